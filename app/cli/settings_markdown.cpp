// SPDX-License-Identifier: MIT
#include "app/cli/settings_markdown.h"

#include "app/cli/setting_flags.h"
#include "core/settings_table.h"

#include <fmt/core.h>

namespace splatelier {

std::string settings_markdown() {
    std::string table =
        "| setting | default | range | applies | what it does |\n"
        "|---|---|---|---|---|\n";
    const Settings defaults;
    describe(defaults, [&](const Option& option, const auto&) {
        std::string name = fmt::format("`--{}`", option.key);
        if (!option.alias.empty()) name += fmt::format(", `--{}`", option.alias);
        std::string value = setting_text(defaults, option.key);
        if (!value.empty()) value = fmt::format("`{}`", value);
        if (!option.unit.empty()) value += fmt::format(" {}", option.unit);
        table += fmt::format("| {} | {} | {} | {} | {} |\n",
                             name,
                             value,
                             option_range(option),
                             option.applies == Applies::kLive ? "live" : "at restart",
                             option.help);
    });
    return table;
}

}  // namespace splatelier
