// App's first half of a frame: what the panels will be told.
// SPDX-License-Identifier: MIT
#include "app/studio/app.h"
#include "app/studio/film.h"
#include "app/studio/readable.h"
#include "app/studio/user_folders.h"
#include "app/studio/viewport_overlay.h"
#include "core/formats/splat_ply.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace splatelier {
namespace {

/// Returns a sentence for the user.
std::string write_splats(const SplatCloud& cloud, const WantedResults::SplatFile& file) {
    const auto written = [&](const SplatCloud& splats) {
        write_splat_ply(file.path, splats);
        return fmt::format(
            "Saved {} splats to {}", readable_count(static_cast<double>(splats.size())), file.path.string());
    };
    if (file.hidden.empty()) return written(cloud);
    const SplatCloud seen = without_selected(cloud, file.hidden);
    return written(seen) + fmt::format(", without {} hidden ones",
                                       readable_count(static_cast<double>(cloud.size() - seen.size())));
}

}  // namespace

void App::gather() {
    gather_opened();
    gather_training();
    gather_picture();
    gather_answers();
    gather_time();
    gather_branch();
    gather_listing();
    state_.settings = settings_.settings();
    state_.undo = settings_.undo_stack();
    state_.redo = settings_.redo_stack();
    state_.undoes_deletion = scene_.session != nullptr && settings_.deletion_is_newest();
    state_.camera = rig_.camera();
    state_.at_view = rig_.at_view();
    state_.scene_scale = rig_.scene_scale();
    state_.camera_moving = rig_.moving(state_.now);
    photos_.want_photo(state_.ui.compare != CompareMode::kOff ? state_.at_view : std::nullopt);
    state_.photo = photos_.photo_texture(state_.at_view);
    state_.thumbnails = photos_.thumbnails();
    if (state_.notice && state_.now > state_.notice->until) state_.notice.reset();
}

void App::begin_scene(Scene scene) {
    close_scene();
    scene_ = std::move(scene);
    state_.kind = scene_.kind;
    state_.source = scene_.source;
    state_.run_folder = scene_.run_folder;
    state_.dataset = scene_.dataset;
    state_.ui.compare = CompareMode::kOff;
    state_.ui.timeline_range.reset();
    const std::string stem = scene_.source.stem().empty() ? "scene" : scene_.source.stem().string();
    const std::filesystem::path folder = std::filesystem::path(state_.ui.export_path).parent_path();
    const std::filesystem::path target = folder.empty() ? pictures_folder() : folder;
    state_.ui.export_path = (target / (stem + ".ply")).string();
    state_.ui.run_copy_path = (target / (stem + "-run")).string();
    state_.ui.film_path = (target / (stem + ".mp4")).string();
    state_.ui.timelapse_path = (target / (stem + "-training.mp4")).string();
    state_.ui.curves_path = (target / (stem + "-curves.csv")).string();

    state_.film = {};
    state_.film_before = {};
    state_.film_time_s.reset();
    settings_.begin(scene_.session != nullptr ? scene_.session->status().settings : base_settings_);
    photos_.begin(scene_.dataset);
    last_session_state_ = SessionState::kLoading;
    last_message_.clear();
    if (scene_.dataset != nullptr) {
        rig_.begin(scene_.cameras, scene_.dataset->scene_scale());
    } else if (scene_.cloud != nullptr) {
        const ViewerCamera first = first_camera(scene_.cloud->means);
        rig_.begin(first, std::max(1e-6, first.distance() * 0.5));
        if (!scene_.cameras.empty()) rig_.begin(scene_.cameras, std::max(1e-6, first.distance() * 0.5));
    }
    if (scene_.dataset != nullptr) tell_of_gaps(*scene_.dataset);
    window_.set_title(scene_.source.filename().string() + " – Splatelier");
    remember_recent(state_.recent, scene_.source);
}

void App::tell_of_gaps(const Dataset& photos) {
    constexpr double kShownSeconds = 15;
    const auto& warnings = photos.warnings();
    const bool random = photos.point_source() == PointSource::kRandom;
    if (warnings.empty() && !random) return;
    std::string text = warnings.empty() ? "The photos come without points" : warnings.front();
    if (warnings.size() > 1) text += fmt::format(" (and {} more warnings)", warnings.size() - 1);
    if (random) text += "; training starts from random points";  // which explains a grey beginning
    state_.notice = Notice{text, state_.now + kShownSeconds, !warnings.empty()};
}

