// SPDX-License-Identifier: MIT
#include "core/cpu/cpu_backend.h"

#include "core/cpu/cpu_renderer.h"
#include "core/cpu/instruction_set.h"
#include "core/cpu/photo_loss.h"
#include "core/cpu/rasterizer.h"
#include "core/cpu/splat_edit.h"
#include "core/cpu/update_splats.h"
#include "core/error.h"
#include "core/parallel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>

namespace splatelier {

using namespace cpu;
namespace {

/// "AMD EPYC" and the like; empty where the system does not say.
std::string processor_name() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        const std::size_t colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
    }
    return {};
}

/// Highest SH degree of which a moment differs from zero.
int moments_degree(const SplatBlocks& first, const SplatBlocks& second) {
    int degree = 0;
    for (std::size_t block = 0; block < first.block_count(); ++block)
        for (int candidate = first.sh_degree; candidate > degree; --candidate) {
            const std::size_t begin = block_row_count(candidate - 1) * kBlockSplats;
            const std::size_t end = block_row_count(candidate) * kBlockSplats;
            const auto any = [&](const float* values) {
                return std::any_of(values + begin, values + end, [](float v) { return v != 0; });
            };
            if (any(first.block(block)) || any(second.block(block))) {
                degree = candidate;
                break;
            }
        }
    return degree;
}

void load_stats(const std::vector<float>& from, std::size_t count, AlignedArray<float>& to) {
    to.resize_discard((count + kBlockSplats - 1) / kBlockSplats * kBlockSplats);
    to.fill(0);
    SPLATELIER_REQUIRE(
        from.empty() || from.size() == count, "{} statistics for {} splats", from.size(), count);
    std::copy(from.begin(), from.end(), to.data());
}

class CpuBackend : public Backend {
  public:
    explicit CpuBackend(int threads) : workers_(threads, WorkerPriority::kLow), rasterizer_(workers_) {}

    [[nodiscard]] BackendInfo info() const override {
        const std::string name = processor_name();
        return {"cpu",
                fmt::format("{}, {} threads, {}",
                            name.empty() ? "CPU" : name,
                            workers_.thread_count(),
                            available_instruction_sets().front())};
    }
    void load(const TrainState& state) override;
    [[nodiscard]] std::size_t splat_count() const override { return splats_.size(); }
    StepResult step(const TrainingView& view, const StepParams& params) override;
    StepResult finish() override { return last_; }
    [[nodiscard]] DensityInput density_input() override;
    void apply(const SplatEdit& edit) override { apply_edit(edit, workers_, splats_); }
    [[nodiscard]] TrainState read() override;
    [[nodiscard]] RenderResult render(const Camera& camera,
                                      const RenderParams& params,
                                      RenderMode mode) override;
    [[nodiscard]] std::unique_ptr<SplatSnapshot> make_snapshot() override {
        return std::make_unique<CpuSnapshot>();
    }
    void publish(SplatSnapshot& slot, std::int64_t step) override;
    void set_profiling(bool on) override { clock_.set_on(on); }
    [[nodiscard]] std::vector<KernelSample> kernel_samples() override { return clock_.samples(); }
    [[nodiscard]] std::vector<MemoryUse> memory() const override;

  private:
    /// The chunks of what is being trained, as they lie.
    [[nodiscard]] Rasterizer::ChunkSource source() const {
        return [this](std::size_t first, std::size_t, int) {
            return splats_.parameters.block(first / kBlockSplats);
        };
    }
    [[nodiscard]] bool update(const StepParams& params);

    Workers workers_;
    Rasterizer rasterizer_;
    TrainedSplats splats_;
    bool antialiased_ = false;
    Planes image_gradient_;
    LossScratch loss_;
    AlignedArray<GradientSlot> slots_;
    StageClock clock_;
    StepResult last_;
};

void CpuBackend::load(const TrainState& state) {
    const std::size_t count = state.cloud.size();
    const auto load_moments = [&](const SplatCloud& from) {
        if (from.size() != 0 || count == 0) {
            SPLATELIER_REQUIRE(from.size() == count && from.sh_degree == state.cloud.sh_degree,
                               "moments of {} splats of degree {}, splats {} of degree {}",
                               from.size(),
                               from.sh_degree,
                               count,
                               state.cloud.sh_degree);
            return to_blocks(from, workers_);
        }
        SplatBlocks zeros;
        zeros.resize_discard(count, state.cloud.sh_degree);
        zeros.values.fill(0);
        return zeros;
    };
    splats_ = {};
    splats_.parameters = to_blocks(state.cloud, workers_);
    splats_.first_moments = load_moments(state.optimizer.first);
    splats_.second_moments = load_moments(state.optimizer.second);
    splats_.moments_sh_degree = moments_degree(splats_.first_moments, splats_.second_moments);
    load_stats(state.stats.gradient_sum, count, splats_.gradient_sum);
    load_stats(state.stats.view_count, count, splats_.view_count);
    load_stats(state.stats.max_radius, count, splats_.max_radius);
    antialiased_ = state.cloud.antialiased;
    last_ = {};
}

