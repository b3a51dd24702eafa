// SPDX-License-Identifier: MIT
#include "app/studio/viewable_backend.h"

#include "app/cli/make_backend.h"
#include "core/cpu/cpu_renderer.h"
#include "core/error.h"
#include "core/log.h"
#include "render/gl_backend.h"

#include <string>
#include <utility>
#include <vector>

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
    [[nodiscard]] bool holds_photo(std::size_t view_index) const override {
        return engine_->holds_photo(view_index);
    }
    StepResult finish() override { return engine_->finish(); }
    [[nodiscard]] DensityInput density_input() override { return engine_->density_input(); }
    [[nodiscard]] std::vector<float> means() override { return engine_->means(); }
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
    [[nodiscard]] DeviceTimes device_times() const override { return engine_->device_times(); }

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

/// Whether train.gpu means the window's device. A name that fits it does, whatever else it fits: only there can the
/// window draw what is trained where it lies.
bool means_window(const std::string& gpu, const GlContext& window) {
    if (!is_gpu_index(gpu)) return gpu_name_fits(window.renderer(), gpu);
    const std::vector<GpuDevice> devices = GlContext::list_gpus();
    return same_gpu(devices[choose_gpu(devices, gpu)], window.gpu());
}

/// Whether training belongs on the window's own driver: on the device that is asked for by name; else on its GPU, or,
/// where gl is asked for and the machine has no GPU at all, on its software.
bool trains_beside_window(const Settings& settings, const GlContext& window) {
    if (settings.train.backend == BackendChoice::kCpu) return false;
    if (!settings.train.gpu.empty()) return means_window(settings.train.gpu, window);
    if (!window.software()) return true;
    return settings.train.backend == BackendChoice::kGl && !gpu_answers();
}

}  // namespace

std::shared_ptr<const GlContext> make_share_group() {
    try {
        return GlContext::create_shared_with_current();
    } catch (const Error& refusal) {
        log_warning("The viewport cannot draw on the GPU: {}", refusal.what());
        return nullptr;
    }
}

std::unique_ptr<Backend> make_viewable_backend(const Settings& settings,
                                               const std::shared_ptr<const GlContext>& share_group) {
    if (share_group != nullptr && trains_beside_window(settings, *share_group)) {
        log_info("Using the window's GPU: {}", share_group->renderer());
        return make_gl_backend(settings, share_group->create_shared());
    }
    std::unique_ptr<Backend> engine = make_backend(settings);
    const std::unique_ptr<SplatSnapshot> sample = engine->make_snapshot();
    if (dynamic_cast<const CpuSnapshot*>(sample.get()) != nullptr) return engine;
    log_info("What is trained is read back to be drawn: {}",
             share_group == nullptr ? std::string("its context cannot share with the window's")
                                    : fmt::format("the window is on {}, training on {}",
                                                  share_group->renderer(),
                                                  engine->info().device));
    return std::make_unique<ReadBackBackend>(std::move(engine));
}

}  // namespace splatelier
