// The command train: a scene from photographs, without a window.
// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/follow_training.h"
#include "app/cli/make_backend.h"
#include "app/cli/progress.h"
#include "app/cli/splat_source.h"
#include "core/data/dataset.h"
#include "core/error.h"
#include "core/io/json_file.h"
#include "core/log.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace splatelier {
namespace {

/// The run's own settings where it is resumed, changed by what was given.
Settings choose_settings(const TrainCommand& command) {
    const bool resumes = command.existing_run == ExistingRun::kResume && is_run(command.run);
    return with_given(resumes ? read_run_settings(command.run) : Settings{}, command.given);
}

void print_json(const TrainCommand& command) {
    // A run that was stopped before its first step has none.
    const std::filesystem::path metrics = command.run / "metrics.json";
    nlohmann::json json =
        std::filesystem::exists(metrics) ? read_json(metrics) : nlohmann::json{{"iterations", 0}};
    json["run"] = command.run.string();
    std::printf("%s\n", json.dump().c_str());
}

void print_text(const TrainCommand& command, const TrainStatus& status) {
    const std::string quality = quality_text(status);
    std::printf("%s%s iterations, %s splats, %s of training\n",
                quality.empty() ? "" : (quality + "; ").c_str(),
                grouped_digits(static_cast<std::size_t>(status.step)).c_str(),
                grouped_digits(status.splats).c_str(),
                clock_text(status.seconds).c_str());
    if (status.step == 0) return;  // stopped before the first step: nothing has been saved
    std::printf("splats  %s\n", newest_splats(command.run).first.c_str());
    std::printf("report  %s\n", (command.run / "report.html").c_str());
}

}  // namespace

int run_train(const TrainCommand& command) {
    const Settings settings = choose_settings(command);
    check_run_folder(command.run, command.existing_run);  // before the photos are read
    check_gpu(settings.train);                            // and before --force has replaced anything
    if (command.existing_run == ExistingRun::kResume && !is_run_folder(command.run)) {
        log_info("{}: no run there yet; training from the start", command.run.string());
    }
    SessionStart start;
    start.dataset = open_dataset(command.data, settings);
    start.settings = settings;
    start.run_folder = command.run;
    start.resume = command.existing_run == ExistingRun::kResume;
    start.force = command.existing_run == ExistingRun::kReplace;
    start.make_backend = make_backend;
    const TrainStatus status = follow_training(std::move(start));
    if (command.form == OutputForm::kJson) {
        print_json(command);
    } else {
        print_text(command, status);
    }
    return static_cast<int>(ExitCode::kSuccess);
}

}  // namespace splatelier
