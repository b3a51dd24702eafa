// Line charts as inline SVG for the report: quiet, legible in light and dark, no script.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace splatelier {

struct ChartPoint {
    double x = 0, y = 0;
};

/// A vertical line with a tooltip: an edit, an opacity reset, a new SH degree.
struct ChartMark {
    double x = 0;
    std::string css_class;  ///< styled by the page: "edit", "reset", "degree"
    std::string text;
};

struct Chart {
    std::string title;
    std::string unit;
    std::vector<ChartPoint> points = {};  ///< increasing x; values that are not finite are left out
    std::vector<ChartMark> marks = {};
    double x_max = 1;                       ///< the axis runs from 0 to here
    double shade_begin = 0, shade_end = 0;  ///< a band behind the curve, in x; empty: none
    bool starts_at_zero = false;            ///< of the y axis
    bool shows_points = false;              ///< dots, for few measurements
};

/// An <svg> element of 560 x 220 units that scales with the page.
std::string chart_svg(const Chart& chart);

/// At most about `count` round values from `low` to `high`, evenly spaced by 1, 2 or 5 times a power of ten.
std::vector<double> round_ticks(double low, double high, int count);

/// "1234567" as "1,234,567".
std::string grouped(std::int64_t number);

/// Text that may stand in HTML, attribute values included.
std::string html_escaped(std::string_view text);

}  // namespace splatelier
