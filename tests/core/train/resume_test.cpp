// SPDX-License-Identifier: MIT
#include "core/cpu/cpu_backend.h"
#include "core/io/files.h"
#include "core/train/run_folder.h"
#include "core/train/session.h"
#include "tests/core/train/atelier.h"
#include "tests/core/train/fake_backend.h"
#include "tests/core/train/full_disk.h"
#include "tests/core/train/photo_ring.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using namespace splatelier;
using namespace splatelier::test;

namespace {

/// Refinements, opacity resets and SH degrees on both sides of step 550.
void use_busy_schedule(Settings& settings) {
    settings.train.sh_every = 150;
    settings.train.max_splats = 3000;
    settings.density.from = 100;
    settings.density.every = 50;
    settings.density.reset_every = 130;
    settings.output.eval_every = 550;
}

void append(const std::filesystem::path& path, const std::string& text) {
    std::FILE* file = std::fopen(path.c_str(), "ab");
    REQUIRE(file != nullptr);
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
}

}  // namespace

TEST_SUITE("resume") {
    TEST_CASE_FIXTURE(Atelier, "750 steps are 550 and a resume to 750: the same splats, the same records") {
        use_busy_schedule(settings);
        const TrainStatus whole = train("whole", 750);
        CHECK(whole.splats > 40);  // refinements did something
        train("parts", 550);
        // As a killed process leaves it: lines after its last save, the last one torn.
        append(run("parts") / "metrics.jsonl",
               R"({"step":600,"loss":1})"
               "\n"
               R"({"step":7)");
        append(run("parts") / "edits.jsonl",
               R"({"step":601,"edit":"setting","key":"a","from":"","to":""})"
               "\n");
        const TrainStatus resumed = train("parts", 750, true);
        CHECK(resumed.step == 750);
        CHECK(splats("whole", 750) == splats("parts", 750));
        CHECK(metrics("whole") == metrics("parts"));
        CHECK(read_file(run("parts") / "edits.jsonl").empty());
        CHECK(resumed.evaluations->size() == whole.evaluations->size());
        CHECK(resumed.smooth_loss == whole.smooth_loss);
        // Of the resets before the resume too, although records are a hundred steps apart.
        const auto reset_steps = [](const TrainStatus& status) {
            std::vector<std::int64_t> out;
            for (const TimelineEvent& event : *status.events)
                if (event.kind == TimelineEvent::Kind::kOpacityReset) out.push_back(event.step);
            return out;
        };
        CHECK(reset_steps(whole) == reset_steps(resumed));
        CHECK(resumed.seconds > 0);
        const nlohmann::json last = nlohmann::json::parse(read_file(run("parts") / "metrics.json"));
        CHECK(last.at("iterations") == 750);
        CHECK(last.at("splats") == whole.splats);
        CHECK(last.at("test").at("psnr") == whole.evaluations->back().psnr);
        CHECK(last.at("peak_rss_bytes") > 1'000'000);
        CHECK(std::filesystem::exists(run("parts") / "cameras.json"));
        CHECK(read_file(run("parts") / "report.html").find("</html>") != std::string::npos);
    }

    TEST_CASE_FIXTURE(Atelier,
                      "resuming a finished run is done at once; one never saved starts from the start") {
        train("run", 150);
        CHECK(train("run", 150, true).step == 150);
        std::filesystem::remove(run("run") / "checkpoint.safetensors");
        const TrainStatus again = train("run", 120, true);
        CHECK(again.step == 120);
        CHECK(read_file(run("run") / "log.txt").find("no checkpoint yet") != std::string::npos);
        CHECK(metrics("run").find("\"step\":150") == std::string::npos);
    }

    TEST_CASE_FIXTURE(
        Atelier,
        "a live setting that changed is taken over and logged, one that needs a new run is refused") {
        train("run", 100);
        settings.render.tile_cap = 32;
        settings.train.gpu = "another card";  // on which it is computed is free
        CHECK(train("run", 110, true).settings.render.tile_cap == 32);
        CHECK(read_file(run("run") / "edits.jsonl") ==
              R"({"edit":"setting","from":"0","key":"render.tile_cap","step":100,"to":"32"})"
              "\n");
        settings.train.seed = 7;
        SessionStart start;
        start.dataset = dataset;
        start.settings = settings;
        start.run_folder = run("run");
        start.resume = true;
        start.make_backend = make_backend;
        const Session session(std::move(start));
        while (session.status().state == SessionState::kLoading) std::this_thread::yield();
        CHECK(session.status().error.find("train.seed cannot change on resume") == 0);
    }

    TEST_CASE_FIXTURE(Atelier, "other photos are refused") {
        train("run", 10);
        SessionStart start;
        start.dataset = photo_ring(folder.path() / "other", 9);
        start.run_folder = run("run");
        start.resume = true;
        start.make_backend = make_backend;
        const Session session(std::move(start));
        while (session.status().state == SessionState::kLoading) std::this_thread::yield();
        CHECK(session.status().error.find("differ from those that") != std::string::npos);
    }

    TEST_CASE_FIXTURE(Atelier, "the same edits at the same steps give the same splats") {
        use_busy_schedule(settings);
        const std::vector<RunEdit> edits = {
            {.step = 120, .edit = SettingEdit{"rates.opacities", "", "0.01"}},
            {.step = 230, .edit = ExclusionEdit{.view_index = 5, .excluded = true}},
            {.step = 230, .edit = DeletionEdit{.rows = {{3, 9}}}},
            {.step = 400, .edit = SettingEdit{"train.sh_degree", "", "1"}}};
        train("first", 500, false, edits);
        std::vector<RunEdit> logged;
        std::istringstream lines(read_file(run("first") / "edits.jsonl"));
        for (std::string line; std::getline(lines, line);) logged.push_back(parse_edit_line(line, "edits"));
        REQUIRE(logged.size() == edits.size());
        train("again", 500, false, logged);
        CHECK(splats("first", 500) == splats("again", 500));
        CHECK(read_file(run("first") / "edits.jsonl") == read_file(run("again") / "edits.jsonl"));
        train("plain", 500);
        CHECK(splats("first", 500) != splats("plain", 500));
    }

    TEST_CASE_FIXTURE(Atelier,
                      "a disk that fills up fails the run with the file's name, and spoils no save") {
        train("run", 100);
        const std::string checkpoint = read_file(run("run") / "checkpoint.safetensors");
        const std::string metrics_before = read_file(run("run") / "metrics.jsonl");
        SessionStart start;
        start.dataset = dataset;
        start.settings.train.iterations = 150;
        start.run_folder = run("run");
        start.resume = true;
        start.paused = true;
        start.make_backend = make_backend;
        Session session(std::move(start));
        while (session.status().state != SessionState::kReady) std::this_thread::yield();
        const FullDisk full(4096);
        session.send(StartCommand{});
        while (session.status().state != SessionState::kFailed) std::this_thread::yield();
        CHECK(session.status().error.find("point_cloud.ply: cannot be written") != std::string::npos);
        CHECK(session.status().step == 150);
        session.send(StopCommand{});
        session.wait();
        CHECK(session.status().state == SessionState::kFailed);
        CHECK(read_file(run("run") / "checkpoint.safetensors") == checkpoint);
        CHECK(read_file(run("run") / "metrics.jsonl").find(metrics_before) == 0);
        CHECK_FALSE(std::filesystem::exists(run("run") / "point_cloud/iteration_150/point_cloud.ply"));
    }
}

TEST_SUITE("slow resume") {
    TEST_CASE_FIXTURE(Atelier,
                      "on the CPU, 750 steps are 550 and a resume to 750, on one thread and on two") {
        if (has_photos()) dataset = open_dataset(photos() / "banana-tiny", settings);
        use_busy_schedule(settings);
        settings.density.grad_threshold = 5e-5F;
        std::string expected;
        for (const int threads : {1, 2}) {
            settings.train.threads = threads;
            make_backend = [](const Settings& how) { return make_cpu_backend(how.train.threads); };
            const std::string whole = fmt::format("whole{}", threads),
                              parts = fmt::format("parts{}", threads);
            const TrainStatus status = train(whole, 750);
            CHECK(status.events->size() > 10);
            train(parts, 550);
            settings.train.threads = 3 - threads;  // the number of threads is no part of the result
            train(parts, 750, true);
            CHECK(splats(whole, 750) == splats(parts, 750));
            CHECK(metrics(whole) == metrics(parts));
            if (expected.empty()) expected = splats(whole, 750);
            CHECK(splats(whole, 750) == expected);
        }
    }
}
