// Flythroughs: paths from keyframes and presets, drawn to MP4 or pictures beside the training.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/background_tasks.h"
#include "app/studio/camera_controls.h"
#include "app/studio/export_renderer.h"
#include "core/formats/camera_path.h"
#include "core/splats/splat_cloud.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace splatelier {

/// The viewport's camera as a keyframe, `seconds` after the last one of `path` (0 for the first).
void add_keyframe(CameraPath& path, const ViewerCamera& camera, double seconds);
/// The rest keeps its times, counted from the first keyframe that is left.
void remove_keyframe(CameraPath& path, std::size_t index);
void replace_keyframe(CameraPath& path, std::size_t index, const ViewerCamera& camera);
/// Between its neighbours, a picture away from each at least; the first keyframe is where time begins.
void retime_keyframe(CameraPath& path, std::size_t index, double time_s);
/// The same path in so many seconds, a picture for each keyframe at least.
void stretch_path(CameraPath& path, double seconds);
/// Once around the pivot at the camera's height.
[[nodiscard]] CameraPath turntable_path(const ViewerCamera& camera, double seconds);
/// Through the photos' cameras in their order, at most `most` of them, evenly chosen.
[[nodiscard]] CameraPath photo_path(const std::vector<Camera>& photos, std::size_t most, double seconds_each);
[[nodiscard]] double duration_s(const CameraPath& path);

/// Of the task that writes one.
inline constexpr const char* kFilmTitle = "Flythrough";

struct FilmJob {
    std::shared_ptr<const SplatCloud> cloud;
    CameraPath path;
    ExportLook look;
    std::filesystem::path output;  ///< *.mp4, or a folder for numbered PNGs
    int width = 1280, height = 720;
};

/// Draws every picture of the path and writes it; the path itself goes beside it as JSON, for `splatelier
/// render`. Returns a sentence for the user; a stopped film leaves nothing behind but pictures. Throws Error.
[[nodiscard]] std::string make_film(const FilmJob& job, const std::stop_token& stop, TaskProgress& progress);

}  // namespace splatelier
