// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/drawing_share.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace splatelier;

namespace {

using Clock = DrawingShare::Clock;
using Milliseconds = DrawingShare::Milliseconds;

Clock::duration ticks(Milliseconds time) {
    return std::chrono::duration_cast<Clock::duration>(time);
}

/// Draws as often as the share lets it for 20 s; the part of the time that went into it. `still_too`: the camera rests
/// and moves by turns, every half second.
double drawn_part(double picture_ms, float share, bool still_too) {
    DrawingShare drawing;
    const Clock::time_point start{std::chrono::hours(1)};
    Clock::time_point now = start;
    Milliseconds drawn{0};
    while (now - start < std::chrono::seconds(20)) {
        const bool moving = !still_too || Milliseconds(now - start).count() / 500 -
                                                  2 * std::floor(Milliseconds(now - start).count() / 1000) <
                                              1;
        const Milliseconds wait = drawing.wait(now, moving);
        if (wait.count() > 0) {
            now += std::max<Clock::duration>(ticks(std::min(wait, Milliseconds(5))),
                                             std::chrono::microseconds(1));
            continue;
        }
        const Clock::time_point begin = now;
        now += ticks(Milliseconds(picture_ms));
        drawing.note(begin, now, share, moving);
        drawn += now - begin;
    }
    return drawn / Milliseconds(now - start);
}

}  // namespace

TEST_SUITE("drawing share") {
    TEST_CASE(
        "drawing takes its share of the time and no more, whether the camera moves, rests, or does both") {
        // The first picture of each movement is drawn at once; what it owes is paid back within a picture or two.
        for (const double picture_ms : {2.0, 20.0, 90.0}) {
            for (const float share : {0.1F, 0.3F, 0.7F}) {
                CAPTURE(picture_ms);
                CAPTURE(share);
                CHECK(drawn_part(picture_ms, share, false) == doctest::Approx(share).epsilon(0.1));
                CHECK(drawn_part(picture_ms, share, true) < 1.1 * static_cast<double>(share) + 0.02);
            }
        }
        CHECK(drawn_part(20, 1, false) == doctest::Approx(1));
    }

    TEST_CASE("the first picture of a movement comes at once, the one after it when the debt is paid") {
        DrawingShare drawing;
        const Clock::time_point start{std::chrono::hours(1)};
        const Clock::time_point drawn = start + std::chrono::milliseconds(60);
        drawing.note(start, drawn, 0.3F, false);
        CHECK(drawing.wait(drawn, false).count() == doctest::Approx(140));
        CHECK(drawing.wait(drawn, true).count() == 0);
        drawing.note(drawn, drawn + std::chrono::milliseconds(15), 0.3F, true);
        CHECK(drawing.wait(drawn + std::chrono::milliseconds(15), true).count() == doctest::Approx(175));
    }

    TEST_CASE(
        "moving pictures become coarser until enough of them fit, and finer again where there is time") {
        DrawingShare drawing;
        Clock::time_point now{std::chrono::hours(1)};
        const auto draw = [&](int picture_ms, float share) {
            const Clock::time_point begin = now;
            now += std::chrono::milliseconds(picture_ms);
            drawing.note(begin, now, share, true);
        };
        CHECK(drawing.moving_factor() == 1);
        for (int i = 0; i < 20; ++i) draw(30, 0.3F);
        CHECK(drawing.moving_factor() == doctest::Approx(0.2));
        for (int i = 0; i < 20; ++i) draw(30, 1);
        CHECK(drawing.moving_factor() == doctest::Approx(0.2));
        for (int i = 0; i < 20; ++i) draw(5, 0.3F);
        CHECK(drawing.moving_factor() == 1);
    }
}
#endif
