// App's second half of a frame: what panels and actions asked for is carried out, in order.
// SPDX-License-Identifier: MIT
#include "app/studio/app.h"
#include "app/studio/curves_csv.h"
#include "app/studio/user_folders.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/settings_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace splatelier {

void App::route() {
    // Handlers may ask for more; that waits for the next frame.
    for (Request& request : sink_.take()) {
        try {
            std::visit([this](auto& what) { handle(what); }, request);
        } catch (const Error& problem) {
            raise({"This cannot be done", problem.what()});
        }
    }
}

void App::handle(Command& command) {
    if (scene_.session == nullptr) return;
    const bool starts = std::holds_alternative<StartCommand>(command) ||
                        std::holds_alternative<StepCommand>(command) ||
                        std::holds_alternative<AddIterationsCommand>(command);
    if (starts) pause_others();
    if (std::holds_alternative<RestoreSplatsCommand>(command)) settings_.restored();
    scene_.session->send(std::move(command));
}

void App::handle(const OpenRequest& request) {
    if (quitting_) return;
    // Shells complete folders with a slash at their end; what is shown of a path is its last name.
    const std::filesystem::path path =
        request.path.has_filename() ? request.path : request.path.parent_path();
    state_.kind = SceneKind::kLoading;
    state_.loading_text = "Opening " + path.filename().string();
    loader_.start(state_.loading_text, [path, rules = opening_rules()](OpeningProgress& progress) {
        return open_scene(path, rules, progress);
    });
}

void App::handle(const OpenDemoRequest&) {
    if (quitting_) return;
    state_.kind = SceneKind::kLoading;
    state_.loading_text = "Making the demo scene";
    loader_.start(state_.loading_text, [rules = opening_rules()](OpeningProgress& progress) {
        return open_demo_scene(rules, progress);
    });
}

void App::handle(const CancelLoadingRequest&) {
    if (quitting_) return;
    loader_.cancel();
    state_.kind = scene_.kind;
}

void App::handle(const CloseSceneRequest&) {
    close_scene();
}

void App::close_scene() {
    give_up_results();
    painter_.paint({});
    loader_.retire(std::exchange(scene_, {}));
    close_branches();
    photos_.begin(nullptr);
    forget_time();
    forget_selection();
    state_.kind = SceneKind::kNothing;
    state_.dataset.reset();
    state_.status = {};
    state_.picture = {};
    state_.splats = 0;
    state_.run_folder.clear();
    shown_picture_.reset();
    show_from_gpu(nullptr);
    settings_.begin(base_settings_);
    window_.set_title("Splatelier");
}

void App::give_up_results() {
    std::string lost;
    const auto lose = [&](const std::filesystem::path& file) { lost += fmt::format("\n{}", file.string()); };
    std::for_each(wanted_.screenshots.begin(), wanted_.screenshots.end(), lose);
    for (const WantedResults::SplatFile& splats : wanted_.splats) lose(splats.path);
    for (const FilmJob& film : wanted_.films) lose(film.output);
    for (const LargePicture& picture : wanted_.pictures) lose(picture.folder / picture.stem);
    wanted_ = {};
    if (lost.empty()) return;
    raise({"Not everything was saved", "The scene was closed before these were saved:" + lost});
}

void App::handle(const QuitRequest&) {
    quit();
}

void App::send_setting(const SettingText& setting) {
    const auto& [key, text] = setting;
    if (key == "view.fov_deg") rig_.set_fov(static_cast<double>(settings_.settings().view.fov_deg));
    if (scene_.session != nullptr && !key.starts_with("view.")) {
        scene_.session->send(ChangeSettingCommand{key, text});
    }
    // Without a training, a change is for the next one.
    if (scene_.session == nullptr) set_setting(base_settings_, key, text);
}

void App::handle(const ChangeSettingRequest& request) {
    settings_.change(request.key, request.text, state_.status.step, state_.now);
    send_setting({request.key, request.text});
}

