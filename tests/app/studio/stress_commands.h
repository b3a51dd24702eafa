// Random things that a user might do in the studio, the same for the same seed: requests, clicks, keys, sizes.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/action_sink.h"
#include "app/studio/actions.h"
#include "core/settings_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace splatelier::test {

/// One thing to do. What is not set is not done.
struct StressCommand {
    std::string text;  ///< what is printed of it
    std::vector<Request> requests;
    std::optional<std::pair<int, int>> window_px;
    /// The button is pressed at the first place and let go at the last.
    std::vector<Vec2> pointer_share;  ///< of the window's size
    int pointer_button = 0;
    int key = 0;  ///< of GLFW, from the actions' table
    bool ctrl = false, shift = false;
    std::filesystem::path
        result;  ///< file or folder that must be there in the end, unless the studio says why not
};

/// What may be opened, and where results go.
struct StressScenes {
    std::vector<std::filesystem::path> open;
    std::filesystem::path results;
};

class StressGenerator {
  public:
    StressGenerator(std::uint64_t seed, StressScenes scenes) : bits_(seed), scenes_(std::move(scenes)) {
        describe(defaults_, [&](const Option& option, auto& value) { add_setting(option, value); });
    }

    StressCommand next() {
        ++count_;
        using Maker = StressCommand (StressGenerator::*)();
        struct Kind {
            int weight;
            Maker make;
        };
        static constexpr std::array kKinds{Kind{16, &StressGenerator::change_setting},
                                           Kind{16, &StressGenerator::transport},
                                           Kind{12, &StressGenerator::select},
                                           Kind{8, &StressGenerator::edit},
                                           Kind{9, &StressGenerator::time},
                                           Kind{5, &StressGenerator::branch},
                                           Kind{12, &StressGenerator::camera},
                                           Kind{12, &StressGenerator::arrange},
                                           Kind{12, &StressGenerator::point},
                                           Kind{4, &StressGenerator::press},
                                           Kind{4, &StressGenerator::resize},
                                           Kind{8, &StressGenerator::send_out},
                                           Kind{6, &StressGenerator::open},
                                           Kind{3, &StressGenerator::leave}};
        int total = 0;
        for (const Kind& kind : kKinds) total += kind.weight;
        int at = below(total);
        for (const Kind& kind : kKinds) {
            if ((at -= kind.weight) < 0) return (this->*kind.make)();
        }
        return {};
    }

  private:
    struct LiveSetting {
        std::string key;
        std::function<std::string()> draw;
    };

    int below(int count) { return static_cast<int>(bits_() % static_cast<std::uint64_t>(count)); }
    double uniform() { return static_cast<double>(bits_() >> 11) * 0x1p-53; }
    bool coin() { return below(2) == 0; }
    template <typename T>
    const T& one_of(const std::vector<T>& from) {
        return from[static_cast<std::size_t>(below(static_cast<int>(from.size())))];
    }
    static StressCommand asks(std::string text, Request request) {
        StressCommand out;
        out.text = std::move(text);
        out.requests.push_back(std::move(request));
        return out;
    }

    template <typename T>
    void add_setting(const Option& option, T& value) {
        if (option.applies == Applies::kRestart) return;
        const std::string key(option.key);
        if (key ==
            "train.max_splats") {  // without one, random thresholds would double the splats at every step
            settings_.push_back({key, [this] { return std::to_string(1000 + below(3000)); }});
        } else if constexpr (std::is_same_v<T, bool>) {
            settings_.push_back({key, [this] { return coin() ? "true" : "false"; }});
        } else if constexpr (std::is_enum_v<T>) {
            settings_.push_back({key, [this] {
                                     const auto names = choice_names(T{});
                                     return std::string(one_of(names));
                                 }});
        } else if constexpr (std::is_arithmetic_v<T>) {
            settings_.push_back({key, [this, option, first = static_cast<double>(value)] {
                                     const double drawn = draw_number(option, first);
                                     if constexpr (std::is_integral_v<T>) {
                                         return fmt::format("{:.0f}", std::round(drawn));
                                     } else {
                                         return fmt::format("{:.6g}", static_cast<T>(drawn));
                                     }
                                 }});
        } else if constexpr (std::is_same_v<T, Vec3f>) {
            settings_.push_back(
                {key,
                 [this] { return fmt::format("{:.3f},{:.3f},{:.3f}", uniform(), uniform(), uniform()); }});
        }
    }

    /// Mostly near the default, now and then anything that is allowed.
    double draw_number(const Option& option, double first) {
        const bool is_bounded = option.min < option.max;
        const double near = first != 0 ? first * std::exp(2 * uniform() - 1) : uniform();
        if (!is_bounded) return near;
        constexpr double kMost = 1e5;  // steps and sizes beyond it are all alike
        const double anywhere = option.min + uniform() * (std::min(option.max, kMost) - option.min);
        return std::clamp(below(4) == 0 ? anywhere : near, option.min, option.max);
    }

