// The picture: drawn, turned, compared with its photo; its modes in one corner, its facts in another.
// SPDX-License-Identifier: MIT
#include "app/studio/actions.h"
#include "app/studio/branches.h"
#include "app/studio/icons.h"
#include "app/studio/panels.h"
#include "app/studio/readable.h"
#include "app/studio/viewport_overlay.h"
#include "app/studio/viewport_select.h"
#include "app/studio/viewport_split.h"
#include "app/studio/widgets.h"

#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>

namespace splatelier {
namespace {

constexpr double kFlickerSeconds = 0.5;
constexpr double kLongestFrame = 0.05;  // a pause of the window must not fling the camera away
constexpr double kFastFactor = 4;

bool key_held(int key) {
    return ImGui::IsKeyDown(key);
}

/// What the pointer does, by button and navigation style.
void add_drag(const UiState& ui, CameraMotion& motion) {
    const ImGuiIO& io = ImGui::GetIO();
    const Vec2 moved_px(io.MouseDelta.x, io.MouseDelta.y);
    // What the pointer travelled in this frame it travelled before the press.
    for (const int button : {ImGuiMouseButton_Left, ImGuiMouseButton_Right, ImGuiMouseButton_Middle}) {
        if (ImGui::IsMouseClicked(button)) return;
    }
    if (ImGui::IsMouseDown(ImGuiMouseButton_Middle)) {
        const bool pans = !ui.blender_mouse || io.KeyShift;
        (pans ? motion.pan_px : motion.orbit_px) += moved_px;
    } else if (ImGui::IsMouseDown(ImGuiMouseButton_Right)) {
        motion.look_px += moved_px;
    } else if (ImGui::IsMouseDown(ImGuiMouseButton_Left) && ui.tool == Tool::kNavigate) {
        // The picture follows the hand: looking around drags the world the other way than orbiting.
        if (io.KeyCtrl) {
            motion.pan_px += moved_px;
        } else if (ui.navigation == NavigationMode::kFly) {
            motion.look_px += moved_px;
        } else {
            motion.orbit_px += moved_px;
        }
    }
}

Vec3 flown_in_cam(bool keys_free) {
    const ImGuiIO& io = ImGui::GetIO();
    if (!keys_free || io.KeyCtrl || io.KeyAlt) return Vec3::Zero();
    Vec3 direction = Vec3::Zero();
    direction.z() += (key_held(GLFW_KEY_W) ? 1 : 0) - (key_held(GLFW_KEY_S) ? 1 : 0);
    direction.x() += (key_held(GLFW_KEY_D) ? 1 : 0) - (key_held(GLFW_KEY_A) ? 1 : 0);
    direction.y() += (key_held(GLFW_KEY_Q) ? 1 : 0) - (key_held(GLFW_KEY_E) ? 1 : 0);
    if (direction.isZero()) return direction;
    const double seconds = std::min<double>(static_cast<double>(io.DeltaTime), kLongestFrame);
    return direction.normalized() * seconds * (io.KeyShift ? kFastFactor : 1);
}

struct Pointer {
    bool hovered = false, active = false;
    ImVec2 at;
};

void send_motion(const AppState& state, ActionSink& sink, const Region& region, const Pointer& pointer) {
    const ImGuiIO& io = ImGui::GetIO();
    CameraMotion motion;
    motion.viewport_height_px = static_cast<double>(region.height);
    if (pointer.active) add_drag(state.ui, motion);
    if (pointer.hovered) motion.zoom_notches = static_cast<double>(io.MouseWheel);
    const bool keys_free = !io.WantTextInput && state.ui.dialog == Dialog::kNone && !state.problem;
    motion.fly_in_cam = flown_in_cam(keys_free);
    if (motion.any()) sink.request(MoveCameraRequest{motion});
}

void draw_comparison(const AppState& state, ActionSink& sink, ImDrawList& list, const Region& region) {
    if (!state.at_view || state.dataset == nullptr || state.ui.compare == CompareMode::kOff) return;
    const Camera& photo = state.dataset->views()[*state.at_view].camera;
    const PhotoFrame inside =
        photo_frame(photo, static_cast<int>(region.width), static_cast<int>(region.height));
    const Region frame{region.x + static_cast<float>(inside.x),
                       region.y + static_cast<float>(inside.y),
                       static_cast<float>(inside.width),
                       static_cast<float>(inside.height)};
    // What lies outside the photo steps back.
    const ImU32 veil = faded(state.theme.stage, 0.82F);
    const float right = region.x + region.width;
    const float bottom = region.y + region.height;
    list.AddRectFilled({region.x, region.y}, {frame.x, bottom}, veil);
    list.AddRectFilled({frame.x + frame.width, region.y}, {right, bottom}, veil);
    list.AddRectFilled({frame.x, region.y}, {frame.x + frame.width, frame.y}, veil);
    list.AddRectFilled({frame.x, frame.y + frame.height}, {frame.x + frame.width, bottom}, veil);
    if (state.photo == nullptr) return;
    if (state.ui.compare == CompareMode::kSplit) {
        draw_split(state, sink, list, {frame, state.photo, "Photo", "Splats"});
    }
    if (state.ui.compare == CompareMode::kFlicker &&
        std::fmod(state.now, 2 * kFlickerSeconds) < kFlickerSeconds) {
        list.AddImage(state.photo, {frame.x, frame.y}, {frame.x + frame.width, frame.y + frame.height});
    }
}

/// A dark, half-transparent ground under controls that float over the picture.
void begin_floating(const Theme& theme, ImDrawList& list, ImVec2 at, ImVec2 size) {
    const float rim = theme.px(4);
    list.AddRectFilled({at.x - rim, at.y - rim},
                       {at.x + size.x + rim, at.y + size.y + rim},
                       faded(theme.panel, 0.86F),
                       theme.px(7));
    ImGui::SetCursorScreenPos(at);
}

/// A choice that floats over the picture: joined buttons, or a list where there is no room for them.
struct FloatingChoice {
    const char* id;
    std::span<const Segment> segments;
    const char* help;    ///< of the list
    float wide, narrow;  ///< design units
};

/// Returns the chosen one. `right`: ends at the picture's right edge instead of beginning at its left.
int floating_choice(const Theme& theme,
                    const Region& region,
                    const FloatingChoice& what,
                    int chosen,
                    bool joined,
                    bool right) {
    const float inset = theme.px(14);
    const float width = theme.px(joined ? what.wide : what.narrow);
    const float left = right ? region.x + region.width - inset - width : region.x + inset;
    begin_floating(
        theme, *ImGui::GetWindowDrawList(), {left, region.y + inset}, {width, ImGui::GetFrameHeight()});
    if (joined) return segmented(theme, what.id, what.segments, chosen, width);
    int out = chosen;
    ImGui::PushID(what.id);
    ImGui::SetNextItemWidth(width);
    if (ImGui::BeginCombo(
            "##list", what.segments[static_cast<std::size_t>(chosen)].label, ImGuiComboFlags_HeightLargest)) {
        int index = 0;
        for (const auto& [label, help] : what.segments) {
            if (ImGui::Selectable(label, index == chosen)) out = index;
            tooltip(theme, help);
            ++index;
        }
        ImGui::EndCombo();
    }
    tooltip(theme, what.help);
    ImGui::PopID();
    return out;
}

void mode_switches(const AppState& state, ActionSink& sink, const Region& region) {
    const Theme& theme = state.theme;
    const std::array<Segment, kViewModeCount> mode_segments{{{"Colour", action("view.color").help},
                                                             {"Depth", action("view.depth").help},
                                                             {"Normals", action("view.normal").help},
                                                             {"Opacity", action("view.alpha").help},
                                                             {"Load", action("view.tileload").help},
                                                             {"Points", action("view.points").help},
                                                             {"Rings", action("view.rings").help}}};
    const std::array<Segment, kCompareModeCount> compare_segments{
        {{"No comparison", "The picture alone"},
         {"Split", action("compare.split").help},
         {"Flicker", action("compare.flicker").help},
         {"Difference", action("compare.difference").help},
         {"Amplified", action("compare.amplified").help},
         {"SSIM", action("compare.ssim").help}}};
    const FloatingChoice modes{"modes", mode_segments, "What the viewport draws", 440, 110};
    const FloatingChoice compare{
        "compare", compare_segments, "How the picture is set against its photo", 440, 140};
    const float units = region.width / theme.scale - 4 * 14;
    const bool compares = has_training(state);
    const bool all_joined = units >= modes.wide + compare.wide;
    const bool modes_joined = units >= modes.wide + (compares ? compare.narrow : 0);
    const auto mode = static_cast<int>(state.ui.view_mode);
    const int new_mode = floating_choice(theme, region, modes, mode, modes_joined, false);
    if (new_mode != mode) {
        sink.arrange([new_mode](UiState& ui) { ui.view_mode = static_cast<ViewMode>(new_mode); });
    }
    if (!compares || units < modes.narrow + compare.narrow) return;
    const auto how = static_cast<int>(state.ui.compare);
    const int new_how = floating_choice(theme, region, compare, how, all_joined, true);
    if (new_how == how) return;
    constexpr std::array kIds = {"compare.toggle",
                                 "compare.split",
                                 "compare.flicker",
                                 "compare.difference",
                                 "compare.amplified",
                                 "compare.ssim"};
    run_action(kIds[static_cast<std::size_t>(new_how)], state, sink);
}

/// Says that the picture is not of now, with the way back.
void past_banner(const AppState& state, ActionSink& sink, const Region& region) {
    const Theme& theme = state.theme;
    const std::string text = fmt::format(
        "Showing step {} of {}", grouped_digits(*state.past_step), grouped_digits(state.status.step));
    const float height = ImGui::GetFrameHeight();
    const float gap = theme.px(12);
    const float back = theme.px(108);
    const float width = text_width(theme.body, text) + 2 * gap + back;
    const ImVec2 at(region.x + 0.5F * (region.width - width),
                    region.y + theme.px(14) + height + theme.px(18));
    begin_floating(theme, *ImGui::GetWindowDrawList(), at, {width, height});
    ImGui::SetCursorScreenPos({at.x + gap, at.y});
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(text.c_str());
    ImGui::SetCursorScreenPos({at.x + width - back, at.y});
    action_button(state, sink, "time.now", "", ButtonLook::kPrimary, back);
}

/// The compared branch, or now beside the past, left of the divider.
void draw_beside(const AppState& state, ActionSink& sink, ImDrawList& list, const Region& region) {
    if (!state.ui.side_by_side || !state.beside || state.beside->texture == nullptr) return;
    const BranchFacts* compared = compared_branch(state);
    const auto label = [&](int number, std::int64_t step) {
        const std::string name = compared != nullptr ? branch_name(number) + ", " : "";
        return fmt::format("{}step {}", name, grouped_digits(step));
    };
    draw_split(state,
               sink,
               list,
               {region,
                state.beside->texture,
                label(compared != nullptr ? compared->number : state.steered, state.beside->step),
                label(state.steered, state.picture.step)});
}

std::string photo_facts(const AppState& state) {
    const std::size_t index = *state.at_view;
    const View& view = state.dataset->views()[index];
    std::string out = fmt::format("{}   ·   {} of {}", view.name, index + 1, state.dataset->views().size());
    if (view.held_out) out += "   ·   held out";
    if (state.picture.psnr) out += fmt::format("   ·   {:.2f} dB", *state.picture.psnr);
    return out;
}

void draw_facts(const AppState& state, ImDrawList& list, const Region& region, const std::string& text) {
    const Theme& theme = state.theme;
    const float width = std::min(text_width(theme.small, text), region.width - theme.px(60));
    const ImVec2 at(region.x + theme.px(20), region.y + region.height - theme.px(20) - theme.small->FontSize);
    list.AddRectFilled({at.x - theme.px(9), at.y - theme.px(6)},
                       {at.x + width + theme.px(9), at.y + theme.small->FontSize + theme.px(6)},
                       faded(theme.panel, 0.86F),
                       theme.px(6));
    draw_text_cut(list, theme.small, at, theme.text, width + 1, text);
}

}  // namespace

void panel_viewport(const AppState& state, ActionSink& sink) {
    const ImVec2 origin = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    const Region region{origin.x, origin.y, size.x, size.y};
    const int width = std::max(2, static_cast<int>(size.x));
    const int height = std::max(2, static_cast<int>(size.y));
    sink.request(ViewportSizeRequest{width, height});
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (state.picture.texture != nullptr) {
        list.AddImage(state.picture.texture, origin, {origin.x + size.x, origin.y + size.y});
    }
    ImGui::SetCursorScreenPos(origin);
    ImGui::InvisibleButton("##picture",
                           size,
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                               ImGuiButtonFlags_MouseButtonMiddle);
    ImGui::SetItemAllowOverlap();
    draw_selection_tool(state, sink, list, region, ImGui::IsItemActive());
    const Pointer pointer{ImGui::IsItemHovered(), ImGui::IsItemActive(), ImGui::GetIO().MousePos};
    const bool clicked = state.ui.tool == Tool::kNavigate && ImGui::IsItemDeactivated() &&
                         ImGui::IsMouseReleased(ImGuiMouseButton_Left) &&
                         ImGui::GetIO().MouseDragMaxDistanceSqr[0] < state.theme.px(4) * state.theme.px(4);
    draw_comparison(state, sink, list, region);
    draw_beside(state, sink, list, region);

    const ScreenProjector projector(viewport_camera(state, width, height), region, 1e-3 * state.scene_scale);
    const bool looks_for_cameras = pointer.hovered && !(pointer.active && !clicked);
    const auto under =
        draw_overlay(state, projector, list, looks_for_cameras ? std::optional(pointer.at) : std::nullopt);
    if (clicked && under) sink.request(GoToViewRequest{*under});
    const bool focuses = state.ui.tool == Tool::kNavigate && !under;
    if (pointer.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) && focuses) {
        sink.request(FocusRequest{
            {static_cast<double>(pointer.at.x - origin.x), static_cast<double>(pointer.at.y - origin.y)}});
    }
    send_motion(state, sink, region, pointer);
    if (state.ui.picture_only) return;
    mode_switches(state, sink, region);
    if (state.past_step) past_banner(state, sink, region);
    if (under) {
        draw_facts(state, list, region, state.dataset->views()[*under].name);
    } else if (const std::string hint = selection_hint(state); !hint.empty()) {
        draw_facts(state, list, region, hint);
    } else if (state.at_view && state.dataset != nullptr) {
        draw_facts(state, list, region, photo_facts(state));
    }
}

}  // namespace splatelier
