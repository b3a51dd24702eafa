// SPDX-License-Identifier: MIT
#include "core/cpu/update_splats.h"

#include "core/random.h"

#include <algorithm>
#include <bit>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/cpu/update_splats.cpp"
#include "hwy/foreach_target.h"
// after foreach_target
#include "core/cpu/adam-inl.h"
#include "core/cpu/projection_backward-inl.h"
#include "core/cpu/stored_blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace splatelier::cpu::HWY_NAMESPACE {
namespace {

/// The slots of a block's splats added up, a row of three times four numbers each.
struct BlockSums {
    alignas(64) float values[3][kBlockSplats][4];
};

HWY_INLINE void sum_slots(const ProjectedSplats& projected,
                          const GradientSlot* slots,
                          std::size_t first_splat,
                          std::uint32_t visible,
                          BlockSums& sums) {
    const FourTag d4;
    const std::uint32_t base = projected.slot_base[first_splat / kChunkSplats];
    for (std::size_t i = 0; i < kBlockSplats; ++i) {
        Four a = hn::Zero(d4), b = a, c = a;
        if ((visible >> i & 1) != 0) {
            const SlotRange range = projected.slots[first_splat + i];
            const GradientSlot* slot = slots + base + range.begin;
            for (std::uint32_t k = 0; k < range.count; ++k, ++slot) {
                a = hn::Add(a, hn::Load(d4, slot->geometry));
                b = hn::Add(b, hn::Load(d4, slot->mixed));
                c = hn::Add(c, hn::Load(d4, slot->rest));
            }
        }
        hn::Store(a, d4, sums.values[0][i]);
        hn::Store(b, d4, sums.values[1][i]);
        hn::Store(c, d4, sums.values[2][i]);
    }
}

HWY_INLINE ScreenSums load_sums(const BlockSums& from, std::size_t lane) {
    const FloatTag d;
    ScreenSums sums;
    Floats unused;
    hn::LoadInterleaved4(d, from.values[0][lane], sums.u, sums.u_dx, sums.u_dy, sums.u_dxdx);
    hn::LoadInterleaved4(d, from.values[1][lane], sums.u_dxdy, sums.u_dydy, sums.color[0], sums.color[1]);
    hn::LoadInterleaved4(d, from.values[2][lane], sums.color[2], sums.abs_x, sums.abs_y, unused);
    return sums;
}

HWY_INLINE void clear(ParameterGradients& g) {
    const Floats zero = hn::Zero(FloatTag());
    for (Floats& v : g.mean) v = zero;
    for (Floats& v : g.log_scale) v = zero;
    for (Floats& v : g.rotation) v = zero;
    for (Floats& v : g.color) v = zero;
    for (Floats& v : g.basis) v = zero;
    g.opacity_logit = zero;
}

/// What was computed for splats that are not visible has no meaning (it may be no number).
HWY_INLINE void keep_visible(Lanes visible, ParameterGradients& g) {
    for (Floats& v : g.mean) v = hn::IfThenElseZero(visible, v);
    for (Floats& v : g.log_scale) v = hn::IfThenElseZero(visible, v);
    for (Floats& v : g.rotation) v = hn::IfThenElseZero(visible, v);
    for (Floats& v : g.color) v = hn::IfThenElseZero(visible, v);
    g.opacity_logit = hn::IfThenElseZero(visible, g.opacity_logit);
}

/// opacity_weight · mean(opacity) + scale_weight · mean(scale), over all splats and axes.
HWY_INLINE void add_regularizers(const UpdateParams& params, const float* block, ParameterGradients& g) {
    using hn::Mul, hn::MulAdd;
    const FloatTag d;
    const Floats one = splat_value(1.0F);
    const auto count = static_cast<float>(params.splat_count);
    if (params.step->opacity_weight != 0) {
        const Floats logit = load(block + kRowOpacity * kBlockSplats);
        const Floats opacity = hn::Div(one, hn::Add(one, hn::Exp(d, hn::Neg(logit))));
        const Floats slope = Mul(opacity, hn::Sub(one, opacity));
        g.opacity_logit = MulAdd(splat_value(params.step->opacity_weight / count), slope, g.opacity_logit);
    }
    if (params.step->scale_weight != 0) {
        const Floats weight = splat_value(params.step->scale_weight / (3 * count));
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const Floats scale = hn::Exp(d, load(block + (kRowLogScale + axis) * kBlockSplats));
            g.log_scale[axis] = MulAdd(weight, scale, g.log_scale[axis]);
        }
    }
}

