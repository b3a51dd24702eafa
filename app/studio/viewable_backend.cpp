// SPDX-License-Identifier: MIT
#include "app/studio/viewable_backend.h"

#include "app/cli/make_backend.h"
#include "core/cpu/cpu_renderer.h"
#include "core/error.h"

#include <utility>

namespace splatelier {
namespace {

/// Hands everything on; only snapshots are its own.
class ReadBackBackend : public Backend {
  public:
    explicit ReadBackBackend(std::unique_ptr<Backend> engine) : engine_(std::move(engine)) {}

    [[nodiscard]] BackendInfo info() const override { return engine_->info(); }
    void load(const TrainState& state) override { engine_->load(state); }
    [[nodiscard]] std::size_t splat_count() const override { return engine_->splat_count(); }
    StepResult step(const TrainingView& view, const StepParams& params) override {
        return engine_->step(view, params);
    }
    StepResult finish() override { return engine_->finish(); }
    [[nodiscard]] DensityInput density_input() override { return engine_->density_input(); }
    void apply(const SplatEdit& edit) override { engine_->apply(edit); }
    [[nodiscard]] TrainState read() override { return engine_->read(); }
    [[nodiscard]] RenderResult render(const Camera& camera,
                                      const RenderParams& params,
                                      RenderMode mode) override {
        return engine_->render(camera, params, mode);
    }
    void set_profiling(bool on) override { engine_->set_profiling(on); }
    [[nodiscard]] std::vector<KernelSample> kernel_samples() override { return engine_->kernel_samples(); }
    [[nodiscard]] std::vector<MemoryUse> memory() const override { return engine_->memory(); }

    [[nodiscard]] std::unique_ptr<SplatSnapshot> make_snapshot() override {
        return std::make_unique<CpuSnapshot>();
    }
    void publish(SplatSnapshot& slot, std::int64_t step) override {
        auto* snapshot = dynamic_cast<CpuSnapshot*>(&slot);
        SPLATELIER_REQUIRE(snapshot != nullptr, "a snapshot of another engine");
        snapshot->cloud = engine_->read().cloud;
        snapshot->splat_count = snapshot->cloud.size();
        snapshot->step = step;
    }

  private:
    std::unique_ptr<Backend> engine_;
};

}  // namespace

std::unique_ptr<Backend> make_viewable_backend(const Settings& settings) {
    std::unique_ptr<Backend> engine = make_backend(settings);
    const std::unique_ptr<SplatSnapshot> sample = engine->make_snapshot();
    if (dynamic_cast<const CpuSnapshot*>(sample.get()) != nullptr) return engine;
    return std::make_unique<ReadBackBackend>(std::move(engine));
}

}  // namespace splatelier
