// SPDX-License-Identifier: MIT
#include "app/cli/help_format.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <string>
#include <string_view>

namespace splatelier {
namespace {

constexpr std::size_t kTextColumn = 34;
constexpr std::size_t kLineWidth = 100;

/// `text` in lines of at most `width`, the second and later ones indented by `indent` spaces.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
    std::string lines;
    std::size_t column = 0;
    while (!text.empty()) {
        const std::size_t space = text.find(' ');
        const std::string_view word = text.substr(0, space);
        if (column > 0 && column + 1 + word.size() > width) {
            lines += "\n" + std::string(indent, ' ');
            column = 0;
        }
        if (column > 0) {
            lines += ' ';
            ++column;
        }
        lines += word;
        column += word.size();
        text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    }
    return lines;
}

class HelpFormat : public CLI::Formatter {
  public:
    std::string make_option(const CLI::Option* option, bool is_positional) const override {
        std::string names = "  " + (is_positional ? option->get_name(true) : option->get_name(false, true));
        const std::string type = option->get_type_name();
        if (!is_positional && !type.empty()) names += " " + type;
        names += names.size() + 2 > kTextColumn ? "\n" + std::string(kTextColumn, ' ')
                                                : std::string(kTextColumn - names.size(), ' ');
        return names + wrapped(option->get_description(), kLineWidth - kTextColumn, kTextColumn) + "\n";
    }

    std::string make_usage(const CLI::App* app, std::string) const override {
        return fmt::format("usage: {}\n", app->get_footer());
    }

    std::string make_footer(const CLI::App*) const override { return {}; }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> make_help_format() {
    return std::make_shared<HelpFormat>();
}

}  // namespace splatelier
