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

std::size_t quads_of(int sh_degree) {
    return gpu::kGeometryQuads + static_cast<std::size_t>(sh_quads(sh_degree));
}

std::size_t rounded_to_blocks(std::size_t count) {
    return (count + gpu::kBlock - 1) / gpu::kBlock * gpu::kBlock;
}

std::size_t groups_for(std::size_t count) {
    return (count + gpu::kGroupSize - 1) / gpu::kGroupSize;
}

/// Where float `k` of splat `i` stands.
std::size_t packed_index(std::size_t i, std::size_t k, std::size_t quads) {
    return (((i / gpu::kBlock) * quads + k / 4) * gpu::kBlock + i % gpu::kBlock) * 4 + k % 4;
}

/// Calls visit(index in `packed`, reference into the cloud's arrays) for every float of splat `i`.
template <typename Cloud, typename Visit>
void for_each_float(Cloud& cloud, std::size_t i, std::size_t quads, const Visit& visit) {
    const auto at = [&](std::size_t k) { return packed_index(i, k, quads); };
    const auto rest = static_cast<std::size_t>(sh_rest_count(cloud.sh_degree)) * 3;
    for (std::size_t k = 0; k < 3; ++k) {
        visit(at(k), cloud.means[3 * i + k]);
        visit(at(4 + k), cloud.log_scales[3 * i + k]);
        visit(at(12 + k), cloud.sh_dc[3 * i + k]);
    }
    visit(at(3), cloud.opacity_logits[i]);
    for (std::size_t k = 0; k < 4; ++k) visit(at(8 + k), cloud.rotations[4 * i + k]);
    for (std::size_t k = 0; k < rest; ++k) visit(at(15 + k), cloud.sh_rest[rest * i + k]);
}

Buffer new_rows(std::size_t count, int sh_degree, const char* label) {
    return {rounded_to_blocks(count) * quads_of(sh_degree) * kQuadBytes, BufferUse::kDevice, label};
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

BufferRange range_of(const Buffer& buffer, const SplatPart& part) {
    return {buffer, part.offset_bytes, part.size_bytes};
}

}  // namespace

int sh_quads(int sh_degree) {
    return ((sh_degree + 1) * (sh_degree + 1) * 3 + 3) / 4;
}

std::size_t packed_floats(std::size_t count, int sh_degree) {
    return rounded_to_blocks(count) * quads_of(sh_degree) * 4;
}

std::vector<float> packed_splats(const SplatCloud& cloud) {
    const std::size_t quads = quads_of(cloud.sh_degree);
    std::vector<float> packed(packed_floats(cloud.size(), cloud.sh_degree));
    for (std::size_t i = 0; i < cloud.size(); ++i)
        for_each_float(cloud, i, quads, [&](std::size_t at, float value) { packed[at] = value; });
    return packed;
}

SplatCloud unpacked_splats(const std::vector<float>& packed, std::size_t count, int sh_degree) {
    SplatCloud cloud;
    cloud.sh_degree = sh_degree;
    cloud.resize(count);
    const std::size_t quads = quads_of(sh_degree);
    for (std::size_t i = 0; i < count; ++i)
        for_each_float(cloud, i, quads, [&](std::size_t at, float& value) { value = packed[at]; });
    return cloud;
}

std::vector<SplatPart> splat_parts(std::size_t count, int sh_degree, std::size_t max_range_bytes) {
    const std::size_t splat_bytes = quads_of(sh_degree) * kQuadBytes;
    const std::size_t most = max_range_bytes / splat_bytes / gpu::kGroupSize * gpu::kGroupSize;
    std::vector<SplatPart> parts;
    for (std::size_t first = 0; first < count; first += most) {
        const std::size_t part_count = std::min(most, count - first);
        parts.push_back(
            {first, part_count, first * splat_bytes, rounded_to_blocks(part_count) * splat_bytes});
    }
    return parts;
}

SplatStore::SplatStore(const ShaderLibrary& shaders, KernelQueue& queue) : shaders_(shaders), queue_(queue) {}

std::size_t SplatStore::quads() const {
    return quads_of(sh_degree_);
}

void SplatStore::load_programs() {
    const Defines defines = {{"QUADS", std::to_string(quads())}};
    gather_ = shaders_.load("gather_rows.comp", "gather rows", defines);
    gather_stats_ = shaders_.load("gather_rows.comp", "gather statistics", {{"QUADS", "1"}});
    change_rows_ = shaders_.load("change_rows.comp", "change rows", defines);
    change_moments_ = shaders_.load("change_moments.comp", "change moments", defines);
    opacity_ceiling_ = shaders_.load("opacity_ceiling.comp", "opacity ceiling", defines);
    density_input_ = shaders_.load("density_input.comp", "density input", defines);
}

