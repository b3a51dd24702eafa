// The data set that the command tests train on.
// SPDX-License-Identifier: MIT
#pragma once

#include "tests/test_files.h"

#include <filesystem>

namespace splatelier::test {

/// The tiny photo scene that stands beside the checkout.
inline std::filesystem::path small_scene() {
    return photos() / "banana-tiny";
}

}  // namespace splatelier::test
