// SPDX-License-Identifier: MIT
#include "core/cpu/frame.h"

#include "core/error.h"

#include <algorithm>
#include <limits>

namespace splatelier::cpu {

void ProjectedSplats::resize(std::size_t splat_count) {
    records.resize_discard(splat_count);
    slots.resize_discard(splat_count);
    keys.resize_discard(splat_count);
    indices.resize_discard(splat_count);
    visible_masks.resize_discard((splat_count + kBlockSplats - 1) / kBlockSplats);
    chunks.resize((splat_count + kChunkSplats - 1) / kChunkSplats);
}

void ProjectedSplats::finish() {
    slot_base.assign(chunks.size() + 1, 0);
    visible_count = slot_count = 0;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        slot_base[i] = static_cast<std::uint32_t>(slot_count);
        slot_count += chunks[i].slot_count;
        visible_count += chunks[i].visible;
        if (slot_count > std::numeric_limits<std::uint32_t>::max())
            fail(
                "{} splats cover {} tiles so far, more than can be numbered: use fewer or smaller splats, or "
                "a "
                "smaller picture",
                i * kChunkSplats,
                slot_count);
    }
    slot_base[chunks.size()] = static_cast<std::uint32_t>(slot_count);
}

ProjectionParams make_projection_params(const Camera& camera,
                                        const RenderParams& render,
                                        int stored_sh_degree,
                                        ColorSource color) {
    ProjectionParams params;
    using RowMajor = Eigen::Matrix<float, 3, 3, Eigen::RowMajor>;
    Eigen::Map<RowMajor>(params.rotation.data()) = camera.rotation.cast<float>();
    Eigen::Map<Vec3f>(params.center.data()) = camera.center_in_world().cast<float>();
    params.fx = static_cast<float>(camera.fx);
    params.fy = static_cast<float>(camera.fy);
    params.cx = static_cast<float>(camera.cx);
    params.cy = static_cast<float>(camera.cy);
    const double margin = kProjectionClamp;
    params.min_x_over_z = static_cast<float>((-margin * camera.width - camera.cx) / camera.fx);
    params.max_x_over_z = static_cast<float>(((1 + margin) * camera.width - camera.cx) / camera.fx);
    params.min_y_over_z = static_cast<float>((-margin * camera.height - camera.cy) / camera.fy);
    params.max_y_over_z = static_cast<float>(((1 + margin) * camera.height - camera.cy) / camera.fy);
    params.near = static_cast<float>(render.near);
    params.splat_scale = render.splat_scale;
    params.width = camera.width;
    params.height = camera.height;
    params.tiles_x = (camera.width + kTileSize - 1) / kTileSize;
    params.tiles_y = (camera.height + kTileSize - 1) / kTileSize;
    params.tile_rows = params.tiles_y;
    params.sh_degree = std::clamp(render.sh_degree, 0, stored_sh_degree);
    params.stored_sh_degree = stored_sh_degree;
    params.antialiased = render.antialiased;
    params.color = color;
    return params;
}

}  // namespace splatelier::cpu
