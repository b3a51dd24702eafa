// SPDX-License-Identifier: MIT
#include "core/cpu/blend.h"

#include <bit>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/cpu/blend_backward.cpp"
#include "hwy/foreach_target.h"
// after foreach_target
#include "core/cpu/patch-inl.h"

HWY_BEFORE_NAMESPACE();
namespace splatelier::cpu::HWY_NAMESPACE {
namespace {

/// The pixels of a tile on the way front to back, patch by patch.
struct TileGradients {
    alignas(64) float product[kTilePatches][kPatchPixels];  ///< of all (1 − alpha) so far
    /// <dL/d pixel, the colour that is still to come>: what the splats behind add to the loss.
    alignas(64) float remaining[kTilePatches][kPatchPixels];
    alignas(64) float gradient[3][kTilePatches][kPatchPixels];
    alignas(64) float x[kTilePatches][kPatchPixels], y[kTilePatches][kPatchPixels];  ///< px, of the centres
};

/// Outside the picture the product is 0, so that nothing is blended there, and the gradients are 0 too: what is
/// not blended is still multiplied (by 0), and what lay on the stack may be no number.
void begin_tile(const TilePlace& place, const BlendGradients& gradients, TileGradients& pixels) {
    const FourTag d4;
    for (std::size_t patch = 0; patch < kTilePatches; ++patch)
        for (std::size_t lane = 0; lane < kPatchPixels; lane += kLanes) {
            store(place.inside(patch, lane), pixels.product[patch] + lane);
            store(place.centers_x(patch, lane), pixels.x[patch] + lane);
            store(place.centers_y(patch, lane), pixels.y[patch] + lane);
            store(hn::Zero(FloatTag()), pixels.remaining[patch] + lane);
            for (auto& channel : pixels.gradient) store(hn::Zero(FloatTag()), channel[patch] + lane);
        }
    for (int y = 0; y < place.height; ++y)
        for (int x = 0; x < kTileSize; x += kPatchSize) {
            const int patch = y / kPatchSize * 4 + x / kPatchSize, lane = y % kPatchSize * 4;
            Four remaining = hn::Zero(d4);
            for (int channel = 0; channel < 3; ++channel) {
                const Four color = hn::Load(d4, gradients.image->row(channel, place.y + y) + place.x + x);
                const Four gradient =
                    hn::Load(d4, gradients.image_gradient->row(channel, place.y + y) + place.x + x);
                hn::Store(gradient, d4, pixels.gradient[channel][patch] + lane);
                remaining = hn::MulAdd(gradient, color, remaining);
            }
            hn::Store(remaining, d4, pixels.remaining[patch] + lane);
        }
}

/// Sums over pixels of one (tile, splat) pair, a lane each.
struct SlotSums {
    Floats u, u_dx, u_dy, u_dxdx, u_dxdy, u_dydy, red, green, blue, abs_x, abs_y;
};

HWY_INLINE SlotSums no_sums() {
    const Floats zero = hn::Zero(FloatTag());
    return {zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero};
}

template <bool kAbsolute>
HWY_INLINE void add_patch_part(
    const float* record, std::size_t patch, std::size_t lane, TileGradients& pixels, SlotSums& sums) {
    using hn::Mul, hn::MulAdd, hn::Add;
    const Floats one = splat_value(1.0F);
    const Floats product = load(pixels.product[patch] + lane),
                 remaining = load(pixels.remaining[patch] + lane);
    const Floats gradient_red = load(pixels.gradient[0][patch] + lane),
                 gradient_green = load(pixels.gradient[1][patch] + lane),
                 gradient_blue = load(pixels.gradient[2][patch] + lane);
    const PatchAlpha splat = patch_alpha(record, load(pixels.x[patch] + lane), load(pixels.y[patch] + lane));
    const Floats through = hn::Sub(one, splat.alpha);
    const Floats next = Mul(product, through);
    const Lanes blended = hn::And(splat.shown, hn::Gt(next, splat_value(kMinTransmittance)));
    const Floats weight = hn::IfThenElseZero(blended, Mul(splat.alpha, product));
    const Floats by_color =
        MulAdd(splat_value(record[6]),
               gradient_red,
               MulAdd(splat_value(record[7]), gradient_green, Mul(splat_value(record[8]), gradient_blue)));
    sums.red = MulAdd(weight, gradient_red, sums.red);
    sums.green = MulAdd(weight, gradient_green, sums.green);
    sums.blue = MulAdd(weight, gradient_blue, sums.blue);
    // dL/d alpha = T <c, g> − S / (1 − alpha), with S what remains behind this splat.
    const Floats behind = hn::NegMulAdd(weight, by_color, remaining);
    const Floats by_alpha = hn::MulSub(product, by_color, Mul(behind, reciprocal(through)));
    // Where alpha is held at its maximum it depends on nothing any more.
    const Lanes moves = hn::And(blended, hn::Le(splat.unclamped, splat_value(kMaxAlpha)));
    const Floats u = hn::IfThenElseZero(moves, Mul(by_alpha, splat.alpha));
    const Floats u_dx = Mul(u, splat.dx), u_dy = Mul(u, splat.dy);
    sums.u = Add(sums.u, u);
    sums.u_dx = Add(sums.u_dx, u_dx);
    sums.u_dy = Add(sums.u_dy, u_dy);
    sums.u_dxdx = MulAdd(u_dx, splat.dx, sums.u_dxdx);
    sums.u_dxdy = MulAdd(u_dx, splat.dy, sums.u_dxdy);
    sums.u_dydy = MulAdd(u_dy, splat.dy, sums.u_dydy);
    if (kAbsolute) {
        // a dx + b dy and b dx + c dy up to the factor −ln 2, which the reader of the slot knows.
        const Floats two = splat_value(2.0F), xy = splat_value(record[3]);
        const Floats along_x = MulAdd(Mul(two, splat_value(record[2])), u_dx, Mul(xy, u_dy));
        const Floats along_y = MulAdd(Mul(two, splat_value(record[4])), u_dy, Mul(xy, u_dx));
        sums.abs_x = Add(sums.abs_x, hn::Abs(along_x));
        sums.abs_y = Add(sums.abs_y, hn::Abs(along_y));
    }
    store(next, pixels.product[patch] + lane);
    store(behind, pixels.remaining[patch] + lane);
}

/// The four sums of four vectors' lanes.
HWY_INLINE Four fold(Floats a, Floats b, Floats c, Floats e) {
    const FourTag d4;
    const auto quarter = [](Floats v) {
#if HWY_TARGET == HWY_AVX3
        const hn::Half<FloatTag> dh;
        const hn::Half<decltype(dh)> dq;
        const auto half = hn::Add(hn::LowerHalf(dh, v), hn::UpperHalf(dh, v));
        return hn::Add(hn::LowerHalf(dq, half), hn::UpperHalf(dq, half));
#elif HWY_TARGET == HWY_AVX2
        const hn::Half<FloatTag> dh;
        return hn::Add(hn::LowerHalf(dh, v), hn::UpperHalf(dh, v));
#else
        return v;
#endif
    };
    const Four qa = quarter(a), qb = quarter(b), qc = quarter(c), qe = quarter(e);
    const Four ab = hn::Add(hn::InterleaveLower(d4, qa, qb), hn::InterleaveUpper(d4, qa, qb));
    const Four ce = hn::Add(hn::InterleaveLower(d4, qc, qe), hn::InterleaveUpper(d4, qc, qe));
    return hn::Add(hn::ConcatLowerLower(d4, ce, ab), hn::ConcatUpperUpper(d4, ce, ab));
}

HWY_INLINE void write_slot(const SlotSums& sums, GradientSlot& slot) {
    const FourTag d4;
    hn::Store(fold(sums.u, sums.u_dx, sums.u_dy, sums.u_dxdx), d4, slot.geometry);
    hn::Store(fold(sums.u_dxdy, sums.u_dydy, sums.red, sums.green), d4, slot.mixed);
    hn::Store(fold(sums.blue, sums.abs_x, sums.abs_y, hn::Zero(FloatTag())), d4, slot.rest);
}

template <bool kAbsolute>
HWY_INLINE void blend_backward(const ListedTile& listed, const BlendGradients& gradients) {
    TileGradients pixels;
    begin_tile(TilePlace(*gradients.image, listed), gradients, pixels);
    const FourTag d4;
    const SplatRecord* records = listed.records;
    const TileLists& lists = *listed.lists;
    const std::size_t first = lists.begin[listed.tile], end = first + lists.length[listed.tile],
                      all_end = lists.begin[listed.tile + 1];
    const TileEntry* entries = lists.entries.data();
    for (std::size_t i = first; i < all_end; ++i) {
        const TileEntry& ahead = entries[HWY_MIN(i + kPrefetchAhead, all_end - 1)];
        hwy::Prefetch(&records[ahead.splat]);
        hwy::Prefetch(&gradients.slots[ahead.slot]);
        GradientSlot& slot = gradients.slots[entries[i].slot];
        const std::uint32_t touched = i < end ? gradients.touched[i] : 0;
        if (touched == 0) {
            for (float* part : {slot.geometry, slot.mixed, slot.rest}) hn::Store(hn::Zero(d4), d4, part);
            continue;
        }
        const float* record = &records[entries[i].splat].x;
        SlotSums sums = no_sums();
        for (std::uint32_t bits = touched; bits != 0; bits &= bits - 1) {
            const auto patch = static_cast<unsigned>(std::countr_zero(bits));
            for (std::size_t lane = 0; lane < kPatchPixels; lane += kLanes)
                add_patch_part<kAbsolute>(record, patch, lane, pixels, sums);
        }
        write_slot(sums, slot);
    }
}

void blend_tile_backward_simd(const ListedTile& listed, const BlendGradients& gradients) {
    if (gradients.absolute)
        blend_backward<true>(listed, gradients);
    else
        blend_backward<false>(listed, gradients);
}

}  // namespace
}  // namespace splatelier::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace splatelier::cpu {
namespace {
HWY_EXPORT(blend_tile_backward_simd);
}

void blend_tile_backward(const ListedTile& listed, const BlendGradients& gradients) {
    HWY_DYNAMIC_DISPATCH(blend_tile_backward_simd)(listed, gradients);
}

}  // namespace splatelier::cpu
#endif
