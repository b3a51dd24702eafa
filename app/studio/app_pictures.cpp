// App's way out for pictures: screenshots, pictures drawn anew in any size, flythroughs.
// SPDX-License-Identifier: MIT
#include "app/studio/app.h"
#include "app/studio/user_folders.h"
#include "app/studio/viewport_overlay.h"
#include "core/error.h"
#include "core/io/image_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace splatelier {
namespace {

constexpr double kSecondsBetween = 2;  // keyframes that are added

std::string stem_of(const Scene& scene) {
    return scene.source.stem().empty() ? "splatelier" : scene.source.stem().string();
}

}  // namespace

void App::handle(const ScreenshotRequest& request) {
    const std::filesystem::path path =
        request.path.empty() ? numbered_file(pictures_folder(), stem_of(scene_), ".png") : request.path;
    if (!has_scene(state_)) fail("{}: nothing is open that a picture could be taken of", path.string());
    wanted_.screenshots.push_back(path);
    take_screenshot_when_ready();
}

void App::take_screenshot_when_ready() {
    // A picture drawn while moving is coarse: the refined one follows in a moment.
    if (wanted_.screenshots.empty() || state_.picture.coarse) return;
    if (gpu_picture_ != nullptr) {
        shown_picture_ = std::make_shared<const Image8>(read_picture(gpu_picture_->texture));
    }
    if (shown_picture_ == nullptr) return;
    for (std::filesystem::path& wanted : std::exchange(wanted_.screenshots, {})) {
        tasks_.start(
            "Saving the screenshot",
            [path = std::move(wanted), picture = shown_picture_](const std::stop_token&, TaskProgress&) {
                write_png(path, *picture);
                return "Saved " + path.string();
            });
    }
}

ExportLook App::export_look() const {
    const TrainSettings& train = settings_.settings().train;
    return {render_params(), exported_hidden(), train.backend, train.gpu, share_group_, export_pace_};
}

std::vector<SplatSelection> App::exported_hidden() const {
    return state_.ui.export_hidden ? std::vector<SplatSelection>{} : state_.hidden;
}

void App::handle(const PictureRequest& request) {
    if (!has_scene(state_)) fail("nothing is open that a picture could be taken of");
    if (!is_picture_size(request.width, request.height)) {
        fail("{} × {}: a picture has {} to {} pixels a side",
             request.width,
             request.height,
             kLeastPicturePx,
             kMostPicturePx);
    }
    LargePicture picture;
    picture.camera = viewport_camera(state_, request.width, request.height);
    picture.look = export_look();
    picture.ground = request.transparent ? PictureGround::kTransparent : PictureGround::kColor;
    picture.folder = pictures_folder();
    picture.stem = fmt::format("{}-{}x{}", stem_of(scene_), request.width, request.height);
    wanted_.pictures.push_back(std::move(picture));
    painter_.copy_splats();
}

void App::replace_film(CameraPath film) {
    if (!state_.film.keyframes.empty()) state_.film_before = std::move(state_.film);
    state_.film = std::move(film);
}

void App::handle(const ChangeFilmRequest& request) {
    constexpr double kTurntableSeconds = 8;
    constexpr std::size_t kMostPhotos = 24;
    switch (request.change) {
        case FilmChange::kAddKeyframe:
            add_keyframe(state_.film, rig_.camera(), kSecondsBetween);
            tell(fmt::format(
                "Keyframe {} at {:.1f} s", state_.film.keyframes.size(), duration_s(state_.film)));
            return;
        case FilmChange::kTurntable:
            replace_film(turntable_path(rig_.camera(), kTurntableSeconds));
            break;
        case FilmChange::kAlongPhotos:
            replace_film(photo_path(scene_.cameras, kMostPhotos, 0.5 * kSecondsBetween));
            break;
        case FilmChange::kClear:
            replace_film({});
            break;
        case FilmChange::kBringBack:
            replace_film(std::exchange(state_.film_before, {}));
            break;
    }
    state_.ui.film_keyframe.reset();
}

void App::handle(const ChangeKeyframeRequest& request) {
    if (request.index >= state_.film.keyframes.size()) return;  // of a film that was replaced meanwhile
    switch (request.change) {
        case KeyframeChange::kRemove:
            remove_keyframe(state_.film, request.index);
            state_.ui.film_keyframe.reset();
            break;
        case KeyframeChange::kReplace:
            replace_keyframe(state_.film, request.index, rig_.camera());
            break;
        case KeyframeChange::kRetime:
            retime_keyframe(state_.film, request.index, request.time_s);
            break;
    }
}

void App::handle(const SetFilmLengthRequest& request) {
    stretch_path(state_.film, request.seconds);
    constexpr double kMostFps = 120;
    state_.film.fps = std::clamp(request.fps, 1.0, kMostFps);
}

void App::handle(const ShowFilmTimeRequest& request) {
    if (state_.film.keyframes.empty()) return;
    state_.film_time_s.reset();
    const double first_s = state_.film.keyframes.front().time_s;
    rig_.place(camera_at(state_.film, first_s + request.time_s, 1600, 900), state_.now);
}

void App::handle(const PreviewFilmRequest&) {
    if (state_.film_time_s) {
        state_.film_time_s.reset();
    } else {
        state_.film_time_s = 0;
        preview_start_ = state_.now;
    }
}

void App::advance_preview() {
    if (!state_.film_time_s) return;
    const double time_s = state_.now - preview_start_;
    if (time_s > duration_s(state_.film) || state_.film.keyframes.empty()) {
        state_.film_time_s.reset();
        return;
    }
    state_.film_time_s = time_s;
    const double first_s = state_.film.keyframes.front().time_s;
    rig_.place(camera_at(state_.film, first_s + time_s, 1600, 900), state_.now);
}

void App::handle(const ExportFilmRequest& request) {
    if (!request.path.is_absolute()) fail("{}: give the whole path, from / on", request.path.string());
    if (!has_scene(state_)) fail("{}: no splats are open that could be filmed", request.path.string());
    if (!is_picture_size(request.width, request.height)) {
        fail("{} × {}: a film has {} to {} pixels a side",
             request.width,
             request.height,
             kLeastPicturePx,
             kMostPicturePx);
    }
    const auto is_film = [](const BackgroundTasks::Running& task) { return task.title == kFilmTitle; };
    const std::vector<BackgroundTasks::Running> running = tasks_.running();
    if (!wanted_.films.empty() || std::any_of(running.begin(), running.end(), is_film)) {
        fail("{}: a flythrough is being written already: wait for it, or cancel it in the export tab",
             request.path.string());
    }
    FilmJob job;
    job.path = state_.film;
    job.look = export_look();
    job.output = request.path;
    job.width = request.width;
    job.height = request.height;
    wanted_.films.push_back(std::move(job));
    painter_.copy_splats();
}

}  // namespace splatelier
