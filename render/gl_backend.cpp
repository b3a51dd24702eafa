// SPDX-License-Identifier: MIT
#include "render/gl_backend.h"

#include "core/error.h"
#include "render/context_of_thread.h"
#include "render/gl_snapshot.h"
#include "render/picture_drawer.h"
#include "render/steps_in_flight.h"

#include <algorithm>
#include <atomic>
#include <utility>

namespace splatelier {
namespace {

std::size_t photo_bytes(const Settings& settings) {
    return static_cast<std::size_t>(std::max<std::int64_t>(0, settings.data.cache_mb)) << 20;
}

class GlBackend : public Backend {
  public:
    GlBackend(const Settings& settings, std::unique_ptr<GlContext> context, GlOptions options)
        : context_(std::move(context)),
          shaders_(*context_, std::move(options)),
          store_(shaders_, queue_),
          rasterizer_(shaders_, queue_),
          room_(rasterizer_),
          drawer_(room_, rasterizer_.most_pixels()),
          steps_(shaders_, queue_, store_, room_, photo_bytes(settings)),
          copy_(shaders_, queue_) {
        queue_.set_budget_ms(settings.train.submission_ms);
    }

    [[nodiscard]] BackendInfo info() const override {
        return {"gl",
                context_->renderer() + (shaders_.subgroups() ? std::string()
                                                             : fmt::format(", without subgroups: {}",
                                                                           shaders_.without_subgroups()))};
    }

    void load(const TrainState& state) override {
        finish();
        store_.load(state);
        antialiased_ = state.cloud.antialiased;
        steps_.start(state.stats.most_pairs);
    }
    [[nodiscard]] std::size_t splat_count() const override { return store_.size(); }
    StepResult step(const TrainingView& view, const StepParams& params) override {
        return steps_.step(view, params);
    }
    [[nodiscard]] bool holds_photo(std::size_t view_index) const override {
        return steps_.holds_photo(view_index);
    }
    StepResult finish() override { return steps_.finish(); }

    [[nodiscard]] DensityInput density_input() override {
        finish();
        const KernelQueue::Silence silence(queue_);
        DensityInput input = store_.density_input();
        input.stats.most_pairs = steps_.most_pairs();
        input.most_splats = steps_.most_splats();
        return input;
    }
    [[nodiscard]] std::vector<float> means() override {
        finish();
        const KernelQueue::Silence silence(queue_);
        return store_.means();
    }
    void apply(const SplatEdit& edit) override {
        finish();
        const KernelQueue::Silence silence(queue_);
        store_.apply(edit);
        if (edit.reset_stats) steps_.forget_most_pairs();
    }
    [[nodiscard]] TrainState read() override {
        finish();
        TrainState state = store_.read();
        state.cloud.antialiased = antialiased_;
        state.stats.most_pairs = steps_.most_pairs();
        return state;
    }
    [[nodiscard]] RenderResult render(const Camera& camera,
                                      const RenderParams& params,
                                      RenderMode mode) override;

    [[nodiscard]] std::unique_ptr<SplatSnapshot> make_snapshot() override {
        return std::make_unique<GlSnapshot>(context_.shared(), snapshot_bytes_);
    }
    void publish(SplatSnapshot& slot, std::int64_t step) override;

    void set_profiling(bool on) override { queue_.set_profiling(on); }
    [[nodiscard]] std::vector<KernelSample> kernel_samples() override {
        return queue_.samples(steps_.finished_steps());
    }
    [[nodiscard]] std::vector<MemoryUse> memory() const override;
    [[nodiscard]] DeviceTimes device_times() const override {
        return {steps_.waiting_seconds(), publishing_seconds_};
    }

  private:
    [[nodiscard]] SplatSource splats() const;

    ContextOfThread context_;
    KernelQueue queue_;
    ShaderLibrary shaders_;
    SplatStore store_;
    Rasterizer rasterizer_;
    PairRoom room_;
    PictureDrawer drawer_;
    StepsInFlight steps_;
    BufferCopy copy_;
    std::shared_ptr<std::atomic<std::size_t>> snapshot_bytes_ = std::make_shared<std::atomic<std::size_t>>(0);
    bool antialiased_ = false;
    double publishing_seconds_ = 0;
};

SplatSource GlBackend::splats() const {
    return {store_.parameters(), store_.parts(), store_.size(), store_.format()};
}

RenderResult GlBackend::render(const Camera& camera, const RenderParams& params, RenderMode mode) {
    finish();
    const KernelQueue::Silence silence(queue_);
    return drawer_.draw({splats(), camera, params, mode}, {0, camera.height});
}

void GlBackend::publish(SplatSnapshot& slot, std::int64_t step) {
    auto* snapshot = dynamic_cast<GlSnapshot*>(&slot);
    SPLATELIER_REQUIRE(snapshot != nullptr, "a snapshot of another backend at step {}", step);
    publishing_seconds_ += snapshot->copy_seconds();  // of the one before, in the same slot
    snapshot->fill(copy_, splats(), antialiased_, steps_.empty() ? nullptr : &rasterizer_.control());
    snapshot->step = step;
}

std::vector<MemoryUse> GlBackend::memory() const {
    std::vector<MemoryUse> uses = rasterizer_.memory();
    std::uint64_t moments = 0;
    for (const gl::Buffer& buffer : store_.moments()) moments += buffer.size_bytes();
    uses.insert(uses.begin(),
                {{"parameters", store_.parameters().size_bytes()},
                 {"moments", moments},
                 {"statistics", store_.stats().size_bytes()}});
    uses.push_back({"loss", steps_.loss_bytes()});
    uses.push_back({"photos", steps_.photo_bytes()});
    uses.push_back({"snapshots", *snapshot_bytes_});
    return uses;
}

}  // namespace

std::unique_ptr<Backend> make_gl_backend(const Settings& settings,
                                         std::unique_ptr<GlContext> context,
                                         GlOptions options) {
    return std::make_unique<GlBackend>(settings, std::move(context), std::move(options));
}

}  // namespace splatelier
