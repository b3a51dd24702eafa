// SPDX-License-Identifier: MIT
#include "core/cpu/blend.h"

#include <bit>
#include <cstring>

#ifndef SPLATELIER_CPU_BLEND_FORWARD_ONCE_
#define SPLATELIER_CPU_BLEND_FORWARD_ONCE_
namespace splatelier::cpu {

inline constexpr std::size_t kBlendBatch = 256;  // records of a batch fill a third of a 48 KiB L1 cache

struct BlendScratch {
    alignas(64) float records[kBlendBatch][kRecordFloats];
    std::uint16_t touched[kBlendBatch];
    std::uint16_t patch_lists[kTilePatches][kBlendBatch];  ///< entries of the batch that reach each patch
};

}  // namespace splatelier::cpu
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/cpu/blend_forward.cpp"
#include "hwy/foreach_target.h"
// after foreach_target
#include "core/cpu/patch-inl.h"

HWY_BEFORE_NAMESPACE();
namespace splatelier::cpu::HWY_NAMESPACE {
namespace {

/// The pixels of a tile, patch by patch.
struct TilePixels {
    alignas(64) float product[kTilePatches][kPatchPixels];  ///< of all (1 − alpha), stopped pixels included
    alignas(
        64) float transmittance[kTilePatches][kPatchPixels];  ///< in front of what is not blended any more
    alignas(64) float color[3][kTilePatches][kPatchPixels];
};

/// Pixels outside the picture begin as if they had been stopped.
void begin_tile(const TilePlace& place, TilePixels& pixels) {
    const FloatTag d;
    for (std::size_t patch = 0; patch < kTilePatches; ++patch)
        for (std::size_t lane = 0; lane < kPatchPixels; lane += kLanes) {
            const Floats open = place.inside(patch, lane);
            store(open, pixels.product[patch] + lane);
            store(open, pixels.transmittance[patch] + lane);
            for (auto& channel : pixels.color) store(hn::Zero(d), channel[patch] + lane);
        }
}

/// A bit for each patch that the ellipse alpha = 1/255 touches, by its extent over the patch's four pixel rows
/// (see list_tiles for why that is exact). A lane is a patch.
HWY_INLINE std::uint32_t touched_patches(const float* record, const TilePlace& place) {
    using hn::Add, hn::Sub, hn::Mul, hn::MulAdd, hn::And, hn::Max, hn::Min;
    const FloatTag d;
    const Floats zero = hn::Zero(d), one = splat_value(1.0F), reach = splat_value(kPatchSize - 1);
    const Floats shear = splat_value(record[9]), half_width2 = splat_value(record[10]);
    const Floats inverse_extent_y2 = splat_value(record[11]), rightmost = splat_value(record[12]);
    std::uint32_t bits = 0;
    for (std::size_t lane = 0; lane < kTilePatches; lane += kLanes) {
        // A patch's place in the tile is four times a pixel's place in a patch.
        const Floats four = splat_value(kPatchSize);
        const Floats left_edge =
            MulAdd(four, load(kPixelX + lane), splat_value(static_cast<float>(place.x) + 0.5F - record[0]));
        const Floats top =
            MulAdd(four, load(kPixelY + lane), splat_value(static_cast<float>(place.y) + 0.5F - record[1]));
        const Floats bottom = Add(top, reach);
        const auto share = [&](Floats y) { return hn::NegMulAdd(Mul(y, y), inverse_extent_y2, one); };
        const Floats y_right = Min(Max(rightmost, top), bottom);
        const Floats y_left = Min(Max(hn::Neg(rightmost), top), bottom);
        const Floats nearest = Min(Max(zero, top), bottom);
        const Floats right = MulAdd(shear, y_right, hn::Sqrt(Mul(half_width2, Max(zero, share(y_right)))));
        const Floats left = hn::MulSub(shear, y_left, hn::Sqrt(Mul(half_width2, Max(zero, share(y_left)))));
        const Lanes hit = And(hn::Ge(share(nearest), zero),
                              And(hn::Ge(right, left_edge), hn::Le(left, Add(left_edge, reach))));
        alignas(8) std::uint8_t bytes[8] = {};
        hn::StoreMaskBits(d, hit, bytes);
        bits |= (bytes[0] | (std::uint32_t{bytes[1]} << 8)) << lane;
    }
    return bits;
}

/// Blends the patch's `count` listed records into a part (kLanes pixels) of a patch; returns whether it still lets light
/// through. The running product of (1 − alpha) is never held at the stop: it only falls, so that a pixel stops at
/// the first splat that would bring it to kMinTransmittance, and stays stopped, without a flag.
HWY_INLINE bool blend_patch_part(const TilePlace& place,
                                 std::size_t patch,
                                 std::size_t lane,
                                 std::size_t count,
                                 BlendScratch& scratch,
                                 TilePixels& pixels) {
    using hn::Mul, hn::MulAdd;
    const FloatTag d;
    const std::uint16_t* list = scratch.patch_lists[patch];
    std::uint16_t* touched = scratch.touched;
    const Floats pixel_x = place.centers_x(patch, lane), pixel_y = place.centers_y(patch, lane);
    const Floats least = splat_value(kMinTransmittance), one = splat_value(1.0F);
    Floats product = load(pixels.product[patch] + lane), left = load(pixels.transmittance[patch] + lane);
    Floats red = load(pixels.color[0][patch] + lane), green = load(pixels.color[1][patch] + lane),
           blue = load(pixels.color[2][patch] + lane);
    const auto bit = static_cast<std::uint16_t>(1U << patch);
    Lanes open = hn::Gt(product, least);
    for (std::size_t i = 0; i < count && !hn::AllFalse(d, open); ++i) {
        const float* record = scratch.records[list[i]];
        const PatchAlpha splat = patch_alpha(record, pixel_x, pixel_y);
        const Floats next = Mul(product, hn::Sub(one, splat.alpha));
        const Lanes blended = hn::Gt(next, least);
        const Floats weight = hn::IfThenElseZero(blended, Mul(splat.alpha, product));
        red = MulAdd(weight, splat_value(record[6]), red);
        green = MulAdd(weight, splat_value(record[7]), green);
        blue = MulAdd(weight, splat_value(record[8]), blue);
        left = hn::IfThenElse(blended, next, left);
        product = next;
        // Also where it is the one that stops a pixel: the backward pass must see it to stop there too.
        touched[list[i]] = static_cast<std::uint16_t>(
            touched[list[i]] | (hn::AllFalse(d, hn::And(splat.shown, open)) ? 0 : bit));
        open = blended;
    }
    store(product, pixels.product[patch] + lane);
    store(left, pixels.transmittance[patch] + lane);
    store(red, pixels.color[0][patch] + lane);
    store(green, pixels.color[1][patch] + lane);
    store(blue, pixels.color[2][patch] + lane);
    return !hn::AllFalse(d, open);
}

/// Copies a batch of records and lists which of them reach each patch that is still open.
HWY_INLINE void gather_batch(const SplatRecord* records,
                             const TileEntry* entries,
                             std::size_t count,
                             const TilePlace& place,
                             std::uint32_t open_patches,
                             BlendScratch& scratch,
                             std::size_t* list_lengths) {
    for (std::size_t patch = 0; patch < kTilePatches; ++patch) list_lengths[patch] = 0;
    for (std::size_t i = 0; i < count; ++i) {
        hwy::Prefetch(&records[entries[HWY_MIN(i + kPrefetchAhead, count - 1)].splat]);
        const float* from = &records[entries[i].splat].x;
        for (std::size_t lane = 0; lane < kRecordFloats; lane += kLanes)
            store(load(from + lane), scratch.records[i] + lane);
        scratch.touched[i] = 0;
        for (std::uint32_t bits = touched_patches(from, place) & open_patches; bits != 0; bits &= bits - 1) {
            const auto patch = static_cast<std::size_t>(std::countr_zero(bits));
            scratch.patch_lists[patch][list_lengths[patch]++] = static_cast<std::uint16_t>(i);
        }
    }
}

/// Planes' rows are padded to whole tiles, so that columns outside the picture may be written too.
void write_tile(const TilePlace& place, const TilePixels& pixels, const BlendOutput& out) {
    const FourTag d4;
    for (int y = 0; y < place.height; ++y)
        for (int x = 0; x < kTileSize; x += kPatchSize) {
            const int patch = y / kPatchSize * 4 + x / kPatchSize, lane = y % kPatchSize * 4;
            const Four left = hn::Load(d4, pixels.transmittance[patch] + lane);
            for (int channel = 0; channel < 3; ++channel) {
                const Four behind = hn::Set(d4, out.background[channel]);
                const Four color = hn::Load(d4, pixels.color[channel][patch] + lane);
                hn::Store(
                    hn::MulAdd(left, behind, color), d4, out.image->row(channel, place.y + y) + place.x + x);
            }
            if (out.transmittance != nullptr)
                hn::Store(left, d4, out.transmittance->row(0, place.y + y) + place.x + x);
        }
}

void blend_tile_simd(const ListedTile& listed, BlendScratch& scratch, const BlendOutput& out) {
    const TilePlace place(*out.image, listed);
    const TileLists& lists = *listed.lists;
    TilePixels pixels;
    begin_tile(place, pixels);
    const std::size_t first = lists.begin[listed.tile], length = lists.length[listed.tile];
    std::uint32_t open_patches = place.patches_inside();
    std::size_t begin = 0;
    for (; begin < length && open_patches != 0; begin += kBlendBatch) {
        const std::size_t count = HWY_MIN(kBlendBatch, length - begin);
        std::size_t list_lengths[kTilePatches];
        gather_batch(listed.records,
                     lists.entries.data() + first + begin,
                     count,
                     place,
                     open_patches,
                     scratch,
                     list_lengths);
        for (std::uint32_t patches = open_patches; patches != 0; patches &= patches - 1) {
            const auto patch = static_cast<unsigned>(std::countr_zero(patches));
            bool open = false;
            for (std::size_t lane = 0; lane < kPatchPixels; lane += kLanes)
                open |= blend_patch_part(place, patch, lane, list_lengths[patch], scratch, pixels);
            if (!open) open_patches &= ~(1U << patch);
        }
        if (out.touched != nullptr)
            std::memcpy(out.touched + first + begin, scratch.touched, count * sizeof(std::uint16_t));
    }
    if (out.touched != nullptr && begin < length)
        std::memset(out.touched + first + begin, 0, (length - begin) * sizeof(std::uint16_t));
    write_tile(place, pixels, out);
}

}  // namespace
}  // namespace splatelier::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace splatelier::cpu {
namespace {
HWY_EXPORT(blend_tile_simd);
}

void blend_tile(const ListedTile& listed, BlendScratch& scratch, const BlendOutput& out) {
    HWY_DYNAMIC_DISPATCH(blend_tile_simd)(listed, scratch, out);
}

BlendScratchPointer make_blend_scratch() {
    return BlendScratchPointer(new BlendScratch);
}
void BlendScratchDelete::operator()(BlendScratch* scratch) const {
    delete scratch;
}

}  // namespace splatelier::cpu
#endif
