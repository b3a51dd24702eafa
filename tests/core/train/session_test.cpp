// SPDX-License-Identifier: MIT
#include "core/train/session.h"

#include "core/log.h"
#include "core/random.h"
#include "tests/core/train/fake_backend.h"
#include "tests/core/train/photo_ring.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

using namespace splatelier;
using namespace splatelier::test;

namespace {

/// A session over the ring of photos, and ways to wait for what it does.
struct SessionFixture {
    SessionFixture() { set_log_level(LogLevel::kError); }
    ~SessionFixture() { set_log_level(LogLevel::kInfo); }
    SessionFixture(const SessionFixture&) = delete;
    SessionFixture& operator=(const SessionFixture&) = delete;

    TemporaryFolder folder;
    std::shared_ptr<const Dataset> dataset = photo_ring(folder.path() / "data");

    SessionStart start(std::int64_t iterations, FakeBehaviour behaviour = {}) const {
        SessionStart how;
        how.dataset = dataset;
        how.settings.train.iterations = iterations;
        how.settings.train.max_splats = 100;
        how.make_backend = [behaviour](const Settings&) { return std::make_unique<FakeBackend>(behaviour); };
        return how;
    }
};

/// Polls until `holds`; a session that hangs is killed by the test's time limit.
TrainStatus wait_until(const Session& session, const std::function<bool(const TrainStatus&)>& holds) {
    while (true) {
        TrainStatus status = session.status();
        if (holds(status)) return status;
        std::this_thread::sleep_for(std::chrono::microseconds(100));  // the core is the training thread's
    }
}

TrainStatus wait_for(const Session& session, SessionState state) {
    return wait_until(session, [&](const TrainStatus& status) { return status.state == state; });
}

TrainStatus wait_for_message(const Session& session, const std::string& part) {
    return wait_until(session,
                      [&](const TrainStatus& s) { return s.message.find(part) != std::string::npos; });
}

}  // namespace

