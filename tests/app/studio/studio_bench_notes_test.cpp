// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/studio_bench_notes.h"

#include <doctest/doctest.h>

using namespace splatelier;

TEST_SUITE("studio bench notes") {
    TEST_CASE("the five slowest frames are kept, slowest first, each with its three longest parts") {
        StudioUse use;
        FrameTimes times;
        for (const char* part : {"facts", "viewport", "driver", "showing"}) times.time(part, [] {});
        for (const double ms : {3.0, 9.0, 1.0, 7.0, 5.0, 8.0, 2.0, 9.5}) note_frame(use, ms, 0.1 * ms, times);
        CHECK(use.frame_ms.size() == 8);
        CHECK(use.late_ms.size() == 8);
        REQUIRE(use.slowest.size() == 5);
        const double expected[] = {9.5, 9, 8, 7, 5};
        for (std::size_t i = 0; i < use.slowest.size(); ++i) {
            CAPTURE(i);
            const SlowFrame& frame = use.slowest[i];
            CHECK(frame.ms == expected[i]);
            CHECK(frame.late_ms == doctest::Approx(0.1 * expected[i]));
            REQUIRE(frame.parts.size() == 3);
            CHECK(frame.parts[0].ms >= frame.parts[1].ms);
            CHECK(frame.parts[1].ms >= frame.parts[2].ms);
        }
    }

    TEST_CASE("what is shown is as old as the first step that it lacks") {
        using Clock = StepClock::Clock;
        StepClock clock;
        const Clock::time_point start{std::chrono::hours(1)};
        const auto after = [&](int ms) { return start + std::chrono::milliseconds(ms); };
        clock.note(10, after(0));
        CHECK(clock.age_ms(10, after(5)) == 0);
        clock.note(11, after(20));
        clock.note(12, after(40));
        CHECK(clock.age_ms(10, after(50)) == doctest::Approx(30));
        CHECK(clock.age_ms(11, after(50)) == doctest::Approx(10));
        CHECK(clock.age_ms(12, after(50)) == 0);
    }

    TEST_CASE("means are over steps, however often each is seen") {
        SeenSteps seen;
        StepResult result;
        for (const std::int64_t step : {4, 4, 4, 5}) {
            result.step = step;
            result.visible = step == 4 ? 100 : 300;
            result.instances = 2 * result.visible;
            seen.note(result);
        }
        StudioBench bench;
        seen.tell(bench);
        CHECK(bench.visible == 200);
        CHECK(bench.instances == 400);
    }
}
#endif
