// SPDX-License-Identifier: MIT
#include "render/gl_backend.h"

#include "core/error.h"
#include "core/log.h"
#include "render/context_of_thread.h"
#include "render/gl_snapshot.h"
#include "render/picture_drawer.h"
#include "render/step_result.h"
#include "render/train_step.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <deque>
#include <utility>

namespace splatelier {
namespace {

constexpr std::size_t kStepsInFlight = 2;
constexpr std::size_t kResultSlots = 4;
constexpr std::size_t kResultStride = 256;  // bytes; the largest that drivers ask of a range's offset
constexpr double kFull = 0.85;   // share of the pairs' room from which it is grown before it overflows
constexpr double kWanted = 0.9;  // share of the most pairs that can fit up to which splats are added

/// A step that was submitted and whose result has not been looked at; kept whole, in case it must be repeated.
struct PendingStep {
    std::size_t view_index = 0;
    Camera camera;
    std::shared_ptr<const ViewImage> image;
    StepParams params;
    CountedPixels counted;
    std::size_t slot = 0;
    std::uint64_t queue_step = 0;
    gl::Fence fence;
};

class GlBackend : public Backend {
  public:
    GlBackend(const Settings& settings, std::unique_ptr<GlContext> context, GlOptions options)
        : context_(std::move(context)),
          shaders_(*context_, std::move(options)),
          store_(shaders_, queue_),
          rasterizer_(shaders_, queue_),
          room_(rasterizer_),
          drawer_(rasterizer_, room_, rasterizer_.most_pixels()),
          train_(shaders_, queue_, rasterizer_),
          copy_(shaders_, queue_),
          photos_(static_cast<std::size_t>(std::max<std::int64_t>(0, settings.data.cache_mb)) << 20),
          results_(kResultSlots * kResultStride, gl::BufferUse::kMappedRead, "step results") {
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
        fullest_ = state.stats.most_pairs;
        last_ = {};
    }
    [[nodiscard]] std::size_t splat_count() const override { return store_.size(); }
    StepResult step(const TrainingView& view, const StepParams& params) override;
    StepResult finish() override;

    [[nodiscard]] DensityInput density_input() override {
        finish();
        const KernelQueue::Silence silence(queue_);
        DensityInput input = store_.density_input();
        input.stats.most_pairs = fullest_;
        input.most_splats = most_splats();
        return input;
    }
    void apply(const SplatEdit& edit) override {
        finish();
        const KernelQueue::Silence silence(queue_);
        store_.apply(edit);
        if (edit.reset_stats) fullest_ = 0;
    }
    [[nodiscard]] TrainState read() override {
        finish();
        TrainState state = store_.read();
        state.cloud.antialiased = antialiased_;
        state.stats.most_pairs = fullest_;
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
        return queue_.samples(finished_queue_steps_);
    }
    [[nodiscard]] std::vector<MemoryUse> memory() const override;
    [[nodiscard]] DeviceTimes device_times() const override { return device_times_; }

  private:
    void submit(PendingStep& pending);
    /// Waits for the oldest step and takes its result; where its pairs did not fit, makes room and repeats all that
    /// are pending, or leaves it out where there is no more room.
    void retire_oldest();
    void repeat_pending();
    void leave_out_oldest();
    /// That the buffers hold, and whose pairs they are likely to.
    [[nodiscard]] std::size_t most_splats() const;
    void reserve(const Camera& camera, bool absolute_gradients);
    [[nodiscard]] SplatSource splats() const;
    [[nodiscard]] StepWords words_of(const PendingStep& pending) const;
    void take_result(const PendingStep& pending);

