// An engine made of the plain renderer in float, for tests of what uses an engine; it can be made faulty.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/math/adam.h"
#include "core/math/mcmc.h"
#include "core/random.h"
#include "core/train/reference_step.h"
#include "core/train/splat_edit.h"

#include <algorithm>

namespace splatelier::test {

/// What is wrong with the engine.
enum class Fault {
    kNone,
    kLoss,
    kGradient,
    kStatistics,
    kAdam,
    kPicture,
    kUnrepeatable,
    kEdit,
    kNoise,
    kThrows
};

class ReferenceBackend : public Backend {
  public:
    explicit ReferenceBackend(Fault fault = Fault::kNone) : fault_(fault) {}

    [[nodiscard]] BackendInfo info() const override { return {"reference", "plain float"}; }
    void load(const TrainState& state) override {
        state_ = state;
        const std::size_t count = state.cloud.size();
        if (state_.optimizer.first.size() == 0) state_.optimizer = {zeros(), zeros()};
        for (auto* values : {&state_.stats.gradient_sum, &state_.stats.view_count, &state_.stats.max_radius})
            values->resize(count);
        ++loads_;
    }
    [[nodiscard]] std::size_t splat_count() const override { return state_.cloud.size(); }
    StepResult step(const TrainingView& view, const StepParams& params) override;
    StepResult finish() override { return last_; }
    [[nodiscard]] DensityInput density_input() override {
        return {.stats = state_.stats, .max_log_scale = {}, .opacity_logits = state_.cloud.opacity_logits};
    }
    [[nodiscard]] std::vector<float> means() override { return state_.cloud.means; }
    void apply(const SplatEdit& edit) override {
        SplatEdit changed = edit;
        if (fault_ == Fault::kEdit)
            for (RowChange& change : changed.changes) change.moments = RowMoments::kOfSource;
        apply_edit(state_, changed);
    }
    [[nodiscard]] TrainState read() override { return state_; }
    [[nodiscard]] RenderResult render(const Camera& camera,
                                      const RenderParams& params,
                                      RenderMode mode) override;
    [[nodiscard]] std::unique_ptr<SplatSnapshot> make_snapshot() override {
        return std::make_unique<SplatSnapshot>();
    }
    void publish(SplatSnapshot&, std::int64_t) override {}
    void set_profiling(bool) override {}
    [[nodiscard]] std::vector<KernelSample> kernel_samples() override { return {}; }
    [[nodiscard]] std::vector<MemoryUse> memory() const override { return {}; }

  private:
    [[nodiscard]] SplatCloud zeros() const {
        SplatCloud out;
        out.sh_degree = state_.cloud.sh_degree;
        out.resize(state_.cloud.size());
        return out;
    }
    void move(std::vector<float> SplatCloud::*array,
              const std::vector<float>& gradient,
              float rate,
              std::int64_t step);
    void add_statistics(const math::ReferenceStats<float>& stats, bool absolute);
    void add_noise(const StepParams& params);

    Fault fault_;
    TrainState state_;
    StepResult last_;
    int loads_ = 0;
};

inline void ReferenceBackend::move(std::vector<float> SplatCloud::*array,
                                   const std::vector<float>& gradient,
                                   float rate,
                                   std::int64_t step) {
    if (fault_ == Fault::kAdam) rate *= 1.02F;
    const math::AdamCorrection correction = math::adam_correction(step);
    for (std::size_t i = 0; i < gradient.size(); ++i) {
        float& p = (state_.cloud.*array)[i];
        float& m = (state_.optimizer.first.*array)[i];
        float& v = (state_.optimizer.second.*array)[i];
        const auto next = math::adam_step<float>({p, m, v}, gradient[i], rate, correction);
        p = next.parameter;
        m = next.first;
        v = next.second;
    }
}

inline void ReferenceBackend::add_statistics(const math::ReferenceStats<float>& stats, bool absolute) {
    const auto& gradient = absolute ? stats.gradient_absolute : stats.gradient;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
        state_.stats.gradient_sum[i] += gradient[i] * (fault_ == Fault::kStatistics ? 2.0F : 1.0F);
        state_.stats.view_count[i] += stats.count[i];
        state_.stats.max_radius[i] = std::max(state_.stats.max_radius[i], stats.radius[i]);
    }
}

