// Command-line flags made from the table of settings.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/commands.h"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace splatelier {

struct Option;

/// The flags of some settings on one command, and what the user gave for them.
class SettingFlags {
  public:
    /// Adds `--group.name` and the alias for every setting whose group ("render") or key ("train.threads") is
    /// in `wanted`; the group is the heading in --help.
    SettingFlags(CLI::App& app, const std::vector<std::string_view>& wanted);

    /// After parsing.
    [[nodiscard]] GivenSettings given() const;

    /// A flag of a yes-or-no setting may stand alone: it is given its value here, before parsing.
    [[nodiscard]] std::vector<std::string> complete_switches(const std::vector<std::string>& arguments) const;

  private:
    struct Flag {
        std::string key, text;
    };
    std::vector<std::unique_ptr<Flag>> flags_;  // CLI11 keeps the texts' addresses
    std::set<std::string> switches_;            // "--render.antialiased"
    const CLI::App* app_ = nullptr;
};

/// "Share of D-SSIM in the loss [0.2; 0 to 1]": help, default and unit, range.
std::string option_description(const Option& option, const std::string& default_text);
/// The allowed values as a person would say them ("0 to 1", "at least 1"), or empty.
std::string option_range(const Option& option);

}  // namespace splatelier