HWY_INLINE void add_stats(const UpdateParams& params,
                          const Projection& p,
                          const ScreenSums& sums,
                          const ParameterGradients& g,
                          Lanes visible,
                          std::size_t splat,
                          TrainedSplats& splats) {
    using hn::Mul, hn::MulAdd;
    constexpr float kLn2 = 0.69314718F;  // the slots hold the conic's numbers in base 2
    const ProjectionParams& camera = *params.projection;
    const bool absolute = params.step->absolute_gradients;
    const Floats by_x = absolute ? Mul(splat_value(kLn2), sums.abs_x) : g.mean2d_x;
    const Floats by_y = absolute ? Mul(splat_value(kLn2), sums.abs_y) : g.mean2d_y;
    const Floats ndc_x = Mul(by_x, splat_value(0.5F * static_cast<float>(camera.width)));
    const Floats ndc_y = Mul(by_y, splat_value(0.5F * static_cast<float>(camera.height)));
    const Floats norm = hn::Sqrt(MulAdd(ndc_x, ndc_x, Mul(ndc_y, ndc_y)));
    float* sum = splats.gradient_sum.data() + splat;
    float* count = splats.view_count.data() + splat;
    float* largest = splats.max_radius.data() + splat;
    store(hn::Add(load(sum), hn::IfThenElseZero(visible, norm)), sum);
    store(hn::Add(load(count), hn::IfThenElseZero(visible, splat_value(1.0F))), count);
    const Reach reach = screen_reach(camera, p);
    const auto image_size = static_cast<float>(std::max(camera.width, camera.height));
    const Floats radius = Mul(hn::Max(reach.radius_x, reach.radius_y), splat_value(1.0F / image_size));
    store(hn::Max(load(largest), hn::IfThenElseZero(visible, radius)), largest);
}

/// Noise of 3DGS-MCMC on the means, after Adam: Σ · (normal · gate · scale), Kheradmand et al. 2024.
HWY_INLINE void add_noise(const UpdateParams& params, std::size_t splat, float* block) {
    using hn::Mul, hn::MulAdd;
    const FloatTag d;
    const Floats one = splat_value(1.0F);
    const Floats opacity =
        hn::Div(one, hn::Add(one, hn::Exp(d, hn::Neg(load(block + kRowOpacity * kBlockSplats)))));
    // sigmoid(−100 (opacity − 0.005)). A gate below 1e-9 moves no mean by a bit: no normals are drawn for it.
    const Floats gate = hn::Div(
        one, hn::Add(one, hn::Exp(d, Mul(splat_value(100.0F), hn::Sub(opacity, splat_value(0.005F))))));
    alignas(64) float gates[kLanes];
    alignas(64) float normals[3][kLanes] = {};
    store(gate, gates);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        if (gates[lane] < 1e-9F || splat + lane >= params.splat_count) continue;
        for (std::size_t axis = 0; axis < 3; ++axis)
            normals[axis][lane] =
                static_cast<float>(random_normal(params.step->seed,
                                                 static_cast<std::uint64_t>(params.step->step),
                                                 RandomPurpose::kMcmcNoise,
                                                 3 * (splat + lane) + axis));
    }
    Projection p;
    rotate(block, p);
    const Floats strength = Mul(gate, splat_value(params.step->noise_scale));
    const Floats3 normal = scaled({load(normals[0]), load(normals[1]), load(normals[2])}, strength);
    // Σ n = R S² Rᵀ n
    Floats3 local = add_scaled(add_scaled(scaled(p.r0, normal.x), normal.y, p.r1), normal.z, p.r2);
    const auto variance = [&](std::size_t axis) {
        return hn::Exp(d, Mul(splat_value(2.0F), load(block + (kRowLogScale + axis) * kBlockSplats)));
    };
    local = {Mul(local.x, variance(0)), Mul(local.y, variance(1)), Mul(local.z, variance(2))};
    float* mean = block + kRowMean * kBlockSplats;
    store(hn::Add(load(mean), dot(p.r0, local)), mean);
    store(hn::Add(load(mean + kBlockSplats), dot(p.r1, local)), mean + kBlockSplats);
    store(hn::Add(load(mean + 2 * kBlockSplats), dot(p.r2, local)), mean + 2 * kBlockSplats);
}

