// SPDX-License-Identifier: MIT
#include "core/math/reference_renderer.h"

#include "core/math/loss.h"
#include "core/math/mcmc.h"
#include "core/math/spherical_harmonics.h"

#include <algorithm>

namespace splatelier::math {
namespace {

template <typename T>
ProjectionRules<T> projection_rules(const ReferenceRules& rules) {
    return {.near = static_cast<T>(rules.near), .antialiased = rules.antialiased};
}

template <typename T>
SplatShape<T> shape_of(const SplatArrays<T>& splats, std::size_t i, double splat_scale) {
    SplatShape<T> out;
    out.mean = Eigen::Map<const Eigen::Vector3<T>>(&splats.means[3 * i]);
    out.log_scale = Eigen::Map<const Eigen::Vector3<T>>(&splats.log_scales[3 * i]).array() +
                    static_cast<T>(std::log(splat_scale));
    out.rotation = Eigen::Map<const Eigen::Vector4<T>>(&splats.rotations[4 * i]);
    out.opacity_logit = splats.opacity_logits[i];
    return out;
}

template <typename T>
ShCoefficients<T> coefficients_of(const SplatArrays<T>& splats, std::size_t i) {
    ShCoefficients<T> out = ShCoefficients<T>::Zero();
    const auto rest = static_cast<std::size_t>(sh_rest_count(splats.sh_degree));
    std::copy_n(&splats.sh_dc[3 * i], 3, out.data());
    std::copy_n(splats.sh_rest.begin() + static_cast<std::ptrdiff_t>(3 * rest * i), 3 * rest, out.data() + 3);
    return out;
}

template <typename T>
int used_degree(const SplatArrays<T>& splats, const ReferenceRules& rules) {
    return std::min(splats.sh_degree, rules.sh_degree);
}

/// Writes the lists of every tile, nearest first, cut at the cap.
template <typename T>
void make_tile_lists(const TileGrid& grid, int tile_cap, ReferenceFrame<T>& frame) {
    frame.tile_lists.resize(grid.count());
    frame.tile_capped.assign(grid.count(), 0);
    for (std::uint32_t i = 0; i < frame.splats.size(); ++i) {
        if (!frame.splats[i].visible()) continue;
        ++frame.visible;
        const TileBox box = tile_box(grid, frame.splats[i]);
        for (int y = box.y_begin; y < box.y_end; ++y)
            for (int x = box.x_begin; x < box.x_end; ++x)
                if (reaches_tile(grid, frame.splats[i], x, y))
                    frame.tile_lists[grid.index(x, y)].push_back(i);
    }
    for (std::size_t tile = 0; tile < frame.tile_lists.size(); ++tile) {
        std::vector<std::uint32_t>& list = frame.tile_lists[tile];
        std::stable_sort(list.begin(), list.end(), [&](std::uint32_t a, std::uint32_t b) {
            return static_cast<float>(frame.splats[a].depth) < static_cast<float>(frame.splats[b].depth);
        });
        const std::size_t kept =
            tile_cap > 0 ? std::min(list.size(), static_cast<std::size_t>(tile_cap)) : list.size();
        if (kept < list.size()) {
            frame.tile_capped[tile] = 1;
            ++frame.tiles_capped;
            frame.splats_dropped += list.size() - kept;
            list.resize(kept);
        }
        frame.instances += kept;
    }
}

/// Calls visit(x, y, tile) for every pixel.
template <typename Visit>
void for_each_pixel(const TileGrid& grid, const Visit& visit) {
    for (int y = 0; y < grid.height; ++y)
        for (int x = 0; x < grid.width; ++x) visit(x, y, grid.index(x / kTileSizePx, y / kTileSizePx));
}

template <typename T>
Eigen::Vector2<T> pixel_center(int x, int y) {
    return {T(x) + T(0.5), T(y) + T(0.5)};
}

template <typename T>
void blend_frame(const TileGrid& grid,
                 const Eigen::Vector3<T>& background,
                 const std::vector<Eigen::Vector3<T>>& normals,
                 ReferenceFrame<T>& frame) {
    frame.color = frame.normal = Image<T>(grid.width, grid.height, 3);
    frame.alpha = frame.depth = Image<T>(grid.width, grid.height, 1);
    frame.tile_load = Image<float>(grid.width, grid.height, 1);
    frame.blended = Image<std::int32_t>(grid.width, grid.height, 1);
    frame.stopped = Image<std::uint8_t>(grid.width, grid.height, 1);
    const std::span<const ScreenSplat<T>> splats(frame.splats);
    for_each_pixel(grid, [&](int x, int y, std::size_t tile) {
        const std::vector<std::uint32_t>& list = frame.tile_lists[tile];
        const auto blended = blend_pixel<T>(splats, list, pixel_center<T>(x, y));
        Eigen::Map<Eigen::Vector3<T>>(frame.color.pixel(x, y)) = pixel_color(splats, blended, background);
        T weight = 0, depth = 0;
        Eigen::Vector3<T> normal = Eigen::Vector3<T>::Zero();
        for (const BlendedSplat<T>& b : blended.splats) {
            weight += b.weight();
            depth += b.weight() * splats[b.index].depth;
            normal += b.weight() * normals[b.index];
        }
        *frame.alpha.pixel(x, y) = 1 - blended.transmittance;
        if (weight > 0) {
            *frame.depth.pixel(x, y) = depth / weight;
            Eigen::Map<Eigen::Vector3<T>>(frame.normal.pixel(x, y)) = normal / weight;
        }
        const auto load = static_cast<float>(list.size());
        *frame.tile_load.pixel(x, y) = frame.tile_capped[tile] != 0 ? -load : load;
        *frame.blended.pixel(x, y) = static_cast<std::int32_t>(blended.splats.size());
        *frame.stopped.pixel(x, y) = blended.stopped ? 1 : 0;
    });
}

template <typename T>
SplatArrays<T> zeros_like(const SplatArrays<T>& splats) {
    return {.sh_degree = splats.sh_degree,
            .means = std::vector<T>(splats.means.size()),
            .log_scales = std::vector<T>(splats.log_scales.size()),
            .rotations = std::vector<T>(splats.rotations.size()),
            .opacity_logits = std::vector<T>(splats.opacity_logits.size()),
            .sh_dc = std::vector<T>(splats.sh_dc.size()),
            .sh_rest = std::vector<T>(splats.sh_rest.size())};
}

template <typename T>
ReferenceStats<T> stats_of(const ReferenceFrame<T>& frame, const std::vector<ScreenGradient<T>>& screen) {
    const T width = T(frame.color.width), height = T(frame.color.height);
    const Eigen::Vector2<T> to_ndc(width / 2, height / 2);
    ReferenceStats<T> out;
    for (std::size_t i = 0; i < screen.size(); ++i) {
        const ScreenSplat<T>& splat = frame.splats[i];
        const bool seen = splat.visible();
        const auto norm = [&](const Eigen::Vector2<T>& g) {
            return seen ? g.cwiseProduct(to_ndc).norm() : T(0);
        };
        out.gradient.push_back(norm(screen[i].mean_px));
        out.gradient_absolute.push_back(norm(screen[i].mean_px_abs));
        out.count.push_back(seen ? T(1) : T(0));
        out.radius.push_back(T(std::max(splat.radius_x_px, splat.radius_y_px)) / std::max(width, height));
    }
    return out;
}

}  // namespace

template <typename T>
SplatArrays<T> splats_as(const SplatCloud& cloud) {
    const auto converted = [](const std::vector<float>& from) {
        return std::vector<T>(from.begin(), from.end());
    };
    return {.sh_degree = cloud.sh_degree,
            .means = converted(cloud.means),
            .log_scales = converted(cloud.log_scales),
            .rotations = converted(cloud.rotations),
            .opacity_logits = converted(cloud.opacity_logits),
            .sh_dc = converted(cloud.sh_dc),
            .sh_rest = converted(cloud.sh_rest)};
}

SplatCloud cloud_of(const SplatArrays<double>& splats) {
    const auto converted = [](const std::vector<double>& from) {
        std::vector<float> out(from.size());
        std::transform(from.begin(), from.end(), out.begin(), [](double v) { return static_cast<float>(v); });
        return out;
    };
    SplatCloud out;
    out.sh_degree = splats.sh_degree;
    out.means = converted(splats.means);
    out.log_scales = converted(splats.log_scales);
    out.rotations = converted(splats.rotations);
    out.opacity_logits = converted(splats.opacity_logits);
    out.sh_dc = converted(splats.sh_dc);
    out.sh_rest = converted(splats.sh_rest);
    return out;
}

template <typename T>
ReferenceFrame<T> reference_render(const SplatArrays<T>& splats,
                                   const Camera& camera,
                                   const ReferenceRules& rules) {
    const ViewOf<T> view(camera);
    const TileGrid grid{.width = camera.width, .height = camera.height};
    const int degree = used_degree(splats, rules);
    ReferenceFrame<T> frame;
    std::vector<Eigen::Vector3<T>> normals(splats.size());
    frame.splats.resize(splats.size());
    for (std::size_t i = 0; i < splats.size(); ++i) {
        const SplatShape<T> shape = shape_of(splats, i, rules.splat_scale);
        frame.splats[i] = project(shape, view, projection_rules<T>(rules));
        frame.splats[i].color =
            sh_color(degree, shape.mean, view.center_in_world, coefficients_of(splats, i));
        normals[i] = plate_normal_in_cam<T>(shape.log_scale,
                                            rotation_from_quaternion(shape.rotation),
                                            view.rotation,
                                            view.rotation * shape.mean + view.translation);
    }
    make_tile_lists(grid, rules.tile_cap, frame);
    blend_frame<T>(grid, rules.background.cast<T>(), normals, frame);
    return frame;
}

template <typename T>
ReferenceGradients<T> reference_backward(const SplatArrays<T>& splats,
                                         const Camera& camera,
                                         const ReferenceRules& rules,
                                         const ReferenceFrame<T>& frame,
                                         const Image<T>& image_gradient) {
    const ViewOf<T> view(camera);
    const TileGrid grid{.width = camera.width, .height = camera.height};
    const Eigen::Vector3<T> background = rules.background.cast<T>();
    const std::span<const ScreenSplat<T>> screen_splats(frame.splats);
    ReferenceGradients<T> out{.splats = zeros_like(splats), .screen = {}};
    out.screen.resize(splats.size());
    for_each_pixel(grid, [&](int x, int y, std::size_t tile) {
        const auto pixel = pixel_center<T>(x, y);
        const auto blended = blend_pixel<T>(screen_splats, frame.tile_lists[tile], pixel);
        const Eigen::Vector3<T> gradient = Eigen::Map<const Eigen::Vector3<T>>(image_gradient.pixel(x, y));
        blend_pixel_backward<T>(screen_splats, blended, pixel, background, gradient, out.screen);
    });

    const int degree = used_degree(splats, rules);
    const auto rest = static_cast<std::size_t>(sh_rest_count(splats.sh_degree));
    for (std::size_t i = 0; i < splats.size(); ++i) {
        if (!frame.splats[i].visible()) continue;
        const SplatShape<T> shape = shape_of(splats, i, rules.splat_scale);
        const SplatShape<T> geometry =
            project_backward(shape, view, projection_rules<T>(rules), out.screen[i]);
        const ShGradient<T> color = sh_color_backward<T>(
            degree, shape.mean, view.center_in_world, coefficients_of(splats, i), out.screen[i].color);
        Eigen::Map<Eigen::Vector3<T>>(&out.splats.means[3 * i]) = geometry.mean + color.mean;
        Eigen::Map<Eigen::Vector3<T>>(&out.splats.log_scales[3 * i]) = geometry.log_scale;
        Eigen::Map<Eigen::Vector4<T>>(&out.splats.rotations[4 * i]) = geometry.rotation;
        out.splats.opacity_logits[i] = geometry.opacity_logit;
        std::copy_n(color.coefficients.data(), 3, &out.splats.sh_dc[3 * i]);
        std::copy_n(color.coefficients.data() + 3,
                    3 * rest,
                    out.splats.sh_rest.begin() + static_cast<std::ptrdiff_t>(3 * rest * i));
    }
    return out;
}

template <typename T>
ReferenceStep<T> reference_step(const SplatArrays<T>& splats,
                                const Camera& camera,
                                const Image<T>& target,
                                const Image8& mask,
                                const ReferenceRules& rules,
                                const ReferenceLoss& loss) {
    ReferenceStep<T> out;
    out.frame = reference_render(splats, camera, rules);
    PhotoLoss<T> photo = photo_loss(out.frame.color, target, mask, static_cast<T>(loss.ssim_weight));
    out.loss = photo.loss;
    out.l1 = photo.l1;
    out.ssim = photo.ssim;
    out.image_gradient = std::move(photo.gradient);
    out.gradients = reference_backward(splats, camera, rules, out.frame, out.image_gradient);
    const std::size_t count = splats.size();
    for (std::size_t i = 0; i < count; ++i)
        out.gradients.splats.opacity_logits[i] += opacity_regularizer_gradient(
            splats.opacity_logits[i], static_cast<T>(loss.opacity_weight), count);
    for (std::size_t i = 0; i < 3 * count; ++i)
        out.gradients.splats.log_scales[i] +=
            scale_regularizer_gradient(splats.log_scales[i], static_cast<T>(loss.scale_weight), count);
    out.stats = stats_of(out.frame, out.gradients.screen);
    return out;
}

template <typename T>
Image<T> picture_as(const Image8& image) {
    Image<T> out(image.width, image.height, image.channels);
    std::transform(
        image.data.begin(), image.data.end(), out.data.begin(), [](std::uint8_t v) { return T(v) / T(255); });
    return out;
}

#define SPLATELIER_INSTANTIATE(T)                                               \
    template SplatArrays<T> splats_as<T>(const SplatCloud&);                    \
    template ReferenceFrame<T> reference_render(                                \
        const SplatArrays<T>&, const Camera&, const ReferenceRules&);           \
    template ReferenceGradients<T> reference_backward(const SplatArrays<T>&,    \
                                                      const Camera&,            \
                                                      const ReferenceRules&,    \
                                                      const ReferenceFrame<T>&, \
                                                      const Image<T>&);         \
    template ReferenceStep<T> reference_step(const SplatArrays<T>&,             \
                                             const Camera&,                     \
                                             const Image<T>&,                   \
                                             const Image8&,                     \
                                             const ReferenceRules&,             \
                                             const ReferenceLoss&);             \
    template Image<T> picture_as<T>(const Image8&);
SPLATELIER_INSTANTIATE(float)
SPLATELIER_INSTANTIATE(double)
#undef SPLATELIER_INSTANTIATE

}  // namespace splatelier::math
