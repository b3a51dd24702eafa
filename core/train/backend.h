// What computes: the one narrow interface that the CPU and the OpenGL engine fill. One call a training step.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/data/dataset.h"
#include "core/image.h"
#include "core/settings.h"
#include "core/splats/splat_cloud.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace splatelier {

/// Adam's moments, arrays shaped as the cloud's.
struct OptimizerState {
    SplatCloud first;   ///< m
    SplatCloud second;  ///< v
};

/// Sums since the last refinement, one row a splat.
struct DensityStats {
    std::vector<float>
        gradient_sum;  ///< [N] of |(g_x W/2, g_y H/2)| over the views that saw the splat (NDC-scaled pixels)
    std::vector<float> view_count;  ///< [N] how many views saw it
    std::vector<float> max_radius;  ///< [N] largest radius on screen / max(W, H)
    std::size_t most_pairs = 0;  ///< (tile, splat) pairs of the fullest picture; 0 where they are not bounded
};

/// What density control decides from, read once a refinement.
struct DensityInput {
    DensityStats stats;
    std::vector<float> max_log_scale;   ///< [N]
    std::vector<float> opacity_logits;  ///< [N]
    /// [N] rows that must not multiply (outside the region of interest); empty: none. Backends leave it empty.
    std::vector<bool> confined = {};
    /// The backend has room for no more, or not for the pairs that more would come to.
    std::size_t most_splats = std::numeric_limits<std::size_t>::max();

    [[nodiscard]] bool may_multiply(std::size_t row) const { return confined.empty() || !confined[row]; }
};

/// All that is needed to go on as if never stopped.
struct TrainState {
    SplatCloud cloud;
    OptimizerState optimizer;  ///< may be empty: zeros
    DensityStats stats;        ///< may be empty: zeros
    /// How a backend stores it. Values that were read from a backend fit its precision exactly; load() rounds others.
    Precision precision = Precision::kFp32;
};

/// How pictures are drawn; the same for training and for looking.
struct RenderParams {
    int sh_degree = 3;  ///< highest used; the stored degree if that is lower
    Vec3f background = Vec3f::Zero();
    double near = 0.01;  ///< world units
    int tile_cap = 0;    ///< 0: unlimited
    bool antialiased = false;
    float splat_scale = 1;  ///< for looking alone
};

/// One learning rate a parameter group, decays applied.
struct StepRates {
    float means = 0, log_scales = 0, rotations = 0, opacity_logits = 0, sh_dc = 0, sh_rest = 0;
};

/// Everything about one step that is not the view.
struct StepParams {
    std::int64_t step = 0;  ///< from 0; Adam's bias correction uses step + 1
    RenderParams render;
    float ssim_weight = 0.2F;
    StepRates rates;
    bool absolute_gradients = false;  ///< statistics from unsigned sums
    bool gather_stats = true;         ///< false after densification has ended
    // MCMC: regularisers, and noise on the means after Adam. Zero for adc.
    float opacity_weight = 0;
    float scale_weight = 0;
    float noise_scale = 0;  ///< means' rate × density.mcmc_noise_rate
    std::uint64_t seed = 0;
};

/// The photo of a step.
struct TrainingView {
    std::size_t index = 0;  ///< in the data set: a backend may keep the photo under it
    const Camera& camera;
    std::shared_ptr<const ViewImage> image;  ///< may be null where the backend holds_photo()
};

/// What is known of the newest finished step; on a GPU that is an earlier one than was just submitted.
struct StepResult {
    std::int64_t step = -1;  ///< -1: none has finished yet
    std::size_t view_index = 0;
    double loss = 0, l1 = 0, ssim = 0;
    std::size_t visible = 0;       ///< splats that reached the screen
    std::size_t instances = 0;     ///< (tile, splat) pairs
    std::size_t longest_list = 0;  ///< pairs of the fullest tile, as far as the tile cap lets them be drawn
    std::size_t tiles_capped = 0;
    std::size_t splats_dropped = 0;  ///< instances that the tile cap dropped
    bool finite = true;              ///< false: loss or a parameter is not a number
};

/// Which moments a changed row gets.
enum class RowMoments { kOfSource, kZero, kOwn };

