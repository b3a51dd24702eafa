// The command info: what is in a data set, a run or a splat file, and what looks wrong.
// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/progress.h"
#include "app/cli/splat_source.h"
#include "core/data/dataset.h"
#include "core/data/lint.h"
#include "core/error.h"
#include "core/io/json_file.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <limits>
#include <utility>
#include <vector>

namespace splatelier {
namespace {

/// What was found, ready to be printed: facts as words and values in order, and sentences on what looks wrong.
struct Report {
    std::string kind;
    std::size_t views = 0, points = 0, cameras = 0, splats = 0;
    std::vector<std::pair<std::string, std::string>> facts;
    std::vector<std::string> warnings;
};

/// Photos are looked at in small: exposure and damage show at this width too.
constexpr int kLookWidth = 320;

Report report_of_dataset(const InfoCommand& command) {
    Settings settings = with_given(Settings{}, command.given);
    if (settings.data.max_width == 0) settings.data.max_width = kLookWidth;
    const std::shared_ptr<const Dataset> dataset = open_dataset(command.input, settings);
    const DatasetReport found = inspect_dataset(*dataset);
    Report report{.kind = dataset->kind(),
                  .views = found.view_count,
                  .points = found.point_count,
                  .cameras = found.lens_count,
                  .splats = 0,
                  .facts = {},
                  .warnings = found.warnings};
    const bool one_size =
        found.smallest_width == found.largest_width && found.smallest_height == found.largest_height;
    const std::string largest = fmt::format("{}x{}", found.largest_width, found.largest_height);
    const std::string size =
        one_size ? largest : fmt::format("{}x{} to {}", found.smallest_width, found.smallest_height, largest);
    const bool random = dataset->point_source() == PointSource::kRandom;
    report.facts = {
        {"photos",
         fmt::format(
             "{} ({} to train on, {} held out)", found.view_count, found.train_count, found.test_count)},
        {"size", size},
        {"cameras", fmt::format("{} different", found.lens_count)},
        {"points", grouped_digits(found.point_count) + (random ? " random ones: the data has none" : "")},
        {"scene scale", fmt::format("{:.4g}", found.scene_scale)}};
    if (found.median_points_per_view > 0) {
        report.facts.emplace_back("points a photo", fmt::format("{} (median)", found.median_points_per_view));
    }
    if (found.masked_count > 0) report.facts.emplace_back("masks", std::to_string(found.masked_count));
    return report;
}

void describe_splats(const SplatCloud& cloud, Report& report) {
    report.splats = cloud.size();
    report.facts.emplace_back("splats", grouped_digits(cloud.size()));
    report.facts.emplace_back("SH degree", std::to_string(cloud.sh_degree));
    if (cloud.antialiased) report.facts.emplace_back("antialiased", "yes");
    Vec3f low = Vec3f::Constant(std::numeric_limits<float>::max()), high = -low;
    std::size_t unseen = 0;
    constexpr float kUnseenLogit = -5.5373F;  // opacity 1/255: never drawn
    for (std::size_t i = 0; i < cloud.size(); ++i) {
        const Vec3f mean(cloud.means[3 * i], cloud.means[3 * i + 1], cloud.means[3 * i + 2]);
        low = low.cwiseMin(mean);
        high = high.cwiseMax(mean);
        unseen += cloud.opacity_logits[i] < kUnseenLogit ? 1 : 0;
    }
    if (cloud.size() == 0) {
        report.warnings.emplace_back("there are no splats in it");
        return;
    }
    report.facts.emplace_back(
        "extent",
        fmt::format("{:.4g} x {:.4g} x {:.4g}", (high - low).x(), (high - low).y(), (high - low).z()));
    if (10 * unseen > cloud.size()) {
        report.warnings.push_back(fmt::format("{} of {} splats are too faint ever to be drawn",
                                              grouped_digits(unseen),
                                              grouped_digits(cloud.size())));
    }
}

/// Facts of metrics.json, where there is one.
void describe_metrics(const std::filesystem::path& run, Report& report) {
    if (!std::filesystem::exists(run / "metrics.json")) {
        report.warnings.emplace_back("there is no metrics.json: the run has not ended cleanly");
        return;
    }
    const nlohmann::json metrics = read_json(run / "metrics.json");
    const auto test = metrics.find("test");
    if (test == metrics.end() || !test->is_object() || !test->contains("psnr") ||
        !(*test)["psnr"].is_number())
        return;
    report.facts.emplace_back("held-out PSNR", fmt::format("{:.2f} dB", (*test)["psnr"].get<double>()));
}

Report report_of_run(const InfoCommand& command) {
    const SplatSource source = open_splats(command.input);
    Report report{
        .kind = "run", .views = 0, .points = 0, .cameras = 0, .splats = 0, .facts = {}, .warnings = {}};
    report.facts = {
        {"iteration", fmt::format("{} of {}", source.iteration, source.settings.train.iterations)}};
    describe_splats(source.cloud, report);
    describe_metrics(command.input, report);
    const std::filesystem::path cameras = command.input / "cameras.json";
    if (std::filesystem::exists(cameras)) {
        report.views = report.cameras = read_cameras_json(cameras).size();
        report.facts.emplace_back("views", std::to_string(report.views));
    } else {
        report.warnings.emplace_back("there is no cameras.json: render needs --data");
    }
    if (!std::filesystem::exists(command.input / "checkpoint.safetensors")) {
        report.warnings.emplace_back("there is no checkpoint: --resume starts anew");
    }
    return report;
}

Report report_of_file(const InfoCommand& command) {
    Report report{
        .kind = "splats", .views = 0, .points = 0, .cameras = 0, .splats = 0, .facts = {}, .warnings = {}};
    describe_splats(open_splats(command.input).cloud, report);
    return report;
}

Report make_report(const InfoCommand& command) {
    if (!std::filesystem::exists(command.input)) fail("{}: no such file or folder", command.input.string());
    if (is_run(command.input)) return report_of_run(command);
    const bool is_data = std::filesystem::is_directory(command.input) || command.input.extension() == ".json";
    return is_data ? report_of_dataset(command) : report_of_file(command);
}

std::string text_of(const Report& report, const std::filesystem::path& input) {
    std::string text = fmt::format("{}: {}\n", input.string(), report.kind);
    for (const auto& [name, value] : report.facts) text += fmt::format("  {:16}{}\n", name, value);
    if (report.warnings.empty()) return text + "nothing looks wrong\n";
    text +=
        report.warnings.size() == 1 ? "1 warning\n" : fmt::format("{} warnings\n", report.warnings.size());
    for (const std::string& warning : report.warnings) text += fmt::format("  - {}\n", warning);
    return text;
}

std::string json_of(const Report& report) {
    nlohmann::ordered_json json;
    json["kind"] = report.kind;
    json["views"] = report.views;
    json["points"] = report.points;
    json["cameras"] = report.cameras;
    json["splats"] = report.splats;
    json["warnings"] = report.warnings;
    for (const auto& [name, value] : report.facts) json["facts"][name] = value;
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

int run_info(const InfoCommand& command) {
    const Report report = make_report(command);
    const std::string text =
        command.form == OutputForm::kJson ? json_of(report) : text_of(report, command.input);
    std::fputs(text.c_str(), stdout);
    return static_cast<int>(ExitCode::kSuccess);
}

}  // namespace splatelier
