// The actions of Film: keyframes, paths, preview, export.
// SPDX-License-Identifier: MIT
#include "app/studio/action_parts.h"

#include <GLFW/glfw3.h>

namespace splatelier {
namespace {

bool has_film(const AppState& state) {
    return has_scene(state) && !state.film.keyframes.empty();
}

template <FilmChange kChange>
void change_film(const AppState&, ActionSink& sink) {
    sink.request(ChangeFilmRequest{kChange});
}

bool has_keyframe(const AppState& state) {
    return has_film(state) && state.ui.film_keyframe && *state.ui.film_keyframe < state.film.keyframes.size();
}

template <KeyframeChange kChange>
void change_keyframe(const AppState& state, ActionSink& sink) {
    sink.request(ChangeKeyframeRequest{kChange, *state.ui.film_keyframe});
}

constexpr Action kActions[] = {
    {"film.add",
     "Film",
     "Add keyframe",
     "The camera as it stands becomes the flythrough's next keyframe",
     key(GLFW_KEY_K),
     has_scene,
     change_film<FilmChange::kAddKeyframe>},
    {"film.play",
     "Film",
     "Preview flythrough",
     "Plays it in the viewport, or ends that",
     shift(GLFW_KEY_K),
     has_film,
     [](const AppState&, ActionSink& sink) { sink.request(PreviewFilmRequest{}); }},
    {"film.turntable",
     "Film",
     "Turntable",
     "A path once around the pivot",
     {},
     has_scene,
     change_film<FilmChange::kTurntable>},
    {"film.photos",
     "Film",
     "Path along the photos",
     "A path through the cameras of the photos",
     {},
     has_views,
     change_film<FilmChange::kAlongPhotos>},
    {"film.go_to_keyframe",
     "Film",
     "Go to keyframe",
     "The viewport to the keyframe that is chosen on the strip",
     {},
     has_keyframe,
     [](const AppState& state, ActionSink& sink) {
         sink.request(ShowFilmTimeRequest{state.film.keyframes[*state.ui.film_keyframe].time_s});
     }},
    {"film.replace",
     "Film",
     "Set keyframe to this view",
     "The camera as it stands takes the place of the keyframe that is chosen on the strip",
     {},
     has_keyframe,
     change_keyframe<KeyframeChange::kReplace>},
    {"film.remove",
     "Film",
     "Remove keyframe",
     "Takes the keyframe that is chosen on the strip out of the flythrough",
     shift(GLFW_KEY_DELETE),
     has_keyframe,
     change_keyframe<KeyframeChange::kRemove>},
    {"film.export",
     "Film",
     "Export flythrough",
     "Draws the path into the file named in the export tab: an MP4 video, or PNGs",
     {},
     has_film,
     [](const AppState& state, ActionSink& sink) {
         sink.request(ExportFilmRequest{state.ui.film_path, state.ui.film_width, state.ui.film_height});
     }},
    {"film.bring_back",
     "Film",
     "Bring back the flythrough before",
     "Takes the newest preset or clearing back",
     {},
     [](const AppState& state) { return has_scene(state) && !state.film_before.keyframes.empty(); },
     change_film<FilmChange::kBringBack>},
    {"film.clear",
     "Film",
     "Clear flythrough",
     "Forgets the keyframes",
     {},
     has_film,
     change_film<FilmChange::kClear>},
};

}  // namespace

std::span<const Action> film_actions() {
    return kActions;
}

}  // namespace splatelier
