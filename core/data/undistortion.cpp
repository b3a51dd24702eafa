// SPDX-License-Identifier: MIT
#include "core/data/undistortion.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace splatelier {
namespace {

// The widest lenses would need an endless plane; COLMAP's max_scale is the same.
constexpr double kLargestGrowth = 2.0;
// What is left of a photo whose lens formula is wrong from its centre on.
constexpr double kSmallestShare = 0.1;

/// Straight edges in the lens' own pixel units: fx, fy, cx, cy kept.
struct Box {
    double left = -std::numeric_limits<double>::infinity();
    double top = left;
    double right = -left;
    double bottom = -left;
};

/// The photo's border, undistorted; the box lies inside all four of its sides. Border pixels that no ray of the
/// pinhole camera reaches set no limit.
Box inner_box(const LensCamera& lens) {
    constexpr int kSamples =
        128;  // a side; between two samples the border bends by less than a tenth of a pixel
    const double last_x = lens.width - 0.5, last_y = lens.height - 0.5;
    const auto straight = [&](double x, double y) -> std::optional<Vec2> {
        const std::optional<Vec2> ideal = undistort(lens, {x, y});
        if (!ideal) return std::nullopt;
        return Vec2(lens.fx() * ideal->x() + lens.cx(), lens.fy() * ideal->y() + lens.cy());
    };
    Box box;
    for (int sample = 0; sample <= kSamples; ++sample) {
        const double share = static_cast<double>(sample) / kSamples;
        const double x = 0.5 + share * (lens.width - 1), y = 0.5 + share * (lens.height - 1);
        if (const auto point = straight(0.5, y)) box.left = std::max(box.left, point->x());
        if (const auto point = straight(last_x, y)) box.right = std::min(box.right, point->x());
        if (const auto point = straight(x, 0.5)) box.top = std::max(box.top, point->y());
        if (const auto point = straight(x, last_y)) box.bottom = std::min(box.bottom, point->y());
    }
    return box;
}

/// A point's distance from the axis up to which the lens formula is one to one: beyond it, polynomials fold
/// back and would show content twice. At most `limit`.
double largest_valid_radius(const LensCamera& lens, double limit) {
    constexpr int kDirections = 16;
    constexpr int kSteps = 400;
    double smallest = limit;
    for (int direction = 0; direction < kDirections; ++direction) {
        const double angle = 2 * std::numbers::pi * direction / kDirections;
        const Vec2 ray(std::cos(angle), std::sin(angle));
        Vec2 last(lens.cx(), lens.cy());
        for (int step = 1; step <= kSteps; ++step) {
            const Vec2 next = distort(lens, ray * (limit * step / kSteps));
            if (!((next - last).dot(ray) > 0)) {
                smallest = std::min(smallest, limit * (step - 1) / kSteps);
                break;
            }
            last = next;
        }
    }
    return smallest;
}

/// The box within what the lens formula reaches, and at most kLargestGrowth times the photo's size.
Box limited(Box box, const LensCamera& lens) {
    const double spare_x = 0.5 * (kLargestGrowth - 1) * lens.width;
    const double spare_y = 0.5 * (kLargestGrowth - 1) * lens.height;
    const double corner = std::hypot((spare_x + lens.width) / lens.fx(), (spare_y + lens.height) / lens.fy());
    const double radius = largest_valid_radius(lens, corner);
    box.left = std::max({box.left, 0.5 - spare_x, lens.cx() - radius * lens.fx()});
    box.right = std::min({box.right, lens.width - 0.5 + spare_x, lens.cx() + radius * lens.fx()});
    box.top = std::max({box.top, 0.5 - spare_y, lens.cy() - radius * lens.fy()});
    box.bottom = std::min({box.bottom, lens.height - 0.5 + spare_y, lens.cy() + radius * lens.fy()});
    return box;
}

double corner_radius(const Camera& camera) {
    const double x = std::max(camera.cx, camera.width - camera.cx) / camera.fx;
    const double y = std::max(camera.cy, camera.height - camera.cy) / camera.fy;
    return std::hypot(x, y);
}

/// Catmull-Rom weights of the four neighbours of a point `t` past the second.
std::array<float, 4> cubic_weights(float t) {
    const float t2 = t * t, t3 = t2 * t;
    return {-0.5F * t + t2 - 0.5F * t3,
            1 - 2.5F * t2 + 1.5F * t3,
            0.5F * t + 2 * t2 - 1.5F * t3,
            -0.5F * t2 + 0.5F * t3};
}

/// The four neighbours of a position in a row of `count` pixels, those past its ends repeated, and their
/// weights.
struct Taps {
    std::array<int, 4> index;
    std::array<float, 4> weight;
};

/// `position` is not negative; pixel centres at .5.
Taps taps(double position, int count) {
    const double shifted = position + 0.5;  // positive, so that the conversion rounds down
    const int second = static_cast<int>(shifted) - 1;
    Taps out;
    out.weight = cubic_weights(static_cast<float>(position - 0.5 - second));
    for (int k = 0; k < 4; ++k)
        out.index[static_cast<std::size_t>(k)] = std::clamp(second - 1 + k, 0, count - 1);
    return out;
}

template <std::size_t kChannels>
void sample(const Image8& photo, const Vec2& position, std::uint8_t* out) {
    const Taps x = taps(position.x(), photo.width), y = taps(position.y(), photo.height);
    std::array<float, kChannels> sums{};
    for (std::size_t j = 0; j < 4; ++j) {
        const std::uint8_t* row = photo.pixel(0, y.index[j]);
        std::array<float, kChannels> row_sums{};
        for (std::size_t i = 0; i < 4; ++i) {
            const std::uint8_t* texel = row + static_cast<std::size_t>(x.index[i]) * kChannels;
            for (std::size_t c = 0; c < kChannels; ++c)
                row_sums[c] += x.weight[i] * static_cast<float>(texel[c]);
        }
        for (std::size_t c = 0; c < kChannels; ++c) sums[c] += y.weight[j] * row_sums[c];
    }
    for (std::size_t c = 0; c < kChannels; ++c) {
        out[c] = static_cast<std::uint8_t>(std::clamp(sums[c] + 0.5F, 0.0F, 255.0F));
    }
}

}  // namespace

