// Lens models: COLMAP's, by its names, numbers and parameter orders.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/types.h"

#include <array>
#include <optional>
#include <string_view>

namespace splatelier {

/// COLMAP's camera models, with COLMAP's numbers. Source: colmap src/colmap/sensor/models.h.
enum class CameraModel {
    kSimplePinhole = 0,
    kPinhole = 1,
    kSimpleRadial = 2,
    kRadial = 3,
    kOpenCv = 4,
    kOpenCvFisheye = 5,
    kFullOpenCv = 6,
    kFov = 7,
    kSimpleRadialFisheye = 8,
    kRadialFisheye = 9,
    kThinPrismFisheye = 10
};

/// The lens of a photo: model, size and parameters in COLMAP's order (f or fx fy, cx, cy, distortion …).
struct LensCamera {
    CameraModel model = CameraModel::kPinhole;
    int width = 0;   ///< px
    int height = 0;  ///< px
    std::array<double, 12> parameters{};

    [[nodiscard]] double fx() const;
    [[nodiscard]] double fy() const;
    [[nodiscard]] double cx() const;
    [[nodiscard]] double cy() const;
    /// True where the picture is a pinhole's as it stands (no distortion, or all its coefficients are zero).
    [[nodiscard]] bool is_pinhole() const;
    [[nodiscard]] bool operator==(const LensCamera&) const = default;
};

/// "OPENCV" to the model; empty where there is no such name (SIMPLE_PINHOLE … THIN_PRISM_FISHEYE).
std::optional<CameraModel> camera_model_named(std::string_view name);
/// COLMAP's number to the model; empty where there is no such number.
std::optional<CameraModel> camera_model_numbered(int number);
std::string_view camera_model_name(CameraModel model);
/// How many parameters the model has in COLMAP's files.
int camera_parameter_count(CameraModel model);

/// Ideal image coordinates (x/z, y/z) to pixels through the lens.
Vec2 distort(const LensCamera& lens, const Vec2& normalized);
/// Pixels to ideal image coordinates: the inverse of distort by Newton's method. Empty where it does not
/// converge.
std::optional<Vec2> undistort(const LensCamera& lens, const Vec2& pixel);

}  // namespace splatelier
