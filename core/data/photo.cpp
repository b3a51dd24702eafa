// SPDX-License-Identifier: MIT
#include "core/data/photo.h"

#include "core/data/undistortion.h"
#include "core/error.h"
#include "core/io/image_file.h"

#include <algorithm>
#include <cmath>

namespace splatelier {
namespace {

int floored(double pixels) {
    // 2999.9999999 is 3000 that went through a division.
    return std::max(1, static_cast<int>(std::floor(pixels + 1e-6)));
}

/// 3 channels, and alpha (1 channel, empty where the file has none).
struct DecodedPhoto {
    Image8 rgb;
    Image8 alpha;
};

DecodedPhoto decode(const std::filesystem::path& path) {
    const ImageFileInfo info = read_image_info(path);
    if (info.channels != 2 && info.channels != 4) return {read_image(path, 3), {}};
    const Image8 rgba = read_image(path, 4);
    DecodedPhoto out{Image8(rgba.width, rgba.height, 3), Image8(rgba.width, rgba.height, 1)};
    for (std::size_t pixel = 0; pixel < rgba.pixel_count(); ++pixel) {
        std::copy_n(&rgba.data[pixel * 4], 3, &out.rgb.data[pixel * 3]);
        out.alpha.data[pixel] = rgba.data[pixel * 4 + 3];
    }
    return out;
}

/// 3 channels, and which pixels count (1 channel, 0 or 255; empty where all do).
struct MaskedPhoto {
    Image8 rgb;
    Image8 mask;
};

void lay_over(Image8& rgb, const Image8& alpha, const Vec3f& background) {
    for (std::size_t pixel = 0; pixel < rgb.pixel_count(); ++pixel) {
        const float opacity = static_cast<float>(alpha.data[pixel]) / 255.0F;
        for (std::size_t c = 0; c < 3; ++c) {
            std::uint8_t& value = rgb.data[pixel * 3 + c];
            const float behind = 255.0F * background[static_cast<Eigen::Index>(c)];
            const float laid = opacity * static_cast<float>(value) + (1 - opacity) * behind;
            value = static_cast<std::uint8_t>(std::clamp(laid + 0.5F, 0.0F, 255.0F));
        }
    }
}

/// 255 where the value is at least half, else 0.
void threshold(Image8& mask) {
    for (std::uint8_t& value : mask.data) value = value >= 128 ? 255 : 0;
}

/// 255 where both are; either may be empty, which is 255 everywhere. Same size.
Image8 both(Image8 first, const Image8& second) {
    if (first.empty()) return second;
    for (std::size_t pixel = 0; pixel < second.data.size(); ++pixel) {
        first.data[pixel] = std::min(first.data[pixel], second.data[pixel]);
    }
    return first;
}

/// A mask drawn at another size than its photo, nearest neighbour (it may be larger or smaller).
Image8 mask_at_size(const Image8& mask, int width, int height) {
    if (mask.width == width && mask.height == height) return mask;
    Image8 out(width, height, 1);
    for (int row = 0; row < height; ++row) {
        for (int column = 0; column < width; ++column) {
            const auto from_column = static_cast<int>(std::int64_t{column} * mask.width / width);
            const auto from_row = static_cast<int>(std::int64_t{row} * mask.height / height);
            *out.pixel(column, row) = *mask.pixel(from_column, from_row);
        }
    }
    return out;
}

Image8 photo_mask(const View& view, const Image8& alpha_mask, int width, int height) {
    Image8 mask = alpha_mask;
    if (!view.mask_path.empty()) {
        Image8 drawn = read_image(view.mask_path, 1);
        threshold(drawn);
        mask = both(std::move(mask), mask_at_size(drawn, width, height));
    }
    return mask;
}

/// Only pixels all of whose parts count do count: no excluded colour may reach the loss.
Image8 shrink_mask(const Image8& mask, int width, int height) {
    if (mask.empty()) return mask;
    constexpr int kWhole = 253;  // 255, but for the rounding of the area filter and of the interpolation
    Image8 out = mask.width == width && mask.height == height ? mask : shrink(mask, width, height);
    for (std::uint8_t& value : out.data) value = value >= kWhole ? 255 : 0;
    const bool all =
        std::all_of(out.data.begin(), out.data.end(), [](std::uint8_t value) { return value == 255; });
    return all ? Image8() : out;
}

MaskedPhoto decode_masked(const View& view, AlphaUse alpha, const Vec3f& background) {
    DecodedPhoto decoded = decode(view.image_path);
    if (alpha == AlphaUse::kOverBackground && !decoded.alpha.empty()) {
        lay_over(decoded.rgb, decoded.alpha, background);
        decoded.alpha = {};
    }
    threshold(decoded.alpha);
    Image8 mask = photo_mask(view, decoded.alpha, decoded.rgb.width, decoded.rgb.height);
    return {std::move(decoded.rgb), std::move(mask)};
}

/// Pixels that the training size cannot show need not be undistorted: whole blocks of them are averaged first,
/// leaving at least twice the training width.
void shrink_before_undistortion(MaskedPhoto& photo, int training_width) {
    const int block = photo.rgb.width / (2 * training_width);
    if (block < 2 || photo.rgb.height < block) return;
    const int width = photo.rgb.width / block, height = photo.rgb.height / block;
    photo.rgb = shrink(photo.rgb, width, height);
    photo.mask = shrink_mask(photo.mask, width, height);
}

void straighten(MaskedPhoto& photo, const LensCamera& lens) {
    const Camera full = undistorted_camera(lens);
    const double x_ratio = static_cast<double>(photo.rgb.width) / lens.width;
    const double y_ratio = static_cast<double>(photo.rgb.height) / lens.height;
    const Camera straight = resized(full, floored(full.width * x_ratio), floored(full.height * y_ratio));
    Undistorted colors = undistort_image(photo.rgb, lens, straight);
    if (!photo.mask.empty()) photo.mask = undistort_image(photo.mask, lens, straight).image;
    photo.rgb = std::move(colors.image);
    photo.mask = both(std::move(photo.mask), colors.valid);
}

}  // namespace

void set_training_camera(View& view,
                         const Camera& straight,
                         const ImageFileInfo& file,
                         const DataSettings& settings) {
    const LensCamera& lens = view.lens;
    // Copies of a photo at a half or a quarter differ from the lens' shape by rounding only.
    const double x_ratio = static_cast<double>(file.width) / lens.width;
    const double y_ratio = static_cast<double>(file.height) / lens.height;
    constexpr double kRounding = 2.0;  // px
    if (std::abs(x_ratio - y_ratio) * std::max(lens.width, lens.height) > kRounding &&
        std::abs(x_ratio / y_ratio - 1) > 0.01) {
        fail("{}: the picture has {} x {} pixels, but its camera has {} x {}; was it turned or cropped?",
             view.image_path.string(),
             file.width,
             file.height,
             lens.width,
             lens.height);
    }
    const double full_width = straight.width * x_ratio, full_height = straight.height * y_ratio;
    int width = floored(full_width / settings.downscale);
    int height = floored(full_height / settings.downscale);
    if (settings.max_width > 0 && width > settings.max_width) {
        height = floored(full_height * settings.max_width / full_width);
        width = settings.max_width;
    }
    const Camera sized = resized(straight, width, height);
    view.camera.width = sized.width;
    view.camera.height = sized.height;
    view.camera.fx = sized.fx;
    view.camera.fy = sized.fy;
    view.camera.cx = sized.cx;
    view.camera.cy = sized.cy;
}

ViewImage load_photo(const View& view, AlphaUse alpha, const Vec3f& background) {
    MaskedPhoto photo = decode_masked(view, alpha, background);
    const int width = view.camera.width, height = view.camera.height;
    if (!view.lens.is_pinhole()) {
        shrink_before_undistortion(photo, width);
        straighten(photo, view.lens);
    }
    if (photo.rgb.width < width || photo.rgb.height < height) {
        fail("{}: the picture has become smaller since the data set was opened", view.image_path.string());
    }
    const bool same_size = photo.rgb.width == width && photo.rgb.height == height;
    return {same_size ? std::move(photo.rgb) : shrink(photo.rgb, width, height),
            shrink_mask(photo.mask, width, height)};
}

}  // namespace splatelier
