// A backend that renders nothing: it changes the splats by numbers that depend on step, photo and row only, so that
// everything around it can be tested to the bit.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "core/random.h"
#include "core/train/backend.h"
#include "core/train/splat_edit.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace splatelier::test {

/// How a fake backend behaves besides.
struct FakeBehaviour {
    std::int64_t not_a_number_at = -1;  ///< this step's loss
    std::int64_t throws_at = -1;        ///< this step runs out of memory
    std::size_t photos_held = 0;        ///< the first so many, for good
    std::size_t late_by = 0;            ///< results come this many steps late, as on a GPU
    std::size_t room =
        std::numeric_limits<std::size_t>::max();  ///< for splats; says so before more are wanted
    std::size_t memory = std::numeric_limits<std::size_t>::max();  ///< for splats; says so when more come
};

class FakeSnapshot : public SplatSnapshot {
  public:
    SplatCloud cloud;
};

class FakeBackend : public Backend {
  public:
    explicit FakeBackend(FakeBehaviour behaviour = {}) : behaviour_(behaviour) {}

    [[nodiscard]] BackendInfo info() const override { return {.name = "cpu", .device = "fake"}; }

    void load(const TrainState& state) override {
        state_ = state;
        const std::size_t count = state.cloud.size();
        for (SplatCloud* moments : {&state_.optimizer.first, &state_.optimizer.second}) {
            if (moments->size() != 0) continue;
            moments->sh_degree = state.cloud.sh_degree;
            moments->resize(count);
        }
        for (std::vector<float>* sums :
             {&state_.stats.gradient_sum, &state_.stats.view_count, &state_.stats.max_radius}) {
            sums->resize(count, 0.0F);
        }
        pending_.clear();
        last_ = {};
    }
    [[nodiscard]] std::size_t splat_count() const override { return state_.cloud.size(); }

    StepResult step(const TrainingView& view, const StepParams& params) override {
        if (params.step == behaviour_.throws_at) fail("out of memory");
        take_photo(view);
        for (std::size_t row = 0; row < splat_count(); ++row) move_row(row, view.index, params);
        StepResult result;
        result.step = params.step;
        result.view_index = view.index;
        result.loss = noise(params.step, view.index) / (1.0 + 0.001 * static_cast<double>(params.step));
        result.visible = splat_count();
        result.finite = params.step != behaviour_.not_a_number_at;
        pending_.push_back(result);
        while (pending_.size() > behaviour_.late_by) take_oldest();
        return last_;
    }
    [[nodiscard]] bool holds_photo(std::size_t view_index) const override {
        return held_photos_.contains(view_index);
    }
    /// How many came with their pixels.
    [[nodiscard]] std::size_t photos_received() const { return photos_received_; }
    StepResult finish() override {
        while (!pending_.empty()) take_oldest();
        return last_;
    }

    [[nodiscard]] DensityInput density_input() override {
        DensityInput input{
            .stats = state_.stats, .max_log_scale = {}, .opacity_logits = state_.cloud.opacity_logits};
        for (std::size_t row = 0; row < splat_count(); ++row) {
            const float* scales = &state_.cloud.log_scales[3 * row];
            input.max_log_scale.push_back(std::max({scales[0], scales[1], scales[2]}));
        }
        input.most_splats = behaviour_.room;
        return input;
    }
    [[nodiscard]] std::vector<float> means() override { return state_.cloud.means; }
    void apply(const SplatEdit& edit) override {
        if (edit.source.size() > behaviour_.memory) fail("no memory for {} splats", edit.source.size());
        apply_edit(state_, edit);
    }
    [[nodiscard]] TrainState read() override { return state_; }

    [[nodiscard]] RenderResult render(const Camera& camera, const RenderParams&, RenderMode) override {
        RenderResult result;
        result.image = ImageF(camera.width, camera.height, 3);
        std::fill(result.image.data.begin(), result.image.data.end(), 0.5F);
        return result;
    }
    [[nodiscard]] std::unique_ptr<SplatSnapshot> make_snapshot() override {
        return std::make_unique<FakeSnapshot>();
    }
    void publish(SplatSnapshot& slot, std::int64_t step) override {
        slot.step = step;
        slot.splat_count = splat_count();
        static_cast<FakeSnapshot&>(slot).cloud = state_.cloud;
    }
    void set_profiling(bool on) override { profiling_ = on; }
    [[nodiscard]] std::vector<KernelSample> kernel_samples() override {
        return profiling_ ? std::vector<KernelSample>{{.name = "forward", .ms = 1.5}}
                          : std::vector<KernelSample>{};
    }
    [[nodiscard]] std::vector<MemoryUse> memory() const override {
        return {{.purpose = "splats", .bytes = 236 * splat_count()}};
    }

  private:
    static double noise(std::int64_t step, std::uint64_t index) {
        return random_uniform(11, static_cast<std::uint64_t>(step), RandomPurpose::kTest, index);
    }
    void move_row(std::size_t row, std::size_t view, const StepParams& params) {
        const auto gradient = static_cast<float>(noise(params.step, 1000 * view + row) - 0.5);
        float& moment = state_.optimizer.first.means[3 * row];
        moment = 0.9F * moment + 0.1F * gradient;
        state_.cloud.means[3 * row] -= params.rates.means * moment;
        state_.cloud.opacity_logits[row] -= params.rates.opacity_logits * gradient;
        if (!params.gather_stats) return;
        state_.stats.gradient_sum[row] += 1.2e-3F * std::abs(gradient);
        state_.stats.view_count[row] += 1;
    }
    void take_photo(const TrainingView& view) {
        if (view.image == nullptr) {
            SPLATELIER_REQUIRE(holds_photo(view.index), "photo {} came without pixels", view.index);
            return;
        }
        ++photos_received_;
        if (held_photos_.size() < behaviour_.photos_held) held_photos_.insert(view.index);
    }
    void take_oldest() {
        last_ = pending_.front();
        pending_.pop_front();
    }

    FakeBehaviour behaviour_;
    TrainState state_;
    std::deque<StepResult> pending_;
    StepResult last_;
    std::set<std::size_t> held_photos_;
    std::size_t photos_received_ = 0;
    bool profiling_ = false;
};

}  // namespace splatelier::test