bool CpuBackend::update(const StepParams& params) {
    const UpdateParams update = make_update_params(rasterizer_.params(), params, splats_);
    const std::size_t chunks = (splats_.size() + kChunkSplats - 1) / kChunkSplats;
    std::vector<std::uint8_t> finite(chunks);
    workers_.for_each(chunks, [&](std::size_t chunk, int) {
        finite[chunk] = update_chunk(update, rasterizer_.projected(), slots_.data(), chunk, splats_) ? 1 : 0;
    });
    splats_.moments_sh_degree = update.updated_sh_degree;
    return std::all_of(finite.begin(), finite.end(), [](std::uint8_t ok) { return ok != 0; });
}

StepResult CpuBackend::step(const TrainingView& view, const StepParams& params) {
    if (view.image->rgb.width != view.camera.width || view.image->rgb.height != view.camera.height)
        fail("photo {} is {}x{} pixels, its camera {}x{}: they must be of one size",
             view.index,
             view.image->rgb.width,
             view.image->rgb.height,
             view.camera.width,
             view.camera.height);
    clock_.begin();
    antialiased_ = params.render.antialiased;
    const ProjectionParams projection =
        make_projection_params(view.camera, params.render, splats_.parameters.sh_degree, ColorSource::kSh);
    rasterizer_.prepare(projection, splats_.size(), params.render.tile_cap, source(), clock_);
    rasterizer_.blend(params.render.background, true);
    clock_.lap("blend forward");
    const LossValue loss =
        photo_loss(rasterizer_.image(), *view.image, params.ssim_weight, workers_, loss_, image_gradient_);
    clock_.lap("loss");

    last_ = {};
    last_.step = params.step;
    last_.view_index = view.index;
    last_.loss = loss.loss;
    last_.l1 = loss.l1;
    last_.ssim = loss.ssim;
    last_.visible = rasterizer_.projected().visible_count;
    last_.instances = rasterizer_.projected().slot_count - rasterizer_.lists().splats_dropped;
    last_.tiles_capped = rasterizer_.lists().tiles_capped;
    last_.splats_dropped = rasterizer_.lists().splats_dropped;
    last_.finite = std::isfinite(loss.loss);
    if (!last_.finite) return last_;  // the splats stay as they were, to be looked at and saved
    rasterizer_.blend_backward(image_gradient_, params.absolute_gradients, slots_);
    clock_.lap("blend backward");
    last_.finite = update(params);
    clock_.lap("project backward + adam");
    return last_;
}

DensityInput CpuBackend::density_input() {
    const std::size_t count = splats_.size();
    DensityInput input;
    const auto copy = [count](const AlignedArray<float>& from) {
        return std::vector<float>(from.data(), from.data() + count);
    };
    input.stats = {copy(splats_.gradient_sum), copy(splats_.view_count), copy(splats_.max_radius)};
    input.max_log_scale.resize(count);
    input.opacity_logits.resize(count);
    for (std::size_t splat = 0; splat < count; ++splat) {
        const SplatBlocks& values = splats_.parameters;
        input.max_log_scale[splat] = std::max({values.at(splat, kRowLogScale),
                                               values.at(splat, kRowLogScale + 1),
                                               values.at(splat, kRowLogScale + 2)});
        input.opacity_logits[splat] = values.at(splat, kRowOpacity);
    }
    return input;
}

TrainState CpuBackend::read() {
    TrainState state;
    to_cloud(splats_.parameters, workers_, state.cloud);
    to_cloud(splats_.first_moments, workers_, state.optimizer.first);
    to_cloud(splats_.second_moments, workers_, state.optimizer.second);
    state.cloud.antialiased = antialiased_;
    state.stats = density_input().stats;
    return state;
}

RenderResult CpuBackend::render(const Camera& camera, const RenderParams& params, RenderMode mode) {
    const ProjectionParams projection =
        make_projection_params(camera, params, splats_.parameters.sh_degree, color_source(mode));
    StageClock off;
    rasterizer_.prepare(projection, splats_.size(), params.tile_cap, source(), off);
    return rasterizer_.result(mode, params.background);
}

void CpuBackend::publish(SplatSnapshot& slot, std::int64_t step) {
    auto& snapshot = dynamic_cast<CpuSnapshot&>(slot);
    to_cloud(splats_.parameters, workers_, snapshot.cloud);
    snapshot.cloud.antialiased = antialiased_;
    snapshot.step = step;
    snapshot.splat_count = splats_.size();
}

std::vector<MemoryUse> CpuBackend::memory() const {
    std::vector<MemoryUse> uses;
    uses.push_back({"parameters", splats_.parameters.values.size_bytes()});
    uses.push_back({"Adam's moments",
                    splats_.first_moments.values.size_bytes() + splats_.second_moments.values.size_bytes()});
    uses.push_back({"statistics",
                    splats_.gradient_sum.size_bytes() + splats_.view_count.size_bytes() +
                        splats_.max_radius.size_bytes()});
    rasterizer_.add_memory(uses);
    uses.push_back({"gradient slots", slots_.size_bytes()});
    std::uint64_t loss = image_gradient_.values.size_bytes() + loss_.target.values.size_bytes() +
                         loss_.masked.values.size_bytes() + loss_.maps.values.size_bytes();
    for (const AlignedArray<float>& rows : loss_.rows) loss += rows.size_bytes();
    uses.push_back({"loss", loss});
    return uses;
}

}  // namespace

std::unique_ptr<Backend> make_cpu_backend(int threads) {
    return std::make_unique<CpuBackend>(threads);
}

}  // namespace splatelier