TEST_SUITE("session") {
    TEST_CASE_FIXTURE(SessionFixture, "a session trains to its goal, evaluates and waits") {
        Session session(start(120));
        const TrainStatus status = wait_for(session, SessionState::kDone);
        CHECK(status.step == 120);
        CHECK(status.last.step == 119);
        CHECK(status.evaluations->size() == 1);
        CHECK(status.evaluations->back().views.size() == 3);
        CHECK(status.activity.empty());
        session.send(StopCommand{});
        session.wait();
        CHECK(session.status().state == SessionState::kStopped);
    }

    TEST_CASE_FIXTURE(SessionFixture, "more iterations go on from the end, more steps than the goal do not") {
        Session session(start(10));
        wait_for(session, SessionState::kDone);
        session.send(StepCommand{});
        wait_for_message(session, "all 10 iterations are done");
        session.send(AddIterationsCommand{.count = 15});
        const TrainStatus status = wait_until(session, [](const TrainStatus& s) {
            return s.state == SessionState::kDone && s.iterations == 25;
        });
        CHECK(status.step == 25);
    }

    TEST_CASE_FIXTURE(SessionFixture,
                      "started paused, it shows the first splats and steps as often as told") {
        SessionStart how = start(1000);
        how.paused = true;
        Session session(std::move(how));
        CHECK(wait_for(session, SessionState::kReady).step == 0);
        SnapshotHandoff::Reading reading;
        while (!reading) reading = session.newest_snapshot();
        CHECK(reading.get()->step == 0);
        CHECK(reading.get()->splat_count == 40);
        session.send(StepCommand{.count = 7});
        CHECK(wait_for(session, SessionState::kPaused).step == 7);
        while (reading.get()->step != 7) reading = session.newest_snapshot();
        session.send(StartCommand{});
        CHECK(wait_for(session, SessionState::kDone).step == 1000);
    }

    TEST_CASE_FIXTURE(SessionFixture,
                      "given splats take the place of the data set's points, after a reset too") {
        SessionStart how = start(20);
        auto splats = std::make_shared<SplatCloud>();
        splats->resize(7);
        how.first_splats = splats;
        Session session(std::move(how));
        CHECK(wait_for(session, SessionState::kDone).splats == 7);
        session.send(ResetCommand{});
        const TrainStatus status = wait_for(session, SessionState::kReady);
        CHECK(status.step == 0);
        CHECK(status.splats == 7);
    }

    TEST_CASE_FIXTURE(SessionFixture, "a live setting holds from the next step; others are refused by name") {
        SessionStart how = start(1000);
        how.paused = true;
        Session session(std::move(how));
        wait_for(session, SessionState::kReady);
        session.send(ChangeSettingCommand{.key = "render.tile_cap", .text = "64"});
        session.send(ChangeSettingCommand{.key = "train.seed", .text = "1"});
        CHECK(wait_for_message(session, "train.seed applies to a new run only").settings.render.tile_cap ==
              64);
        session.send(ChangeSettingCommand{.key = "density.every", .text = "0"});
        wait_for_message(session, "density.every");
        session.send(ChangeSettingCommand{.key = "density.evry", .text = "5"});
        const TrainStatus status = wait_for_message(session, "density.evry");
        CHECK(status.settings.density.every == 100);
        CHECK(status.settings.train.seed == 42);
        REQUIRE(status.events->size() == 1);
        CHECK(status.events->front().text.find("render.tile_cap 0") == 0);
    }

    TEST_CASE_FIXTURE(SessionFixture,
                      "a loss that is no number fails with step and photo, and keeps the splats") {
        for (const std::size_t late_by : {std::size_t{0}, std::size_t{2}}) {
            Session session(start(100, {.not_a_number_at = 33, .late_by = late_by}));
            const TrainStatus status = wait_for(session, SessionState::kFailed);
            CHECK(status.error.find("step 33, photo ") == 0);
            CHECK(status.error.find(".png") != std::string::npos);
            CHECK(session.newest_snapshot());
            session.send(StartCommand{});
            wait_for_message(session, "training has failed");
            session.send(ResetCommand{});
            CHECK(wait_for(session, SessionState::kReady).error.empty());
        }
    }

    TEST_CASE_FIXTURE(SessionFixture,
                      "a backend that cannot be made, or gives up, fails the session, not the program") {
        SessionStart how = start(100);
        how.make_backend = [](const Settings&) -> std::unique_ptr<Backend> { fail("no such device"); };
        Session broken(std::move(how));
        CHECK(wait_for(broken, SessionState::kFailed).error == "no such device");
        broken.send(SaveCommand{});
        CHECK_FALSE(broken.newest_snapshot());

        Session session(start(100, {.throws_at = 20}));
        CHECK(wait_for(session, SessionState::kFailed).error == "out of memory");
        CHECK(session.status().step == 20);
    }

    TEST_CASE_FIXTURE(SessionFixture,
                      "what was trained before a backend gave up is saved, and gone on with") {
        SessionStart how = start(40, {.throws_at = 20});
        how.run_folder = folder.path() / "run";
        {
            Session session(std::move(how));
            CHECK(wait_for(session, SessionState::kFailed).error == "out of memory");
        }
        how = start(40);
        how.run_folder = folder.path() / "run";
        how.resume = true;
        how.paused = true;
        Session resumed(std::move(how));
        CHECK(wait_for(resumed, SessionState::kReady).step == 20);
    }

    TEST_CASE_FIXTURE(SessionFixture,
                      "a full backend gets no more splats and trains on, and the run says so") {
        for (const FakeBehaviour behaviour : {FakeBehaviour{.room = 60}, FakeBehaviour{.memory = 60}}) {
            SessionStart how = start(900, behaviour);
            how.settings.train.max_splats = 0;
            how.settings.density.from = 100;
            how.run_folder = folder.path() / (behaviour.room == 60 ? "room" : "memory");
            set_log_level(LogLevel::kInfo);
            std::vector<std::string> lines;
            set_log_sink([&](LogLevel, const std::string& line) { lines.push_back(line); });
            Session session(std::move(how));
            const TrainStatus status = wait_for(session, SessionState::kDone);
            session.send(StopCommand{});
            session.wait();
            set_log_sink({});
            CHECK(status.step == 900);
            CHECK(status.splats >= 40);
            CHECK(status.splats <= 60);
            const auto said = std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
                return line.find("has no room for more") != std::string::npos;
            });
            CHECK(said == 1);
        }
    }

    TEST_CASE_FIXTURE(SessionFixture, "deleting goes by what the user saw") {
        SessionStart how = start(1000);
        how.paused = true;
        Session session(std::move(how));
        wait_for(session, SessionState::kReady);
        SnapshotHandoff::Reading seen;
        while (!seen) seen = session.newest_snapshot();
        const auto numbering = static_cast<std::int64_t>(seen.get()->numbering);
        session.send(DeleteSplatsCommand{.rows = {1, 2, 39}, .seen_step = 0, .seen_numbering = numbering});
        wait_until(session, [](const TrainStatus& s) { return s.splats == 37; });
        session.send(DeleteSplatsCommand{.rows = {1}, .seen_step = 0, .seen_numbering = numbering});
        wait_for_message(session, "renumbered");
        session.send(DeleteSplatsCommand{.rows = {37}});
        wait_for_message(session, "splats 37 to 37: there are only 37");
        CHECK(session.status().splats == 37);
    }

    TEST_CASE_FIXTURE(SessionFixture, "a photo can be left out and taken back while training") {
        SessionStart how = start(1000);
        how.paused = true;
        Session session(std::move(how));
        wait_for(session, SessionState::kReady);
        session.send(ExcludeViewCommand{.view_index = 0});
        wait_for_message(session, "held out");
        session.send(ExcludeViewCommand{.view_index = 5});
        session.send(StepCommand{.count = 40});
        const TrainStatus status = wait_for(session, SessionState::kPaused);
        REQUIRE(status.views->size() == 12);
        CHECK(status.views->at(5).excluded);
        CHECK(status.views->at(5).last_step == -1);
        CHECK(status.views->at(6).last_step >= 0);
    }

    TEST_CASE_FIXTURE(SessionFixture, "the curve stays bounded however long the run") {
        Session session(start(9000));
        const TrainStatus status = wait_for(session, SessionState::kDone);
        CHECK(status.curve->size() <= History::kMaxCurvePoints);
        CHECK(status.curve->size() >= History::kMaxCurvePoints / 2);
        CHECK(status.curve->front().step == 1);
    }

    TEST_CASE_FIXTURE(SessionFixture, "two sessions train in one process, each on its own") {
        Session first(start(300)), second(start(200));
        CHECK(wait_for(first, SessionState::kDone).step == 300);
        CHECK(wait_for(second, SessionState::kDone).step == 200);
    }

    TEST_CASE_FIXTURE(SessionFixture,
                      "any order of commands from two threads leaves a session that still answers") {
        SessionStart how = start(400, {.late_by = 2});
        how.run_folder = folder.path() / "run";
        Session session(std::move(how));
        const auto command_at = [](std::uint64_t i) -> Command {
            const std::uint64_t bits = random_bits(5, 0, RandomPurpose::kTest, i);
            const auto number = static_cast<std::int64_t>(bits >> 32) % 30;
            switch (bits % 11) {
                case 0:
                    return PauseCommand{};
                case 1:
                    return StepCommand{.count = number};
                case 2:
                    return AddIterationsCommand{.count = number};
                case 3:
                    return ChangeSettingCommand{.key = "render.tile_cap", .text = std::to_string(number)};
                case 4:
                    return ExcludeViewCommand{.view_index = static_cast<std::size_t>(number),
                                              .excluded = (bits & 4096) != 0};
                case 5:
                    return i % 4 == 0 ? Command(SaveCommand{}) : Command(StartCommand{});
                case 6:
                    return EvaluateCommand{};
                case 7:
                    return DeleteSplatsCommand{.rows = {static_cast<std::uint32_t>(number)}};
                case 8:
                    return i % 5 == 0 ? Command(ResetCommand{}) : Command(StartCommand{});
                default:
                    return StartCommand{};
            }
        };
        std::thread viewer([&] {
            SnapshotHandoff::Reading reading;
            std::size_t splats_seen = 0;
            while (session.status().state != SessionState::kStopped) {
                reading = session.newest_snapshot();
                if (reading) splats_seen += static_cast<const FakeSnapshot*>(reading.get())->cloud.size();
                session.request_snapshot();
                std::this_thread::yield();
            }
            CHECK(splats_seen > 0);
        });
        for (std::uint64_t i = 0; i < 300; ++i) {
            session.send(command_at(i));
            if (i % 3 != 0) continue;
            // Lets the training thread catch up, so that commands meet a session that moves.
            const std::int64_t step = session.status().step;
            wait_until(session, [&](const TrainStatus& s) {
                return s.step != step || (s.state != SessionState::kRunning && s.activity.empty());
            });
        }
        session.send(AddIterationsCommand{.count = 3});
        session.send(StopCommand{});
        session.wait();
        viewer.join();
        CHECK(session.status().state == SessionState::kStopped);
        CHECK(session.status().error.empty());
    }
}
