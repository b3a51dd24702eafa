// SPDX-License-Identifier: MIT
#include "render/splat_store.h"

#include "core/error.h"
#include "shaders/layout.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace splatelier {
namespace {

using gl::Buffer;
using gl::BufferUse;

constexpr std::size_t kQuadBytes = 16;

std::size_t rounded_to_blocks(std::size_t count) {
    return (count + gpu::kBlock - 1) / gpu::kBlock * gpu::kBlock;
}

std::size_t groups_for(std::size_t count) {
    return (count + gpu::kGroupSize - 1) / gpu::kGroupSize;
}

Buffer new_rows(std::size_t count, std::size_t quads, const char* label) {
    return {rounded_to_blocks(count) * quads * kQuadBytes, BufferUse::kDevice, label};
}

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

/// RowChange as change_rows.comp has it.
struct PackedChange {
    std::uint32_t row;
    float log_scale_add, opacity_logit;
    std::uint32_t moments;
    gpu::vec4 split_normal;
};

std::vector<PackedChange> packed_changes(const std::vector<RowChange>& changes) {
    std::vector<PackedChange> out;
    out.reserve(changes.size());
    for (const RowChange& c : changes)
        out.push_back({c.row,
                       c.log_scale_add,
                       c.opacity_logit,
                       static_cast<std::uint32_t>(c.moments),
                       {c.split_normal.x(), c.split_normal.y(), c.split_normal.z(), 0}});
    return out;
}

GLuint as_uint(std::size_t value) {
    return static_cast<GLuint>(value);
}

BufferRange parameter_range(const Buffer& buffer, const SplatPart& part) {
    return {buffer, part.offset_bytes, part.size_bytes};
}

BufferRange moment_range(const Buffer& buffer, const SplatPart& part) {
    return {buffer, part.moment_offset_bytes, part.moment_size_bytes};
}

}  // namespace

std::vector<SplatPart> splat_parts(std::size_t count, SplatFormat format, std::size_t max_range_bytes) {
    const std::size_t parameter_bytes = format.parameter_quads() * kQuadBytes;
    const std::size_t moment_bytes = format.moment_quads() * kQuadBytes;
    const std::size_t most =
        max_range_bytes / std::max(parameter_bytes, moment_bytes) / gpu::kGroupSize * gpu::kGroupSize;
    std::vector<SplatPart> parts;
    for (std::size_t first = 0; first < count; first += most) {
        const std::size_t part_count = std::min(most, count - first), rows = rounded_to_blocks(part_count);
        parts.push_back({first,
                         part_count,
                         first * parameter_bytes,
                         rows * parameter_bytes,
                         first * moment_bytes,
                         rows * moment_bytes});
    }
    return parts;
}

SplatStore::SplatStore(const ShaderLibrary& shaders, KernelQueue& queue) : shaders_(shaders), queue_(queue) {}

std::vector<SplatPart> SplatStore::parts_of(std::size_t count) const {
    return splat_parts(count, format_, shaders_.max_range_bytes());
}

void SplatStore::load_programs() {
    const Defines quads = {{"QUADS", std::to_string(format_.parameter_quads())}};
    const Defines moment_quads = {{"QUADS", std::to_string(format_.moment_quads())}};
    gather_parameters_ = shaders_.load("gather_rows.comp", "gather rows", quads);
    gather_moments_ = shaders_.load("gather_rows.comp", "gather moments", moment_quads);
    gather_stats_ = shaders_.load("gather_rows.comp", "gather statistics", {{"QUADS", "1"}});
    change_rows_ = shaders_.load("change_rows.comp", "change rows", quads);
    change_moments_ = shaders_.load("change_moments.comp", "change moments", moment_quads);
    opacity_ceiling_ = shaders_.load("opacity_ceiling.comp",
                                     "opacity ceiling",
                                     {{"QUADS", std::to_string(format_.parameter_quads())},
                                      {"MOMENT_QUADS", std::to_string(format_.moment_quads())},
                                      {"PRECISION", std::to_string(static_cast<int>(format_.precision))}});
    density_input_ = shaders_.load("density_input.comp", "density input", quads);
}

void SplatStore::load(const TrainState& state) {
    SPLATELIER_REQUIRE(state.cloud.size() > 0, "{} splats", state.cloud.size());
    count_ = state.cloud.size();
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
        while (moments_.size() < format_.moment_buffers())
            moments_.push_back(new_rows(count_, format_.moment_quads(), "moments"));
    } else {
        for (const PackedWords& packed : packed_moments(state.optimizer, format_.precision))
            moments_.push_back(filled_rows(packed, "moments"));
    }
    std::vector<gpu::vec4> stats(rounded_to_blocks(count_));
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
        density_input_.set(0, as_uint(part.first));
        density_input_.set(1, as_uint(part.count));
        density_input_.set(2, as_uint(count_));
        queue_.run(
            density_input_, {parameter_range(parameters_, part), stats_, planes}, groups_for(part.count));
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

