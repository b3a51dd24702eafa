// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/actions.h"
#include "app/studio/layout.h"
#include "app/studio/readable.h"
#include "app/studio/setting_history.h"
#include "app/studio/timeline_scale.h"
#include "app/studio/viewport_select.h"
#include "core/error.h"

#include <GLFW/glfw3.h>
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <tuple>

using namespace splatelier;

TEST_SUITE("studio actions") {
    TEST_CASE("ids and shortcuts are unique, titles and help are there") {
        std::set<std::string_view> ids;
        std::set<std::tuple<int, bool, bool>> shortcuts;
        for (const Action& entry : actions()) {
            CAPTURE(entry.id);
            CHECK(ids.insert(entry.id).second);
            CHECK_FALSE(entry.title.empty());
            CHECK_FALSE(entry.help.empty());
            CHECK((entry.enabled != nullptr));
            CHECK((entry.run != nullptr));
            if (entry.shortcut.key == 0) continue;
            CHECK(shortcuts.insert({entry.shortcut.key, entry.shortcut.ctrl, entry.shortcut.shift}).second);
        }
    }

    TEST_CASE("no plain key of an action is one that flies") {
        for (const Action& entry : actions()) {
            if (entry.shortcut.ctrl) continue;
            for (const int key : {GLFW_KEY_W, GLFW_KEY_A, GLFW_KEY_S, GLFW_KEY_D, GLFW_KEY_Q, GLFW_KEY_E}) {
                CAPTURE(entry.id);
                CHECK(entry.shortcut.key != key);
            }
        }
    }

    TEST_CASE("with nothing open, what needs a training is disabled and sends nothing") {
        const AppState state;
        ActionSink sink;
        for (const char* id : {"train.toggle", "train.step", "train.more", "file.save", "compare.toggle"}) {
            CAPTURE(id);
            CHECK_FALSE(action(id).enabled(state));
            run_action(id, state, sink);
        }
        CHECK(sink.take().empty());
    }

    TEST_CASE("Space pauses what runs and starts what is paused") {
        AppState state;
        state.kind = SceneKind::kTraining;
        ActionSink sink;
        const auto sent = [&](SessionState now) {
            state.status.state = now;
            run_action("train.toggle", state, sink);
            const std::vector<Request> requests = sink.take();
            REQUIRE(requests.size() == 1);
            return std::get<Command>(requests.front());
        };
        CHECK(std::holds_alternative<PauseCommand>(sent(SessionState::kRunning)));
        CHECK(std::holds_alternative<StartCommand>(sent(SessionState::kPaused)));
    }

    TEST_CASE("the palette finds an action by words in any order") {
        const auto found = matching_actions("pause start");
        REQUIRE_FALSE(found.empty());
        CHECK(found.front()->id == "train.toggle");
        CHECK(matching_actions("zebra").empty());
    }

    TEST_CASE("the palette finds an action by what its help says, after those that are called so") {
        const auto video = matching_actions("video");
        REQUIRE_FALSE(video.empty());
        CHECK(video.front()->id == "film.export");
        const auto photo = matching_actions("photo");
        REQUIRE(photo.size() > 4);
        CHECK(photo.front()->title.find("photo") != std::string_view::npos);
        CHECK(photo.back()->title.find("photo") == std::string_view::npos);
    }

    TEST_CASE("Escape puts the tool down, then ends the selection") {
        AppState state;
        state.kind = SceneKind::kSplats;
        ActionSink sink;
        CHECK_FALSE(action("select.end").enabled(state));
        state.ui.tool = Tool::kBrush;
        state.selection.inverted = true;
        run_action("select.end", state, sink);
        std::vector<Request> requests = sink.take();
        REQUIRE(requests.size() == 1);
        std::get<ArrangeRequest>(requests.front()).change(state.ui);
        CHECK(state.ui.tool == Tool::kNavigate);
        run_action("select.end", state, sink);
        requests = sink.take();
        REQUIRE(requests.size() == 1);
        CHECK(std::get<ChangeSelectionRequest>(requests.front()).change == SelectionChange::kNone);
    }

    TEST_CASE("the picture says what a tool does, and then what can be done with its catch") {
        AppState state;
        state.kind = SceneKind::kTraining;
        CHECK(selection_hint(state).empty());
        state.ui.tool = Tool::kRectangle;
        CHECK(selection_hint(state).starts_with("Rectangle: drag"));
        state.selection.inverted = true;
        state.picture.selected = 1234;
        state.picture.splats = 5678;
        CHECK(selection_hint(state).find("Del deletes") != std::string::npos);
        state.past_step = 100;  // past splats cannot be deleted
        CHECK(selection_hint(state).find("Del deletes") == std::string::npos);
    }
}

