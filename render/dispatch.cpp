// SPDX-License-Identifier: MIT
#include "render/dispatch.h"

#include "core/error.h"

#include <algorithm>

namespace splatelier {
namespace {

constexpr std::size_t kMaxGroups = 65535;  // of one dimension; what every driver allows
constexpr std::size_t kMaxBindings = 8;    // the least that OpenGL 4.5 promises a compute stage

}  // namespace

void KernelQueue::bind(const Program& program, std::initializer_list<BufferRange> storage) {
    SPLATELIER_REQUIRE(storage.size() <= kMaxBindings, "{} binds {} buffers", program.name(), storage.size());
    std::array<GLuint, kMaxBindings> names{};
    std::array<GLintptr, kMaxBindings> offsets{};
    std::array<GLsizeiptr, kMaxBindings> sizes{};
    std::size_t count = 0;
    for (const BufferRange& range : storage) {
        names[count] = range.buffer->name();
        offsets[count] = static_cast<GLintptr>(range.offset_bytes);
        sizes[count] = static_cast<GLsizeiptr>(range.size_bytes);
        ++count;
    }
    glBindBuffersRange(
        GL_SHADER_STORAGE_BUFFER, 0, static_cast<GLsizei>(count), names.data(), offsets.data(), sizes.data());
    glUseProgram(program.id());
    if (timing() && timed_[ended_steps_ % kRing].used == 0) stamp();
}

void KernelQueue::after(const Program& program) {
    glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT);
    if (!timing()) return;
    timed_[ended_steps_ % kRing].names.push_back(program.name());
    stamp();
}

void KernelQueue::stamp() {
    TimedStep& step = timed_[ended_steps_ % kRing];
    if (step.used == step.stamps.size()) step.stamps.emplace_back();
    step.stamps[step.used++].record();
}

void KernelQueue::run(const Program& program,
                      std::initializer_list<BufferRange> storage,
                      std::size_t groups) {
    if (groups == 0) return;
    const std::size_t rows = (groups + kMaxGroups - 1) / kMaxGroups;
    const std::size_t columns = (groups + rows - 1) / rows;
    SPLATELIER_REQUIRE(rows <= kMaxGroups, "{} workgroups of {}", groups, program.name());
    run(program, storage, {static_cast<GLuint>(columns), static_cast<GLuint>(rows), 1});
}

void KernelQueue::run(const Program& program,
                      std::initializer_list<BufferRange> storage,
                      std::array<GLuint, 3> groups) {
    if (budget_.queue(program.name())) {
        glFlush();
        ++submissions_;
    }
    bind(program, storage);
    glDispatchCompute(groups[0], groups[1], groups[2]);
    after(program);
}

void KernelQueue::run_in_pieces(const Program& program,
                                std::initializer_list<BufferRange> storage,
                                std::size_t groups,
                                std::size_t busy) {
    const std::size_t pieces = this->pieces(program);
    const std::size_t each = std::max<std::size_t>(1, (std::min(busy, groups) + pieces - 1) / pieces);
    std::size_t first = 0;
    for (std::size_t piece = 1; first < groups; ++piece) {
        const std::size_t count = piece < pieces ? std::min(each, groups - first) : groups - first;
        program.set(0, static_cast<GLuint>(first));
        run(program, storage, count);
        first += count;
    }
}

void KernelQueue::set_profiling(bool on) {
    profiling_ = on;
    for (TimedStep& step : timed_) {
        step.names.clear();
        step.used = 0;
        step.number = 0;
    }
}

void KernelQueue::end_step() {
    timed_[ended_steps_ % kRing].number = ended_steps_ + 1;
    ++ended_steps_;
    budget_.submitted();  // the step's fence submits
    TimedStep& next = timed_[ended_steps_ % kRing];
    next.names.clear();
    next.used = 0;
    next.number = 0;
}

const KernelQueue::TimedStep* KernelQueue::newest_timed(std::uint64_t finished_steps) const {
    const TimedStep* newest = nullptr;
    for (const TimedStep& step : timed_)
        if (!step.names.empty() && step.number != 0 && step.number <= finished_steps &&
            (newest == nullptr || step.number > newest->number))
            newest = &step;
    return newest;
}

void KernelQueue::learn(std::uint64_t finished_steps) {
    const TimedStep* step = budget_.cuts() ? newest_timed(finished_steps) : nullptr;
    if (step == nullptr || step->number <= learned_step_) return;
    learned_step_ = step->number;
    for (const KernelSample& sample : samples_of(*step))
        budget_.learn(
            sample.name,
            sample.ms,
            static_cast<std::size_t>(std::count(step->names.begin(), step->names.end(), sample.name)));
}

std::vector<KernelSample> KernelQueue::samples(std::uint64_t finished_steps) {
    const TimedStep* newest = profiling_ ? newest_timed(finished_steps) : nullptr;
    return newest == nullptr ? std::vector<KernelSample>() : samples_of(*newest);
}

std::vector<KernelSample> KernelQueue::samples_of(const TimedStep& step) {
    std::vector<KernelSample> result;
    for (std::size_t i = 0; i < step.names.size(); ++i) {
        const GLuint64 begin = step.stamps[i].nanoseconds(), end = step.stamps[i + 1].nanoseconds();
        const double ms = static_cast<double>(end - begin) * 1e-6;
        const auto same = std::find_if(result.begin(), result.end(), [&](const KernelSample& sample) {
            return sample.name == step.names[i];
        });
        if (same != result.end())
            same->ms += ms;
        else
            result.push_back({step.names[i], ms});
    }
    return result;
}

}  // namespace splatelier
