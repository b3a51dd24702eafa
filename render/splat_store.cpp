// SPDX-License-Identifier: MIT
#include "render/splat_store.h"

#include "core/error.h"
#include "shaders/layout.h"

#include <algorithm>

namespace splatelier {
namespace {

using gl::Buffer;
using gl::BufferUse;

Buffer filled_rows(const PackedWords& packed, const char* label) {
    return {packed.size() * sizeof(packed[0]), BufferUse::kDevice, label, packed.data()};
}

PackedWords downloaded(const Buffer& buffer, std::size_t count, std::size_t quads) {
    PackedWords packed(packed_words(count, quads));
    buffer.download(0, packed.data(), packed.size() * sizeof(packed[0]));
    return packed;
}

/// The highest degree with a moment that is not zero.
int highest_moving_degree(const OptimizerState& optimizer, int sh_degree) {
    const auto rest = static_cast<std::size_t>(sh_rest_count(sh_degree)) * 3;
    std::size_t used = 0;
    for (const SplatCloud* moments : {&optimizer.first, &optimizer.second})
        for (std::size_t i = 0; i < moments->sh_rest.size(); ++i)
            if (moments->sh_rest[i] != 0.0F) used = std::max(used, i % rest + 1);
    int degree = 0;
    while (static_cast<std::size_t>(sh_rest_count(degree)) * 3 < used) ++degree;
    return degree;
}

}  // namespace

SplatStore::SplatStore(const ShaderLibrary& shaders, KernelQueue& queue)
    : shaders_(shaders), queue_(queue), clear_(shaders, queue) {}

std::vector<SplatPart> SplatStore::parts_of(std::size_t count) const {
    return splat_parts(count, format_, shaders_.max_range_bytes());
}

void SplatStore::load_programs() {
    const Defines quads = {{"QUADS", std::to_string(format_.parameter_quads())}};
    const Defines moment_quads = {{"QUADS", std::to_string(format_.moment_quads())}};
    parameter_rows_.emplace(shaders_, queue_, format_.parameter_quads());
    moment_rows_.emplace(shaders_, queue_, format_.moment_quads());
    stats_rows_.emplace(shaders_, queue_, 1);
    change_rows_ = shaders_.load("change_rows.comp", "change rows", quads);
    change_moments_ = shaders_.load("change_moments.comp", "change moments", moment_quads);
    opacity_ceiling_ = shaders_.load("opacity_ceiling.comp",
                                     "opacity ceiling",
                                     {{"QUADS", std::to_string(format_.parameter_quads())},
                                      {"MOMENT_QUADS", std::to_string(format_.moment_quads())},
                                      {"PRECISION", std::to_string(static_cast<int>(format_.precision))}});
    density_input_ = shaders_.load("density_input.comp", "density input", quads);
    means_ = shaders_.load("means.comp", "means", quads);
}

void SplatStore::load(const TrainState& state) {
    SPLATELIER_REQUIRE(state.cloud.size() > 0, "{} splats", state.cloud.size());
    count_ = capacity_ = state.cloud.size();
    const SplatFormat format{state.cloud.sh_degree, state.precision};
    if (format_ != format) {
        format_ = format;
        load_programs();
    }
    parts_ = parts_of(count_);
    moving_degree_ = highest_moving_degree(state.optimizer, format_.sh_degree);
    parameters_ = Buffer();  // give the old memory back first
    moments_.clear();
    parameters_ = filled_rows(packed_parameters(state.cloud, format_.precision), "splat parameters");
    if (state.optimizer.first.size() == 0) {
        while (moments_.size() < format_.moment_buffers()) {
            moments_.emplace_back(
                packed_rows(count_) * format_.moment_quads() * kQuadBytes, BufferUse::kDevice, "moments");
            clear_.run(moments_.back());
        }
    } else {
        for (const PackedWords& packed : packed_moments(state.optimizer, format_.precision))
            moments_.push_back(filled_rows(packed, "moments"));
    }
    std::vector<gpu::vec4> stats(packed_rows(count_));
    for (std::size_t i = 0; i < state.stats.gradient_sum.size(); ++i)
        stats[i] = {state.stats.gradient_sum[i], state.stats.view_count[i], state.stats.max_radius[i], 0};
    stats_ = Buffer(stats.size() * kQuadBytes, BufferUse::kDevice, "density statistics", stats.data());
}

TrainState SplatStore::read() const {
    TrainState state;
    state.precision = format_.precision;
    state.cloud =
        unpacked_parameters(downloaded(parameters_, count_, format_.parameter_quads()), count_, format_);
    std::vector<PackedWords> moments;
    for (const Buffer& buffer : moments_)
        moments.push_back(downloaded(buffer, count_, format_.moment_quads()));
    state.optimizer = unpacked_moments(moments, count_, format_);
    std::vector<gpu::vec4> stats(count_);
    stats_.download(0, stats.data(), stats.size() * sizeof(gpu::vec4));
    for (const gpu::vec4& row : stats) {
        state.stats.gradient_sum.push_back(row[0]);
        state.stats.view_count.push_back(row[1]);
        state.stats.max_radius.push_back(row[2]);
    }
    return state;
}

void SplatStore::use_degree(int degree) {
    moving_degree_ = std::max(moving_degree_, std::min(degree, format_.sh_degree));
}

DensityInput SplatStore::density_input() {
    Buffer planes(5 * count_ * sizeof(float), BufferUse::kDevice, "density input");
    for (const SplatPart& part : parts_) {
        density_input_.set(0, static_cast<GLuint>(part.first));
        density_input_.set(1, static_cast<GLuint>(part.count));
        density_input_.set(2, static_cast<GLuint>(count_));
        queue_.run(density_input_, {part.parameters_in(parameters_), stats_, planes}, groups_for(part.count));
    }
    DensityInput input;
    std::size_t plane = 0;
    for (std::vector<float>* values : {&input.stats.gradient_sum,
                                       &input.stats.view_count,
                                       &input.stats.max_radius,
                                       &input.max_log_scale,
                                       &input.opacity_logits}) {
        values->resize(count_);
        planes.download(plane++ * count_ * sizeof(float), values->data(), count_ * sizeof(float));
    }
    return input;
}

std::vector<float> SplatStore::means() {
    Buffer packed(3 * count_ * sizeof(float), BufferUse::kDevice, "means");
    for (const SplatPart& part : parts_) {
        means_.set(0, static_cast<GLuint>(part.first));
        means_.set(1, static_cast<GLuint>(part.count));
        queue_.run(means_, {part.parameters_in(parameters_), packed}, groups_for(part.count));
    }
    std::vector<float> means(3 * count_);
    packed.download(0, means.data(), means.size() * sizeof(float));
    return means;
}

}  // namespace splatelier