/// A row of the new arrays that is not simply its source's copy.
struct RowChange {
    std::uint32_t row = 0;                                          ///< in the new arrays
    float log_scale_add = 0;                                        ///< to all three
    float opacity_logit = std::numeric_limits<float>::quiet_NaN();  ///< not a number: as the source's
    Vec3f split_normal = Vec3f::Zero();          ///< mean += rotation · (scales of the source ∘ this)
    RowMoments moments = RowMoments::kOfSource;  ///< kOwn: those that stood in this very row (relocation)
};

/// An edit of the splats, decided once as data; a backend only applies it.
struct SplatEdit {
    /// [M] the old row that each new row copies; empty: the rows stay as they are.
    std::vector<std::uint32_t> source;
    std::vector<RowChange> changes;  ///< increasing rows
    /// Opacity reset: logits are lowered to at most this and the opacities' moments zeroed.
    std::optional<float> opacity_ceiling_logit;
    bool reset_stats = false;  ///< zero the statistics (after a refinement)
};

enum class RenderMode { kColor, kDepth, kAlpha, kNormal, kTileLoad };

/// A finished picture. kColor: 3 channels, not clamped; kDepth, kAlpha: 1; kNormal: 3, in [-1,1], camera
/// frame; kTileLoad: 1, the length of the pixel's tile list, negative where the tile was capped.
struct RenderResult {
    ImageF image;
    std::size_t visible = 0, instances = 0, tiles_capped = 0;
};

/// Splats as published for drawing; filled by Backend::publish, read by one viewport at a time.
class SplatSnapshot {
  public:
    virtual ~SplatSnapshot() = default;
    std::int64_t step = -1;
    std::size_t splat_count = 0;
    std::uint64_t numbering = 0;  ///< set by the session: rows of snapshots with the same number match
};

struct BackendInfo {
    std::string name;    ///< "cpu" or "gl"
    std::string device;  ///< "AMD EPYC, 2 threads, AVX-512" or the GL renderer
    std::string why =
        {};  ///< it computes, as a sentence, where the settings left the choice open; else empty
};

/// One kernel's or stage's time in one step.
struct KernelSample {
    std::string name;
    double ms = 0;
};

struct MemoryUse {
    std::string purpose;
    std::uint64_t bytes = 0;
};

/// Sums over a backend's life, where it has a device of its own to wait for.
struct DeviceTimes {
    double waiting_seconds = 0;     ///< of the calling thread: until submitted steps were done
    double publishing_seconds = 0;  ///< of the device: copying splats to be shown
};

/// Owned and called by one thread. Errors (out of memory, a lost context) are thrown as Error.
class Backend {
  public:
    virtual ~Backend() = default;
    [[nodiscard]] virtual BackendInfo info() const = 0;

    /// Replaces everything that is being trained.
    virtual void load(const TrainState& state) = 0;
    [[nodiscard]] virtual std::size_t splat_count() const = 0;
    /// Forward, loss, backward, Adam and statistics for one photo.
    virtual StepResult step(const TrainingView& view, const StepParams& params) = 0;
    /// The photo of this index has come with a step and is kept for good: later ones may come without.
    [[nodiscard]] virtual bool holds_photo(std::size_t /*view_index*/) const { return false; }
    /// Waits for every submitted step; returns the last one's result.
    virtual StepResult finish() = 0;

    [[nodiscard]] virtual DensityInput density_input() = 0;
    /// [N,3] world units.
    [[nodiscard]] virtual std::vector<float> means() = 0;
    /// Throws Error, and has changed nothing, where there is no room for the rows.
    virtual void apply(const SplatEdit& edit) = 0;
    /// A full copy of what is being trained.
    [[nodiscard]] virtual TrainState read() = 0;

    /// Draws the current splats.
    [[nodiscard]] virtual RenderResult render(const Camera& camera,
                                              const RenderParams& params,
                                              RenderMode mode) = 0;

    /// An empty snapshot of this backend's kind, and filling one with the current splats.
    [[nodiscard]] virtual std::unique_ptr<SplatSnapshot> make_snapshot() = 0;
    virtual void publish(SplatSnapshot& slot, std::int64_t step) = 0;

    /// Times of the newest timed step, stage by stage; empty until set_profiling(true).
    virtual void set_profiling(bool on) = 0;
    [[nodiscard]] virtual std::vector<KernelSample> kernel_samples() = 0;
    [[nodiscard]] virtual std::vector<MemoryUse> memory() const = 0;
    [[nodiscard]] virtual DeviceTimes device_times() const { return {}; }
};

}  // namespace splatelier
