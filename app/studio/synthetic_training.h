// A training of the synthetic scene of bench, opened as any other scene of the studio.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/scene_loader.h"

#include <cstddef>
#include <filesystem>

namespace splatelier {

/// A folder below the system's for temporary files, removed with all it holds when this goes.
class TransientFolder {
  public:
    TransientFolder();
    ~TransientFolder();
    TransientFolder(const TransientFolder&) = delete;
    TransientFolder& operator=(const TransientFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

struct SyntheticTraining {
    std::size_t splats = 0;
    int width = 0, height = 0;     ///< of the photos, px
    std::filesystem::path photos;  ///< a folder, which outlives the scene
};

/// The splats of make_bench_scene(), disturbed, training towards their own pictures, which the engine that will train
/// them draws. No splat is added or removed, and the statistics for that are gathered all the same, as bench has it.
[[nodiscard]] Scene open_synthetic_training(const SyntheticTraining& wanted,
                                            const OpeningRules& rules,
                                            OpeningProgress& progress);

}  // namespace splatelier
