// SPDX-License-Identifier: MIT
#include "app/cli/command_table.h"

#include "app/cli/commands.h"
#include "core/error.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <map>
#include <memory>
#include <string>

namespace splatelier {
namespace {

/// CLI11 fills strings; paths are made of them here, so that blanks in names stay as they are.
CLI::Option* add_path(CLI::App& app, const char* name, std::filesystem::path& path, const char* help) {
    return app
        .add_option_function<std::string>(
            name, [&path](const std::string& text) { path = text; }, help)
        ->type_name("PATH");
}

void add_json(CLI::App& app, OutputForm& form) {
    app.add_flag_callback(
        "--json",
        [&form] { form = OutputForm::kJson; },
        "Print one JSON object, and nothing else, to stdout");
}

PictureSize parse_size(const std::string& text) {
    PictureSize size;
    const char* end = text.data() + text.size();
    const auto width = std::from_chars(text.data(), end, size.width);
    const bool cross = width.ec == std::errc() && width.ptr != end && *width.ptr == 'x';
    const auto height = cross ? std::from_chars(width.ptr + 1, end, size.height) : width;
    constexpr int kMost = 16384;
    if (!cross || height.ec != std::errc() || height.ptr != end || size.width < 1 || size.height < 1 ||
        size.width > kMost || size.height > kMost) {
        fail_usage(
            "--size: expected WIDTHxHEIGHT of 1 to {} pixels each (1280x720), found \"{}\"", kMost, text);
    }
    return size;
}

template <typename T>
void add_choice(
    CLI::App& app, const char* name, T& value, const std::map<std::string, T>& choices, const char* help) {
    std::string names;
    for (const auto& choice : choices) names += (names.empty() ? "" : "|") + choice.first;
    app.add_option_function<std::string>(
           name,
           [&value, choices, name, names](const std::string& text) {
               const auto found = choices.find(text);
               if (found == choices.end()) fail_usage("{}: expected {}, found \"{}\"", name, names, text);
               value = found->second;
           },
           help)
        ->type_name(names);
}

Action bind_studio(CLI::App& app) {
    auto command = std::make_shared<StudioCommand>();
    app.add_option_function<std::vector<std::string>>(
        "DATA",
        [command](const std::vector<std::string>& paths) {
            command->open = {paths.begin(), paths.end()};
        },
        "Data sets, run folders or splat files; a data set starts training at once");
    app.add_flag("--demo", command->demo, "Make the built-in scene and train it");
    return [command](const SettingFlags& flags) {
        command->given = flags.given();
        return run_studio_command(*command);
    };
}

Action bind_train(CLI::App& app) {
    auto command = std::make_shared<TrainCommand>();
    add_path(app, "DATA", command->data, "Folder of a data set (COLMAP, transforms.json, Blender)")
        ->required();
    add_path(app, "-o,--output", command->run, "Run folder to make")->required();
    auto* resume = app.add_flag_callback(
        "--resume",
        [command] { command->existing_run = ExistingRun::kResume; },
        "Go on from the run folder's newest checkpoint, with its settings but for those given here");
    app.add_flag_callback(
           "--force",
           [command] { command->existing_run = ExistingRun::kReplace; },
           "Replace the run that the folder holds")
        ->excludes(resume);
    add_json(app, command->form);
    return [command](const SettingFlags& flags) {
        command->given = flags.given();
        return run_train(*command);
    };
}

Action bind_eval(CLI::App& app) {
    auto command = std::make_shared<EvalCommand>();
    add_path(app, "RUN", command->splats, "Run folder, or a splat file")->required();
    add_path(app, "--data", command->data, "Data set whose held-out photos are compared")->required();
    add_json(app, command->form);
    return [command](const SettingFlags& flags) {
        command->given = flags.given();
        return run_eval(*command);
    };
}

Action bind_render(CLI::App& app) {
    auto command = std::make_shared<RenderCommand>();
    add_path(app, "RUN", command->splats, "Run folder, or a splat file")->required();
    auto* path = add_path(app, "--path", command->camera_path, "Camera path (JSON) to fly along");
    using Views = RenderCommand::Views;
    add_choice<Views>(app,
                      "--views",
                      command->views,
                      {{"test", Views::kTest}, {"all", Views::kAll}},
                      "Cameras of the photos: the held-out ones, or all");
    app.get_option("--views")->excludes(path);
    add_path(app, "--data", command->data, "Data set whose cameras --views means [the run folder's own]");
    add_path(app, "-o,--output", command->output, "Folder for PNG files, or a file that ends in .mp4")
        ->required();
    app.add_option_function<std::string>(
           "--size",
           [command](const std::string& text) { command->size = parse_size(text); },
           "Size of the pictures [the cameras' own; 1280x720 along a path]")
        ->type_name("WxH");
    add_choice<RenderMode>(app,
                           "--mode",
                           command->mode,
                           {{"color", RenderMode::kColor},
                            {"depth", RenderMode::kDepth},
                            {"alpha", RenderMode::kAlpha},
                            {"normal", RenderMode::kNormal},
                            {"tile-load", RenderMode::kTileLoad}},
                           "What to draw [color]");
    return [command](const SettingFlags& flags) {
        command->given = flags.given();
        const bool path_given = !command->camera_path.empty();
        if (!path_given && command->views == Views::kNone) {
            fail_usage("render: say which cameras: --path FILE, --views test or --views all");
        }
        return run_render(*command);
    };
}

Action bind_export(CLI::App& app) {
    auto command = std::make_shared<ExportCommand>();
    add_path(app, "RUN", command->splats, "Run folder, or a splat file")->required();
    add_path(app, "-o,--output", command->output, "File to write; its ending names the format: .ply")
        ->required();
    return [command](const SettingFlags&) { return run_export(*command); };
}

Action bind_info(CLI::App& app) {
    auto command = std::make_shared<InfoCommand>();
    add_path(app, "DATA", command->input, "Data set, run folder or splat file")->required();
    add_json(app, command->form);
    return [command](const SettingFlags& flags) {
        command->given = flags.given();
        return run_info(*command);
    };
}

Action bind_bench(CLI::App& app) {
    auto command = std::make_shared<BenchCommand>();
    auto* input = add_path(app, "DATA", command->input, "Data set, or a splat file [a synthetic scene]");
    add_path(app, "--cameras", command->cameras, "cameras.json for the splat file")->needs(input);
    app.add_option("--splats,--gaussians", command->splats, "Splats of the synthetic scene [165751]")
        ->check(CLI::Range(std::size_t{100}, std::size_t{100000000}).description(""))
        ->type_name("N")
        ->excludes(input);
    app.add_option_function<std::string>(
           "--size",
           [command](const std::string& text) { command->size = parse_size(text); },
           "Picture size of the synthetic scene [516x344]")
        ->type_name("WxH")
        ->excludes(input);
    app.add_option("--steps", command->steps, "Steps to time, after a few to warm up [30]")
        ->check(CLI::Range(1, 1000000).description(""))
        ->type_name("N");
    add_path(app, "--trace", command->trace, "Also write the stages as a Chrome trace (chrome://tracing)");
    auto* studio =
        app.add_flag("--studio", command->studio, "Time the studio: training beside the interface");
    app.add_flag("--offscreen", command->offscreen, "The studio without a display")->needs(studio);
    app.add_option("--seconds", command->seconds, "Seconds of timing the studio [20]")
        ->check(CLI::Range(1.0, 3600.0).description(""))
        ->type_name("S")
        ->needs(studio);
    add_json(app, command->form);
    return [command](const SettingFlags& flags) {
        command->given = flags.given();
        return run_bench(*command);
    };
}

Action bind_check(CLI::App& app) {
    auto command = std::make_shared<CheckCommand>();
    add_json(app, command->form);
    return [command](const SettingFlags& flags) {
        command->given = flags.given();
        return run_check(*command);
    };
}

Action bind_demo(CLI::App& app) {
    auto command = std::make_shared<DemoCommand>();
    add_path(
        app, "-o,--output", command->output, "Folder for the scene, the run and the pictures [demo-out]");
    app.add_flag("--force", command->force, "Replace the demo that the folder holds");
    return [command](const SettingFlags& flags) {
        command->given = flags.given();
        return run_demo(*command);
    };
}

}  // namespace

const CommandEntry& studio_entry() {
    static const CommandEntry kStudio{
        "",
        "splatelier [DATA | RUN | FILE.ply …] [--KEY VALUE …]",
        "Opens the studio: watch a scene train while you turn it and change every parameter.",
        {"train", "rates", "density", "render", "data", "output", "view"},
        bind_studio};
    return kStudio;
}

const std::vector<CommandEntry>& command_entries() {
    static const std::vector<CommandEntry> kCommands{
        {"train",
         "splatelier train DATA -o RUN [--resume | --force] [--KEY VALUE …]",
         "Trains a scene from photographs and leaves splats, checkpoint and report in a run folder.",
         {"train", "rates", "density", "render", "data", "output"},
         bind_train},
        {"eval",
         "splatelier eval RUN|FILE --data DATA",
         "Held-out PSNR and SSIM, a row a view.",
         {"train.backend", "train.gpu", "train.threads", "train.sh_degree", "render", "data"},
         bind_eval},
        {"render",
         "splatelier render RUN|FILE --path path.json | --views test|all  -o DIR|out.mp4",
         "Draws pictures or a video from given cameras.",
         {"train.backend", "train.gpu", "train.threads", "train.sh_degree", "render", "data"},
         bind_render},
        {"export",
         "splatelier export RUN|FILE -o out.ply",
         "Writes the splats for other programs.",
         {},
         bind_export},
        {"info",
         "splatelier info DATA|RUN|FILE",
         "What is in a data set, a run or a splat file, and what looks wrong.",
         {"data"},
         bind_info},
        {"bench",
         "splatelier bench [DATA | FILE --cameras cameras.json] [--splats N --size WxH]",
         "Times each stage of a training step: milliseconds, iterations a second, memory.",
         {"train", "rates", "density", "render", "data"},
         bind_bench},
        {"check",
         "splatelier check [--backend auto|cpu|gl] [--train.gpu INDEX|NAME]",
         "This machine's self-test: its GPUs, gradients and parity, in plain words.",
         {"train.backend", "train.gpu", "train.threads", "train.seed"},
         bind_check},
        {"demo",
         "splatelier demo [-o DIR]",
         "Makes the built-in scene, trains it, and leaves pictures and a report.",
         {"train", "rates", "density", "render", "output"},
         bind_demo}};
    return kCommands;
}

}  // namespace splatelier
