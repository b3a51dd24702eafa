// The 4×4 pixel patches of a tile, one lane a pixel, and the alpha of a splat there. Forward and backward blending
// share this code, so that they agree to the bit on what was blended.
// SPDX-License-Identifier: MIT

#if defined(SPLATELIER_CPU_PATCH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SPLATELIER_CPU_PATCH_INL_H_
#undef SPLATELIER_CPU_PATCH_INL_H_
#else
#define SPLATELIER_CPU_PATCH_INL_H_
#endif

#include "core/cpu/blend.h"
#include "core/cpu/simd-inl.h"
#include "hwy/cache_control.h"

HWY_BEFORE_NAMESPACE();
namespace splatelier::cpu::HWY_NAMESPACE {

/// Offsets of a patch's pixels from its first one, by lane.
alignas(64) inline constexpr float kPixelX[kPatchPixels] = {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3};
alignas(64) inline constexpr float kPixelY[kPatchPixels] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3};

/// Records lie anywhere in memory: how many entries ahead of their use they are asked for.
inline constexpr std::size_t kPrefetchAhead = 12;

/// A tile in its picture.
struct TilePlace {
    int x, y;           ///< px, of its first pixel
    int width, height;  ///< px inside the picture
    TilePlace(const Planes& image, const ListedTile& listed)
        : x(static_cast<int>(listed.tile) % listed.tiles_x * kTileSize),
          y(image.top + static_cast<int>(listed.tile) / listed.tiles_x * kTileSize),
          width(HWY_MIN(kTileSize, image.width - x)),
          height(HWY_MIN(kTileSize, image.top + image.height - y)) {}
    /// Pixel centres of (a part of) a patch.
    [[nodiscard]] HWY_INLINE Floats centers_x(std::size_t patch, std::size_t lane) const {
        const float first = static_cast<float>(x) + static_cast<float>(patch % 4 * kPatchSize) + 0.5F;
        return hn::Add(load(kPixelX + lane), splat_value(first));
    }
    [[nodiscard]] HWY_INLINE Floats centers_y(std::size_t patch, std::size_t lane) const {
        const std::size_t row = patch / 4;
        const float first = static_cast<float>(y) + static_cast<float>(row * kPatchSize) + 0.5F;
        return hn::Add(load(kPixelY + lane), splat_value(first));
    }
    /// 1 for the pixels of (a part of) a patch that are inside the picture, else 0.
    [[nodiscard]] HWY_INLINE Floats inside(std::size_t patch, std::size_t lane) const {
        const auto limit = [](int size, std::size_t first) {
            return splat_value(static_cast<float>(size) - static_cast<float>(first * kPatchSize));
        };
        const Lanes both = hn::And(hn::Lt(load(kPixelX + lane), limit(width, patch % 4)),
                                   hn::Lt(load(kPixelY + lane), limit(height, patch / 4)));
        return hn::IfThenElseZero(both, splat_value(1.0F));
    }
    /// A bit for each patch with a pixel inside the picture.
    [[nodiscard]] std::uint32_t patches_inside() const {
        const int columns = (width + kPatchSize - 1) / kPatchSize,
                  rows = (height + kPatchSize - 1) / kPatchSize;
        std::uint32_t bits = 0;
        for (int row = 0; row < rows; ++row) bits |= ((1U << columns) - 1) << (4 * row);
        return bits;
    }
};

/// A splat at the pixels of a patch.
struct PatchAlpha {
    Floats dx, dy;     ///< pixel − mean, px
    Floats unclamped;  ///< opacity · exp(−sigma), meaningful where shown
    Floats alpha;      ///< at most kMaxAlpha, 0 where not shown
    Lanes shown;       ///< alpha ≥ 1/255
};

/// `record` points to a SplatRecord's floats; pixel_x and pixel_y are the lanes' centres.
HWY_INLINE PatchAlpha patch_alpha(const float* record, Floats pixel_x, Floats pixel_y) {
    using hn::Mul, hn::MulAdd;
    PatchAlpha out;
    out.dx = hn::Sub(pixel_x, splat_value(record[0]));
    out.dy = hn::Sub(pixel_y, splat_value(record[1]));
    const Floats by_x = MulAdd(splat_value(record[2]), out.dx, Mul(splat_value(record[3]), out.dy));
    const Floats by_y = Mul(splat_value(record[4]), out.dy);
    const Floats power = MulAdd(by_x, out.dx, MulAdd(by_y, out.dy, splat_value(record[5])));
    out.shown = hn::Ge(power, splat_value(-kLog2Of255));
    out.unclamped = exp2_fast(power);
    out.alpha = hn::IfThenElseZero(out.shown, hn::Min(out.unclamped, splat_value(kMaxAlpha)));
    return out;
}

}  // namespace splatelier::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
