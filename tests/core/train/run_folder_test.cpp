// SPDX-License-Identifier: MIT
#include "core/train/run_folder.h"

#include "core/io/files.h"
#include "core/train/line_log.h"
#include "core/train/run_records.h"
#include "tests/core/data/error_of.h"
#include "tests/core/train/full_disk.h"
#include "tests/core/train/photo_ring.h"
#include "tests/fuzz.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <string>

using namespace splatelier;
using namespace splatelier::test;

namespace {

void make_run(const std::filesystem::path& folder) {
    RunFolder run(folder, ExistingRun::kRefuse);
    run.write_settings({});
    run.metrics_log().append("{}");
}

}  // namespace

TEST_SUITE("run folder") {
    TEST_CASE("an existing run is refused, resumed or replaced, as told") {
        const TemporaryFolder folder;
        make_run(folder.path() / "run");
        CHECK(is_run_folder(folder.path() / "run"));
        CHECK(contains(error_of([&] { RunFolder(folder.path() / "run", ExistingRun::kRefuse); }),
                       "holds a run already: --resume goes on with it, --force replaces it"));
        CHECK(RunFolder(folder.path() / "run", ExistingRun::kResume).metrics_log().line_count() == 1);
        CHECK(RunFolder(folder.path() / "run", ExistingRun::kReplace).metrics_log().line_count() == 0);
        CHECK_FALSE(std::filesystem::exists(folder.path() / "run/settings.json"));
    }

    TEST_CASE("a folder with anything else in it is never touched") {
        const TemporaryFolder folder;
        write_file(folder.path() / "thesis.tex", "years of work");
        for (const ExistingRun existing :
             {ExistingRun::kRefuse, ExistingRun::kResume, ExistingRun::kReplace}) {
            CHECK(contains(error_of([&] { RunFolder(folder.path(), existing); }), "holds no run"));
        }
        CHECK_FALSE(std::filesystem::exists(folder.path() / ".lock"));
        CHECK(contains(error_of([&] { RunFolder(folder.path() / "thesis.tex", ExistingRun::kReplace); }),
                       "is a file"));
        make_run(folder.path() / "run");
        write_file(folder.path() / "run/notes.txt", "mine");
        RunFolder(folder.path() / "run", ExistingRun::kReplace);
        CHECK(read_file(folder.path() / "run/notes.txt") == "mine");
    }

    TEST_CASE("a run that another session or process writes is locked, until that one ends") {
        const TemporaryFolder folder;
        {
            const RunFolder held(folder.path() / "run", ExistingRun::kRefuse);
            CHECK(contains(error_of([&] { RunFolder(folder.path() / "run", ExistingRun::kResume); }),
                           "another training is writing there"));
        }
        const pid_t child = fork();
        if (child == 0) {
            const RunFolder held(folder.path() / "run", ExistingRun::kResume);
            _exit(0);  // as if killed: nothing is destroyed
        }
        int status = 0;
        waitpid(child, &status, 0);
        CHECK(error_of([&] { RunFolder(folder.path() / "run", ExistingRun::kResume); }) == "no error");
    }

    TEST_CASE("a folder that cannot be made or written is refused by name") {
        CHECK(contains(error_of([] { RunFolder("/proc/splatelier-run", ExistingRun::kRefuse); }),
                       "/proc/splatelier-run"));
    }

    TEST_CASE("a log drops the torn line of a killed process and is cut back by count") {
        const TemporaryFolder folder;
        const auto path = folder.path() / "log.jsonl";
        write_file(path, "one\ntwo\nthr");
        LineLog log(path);
        CHECK(log.line_count() == 2);
        log.append("three");
        CHECK(log.read() == std::vector<std::string>{"one", "two", "three"});
        log.truncate(1);
        log.append("2");
        CHECK(read_file(path) == "one\n2\n");
    }

    TEST_CASE("a line that does not fit on the disk leaves the log as it was") {
        const TemporaryFolder folder;
        LineLog log(folder.path() / "log.jsonl");
        log.append("first");
        {
            const FullDisk full(10);
            CHECK(contains(error_of([&] { log.append("a second line"); }), "log.jsonl: cannot be written: "));
        }
        CHECK(read_file(folder.path() / "log.jsonl") == "first\n");
        log.append("second");
        CHECK(log.read() == std::vector<std::string>{"first", "second"});
    }
}