void SplatStore::gather_parts(const Program& program,
                              const Buffer& from,
                              const Buffer& to,
                              const Buffer& sources,
                              const std::vector<SplatPart>& to_parts,
                              BufferRange (*range_of)(const Buffer&, const SplatPart&)) {
    for (const SplatPart& target : to_parts)
        for (const SplatPart& source : parts_) {
            program.set(0, as_uint(source.first));
            program.set(1, as_uint(source.count));
            program.set(2, as_uint(target.first));
            program.set(3, as_uint(target.count));
            queue_.run(
                program, {range_of(from, source), range_of(to, target), sources}, groups_for(target.count));
        }
}

Buffer SplatStore::gathered_stats(const Buffer& sources, std::size_t new_count) {
    Buffer to(rounded_to_blocks(new_count) * kQuadBytes, BufferUse::kDevice, "density statistics");
    gather_stats_.set(0, 0);
    gather_stats_.set(1, as_uint(count_));
    gather_stats_.set(2, 0);
    gather_stats_.set(3, as_uint(new_count));
    queue_.run(gather_stats_, {stats_, to, sources}, groups_for(new_count));
    return to;
}

void SplatStore::change_moments(Buffer& moments,
                                const Buffer& before,
                                const std::vector<SplatPart>& before_parts,
                                const Buffer& changes,
                                std::size_t change_count) {
    for (std::size_t p = 0; p < parts_.size(); ++p) {
        // Parts start at the same rows before and after; rows that there were not before are no one's own.
        const SplatPart& old_part = before_parts[std::min(p, before_parts.size() - 1)];
        change_moments_.set(0, as_uint(parts_[p].first));
        change_moments_.set(1, as_uint(parts_[p].count));
        change_moments_.set(2, as_uint(change_count));
        change_moments_.set(3, p < before_parts.size() ? as_uint(old_part.count) : 0);
        queue_.run(change_moments_,
                   {moment_range(moments, parts_[p]), changes, moment_range(before, old_part)},
                   groups_for(change_count));
    }
}

void SplatStore::apply_changes(const SplatEdit& edit, const Buffer* sources) {
    std::vector<PackedChange> packed = packed_changes(edit.changes);
    const std::size_t change_count = packed.size();
    if (packed.empty()) packed.emplace_back();  // buffers are never empty
    const Buffer changes(
        packed.size() * sizeof(PackedChange), BufferUse::kDevice, "row changes", packed.data());

    const std::vector<SplatPart> old_parts = parts_;
    const std::size_t new_count = sources != nullptr ? edit.source.size() : count_;
    const std::vector<SplatPart> new_parts = parts_of(new_count);
    // One array after the other, so that at most one of them is held twice.
    const auto with_new_rows = [&](Buffer& buffer, bool is_moments, const auto& change) {
        parts_ = old_parts;
        Buffer old;
        if (sources != nullptr) {
            old = std::move(buffer);
            buffer = new_rows(new_count,
                              is_moments ? format_.moment_quads() : format_.parameter_quads(),
                              is_moments ? "moments" : "splat parameters");
            gather_parts(is_moments ? gather_moments_ : gather_parameters_,
                         old,
                         buffer,
                         *sources,
                         new_parts,
                         is_moments ? moment_range : parameter_range);
        }
        parts_ = new_parts;
        if (change_count > 0) change(buffer, sources != nullptr ? old : buffer);
    };
    with_new_rows(parameters_, false, [&](Buffer& to, const Buffer&) {
        for (const SplatPart& part : parts_) {
            change_rows_.set(0, as_uint(part.first));
            change_rows_.set(1, as_uint(part.count));
            change_rows_.set(2, as_uint(change_count));
            queue_.run(change_rows_, {parameter_range(to, part), changes}, groups_for(change_count));
        }
    });
    for (Buffer& buffer : moments_)
        with_new_rows(buffer, true, [&](Buffer& to, const Buffer& before) {
            change_moments(to, before, old_parts, changes, change_count);
        });
    if (sources != nullptr) stats_ = gathered_stats(*sources, new_count);
    count_ = new_count;
}

void SplatStore::lower_opacities(float ceiling_logit) {
    for (const SplatPart& part : parts_) {
        opacity_ceiling_.set(0, std::bit_cast<GLuint>(ceiling_logit));
        opacity_ceiling_.set(1, as_uint(part.count));
        // As in a step: where both moments share a buffer, the kernel sees the first binding alone.
        queue_.run(opacity_ceiling_,
                   {parameter_range(parameters_, part),
                    moment_range(moments_.front(), part),
                    moment_range(moments_.back(), part)},
                   groups_for(part.count));
    }
}

void SplatStore::apply(const SplatEdit& edit) {
    if (!edit.source.empty()) {
        const Buffer sources(edit.source.size() * sizeof(std::uint32_t),
                             BufferUse::kDevice,
                             "rows' sources",
                             edit.source.data());
        apply_changes(edit, &sources);
    } else if (!edit.changes.empty()) {
        apply_changes(edit, nullptr);
    }
    if (edit.opacity_ceiling_logit) lower_opacities(*edit.opacity_ceiling_logit);
    if (edit.reset_stats) stats_.clear();
}

}  // namespace splatelier
