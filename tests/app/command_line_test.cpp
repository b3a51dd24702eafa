// SPDX-License-Identifier: MIT
#include "app/cli/command_line.h"

#include "core/error.h"
#include "tests/app/program.h"
#include "tests/contains.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using splatelier::test::contains;
using splatelier::test::ProgramResult;
using splatelier::test::run_program;

namespace {

const std::vector<std::string> kCommands{
    "train", "eval", "render", "export", "info", "bench", "check", "demo"};

}  // namespace

TEST_CASE("--help and --version answer on stdout and exit with 0") {
    const ProgramResult help = run_program({"--help"});
    CHECK(help.exit_code == 0);
    CHECK(contains(help.out, "usage: splatelier"));
    CHECK(help.err.empty());
    const ProgramResult version = run_program({"--version"});
    CHECK(version.exit_code == 0);
    CHECK(version.out.starts_with("splatelier "));
}

TEST_CASE("every command has --help with its usage and its flags") {
    for (const std::string& command : kCommands) {
        CAPTURE(command);
        const ProgramResult help = run_program({command, "--help"});
        CHECK(help.exit_code == 0);
        CHECK(contains(help.out, "usage: splatelier " + command));
        CHECK(contains(help.out, "--help"));
        CHECK(help.err.empty());
    }
}

TEST_CASE("the studio's flags have a --help of their own") {
    CHECK(contains(run_program({"--help-studio"}).out, "--train.ssim_weight"));
}

TEST_CASE("a misspelt flag is answered with the nearest, exit 2") {
    const ProgramResult result = run_program({"--iteratons", "5"});
    CHECK(result.exit_code == 2);
    CHECK(contains(result.err, "there is no --iteratons; did you mean --iterations?"));
    CHECK(result.out.empty());
    CHECK(contains(run_program({"--train.ssim_wieght=0.3"}).err, "did you mean --train.ssim_weight?"));
}

TEST_CASE("a misspelt command is answered with the nearest, exit 2") {
    const ProgramResult result = run_program({"trian", "photos"});
    CHECK(result.exit_code == 2);
    CHECK(contains(result.err, "did you mean train?"));
}

TEST_CASE("what a command needs and does not get is a wrong command line, answered with its usage") {
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"train"},
                                                      {"train", "data"},
                                                      {"train", "data", "-o", "run", "more"},
                                                      {"train", "data", "-o", "run", "--resume", "--force"},
                                                      {"eval", "run"},
                                                      {"render", "run", "-o", "out"},
                                                      {"bench", "--size", "12"},
                                                      {"bench", "--splats", "many"},
                                                      {"export", "run"},
                                                      {"info"}}) {
        CAPTURE(arguments[0]);
        const ProgramResult result = run_program(arguments);
        CHECK(result.exit_code == 2);
        CHECK_FALSE(result.err.empty());
        CHECK(result.out.empty());
    }
}

TEST_CASE("a wrong value is a wrong command line") {
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--train.sh_degree", "4"},
                                                      {"--train.sh_degree", "two"},
                                                      {"--train.sh_degree"},
                                                      {"--train.ssim_weight", "nan"},
                                                      {"--backend", "cuda"},
                                                      {"--render.antialiased=maybe"}}) {
        CAPTURE(arguments[0]);
        const ProgramResult result = run_program(arguments);
        CHECK(result.exit_code == 2);
        CHECK(contains(result.err, arguments[0].substr(2, 5)));
    }
}

TEST_CASE("stdout that cannot be written is an error, exit 1") {
    const ProgramResult result = run_program({"--help"}, {.stdout_path = "/dev/full", .watch = {}});
    CHECK(result.exit_code == 1);
    CHECK(contains(result.err, "cannot write to standard output"));
}

TEST_CASE("opening a file that is not there says so, exit 1") {
    const ProgramResult result = run_program({"/nowhere/scene.ply"});
    CHECK(result.exit_code == 1);
    CHECK(contains(result.err, "/nowhere/scene.ply"));
}