TEST_SUITE("run records") {
    TEST_CASE("metrics lines are read back as written") {
        const TemporaryFolder folder;
        const auto dataset = photo_ring(folder.path());
        const StepRecord step{.step = 300,
                              .loss = 0.1,
                              .smooth_loss = 1.0 / 3,
                              .splats = 77,
                              .sh_degree = 2,
                              .totals = {.refinements = 2,
                                         .opacity_resets = 1,
                                         .last_opacity_reset = 250,
                                         .counts = {.cloned = 5}},
                              .tiles_capped = 4,
                              .seconds = 1.5,
                              .iterations_per_second = 200};
        const auto record = std::get<StepRecord>(parse_metrics_line(metrics_line(step), *dataset, "m:1"));
        CHECK(record.step == 300);
        CHECK(record.smooth_loss == 1.0 / 3);
        CHECK(record.totals.counts.cloned == 5);
        CHECK(record.totals.last_opacity_reset == 250);
        const EvaluationRecord evaluation{
            .evaluation = {.step = 1000, .psnr = 25.5, .ssim = 0.9, .views = {{4, 25.5, 0.9}}},
            .splats = 77,
            .seconds = 2};
        const auto read = std::get<EvaluationRecord>(
            parse_metrics_line(metrics_line(evaluation, *dataset), *dataset, "m:2"));
        CHECK(read.evaluation.psnr == 25.5);
        REQUIRE(read.evaluation.views.size() == 1);
        CHECK(read.evaluation.views[0].view_index == 4);
    }

    TEST_CASE("edits are read back as written") {
        const TemporaryFolder folder;
        const auto dataset = photo_ring(folder.path());
        const RunEdit setting{.step = 5, .edit = SettingEdit{"render.tile_cap", "0", "64"}};
        CHECK(std::get<SettingEdit>(parse_edit_line(edit_line(setting, *dataset), "e:1").edit).to == "64");
        const RunEdit exclusion{.step = 6, .edit = ExclusionEdit{.view_index = 3, .excluded = false}};
        const auto read =
            std::get<ExclusionEdit>(parse_edit_line(edit_line(exclusion, *dataset), "e:2").edit);
        CHECK(read.view_index == 3);
        CHECK_FALSE(read.excluded);
        const RunEdit deletion{.step = 7, .edit = DeletionEdit{.rows = row_ranges({9, 1, 2, 3, 9})}};
        const std::string line = edit_line(deletion, *dataset);
        CHECK(contains(line, "[[1,4],[9,10]]"));
        CHECK(std::get<DeletionEdit>(parse_edit_line(line, "e:3").edit).rows ==
              std::vector<RowRange>{{1, 4}, {9, 10}});
    }

    TEST_CASE("hostile lines are refused, not believed") {
        const TemporaryFolder folder;
        const auto dataset = photo_ring(folder.path());
        CHECK(contains(
            error_of([] { parse_edit_line(R"({"step":1,"edit":"delete_splats","rows":[[7,3]]})", "e:9"); }),
            "e:9: 7 to 3 is no range"));
        CHECK(contains(error_of([] { parse_edit_line(R"({"step":1,"edit":"dance"})", "e:9"); }),
                       "unknown edit"));
        CHECK(contains(error_of([&] { parse_metrics_line(R"({"step":"x"})", *dataset, "m:3"); }), "m:3: "));
        fuzz_bytes(R"({"step":1,"edit":"delete_splats","rows":[[0,4],[7,9]]})",
                   500,
                   [](const std::string& text) { parse_edit_line(text, "e:1"); });
        fuzz_bytes(metrics_line(StepRecord{}), 500, [&](const std::string& text) {
            parse_metrics_line(text, *dataset, "m:1");
        });
    }
}
