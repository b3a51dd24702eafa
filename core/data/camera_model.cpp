// All lenses are one family: ideal coordinates, bent onto a sphere for fisheyes, then moved within the plane
// by a rational radial polynomial, tangential and thin-prism terms. Only FOV has a formula of its own.
// Sources: COLMAP src/colmap/sensor/models.h; Brown 1971; Kannala, Brandt 2006; Weng, Cohen, Herniou 1992;
// Devernay, Faugeras 2001 (FOV).
// SPDX-License-Identifier: MIT
#include "core/data/camera_model.h"

#include "core/types.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace splatelier {
namespace {

struct ModelFacts {
    std::string_view name;
    int focal_count;      // 1: f, 2: fx fy
    int parameter_count;  // focal lengths, cx, cy, distortion
};

constexpr std::array<ModelFacts, 11> kModels = {{{"SIMPLE_PINHOLE", 1, 3},
                                                 {"PINHOLE", 2, 4},
                                                 {"SIMPLE_RADIAL", 1, 4},
                                                 {"RADIAL", 1, 5},
                                                 {"OPENCV", 2, 8},
                                                 {"OPENCV_FISHEYE", 2, 8},
                                                 {"FULL_OPENCV", 2, 12},
                                                 {"FOV", 2, 5},
                                                 {"SIMPLE_RADIAL_FISHEYE", 1, 4},
                                                 {"RADIAL_FISHEYE", 1, 5},
                                                 {"THIN_PRISM_FISHEYE", 2, 12}}};

const ModelFacts& facts_of(CameraModel model) {
    return kModels[static_cast<std::size_t>(model)];
}

bool is_fisheye(CameraModel model) {
    return model == CameraModel::kOpenCvFisheye || model == CameraModel::kSimpleRadialFisheye ||
           model == CameraModel::kRadialFisheye || model == CameraModel::kThinPrismFisheye;
}

/// The distortion within the plane, in one form for every polynomial model. With r2 = x² + y²:
/// radial (1 + k1 r2 + k2 r2² + k3 r2³ + k4 r2⁴) / (1 + d1 r2 + d2 r2² + d3 r2³), tangential p1 p2, prism sx sy.
struct PlaneDistortion {
    double k1 = 0, k2 = 0, k3 = 0, k4 = 0;
    double d1 = 0, d2 = 0, d3 = 0;
    double p1 = 0, p2 = 0;
    double sx = 0, sy = 0;
};

PlaneDistortion plane_distortion(const LensCamera& lens) {
    const double* c =
        lens.parameters.data() + facts_of(lens.model).focal_count + 2;  // past the principal point
    switch (lens.model) {
        case CameraModel::kSimpleRadial:
        case CameraModel::kSimpleRadialFisheye:
            return {.k1 = c[0]};
        case CameraModel::kRadial:
        case CameraModel::kRadialFisheye:
            return {.k1 = c[0], .k2 = c[1]};
        case CameraModel::kOpenCv:
            return {.k1 = c[0], .k2 = c[1], .p1 = c[2], .p2 = c[3]};
        case CameraModel::kOpenCvFisheye:
            return {.k1 = c[0], .k2 = c[1], .k3 = c[2], .k4 = c[3]};
        case CameraModel::kFullOpenCv:
            return {.k1 = c[0],
                    .k2 = c[1],
                    .k3 = c[4],
                    .d1 = c[5],
                    .d2 = c[6],
                    .d3 = c[7],
                    .p1 = c[2],
                    .p2 = c[3]};
        case CameraModel::kThinPrismFisheye:
            return {.k1 = c[0],
                    .k2 = c[1],
                    .k3 = c[4],
                    .k4 = c[5],
                    .p1 = c[2],
                    .p2 = c[3],
                    .sx = c[6],
                    .sy = c[7]};
        case CameraModel::kSimplePinhole:
        case CameraModel::kPinhole:
        case CameraModel::kFov:
            break;
    }
    return {};
}

struct PlaneStep {
    Vec2 point;
    Eigen::Matrix2d jacobian;
};

/// The distorted point and its derivative by the undistorted one.
PlaneStep apply(const PlaneDistortion& c, const Vec2& point) {
    const double x = point.x(), y = point.y();
    const double r2 = x * x + y * y;
    const double above = 1 + r2 * (c.k1 + r2 * (c.k2 + r2 * (c.k3 + r2 * c.k4)));
    const double below = 1 + r2 * (c.d1 + r2 * (c.d2 + r2 * c.d3));
    const double above_slope = c.k1 + r2 * (2 * c.k2 + r2 * (3 * c.k3 + r2 * 4 * c.k4));
    const double below_slope = c.d1 + r2 * (2 * c.d2 + r2 * 3 * c.d3);
    const double radial = above / below;
    const double radial_slope = (above_slope - radial * below_slope) / below;  // by r2
    PlaneStep out;
    out.point = {x * radial + 2 * c.p1 * x * y + c.p2 * (r2 + 2 * x * x) + c.sx * r2,
                 y * radial + 2 * c.p2 * x * y + c.p1 * (r2 + 2 * y * y) + c.sy * r2};
    out.jacobian(0, 0) = radial + 2 * x * x * radial_slope + 2 * c.p1 * y + 6 * c.p2 * x + 2 * c.sx * x;
    out.jacobian(0, 1) = 2 * x * y * radial_slope + 2 * c.p1 * x + 2 * c.p2 * y + 2 * c.sx * y;
    out.jacobian(1, 0) = 2 * x * y * radial_slope + 2 * c.p2 * y + 2 * c.p1 * x + 2 * c.sy * x;
    out.jacobian(1, 1) = radial + 2 * y * y * radial_slope + 2 * c.p2 * x + 6 * c.p1 * y + 2 * c.sy * y;
    return out;
}

/// Newton's method with halved steps where the residual would grow. Empty where it does not converge or lands
/// on a fold, where the lens formula has left its valid range.
std::optional<Vec2> invert(const PlaneDistortion& coefficients, const Vec2& target) {
    constexpr int kMostSteps = 50;
    constexpr double kSmallestStep = 1e-13;
    constexpr double kResidual = 1e-10;
    Vec2 point = target;
    PlaneStep at_point = apply(coefficients, point);
    for (int step = 0; step < kMostSteps; ++step) {
        const double determinant = at_point.jacobian.determinant();
        if (!(determinant > 0)) return std::nullopt;
        Vec2 move = at_point.jacobian.inverse() * (at_point.point - target);
        const double residual = (at_point.point - target).squaredNorm();
        PlaneStep next = apply(coefficients, point - move);
        for (int halving = 0; halving < 8 && !((next.point - target).squaredNorm() <= residual); ++halving) {
            move *= 0.5;
            next = apply(coefficients, point - move);
        }
        point -= move;
        at_point = next;
        if (move.squaredNorm() < kSmallestStep * kSmallestStep) break;
    }
    if (!((at_point.point - target).norm() <= kResidual * (1 + target.norm()))) return std::nullopt;
    if (!(at_point.jacobian.determinant() > 0)) return std::nullopt;
    return point;
}

/// Below this the FOV formulas divide by almost nothing; their series is exact to double precision there.
constexpr double kFovTiny = 1e-8;

double fov_scale(double omega, double radius) {
    if (omega * omega < kFovTiny) return 1 + omega * omega * (radius * radius / 3 - 1.0 / 12);
    const double slope = 2 * std::tan(omega / 2);
    if (radius * radius < kFovTiny) return slope / omega * (1 - slope * slope * radius * radius / 3);
    return std::atan(radius * slope) / (radius * omega);
}

std::optional<Vec2> fov_invert(double omega, const Vec2& distorted) {
    const double radius = distorted.norm();
    if (omega * omega < kFovTiny) {
        const double scale = 1 + omega * omega * (radius * radius / 3 - 1.0 / 12);
        return distorted / scale;
    }
    const double angle = radius * omega;
    if (!(std::abs(angle) < std::numbers::pi / 2)) return std::nullopt;
    const double slope = 2 * std::tan(omega / 2);
    if (radius * radius < kFovTiny) return distorted * (omega / slope * (1 + angle * angle / 3));
    return distorted * (std::tan(angle) / (radius * slope));
}

/// (x/z, y/z) to the equidistant plane: same direction, the angle to the axis as length.
Vec2 onto_sphere(const Vec2& normalized) {
    const double radius = normalized.norm();
    if (radius < 1e-12) return normalized;
    return normalized * (std::atan(radius) / radius);
}

std::optional<Vec2> from_sphere(const Vec2& equidistant) {
    const double angle = equidistant.norm();
    if (angle < 1e-12) return equidistant;
    if (!(angle < std::numbers::pi / 2)) return std::nullopt;  // beside or behind the camera
    return equidistant * (std::tan(angle) / angle);
}

}  // namespace

