// Which photos training fetches: a backend that holds one is not given it again.
// SPDX-License-Identifier: MIT
#include "core/train/trainer.h"
#include "tests/core/train/fake_backend.h"
#include "tests/core/train/photo_ring.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

using namespace splatelier;
using namespace splatelier::test;

TEST_CASE(
    "photos that a backend holds are fetched once, the others in each epoch, and training is the same") {
    const TemporaryFolder folder;
    const auto dataset = photo_ring(folder.path());
    constexpr std::size_t kEpochs = 3;
    const std::size_t photos = dataset->train_views().size();
    SplatCloud plain;
    for (const std::size_t held : {std::size_t{0}, std::size_t{2}, photos}) {
        CAPTURE(held);
        FakeBackend backend({.photos_held = held});
        Trainer trainer(*dataset, Settings{}, backend);
        trainer.restart();
        for (std::size_t step = 0; step < kEpochs * photos; ++step) trainer.step();
        CHECK(backend.photos_received() == held + kEpochs * (photos - held));
        if (held == 0)
            plain = backend.read().cloud;
        else
            CHECK(backend.read().cloud == plain);
    }
}
