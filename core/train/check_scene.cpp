// SPDX-License-Identifier: MIT
#include "core/train/check_scene.h"

#include "core/random.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace splatelier {
namespace {

/// Numbers in a fixed order from a fixed seed.
class Numbers {
  public:
    explicit Numbers(std::uint64_t seed) : seed_(seed) {}
    /// Uniform in [low, high).
    float between(double low, double high) {
        return static_cast<float>(low +
                                  (high - low) * random_uniform(seed_, 0, RandomPurpose::kTest, next_++));
    }

  private:
    std::uint64_t seed_, next_ = 0;
};

Camera camera_of(int width, int height) {
    Camera camera = look_at({.eye = Vec3(0.4, -0.3, -4),
                             .target = Vec3(0, 0, 0),
                             .down_hint = Vec3(0.1, 1, 0),
                             .fov_y_deg = 50,
                             .width = width,
                             .height = height});
    camera.fx *= 1.07;  // so that mixed-up axes show
    camera.cx += 2.3;
    camera.cy -= 1.2;
    return camera;
}

/// Waves of colour between 0.15 and 0.85.
std::shared_ptr<const ViewImage> waves(int width, int height) {
    auto photo = std::make_shared<ViewImage>();
    photo->rgb = Image8(width, height, 3);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 3; ++c) {
                const double phase = (0.11 + 0.05 * c) * x + (0.17 - 0.04 * c) * y + c;
                photo->rgb.pixel(x, y)[c] =
                    static_cast<std::uint8_t>(std::lround(255 * (0.5 + 0.35 * std::sin(phase))));
            }
    return photo;
}

/// Fills in one splat's rotation and colours; the base colour stays well above 0.
void set_look(SplatCloud& cloud, std::size_t i, Numbers& numbers) {
    for (std::size_t k = 0; k < 4; ++k) cloud.rotations[4 * i + k] = numbers.between(-1, 1);
    cloud.rotations[4 * i] += 0.7F;
    for (std::size_t k = 0; k < 3; ++k) cloud.sh_dc[3 * i + k] = numbers.between(-0.7, 1.4);
    const std::size_t rest = static_cast<std::size_t>(sh_rest_count(cloud.sh_degree)) * 3;
    for (std::size_t k = 0; k < rest; ++k) cloud.sh_rest[rest * i + k] = numbers.between(-0.05, 0.05);
}

}  // namespace

CheckScene smooth_scene() {
    constexpr std::size_t kCount = 12;
    CheckScene scene{.cloud = {}, .camera = camera_of(24, 20), .photo = waves(24, 20)};
    scene.cloud.resize(kCount);
    Numbers numbers(11);
    for (std::size_t i = 0; i < kCount; ++i) {
        for (std::size_t k = 0; k < 3; ++k) {
            scene.cloud.means[3 * i + k] = numbers.between(-0.8, 0.8);
            scene.cloud.log_scales[3 * i + k] = numbers.between(0.4, 0.8);
        }
        scene.cloud.opacity_logits[i] = numbers.between(-1.5, 0);
        set_look(scene.cloud, i, numbers);
    }
    return scene;
}

CheckScene busy_scene() {
    constexpr std::size_t kCount = 320;
    CheckScene scene{.cloud = {}, .camera = camera_of(75, 52), .photo = waves(75, 52)};
    scene.cloud.resize(kCount);
    Numbers numbers(12);
    for (std::size_t i = 0; i < kCount; ++i) {
        const bool outside = i % 8 == 0;  // anywhere, also behind the camera; the rest around the middle
        const double reach = outside ? 7 : 1.3;
        for (std::size_t k = 0; k < 3; ++k) {
            scene.cloud.means[3 * i + k] = numbers.between(-reach, reach);
            scene.cloud.log_scales[3 * i + k] = numbers.between(-4.5, -1);
        }
        scene.cloud.opacity_logits[i] = numbers.between(-6, 7);
        set_look(scene.cloud, i, numbers);
    }
    return scene;
}

std::shared_ptr<const ViewImage> with_mask(const ViewImage& photo) {
    auto out = std::make_shared<ViewImage>(photo);
    const int width = photo.rgb.width, height = photo.rgb.height;
    out->mask = Image8(width, height, 1);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const bool in_disc = std::hypot(x - 0.5 * width, y - 0.5 * height) < 0.15 * height;
            *out->mask.pixel(x, y) = x < 6 || in_disc ? 0 : 255;
        }
    return out;
}

}  // namespace splatelier
