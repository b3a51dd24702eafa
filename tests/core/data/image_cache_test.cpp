// SPDX-License-Identifier: MIT
#include "core/data/image_cache.h"

#include "core/error.h"
#include "core/random.h"
#include "tests/core/data/error_of.h"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <latch>

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

    TEST_CASE("the least recently used photo goes first") {
        std::array<int, 4> loads{};
        ImageCache cache(
            4, 3 * kPhotoBytes, 0, [&](std::size_t index) { return ++loads[index], photo(index); });
        for (const std::size_t index : {0U, 1U, 2U, 0U, 3U}) cache.get(index);  // 1 goes
        CHECK(cache.held_bytes() == 3 * kPhotoBytes);
        cache.get(0);
        CHECK(loads[0] == 1);
        cache.get(1);
        CHECK(loads[1] == 2);
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
