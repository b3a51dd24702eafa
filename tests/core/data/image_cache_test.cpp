// SPDX-License-Identifier: MIT
#include "core/data/image_cache.h"

#include "core/error.h"
#include "core/random.h"
#include "core/train/view_order.h"
#include "tests/core/data/error_of.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <latch>
#include <memory>
#include <numeric>
#include <vector>

using namespace splatelier;
using namespace splatelier::test;

namespace {

constexpr std::size_t kPhotoBytes = sizeof(ViewImage) + 30 * 30 * 3;

/// A photo whose every byte is its index.
ViewImage photo(std::size_t index) {
    ViewImage out{Image8(30, 30, 3), Image8()};
    std::fill(out.rgb.data.begin(), out.rgb.data.end(), static_cast<std::uint8_t>(index));
    return out;
}

constexpr std::size_t kPhotos = 100, kFit = 50;

struct Epochs {
    double found_share = 0;    ///< of the photos asked for, after the first epoch
    bool over_budget = false;  ///< at a moment when one was being loaded
};

/// Asks for the photos as training does, the next ones ahead.
Epochs train_epochs(int background_threads) {
    constexpr int kEpochs = 20;
    constexpr std::size_t kAhead = 4;
    std::vector<std::size_t> views(kPhotos);
    std::iota(views.begin(), views.end(), std::size_t{0});
    ViewOrder order(views, 1);
    const std::vector<bool> excluded(kPhotos);
    std::atomic<std::size_t> loads = 0;
    std::atomic<bool> over_budget = false;
    const ImageCache* watched =
        nullptr;  // by its threads, to the very end: a smart pointer is reset before that
    auto cache =
        std::make_unique<ImageCache>(kPhotos, kFit * kPhotoBytes, background_threads, [&](std::size_t index) {
            ++loads;
            if (watched->held_bytes() > kFit * kPhotoBytes) over_budget = true;
            return photo(index);
        });
    watched = cache.get();
    std::size_t loads_in_first = 0;
    for (std::size_t step = 0; step < kEpochs * kPhotos; ++step) {
        if (step == kPhotos) loads_in_first = loads;
        const std::size_t index = order.next(excluded);
        for (const std::size_t ahead : order.peek(kAhead, excluded)) cache->prefetch(ahead);
        CHECK(cache->get(index)->rgb.data[0] == index);
    }
    cache.reset();
    const auto asked = static_cast<double>((kEpochs - 1) * kPhotos);
    return {1 - static_cast<double>(loads - loads_in_first) / asked, over_budget};
}

}  // namespace

