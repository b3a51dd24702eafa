// The slow, plain renderer and its gradients: what both engines must compute. Run in double by tests and
// `check`; made of the formulas beside it, one splat, tile and pixel after the other.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/image.h"
#include "core/math/blend.h"
#include "core/math/projection.h"
#include "core/splats/splat_cloud.h"

#include <cstdint>
#include <vector>

namespace splatelier::math {

/// A SplatCloud in the scalar type of a computation; also its gradients. Layouts as SplatCloud's.
template <typename T>
struct SplatArrays {
    int sh_degree = kMaxShDegree;
    std::vector<T> means, log_scales, rotations, opacity_logits, sh_dc, sh_rest;

    [[nodiscard]] std::size_t size() const { return opacity_logits.size(); }
};

template <typename T>
[[nodiscard]] SplatArrays<T> splats_as(const SplatCloud& cloud);
[[nodiscard]] SplatCloud cloud_of(const SplatArrays<double>& splats);

/// How to draw; the fields mean what those of train/backend.h's RenderParams mean.
struct ReferenceRules {
    int sh_degree = kMaxShDegree;  ///< highest used
    Vec3 background = Vec3::Zero();
    double near = 0.01;  ///< world units
    int tile_cap = 0;    ///< 0: unlimited
    bool antialiased = false;
    double splat_scale = 1;  ///< multiplies every scale; for looking alone
};

/// The forward pass, whole. Splat and pixel values in T.
template <typename T>
struct ReferenceFrame {
    std::vector<ScreenSplat<T>> splats;  ///< [N]
    std::vector<std::vector<std::uint32_t>>
        tile_lists;                                    ///< [tiles, row by row]: splats front to back, capped
    std::vector<std::uint8_t> tile_capped;             ///< [tiles] 1 where the cap dropped some
    std::size_t visible = 0;                           ///< splats with positive radii
    std::size_t instances = 0;                         ///< (tile, splat) pairs that are left
    std::size_t tiles_capped = 0, splats_dropped = 0;  ///< tiles cut, pairs dropped
    Image<T> color;                                    ///< [H,W,3], not clamped
    Image<T> alpha;                                    ///< [H,W], 1 − T_final
    Image<T> depth;  ///< [H,W], expected camera z: Σ αTz / Σ αT; 0 where nothing is
    Image<T> normal;  ///< [H,W,3], expected normal Σ αTn / Σ αT in the camera's frame; n: plate_normal_in_cam
    Image<float> tile_load;       ///< [H,W], length of the pixel's tile list; negative where it was capped
    Image<std::int32_t> blended;  ///< [H,W], splats blended
    Image<std::uint8_t> stopped;  ///< [H,W], 1 where the transmittance rule stopped the pixel
};

/// Draws everything. Depth order: stable by camera z in 32-bit float, ties by index.
template <typename T>
[[nodiscard]] ReferenceFrame<T> reference_render(const SplatArrays<T>& splats,
                                                 const Camera& camera,
                                                 const ReferenceRules& rules);

/// Gradients of one frame.
template <typename T>
struct ReferenceGradients {
    SplatArrays<T> splats;                  ///< by every parameter; unused SH coefficients get 0
    std::vector<ScreenGradient<T>> screen;  ///< [N] by what blending saw
};

/// Goes back through `frame`, by its very lists. image_gradient [H,W,3]: d loss / d color.
template <typename T>
[[nodiscard]] ReferenceGradients<T> reference_backward(const SplatArrays<T>& splats,
                                                       const Camera& camera,
                                                       const ReferenceRules& rules,
                                                       const ReferenceFrame<T>& frame,
                                                       const Image<T>& image_gradient);

/// What a photo's loss weighs.
struct ReferenceLoss {
    double ssim_weight = 0.2;
    double opacity_weight = 0, scale_weight = 0;  ///< MCMC's regularisers
};

/// One view's additions to the density statistics, one row a splat.
template <typename T>
struct ReferenceStats {
    std::vector<T> gradient;           ///< [N] |(g_x W/2, g_y H/2)|; 0 where not visible
    std::vector<T> gradient_absolute;  ///< [N] the same from Σ |g|
    std::vector<T> count;              ///< [N] 1 where visible
    std::vector<T> radius;             ///< [N] larger radius / max(W, H)
};

template <typename T>
struct ReferenceStep {
    ReferenceFrame<T> frame;
    T loss = 0;  ///< of the photo; the regularisers have gradients only, as in the engines' reports
    T l1 = 0, ssim = 0;
    Image<T> image_gradient;  ///< [H,W,3]
    ReferenceGradients<T> gradients;
    ReferenceStats<T> stats;
};

/// Forward, loss, backward and statistics of one photo. target [H,W,3] in [0,1]; mask [H,W] or empty.
template <typename T>
[[nodiscard]] ReferenceStep<T> reference_step(const SplatArrays<T>& splats,
                                              const Camera& camera,
                                              const Image<T>& target,
                                              const Image8& mask,
                                              const ReferenceRules& rules,
                                              const ReferenceLoss& loss);

/// 0..255 to 0..1.
template <typename T>
[[nodiscard]] Image<T> picture_as(const Image8& image);

}  // namespace splatelier::math
