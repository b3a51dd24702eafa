// When splats that are neighbours are brought together in memory.
// SPDX-License-Identifier: MIT
#include "core/log.h"
#include "core/splats/spatial_order.h"
#include "core/train/schedule.h"
#include "core/train/splat_edit.h"
#include "core/train/trainer.h"
#include "tests/core/train/fake_backend.h"
#include "tests/core/train/photo_ring.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <vector>

using namespace splatelier;
using namespace splatelier::test;

namespace {

bool in_order(const std::vector<float>& means) {
    const std::vector<std::uint32_t> order = spatial_order(means);
    return std::is_sorted(order.begin(), order.end());
}

}  // namespace

TEST_CASE("reordering is due as often as asked for while splats come and go, and once more") {
    Settings settings;
    settings.train.reorder_every = 200;
    settings.density.until = 500;
    std::vector<std::int64_t> due;
    for (std::int64_t step = 0; step < 2000; ++step)
        if (reorder_due(settings, step)) due.push_back(step);
    CHECK(due == std::vector<std::int64_t>{200, 400, 600});
    settings.train.reorder_every = 0;
    CHECK_FALSE(reorder_due(settings, 200));
}

TEST_CASE("training starts with neighbours together, and brings them together again") {
    const TemporaryFolder folder;
    const auto dataset = photo_ring(folder.path());
    Settings settings;
    settings.train.reorder_every = 30;
    settings.density.from = 5;
    settings.density.every = 10;
    FakeBackend backend;
    Trainer trainer(*dataset, settings, backend);
    trainer.restart();
    CHECK(in_order(backend.means()));
    const std::uint64_t numbering = trainer.numbering();
    const std::vector<float> before = backend.means();
    // Turned round, as if edits had moved every row.
    TrainState turned = backend.read();
    std::vector<std::uint32_t> rows(before.size() / 3);
    std::iota(rows.rbegin(), rows.rend(), 0U);
    apply_edit(turned, keep_rows(rows));
    backend.load(turned);
    REQUIRE_FALSE(in_order(backend.means()));
    for (int step = 0; step <= 30; ++step) trainer.step();
    CHECK(in_order(backend.means()));
    CHECK(trainer.numbering() > numbering);

    settings.train.reorder_every = 0;
    trainer.change_settings(settings);
    trainer.restart();
    CHECK(backend.read().cloud.means == std::vector<float>(dataset->points().positions));
}

TEST_CASE("where there is no memory to reorder, training goes on without") {
    const TemporaryFolder folder;
    const auto dataset = photo_ring(folder.path());
    FakeBackend backend({.memory = 3});
    Trainer trainer(*dataset, Settings{}, backend);
    set_log_level(LogLevel::kError);
    trainer.restart();
    trainer.step();
    set_log_level(LogLevel::kInfo);
    CHECK(trainer.progress().step == 1);
}
