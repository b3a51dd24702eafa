// The synthetic scene that trainers are timed on: like a captured room, but the same on every machine.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/formats/cameras_json.h"
#include "core/splats/splat_cloud.h"

#include <cstddef>
#include <vector>

namespace splatelier {

struct BenchScene {
    SplatCloud cloud;                  ///< degree 3, as trained
    std::vector<NamedCamera> cameras;  ///< a ring
    double scene_scale = 3.3;
};

/// Twelve textured ellipsoids on a ground disc before a far wall, photographed from a ring of 24 cameras with 65
/// degrees of horizontal view. 35 % of the splats lie on the ellipsoids, 35 % on the ground (denser in the
/// middle), 30 % on the wall; sizes follow each surface's spacing, opacities are two-humped as after training, the
/// order is random. The recipe is that of the timings published for gsplat and VkSplat on this scene, drawn with
/// our own random numbers. Same arguments, same scene.
BenchScene make_bench_scene(std::size_t splat_count, int width, int height);

/// Says no before the system's out-of-memory killer does: throws Error where this machine has no room to time so many.
void check_bench_memory(std::size_t splats);

/// A start for training towards `cloud`'s own pictures: noise of 0.1 on base colours and opacity logits.
SplatCloud disturbed(SplatCloud cloud);

}  // namespace splatelier
