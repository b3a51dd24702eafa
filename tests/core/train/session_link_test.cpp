// SPDX-License-Identifier: MIT
#include "core/train/session_link.h"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

using namespace splatelier;

TEST_SUITE("session link") {
    TEST_CASE("commands of several threads arrive once each, every sender's in its order") {
        constexpr std::int64_t kEach = 2000;
        constexpr std::size_t kSenders = 3;
        CommandQueue queue;
        std::vector<std::jthread> senders;
        for (std::size_t sender = 0; sender < kSenders; ++sender) {
            senders.emplace_back([&queue, sender] {
                for (std::int64_t i = 0; i < kEach; ++i)
                    queue.send(ExcludeViewCommand{sender * kEach + static_cast<std::size_t>(i), true});
            });
        }
        std::array<std::size_t, kSenders> next{};
        for (std::size_t received = 0; received < kSenders * kEach;) {
            queue.wait();
            for (const Command& command : queue.take()) {
                const std::size_t number = std::get<ExcludeViewCommand>(command).view_index;
                const std::size_t sender = number / kEach;
                REQUIRE(number % kEach == next[sender]);
                ++next[sender];
                ++received;
            }
        }
        CHECK_FALSE(queue.has_any());
        CHECK(queue.take().empty());
    }

    TEST_CASE("a stop is seen among the commands that wait, which stay") {
        CommandQueue queue;
        CHECK_FALSE(queue.holds_stop());
        queue.send(StartCommand{});
        CHECK_FALSE(queue.holds_stop());
        queue.send(StopCommand{});
        queue.send(PauseCommand{});
        CHECK(queue.holds_stop());
        CHECK(queue.take().size() == 3);
        CHECK_FALSE(queue.holds_stop());
    }

    TEST_CASE("what is left in the queue goes with it") {
        CommandQueue queue;  // a leak would be AddressSanitizer's to tell
        queue.send(ChangeSettingCommand{"train.ssim_weight", "0.3"});
    }

    TEST_CASE("readers of the board see whole statuses, none older than one they have seen") {
        constexpr std::int64_t kPosts = 3000;
        StatusBoard board;
        CHECK(board.newest()->step == 0);
        std::atomic<bool> all_whole{true}, all_in_order{true};
        std::vector<std::jthread> readers;
        for (int reader = 0; reader < 3; ++reader) {
            readers.emplace_back([&] {
                std::int64_t last = 0;
                while (last < kPosts) {
                    const auto status = board.newest();
                    if (status->message != std::to_string(status->step) && status->step != 0)
                        all_whole = false;
                    if (status->step < last) all_in_order = false;
                    last = status->step;
                }
            });
        }
        for (std::int64_t step = 1; step <= kPosts; ++step) {
            TrainStatus status;
            status.step = step;
            status.message = std::to_string(step);
            board.post(std::move(status));
        }
        readers.clear();
        CHECK(all_whole);
        CHECK(all_in_order);
    }
}
