// What a run writes at saves and evaluations: held-out quality, splats, checkpoint, metrics.json.
// SPDX-License-Identifier: MIT
#include "core/error.h"
#include "core/io/image_file.h"
#include "core/train/checkpoint.h"
#include "core/train/fork.h"
#include "core/train/run.h"

#include <sys/resource.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace splatelier {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostComparedViews = 12;  ///< pictures that the report carries
constexpr int kComparedWidth = 480;             ///< px, at most

std::uint64_t peak_rss_bytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;  // Linux counts in KiB
}

/// Memory of the GPU; what the CPU engine holds is part of the process's own.
std::uint64_t device_bytes(const Backend& backend) {
    if (backend.info().name == "cpu") return 0;
    std::uint64_t bytes = 0;
    for (const MemoryUse& use : backend.memory()) bytes += use.bytes;
    return bytes;
}

Image8 shrunk(const Image8& image) {
    if (image.width <= kComparedWidth) return image;
    const int height =
        std::max(1, static_cast<int>(std::lround(1.0 * image.height * kComparedWidth / image.width)));
    return shrink(image, kComparedWidth, height);
}

bool is_finite(const SplatCloud& cloud) {
    const auto all_finite = [](const std::vector<float>& values) {
        return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
    };
    return all_finite(cloud.means) && all_finite(cloud.log_scales) && all_finite(cloud.rotations) &&
           all_finite(cloud.opacity_logits) && all_finite(cloud.sh_dc) && all_finite(cloud.sh_rest);
}

}  // namespace

bool Run::evaluate(const std::function<bool()>& keep_going) {
    if (evaluated_ == mark()) return true;
    pause();
    const auto begin = Clock::now();
    const std::size_t test_count = start_.dataset->test_views().size();
    const std::size_t stride = (test_count + kMostComparedViews - 1) / kMostComparedViews;
    std::vector<ComparedView> compared;
    std::size_t number = 0;
    const auto evaluation =
        evaluate_test_views(*start_.dataset,
                            backend_,
                            trainer_.render_params(),
                            [&](const ViewQuality& quality, const ImageF& render, const ViewImage& photo) {
                                if (has_folder() && number++ % stride == 0) {
                                    compared.push_back({.view_index = quality.view_index,
                                                        .photo = shrunk(photo.rgb),
                                                        .render = shrunk(to_8bit(render))});
                                }
                                return !keep_going || keep_going();
                            });
    stages_.evaluation += seconds_since(begin);
    if (!evaluation) return test_count == 0;
    add_evaluation(*evaluation, std::move(compared));
    return true;
}

void Run::add_evaluation(Evaluation evaluation, std::vector<ComparedView> compared) {
    evaluation.step = steps_done();
    evaluated_ = mark();
    saved_.reset();  // the checkpoint counts the lines of metrics.jsonl
    compared_ = std::move(compared);
    const std::string text = fmt::format("PSNR {:.2f} dB, SSIM {:.4f}", evaluation.psnr, evaluation.ssim);
    history_.add_event({.kind = TimelineEvent::Kind::kEvaluation, .step = steps_done(), .text = text});
    note(fmt::format("Step {}: {} held-out photos, {}", steps_done(), evaluation.views.size(), text));
    if (has_folder()) {
        start_.folder->metrics_log().append(metrics_line(
            EvaluationRecord{
                .evaluation = evaluation, .splats = backend_.splat_count(), .seconds = clock_.seconds()},
            *start_.dataset));
    }
    history_.add_evaluation(std::move(evaluation));
    write_metrics_json();
}

void Run::save() {
    SPLATELIER_REQUIRE(has_folder(), "saved without a folder");
    pause();
    const auto begin = Clock::now();
    TrainState state = trainer_.read();
    if (!is_finite(state.cloud)) fail("step {}: the splats hold values that are no numbers", steps_done());
    // The checkpoint last: whoever finds it finds the rest.
    start_.folder->write_settings(settings());
    start_.folder->write_splats(state.cloud, steps_done());
    write_metrics_json();
    start_.folder->write_checkpoint(checkpoint(std::move(state)));
    keep_checkpoint(
        start_.folder->path(), steps_done(), static_cast<std::size_t>(settings().output.keep_checkpoints));
    stages_.saving += seconds_since(begin);
    saved_ = mark();
    history_.add_event({.kind = TimelineEvent::Kind::kSave, .step = steps_done(), .text = "saved"});
    note(fmt::format("Step {}: saved {} splats to {}", steps_done(), backend_.splat_count(), folder_name()));
}