inline void ReferenceBackend::add_noise(const StepParams& params) {
    for (std::size_t i = 0; i < state_.cloud.size(); ++i) {
        const math::SplatShape<float> splat{
            .mean = Eigen::Map<const Vec3f>(&state_.cloud.means[3 * i]),
            .log_scale = Eigen::Map<const Vec3f>(&state_.cloud.log_scales[3 * i]),
            .rotation = Eigen::Map<const Vec4f>(&state_.cloud.rotations[4 * i]),
            .opacity_logit = state_.cloud.opacity_logits[i]};
        Vec3f normal;
        for (int axis = 0; axis < 3; ++axis)
            normal[axis] = static_cast<float>(random_normal(params.seed,
                                                            static_cast<std::uint64_t>(params.step),
                                                            RandomPurpose::kMcmcNoise,
                                                            3 * i + static_cast<std::uint64_t>(axis)));
        const float strength = params.noise_scale * (fault_ == Fault::kNoise ? 1.3F : 1.0F);
        Eigen::Map<Vec3f>(&state_.cloud.means[3 * i]) +=
            math::noise_displacement<float>(splat, normal, strength);
    }
}

inline StepResult ReferenceBackend::step(const TrainingView& view, const StepParams& params) {
    if (fault_ == Fault::kThrows) fail("the device was lost");
    auto step = reference_step<float>(state_.cloud, view.camera, *view.image, params);
    math::SplatArrays<float>& g = step.gradients.splats;
    if (fault_ == Fault::kGradient)
        for (float& v : g.rotations) v *= 1.001F;
    if (fault_ == Fault::kUnrepeatable && loads_ % 2 == 0) g.means[3] += 1e-7F;
    move(&SplatCloud::means, g.means, params.rates.means, params.step);
    move(&SplatCloud::log_scales, g.log_scales, params.rates.log_scales, params.step);
    move(&SplatCloud::rotations, g.rotations, params.rates.rotations, params.step);
    move(&SplatCloud::opacity_logits, g.opacity_logits, params.rates.opacity_logits, params.step);
    move(&SplatCloud::sh_dc, g.sh_dc, params.rates.sh_dc, params.step);
    move(&SplatCloud::sh_rest, g.sh_rest, params.rates.sh_rest, params.step);
    add_statistics(step.stats, params.absolute_gradients);
    add_noise(params);
    last_ = {.step = params.step,
             .view_index = view.index,
             .loss = static_cast<double>(step.loss) + (fault_ == Fault::kLoss ? 1e-3 : 0.0),
             .l1 = static_cast<double>(step.l1),
             .ssim = static_cast<double>(step.ssim),
             .visible = step.frame.visible,
             .instances = step.frame.instances,
             .tiles_capped = step.frame.tiles_capped,
             .splats_dropped = step.frame.splats_dropped,
             .finite = true};
    return last_;
}

inline RenderResult ReferenceBackend::render(const Camera& camera,
                                             const RenderParams& params,
                                             RenderMode mode) {
    auto frame =
        math::reference_render(math::splats_as<float>(state_.cloud), camera, reference_rules(params));
    RenderResult out{.image = {},
                     .visible = frame.visible,
                     .instances = frame.instances,
                     .tiles_capped = frame.tiles_capped};
    switch (mode) {
        case RenderMode::kColor:
            out.image = frame.color;
            break;
        case RenderMode::kAlpha:
            out.image = frame.alpha;
            break;
        case RenderMode::kDepth:
            out.image = frame.depth;
            break;
        case RenderMode::kNormal:
            out.image = frame.normal;
            break;
        case RenderMode::kTileLoad:
            out.image = frame.tile_load;
            break;
    }
    if (fault_ == Fault::kPicture && mode == RenderMode::kNormal)
        for (float& v : out.image.data) v = -v;
    return out;
}

}  // namespace splatelier::test
