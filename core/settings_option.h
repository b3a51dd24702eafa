// What is known of one setting besides its value.
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace splatelier {

/// When a change takes hold: from the next step on, or only for a run started anew.
enum class Applies { kLive, kRestart };

/// What is known of one setting besides its value. Ranges are inclusive; min == max means unbounded.
struct Option {
    std::string_view key;   ///< "group.name", also the flag's name
    std::string_view help;  ///< a sentence for --help and the tooltip
    double min = 0;
    double max = 0;
    std::string_view unit = {};
    std::string_view alias = {};  ///< a short flag without dashes, or empty
    bool log_scale = false;       ///< sliders move in powers
    Applies applies = Applies::kLive;
};

}  // namespace splatelier
