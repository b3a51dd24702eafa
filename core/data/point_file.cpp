// SPDX-License-Identifier: MIT
#include "core/data/point_file.h"

#include "core/error.h"
#include "core/io/ply.h"

#include <algorithm>
#include <cmath>

namespace splatelier {
namespace {

using Names = std::vector<std::string>;

bool has_all(const PlyElement& element, const Names& names) {
    return std::all_of(
        names.begin(), names.end(), [&](const std::string& name) { return element.find(name) >= 0; });
}

/// Colours stored as floating-point numbers run from 0 to 1, whole ones from 0 to 255.
float color_range(const PlyElement& element, const std::string& property) {
    const PlyType type = element.properties[static_cast<std::size_t>(element.find(property))].type;
    return type == PlyType::kFloat32 || type == PlyType::kFloat64 ? 255.0F : 1.0F;
}

}  // namespace

PointCloud read_point_file(const std::filesystem::path& path) {
    const PlyReader ply(path);
    const PlyElement* vertices = ply.element("vertex");
    if (vertices == nullptr) fail("{}: expected an element \"vertex\", found none", path.string());
    PointCloud points;
    points.positions = ply.read_floats("vertex", {"x", "y", "z"});
    const auto bad = std::find_if_not(
        points.positions.begin(), points.positions.end(), [](float value) { return std::isfinite(value); });
    if (bad != points.positions.end()) {
        fail("{}: vertex {} has no finite position", path.string(), (bad - points.positions.begin()) / 3);
    }
    constexpr unsigned char kGrey = 128;
    points.colors.assign(points.positions.size(), kGrey);
    for (const Names& names : {Names{"red", "green", "blue"}, Names{"r", "g", "b"}}) {
        if (!has_all(*vertices, names)) continue;
        const std::vector<float> colors = ply.read_floats("vertex", names);
        const float range = color_range(*vertices, names.front());
        std::transform(colors.begin(), colors.end(), points.colors.begin(), [range](float value) {
            const float scaled = value * range + 0.5F;
            return static_cast<unsigned char>(scaled > 0 ? std::min(scaled, 255.0F) : 0.0F);  // NaN to 0
        });
        break;
    }
    return points;
}

}  // namespace splatelier
