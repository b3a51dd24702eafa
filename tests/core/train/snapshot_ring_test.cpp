// SPDX-License-Identifier: MIT
#include "core/train/snapshot_ring.h"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace splatelier;

namespace {

PackedCloud cloud_of_bytes(std::size_t bytes) {
    PackedCloud out;
    out.channels.resize(bytes - sizeof(PackedCloud));
    return out;
}

constexpr std::size_t kEach = 1000;

}  // namespace

TEST_CASE("kept snapshots never exceed their budget and always cover the whole run") {
    SnapshotRing ring(10 * kEach, 10);
    std::int64_t newest = 0;
    for (std::int64_t step = 0; step <= 30000; ++step) {
        if (!ring.wants(step)) continue;
        ring.add(step, cloud_of_bytes(kEach));
        newest = step;
        REQUIRE(ring.size_bytes() <= 10 * kEach);
    }
    const std::vector<std::int64_t> steps = ring.steps();
    REQUIRE(steps.size() >= 5);
    CHECK(steps.front() == 0);
    CHECK(steps.back() == newest);
    CHECK(newest > 30000 - ring.stride());
    // No hole is wider than twice the stride: any step of the run has a neighbour near it.
    for (std::size_t i = 1; i < steps.size(); ++i) CHECK(steps[i] - steps[i - 1] <= 2 * ring.stride());
}

TEST_CASE("the nearest kept snapshot is found, the earlier of two") {
    SnapshotRing ring(100 * kEach, 100);
    CHECK(ring.nearest(5) == nullptr);
    for (const std::int64_t step : {0, 100, 200, 300}) ring.add(step, cloud_of_bytes(kEach));
    CHECK(ring.nearest(-7)->step == 0);
    CHECK(ring.nearest(149)->step == 100);
    CHECK(ring.nearest(150)->step == 100);
    CHECK(ring.nearest(151)->step == 200);
    CHECK(ring.nearest(99999)->step == 300);
}

TEST_CASE("training that went back forgets what came after") {
    SnapshotRing ring(100 * kEach, 100);
    for (const std::int64_t step : {0, 100, 200, 300}) ring.add(step, cloud_of_bytes(kEach));
    CHECK(ring.wants(150));
    ring.add(150, cloud_of_bytes(kEach));
    CHECK(ring.steps() == std::vector<std::int64_t>{0, 100, 150});
    CHECK(ring.size_bytes() == 3 * kEach);
}

TEST_CASE("a smaller budget thins out at once, and splats larger than all of it are not kept") {
    SnapshotRing ring(100 * kEach, 1);
    for (std::int64_t step = 0; step < 50; ++step) ring.add(step, cloud_of_bytes(kEach));
    ring.set_limits(7 * kEach, 1);
    CHECK(ring.size_bytes() <= 7 * kEach);
    CHECK(ring.steps().front() == 0);
    CHECK(ring.steps().back() == 49);
    ring.add(100, cloud_of_bytes(8 * kEach));
    CHECK(ring.steps().back() == 49);
    ring.set_limits(kEach / 2, 1);
    CHECK(ring.steps().empty());
    CHECK(ring.size_bytes() == 0);
}

TEST_CASE("splats larger than the whole budget are asked for ever more seldom, until the budget grows") {
    SnapshotRing ring(kEach, 10);
    int asked = 0;
    for (std::int64_t step = 0; step < 10000; ++step) {
        if (!ring.wants(step)) continue;
        ring.add(step, cloud_of_bytes(2 * kEach));
        ++asked;
    }
    CHECK(asked <= 12);
    CHECK(ring.steps().empty());
    ring.set_limits(4 * kEach, 10);
    CHECK(ring.wants(10000));
}

TEST_CASE("what is dropped is handed out once") {
    SnapshotRing ring(4 * kEach, 1);
    for (std::int64_t step = 0; step < 5; ++step) ring.add(step, cloud_of_bytes(kEach));
    CHECK(ring.steps() == std::vector<std::int64_t>{0, 2, 4});
    CHECK(ring.take_dropped().size() == 2);
    CHECK(ring.take_dropped().empty());
    ring.clear();
    CHECK(ring.take_dropped().size() == 3);
}
