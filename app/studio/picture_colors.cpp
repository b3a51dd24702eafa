// SPDX-License-Identifier: MIT
#include "app/studio/picture_colors.h"

#include "core/error.h"
#include "core/math/ssim.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace splatelier {
namespace {

void put(Image8& out, std::size_t pixel, const Vec3f& color) {
    for (int c = 0; c < 3; ++c) {
        out.data[4 * pixel + static_cast<std::size_t>(c)] = to_byte(color[c]);
    }
    out.data[4 * pixel + 3] = 255;
}

struct Span {
    float low = 0, high = 1;
};

/// Where the middle 96 % of the positive values lie.
Span middle_span(const ImageF& image) {
    std::vector<float> seen;
    seen.reserve(image.data.size());
    std::copy_if(image.data.begin(), image.data.end(), std::back_inserter(seen), [](float value) {
        return value > 0 && std::isfinite(value);
    });
    if (seen.empty()) return {};
    const auto at = [&](double share) {
        const auto nth =
            seen.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(seen.size() - 1));
        std::nth_element(seen.begin(), nth, seen.end());
        return *nth;
    };
    Span out{at(0.02), at(0.98)};
    if (out.high <= out.low) out.high = out.low + 1;
    return out;
}

void color_depths(const ImageF& depths, Image8& out) {
    const Span span = middle_span(depths);
    for (std::size_t i = 0; i < depths.pixel_count(); ++i) {
        const float depth = depths.data[i];
        // Inverse depth spends the colours on what is near.
        const float t = depth > 0
                            ? (1 / std::max(depth, span.low) - 1 / span.high) / (1 / span.low - 1 / span.high)
                            : 0.0F;
        put(out, i, depth > 0 ? heat_color(0.08F + 0.92F * t) : Vec3f(Vec3f::Constant(0.05F)));
    }
}

void color_tile_load(const ImageF& lengths, int tile_cap, Image8& out) {
    auto longest = static_cast<float>(tile_cap);
    if (tile_cap == 0) {
        for (const float length : lengths.data) {
            longest = std::max(longest, std::abs(length));
        }
    }
    const Vec3f capped(0.91F, 0.25F, 0.22F);
    for (std::size_t i = 0; i < lengths.pixel_count(); ++i) {
        const float length = lengths.data[i];
        put(out, i, length < 0 ? capped : heat_color(length / std::max(longest, 1.0F)));
    }
}

/// Bilinear, at (x, y) in pixels of the photo, pixel centres at .5.
Vec3f photo_color(const Image8& rgb, double x, double y) {
    const double fx = std::clamp(x - 0.5, 0.0, rgb.width - 1.0);
    const double fy = std::clamp(y - 0.5, 0.0, rgb.height - 1.0);
    const int x0 = static_cast<int>(fx);
    const int y0 = static_cast<int>(fy);
    const int x1 = std::min(x0 + 1, rgb.width - 1);
    const int y1 = std::min(y0 + 1, rgb.height - 1);
    const auto a = static_cast<float>(fx - x0);
    const auto b = static_cast<float>(fy - y0);
    Vec3f out;
    for (int c = 0; c < 3; ++c) {
        const float top = rgb.pixel(x0, y0)[c] * (1 - a) + rgb.pixel(x1, y0)[c] * a;
        const float bottom = rgb.pixel(x0, y1)[c] * (1 - a) + rgb.pixel(x1, y1)[c] * a;
        out[c] = (top * (1 - b) + bottom * b) / 255.0F;
    }
    return out;
}

}  // namespace

RenderMode render_mode(ViewMode mode) {
    switch (mode) {
        case ViewMode::kColor:
            return RenderMode::kColor;
        case ViewMode::kDepth:
            return RenderMode::kDepth;
        case ViewMode::kNormal:
            return RenderMode::kNormal;
        case ViewMode::kAlpha:
            return RenderMode::kAlpha;
        case ViewMode::kTileLoad:
            return RenderMode::kTileLoad;
        case ViewMode::kPoints:
        case ViewMode::kRings:
            break;
    }
    SPLATELIER_REQUIRE(false, "view mode {} is not rendered by a backend", static_cast<int>(mode));
    return RenderMode::kColor;
}

std::uint8_t to_byte(float value) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255.0F));
}

Vec3f heat_color(float t) {
    static const std::array<Vec3f, 6> kStops = {Vec3f(0.07F, 0.08F, 0.16F),
                                                Vec3f(0.16F, 0.22F, 0.47F),
                                                Vec3f(0.12F, 0.47F, 0.56F),
                                                Vec3f(0.30F, 0.69F, 0.49F),
                                                Vec3f(0.91F, 0.78F, 0.33F),
                                                Vec3f(0.99F, 0.97F, 0.86F)};
    const float place = std::clamp(t, 0.0F, 1.0F) * (kStops.size() - 1);
    const auto low = std::min(static_cast<std::size_t>(place), kStops.size() - 2);
    const float share = place - static_cast<float>(low);
    return kStops[low] * (1 - share) + kStops[low + 1] * share;
}

