// How --help looks: groups, wrapped text, defaults and units.
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

namespace CLI {
class FormatterBase;
}

namespace splatelier {

/// A formatter for CLI11 that wraps descriptions and gives long names a line of their own. The app's footer
/// is taken as its usage line.
std::shared_ptr<CLI::FormatterBase> make_help_format();

}  // namespace splatelier
