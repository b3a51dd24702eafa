// One splat onto the screen: everything that blending needs, and the gradients back to its parameters.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/math/ewa.h"
#include "core/math/gaussian.h"

namespace splatelier::math {

template <typename T>
[[nodiscard]] T sigmoid(T logit) {
    return 1 / (1 + std::exp(-logit));
}

/// One splat's geometry, as trained.
template <typename T>
struct SplatShape {
    Eigen::Vector3<T> mean;       ///< world
    Eigen::Vector3<T> log_scale;  ///< natural logs, world units
    Eigen::Vector4<T> rotation;   ///< quaternion w,x,y,z, any norm
    T opacity_logit;
};

/// What does not belong to a splat or a camera.
template <typename T>
struct ProjectionRules {
    T near = T(0.01);  ///< world units: nearer splats are not drawn
    bool antialiased = false;
};

/// A splat as blending sees it.
template <typename T>
struct ScreenSplat {
    Eigen::Vector2<T> mean_px = Eigen::Vector2<T>::Zero();
    Eigen::Vector3<T> conic = Eigen::Vector3<T>::Zero();  ///< (a, b, c), 1/px²
    T opacity = 0;                                        ///< compensation included
    T depth = 0;                                          ///< camera z, world units
    int radius_x_px = 0, radius_y_px = 0;                 ///< bounding box, half sizes; both 0: not drawn
    Eigen::Vector3<T> color = Eigen::Vector3<T>::Zero();

    [[nodiscard]] bool visible() const { return radius_x_px > 0 && radius_y_px > 0; }
};

/// d loss / d the numbers of a ScreenSplat.
template <typename T>
struct ScreenGradient {
    Eigen::Vector2<T> mean_px = Eigen::Vector2<T>::Zero();
    Eigen::Vector2<T> mean_px_abs = Eigen::Vector2<T>::Zero();  ///< Σ over pixels of |contribution|
    Eigen::Vector3<T> conic = Eigen::Vector3<T>::Zero();
    T opacity = 0;
    Eigen::Vector3<T> color = Eigen::Vector3<T>::Zero();
};

/// Projects the geometry (the colour is left alone). A splat nearer than `near`, fainter than 1/255 or with a
/// bounding box off the screen comes back with radii 0.
template <typename T>
[[nodiscard]] ScreenSplat<T> project(const SplatShape<T>& splat,
                                     const ViewOf<T>& view,
                                     const ProjectionRules<T>& rules) {
    ScreenSplat<T> out;
    const Eigen::Vector3<T> p = view.rotation * splat.mean + view.translation;
    out.depth = p.z();
    if (!(p.z() >= rules.near)) return out;
    out.mean_px = {view.fx * p.x() / p.z() + view.cx, view.fy * p.y() / p.z() + view.cy};
    const Eigen::Matrix3<T> rotation = rotation_from_quaternion(splat.rotation);
    const Eigen::Matrix3<T> cov_in_cam =
        view.rotation * covariance_in_world(splat.log_scale, rotation) * view.rotation.transpose();
    const Eigen::Vector3<T> cov2d = project_covariance(projection_jacobian(view, p), cov_in_cam);
    const Eigen::Vector3<T> wide = blurred(cov2d);
    out.conic = conic_of(wide);
    out.opacity = sigmoid(splat.opacity_logit);
    if (rules.antialiased) out.opacity *= compensation_of(cov2d);

    const T extent = extent_sigmas(out.opacity);
    const T radius_x = std::ceil(extent * std::sqrt(wide[0])),
            radius_y = std::ceil(extent * std::sqrt(wide[2]));
    const bool on_screen = out.mean_px.x() + radius_x > 0 && out.mean_px.x() - radius_x < T(view.width) &&
                           out.mean_px.y() + radius_y > 0 && out.mean_px.y() - radius_y < T(view.height);
    // Overflow and rounding can leave no ellipse at all: such a splat is not drawn.
    if (!on_screen || !(determinant(wide) > 0) || !(radius_x < T(1e9)) || !(radius_y < T(1e9))) return out;
    out.radius_x_px = static_cast<int>(radius_x);
    out.radius_y_px = static_cast<int>(radius_y);
    return out;
}

/// Gradients of a splat's geometry, given those of its ScreenSplat (mean_px, conic, opacity). Only for splats
/// that project() found visible.
template <typename T>
[[nodiscard]] SplatShape<T> project_backward(const SplatShape<T>& splat,
                                             const ViewOf<T>& view,
                                             const ProjectionRules<T>& rules,
                                             const ScreenGradient<T>& g) {
    const Eigen::Vector3<T> p = view.rotation * splat.mean + view.translation;
    const Eigen::Matrix3<T> rotation = rotation_from_quaternion(splat.rotation);
    const Eigen::Matrix3<T> cov_in_cam =
        view.rotation * covariance_in_world(splat.log_scale, rotation) * view.rotation.transpose();
    const ProjectionJacobian<T> jacobian = projection_jacobian(view, p);
    const Eigen::Vector3<T> cov2d = project_covariance(jacobian, cov_in_cam);

    SplatShape<T> out;
    const T opacity = sigmoid(splat.opacity_logit);
    const T slope = opacity * (1 - opacity);
    Eigen::Matrix2<T> cov2d_gradient = conic_backward(conic_of(blurred(cov2d)), g.conic);
    out.opacity_logit = g.opacity * slope;
    if (rules.antialiased) {
        cov2d_gradient += compensation_backward(cov2d, g.opacity * opacity);
        out.opacity_logit *= compensation_of(cov2d);
    }

    const Eigen::Matrix<T, 2, 3> j = jacobian.matrix();
    const Eigen::Matrix<T, 2, 3> j_gradient = T(2) * cov2d_gradient * j * cov_in_cam;
    Eigen::Vector3<T> p_gradient = jacobian_backward(jacobian, p, j_gradient);
    // The mean is projected without the clamp.
    const T gx = g.mean_px.x() * view.fx / p.z(), gy = g.mean_px.y() * view.fy / p.z();
    p_gradient += Eigen::Vector3<T>(gx, gy, -(gx * p.x() + gy * p.y()) / p.z());
    out.mean = view.rotation.transpose() * p_gradient;

    const Eigen::Matrix<T, 2, 3> j_world = j * view.rotation;
    const Eigen::Matrix3<T> cov_gradient = j_world.transpose() * cov2d_gradient * j_world;
    const CovarianceGradient<T> shape = covariance_backward(splat.log_scale, rotation, cov_gradient);
    out.log_scale = shape.log_scale;
    out.rotation = rotation_backward(splat.rotation, shape.rotation);
    return out;
}

}  // namespace splatelier::math
