// What the command check has found, as text for people and as JSON.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "core/train/check.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace splatelier {

/// A device that train.gpu can name; its place in the list is its index.
struct CheckedGpu {
    std::string renderer;                       ///< the name that train.gpu may give a part of
    std::string driver;                         ///< with its version
    std::optional<std::uint64_t> memory_bytes;  ///< dedicated; empty: the driver does not tell
    bool software = false;                      ///< it computes on the CPU
    bool used = false;                          ///< the one that was checked
};

struct CheckReport {
    BackendInfo backend;
    std::vector<CheckedGpu> gpus;  ///< empty: none answered, or the CPU was asked for
    std::vector<CheckResult> results;
};

/// What was checked, and the devices there are, lines.
[[nodiscard]] std::string device_text(const CheckReport& report);
/// A claim and its measure, two lines a check.
[[nodiscard]] std::string result_text(const CheckReport& report);
/// One object, on one line: "backend", "device", "gpus" and "checks".
[[nodiscard]] std::string check_json(const CheckReport& report);

}  // namespace splatelier