    ContextOfThread context_;
    KernelQueue queue_;
    ShaderLibrary shaders_;
    SplatStore store_;
    Rasterizer rasterizer_;
    PairRoom room_;
    PictureDrawer drawer_;
    TrainStep train_;
    BufferCopy copy_;
    PhotoStore photos_;
    gl::Buffer results_;
    std::shared_ptr<std::atomic<std::size_t>> snapshot_bytes_ = std::make_shared<std::atomic<std::size_t>>(0);
    std::deque<PendingStep> pending_;
    std::size_t next_slot_ = 0;
    std::uint64_t finished_queue_steps_ = 0;
    bool antialiased_ = false;
    bool left_out_ = false;    // a step, and the user knows
    std::size_t fullest_ = 0;  // DensityStats::most_pairs
    StepResult last_;
    DeviceTimes device_times_;
};

std::size_t GlBackend::most_splats() const {
    if (fullest_ == 0) return rasterizer_.most_splats();
    const double growth =
        kWanted * static_cast<double>(rasterizer_.most_pairs()) / static_cast<double>(fullest_);
    const auto crowded = static_cast<std::size_t>(growth * static_cast<double>(store_.size()));
    return std::min(rasterizer_.most_splats(), crowded);
}

SplatSource GlBackend::splats() const {
    return {store_.parameters(), store_.parts(), store_.size(), store_.format()};
}

void GlBackend::reserve(const Camera& camera, bool absolute_gradients) {
    room_.limit(train_.most_pairs(absolute_gradients));
    room_.reserve(store_.size(), camera, [&] { train_.reserve(camera, absolute_gradients); });
}

void GlBackend::submit(PendingStep& pending) {
    const TrainingView view{pending.view_index, pending.camera, pending.image};
    reserve(pending.camera, pending.params.absolute_gradients);
    const StoredPhoto& photo = photos_.photo(view);
    pending.counted = photo.counted;
    store_.use_degree(pending.params.render.sh_degree);
    gpu::FrameUniforms frame = frame_uniforms(
        pending.camera, pending.params.render, store_.size(), store_.sh_degree(), rasterizer_.capacity());
    add_step_uniforms(frame, pending.params, photo.counted, store_.moving_degree());
    pending.slot = next_slot_++ % kResultSlots;
    const StepVariant variant{
        store_.format(), pending.params.absolute_gradients, pending.params.noise_scale != 0};
    train_.run(store_,
               frame,
               photo,
               variant,
               {results_, pending.slot * kResultStride, gpu::kResultWords * sizeof(std::uint32_t)});
    glMemoryBarrier(GL_CLIENT_MAPPED_BUFFER_BARRIER_BIT);
    queue_.end_step();
    pending.queue_step = queue_.ended_steps();
    pending.fence = gl::Fence::insert();
}

StepWords GlBackend::words_of(const PendingStep& pending) const {
    StepWords words{};
    std::memcpy(words.data(),
                static_cast<const char*>(results_.mapped()) + pending.slot * kResultStride,
                sizeof(words));
    return words;
}

void GlBackend::take_result(const PendingStep& pending) {
    const StepWords words = words_of(pending);
    last_ = step_result(words, pending.counted, pending.params);
    last_.view_index = pending.view_index;
    finished_queue_steps_ = pending.queue_step;
    queue_.learn(finished_queue_steps_);
    train_.expect_buckets(words[gpu::kResultBuckets]);
    const auto pairs = static_cast<double>(pairs_in(words));
    fullest_ = std::max(fullest_, pairs_in(words));
    if (pairs > kFull * static_cast<double>(rasterizer_.capacity())) room_.expect(pairs_in(words));
}

void GlBackend::repeat_pending() {
    std::size_t needed_pairs = 0;
    for (const PendingStep& pending : pending_) {
        pending.fence.wait();
        needed_pairs = std::max(needed_pairs, pairs_in(words_of(pending)));
    }
    room_.expect(needed_pairs);
    (void)rasterizer_.take_counts();  // lowers the flag that made later kernels do nothing
    try {
        for (PendingStep& pending : pending_) submit(pending);
    } catch (const Error&) {
        pending_.clear();  // what was trained before them can still be read
        throw;
    }
}

void GlBackend::leave_out_oldest() {
    const PendingStep& pending = pending_.front();
    const std::size_t pairs = pairs_in(words_of(pending));
    fullest_ = std::max(fullest_, pairs);
    if (!std::exchange(left_out_, true))
        log_warning(
            "step {}: its photo of {}x{} px has {} (tile, splat) pairs, and there is room for {}: it is left "
            "out, and "
            "so is each one to come that has more. Fewer splats (train.max_splats), smaller photos "
            "(data.downscale) or --backend cpu would do",
            pending.params.step,
            pending.camera.width,
            pending.camera.height,
            pairs,
            rasterizer_.most_pairs());
    pending_.pop_front();
}

void GlBackend::retire_oldest() {
    const auto begin = std::chrono::steady_clock::now();
    pending_.front().fence.wait();
    device_times_.waiting_seconds +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const StepWords words = words_of(pending_.front());
    if (words[gpu::kOverflow] != 0) {
        if (pairs_in(words) > rasterizer_.most_pairs()) leave_out_oldest();
        repeat_pending();
        return;
    }
    take_result(pending_.front());
    pending_.pop_front();
}

StepResult GlBackend::step(const TrainingView& view, const StepParams& params) {
    SPLATELIER_REQUIRE(store_.size() > 0, "step {} before load()", params.step);
    while (pending_.size() >= kStepsInFlight) retire_oldest();
    PendingStep pending{view.index, view.camera, view.image, params, {}, 0, 0, {}};
    submit(pending);
    pending_.push_back(std::move(pending));
    while (!pending_.empty() && pending_.front().fence.signalled()) retire_oldest();
    return last_;
}

StepResult GlBackend::finish() {
    while (!pending_.empty()) retire_oldest();
    return last_;
}

RenderResult GlBackend::render(const Camera& camera, const RenderParams& params, RenderMode mode) {
    finish();
    const KernelQueue::Silence silence(queue_);
    return drawer_.draw({splats(), camera, params, mode}, {0, camera.height});
}

void GlBackend::publish(SplatSnapshot& slot, std::int64_t step) {
    auto* snapshot = dynamic_cast<GlSnapshot*>(&slot);
    SPLATELIER_REQUIRE(snapshot != nullptr, "a snapshot of another backend at step {}", step);
    device_times_.publishing_seconds += snapshot->copy_seconds();  // of the one before, in the same slot
    snapshot->fill(copy_, splats(), antialiased_, pending_.empty() ? nullptr : &rasterizer_.control());
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
    uses.push_back({"loss", train_.size_bytes()});
    uses.push_back({"photos", photos_.size_bytes()});
    uses.push_back({"snapshots", *snapshot_bytes_});
    return uses;
}

}  // namespace

std::unique_ptr<Backend> make_gl_backend(const Settings& settings,
                                         std::unique_ptr<GlContext> context,
                                         GlOptions options) {
    return std::make_unique<GlBackend>(settings, std::move(context), std::move(options));
}

std::unique_ptr<Backend> make_gl_backend(const Settings& settings) {
    return make_gl_backend(settings, GlContext::create());
}

}  // namespace splatelier
