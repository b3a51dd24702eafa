// The command eval: quality on the held-out photos.
// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/make_backend.h"
#include "app/cli/splat_source.h"
#include "core/data/dataset.h"
#include "core/error.h"
#include "core/train/evaluate.h"
#include "core/train/schedule.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace splatelier {
namespace {

void print_json(const Evaluation& evaluation, const Dataset& dataset) {
    nlohmann::ordered_json json;
    json["psnr"] = evaluation.psnr;
    json["ssim"] = evaluation.ssim;
    json["views"] = nlohmann::ordered_json::array();
    for (const ViewQuality& view : evaluation.views) {
        json["views"].push_back(
            {{"name", dataset.views()[view.view_index].name}, {"psnr", view.psnr}, {"ssim", view.ssim}});
    }
    std::printf("%s\n", json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

void print_table(const Evaluation& evaluation, const Dataset& dataset) {
    std::size_t width = 5;
    for (const ViewQuality& view : evaluation.views) {
        width = std::max(width, dataset.views()[view.view_index].name.size());
    }
    const auto row = [&](const std::string& name, double psnr, double ssim) {
        std::fputs(fmt::format("{:{}}  {:8.2f} dB  {:6.4f}\n", name, width, psnr, ssim).c_str(), stdout);
    };
    std::fputs(fmt::format("{:{}}  {:>11}  {:>6}\n", "view", width, "PSNR", "SSIM").c_str(), stdout);
    for (const ViewQuality& view : evaluation.views) {
        row(dataset.views()[view.view_index].name, view.psnr, view.ssim);
    }
    row("mean", evaluation.psnr, evaluation.ssim);
}

}  // namespace

int run_eval(const EvalCommand& command) {
    const SplatSource source = open_splats(command.splats);
    const Settings settings = with_given(source.settings, command.given);
    const std::shared_ptr<const Dataset> dataset = open_dataset(command.data, settings);
    if (dataset->test_views().empty()) {
        fail("{}: no photo is held out (data.test_every = {})",
             command.data.string(),
             settings.data.test_every);
    }
    const std::unique_ptr<Backend> backend = make_backend(settings);
    backend->load({.cloud = source.cloud, .optimizer = {}, .stats = {}});
    const RenderParams params = render_params(settings, settings.train.sh_degree, dataset->scene_scale());
    const std::optional<Evaluation> evaluation = evaluate_test_views(*dataset, *backend, params);
    SPLATELIER_REQUIRE(evaluation, "{} held-out views", dataset->test_views().size());
    if (command.form == OutputForm::kJson) {
        print_json(*evaluation, *dataset);
    } else {
        print_table(*evaluation, *dataset);
    }
    return static_cast<int>(ExitCode::kSuccess);
}

}  // namespace splatelier
