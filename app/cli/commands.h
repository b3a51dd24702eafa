// The commands: what each takes and the function that runs it. A file per command.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"
#include "core/train/backend.h"
#include "core/train/run_folder.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace splatelier {

/// Settings as given on the command line: key and text, in the order of the table.
using GivenSettings = std::vector<std::pair<std::string, std::string>>;

/// `base` changed by what was given. Throws Error (usage) for a wrong value.
[[nodiscard]] Settings with_given(Settings base, const GivenSettings& given);

/// What goes to stdout: text for people, or exactly one JSON object.
enum class OutputForm { kText, kJson };

/// Width and height in pixels.
struct PictureSize {
    int width = 0;
    int height = 0;
};

struct StudioCommand {
    std::vector<std::filesystem::path> open;
    bool demo = false;
    GivenSettings given;
};

struct TrainCommand {
    std::filesystem::path data;
    std::filesystem::path run;
    ExistingRun existing_run = ExistingRun::kRefuse;
    OutputForm form = OutputForm::kText;
    GivenSettings given;
};

struct EvalCommand {
    std::filesystem::path splats;  ///< a run folder or a splat file
    std::filesystem::path data;
    OutputForm form = OutputForm::kText;
    GivenSettings given;
};

struct RenderCommand {
    std::filesystem::path splats;  ///< a run folder or a splat file
    std::filesystem::path camera_path;
    enum class Views { kNone, kTest, kAll } views = Views::kNone;
    std::filesystem::path data;    ///< empty: the cameras that the run folder keeps
    std::filesystem::path output;  ///< a folder, or a file that ends in .mp4
    std::optional<PictureSize> size;
    RenderMode mode = RenderMode::kColor;
    GivenSettings given;
};

struct ExportCommand {
    std::filesystem::path splats;  ///< a run folder or a splat file
    std::filesystem::path output;
};

struct InfoCommand {
    std::filesystem::path input;  ///< a data set, a run folder or a splat file
    OutputForm form = OutputForm::kText;
    GivenSettings given;
};

struct BenchCommand {
    std::filesystem::path input;    ///< a data set or a splat file; empty: the synthetic scene
    std::filesystem::path cameras;  ///< of a splat file
    std::size_t splats = 165751;    ///< of the synthetic scene; the defaults are Metal-GS's published case
    PictureSize size{516, 344};
    int steps = 30;
    std::filesystem::path trace;
    bool studio = false;     ///< time the studio instead: training beside the interface
    bool offscreen = false;  ///< the studio without a display
    double seconds = 20;     ///< of timing the studio
    OutputForm form = OutputForm::kText;
    GivenSettings given;
};

struct CheckCommand {
    OutputForm form = OutputForm::kText;
    GivenSettings given;
};

struct DemoCommand {
    std::filesystem::path output = "demo-out";
    bool force = false;
    GivenSettings given;
};

// Each returns the exit code, and throws Error where it fails.
int run_studio_command(const StudioCommand& command);
int run_train(const TrainCommand& command);
int run_eval(const EvalCommand& command);
int run_render(const RenderCommand& command);
int run_export(const ExportCommand& command);
int run_info(const InfoCommand& command);
int run_bench(const BenchCommand& command);
/// bench --studio.
int run_bench_of_studio(const BenchCommand& command);
int run_check(const CheckCommand& command);
int run_demo(const DemoCommand& command);

}  // namespace splatelier
