// Collects differences between what was found and what should have been, for one claim of the self-test.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/check.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace splatelier {

/// The claim holds where no difference is above what was allowed for it; the one closest to its limit (or
/// farthest beyond) is told.
class Comparison {
  public:
    /// One number; `allowed` is absolute. NaN is always too much.
    void add(const std::string& what, double found, double expected, double allowed) {
        note(what, std::abs(found - expected), allowed);
    }

    /// Arrays of one length; `allowed` is a share of the largest expected entry.
    template <typename Found, typename Expected>
    void add_arrays(const std::string& what, const Found& found, const Expected& expected, double allowed) {
        if (found.size() != expected.size()) {
            note(what + ": " + std::to_string(found.size()) + " numbers instead of " +
                     std::to_string(expected.size()),
                 std::numeric_limits<double>::infinity(),
                 0);
            return;
        }
        double largest = 0, difference = 0;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const auto e = static_cast<double>(expected[i]);
            largest = std::max(largest, std::abs(e));
            difference = worse(difference, std::abs(static_cast<double>(found[i]) - e));
        }
        note(what, difference, allowed * largest);
    }

    /// Pictures as arrays: nearly all values within `allowed`, the rest (pixels where rounding decides whether a
    /// splat still counts) within `allowed_at_edges`.
    template <typename Found, typename Expected>
    void add_picture(const std::string& what,
                     const Found& found,
                     const Expected& expected,
                     double allowed,
                     double allowed_at_edges) {
        if (found.size() != expected.size() || expected.empty()) {
            note(what + ": wrong size", std::numeric_limits<double>::infinity(), 0);
            return;
        }
        std::vector<double> differences;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const double d = std::abs(static_cast<double>(found[i]) - static_cast<double>(expected[i]));
            differences.push_back(std::isnan(d) ? std::numeric_limits<double>::infinity() : d);
        }
        constexpr double kEdgeShare = 0.002;
        const auto edge =
            static_cast<std::ptrdiff_t>((1 - kEdgeShare) * static_cast<double>(differences.size() - 1));
        std::nth_element(differences.begin(), differences.begin() + edge, differences.end());
        note(what, differences[static_cast<std::size_t>(edge)], allowed);
        note(what + ", single pixels",
             *std::max_element(differences.begin() + edge, differences.end()),
             allowed_at_edges);
    }

    [[nodiscard]] CheckResult result(std::string claim) const;

  private:
    static double worse(double a, double b) { return b <= a ? a : b; }  // a NaN in b wins
    void note(const std::string& what, double difference, double allowed);

    double ratio_ = 0;  ///< of the told difference to what was allowed for it
    std::string told_;  ///< empty: nothing was compared
};

}  // namespace splatelier
