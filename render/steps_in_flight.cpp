// SPDX-License-Identifier: MIT
#include "render/steps_in_flight.h"

#include "core/error.h"
#include "core/log.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

namespace splatelier {
namespace {

constexpr std::size_t kStepsInFlight = 2;
constexpr std::size_t kResultSlots = 4;
constexpr std::size_t kResultStride = 256;  // bytes; the largest that drivers ask of a range's offset
constexpr double kFull = 0.85;   // share of the pairs' room from which it is grown before it overflows
constexpr double kWanted = 0.9;  // share of the most pairs that can fit up to which splats are added

}  // namespace

StepsInFlight::StepsInFlight(const ShaderLibrary& shaders,
                             KernelQueue& queue,
                             SplatStore& splats,
                             PairRoom& room,
                             std::size_t photo_bytes)
    : queue_(queue),
      splats_(splats),
      room_(room),
      rasterizer_(room.rasterizer()),
      train_(shaders, queue, rasterizer_),
      photos_(photo_bytes),
      results_(kResultSlots * kResultStride, gl::BufferUse::kMappedRead, "step results") {}

void StepsInFlight::start(std::size_t most_pairs) {
    most_pairs_ = most_pairs;
    last_ = {};
}

std::size_t StepsInFlight::most_splats() const {
    if (most_pairs_ == 0) return rasterizer_.most_splats();
    const double growth =
        kWanted * static_cast<double>(rasterizer_.most_pairs()) / static_cast<double>(most_pairs_);
    const auto crowded = static_cast<std::size_t>(growth * static_cast<double>(splats_.size()));
    return std::min(rasterizer_.most_splats(), crowded);
}

void StepsInFlight::reserve(const PendingStep& pending) {
    const bool absolute_gradients = pending.params.absolute_gradients;
    room_.limit(train_.most_pairs(absolute_gradients));
    room_.reserve(
        splats_.size(), pending.camera, [&] { train_.reserve(pending.camera, absolute_gradients); });
}

void StepsInFlight::submit(PendingStep& pending) {
    const TrainingView view{pending.view_index, pending.camera, pending.image};
    reserve(pending);
    const StoredPhoto& photo = photos_.photo(view);
    pending.counted = photo.counted;
    splats_.use_degree(pending.params.render.sh_degree);
    gpu::FrameUniforms frame = frame_uniforms(
        pending.camera, pending.params.render, splats_.size(), splats_.sh_degree(), rasterizer_.capacity());
    add_step_uniforms(frame, pending.params, photo.counted, splats_.moving_degree());
    pending.slot = next_slot_++ % kResultSlots;
    const StepVariant variant{
        splats_.format(), pending.params.absolute_gradients, pending.params.noise_scale != 0};
    train_.run(splats_,
               frame,
               photo,
               variant,
               {results_, pending.slot * kResultStride, gpu::kResultWords * sizeof(std::uint32_t)});
    glMemoryBarrier(GL_CLIENT_MAPPED_BUFFER_BARRIER_BIT);
    queue_.end_step();
    pending.queue_step = queue_.ended_steps();
    pending.fence = gl::Fence::insert();
}

StepWords StepsInFlight::words_of(const PendingStep& pending) const {
    StepWords words{};
    std::memcpy(words.data(),
                static_cast<const char*>(results_.mapped()) + pending.slot * kResultStride,
                sizeof(words));
    return words;
}

void StepsInFlight::take_result(const PendingStep& pending) {
    const StepWords words = words_of(pending);
    last_ = step_result(words, pending.counted, pending.params);
    last_.view_index = pending.view_index;
    finished_queue_steps_ = pending.queue_step;
    queue_.learn(finished_queue_steps_);
    train_.expect_buckets(words[gpu::kResultBuckets]);
    const auto pairs = static_cast<double>(pairs_in(words));
    most_pairs_ = std::max(most_pairs_, pairs_in(words));
    if (pairs > kFull * static_cast<double>(rasterizer_.capacity())) room_.expect(pairs_in(words));
}

void StepsInFlight::repeat_pending() {
    std::size_t needed_pairs = 0;
    for (const PendingStep& pending : pending_) {
        pending.fence.wait();
        needed_pairs = std::max(needed_pairs, pairs_in(words_of(pending)));
    }
    room_.expect(needed_pairs);
    (void)rasterizer_.take_counts();  // lowers the flag that made later kernels do nothing
    try {
        for (PendingStep& pending : pending_) submit(pending);
    } catch (const Error&) {
        pending_.clear();  // what was trained before them can still be read
        throw;
    }
}

void StepsInFlight::leave_out_oldest() {
    const PendingStep& pending = pending_.front();
    const std::size_t pairs = pairs_in(words_of(pending));
    most_pairs_ = std::max(most_pairs_, pairs);
    if (!std::exchange(left_out_, true))
        log_warning(
            "step {}: its photo of {}x{} px has {} (tile, splat) pairs, and there is room for {}: it is left "
            "out, and so is each one to come that has more. Fewer splats (train.max_splats), smaller "
            "photos (data.downscale) or --backend cpu would do",
            pending.params.step,
            pending.camera.width,
            pending.camera.height,
            pairs,
            rasterizer_.most_pairs());
    pending_.pop_front();
}

void StepsInFlight::retire_oldest() {
    const auto begin = std::chrono::steady_clock::now();
    pending_.front().fence.wait();
    waiting_seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const StepWords words = words_of(pending_.front());
    if (words[gpu::kOverflow] != 0) {
        if (pairs_in(words) > rasterizer_.most_pairs()) leave_out_oldest();
        repeat_pending();
        return;
    }
    take_result(pending_.front());
    pending_.pop_front();
}

StepResult StepsInFlight::step(const TrainingView& view, const StepParams& params) {
    SPLATELIER_REQUIRE(splats_.size() > 0, "step {} before load()", params.step);
    while (pending_.size() >= kStepsInFlight) retire_oldest();
    PendingStep pending{view.index, view.camera, view.image, params, {}, 0, 0, {}};
    submit(pending);
    pending_.push_back(std::move(pending));
    while (!pending_.empty() && pending_.front().fence.signalled()) retire_oldest();
    return last_;
}

StepResult StepsInFlight::finish() {
    while (!pending_.empty()) retire_oldest();
    return last_;
}

}  // namespace splatelier