    StressCommand change_setting() {
        if (below(8) == 0) return asks("undo", UndoRequest{});
        if (below(10) == 0) return asks("redo", RedoRequest{});
        const LiveSetting& setting = one_of(settings_);
        const std::string text = setting.draw();
        return asks(setting.key + " = " + text, ChangeSettingRequest{setting.key, text});
    }

    StressCommand transport() {
        const int count = 1 + below(200);
        const auto view = static_cast<std::size_t>(below(10));
        switch (below(12)) {
            case 0:
            case 1:
            case 2:
                return asks("start", StartCommand{});
            case 3:
                return asks("pause", PauseCommand{});
            case 4:
                return asks("step", StepCommand{});
            case 5:
                return asks(fmt::format("step {}", count), StepCommand{count});
            case 6:
                return asks(fmt::format("+{}", count), AddIterationsCommand{count});
            case 7:
                return asks("evaluate", EvaluateCommand{});
            case 8:
                return asks("save", SaveCommand{});
            case 9:
                return asks(fmt::format("exclude photo {}", view), ExcludeViewCommand{view, coin()});
            case 10:
                return below(3) == 0 ? asks("reset", ResetCommand{}) : asks("start", StartCommand{});
            default:
                return asks("restore", RestoreSplatsCommand{});
        }
    }

    StressCommand select() {
        SelectShapeRequest shape;
        const int points = 2 + below(5);
        shape.mode = static_cast<SelectMode>(below(3));
        if (coin()) shape.brush_radius_px = 1 + 60 * uniform();
        for (int i = 0; i < (shape.brush_radius_px > 0 ? points : 2); ++i)
            shape.points_px.emplace_back(900 * uniform(), 600 * uniform());
        switch (below(5)) {
            case 0:
                return asks("select all, none, others or the box",
                            ChangeSelectionRequest{static_cast<SelectionChange>(below(4))});
            case 1:
                return asks("select by opacity and size",
                            SelectionRangeRequest{static_cast<float>(0.5 * uniform()),
                                                  static_cast<float>(0.5 + 0.5 * uniform()),
                                                  0,
                                                  static_cast<float>(uniform())});
            default:
                return asks("select a shape", std::move(shape));
        }
    }

    StressCommand edit() {
        switch (below(6)) {
            case 0:
            case 1:
                return asks("delete the selection", DeleteSelectionRequest{});
            case 2:
                return asks("hide the selection", HideSelectionRequest{true});
            case 3:
                return asks("show all", HideSelectionRequest{false});
            case 4:
                return asks("place the box", PlaceBoxRequest{coin()});
            default:
                return asks("confine growth", ConfineDensityRequest{coin()});
        }
    }

    StressCommand time() {
        if (below(3) == 0) return asks("back to now", ShowStepRequest{});
        const std::int64_t step = below(800);
        return asks(fmt::format("look back to {}", step), ShowStepRequest{step});
    }

    StressCommand branch() {
        switch (below(4)) {
            case 0:
                return asks("fork",
                            ForkRequest{coin() ? std::nullopt : std::optional<std::int64_t>(below(800))});
            case 1:
                return asks("switch branch", SwitchBranchRequest{});
            case 2:
                return asks("close branch", CloseBranchRequest{});
            default:
                return asks("side by side", ArrangeRequest{[](UiState& ui) { ui.side_by_side ^= true; }});
        }
    }

    StressCommand camera() {
        CameraMotion motion;
        motion.orbit_px = Vec2(200 * uniform() - 100, 200 * uniform() - 100);
        if (coin()) motion.pan_px = Vec2(40 * uniform() - 20, 40 * uniform() - 20);
        if (coin()) motion.zoom_notches = 6 * uniform() - 3;
        if (coin()) motion.fly_in_cam = Vec3(uniform() - 0.5, uniform() - 0.5, uniform() - 0.5);
        const auto view = static_cast<std::size_t>(below(12));
        switch (below(8)) {
            case 0:
                return asks(fmt::format("go to photo {}", view), GoToViewRequest{view});
            case 1:
                return asks("next photo", StepViewRequest{coin() ? 1 : -1});
            case 2:
                return asks("home", HomeRequest{});
            case 3:
                return asks("focus", FocusRequest{Vec2(900 * uniform(), 600 * uniform())});
            case 4:
                return asks("up axis", SetUpRequest{static_cast<UpAxis>(below(2))});
            default:
                return asks("move the camera", MoveCameraRequest{motion});
        }
    }

