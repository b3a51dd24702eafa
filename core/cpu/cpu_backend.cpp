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

class CpuBackend : public Backend {
  public:
    CpuBackend(int threads, std::string why)
        : why_(std::move(why)), workers_(threads, WorkerPriority::kLow), rasterizer_(workers_) {}

    [[nodiscard]] BackendInfo info() const override {
        const std::string name = processor_name();
        return {"cpu",
                fmt::format("{}, {} threads, {}",
                            name.empty() ? "CPU" : name,
                            workers_.thread_count(),
                            plain_name(available_instruction_sets().front())),
                why_};
    }
    void load(const TrainState& state) override;
    [[nodiscard]] std::size_t splat_count() const override { return splats_.size(); }
    StepResult step(const TrainingView& view, const StepParams& params) override;
    StepResult finish() override { return last_; }
    [[nodiscard]] DensityInput density_input() override;
    [[nodiscard]] std::vector<float> means() override;
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
    /// The chunks of what is being trained: as they lie, or unpacked to a worker's memory.
    [[nodiscard]] Rasterizer::ChunkSource source(int sh_degree);
    /// How a picture of what is being trained is projected from source().
    [[nodiscard]] ProjectionParams projection_of(const Camera& camera,
                                                 const RenderParams& params,
                                                 ColorSource color) const;
    [[nodiscard]] bool update(const StepParams& params);

    std::string why_;
    Workers workers_;
    Rasterizer rasterizer_;
    TrainedSplats splats_;
    std::vector<AlignedArray<float>> unpacked_;  // a worker's chunk
    bool antialiased_ = false;
    Planes image_gradient_;
    LossScratch loss_;
    AlignedArray<GradientSlot> slots_;
    StageClock clock_;
    StepResult last_;
};

void CpuBackend::load(const TrainState& state) {
    splats_ = {};
    splats_ = load_splats(state, workers_);
    antialiased_ = state.cloud.antialiased;
    last_ = {};
}

Rasterizer::ChunkSource CpuBackend::source(int sh_degree) {
    if (splats_.precision == Precision::kFp32)
        return [this](std::size_t first, std::size_t, int) {
            return std::as_const(splats_.parameters).block(first / kBlockSplats);
        };
    unpacked_.resize(static_cast<std::size_t>(workers_.thread_count()));
    return [this, sh_degree](std::size_t first, std::size_t count, int worker) {
        AlignedArray<float>& blocks = unpacked_[static_cast<std::size_t>(worker)];
        blocks.resize_discard(kChunkSplats * block_row_count(sh_degree));
        unpack_parameters(splats_, first, count, sh_degree, blocks.data());
        return static_cast<const float*>(blocks.data());
    };
}

ProjectionParams CpuBackend::projection_of(const Camera& camera,
                                           const RenderParams& params,
                                           ColorSource color) const {
    ProjectionParams projection = make_projection_params(camera, params, splats_.parameters.sh_degree, color);
    // Higher bands are not even unpacked.
    if (splats_.precision != Precision::kFp32) projection.stored_sh_degree = projection.sh_degree;
    return projection;
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
    const ProjectionParams projection = projection_of(view.camera, params.render, ColorSource::kSh);
    rasterizer_.prepare(
        projection, splats_.size(), params.render.tile_cap, source(projection.sh_degree), clock_);
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
    const TileLists& lists = rasterizer_.lists();
    last_.longest_list = lists.order.empty() ? 0 : lists.length[lists.order.front()];
    last_.tiles_capped = lists.tiles_capped;
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

std::vector<float> CpuBackend::means() {
    std::vector<float> out(3 * splats_.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = splats_.parameters.at(i / 3, kRowMean + i % 3);
    return out;
}

TrainState CpuBackend::read() {
    TrainState state = read_splats(splats_, workers_);
    state.cloud.antialiased = antialiased_;
    state.stats = density_input().stats;
    return state;
}

RenderResult CpuBackend::render(const Camera& camera, const RenderParams& params, RenderMode mode) {
    const ProjectionParams projection = projection_of(camera, params, color_source(mode));
    StageClock off;
    rasterizer_.prepare(projection, splats_.size(), params.tile_cap, source(projection.sh_degree), off);
    return rasterizer_.result(mode, params.background);
}

void CpuBackend::publish(SplatSnapshot& slot, std::int64_t step) {
    auto& snapshot = dynamic_cast<CpuSnapshot&>(slot);
    read_parameters(splats_, workers_, snapshot.cloud);
    snapshot.cloud.antialiased = antialiased_;
    snapshot.step = step;
    snapshot.splat_count = splats_.size();
}

std::vector<MemoryUse> CpuBackend::memory() const {
    std::vector<MemoryUse> uses;
    uses.push_back({"parameters", splats_.parameters.size_bytes()});
    uses.push_back(
        {"Adam's moments", splats_.first_moments.size_bytes() + splats_.second_moments.size_bytes()});
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

std::unique_ptr<Backend> make_cpu_backend(int threads, std::string why) {
    return std::make_unique<CpuBackend>(threads, std::move(why));
}

}  // namespace splatelier
