// SPDX-License-Identifier: MIT
#include "app/studio/timelapse.h"

#include "app/cli/video_writer.h"
#include "core/error.h"
#include "core/image.h"
#include "core/io/image_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace splatelier {
namespace {

constexpr double kSeconds = 8;                 // that the film lasts
constexpr double kSlowest = 4, kFastest = 30;  // pictures a second

}  // namespace

std::string make_timelapse(const TimelapseJob& job, const std::stop_token& stop, TaskProgress& progress) {
    if (job.snapshots.empty()) fail("no past splats are kept yet (see view.history_mb): nothing to film");
    const bool film = job.output.extension() == ".mp4";
    const auto count = static_cast<double>(job.snapshots.size());
    std::optional<VideoWriter> writer;
    if (film) {
        writer.emplace(job.output,
                       job.camera.width,
                       job.camera.height,
                       std::clamp(count / kSeconds, kSlowest, kFastest));
    }
    ExportRenderer renderer(job.look, stop);
    double done = 0;
    for (const auto& kept : job.snapshots) {
        if (stop.stop_requested()) return "The time-lapse was cancelled";
        renderer.show(std::make_shared<const SplatCloud>(unpack(kept->cloud)));
        const Image8 picture = to_8bit(renderer.draw(job.camera, job.look.params, RenderMode::kColor));
        if (film) {
            writer->write(picture);
        } else {
            write_png(job.output / fmt::format("step_{:08}.png", kept->step), picture);
        }
        progress.set(++done / count);
    }
    if (film) writer->finish();
    return fmt::format("Saved {} steps of the training to {}{}",
                       job.snapshots.size(),
                       job.output.string(),
                       renderer.remark());
}

}  // namespace splatelier
