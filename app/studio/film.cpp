// SPDX-License-Identifier: MIT
#include "app/studio/film.h"

#include "app/cli/video_writer.h"
#include "core/error.h"
#include "core/image.h"
#include "core/io/image_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace splatelier {
namespace {

constexpr double kLongestSeconds = 3600;
constexpr int kTurntableKeyframes = 24;  // enough for a circle out of cubic curves

CameraKeyframe keyframe_of(const Camera& camera, double time_s) {
    CameraKeyframe out;
    out.time_s = time_s;
    out.rotation = Quat(camera.rotation).normalized();
    out.translation = camera.translation;
    out.fov_y_deg = 2 * std::atan(0.5 * camera.height / camera.fy) * 180 / std::numbers::pi;
    return out;
}

std::filesystem::path path_file(const std::filesystem::path& output) {
    std::filesystem::path out = output;
    return out.replace_extension(".json");
}

}  // namespace

void add_keyframe(CameraPath& path, const ViewerCamera& camera, double seconds) {
    const double time_s = path.keyframes.empty() ? 0 : path.keyframes.back().time_s + seconds;
    path.keyframes.push_back(keyframe_of(camera_for(camera, 16, 9), time_s));
}

void remove_keyframe(CameraPath& path, std::size_t index) {
    path.keyframes.erase(path.keyframes.begin() + static_cast<std::ptrdiff_t>(index));
    if (path.keyframes.empty()) return;
    const double first_s = path.keyframes.front().time_s;
    for (CameraKeyframe& keyframe : path.keyframes) keyframe.time_s -= first_s;
}

void replace_keyframe(CameraPath& path, std::size_t index, const ViewerCamera& camera) {
    CameraKeyframe& keyframe = path.keyframes[index];
    keyframe = keyframe_of(camera_for(camera, 16, 9), keyframe.time_s);
}

void retime_keyframe(CameraPath& path, std::size_t index, double time_s) {
    if (index == 0) return;
    const double apart_s = 1 / path.fps;
    const double low = path.keyframes[index - 1].time_s + apart_s;
    const bool is_last = index + 1 == path.keyframes.size();
    const double high = is_last ? kLongestSeconds : path.keyframes[index + 1].time_s - apart_s;
    path.keyframes[index].time_s = std::max(low, std::min(time_s, high));
}

void stretch_path(CameraPath& path, double seconds) {
    const double now_s = duration_s(path);
    if (now_s <= 0) return;
    const double least_s = static_cast<double>(path.keyframes.size() - 1) / path.fps;
    const double first_s = path.keyframes.front().time_s;
    const double factor = std::clamp(seconds, least_s, kLongestSeconds) / now_s;
    for (CameraKeyframe& keyframe : path.keyframes) {
        keyframe.time_s = first_s + (keyframe.time_s - first_s) * factor;
    }
}

CameraPath turntable_path(const ViewerCamera& camera, double seconds) {
    CameraPath out;
    for (int i = 0; i <= kTurntableKeyframes; ++i) {
        const double share = static_cast<double>(i) / kTurntableKeyframes;
        const ViewerCamera turned = orbited(camera, 2 * std::numbers::pi * share, 0);
        out.keyframes.push_back(keyframe_of(camera_for(turned, 16, 9), share * seconds));
    }
    return out;
}

CameraPath photo_path(const std::vector<Camera>& photos, std::size_t most, double seconds_each) {
    CameraPath out;
    const std::size_t count = std::min(photos.size(), most);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t index = count > 1 ? i * (photos.size() - 1) / (count - 1) : 0;
        out.keyframes.push_back(keyframe_of(photos[index], static_cast<double>(i) * seconds_each));
    }
    return out;
}

double duration_s(const CameraPath& path) {
    return path.keyframes.empty() ? 0 : path.keyframes.back().time_s - path.keyframes.front().time_s;
}

std::string make_film(const FilmJob& job, const std::stop_token& stop, TaskProgress& progress) {
    if (job.path.keyframes.empty()) fail("this path has no keyframe: add one first");
    const bool film = job.output.extension() == ".mp4";
    std::optional<VideoWriter> writer;
    if (film) writer.emplace(job.output, job.width, job.height, job.path.fps);
    ExportRenderer renderer(job.look, stop);
    renderer.show(job.cloud);
    const std::size_t frames = job.path.frame_count();
    for (std::size_t frame = 0; frame < frames; ++frame) {
        if (stop.stop_requested()) return "The film was cancelled";
        const Camera camera = camera_at(job.path, job.path.frame_time_s(frame), job.width, job.height);
        const Image8 picture = to_8bit(renderer.draw(camera, job.look.params, RenderMode::kColor));
        if (film) {
            writer->write(picture);
        } else {
            write_png(job.output / fmt::format("{:05}.png", frame), picture);
        }
        progress.set(static_cast<double>(frame + 1) / static_cast<double>(frames));
    }
    if (film) writer->finish();
    write_camera_path(path_file(job.output), job.path);
    return fmt::format("Saved {} pictures to {}{}", frames, job.output.string(), renderer.remark());
}

}  // namespace splatelier
