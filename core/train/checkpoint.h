// checkpoint.safetensors: all that is needed to go on as if never stopped, readable by anyone's library.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"
#include "core/settings.h"
#include "core/train/backend.h"
#include "core/train/trainer.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace splatelier {

/// What a run was when it was saved.
struct Checkpoint {
    TrainState state;
    TrainProgress progress;
    Settings settings;              ///< in force at the save
    double seconds = 0;             ///< of training so far
    std::size_t metrics_lines = 0;  ///< in metrics.jsonl at the save; later ones are not part of this state
    std::size_t edits_lines = 0;    ///< in edits.jsonl
    std::string data_fingerprint;   ///< of the photos' names, sizes and split
};

/// Tells whether two data sets hold the same photos in the same split. Pixels are not read.
std::string data_fingerprint(const Dataset& dataset);

/// Tensors: `means` [N,3], `log_scales` [N,3], `rotations` [N,4], `opacity_logits` [N], `sh_dc` [N,3], `sh_rest`
/// [N,K,3]; the same below `adam.first.` and `adam.second.`; `density.gradient_sum`, `.view_count`,
/// `.max_radius` [N]. Moments and statistics that are empty are left out. Metadata: `format`, `settings` and
/// `progress` (JSON). Beside and renamed. Throws Error where the file cannot be written.
void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);

/// Throws Error naming file and tensor for anything that does not fit: a foreign file, shapes that disagree,
/// values that are not finite, counters out of range.
Checkpoint read_checkpoint(const std::filesystem::path& path);

}  // namespace splatelier