void App::gather_opened() {
    state_.loading_seconds = loader_.busy() ? loader_.seconds() : state_.loading_seconds;
    const OpeningProgress::State progress = loader_.progress();
    state_.loading_share = progress.share;
    state_.loading_detail = progress.text;
    if (auto result = loader_.take()) {
        state_.kind = scene_.kind;
        if (!result->error.empty()) {
            raise({"This could not be opened", result->error});
        } else if (quitting_) {
            loader_.retire(std::move(result->scene));
        } else if (result->scene.fork && scene_.session != nullptr) {
            begin_branch(std::move(result->scene));
        } else {
            begin_scene(std::move(result->scene));
        }
    }
}

void App::gather_training() {
    if (scene_.session == nullptr) {
        state_.splats = scene_.cloud != nullptr ? scene_.cloud->size() : 0;
        return;
    }
    state_.status = scene_.session->status();
    state_.splats = state_.status.splats;
    settings_.reconcile(state_.status.settings, state_.now);
    settings_.reconcile_deletions(state_.status.restorable, state_.now);
    const SessionState now = state_.status.state;
    if (now != last_session_state_) {
        if (now == SessionState::kFailed) {
            const bool shown = state_.picture.texture != nullptr;
            raise(
                {"Training has stopped",
                 state_.status.error + (shown ? "\n\nWhat is shown can still be looked at and saved." : "")});
            window_.ask_attention();
        }
        if (now == SessionState::kDone && last_session_state_ == SessionState::kRunning) {
            tell_of_the_end();
        }
        last_session_state_ = now;
    }
    if (state_.status.message != last_message_) {
        last_message_ = state_.status.message;
        if (!last_message_.empty()) tell(last_message_);
    }
}

void App::tell_of_the_end() {
    constexpr double kShownSeconds = 30;  // one may be looking at another window
    const auto& evaluations = state_.status.evaluations;
    const bool evaluated = evaluations != nullptr && !evaluations->empty();
    tell(evaluated
             ? fmt::format("Training is done: {:.2f} dB on the held-out photos", evaluations->back().psnr)
             : std::string("Training is done"),
         kShownSeconds);
    window_.ask_attention();
}

void App::gather_picture() {
    ViewportPicture& shown = state_.picture;
    if (auto picture = painter_.take()) {
        const bool in_memory = !picture->rgba.empty();
        std::swap(picture_texture_, picture_before_);
        if (in_memory) picture_texture_.upload(picture->rgba, Shrinking::kPlain);
        show_from_gpu(std::move(picture->on_gpu));
        const double interval = std::max(1e-3, state_.now - picture_at_);
        constexpr double kSmoothing = 0.25;
        shown.per_second += kSmoothing * (1 / interval - shown.per_second);
        picture_at_ = state_.now;
        shown.texture =
            in_memory ? imgui_texture(picture_texture_.id()) : imgui_texture(gpu_picture_->texture.name());
        shown.width = viewport_width_;
        shown.height = viewport_height_;
        shown.step = picture->step;
        shown.splats = picture->splats;
        shown.render_ms = picture->render_ms;
        shown.device_ms = picture->device_ms;
        shown.coarse = picture->coarse;
        shown.visible = picture->visible;
        shown.instances = picture->instances;
        shown.tiles_capped = picture->tiles_capped;
        shown.psnr = picture->psnr;
        shown.selected = picture->selected;
        shown.selected_box = picture->selected_box;
        shown_picture_ = in_memory ? std::make_shared<const Image8>(std::move(picture->rgba)) : nullptr;
        take_screenshot_when_ready();
    }
    shown.age_seconds = state_.now - picture_at_;
    const std::string error = painter_.take_error();
    if (!error.empty()) raise({"The picture could not be drawn", error});
    if (painter_.take_gpu_loss()) show_newest_kept();
}

void App::show_from_gpu(std::unique_ptr<SharedPicture> picture) {
    std::unique_ptr<SharedPicture> before = std::exchange(gpu_picture_, std::move(picture));
    if (before == nullptr) return;
    before->shown = gl::Fence::insert();  // behind the frames that have shown it
    painter_.give_back(std::move(before));
}

