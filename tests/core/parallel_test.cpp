// SPDX-License-Identifier: MIT
#include "core/parallel.h"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

using namespace splatelier;

TEST_SUITE("parallel") {
    TEST_CASE("every index is visited once, by a worker that there is") {
        for (const WorkerPriority priority : {WorkerPriority::kNormal, WorkerPriority::kLow}) {
            for (const int threads : {1, 2, 5}) {
                CAPTURE(threads);
                Workers workers(threads, priority);
                CHECK(workers.thread_count() == threads);
                for (const std::size_t count : {0U, 1U, 3U, 1000U}) {
                    std::vector<int> visits(count, 0);
                    std::atomic<bool> known{true};
                    workers.for_each(count, [&](std::size_t index, int worker) {
                        ++visits[index];
                        if (worker < 0 || worker >= threads) known = false;
                    });
                    CHECK(visits == std::vector<int>(count, 1));
                    CHECK(known);
                }
            }
        }
    }

    TEST_CASE("ranges begin at multiples of the grain and cover everything") {
        Workers workers(3);
        std::vector<int> visits(1003, 0);
        std::atomic<bool> aligned{true};
        workers.for_ranges(visits.size(), 10, [&](std::size_t begin, std::size_t end) {
            if (begin % 10 != 0 || end - begin > 10) aligned = false;
            for (std::size_t i = begin; i < end; ++i) ++visits[i];
        });
        CHECK(aligned);
        CHECK(visits == std::vector<int>(visits.size(), 1));
    }

    TEST_CASE("what a worker throws reaches the caller, and the workers go on working") {
        for (const WorkerPriority priority : {WorkerPriority::kNormal, WorkerPriority::kLow}) {
            Workers workers(3, priority);
            CHECK_THROWS_AS(workers.for_each(100,
                                             [](std::size_t index, int) {
                                                 if (index == 17) throw std::runtime_error("17");
                                             }),
                            std::runtime_error);
            std::atomic<int> done{0};
            workers.for_each(100, [&](std::size_t, int) { ++done; });
            CHECK(done == 100);
        }
    }
}
