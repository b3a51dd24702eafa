// The golden scene of tests/golden/README.md: gsplat's own numbers for one camera and 300 splats.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"
#include "core/io/safetensors.h"
#include "core/math/reference_renderer.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace splatelier::test {

struct GoldenScene {
    SplatCloud cloud;
    Camera camera;
    math::ReferenceRules rules;
};

inline GoldenScene golden_scene(const Safetensors& file) {
    GoldenScene out;
    out.cloud.means = file.floats("in.means");
    out.cloud.log_scales = file.floats("in.log_scales");
    out.cloud.rotations = file.floats("in.quats");
    out.cloud.opacity_logits = file.floats("in.opacity_logits");
    const std::vector<float> sh = file.floats("in.sh");
    for (std::size_t i = 0; i < out.cloud.size(); ++i) {
        const auto* row = &sh[48 * i];
        out.cloud.sh_dc.insert(out.cloud.sh_dc.end(), row, row + 3);
        out.cloud.sh_rest.insert(out.cloud.sh_rest.end(), row + 3, row + 48);
    }
    const std::vector<double> view = file.doubles("in.viewmat"), k = file.doubles("in.K");
    for (int r = 0; r < 3; ++r) {
        for (int c = 0; c < 3; ++c) out.camera.rotation(r, c) = view[static_cast<std::size_t>(4 * r + c)];
        out.camera.translation[r] = view[static_cast<std::size_t>(4 * r + 3)];
    }
    out.camera.fx = k[0];
    out.camera.fy = k[4];
    out.camera.cx = k[2];
    out.camera.cy = k[5];
    const auto size = file.integers("in.width_height");
    out.camera.width = static_cast<int>(size[0]);
    out.camera.height = static_cast<int>(size[1]);
    const auto background = file.doubles("in.background");
    out.rules.background = Vec3(background[0], background[1], background[2]);
    return out;
}

/// Pictures and what lies between, without a photo.
inline const Safetensors& forward_file() {
    static const Safetensors file = Safetensors::read(golden() / "forward.safetensors");
    return file;
}
/// The photo, losses, gradients and statistics.
inline const Safetensors& backward_file() {
    static const Safetensors file = Safetensors::read(golden() / "backward.safetensors");
    return file;
}

inline std::shared_ptr<ViewImage> golden_photo() {
    const auto size = forward_file().integers("in.width_height");
    auto photo = std::make_shared<ViewImage>();
    photo->rgb = Image8(static_cast<int>(size[0]), static_cast<int>(size[1]), 3);
    const auto values = backward_file().integers("target");
    REQUIRE_EQ(values.size(), photo->rgb.data.size());
    std::copy(values.begin(), values.end(), photo->rgb.data.begin());
    return photo;
}

/// All sixteen coefficients of a splat in a row, as the files have them.
template <typename Splats>
auto joined_sh(const Splats& splats) {
    auto out = splats.sh_dc;
    out.clear();
    for (std::size_t i = 0; i < splats.size(); ++i) {
        out.insert(out.end(), &splats.sh_dc[3 * i], &splats.sh_dc[3 * i] + 3);
        out.insert(out.end(), &splats.sh_rest[45 * i], &splats.sh_rest[45 * i] + 45);
    }
    return out;
}

/// Largest absolute difference of two arrays of one length.
template <typename A, typename B>
double largest_difference(const A& a, const B& b) {
    REQUIRE_EQ(a.size(), b.size());
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double difference = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
        if (!(difference <= largest)) largest = difference;  // a NaN stays
    }
    return largest;
}

template <typename A>
double largest_magnitude(const A& a) {
    double largest = 0;
    for (const auto v : a) largest = std::max(largest, std::abs(static_cast<double>(v)));
    return largest;
}

/// One array out of a field of many structs: appends `n` numbers for each.
template <typename Rows, typename Get>
std::vector<double> flattened(const Rows& rows, const Get& get) {
    std::vector<double> out;
    for (const auto& row : rows) {
        const auto values = get(row);
        for (Eigen::Index i = 0; i < values.size(); ++i) out.push_back(static_cast<double>(values(i)));
    }
    return out;
}

}  // namespace splatelier::test