void App::handle(const UndoRequest&) {
    if (scene_.session != nullptr && settings_.deletion_is_newest()) {
        settings_.restored();
        scene_.session->send(RestoreSplatsCommand{});
        return;
    }
    if (const auto setting = settings_.undo(state_.now)) send_setting(*setting);
}

void App::handle(const RedoRequest&) {
    if (const auto setting = settings_.redo(state_.now)) send_setting(*setting);
}

void App::handle(const MoveCameraRequest& request) {
    rig_.move(request.motion, state_.now);
}

void App::handle(const GoToViewRequest& request) {
    rig_.go_to_view(request.view_index, state_.now);
}

void App::handle(const StepViewRequest& request) {
    rig_.step_view(request.by, state_.now);
}

void App::handle(const HomeRequest&) {
    rig_.home(state_.now);
}

void App::handle(const FocusRequest& request) {
    painter_.pick(request.at_px);
}

void App::handle(const SetUpRequest& request) {
    if (request.axis == UpAxis::kCameras) {
        rig_.align_up_to_photos();
    } else {
        rig_.flip_up();
    }
}

void App::handle(const SaveSplatsRequest& request) {
    if (!request.path.is_absolute()) {
        fail("{}: give the whole path, from / on", request.path.string());
    }
    if (!has_scene(state_)) fail("{}: no splats are open that could be saved", request.path.string());
    std::filesystem::path path = request.path;
    if (path.extension() != ".ply") path += ".ply";
    wanted_.splats.push_back({std::move(path), exported_hidden()});
    painter_.copy_splats();
}

void App::handle(const CopyRunRequest& request) {
    if (!request.folder.is_absolute()) {
        fail("{}: give the whole path, from / on", request.folder.string());
    }
    if (scene_.session == nullptr)
        fail("{}: no training is open whose run could be copied", request.folder.string());
    tasks_.start("Copying the run",
                 [from = state_.run_folder, to = request.folder](const std::stop_token&, TaskProgress&) {
                     std::error_code problem;
                     if (std::filesystem::exists(to, problem)) {
                         fail("{}: is there already; choose another name", to.string());
                     }
                     // Beside and renamed: a copy is whole or not there.
                     const std::filesystem::path part = to.string() + ".part";
                     std::filesystem::remove_all(part, problem);
                     std::filesystem::create_directories(part.parent_path(), problem);
                     std::filesystem::copy(from, part, std::filesystem::copy_options::recursive, problem);
                     if (!problem) std::filesystem::rename(part, to, problem);
                     if (problem) fail("{}: {}", to.string(), problem.message());
                     return "Copied the run to " + to.string();
                 });
}

void App::handle(const ExportCurvesRequest& request) {
    if (state_.status.curve == nullptr)
        fail("{}: no training is open that has curves", request.path.string());
    tasks_.start("Saving curves",
                 [path = request.path, status = state_.status](const std::stop_token&, TaskProgress&) {
                     write_file(path, curves_csv(status));
                     return "Saved " + path.string();
                 });
}

void App::handle(const SavePresetRequest& request) {
    save_preset(request.name, settings_.settings());
    state_.presets = preset_names();
    tell("Saved the preset " + request.name);
}

void App::handle(const LoadPresetRequest& request) {
    const Settings preset = load_preset(request.name);
    const Settings before = settings_.settings();
    for (const std::string_view key : changed_settings(before, preset)) {
        if (has_training(state_) && !applies_live(key)) continue;
        handle(ChangeSettingRequest{std::string(key), setting_text(preset, key)});
    }
    tell("Settings are those of " + request.name);
}

void App::handle(const CancelTasksRequest&) {
    tasks_.cancel();
}

void App::handle(const DismissProblemRequest&) {
    state_.problem.reset();
}

void App::handle(const ViewportSizeRequest& request) {
    viewport_width_ = request.width;
    viewport_height_ = request.height;
}

void App::handle(const WantThumbnailRequest& request) {
    photos_.want_thumbnail(request.view_index, static_cast<int>(40 * state_.theme.scale));
}

void App::handle(const ArrangeRequest& request) {
    request.change(state_.ui);
}

}  // namespace splatelier
