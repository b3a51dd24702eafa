// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "tests/test_files.h"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <string>

using namespace splatelier;

namespace {

/// Runs one of the walks on a small scene; skips where its tools or the scenes are not there. `arguments`: of the
/// script, behind the data.
void walk(const std::string& script, const std::string& arguments = {}) {
    if (!test::has_photos()) {
        MESSAGE("skipped: the photo scenes are not beside this checkout");
        return;
    }
    const std::string command = "bash '" SPLATELIER_SOURCE_DIR "/tests/app/" + script +
                                "' '" SPLATELIER_PROGRAM "' '" + (test::photos() / "banana-tiny").string() +
                                "' " + arguments;
    const int status = std::system(command.c_str());
    REQUIRE(WIFEXITED(status));
    constexpr int kSkipped = 77;
    if (WEXITSTATUS(status) == kSkipped) {
        MESSAGE("skipped: Xvfb or xdotool is not installed");
        return;
    }
    CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace

TEST_SUITE("gl studio") {
    TEST_CASE(
        "a user trains, pauses, steps, edits a setting, turns the camera, takes screenshots and quits") {
        walk("studio_walk.sh");
    }

    TEST_CASE("the same where the GPU trains and the viewport draws from its memory") {
        walk("studio_walk.sh", "6 --backend gl --downscale 3");
    }

    TEST_CASE("a user looks back at past steps while training goes on, and comes back to now") {
        walk("studio_time_walk.sh");
    }

    TEST_CASE(
        "a user deletes splats and brings them back while training runs, films the training and forks it") {
        walk("studio_edit_walk.sh");
    }

    TEST_CASE("a user drops photos, films them while they train, drops what cannot be opened, then splats") {
        walk("studio_drop_walk.sh", "'" SPLATELIER_DROP_SOURCE "'");
    }
}
#endif
