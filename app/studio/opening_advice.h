// What to do about a folder that holds no data set: the newcomer's folder of bare photos above all.
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace splatelier {

/// Sentences: which scenes lie one folder below, or that the folder above is one, or the command that finds the cameras of
/// bare photos; empty where `folder` looks like a scene or holds neither.
[[nodiscard]] std::string opening_advice(const std::filesystem::path& folder);

}  // namespace splatelier
