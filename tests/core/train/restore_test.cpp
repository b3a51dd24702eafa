// Deleting what a rule selects, and taking deletions back, while training goes
// on. SPDX-License-Identifier: MIT
#include "core/error.h"
#include "core/train/run_records.h"
#include "core/train/trainer.h"
#include "tests/core/train/atelier.h"

#include <doctest/doctest.h>

using namespace splatelier;
using namespace splatelier::test;

namespace {

std::vector<RunEdit> edits_of(const std::filesystem::path& run) {
    std::istringstream lines(read_file(run / "edits.jsonl"));
    std::vector<RunEdit> out;
    for (std::string line; std::getline(lines, line);) out.push_back(parse_edit_line(line, "edits.jsonl"));
    return out;
}

/// Waits for a status that `holds`; fails the test where the session fails.
template <typename Holds>
TrainStatus wait_until(const Session& session, Holds&& holds) {
    while (true) {
        TrainStatus status = session.status();
        if (status.state == SessionState::kFailed) FAIL(status.error);
        if (holds(status)) return status;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

}  // namespace

TEST_SUITE("restore") {
    TEST_CASE_FIXTURE(Atelier,
                      "a deletion taken back brings parameters, moments "
                      "and statistics as they were") {
        FakeBackend backend;
        Trainer trainer(*dataset, settings, backend);
        trainer.restart();
        for (int i = 0; i < 20; ++i) trainer.step();
        const TrainState before = trainer.read();
        trainer.delete_splats({{3, 5}, {10, 11}});
        CHECK(trainer.restorable() == 1);
        trainer.restore_splats();
        CHECK(trainer.restorable() == 0);
        // The same splats, those that were away behind the others.
        TrainState expected = before;
        std::vector<std::uint32_t> order;
        for (std::uint32_t row = 0; row < before.cloud.size(); ++row) {
            if (row != 3 && row != 4 && row != 10) order.push_back(row);
        }
        order.insert(order.end(), {3, 4, 10});
        apply_edit(expected, {.source = order, .changes = {}, .opacity_ceiling_logit = {}});
        const TrainState after = trainer.read();
        CHECK(after.cloud == expected.cloud);
        CHECK(after.optimizer.first == expected.optimizer.first);
        CHECK(after.optimizer.second == expected.optimizer.second);
        CHECK(after.stats.gradient_sum == expected.stats.gradient_sum);
        CHECK_THROWS_AS(trainer.restore_splats(), Error);
    }

    TEST_CASE_FIXTURE(
        Atelier, "the oldest deletions are forgotten where they take too much memory, the newest never") {
        FakeBackend backend;
        Trainer trainer(*dataset, settings, backend);
        trainer.restart();
        const std::size_t count = backend.splat_count();
        trainer.delete_splats({{0, 2}});
        trainer.delete_splats({{0, 2}});
        trainer.delete_splats({{0, 2}});
        CHECK(trainer.restorable() == 3);
        // Parameters and both moments of a splat are three times its floats; two splats at least lie in any deletion.
        constexpr std::size_t kLeastBytesOfTwo = 2 * 3 * 14 * sizeof(float);
        trainer.remember_at_most(kLeastBytesOfTwo - 1);
        trainer.delete_splats({{0, 2}});
        CHECK(trainer.restorable() == 1);
        trainer.restore_splats();
        CHECK(backend.splat_count() == count - 6);
        CHECK(trainer.restorable() == 0);
        trainer.remember_at_most(std::size_t{1} << 20U);
        trainer.delete_splats({{0, 2}});
        trainer.delete_splats({{0, 2}});
        CHECK(trainer.restorable() == 2);
    }

    TEST_CASE_FIXTURE(Atelier,
                      "what a rule selects is deleted and brought back "
                      "while training runs; a replay repeats it") {
        settings.density.from = 20;
        settings.density.every = 20;
        settings.train.max_splats = 500;
        SessionStart start;
        start.dataset = dataset;
        start.settings = settings;
        start.settings.train.iterations = 100'000'000;
        start.run_folder = run("edited");
        start.make_backend = make_backend;
        Session session(std::move(start));
        wait_until(session, [](const TrainStatus& s) { return s.step > 30; });
        DeleteSelectedCommand half;
        half.selection.shapes = {{WorldBox{{-9, -9, -9}, {0, 9, 9}}, SelectionMode::kAdd}};
        session.send(half);
        wait_until(session, [](const TrainStatus& s) { return s.restorable == 1; });
        session.send(RestoreSplatsCommand{});
        wait_until(session, [](const TrainStatus& s) { return s.restorable == 0; });
        session.send(RestoreSplatsCommand{});
        wait_until(session,
                   [](const TrainStatus& s) { return s.message.find("no deletion") != std::string::npos; });
        half.selection.least_opacity = 2;
        session.send(half);
        wait_until(session,
                   [](const TrainStatus& s) { return s.message.find("no splat") != std::string::npos; });
        session.send(PauseCommand{});
        const TrainStatus paused =
            wait_until(session, [](const TrainStatus& s) { return s.state == SessionState::kPaused; });
        session.send(SaveCommand{});
        session.send(StopCommand{});
        session.wait();

        const std::vector<RunEdit> edits = edits_of(run("edited"));
        REQUIRE(edits.size() == 2);
        CHECK(std::holds_alternative<DeletionEdit>(edits[0].edit));
        CHECK(std::holds_alternative<RestorationEdit>(edits[1].edit));
        train("replayed", paused.step, false, edits);
        CHECK(splats("replayed", paused.step) == splats("edited", paused.step));
    }
}
