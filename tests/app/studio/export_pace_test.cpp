// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/export_pace.h"

#include <doctest/doctest.h>

#include <functional>

using namespace splatelier;

namespace {

using Clock = ExportPace::Clock;
using Milliseconds = ExportPace::Milliseconds;

Clock::duration ticks(Milliseconds time) {
    return std::chrono::duration_cast<Clock::duration>(time);
}

/// A clock that moves only where it is told to, and a pace that goes by it.
struct PacedClock {
    Clock::time_point now{std::chrono::hours(1)};
    std::function<void()> while_asleep = [] {};
    ExportPace pace{{[this] { return now; },
                     [this](Milliseconds time) {
                         now += ticks(time) + Clock::duration(1);
                         while_asleep();
                     }}};

    /// A GPU draws it in `cost`, after as long again for training's turns.
    void draw(Milliseconds cost) {
        const Clock::time_point begin = pace.wait_for_turn({});
        now += ticks(2 * cost);
        pace.note(begin, cost);
    }
};

/// Of the GPU's time that pictures of `cost` take, one after the other.
double drawn_part(float share, Milliseconds cost) {
    PacedClock clock;
    clock.pace.set_share(share);
    const Clock::time_point begin = clock.now;
    constexpr int kPictures = 200;
    for (int i = 0; i < kPictures; ++i) clock.draw(cost);
    return kPictures * cost / Milliseconds(clock.now - begin);
}

}  // namespace

TEST_SUITE("export pace") {
    TEST_CASE(
        "pictures take a third of view.share of a GPU beside a training, and all of it where none runs") {
        for (const Milliseconds cost : {Milliseconds(1), Milliseconds(40)}) {
            CHECK(drawn_part(0.3F, cost) == doctest::Approx(0.1).epsilon(0.05));
            CHECK(drawn_part(0.9F, cost) == doctest::Approx(0.3).epsilon(0.05));
            CHECK(drawn_part(1, cost) == doctest::Approx(0.5));  // the rest are training's turns
        }
    }

    TEST_CASE("two exports at once take what one does") {
        PacedClock clock;
        clock.pace.set_share(0.3F);
        const Clock::time_point begin = clock.now;
        constexpr int kPictures = 200;
        for (int i = 0; i < kPictures; ++i) {
            const Clock::time_point turn = clock.pace.wait_for_turn({});
            clock.now += std::chrono::milliseconds(10);
            for (int job = 0; job < 2; ++job) clock.pace.note(turn, Milliseconds(5));
        }
        CHECK(2 * kPictures * Milliseconds(5) / Milliseconds(clock.now - begin) ==
              doctest::Approx(0.1).epsilon(0.05));
    }

    TEST_CASE("who waits goes on as soon as the training ends, and where the job is cancelled") {
        PacedClock clock;
        clock.pace.set_share(0.3F);
        clock.draw(std::chrono::hours(1));
        std::stop_source stopped;
        stopped.request_stop();
        (void)clock.pace.wait_for_turn(stopped.get_token());
        int slept = 0;
        clock.while_asleep = [&] {
            if (++slept == 3) clock.pace.set_share(1);
        };
        (void)clock.pace.wait_for_turn({});
        CHECK(slept == 3);
    }
}
#endif