double LensCamera::fx() const {
    return parameters[0];
}
double LensCamera::fy() const {
    return parameters[facts_of(model).focal_count == 2 ? 1 : 0];
}
double LensCamera::cx() const {
    return parameters[static_cast<std::size_t>(facts_of(model).focal_count)];
}
double LensCamera::cy() const {
    return parameters[static_cast<std::size_t>(facts_of(model).focal_count) + 1];
}

bool LensCamera::is_pinhole() const {
    if (is_fisheye(model)) return false;  // an equidistant lens even where all coefficients are zero
    const auto first = parameters.begin() + facts_of(model).focal_count + 2;
    const auto last = parameters.begin() + facts_of(model).parameter_count;
    return std::all_of(first, last, [](double coefficient) { return coefficient == 0; });
}

std::optional<CameraModel> camera_model_named(std::string_view name) {
    for (std::size_t index = 0; index < kModels.size(); ++index) {
        if (kModels[index].name == name) return static_cast<CameraModel>(index);
    }
    return std::nullopt;
}

std::optional<CameraModel> camera_model_numbered(int number) {
    if (number < 0 || number >= static_cast<int>(kModels.size())) return std::nullopt;
    return static_cast<CameraModel>(number);
}

std::string_view camera_model_name(CameraModel model) {
    return facts_of(model).name;
}

int camera_parameter_count(CameraModel model) {
    return facts_of(model).parameter_count;
}

Vec2 distort(const LensCamera& lens, const Vec2& normalized) {
    Vec2 bent = normalized;
    if (lens.model == CameraModel::kFov) {
        bent *= fov_scale(lens.parameters[4], normalized.norm());
    } else {
        if (is_fisheye(lens.model)) bent = onto_sphere(normalized);
        bent = apply(plane_distortion(lens), bent).point;
    }
    return {lens.fx() * bent.x() + lens.cx(), lens.fy() * bent.y() + lens.cy()};
}

std::optional<Vec2> undistort(const LensCamera& lens, const Vec2& pixel) {
    const Vec2 bent((pixel.x() - lens.cx()) / lens.fx(), (pixel.y() - lens.cy()) / lens.fy());
    if (lens.is_pinhole()) return bent;
    if (lens.model == CameraModel::kFov) return fov_invert(lens.parameters[4], bent);
    std::optional<Vec2> straight = invert(plane_distortion(lens), bent);
    if (!straight || !is_fisheye(lens.model)) return straight;
    return from_sphere(*straight);
}

}  // namespace splatelier