TEST_SUITE("setting history") {
    TEST_CASE("a slider that is dragged is one change, taken back at once") {
        SettingHistory history;
        history.begin({});
        history.change("render.tile_cap", "10", 100, 0.0);
        history.change("render.tile_cap", "20", 101, 0.1);
        history.change("render.tile_cap", "30", 102, 0.2);
        REQUIRE(history.undo_stack().size() == 1);
        CHECK(history.undo(1) == SettingText{"render.tile_cap", "0"});
        CHECK(history.settings().render.tile_cap == 0);
        CHECK(history.redo(2) == SettingText{"render.tile_cap", "30"});
        CHECK(history.settings().render.tile_cap == 30);
    }

    TEST_CASE("a wrong value changes nothing and cannot be undone") {
        SettingHistory history;
        history.begin({});
        CHECK_THROWS_AS(history.change("train.ssim_weight", "7", 0, 0), Error);
        CHECK(history.undo_stack().empty());
        CHECK(history.settings() == Settings{});
    }

    TEST_CASE("what is on its way is shown until it is in force, a refused change is given up") {
        SettingHistory history;
        const Settings in_force;
        history.begin(in_force);
        history.change("train.sh_degree", "1", 0, 0);
        history.reconcile(in_force, 0.5);
        CHECK(history.settings().train.sh_degree == 1);
        history.reconcile(in_force, 10);
        CHECK(history.settings().train.sh_degree == in_force.train.sh_degree);
    }

    TEST_CASE("a deletion is undone in its turn among the changes of settings") {
        SettingHistory history;
        history.begin({});
        history.change("render.tile_cap", "10", 100, 0);
        history.deleted();
        history.change("train.sh_degree", "1", 101, 0.1);
        CHECK_FALSE(history.deletion_is_newest());
        CHECK(history.undo(1)->first == "train.sh_degree");
        REQUIRE(history.deletion_is_newest());
        history.restored();
        CHECK_FALSE(history.deletion_is_newest());
        CHECK(history.undo(2)->first == "render.tile_cap");
    }

    TEST_CASE("a deletion is believed while it is on its way, and given up where the trainer refused it") {
        SettingHistory history;
        history.begin({});
        history.reconcile_deletions(0, 10);
        history.deleted();
        history.reconcile_deletions(0, 11);
        CHECK(history.deletion_is_newest());
        history.reconcile_deletions(0, 20);
        CHECK_FALSE(history.deletion_is_newest());
    }

    TEST_CASE("the viewport's settings stay the user's own") {
        SettingHistory history;
        history.begin({});
        history.change("view.splat_scale", "0.5", 0, 0);
        history.reconcile(Settings{}, 100);
        CHECK(history.settings().view.splat_scale == doctest::Approx(0.5));
    }
}

TEST_SUITE("timeline") {
    TEST_CASE("steps and pixels map onto each other") {
        const TimelineScale scale{{1000, 3000}, 50, 400};
        CHECK(scale.to_px(1000) == doctest::Approx(50));
        CHECK(scale.to_px(3000) == doctest::Approx(450));
        CHECK(scale.to_step(scale.to_px(1234)) == doctest::Approx(1234).epsilon(1e-4));
    }

    TEST_CASE("zooming keeps the step under the pointer and stays within the run") {
        const StepRange range = zoomed({0, 30000}, 6000, 0.5, 30000);
        CHECK(range.last - range.first == doctest::Approx(15000));
        CHECK((6000 - range.first) / (range.last - range.first) == doctest::Approx(0.2));
        const StepRange out = zoomed(range, 6000, 1000, 30000);
        CHECK(out.first == 0);
        CHECK(out.last == doctest::Approx(30000));
        CHECK(shifted({0, 100}, -50, 1000).first == 0);
    }

    TEST_CASE("the automatic range always holds the newest step and never passes the goal") {
        for (const std::int64_t step : {0, 1, 150, 999, 7000, 29999}) {
            const StepRange range = automatic_range(step, 30000);
            CHECK(range.last >= static_cast<double>(step));
            CHECK(range.last <= 30000);
        }
    }

    TEST_CASE("ticks are round and inside") {
        const std::vector<double> ticks = axis_ticks(130, 870, 5);
        CHECK(ticks == std::vector<double>{200, 400, 600, 800});
        CHECK(axis_ticks(1, 1, 5).empty());
    }
}

TEST_SUITE("studio layout") {
    TEST_CASE("the picture alone fills the window; with panels nothing overlaps") {
        UiState ui;
        ui.picture_only = true;
        CHECK(arrange_window(ui, true, 1, 1280, 720).viewport == Region{0, 0, 1280, 720});
        ui.picture_only = false;
        for (const float scale : {1.0F, 2.0F}) {
            const Layout layout = arrange_window(ui, true, scale, 1280, 720);
            CHECK(layout.scene.width + layout.viewport.width + layout.inspector.width == 1280);
            CHECK(layout.top_bar.height + layout.viewport.height + layout.timeline.height +
                      layout.status.height ==
                  720);
            CHECK(layout.viewport.width > 1280 / 3);
        }
    }

    TEST_CASE("numbers read as people write them") {
        CHECK(readable_count(950) == "950");
        CHECK(readable_count(12109) == "12.1 k");
        CHECK(readable_count(1250000) == "1.25 M");
        CHECK(readable_duration(185) == "3 min 05 s");
        CHECK(readable_bytes(1900000000) == "1.9 GB");
        CHECK(grouped_digits(-30000) ==
              "-30\xe2\x80\xaf"
              "000");
    }
}
#endif