void Run::save_checkpoint() {
    SPLATELIER_REQUIRE(has_folder(), "saved without a folder");
    pause();
    const auto begin = Clock::now();
    TrainState state = trainer_.read();
    if (!is_finite(state.cloud)) fail("step {}: the splats hold values that are no numbers", steps_done());
    start_.folder->write_checkpoint(checkpoint(std::move(state)));
    keep_checkpoint(
        start_.folder->path(), steps_done(), static_cast<std::size_t>(settings().output.keep_checkpoints));
    stages_.saving += seconds_since(begin);
    history_.add_event({.kind = TimelineEvent::Kind::kSave, .step = steps_done(), .text = "checkpoint"});
}

Checkpoint Run::checkpoint(TrainState state) {
    return {.state = std::move(state),
            .progress = trainer_.progress(),
            .settings = settings(),
            .seconds = clock_.seconds(),
            .metrics_lines = start_.folder->metrics_log().line_count(),
            .edits_lines = start_.folder->edits_log().line_count(),
            .data_fingerprint = data_fingerprint(*start_.dataset)};
}

void Run::save_splats() {
    SPLATELIER_REQUIRE(has_folder(), "saved without a folder");
    const SplatCloud cloud = trainer_.read().cloud;
    if (!is_finite(cloud)) fail("step {}: the splats hold values that are no numbers", steps_done());
    start_.folder->write_splats(cloud, steps_done());
    note(fmt::format("Step {}: saved {} splats to {}", steps_done(), cloud.size(), folder_name()));
}

void Run::write_report() {
    if (!has_folder()) return;
    StageSeconds stages = stages_;
    stages.training = clock_.seconds();
    std::vector<KernelSample> kernels = kernel_sums_;
    for (KernelSample& kernel : kernels) kernel.ms /= static_cast<double>(kernel_sum_count_);
    start_.folder->write("report.html",
                         report_html({.dataset = *start_.dataset,
                                      .settings = settings(),
                                      .backend = backend_.info(),
                                      .steps = steps_done(),
                                      .splats = backend_.splat_count(),
                                      .records = records_,
                                      .evaluations = history_.evaluations(),
                                      .events = history_.events(),
                                      .edits = edits_,
                                      .compared = compared_,
                                      .stages = stages,
                                      .kernels = std::move(kernels),
                                      .memory = backend_.memory(),
                                      .peak_rss_bytes = peak_rss_bytes()}));
}

void Run::write_metrics_json() {
    if (!has_folder()) return;
    const double seconds = clock_.seconds();
    const BackendInfo info = backend_.info();
    nlohmann::json test = {{"psnr", nullptr}, {"ssim", nullptr}};
    if (!history_.evaluations().empty()) {
        const Evaluation& newest = history_.evaluations().back();
        test = {{"psnr", newest.psnr}, {"ssim", newest.ssim}, {"iterations", newest.step}};
    }
    const nlohmann::json metrics = {
        {"iterations", steps_done()},
        {"splats", backend_.splat_count()},
        {"seconds", seconds},
        {"iterations_per_second", seconds > 0 ? static_cast<double>(steps_done()) / seconds : 0.0},
        {"peak_rss_bytes", peak_rss_bytes()},
        {"device_bytes", device_bytes(backend_)},
        {"backend", info.name},
        {"device", info.device},
        {"tiles_capped", last_result_.tiles_capped},
        {"train", {{"loss", trainer_.progress().smooth_loss}}},
        {"test", std::move(test)}};
    start_.folder->write("metrics.json", metrics.dump(2) + "\n");
}

}  // namespace splatelier
