// How --help looks: groups, wrapped text, defaults and units.
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <string_view>

namespace splatelier {

/// CLI11's formatter with wrapped descriptions, and names on a line of their own where they are long.
class HelpFormat : public CLI::Formatter {
  public:
    std::string make_option(const CLI::Option* option, bool is_positional) const override;
    std::string make_usage(const CLI::App* app, std::string name) const override;
};

/// `text` in lines of at most `width`, the second and later ones indented by `indent` spaces.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace splatelier
