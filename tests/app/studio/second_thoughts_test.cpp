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
