// SPDX-License-Identifier: MIT
#include "app/cli/command_table.h"

#include "app/cli/commands.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

namespace splatelier {
namespace {

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
    static const std::vector<CommandEntry> kCommands;
    return kCommands;
}

}  // namespace splatelier
