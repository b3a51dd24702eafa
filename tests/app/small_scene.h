// The data set that the command tests train on.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/demo/write_dataset.h"
#include "tests/test_files.h"

#include <filesystem>

namespace splatelier::test {

/// The tiny photo scene where it stands beside the checkout; elsewhere a small demo scene, made once.
inline const std::filesystem::path& small_scene() {
    static const TemporaryFolder made;
    static const std::filesystem::path scene = [] {
        if (has_photos()) return photos() / "banana-tiny";
        write_demo_dataset(made.path(), {.views = 12, .width = 120, .height = 90, .points = 1000});
        return made.path();
    }();
    return scene;
}

}  // namespace splatelier::test
