// SPDX-License-Identifier: MIT
#include "core/train/fork.h"

#include "core/error.h"
#include "tests/core/train/atelier.h"

#include <doctest/doctest.h>

using namespace splatelier;
using namespace splatelier::test;

TEST_SUITE("fork") {
    TEST_CASE_FIXTURE(Atelier, "a branch with the same settings repeats the run to the bit") {
        settings.output.save_every = 200;
        settings.density.from = 50;
        settings.density.every = 50;
        settings.train.max_splats = 2000;
        train("trunk", 500);
        CHECK(kept_checkpoints(run("trunk")) == std::vector<std::int64_t>{200, 400, 500});
        fork_run(run("trunk"), 200, run("branch"));
        train("branch", 500, true);
        CHECK(splats("branch", 500) == splats("trunk", 500));
        CHECK(metrics("branch") == metrics("trunk"));
    }

    TEST_CASE_FIXTURE(Atelier, "a branch with other settings goes its own way and leaves the run alone") {
        settings.output.save_every = 100;
        train("trunk", 200);
        const std::string trunk_splats = splats("trunk", 200);
        const std::string trunk_checkpoint = read_file(run("trunk") / "checkpoint.safetensors");
        fork_run(run("trunk"), 100, run("branch"));
        settings.train.ssim_weight = 0.9F;
        settings.rates.opacities *= 4;
        train("branch", 200, true);
        CHECK(splats("branch", 200) != trunk_splats);
        CHECK(read_file(run("trunk") / "checkpoint.safetensors") == trunk_checkpoint);
        // The branch itself can be forked, at steps of its own.
        CHECK(kept_checkpoints(run("branch")) == std::vector<std::int64_t>{200});
    }

    TEST_CASE_FIXTURE(
        Atelier, "no more checkpoints are kept than asked for, spread over the run, the newest among them") {
        settings.output.save_every = 20;
        settings.output.keep_checkpoints = 3;
        train("trunk", 300);
        const std::vector<std::int64_t> kept = kept_checkpoints(run("trunk"));
        REQUIRE(kept.size() >= 2);
        CHECK(kept.size() <= 3);
        CHECK(kept.back() == 300);
        CHECK(kept.front() < 250);
        settings.output.keep_checkpoints = 0;
        train("none", 40);
        CHECK(kept_checkpoints(run("none")).empty());
    }

    TEST_CASE_FIXTURE(Atelier,
                      "a step that is not kept, or a folder that is there, is refused and leaves nothing") {
        settings.output.save_every = 20;
        train("trunk", 40);
        CHECK_THROWS_AS(fork_run(run("trunk"), 30, run("branch")), Error);
        CHECK_FALSE(std::filesystem::exists(run("branch")));
        CHECK_THROWS_AS(fork_run(run("trunk"), 20, run("trunk")), Error);
        write_file(run("trunk") / kKeptCheckpoints / "iteration_30.safetensors", "no checkpoint");
        CHECK_THROWS_AS(fork_run(run("trunk"), 30, run("branch")), Error);
        CHECK_FALSE(std::filesystem::exists(run("branch")));
        CHECK_FALSE(std::filesystem::exists(run("branch.part")));
    }
}
