// Branches of a run: checkpoints that are kept besides the newest one, and a new run that goes on from one of them.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace splatelier {

/// The folder below a run's that holds kept checkpoints.
inline constexpr const char* kKeptCheckpoints = "checkpoints";

/// Keeps the run's checkpoint.safetensors, which is of `step`, as checkpoints/iteration_N.safetensors: as a second
/// name of the same file where the file system knows such, else as a copy. Where more than `most` are there, those
/// go whose neighbours are nearest, so that the rest still covers the run; `most` 0 keeps none. Throws Error where the disk refuses.
void keep_checkpoint(const std::filesystem::path& run_folder, std::int64_t step, std::size_t most);

/// Steps of the kept checkpoints, increasing.
[[nodiscard]] std::vector<std::int64_t> kept_checkpoints(const std::filesystem::path& run_folder);

/// Makes `fork` a run folder that goes on from the checkpoint that `run_folder` keeps of `step`: opened with
/// SessionStart::resume, it has that step's splats, settings, curves and edits, and everything after is its own.
/// Throws Error where there is no such checkpoint, `fork` is there already, or the disk refuses; then nothing is
/// left behind.
void fork_run(const std::filesystem::path& run_folder, std::int64_t step, const std::filesystem::path& fork);

}  // namespace splatelier
