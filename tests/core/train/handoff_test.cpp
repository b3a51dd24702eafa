// SPDX-License-Identifier: MIT
#include "core/train/handoff.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

using namespace splatelier;

namespace {

/// Every value the same in a snapshot that was not torn.
class NumberedSnapshot : public SplatSnapshot {
  public:
    std::vector<std::int64_t> values = std::vector<std::int64_t>(4096, -1);
    void fill(std::int64_t number) {
        step = number;
        std::fill(values.begin(), values.end(), number);
    }
};

SnapshotHandoff make_handoff() {
    return {std::make_unique<NumberedSnapshot>(), std::make_unique<NumberedSnapshot>()};
}

bool write(SnapshotHandoff& handoff, std::int64_t number) {
    SplatSnapshot* slot = handoff.begin_write();
    if (slot == nullptr) return false;
    static_cast<NumberedSnapshot*>(slot)->fill(number);
    handoff.publish();
    return true;
}

}  // namespace

TEST_SUITE("hand-off") {
    TEST_CASE("before the first publish there is nothing to read") {
        SnapshotHandoff handoff = make_handoff();
        CHECK_FALSE(handoff.newest());
    }

    TEST_CASE("the reader gets the newest, and the writer skips while the other slot is held") {
        SnapshotHandoff handoff = make_handoff();
        REQUIRE(write(handoff, 1));
        SnapshotHandoff::Reading reading = handoff.newest();
        REQUIRE(reading);
        CHECK(reading.get()->step == 1);
        CHECK(write(handoff, 2));        // the slot that nobody holds
        CHECK_FALSE(write(handoff, 3));  // the reader still draws 1
        CHECK(reading.get()->step == 1);
        reading = handoff.newest();
        CHECK(reading.get()->step == 2);
        CHECK(write(handoff, 4));
    }

    TEST_CASE("a reading that replaces itself by the same slot still holds it") {
        SnapshotHandoff handoff = make_handoff();
        REQUIRE(write(handoff, 1));
        SnapshotHandoff::Reading reading = handoff.newest();
        reading = handoff.newest();
        CHECK(write(handoff, 2));
        CHECK_FALSE(write(handoff, 3));
        CHECK(reading.get()->step == 1);
    }

    TEST_CASE("a publish answers the requests made before it, not those made while it is written") {
        SnapshotHandoff handoff = make_handoff();
        CHECK(handoff.wanted());  // the first one is always wanted
        SplatSnapshot* slot = handoff.begin_write();
        REQUIRE(slot != nullptr);
        CHECK_FALSE(handoff.wanted());
        handoff.request();
        handoff.publish();
        CHECK(handoff.wanted());
    }

    TEST_CASE("a reader on another thread never sees a half-written snapshot, nor time run backwards") {
        SnapshotHandoff handoff = make_handoff();
        std::atomic<bool> done{false};
        std::thread writer([&] {
            for (std::int64_t number = 0; !done;) {
                if (write(handoff, number)) ++number;
            }
        });
        std::int64_t newest = -1;
        std::int64_t torn = 0, backwards = 0;
        SnapshotHandoff::Reading reading;
        for (int seen = 0; seen < 500;) {
            reading = handoff.newest();
            if (!reading || reading.get()->step == newest) {
                std::this_thread::yield();
                continue;
            }
            const auto& snapshot = static_cast<const NumberedSnapshot&>(*reading.get());
            torn += std::count_if(snapshot.values.begin(), snapshot.values.end(), [&](std::int64_t value) {
                return value != snapshot.step;
            });
            if (snapshot.step < newest) ++backwards;
            newest = snapshot.step;
            ++seen;
        }
        done = true;
        writer.join();
        CHECK(torn == 0);
        CHECK(backwards == 0);
    }
}