Camera undistorted_camera(const LensCamera& lens) {
    Camera camera;
    camera.fx = lens.fx();
    camera.fy = lens.fy();
    camera.cx = lens.cx();
    camera.cy = lens.cy();
    camera.width = lens.width;
    camera.height = lens.height;
    if (lens.is_pinhole()) return camera;

    const Box box = limited(inner_box(lens), lens);
    // The box holds pixel centres: half a pixel more on each side.
    const double width = std::floor(box.right - box.left + 1 + 1e-6);
    const double height = std::floor(box.bottom - box.top + 1 + 1e-6);
    if (!(width >= kSmallestShare * lens.width && height >= kSmallestShare * lens.height)) {
        fail(
            "undistorting a {} lens of {} x {} px leaves next to nothing of its picture; its coefficients "
            "are wrong",
            camera_model_name(lens.model),
            lens.width,
            lens.height);
    }
    camera.width = static_cast<int>(width);
    camera.height = static_cast<int>(height);
    camera.cx = lens.cx() - (box.left - 0.5);
    camera.cy = lens.cy() - (box.top - 0.5);
    return camera;
}

Undistorted undistort_image(const Image8& photo, const LensCamera& lens, const Camera& pinhole) {
    SPLATELIER_REQUIRE(photo.channels == 1 || photo.channels == 3, "{} channels", photo.channels);
    const auto sample_photo = photo.channels == 1 ? sample<1> : sample<3>;
    const double photo_per_lens_x = static_cast<double>(photo.width) / lens.width;
    const double photo_per_lens_y = static_cast<double>(photo.height) / lens.height;
    const double valid_radius = largest_valid_radius(lens, corner_radius(pinhole));
    Undistorted out{Image8(pinhole.width, pinhole.height, photo.channels),
                    Image8(pinhole.width, pinhole.height, 1)};
    bool all_valid = true;
    for (int row = 0; row < pinhole.height; ++row) {
        for (int column = 0; column < pinhole.width; ++column) {
            const Vec2 ideal((column + 0.5 - pinhole.cx) / pinhole.fx, (row + 0.5 - pinhole.cy) / pinhole.fy);
            Vec2 position = distort(lens, ideal);
            position.x() *= photo_per_lens_x;
            position.y() *= photo_per_lens_y;
            const bool valid = position.x() >= 0 && position.x() <= photo.width && position.y() >= 0 &&
                               position.y() <= photo.height && ideal.norm() <= valid_radius;
            *out.valid.pixel(column, row) = valid ? 255 : 0;
            if (valid) sample_photo(photo, position, out.image.pixel(column, row));
            all_valid = all_valid && valid;
        }
    }
    if (all_valid) out.valid = Image8();
    return out;
}

}  // namespace splatelier
