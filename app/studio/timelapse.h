// A film of the training itself: kept past splats, one after another, through one camera.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/background_tasks.h"
#include "app/studio/export_renderer.h"
#include "core/camera.h"
#include "core/train/snapshot_ring.h"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace splatelier {

struct TimelapseJob {
    std::vector<std::shared_ptr<const SnapshotRing::Kept>> snapshots;  ///< increasing steps
    Camera camera;
    ExportLook look;
    std::filesystem::path output;  ///< *.mp4, or a folder for numbered PNGs
};

/// Draws every snapshot once and writes it; a film lasts about eight seconds, however many there are. Returns a
/// sentence for the user; a stopped film leaves nothing behind but pictures. Throws Error.
[[nodiscard]] std::string make_timelapse(const TimelapseJob& job,
                                         const std::stop_token& stop,
                                         TaskProgress& progress);

}  // namespace splatelier
