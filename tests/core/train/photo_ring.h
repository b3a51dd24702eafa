// A tiny data set on disk for tests of training: photos in a ring around a handful of points.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/data/dataset.h"
#include "core/io/image_file.h"
#include "core/random.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

namespace splatelier::test {

/// `count` photos of 24 x 18 px named 00.png …, every 4th held out, and 40 points. Written below `folder`.
inline std::shared_ptr<const Dataset> photo_ring(const std::filesystem::path& folder, int count = 12) {
    Dataset::Parts parts;
    parts.folder = folder;
    parts.kind = "test";
    for (int i = 0; i < count; ++i) {
        Image8 photo(24, 18, 3);
        for (std::size_t k = 0; k < photo.data.size(); ++k) {
            photo.data[k] = static_cast<std::uint8_t>((k * 7 + static_cast<std::size_t>(i) * 31) % 256);
        }
        View view;
        view.name = fmt::format("{:02}.png", i);
        view.image_path = folder / view.name;
        view.lens.width = 24;
        view.lens.height = 18;
        view.lens.parameters = {20, 20, 12, 9};
        const double angle = 6.28318 * i / count;
        view.camera = look_at({.eye = Vec3(4 * std::cos(angle), 0, 4 * std::sin(angle)),
                               .target = Vec3::Zero(),
                               .down_hint = Vec3(0, 1, 0),
                               .fov_y_deg = 50,
                               .width = 24,
                               .height = 18});
        write_png(view.image_path, photo);
        parts.views.push_back(std::move(view));
    }
    for (std::uint64_t i = 0; i < 120; ++i) {
        parts.points.positions.push_back(
            static_cast<float>(random_uniform(3, 0, RandomPurpose::kTest, i) - 0.5));
        parts.points.colors.push_back(static_cast<unsigned char>(random_bits(4, 0, RandomPurpose::kTest, i)));
    }
    Settings settings;
    settings.data.test_every = 4;
    return std::make_shared<const Dataset>(std::move(parts), settings);
}

}  // namespace splatelier::test
