// SPDX-License-Identifier: MIT
#include "core/train/report_chart.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace splatelier {
namespace {

// The drawing's frame in its own units.
constexpr double kWidth = 560, kHeight = 220;
constexpr double kLeft = 56, kRight = 14, kTop = 34, kBottom = 28;

struct Frame {
    double x_max = 1, y_low = 0, y_high = 1;
    [[nodiscard]] double x(double value) const {
        return kLeft + (kWidth - kLeft - kRight) * std::clamp(value / x_max, 0.0, 1.0);
    }
    [[nodiscard]] double y(double value) const {
        return kHeight - kBottom - (kHeight - kTop - kBottom) * (value - y_low) / (y_high - y_low);
    }
};

std::vector<ChartPoint> finite_points(const Chart& chart) {
    std::vector<ChartPoint> points;
    for (const ChartPoint& point : chart.points) {
        if (std::isfinite(point.x) && std::isfinite(point.y)) points.push_back(point);
    }
    return points;
}

Frame frame_of(const Chart& chart, const std::vector<ChartPoint>& points) {
    const auto [low, high] = std::minmax_element(
        points.begin(), points.end(), [](const ChartPoint& a, const ChartPoint& b) { return a.y < b.y; });
    Frame frame{.x_max = std::max(chart.x_max, 1.0), .y_low = low->y, .y_high = high->y};
    if (chart.starts_at_zero) frame.y_low = std::min(0.0, frame.y_low);
    const double span = frame.y_high - frame.y_low;
    const double room = span > 0 ? 0.06 * span : std::max(1e-6, 0.05 * std::abs(frame.y_high));
    if (!chart.starts_at_zero) frame.y_low -= room;
    frame.y_high += room;
    return frame;
}

/// 12000 as "12k", 0.25 as "0.25".
std::string tick_text(double value) {
    if (std::abs(value) >= 1e6) return fmt::format("{:g}M", value / 1e6);
    if (std::abs(value) >= 1e4) return fmt::format("{:g}k", value / 1e3);
    return fmt::format("{:g}", value);
}

std::string axes(const Frame& frame) {
    std::string svg;
    for (const double tick : round_ticks(frame.y_low, frame.y_high, 4)) {
        svg += fmt::format(R"(<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>)",
                           kLeft,
                           kWidth - kRight,
                           frame.y(tick),
                           frame.y(tick));
        svg += fmt::format(R"(<text x="{}" y="{:.1f}" text-anchor="end">{}</text>)",
                           kLeft - 8,
                           frame.y(tick) + 4,
                           tick_text(tick));
    }
    for (const double tick : round_ticks(0, frame.x_max, 5)) {
        svg += fmt::format(R"(<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>)",
                           frame.x(tick),
                           kHeight - 8,
                           tick_text(tick));
    }
    return svg;
}

std::string shade(const Chart& chart, const Frame& frame) {
    if (chart.shade_end <= chart.shade_begin || chart.shade_begin >= frame.x_max) return {};
    return fmt::format(R"(<rect class="shade" x="{:.1f}" y="{}" width="{:.1f}" height="{}"/>)",
                       frame.x(chart.shade_begin),
                       kTop,
                       frame.x(chart.shade_end) - frame.x(chart.shade_begin),
                       kHeight - kTop - kBottom);
}

std::string marks(const Chart& chart, const Frame& frame) {
    std::string svg;
    for (const ChartMark& mark : chart.marks) {
        svg += fmt::format(
            R"(<line class="mark {}" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"><title>{}</title></line>)",
            mark.css_class,
            frame.x(mark.x),
            frame.x(mark.x),
            kTop,
            kHeight - kBottom,
            html_escaped(mark.text));
    }
    return svg;
}

std::string curve(const Chart& chart, const std::vector<ChartPoint>& points, const Frame& frame) {
    std::string svg = R"(<polyline class="curve" points=")";
    for (const ChartPoint& point : points)
        svg += fmt::format("{:.1f},{:.1f} ", frame.x(point.x), frame.y(point.y));
    svg += R"("/>)";
    if (!chart.shows_points) return svg;
    for (const ChartPoint& point : points) {
        svg += fmt::format(
            R"(<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="3"><title>step {}: {:g}</title></circle>)",
            frame.x(point.x),
            frame.y(point.y),
            grouped(std::llround(point.x)),
            point.y);
    }
    return svg;
}

}  // namespace

std::vector<double> round_ticks(double low, double high, int count) {
    const double raw = (high - low) / std::max(1, count);
    if (!(raw > 0) || !std::isfinite(raw)) return {low};
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    const double ratio = raw / power;
    const double step = power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
    std::vector<double> ticks;
    for (double index = std::ceil(low / step); index * step <= high + 1e-9 * step; ++index) {
        ticks.push_back(index * step);
    }
    return ticks;
}

std::string grouped(std::int64_t number) {
    std::string digits = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3) {
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    }
    return digits;
}

std::string html_escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string chart_svg(const Chart& chart) {
    std::string svg = fmt::format(R"(<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">)",
                                  kWidth,
                                  kHeight,
                                  html_escaped(chart.title));
    svg += fmt::format(R"(<text class="title" x="0" y="16">{}</text>)", html_escaped(chart.title));
    const std::vector<ChartPoint> points = finite_points(chart);
    if (points.empty()) {
        svg += fmt::format(
            R"(<text x="{}" y="{}" text-anchor="middle">nothing measured</text>)", kWidth / 2, kHeight / 2);
        return svg + "</svg>";
    }
    const Frame frame = frame_of(chart, points);
    svg += fmt::format(R"(<text class="value" x="{}" y="16" text-anchor="end">{}{}{}</text>)",
                       kWidth - kRight,
                       std::abs(points.back().y) >= 1e3 ? grouped(std::llround(points.back().y))
                                                        : fmt::format("{:.4g}", points.back().y),
                       chart.unit.empty() ? "" : " ",
                       html_escaped(chart.unit));
    svg += shade(chart, frame) + axes(frame) + marks(chart, frame) + curve(chart, points, frame);
    return svg + "</svg>";
}

}  // namespace splatelier