void App::gather_answers() {
    if (const auto picked = painter_.take_pick()) {
        if (*picked) rig_.focus(**picked, state_.now);
    }
    const std::shared_ptr<const SplatCloud> cloud = painter_.take_copy();
    if (cloud != nullptr) write_copied_splats(cloud);
    for (const BackgroundTasks::Finished& finished : tasks_.take()) {
        if (finished.failed) {
            raise({finished.title + " has failed", finished.text});
        } else {
            tell(finished.text);
        }
    }
    state_.tasks = tasks_.running();
    const std::string unreadable = photos_.collect();
    if (!unreadable.empty()) tell(unreadable);
}

void App::gather_listing() {
    if (state_.ui.dialog != Dialog::kBrowser) {
        folders_.forget();
        state_.listed.reset();
        return;
    }
    std::error_code ignored;
    const std::filesystem::path& chosen = state_.ui.browser_folder;
    state_.listed =
        folders_.look(chosen.empty() ? std::filesystem::current_path(ignored) : chosen, state_.now);
}

void App::write_copied_splats(const std::shared_ptr<const SplatCloud>& cloud) {
    for (FilmJob& job : std::exchange(wanted_.films, {})) {
        job.cloud = cloud;
        tasks_.start(kFilmTitle, [job](const std::stop_token& stop, TaskProgress& progress) {
            return make_film(job, stop, progress);
        });
    }
    for (LargePicture& picture : std::exchange(wanted_.pictures, {})) {
        picture.cloud = cloud;
        tasks_.start("Picture", [picture](const std::stop_token& stop, TaskProgress& progress) {
            return make_large_picture(picture, stop, progress);
        });
    }
    for (WantedResults::SplatFile& wanted : std::exchange(wanted_.splats, {})) {
        tasks_.start("Saving splats",
                     [file = std::move(wanted), cloud](const std::stop_token&, TaskProgress&) {
                         return write_splats(*cloud, file);
                     });
    }
}

bool App::trains_now() const {
    return has_training(state_) &&
           std::any_of(state_.branches.begin(), state_.branches.end(), [](const BranchFacts& branch) {
               return branch.status.state == SessionState::kRunning;
           });
}

TrainStatus App::status() const {
    return scene_.session != nullptr ? scene_.session->status() : TrainStatus{};
}

RenderParams App::render_params() const {
    const Settings& settings = settings_.settings();
    RenderParams out;
    out.sh_degree = settings.view.sh_degree;
    out.background = settings.render.background;
    out.near = static_cast<double>(settings.render.near) * rig_.scene_scale();
    out.tile_cap = settings.render.tile_cap;
    out.antialiased = scene_.cloud != nullptr ? scene_.cloud->antialiased : settings.render.antialiased;
    out.splat_scale = settings.view.splat_scale;
    return out;
}

void App::paint() {
    const Settings& settings = settings_.settings();
    export_pace_->set_share(trains_now() ? settings.view.share : 1);
    PaintJob job;
    job.source = past_.cloud != nullptr ? ViewportSource{scene_.session, past_.cloud, past_.step}
                                        : ViewportSource{scene_.session, scene_.cloud};
    if (!has_scene(state_) || viewport_width_ < 2 || !looks_) {
        painter_.paint({});
        return;
    }
    state_.camera = rig_.camera();
    state_.at_view = rig_.at_view();
    job.camera = viewport_camera(state_, viewport_width_, viewport_height_);
    job.params = render_params();
    job.mode = state_.ui.view_mode;
    job.compare = state_.ui.compare;
    job.amplification = state_.ui.amplification;
    if (job.compare != CompareMode::kOff && state_.at_view && state_.dataset != nullptr) {
        job.photo = photos_.photo(state_.at_view);
        job.photo_camera = state_.dataset->views()[*state_.at_view].camera;
    }
    job.selection = shown_selection_;
    job.moving = rig_.moving(state_.now);
    job.moving_scale = settings.view.moving_scale;
    if (trains_now()) job.share = settings.view.share / (beside_painter_ != nullptr ? 2 : 1);
    painter_.paint(job);
    paint_beside(job);
}

}  // namespace splatelier
