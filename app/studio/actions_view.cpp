// The actions of View, Compare and Camera: how the scene is looked at.
// SPDX-License-Identifier: MIT
#include "app/studio/action_parts.h"

#include <GLFW/glfw3.h>

namespace splatelier {
namespace {

template <CompareMode kMode>
void compare_by(const AppState&, ActionSink& sink) {
    sink.arrange([](UiState& ui) {
        ui.compare = kMode;
        if (kMode != CompareMode::kOff) ui.last_compare = kMode;
    });
}

template <CompareMode kMode>
bool compares_by(const AppState& state) {
    return state.ui.compare == kMode;
}

template <ViewMode kMode>
void view_as(const AppState&, ActionSink& sink) {
    sink.arrange([](UiState& ui) { ui.view_mode = kMode; });
}

template <ViewMode kMode>
bool is_viewed_as(const AppState& state) {
    return state.ui.view_mode == kMode;
}

void toggle_compare(const AppState& state, ActionSink& sink) {
    if (state.ui.compare == CompareMode::kOff && !state.at_view) sink.request(StepViewRequest{1});
    sink.arrange([](UiState& ui) {
        ui.compare = ui.compare == CompareMode::kOff ? ui.last_compare : CompareMode::kOff;
    });
}

void toggle_navigation(const AppState&, ActionSink& sink) {
    sink.arrange([](UiState& ui) {
        ui.navigation =
            ui.navigation == NavigationMode::kOrbit ? NavigationMode::kFly : NavigationMode::kOrbit;
    });
}

void focus_middle(const AppState& state, ActionSink& sink) {
    sink.request(FocusRequest{{0.5 * state.picture.width, 0.5 * state.picture.height}});
}

constexpr Action kActions[] = {
    {"view.color",
     "View",
     "Colour",
     "The scene as it looks",
     key(GLFW_KEY_1),
     has_scene,
     view_as<ViewMode::kColor>,
     is_viewed_as<ViewMode::kColor>},
    {"view.depth",
     "View",
     "Depth",
     "How far each pixel is, near bright",
     key(GLFW_KEY_2),
     has_scene,
     view_as<ViewMode::kDepth>,
     is_viewed_as<ViewMode::kDepth>},
    {"view.normal",
     "View",
     "Normals",
     "Which way each surface faces, from the camera",
     key(GLFW_KEY_3),
     has_scene,
     view_as<ViewMode::kNormal>,
     is_viewed_as<ViewMode::kNormal>},
    {"view.alpha",
     "View",
     "Opacity",
     "How much of each pixel the splats cover",
     key(GLFW_KEY_4),
     has_scene,
     view_as<ViewMode::kAlpha>,
     is_viewed_as<ViewMode::kAlpha>},
    {"view.tileload",
     "View",
     "Tile load",
     "How many splats each tile must blend; capped tiles in red",
     key(GLFW_KEY_5),
     has_scene,
     view_as<ViewMode::kTileLoad>,
     is_viewed_as<ViewMode::kTileLoad>},
    {"view.points",
     "View",
     "Points",
     "The centres of the splats",
     key(GLFW_KEY_6),
     has_scene,
     view_as<ViewMode::kPoints>,
     is_viewed_as<ViewMode::kPoints>},

    {"view.rings",
     "View",
     "Rings",
     "The outline of each splat at one standard deviation",
     key(GLFW_KEY_7),
     has_scene,
     view_as<ViewMode::kRings>,
     is_viewed_as<ViewMode::kRings>},

    {"compare.toggle",
     "Compare",
     "Compare with the photo",
     "Shows the photo of this camera against the picture",
     key(GLFW_KEY_G),
     has_views,
     toggle_compare,
     [](const AppState& state) { return state.ui.compare != CompareMode::kOff; }},
    {"compare.split",
     "Compare",
     "Split",
     "Photo and picture side by side with a divider to drag",
     {},
     has_views,
     compare_by<CompareMode::kSplit>,
     compares_by<CompareMode::kSplit>},
    {"compare.flicker",
     "Compare",
     "Flicker",
     "Photo and picture in turn",
     {},
     has_views,
     compare_by<CompareMode::kFlicker>,
     compares_by<CompareMode::kFlicker>},
    {"compare.difference",
     "Compare",
     "Difference",
     "How far each pixel is from the photo",
     {},
     has_views,
     compare_by<CompareMode::kDifference>,
     compares_by<CompareMode::kDifference>},
    {"compare.amplified",
     "Compare",
     "Difference, amplified",
     "The same, several times brighter",
     {},
     has_views,
     compare_by<CompareMode::kAmplified>,
     compares_by<CompareMode::kAmplified>},

    {"compare.ssim",
     "Compare",
     "SSIM map",
     "Where the picture's structure differs from the photo's, bright",
     {},
     has_views,
     compare_by<CompareMode::kSsim>,
     compares_by<CompareMode::kSsim>},

    {"camera.next",
     "Camera",
     "Next photo",
     "Flies to the camera of the next photo",
     key(GLFW_KEY_RIGHT),
     has_views,
     [](const AppState&, ActionSink& sink) { sink.request(StepViewRequest{1}); }},
    {"camera.previous",
     "Camera",
     "Previous photo",
     "Flies to the camera of the photo before",
     key(GLFW_KEY_LEFT),
     has_views,
     [](const AppState&, ActionSink& sink) { sink.request(StepViewRequest{-1}); }},
    {"camera.home",
     "Camera",
     "Home",
     "Back to where the camera began",
     key(GLFW_KEY_H),
     has_scene,
     [](const AppState&, ActionSink& sink) { sink.request(HomeRequest{}); }},
    {"camera.focus",
     "Camera",
     "Focus the middle",
     "What is in the middle of the picture becomes the pivot",
     key(GLFW_KEY_F),
     has_scene,
     focus_middle},
    {"camera.fly",
     "Camera",
     "Fly",
     "Dragging looks around instead of orbiting",
     key(GLFW_KEY_V),
     has_scene,
     toggle_navigation,
     [](const AppState& state) { return state.ui.navigation == NavigationMode::kFly; }},
    {"camera.align_up",
     "Camera",
     "Align up to the cameras",
     "Takes the up axis that the photos agree on",
     {},
     has_views,
     [](const AppState&, ActionSink& sink) { sink.request(SetUpRequest{UpAxis::kCameras}); }},
    {"camera.flip_up",
     "Camera",
     "Turn upside down",
     "Flips the up axis",
     {},
     has_scene,
     [](const AppState&, ActionSink& sink) { sink.request(SetUpRequest{UpAxis::kFlipped}); }},
    {"camera.blender",
     "Camera",
     "Blender-style mouse",
     "The middle button orbits, with Shift it pans",
     {},
     always,
     flip<&UiState::blender_mouse>,
     is_on<&UiState::blender_mouse>},
};

}  // namespace

std::span<const Action> view_actions() {
    return kActions;
}

}  // namespace splatelier
