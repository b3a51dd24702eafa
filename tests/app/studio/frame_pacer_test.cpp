// SPDX-License-Identifier: MIT
#include "app/studio/frame_pacer.h"

#include <doctest/doctest.h>

using namespace splatelier;

TEST_SUITE("frame pacer") {
    using Clock = FramePacer::Clock;
    constexpr double kPeriod_s = 0.016;

    TEST_CASE("frames that begin a little late do not delay those after them") {
        const Clock::time_point start;
        FramePacer pacer(start);
        for (int i = 0; i < 100; ++i) {
            const Clock::time_point due = pacer.next(kPeriod_s);
            CHECK(due == start + (i + 1) * std::chrono::milliseconds(16));
            pacer.begin(due + std::chrono::milliseconds(3), kPeriod_s);
        }
    }

    TEST_CASE("after a pause the count begins anew: no frames to make up for") {
        const Clock::time_point start;
        FramePacer pacer(start);
        const Clock::time_point late = start + std::chrono::seconds(2);
        pacer.begin(late, kPeriod_s);
        CHECK(pacer.next(kPeriod_s) == late + std::chrono::milliseconds(16));
    }
}