/// Adam on every parameter of a vector of splats.
HWY_INLINE void update_lanes(const UpdateParams& params,
                             const ParameterGradients& g,
                             const AdamRows& rows,
                             Adam& adam) {
    const StepRates& rates = params.step->rates;
    adam.set_rate(rates.means);
    for (std::size_t axis = 0; axis < 3; ++axis) adam.step(rows, kRowMean + axis, g.mean[axis]);
    adam.set_rate(rates.log_scales);
    for (std::size_t axis = 0; axis < 3; ++axis) adam.step(rows, kRowLogScale + axis, g.log_scale[axis]);
    adam.set_rate(rates.rotations);
    for (std::size_t axis = 0; axis < 4; ++axis) adam.step(rows, kRowRotation + axis, g.rotation[axis]);
    adam.set_rate(rates.opacity_logits);
    adam.step(rows, kRowOpacity, g.opacity_logit);
    adam.set_rate(rates.sh_dc);
    const auto used = static_cast<std::size_t>(sh_rest_count(params.projection->sh_degree)) + 1;
    const auto updated = static_cast<std::size_t>(sh_rest_count(params.updated_sh_degree)) + 1;
    const Floats zero = hn::Zero(FloatTag());
    for (std::size_t k = 0; k < updated; ++k) {
        if (k == 1) adam.set_rate(rates.sh_rest);
        for (std::size_t channel = 0; channel < 3; ++channel)
            adam.step(
                rows, kRowSh + 3 * k + channel, k < used ? hn::Mul(g.basis[k], g.color[channel]) : zero);
    }
}

HWY_INLINE Lanes lanes_of(std::uint32_t bits) {
    alignas(8) const std::uint8_t bytes[8] = {
        static_cast<std::uint8_t>(bits), static_cast<std::uint8_t>(bits >> 8), 0, 0, 0, 0, 0, 0};
    return hn::LoadMaskBits(FloatTag(), bytes);
}

bool update_chunk_simd(const UpdateParams& params,
                       const ProjectedSplats& projected,
                       const GradientSlot* slots,
                       std::size_t chunk,
                       TrainedSplats& splats) {
    const std::size_t first_block = chunk * kChunkBlocks;
    const std::size_t end_block = std::min(first_block + kChunkBlocks, splats.parameters.block_count());
    Adam adam(params.rate_correction, params.corrected_epsilon);
    BlockSums block_sums;
    BlockScratch scratch;
    const std::size_t rows = block_row_count(params.updated_sh_degree);
    for (std::size_t block = first_block; block < end_block; ++block) {
        const std::uint32_t visible = projected.visible_masks[block];
        const std::size_t splat = block * kBlockSplats;
        if (visible != 0) sum_slots(projected, slots, splat, visible, block_sums);
        const BlockValues opened = open_block(splats, block, rows, scratch);
        for (std::size_t lane = 0; lane < kBlockSplats; lane += kLanes) {
            float* values = opened.parameters + lane;
            ParameterGradients g;
            const std::uint32_t visible_here = visible >> lane & ((1U << kLanes) - 1);
            if (visible_here != 0) {
                const Lanes seen = lanes_of(visible_here);
                const ScreenSums sums = load_sums(block_sums, lane);
                Projection p;
                (void)to_camera(*params.projection, values, p);
                project(*params.projection, values, p);
                project_backward(*params.projection, values, p, sums, g);
                if (params.step->gather_stats) add_stats(params, p, sums, g, seen, splat + lane, splats);
                keep_visible(seen, g);
            } else {
                clear(g);
            }
            add_regularizers(params, values, g);
            update_lanes(params, g, {values, opened.first + lane, opened.second + lane}, adam);
            if (params.step->noise_scale != 0) add_noise(params, splat + lane, values);
        }
        close_block(opened, rows, params.rounding_key, block, splats);
    }
    return adam.finite();
}

}  // namespace
}  // namespace splatelier::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace splatelier::cpu {
namespace {
HWY_EXPORT(update_chunk_simd);

constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-15;  // of Adam, as gsplat's trainer

}  // namespace

UpdateParams make_update_params(const ProjectionParams& projection,
                                const StepParams& step,
                                const TrainedSplats& splats) {
    UpdateParams params;
    params.projection = &projection;
    params.step = &step;
    params.splat_count = splats.size();
    params.updated_sh_degree = std::max(projection.sh_degree, splats.moments_sh_degree);
    const auto t = static_cast<double>(step.step + 1);
    const double root = std::sqrt(1.0 - std::pow(kBeta2, t));
    params.rate_correction = static_cast<float>(root / (1.0 - std::pow(kBeta1, t)));
    params.corrected_epsilon = static_cast<float>(kEpsilon * root);
    params.rounding_key = static_cast<std::uint32_t>(
        random_bits(step.seed, static_cast<std::uint64_t>(step.step), RandomPurpose::kStochasticRounding, 0));
    return params;
}

bool update_chunk(const UpdateParams& params,
                  const ProjectedSplats& projected,
                  const GradientSlot* slots,
                  std::size_t chunk,
                  TrainedSplats& splats) {
    return HWY_DYNAMIC_DISPATCH(update_chunk_simd)(params, projected, slots, chunk, splats);
}

}  // namespace splatelier::cpu
#endif