TEST_SUITE("image cache") {
    TEST_CASE("a photo is loaded once and stays while there is room") {
        std::array<int, 4> loads{};
        ImageCache cache(
            4, 3 * kPhotoBytes, 0, [&](std::size_t index) { return ++loads[index], photo(index); });
        for (const std::size_t index : {0U, 1U, 2U, 0U, 1U, 2U})
            CHECK(cache.get(index)->rgb.data[5] == index);
        CHECK(loads == std::array<int, 4>{1, 1, 1, 0});
        CHECK(cache.held_bytes() == 3 * kPhotoBytes);
    }

    TEST_CASE("the photo that was given out last goes first") {
        std::array<int, 4> loads{};
        ImageCache cache(
            4, 3 * kPhotoBytes, 0, [&](std::size_t index) { return ++loads[index], photo(index); });
        for (const std::size_t index : {0U, 1U, 2U, 0U, 3U}) cache.get(index);  // 0 goes
        CHECK(cache.held_bytes() == 3 * kPhotoBytes);
        for (const std::size_t index : {1U, 2U, 3U}) cache.get(index);
        CHECK(loads == std::array<int, 4>{1, 1, 1, 1});
        cache.get(0);
        CHECK(loads[0] == 2);
    }

    TEST_CASE("where half of the photos fit, half of each shuffled epoch is found, within the budget") {
        for (const int threads : {0, 2}) {
            CAPTURE(threads);
            const Epochs found = train_epochs(threads);
            CHECK_FALSE(found.over_budget);
            // Exact without threads. With them, photos that are loaded ahead take the places of some at an epoch's end.
            CHECK(found.found_share > (threads == 0 ? 0.48 : 0.35));
        }
    }

    TEST_CASE("photos that were loaded ahead stay until they are asked for") {
        std::array<int, 3> loads{};
        std::latch loaded(1);
        ImageCache cache(3, 2 * kPhotoBytes, 1, [&](std::size_t index) {
            if (index == 2) loaded.count_down();
            return ++loads[index], photo(index);
        });
        cache.get(0);
        cache.prefetch(2);
        loaded.wait();
        cache.get(1);  // 0 goes
        cache.get(2);
        CHECK(loads == std::array<int, 3>{1, 1, 1});
    }

    TEST_CASE("a photo that is there already and announced stays until it is asked for") {
        std::array<int, 3> loads{};
        ImageCache cache(
            3, 2 * kPhotoBytes, 0, [&](std::size_t index) { return ++loads[index], photo(index); });
        cache.get(0);
        cache.get(1);
        cache.prefetch(1);
        cache.get(2);  // 0 goes
        cache.get(1);
        CHECK(loads == std::array<int, 3>{1, 1, 1});
    }

    TEST_CASE("a photo that can be spared goes first, unless somebody asks for it after all") {
        std::array<int, 4> loads{};
        ImageCache cache(
            4, 2 * kPhotoBytes, 0, [&](std::size_t index) { return ++loads[index], photo(index); });
        cache.get(0);
        cache.get(1);
        cache.spare(0);
        cache.get(2);  // 0 goes, not 1
        cache.get(1);
        CHECK(loads == std::array<int, 4>{1, 1, 1, 0});
        cache.spare(2);
        cache.get(2);
        cache.get(3);  // 2 was asked for last and goes
        cache.get(1);
        CHECK(loads == std::array<int, 4>{1, 1, 1, 1});
        cache.spare(0);  // not here: nothing to go
        cache.get(0);
        cache.get(0);
        CHECK(loads[0] == 2);
    }

    TEST_CASE("a photo that nobody asks for any more makes room in the end") {
        std::array<int, 4> loads{};
        ImageCache cache(
            4, 2 * kPhotoBytes, 0, [&](std::size_t index) { return ++loads[index], photo(index); });
        cache.get(0);
        for (int i = 0; i < 20; ++i) cache.get(1 + static_cast<std::size_t>(i) % 2);
        const std::array<int, 4> before = loads;
        for (int i = 0; i < 20; ++i) cache.get(1 + static_cast<std::size_t>(i) % 2);
        CHECK(loads == before);
        CHECK(loads[0] == 1);
    }

    TEST_CASE("a photo larger than the whole cache is still given out, and is the only one held") {
        ImageCache cache(2, 10, 0, photo);
        const auto first = cache.get(0);
        const auto second = cache.get(1);
        CHECK(first->rgb.data[0] == 0);
        CHECK(second->rgb.data[0] == 1);
        CHECK(cache.held_bytes() == kPhotoBytes);
    }

    TEST_CASE("a prefetched photo is loaded by another thread before it is asked for") {
        std::latch loaded(1);
        std::thread::id loader;
        ImageCache cache(1, 10 * kPhotoBytes, 1, [&](std::size_t index) {
            loader = std::this_thread::get_id();
            loaded.count_down();
            return photo(index);
        });
        cache.prefetch(0);
        loaded.wait();
        CHECK(cache.get(0)->rgb.data[0] == 0);
        CHECK(loader != std::this_thread::get_id());
    }

    TEST_CASE("asking for a photo that is being loaded waits for that load and does not start another") {
        std::latch entered(1), go_on(1);
        std::atomic<int> loads = 0;
        ImageCache cache(1, 10 * kPhotoBytes, 1, [&](std::size_t index) {
            ++loads;
            entered.count_down();
            go_on.wait();
            return photo(index);
        });
        cache.prefetch(0);
        entered.wait();
        std::jthread waiting([&] { CHECK(cache.get(0)->rgb.data[0] == 0); });
        go_on.count_down();
        CHECK(cache.get(0)->rgb.data[0] == 0);
        waiting.join();
        CHECK(loads == 1);
    }

    TEST_CASE("a failed load is thrown where the photo is asked for, and the next call tries again") {
        std::atomic<int> loads = 0;
        ImageCache cache(1, 10 * kPhotoBytes, 1, [&](std::size_t index) {
            if (++loads == 1) fail("a.jpg: broken");
            return photo(index);
        });
        cache.prefetch(0);
        CHECK(error_of([&] { cache.get(0); }) == "a.jpg: broken");
        CHECK(cache.get(0)->rgb.data[0] == 0);
        CHECK(loads == 2);
    }

    TEST_CASE("many threads at once get the right photos within the budget") {
        constexpr std::size_t kPhotos = 40;
        std::atomic<bool> over = false;
        ImageCache cache(kPhotos, 10 * kPhotoBytes, 2, [&](std::size_t index) {
            if (index == 13) fail("photo 13 is broken");
            return photo(index);
        });
        std::atomic<int> wrong = 0, refused = 0;
        {
            std::vector<std::jthread> threads;
            for (std::uint64_t thread = 0; thread < 4; ++thread) {
                threads.emplace_back([&, thread] {
                    for (std::uint64_t step = 0; step < 2000; ++step) {
                        const std::size_t index =
                            random_bits(thread, step, RandomPurpose::kTest, 0) % kPhotos;
                        cache.prefetch(random_bits(thread, step, RandomPurpose::kTest, 1) % kPhotos);
                        try {
                            if (cache.get(index)->rgb.data[7] != index) ++wrong;
                        } catch (const Error&) {
                            if (index == 13) ++refused;
                        }
                        if (cache.held_bytes() > 10 * kPhotoBytes) over = true;
                    }
                });
            }
        }
        CHECK(wrong == 0);
        CHECK(refused > 0);
        CHECK_FALSE(over);
    }

    TEST_CASE("a cache that is destroyed with work in its queue leaves without waiting for all of it") {
        std::atomic<int> loads = 0;
        {
            ImageCache cache(
                8, 10 * kPhotoBytes, 1, [&](std::size_t index) { return ++loads, photo(index); });
            for (std::size_t index = 0; index < 8; ++index) cache.prefetch(index);
        }
        CHECK(loads <= 8);
    }
}
