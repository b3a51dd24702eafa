// SPDX-License-Identifier: MIT
#include "app/cli/command_line.h"

#include "app/cli/command_table.h"
#include "app/cli/help_format.h"
#include "app/cli/setting_flags.h"
#include "app/cli/settings_markdown.h"
#include "core/error.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace splatelier {
namespace {

std::string overview() {
    std::string text =
        "Splatelier trains 3D Gaussian Splatting scenes from photographs while you watch.\n\n"
        "usage: splatelier [DATA | RUN | FILE.ply …]    open the studio (its flags: splatelier "
        "--help-studio)\n"
        "       splatelier COMMAND …                    run a command (its flags: splatelier COMMAND "
        "--help)\n\n"
        "commands:\n";
    for (const CommandEntry& entry : command_entries()) {
        text += fmt::format("  {:8}{}\n", entry.name, entry.summary);
    }
    return text;
}

std::vector<std::string> flag_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back(name);
    }
    // Short names first: they win where two are as near to a misspelt one.
    std::stable_partition(names.begin(), names.end(), [](const std::string& name) {
        return name.find('.') == std::string::npos;
    });
    return names;
}

/// CLI11 would report a misspelt flag's value as one word too many, or as DATA; so flags are looked at first.
void refuse_unknown_flags(const CommandEntry& entry,
                          const CLI::App& app,
                          const std::vector<std::string>& arguments) {
    const std::vector<std::string> names = flag_names(app);
    for (const std::string& argument : arguments) {
        if (argument == "--") return;
        if (!argument.starts_with("--")) continue;
        const std::string name = argument.substr(2, argument.find('=') - 2);
        if (std::find(names.begin(), names.end(), name) != names.end()) continue;
        const std::string_view nearest = nearest_word(name, {names.begin(), names.end()});
        fail_usage("{}there is no --{}{}",
                   entry.name.empty() ? std::string() : fmt::format("{}: ", entry.name),
                   name,
                   nearest.empty() ? std::string() : fmt::format("; did you mean --{}?", nearest));
    }
}

std::function<int()> print_action(std::string text) {
    return [text = std::move(text)] {
        std::fputs(text.c_str(), stdout);
        return static_cast<int>(ExitCode::kSuccess);
    };
}

std::function<int()> parse_command(const CommandEntry& entry, const std::vector<std::string>& arguments) {
    // Shared with the action: CLI11 writes into objects that the action reads.
    auto app = std::make_shared<CLI::App>(std::string(entry.summary), "splatelier");
    app->formatter(make_help_format());
    app->footer(std::string(entry.usage));
    app->set_help_flag("-h,--help", "Print this and do nothing else");
    const Action action = entry.bind(*app);
    const auto flags = std::make_shared<SettingFlags>(*app, entry.settings);
    refuse_unknown_flags(entry, *app, arguments);
    std::vector<std::string> reversed = flags->complete_switches(arguments);
    std::reverse(reversed.begin(), reversed.end());
    try {
        app->parse(reversed);
    } catch (const CLI::CallForHelp&) {
        return print_action(app->help());
    } catch (const CLI::ParseError& problem) {
        fail_usage("{}{}\nusage: {}",
                   entry.name.empty() ? std::string() : fmt::format("{}: ", entry.name),
                   problem.what(),
                   entry.usage);
    }
    // Wrong values are a wrong command line, also where the command itself would use them late.
    (void)with_given(Settings{}, flags->given());
    return [app, action, flags] { return action(*flags); };
}

/// A first word that is neither a command nor a file may be a misspelt command.
void refuse_misspelt_command(const std::vector<std::string>& arguments) {
    if (arguments.empty() || arguments[0].starts_with("-")) return;
    if (std::filesystem::exists(arguments[0])) return;
    std::vector<std::string_view> names;
    for (const CommandEntry& entry : command_entries()) names.push_back(entry.name);
    const std::string_view nearest = nearest_word(arguments[0], names);
    if (nearest.empty()) return;
    fail_usage("there is no command or file called \"{}\"; did you mean {}?", arguments[0], nearest);
}

}  // namespace

std::function<int()> parse_command_line(const std::vector<std::string>& arguments) {
    const std::string first = arguments.empty() ? std::string() : arguments[0];
    if (first == "--help" || first == "-h") return print_action(overview());
    if (first == "--version") return print_action(fmt::format("splatelier {}\n", SPLATELIER_VERSION));
    if (first == "--settings-table") return print_action(settings_markdown());
    if (first == "--help-studio") return parse_command(studio_entry(), {"--help"});
    for (const CommandEntry& entry : command_entries()) {
        if (first == entry.name) return parse_command(entry, {arguments.begin() + 1, arguments.end()});
    }
    refuse_misspelt_command(arguments);
    return parse_command(studio_entry(), arguments);
}

}  // namespace splatelier
