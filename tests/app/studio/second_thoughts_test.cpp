// What a slip of the hand must not cost.
// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "tests/app/studio/driven_studio.h"

using namespace splatelier;
using namespace splatelier::test;

TEST_SUITE("gl second thoughts") {
    TEST_CASE("a flythrough that a preset or clearing took the place of comes back") {
        with_training_studio([](DrivenStudio& studio) {
            studio.act("film.add");
            studio.act("film.add");
            studio.until([](const AppState& state) { return state.film.keyframes.size() == 2; });
            studio.act("film.turntable");
            studio.until([](const AppState& state) { return state.film.keyframes.size() > 2; });
            const std::size_t turntable = studio.state().film.keyframes.size();
            studio.act("film.bring_back");
            studio.until([](const AppState& state) { return state.film.keyframes.size() == 2; });
            studio.act("film.bring_back");  // and that is taken back as well
            studio.until([&](const AppState& state) { return state.film.keyframes.size() == turntable; });
            studio.act("film.clear");
            studio.until([](const AppState& state) { return state.film.keyframes.empty(); });
            studio.act("film.bring_back");
            studio.until([&](const AppState& state) { return state.film.keyframes.size() == turntable; });
        });
    }

    TEST_CASE("undo brings deleted splats back") {
        with_training_studio([](DrivenStudio& studio) {
            studio.until([](const AppState& state) { return state.status.step > 0; });
            studio.send(PauseCommand{});
            studio.until([](const AppState& state) { return state.status.state == SessionState::kPaused; });
            const std::size_t splats = studio.state().status.splats;
            const Vec3f far = Vec3f::Constant(1e4F);
            WorldBox half{-far, far};
            half.high.x() = static_cast<float>(studio.state().camera.pivot.x());
            studio.ask(PlaceBoxRequest{.box = half});
            studio.ask(ChangeSelectionRequest{SelectionChange::kBox});
            studio.until([](const AppState& state) { return !state.selection.empty(); });
            studio.act("select.delete");
            studio.until(
                [](const AppState& state) { return state.status.restorable == 1 && state.undoes_deletion; });
            CHECK(studio.state().status.splats < splats);
            studio.act("edit.undo");
            studio.until([](const AppState& state) { return state.status.restorable == 0; });
            CHECK(studio.state().status.splats == splats);
        });
    }

    TEST_CASE("starting over asks first") {
        with_training_studio([](DrivenStudio& studio) {
            studio.send(PauseCommand{});
            studio.until([](const AppState& state) { return state.status.state == SessionState::kPaused; });
            const std::int64_t step = studio.state().status.step;
            studio.act("train.reset");
            studio.until([](const AppState& state) { return state.ui.dialog == Dialog::kStartOver; });
            CHECK(studio.state().status.step == step);
            studio.send(ResetCommand{});  // as the dialog's button
            studio.until([](const AppState& state) { return state.status.step == 0; });
        });
    }
}
#endif