    StressCommand arrange() {
        const auto mode = static_cast<ViewMode>(below(kViewModeCount));
        const auto compare = static_cast<CompareMode>(below(kCompareModeCount));
        const auto tab = static_cast<InspectorTab>(below(5));
        const auto tool = static_cast<Tool>(below(3));
        const auto dialog = below(3) == 0 ? static_cast<Dialog>(below(4)) : Dialog::kNone;
        const float width = 160 + 300 * static_cast<float>(uniform());
        switch (below(9)) {
            case 0:
            case 1:
                return asks(fmt::format("view mode {}", static_cast<int>(mode)),
                            ArrangeRequest{[=](UiState& ui) { ui.view_mode = mode; }});
            case 2:
            case 3:
                return asks(fmt::format("compare mode {}", static_cast<int>(compare)),
                            ArrangeRequest{[=](UiState& ui) { ui.compare = compare; }});
            case 4:
                return asks(fmt::format("tab {}", static_cast<int>(tab)),
                            ArrangeRequest{[=](UiState& ui) { ui.tab = tab; }});
            case 5:
                return asks(fmt::format("dialog {}", static_cast<int>(dialog)),
                            ArrangeRequest{[=](UiState& ui) { ui.dialog = dialog; }});
            case 6:
                return asks("picture only", ArrangeRequest{[](UiState& ui) { ui.picture_only ^= true; }});
            case 7:
                return asks("borders and brightness", ArrangeRequest{[=](UiState& ui) {
                                ui.scene_width = ui.inspector_width = width;
                                ui.timeline_height = 0.7F * width;
                                ui.brightness = width > 300 ? Brightness::kLight : Brightness::kDark;
                            }});
            default:
                return asks(fmt::format("tool {}", static_cast<int>(tool)), ArrangeRequest{[=](UiState& ui) {
                                ui.tool = tool;
                                ui.frusta = ui.grid = ui.axes = tool == Tool::kNavigate;
                                ui.show_box = true;
                            }});
        }
    }

    StressCommand point() {
        StressCommand out;
        const int places = coin() ? 1 : 2 + below(4);
        for (int i = 0; i < places; ++i) out.pointer_share.emplace_back(uniform(), uniform());
        out.pointer_button = below(4) == 0 ? 1 + below(2) : 0;
        out.text = fmt::format("{} with button {} from ({:.3f}, {:.3f})",
                               places == 1 ? "click" : "drag",
                               out.pointer_button,
                               out.pointer_share[0].x(),
                               out.pointer_share[0].y());
        return out;
    }

    StressCommand press() {
        std::vector<const Action*> keyed;
        for (const Action& action : actions()) {
            if (action.shortcut.key != 0 && action.id != "file.quit") keyed.push_back(&action);
        }
        const Action& action = *one_of(keyed);
        StressCommand out;
        out.key = action.shortcut.key;
        out.ctrl = action.shortcut.ctrl;
        out.shift = action.shortcut.shift;
        out.text = fmt::format("press {} ({})", shortcut_text(action.shortcut), action.id);
        return out;
    }

    StressCommand resize() {
        StressCommand out;
        out.window_px = {320 + below(900), 240 + below(500)};
        out.text = fmt::format("window of {} x {}", out.window_px->first, out.window_px->second);
        return out;
    }

    StressCommand send_out() {
        const auto file = [&](const char* extension) {
            return scenes_.results / fmt::format("{}{}", count_, extension);
        };
        StressCommand out;
        switch (below(7)) {
            case 0:
            case 1:
                out = asks("screenshot", ScreenshotRequest{file(".png")});
                out.result = file(".png");
                break;
            case 2:
            case 3:
                out = asks("save splats", SaveSplatsRequest{file(".ply")});
                out.result = file(".ply");
                break;
            case 4:
                out = asks("copy the run", CopyRunRequest{file("-run")});
                out.result = file("-run");
                break;
            case 5:
                out = asks("export curves", ExportCurvesRequest{file(".csv")});
                out.result = file(".csv");
                break;
            default:
                return asks("preview a turntable or along the photos", PreviewFilmRequest{});
        }
        out.text += fmt::format(" to {}", out.result.filename().string());
        return out;
    }

    StressCommand open() {
        if (below(6) == 0) return asks("cancel loading", CancelLoadingRequest{});
        if (below(6) == 0) return asks("dismiss", DismissProblemRequest{});
        const std::filesystem::path& path = one_of(scenes_.open);
        return asks("open " + path.string(), OpenRequest{path});
    }

    StressCommand leave() {
        if (below(3) == 0) return asks("quit", QuitRequest{});
        return asks("close the scene", CloseSceneRequest{});
    }

    std::mt19937_64 bits_;  // the same on every machine, unlike the standard library's distributions
    StressScenes scenes_;
    Settings defaults_;
    std::vector<LiveSetting> settings_;
    int count_ = 0;
};

}  // namespace splatelier::test
