// The README's table of settings.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace splatelier {

/// A Markdown table, a row a setting: flag and alias, default, range and unit, when a change applies, help.
std::string settings_markdown();

}  // namespace splatelier
