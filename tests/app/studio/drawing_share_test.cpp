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
        drawing.note({begin, now - begin, share, moving});
        drawn += now - begin;
    }
    return drawn / Milliseconds(now - start);
}

/// A GPU that trains at once and is asked for pictures 60 times a second, the default of view.share in force.
struct GpuRun {
    double part = 0;                 ///< of the GPU's time that pictures took
    double pictures_per_second = 0;  ///< drawn
    float factor = 1;                ///< of the resolution, at the end
};

/// `fixed_ms`, `pixels_ms`: what a picture costs by its splats and, at full resolution, by its pixels. Each takes
/// `waiting_ms` more on the clock, and every second one has a turn of training in between.
GpuRun run_on_gpu(double fixed_ms, double pixels_ms, double waiting_ms, bool moving) {
    constexpr double kSeconds = 20, kTurnMs = 2;
    constexpr float kShare = 0.3F;  // the default of view.share
    DrawingShare drawing;
    PictureCost cost;
    const Clock::time_point start{std::chrono::hours(1)};
    Clock::time_point now = start;
    double drawn_ms = 0, pictures = 0;
    while (now - start < ticks(Milliseconds(1000 * kSeconds))) {
        const Milliseconds wait = drawing.wait(now, moving);
        if (wait.count() > 0) {
            now += std::max(ticks(wait), Clock::duration(std::chrono::microseconds(1)));
            continue;
        }
        const float factor = moving ? drawing.moving_factor() : 1;
        const double own_ms = fixed_ms + pixels_ms * static_cast<double>(factor * factor);
        const double turn_ms = std::fmod(pictures, 2) * kTurnMs;
        DrawingShare::Picture picture{now, cost.note(Milliseconds(own_ms + turn_ms))};
        picture.share = DrawingShare::of_gpu(kShare, moving);
        picture.moving = moving;
        picture.device = DrawingShare::Device::kGpu;
        drawing.note(picture);
        now += ticks(Milliseconds(own_ms + turn_ms + waiting_ms));
        drawn_ms += own_ms;
        pictures += 1;
    }
    return {drawn_ms / (1000 * kSeconds), pictures / kSeconds, drawing.moving_factor()};
}

}  // namespace

TEST_SUITE("drawing share") {
    TEST_CASE(
        "on a GPU pictures take a tenth of its time while the camera moves and a twentieth while it rests") {
        for (const double waiting_ms : {0.0, 5.0}) {
            CAPTURE(waiting_ms);
            CHECK(run_on_gpu(1.5, 0.5, waiting_ms, true).part == doctest::Approx(0.1).epsilon(0.05));
            CHECK(run_on_gpu(1.5, 0.5, waiting_ms, false).part == doctest::Approx(0.05).epsilon(0.05));
            CHECK(run_on_gpu(6, 12, waiting_ms, true).part < 0.105);
            CHECK(run_on_gpu(6, 12, waiting_ms, false).part < 0.055);
        }
    }

    TEST_CASE("on a GPU a movement is followed at its full resolution where thirty pictures a second fit") {
        const GpuRun cheap = run_on_gpu(1.5, 0.5, 2, true);
        CHECK(cheap.factor == 1);
        CHECK(cheap.pictures_per_second >= 45);
        const GpuRun dear = run_on_gpu(1.5, 6, 2, true);
        CHECK(dear.factor < 0.6);
        CHECK(dear.factor >= 0.4);
        CHECK(dear.pictures_per_second >= 29);
        CHECK(run_on_gpu(1.5, 6, 2, false).factor == 1);
    }

    TEST_CASE("where nothing trains a GPU draws as often as it is asked") {
        CHECK(DrawingShare::of_gpu(1, true) == 1);
        CHECK(DrawingShare::of_gpu(1, false) == 1);
    }

    TEST_CASE(
        "a picture's cost leaves out the turns that training had meanwhile, and follows what is drawn") {
        PictureCost cost;
        CHECK(cost.note(Milliseconds(5)).count() == 5);
        CHECK(cost.note(Milliseconds(2)).count() == 2);
        CHECK(cost.note(Milliseconds(5)).count() == 2);
        for (int i = 0; i < 8; ++i) (void)cost.note(Milliseconds(9));
        CHECK(cost.note(Milliseconds(9)).count() == 9);
    }

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
        drawing.note({start, drawn - start, 0.3F, false});
        CHECK(drawing.wait(drawn, false).count() == doctest::Approx(140));
        CHECK(drawing.wait(drawn, true).count() == 0);
        drawing.note({drawn, Milliseconds(15), 0.3F, true});
        CHECK(drawing.wait(drawn + std::chrono::milliseconds(15), true).count() == doctest::Approx(175));
    }

    TEST_CASE(
        "moving pictures become coarser until enough of them fit, and finer again where there is time") {
        DrawingShare drawing;
        Clock::time_point now{std::chrono::hours(1)};
        const auto draw = [&](int picture_ms, float share) {
            const Clock::time_point begin = now;
            now += std::chrono::milliseconds(picture_ms);
            drawing.note({begin, now - begin, share, true});
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
