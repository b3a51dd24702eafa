// SPDX-License-Identifier: MIT
#include "core/data/colmap_model.h"
#include "core/data/text_lines.h"
#include "core/error.h"

#include <cmath>

namespace splatelier {

ColmapCameras read_colmap_cameras_text(std::string_view text, const std::string& where) {
    TextLines lines(text, where);
    ColmapCameras cameras;
    while (const auto line = lines.next_filled()) {
        LineFields fields(*line, lines);
        const auto id = fields.number<std::uint32_t>("a camera's id");
        const std::string_view name = fields.text("a camera's model");
        const std::optional<CameraModel> model = camera_model_named(name);
        if (!model) {
            lines.fail_here(
                fmt::format("camera model \"{}\" is not known; undistort the pictures with COLMAP's "
                            "image_undistorter first",
                            name.substr(0, 40)));
        }
        LensCamera lens{.model = *model};
        lens.width = fields.number<int>("a camera's width");
        lens.height = fields.number<int>("a camera's height");
        for (int index = 0; index < camera_parameter_count(*model); ++index) {
            lens.parameters[static_cast<std::size_t>(index)] = fields.number<double>(fmt::format(
                "parameter {} of the {} parameters of {}", index + 1, camera_parameter_count(*model), name));
        }
        if (!fields.at_end()) {
            lines.fail_here(
                fmt::format("{} has {} parameters, found more", name, camera_parameter_count(*model)));
        }
        if (const std::string problem = problem_of_lens(lens); !problem.empty()) lines.fail_here(problem);
        if (!cameras.emplace(id, lens).second) lines.fail_here(fmt::format("camera {} comes twice", id));
    }
    return cameras;
}

std::vector<ColmapImage> read_colmap_images_text(std::string_view text, const std::string& where) {
    TextLines lines(text, where);
    std::vector<ColmapImage> images;
    while (const auto line = lines.next_filled()) {
        LineFields fields(*line, lines);
        ColmapImage image;
        image.id = fields.number<std::uint32_t>("an image's id");
        Vec4 rotation_wxyz;
        Vec3 translation;
        for (double& value : rotation_wxyz) value = fields.number<double>("an image's rotation");
        for (double& value : translation) value = fields.number<double>("an image's translation");
        image.camera_id = fields.number<std::uint32_t>("an image's camera id");
        image.name = fields.remainder();  // names may hold blanks
        if (image.name.empty())
            lines.fail_here("expected an image's name as field 10, found the end of the line");
        if (const std::string problem = set_pose(image, rotation_wxyz, translation); !problem.empty()) {
            lines.fail_here(problem);
        }
        // The second line of the pair, blank where nothing was observed.
        const std::string_view observations = lines.next().value_or(std::string_view{});
        LineFields points(observations, lines);
        while (!points.at_end()) {
            points.text("a 2D point's x");
            points.text("a 2D point's y");
            if (points.number<std::int64_t>("a 2D point's POINT3D_ID") >= 0) ++image.point_count;
        }
        images.push_back(std::move(image));
    }
    return images;
}

PointCloud read_colmap_points_text(std::string_view text, const std::string& where) {
    TextLines lines(text, where);
    PointCloud points;
    while (const auto line = lines.next_filled()) {
        LineFields fields(*line, lines);
        fields.number<std::uint64_t>("a point's id");
        for (int axis = 0; axis < 3; ++axis) {
            const auto value = static_cast<float>(fields.number<double>("a point's position"));
            if (!std::isfinite(value)) lines.fail_here("a point has no finite position");
            points.positions.push_back(value);
        }
        for (int channel = 0; channel < 3; ++channel) {
            points.colors.push_back(fields.number<unsigned char>("a point's colour (0 to 255)"));
        }
    }
    return points;
}

}  // namespace splatelier