Image8 colored(const RenderResult& result, RenderMode mode, int tile_cap) {
    const ImageF& image = result.image;
    Image8 out(image.width, image.height, 4);
    if (mode == RenderMode::kDepth) {
        color_depths(image, out);
        return out;
    }
    if (mode == RenderMode::kTileLoad) {
        color_tile_load(image, tile_cap, out);
        return out;
    }
    for (std::size_t i = 0; i < image.pixel_count(); ++i) {
        if (mode == RenderMode::kAlpha) {
            put(out, i, Vec3f::Constant(image.data[i]));
            continue;
        }
        const Vec3f value = Eigen::Map<const Vec3f>(image.data.data() + 3 * i);
        // Normals face the viewer with -z; the usual colours have +y up and +z out of the picture.
        put(out,
            i,
            mode == RenderMode::kNormal
                ? Vec3f(value.cwiseProduct(Vec3f(0.5F, -0.5F, -0.5F)) + Vec3f::Constant(0.5F))
                : value);
    }
    return out;
}

PhotoDifference difference_from_photo(const ImageF& picture,
                                      const ViewImage& photo,
                                      const PhotoFrame& frame,
                                      float amplification) {
    PhotoDifference out;
    out.rgba = Image8(picture.width, picture.height, 4);
    double squares = 0;
    std::size_t count = 0;
    for (int y = 0; y < picture.height; ++y) {
        const double photo_y = (y + 0.5 - frame.y) / frame.height * photo.rgb.height;
        if (photo_y < 0 || photo_y >= photo.rgb.height) continue;
        for (int x = 0; x < picture.width; ++x) {
            const double photo_x = (x + 0.5 - frame.x) / frame.width * photo.rgb.width;
            if (photo_x < 0 || photo_x >= photo.rgb.width) continue;
            const Vec3f drawn = Eigen::Map<const Vec3f>(picture.pixel(x, y)).cwiseMax(0.0F).cwiseMin(1.0F);
            const Vec3f away = (drawn - photo_color(photo.rgb, photo_x, photo_y)).cwiseAbs();
            squares += static_cast<double>(away.squaredNorm());
            count += 3;
            const std::size_t pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) +
                                      static_cast<std::size_t>(x);
            put(out.rgba, pixel, away * amplification);
        }
    }
    const double mean_square = count > 0 ? squares / static_cast<double>(count) : 0;
    out.psnr = mean_square > 0 ? -10 * std::log10(mean_square) : 0;
    return out;
}

Image8 ssim_against_photo(const ImageF& picture, const ViewImage& photo, const PhotoFrame& frame) {
    Image8 out(picture.width, picture.height, 4);
    // The pixels whose centres lie inside the frame.
    const int left = std::max(0, static_cast<int>(std::ceil(frame.x - 0.5)));
    const int top = std::max(0, static_cast<int>(std::ceil(frame.y - 0.5)));
    const int right = std::min(picture.width, static_cast<int>(std::ceil(frame.x + frame.width - 0.5)));
    const int bottom = std::min(picture.height, static_cast<int>(std::ceil(frame.y + frame.height - 0.5)));
    if (right - left < math::kSsimWindow || bottom - top < math::kSsimWindow) return out;
    ImageF drawn(right - left, bottom - top, 1);
    ImageF taken(right - left, bottom - top, 1);
    const Vec3f luma(0.299F, 0.587F, 0.114F);  // BT.601
    for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) {
            const double photo_x = (x + 0.5 - frame.x) / frame.width * photo.rgb.width;
            const double photo_y = (y + 0.5 - frame.y) / frame.height * photo.rgb.height;
            const Vec3f color = Eigen::Map<const Vec3f>(picture.pixel(x, y)).cwiseMax(0.0F).cwiseMin(1.0F);
            *drawn.pixel(x - left, y - top) = luma.dot(color);
            *taken.pixel(x - left, y - top) = luma.dot(photo_color(photo.rgb, photo_x, photo_y));
        }
    }
    const ImageF map = math::ssim_map(drawn, taken).value;
    const auto first_row = static_cast<std::size_t>(top) + math::kSsimRadius;
    const auto first_column = static_cast<std::size_t>(left) + math::kSsimRadius;
    for (int y = 0; y < map.height; ++y) {
        for (int x = 0; x < map.width; ++x) {
            const std::size_t row = first_row + static_cast<std::size_t>(y);
            const std::size_t column = first_column + static_cast<std::size_t>(x);
            put(out,
                row * static_cast<std::size_t>(picture.width) + column,
                heat_color(1 - *map.pixel(x, y)));
        }
    }
    return out;
}

}  // namespace splatelier