void SplatStore::load(const TrainState& state) {
    SPLATELIER_REQUIRE(state.cloud.size() > 0, "{} splats", state.cloud.size());
    count_ = state.cloud.size();
    if (sh_degree_ != state.cloud.sh_degree) {
        sh_degree_ = state.cloud.sh_degree;
        load_programs();
    }
    parts_ = splat_parts(count_, sh_degree_, shaders_.max_range_bytes());
    moving_degree_ = highest_moving_degree(state.optimizer, sh_degree_);
    const auto upload = [&](Buffer& buffer, const SplatCloud& cloud, const char* label) {
        buffer = Buffer();  // give the old memory back first
        if (cloud.size() == 0) {
            buffer = new_rows(count_, sh_degree_, label);
            return;
        }
        const std::vector<float> packed = packed_splats(cloud);
        buffer = Buffer(packed.size() * sizeof(float), BufferUse::kDevice, label, packed.data());
    };
    upload(parameters_, state.cloud, "splat parameters");
    upload(first_moments_, state.optimizer.first, "first moments");
    upload(second_moments_, state.optimizer.second, "second moments");
    std::vector<gpu::vec4> stats(rounded_to_blocks(count_));
    for (std::size_t i = 0; i < state.stats.gradient_sum.size(); ++i)
        stats[i] = {state.stats.gradient_sum[i], state.stats.view_count[i], state.stats.max_radius[i], 0};
    stats_ = Buffer(stats.size() * kQuadBytes, BufferUse::kDevice, "density statistics", stats.data());
}

TrainState SplatStore::read() const {
    TrainState state;
    std::vector<float> packed(packed_floats(count_, sh_degree_));
    const auto download = [&](const Buffer& buffer) {
        buffer.download(0, packed.data(), packed.size() * sizeof(float));
        return unpacked_splats(packed, count_, sh_degree_);
    };
    state.cloud = download(parameters_);
    state.optimizer.first = download(first_moments_);
    state.optimizer.second = download(second_moments_);
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
    moving_degree_ = std::max(moving_degree_, std::min(degree, sh_degree_));
}

DensityInput SplatStore::density_input() {
    Buffer planes(5 * count_ * sizeof(float), BufferUse::kDevice, "density input");
    for (const SplatPart& part : parts_) {
        density_input_.set(0, as_uint(part.first));
        density_input_.set(1, as_uint(part.count));
        density_input_.set(2, as_uint(count_));
        queue_.run(density_input_, {range_of(parameters_, part), stats_, planes}, groups_for(part.count));
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
                              const std::vector<SplatPart>& to_parts) {
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

Buffer SplatStore::gathered(const Buffer& from, const Buffer& sources, std::size_t new_count) {
    Buffer to = new_rows(new_count, sh_degree_, "gathered rows");
    gather_parts(gather_, from, to, sources, splat_parts(new_count, sh_degree_, shaders_.max_range_bytes()));
    return to;
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
                   {range_of(moments, parts_[p]), changes, range_of(before, old_part)},
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
    const std::vector<SplatPart> new_parts = splat_parts(new_count, sh_degree_, shaders_.max_range_bytes());
    // One array after the other, so that at most one of them is held twice.
    const auto with_new_rows = [&](Buffer& buffer, const auto& change) {
        parts_ = old_parts;
        Buffer old;
        if (sources != nullptr) {
            old = std::move(buffer);
            buffer = gathered(old, *sources, new_count);
        }
        parts_ = new_parts;
        if (change_count > 0) change(buffer, sources != nullptr ? old : buffer);
    };
    const auto moments = [&](Buffer& to, const Buffer& before) {
        change_moments(to, before, old_parts, changes, change_count);
    };
    with_new_rows(parameters_, [&](Buffer& to, const Buffer&) {
        for (const SplatPart& part : parts_) {
            change_rows_.set(0, as_uint(part.first));
            change_rows_.set(1, as_uint(part.count));
            change_rows_.set(2, as_uint(change_count));
            queue_.run(change_rows_, {range_of(to, part), changes}, groups_for(change_count));
        }
    });
    with_new_rows(first_moments_, moments);
    with_new_rows(second_moments_, moments);
    if (sources != nullptr) stats_ = gathered_stats(*sources, new_count);
    count_ = new_count;
}

void SplatStore::lower_opacities(float ceiling_logit) {
    for (const SplatPart& part : parts_) {
        opacity_ceiling_.set(0, std::bit_cast<GLuint>(ceiling_logit));
        opacity_ceiling_.set(1, as_uint(part.count));
        queue_.run(
            opacity_ceiling_,
            {range_of(parameters_, part), range_of(first_moments_, part), range_of(second_moments_, part)},
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
