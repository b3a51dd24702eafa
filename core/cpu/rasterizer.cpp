// SPDX-License-Identifier: MIT
#include "core/cpu/rasterizer.h"

#include "core/cpu/project_splats.h"

#include <algorithm>
#include <cmath>

namespace splatelier::cpu {

ColorSource color_source(RenderMode mode) {
    switch (mode) {
        case RenderMode::kDepth:
            return ColorSource::kDepth;
        case RenderMode::kNormal:
            return ColorSource::kNormal;
        case RenderMode::kColor:
        case RenderMode::kAlpha:
        case RenderMode::kTileLoad:
            break;
    }
    return ColorSource::kSh;
}

Rasterizer::Rasterizer(Workers& workers) : workers_(workers) {
    for (int worker = 0; worker < workers.thread_count(); ++worker) scratch_.push_back(make_blend_scratch());
}

void Rasterizer::prepare(const ProjectionParams& params,
                         std::size_t splat_count,
                         int tile_cap,
                         const ChunkSource& source,
                         StageClock& clock) {
    params_ = params;
    top_ = params.first_tile_row * kTileSize;
    rows_ = std::min(params.tile_rows * kTileSize, params.height - top_);
    image_.resize_discard(params.width, rows_, 3);
    image_.top = top_;
    projected_.resize(splat_count);
    workers_.for_each(projected_.chunks.size(), [&](std::size_t chunk, int worker) {
        const std::size_t first = chunk * kChunkSplats, count = std::min(kChunkSplats, splat_count - first);
        project_chunk(params_, source(first, count, worker), chunk, count, projected_);
    });
    projected_.finish();
    clock.lap("project");
    sort_by_depth(projected_, workers_, order_);
    clock.lap("sort");
    const auto tiles = static_cast<std::size_t>(params.tiles_x) * static_cast<std::size_t>(params.tile_rows);
    build_tile_lists(projected_, order_, tiles, tile_cap, workers_, counts_, lists_);
    clock.lap("tile lists");
}

ListedTile Rasterizer::listed_tile(std::size_t i) const {
    return {projected_.records.data(), &lists_, lists_.order[i], params_.tiles_x};
}

void Rasterizer::blend(const Vec3f& background, bool keep_touched) {
    BlendOutput out;
    out.image = &image_;
    out.background = background;
    if (keep_touched) {
        touched_.resize_discard(lists_.entries.size());
        out.touched = touched_.data();
    } else {
        transmittance_.resize_discard(params_.width, rows_, 1);
        transmittance_.top = top_;
        out.transmittance = &transmittance_;
    }
    workers_.for_each(tile_count(), [&](std::size_t i, int worker) {
        blend_tile(listed_tile(i), *scratch_[static_cast<std::size_t>(worker)], out);
    });
}

void Rasterizer::blend_backward(const Planes& image_gradient,
                                bool absolute,
                                AlignedArray<GradientSlot>& slots) {
    slots.resize_discard(projected_.slot_count);
    BlendGradients gradients;
    gradients.image = &image_;
    gradients.image_gradient = &image_gradient;
    gradients.touched = touched_.data();
    gradients.slots = slots.data();
    gradients.absolute = absolute;
    workers_.for_each(tile_count(),
                      [&](std::size_t i, int) { blend_tile_backward(listed_tile(i), gradients); });
}

RenderResult Rasterizer::result(RenderMode mode, const Vec3f& background) {
    RenderResult out;
    out.visible = projected_.visible_count;
    out.instances = projected_.slot_count - lists_.splats_dropped;
    out.tiles_capped = lists_.tiles_capped;
    const bool three = mode == RenderMode::kColor || mode == RenderMode::kNormal;
    out.image = ImageF(params_.width, rows_, three ? 3 : 1);
    if (mode != RenderMode::kTileLoad) blend(mode == RenderMode::kColor ? background : Vec3f::Zero(), false);
    const auto pixel = [&](int x, int y_in_band, float* to) {
        const int y = top_ + y_in_band;
        const float left = transmittance_.row(0, y)[x];
        switch (mode) {
            case RenderMode::kColor:
                for (int channel = 0; channel < 3; ++channel) to[channel] = image_.row(channel, y)[x];
                break;
            case RenderMode::kAlpha:
                to[0] = 1 - left;
                break;
            case RenderMode::kDepth:  // expected values of what is seen; 0 where nothing is
                to[0] = left < 1 ? image_.row(0, y)[x] / (1 - left) : 0;
                break;
            case RenderMode::kNormal:
                for (int axis = 0; axis < 3; ++axis)
                    to[axis] = left < 1 ? image_.row(axis, y)[x] / (1 - left) : 0;
                break;
            case RenderMode::kTileLoad:
                break;
        }
    };
    constexpr std::size_t kRowGrain = 16;
    workers_.for_ranges(static_cast<std::size_t>(rows_), kRowGrain, [&](std::size_t begin, std::size_t end) {
        for (int y = static_cast<int>(begin); y < static_cast<int>(end); ++y)
            for (int x = 0; x < params_.width; ++x) {
                if (mode != RenderMode::kTileLoad) {
                    pixel(x, y, out.image.pixel(x, y));
                    continue;
                }
                const int number = y / kTileSize * params_.tiles_x + x / kTileSize;
                const auto tile = static_cast<std::size_t>(number);
                const auto length = static_cast<float>(lists_.length[tile]);
                const bool capped = lists_.begin[tile + 1] - lists_.begin[tile] > lists_.length[tile];
                *out.image.pixel(x, y) = capped ? -length : length;
            }
    });
    return out;
}

void Rasterizer::add_memory(std::vector<MemoryUse>& uses) const {
    std::uint64_t listed = 0;
    for (const ProjectedSplats::Chunk& chunk : projected_.chunks)
        listed += chunk.tiles.capacity() * sizeof(std::uint32_t);
    uses.push_back({"projected splats",
                    projected_.records.size_bytes() + projected_.slots.size_bytes() +
                        projected_.keys.size_bytes() + projected_.indices.size_bytes() +
                        projected_.visible_masks.size_bytes()});
    uses.push_back({"depth order",
                    order_.keys.size_bytes() + order_.splats.size_bytes() + order_.other_keys.size_bytes() +
                        order_.other_splats.size_bytes() +
                        order_.histograms.capacity() * sizeof(std::uint32_t)});
    uses.push_back({"tile lists",
                    listed + lists_.entries.size_bytes() + touched_.size_bytes() +
                        counts_.counts.capacity() * sizeof(std::uint32_t) +
                        3 * lists_.length.capacity() * sizeof(std::uint32_t)});
    uses.push_back({"picture", image_.values.size_bytes() + transmittance_.values.size_bytes()});
}

}  // namespace splatelier::cpu
