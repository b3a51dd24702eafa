// SPDX-License-Identifier: MIT
#include "core/formats/splat_ply.h"
#include "core/io/files.h"
#include "core/settings.h"
#include "tests/app/program.h"
#include "tests/app/small_scene.h"
#include "tests/contains.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using splatelier::test::contains;
using splatelier::test::ProgramResult;
using splatelier::test::run_program;
using splatelier::test::small_scene;
using splatelier::test::TemporaryFolder;

namespace {

ProgramResult train(const fs::path& run,
                    const std::string& iterations,
                    const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"train", small_scene(), "-o", run, "--iterations", iterations};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
}

fs::path splats_at(const fs::path& run, int iteration) {
    return run / "point_cloud" / ("iteration_" + std::to_string(iteration)) / "point_cloud.ply";
}

/// Every file below a folder.
std::size_t file_count(const fs::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        count += entry.is_regular_file() ? 1 : 0;
    return count;
}

}  // namespace

TEST_CASE("train leaves splats, checkpoint, settings, cameras, metrics and log, and says where") {
    const TemporaryFolder folder;
    const fs::path run = folder.path() / "run";
    const ProgramResult result = train(run, "30", {"--render.antialiased", "--seed=7"});
    REQUIRE(result.exit_code == 0);
    CHECK(contains(result.out, "PSNR"));
    CHECK(contains(result.out, splats_at(run, 30)));
    CHECK(contains(result.err, "it/s"));
    CHECK_FALSE(contains(result.err, "\r"));  // no bar where stderr is no terminal
    for (const char* name : {"settings.json",
                             "cameras.json",
                             "metrics.json",
                             "metrics.jsonl",
                             "log.txt",
                             "checkpoint.safetensors",
                             "report.html"}) {
        CAPTURE(name);
        CHECK(fs::exists(run / name));
    }
    CHECK(splatelier::read_splat_ply(splats_at(run, 30)).size() > 0);
    const splatelier::Settings settings =
        splatelier::settings_from_json(splatelier::read_file(run / "settings.json"), "settings.json");
    CHECK(settings.train.iterations == 30);
    CHECK(settings.train.seed == 7);
    CHECK(settings.render.antialiased);
}

TEST_CASE("train --json prints one object to stdout and nothing else") {
    const TemporaryFolder folder;
    const ProgramResult result = train(folder.path() / "run", "5", {"--json"});
    REQUIRE(result.exit_code == 0);
    const nlohmann::json json = nlohmann::json::parse(result.out);
    CHECK(json["iterations"] == 5);
    CHECK(json["test"]["psnr"].is_number());
}

TEST_CASE("a run that is there is refused, resumed, or replaced") {
    const TemporaryFolder folder;
    const fs::path run = folder.path() / "run";
    REQUIRE(train(run, "10").exit_code == 0);
    const std::string before = splatelier::read_file(splats_at(run, 10));

    const ProgramResult refused = train(run, "10");
    CHECK(refused.exit_code == 1);
    CHECK(contains(refused.err, "--resume"));
    CHECK(contains(refused.err, "--force"));
    CHECK(splatelier::read_file(splats_at(run, 10)) == before);

    CHECK(train(run, "20", {"--resume"}).exit_code == 0);
    CHECK(fs::exists(splats_at(run, 20)));
    CHECK(fs::exists(splats_at(run, 10)));

    CHECK(train(run, "5", {"--force"}).exit_code == 0);
    CHECK(fs::exists(splats_at(run, 5)));
    CHECK_FALSE(fs::exists(splats_at(run, 20)));
}

TEST_CASE("--resume takes the run's own settings, changed by the flags given") {
    const TemporaryFolder folder;
    const fs::path run = folder.path() / "run";
    REQUIRE(train(run, "5", {"--train.ssim_weight", "0.5"}).exit_code == 0);
    REQUIRE(run_program({"train", small_scene(), "-o", run, "--resume", "--iterations", "8"}).exit_code == 0);
    const splatelier::Settings settings =
        splatelier::settings_from_json(splatelier::read_file(run / "settings.json"), "settings.json");
    CHECK(settings.train.ssim_weight == 0.5F);
    CHECK(settings.train.iterations == 8);
}

TEST_CASE("--resume of a finished run exits with 0; of none, starts anew and says so") {
    const TemporaryFolder folder;
    const fs::path run = folder.path() / "run";
    const ProgramResult anew = train(run, "5", {"--resume"});
    CHECK(anew.exit_code == 0);
    CHECK(contains(anew.err, "from the start"));
    CHECK(train(run, "5", {"--resume"}).exit_code == 0);
}

TEST_CASE("Ctrl-C and SIGTERM finish the step, save and exit with 0") {
    for (const int signal : {SIGINT, SIGTERM}) {
        const TemporaryFolder folder;
        const fs::path run = folder.path() / "run";
        bool sent = false;
        const ProgramResult result = run_program(
            {"train", small_scene(), "-o", run, "--iterations", "1000000", "--output.eval_every", "0"},
            {.stdout_path = {}, .watch = [&](const std::string& err, pid_t process) {
                 if (sent || !contains(err, "it/s")) return;
                 ::kill(process, signal);
                 sent = true;
             }});
        CHECK(sent);
        CHECK(result.exit_code == 0);
        CHECK(fs::exists(run / "checkpoint.safetensors"));
        CHECK(contains(result.err, "Stopping"));
        // And it can go on from there.
        CHECK(nlohmann::json::parse(splatelier::read_file(run / "metrics.json"))["iterations"] > 0);
    }
}

TEST_CASE("what cannot be written or read is one sentence, exit 1, and leaves nothing behind") {
    const TemporaryFolder folder;
    const ProgramResult unwritable = train("/proc/run", "5");
    CHECK(unwritable.exit_code == 1);
    CHECK(contains(unwritable.err, "/proc/run"));

    const fs::path no_data = folder.path() / "no_data";
    const ProgramResult missing = run_program({"train", no_data, "-o", folder.path() / "run"});
    CHECK(missing.exit_code == 1);
    CHECK(contains(missing.err, no_data));

    splatelier::write_file(folder.path() / "mine" / "thesis.txt", "text");
    const ProgramResult foreign = train(folder.path() / "mine", "5", {"--force"});
    CHECK(foreign.exit_code == 1);
    CHECK(file_count(folder.path()) == 1);
}

TEST_CASE("a photo that cannot be read ends training with its name and exit 1, the run saved so far left") {
    const TemporaryFolder folder;
    const fs::path data = folder.path() / "data";
    fs::copy(small_scene(), data, fs::copy_options::recursive);
    const fs::path photo = std::next(fs::directory_iterator(data / "images"))->path();
    splatelier::write_file(photo, splatelier::read_file(photo).substr(0, 600));
    const ProgramResult result =
        run_program({"train", data, "-o", folder.path() / "run", "--iterations", "100"});
    CHECK(result.exit_code == 1);
    CHECK(contains(result.err, photo.filename()));
}

TEST_CASE("a run may go on in another precision, and says so in its edit log") {
    const TemporaryFolder folder;
    const fs::path run = folder.path() / "run";
    REQUIRE(train(run, "5", {"--precision", "bf16"}).exit_code == 0);
    REQUIRE(run_program(
                {"train", small_scene(), "-o", run, "--resume", "--iterations", "8", "--precision", "fp16"})
                .exit_code == 0);
    CHECK(contains(splatelier::read_file(run / "edits.jsonl"), "train.precision"));
}
