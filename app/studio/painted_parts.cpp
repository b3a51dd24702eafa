// SPDX-License-Identifier: MIT
#include "app/studio/painted_parts.h"

#include "app/studio/picture_colors.h"
#include "app/studio/point_painter.h"

#include <algorithm>
#include <vector>

namespace splatelier {
namespace {

bool shows_difference(CompareMode mode) {
    return mode == CompareMode::kDifference || mode == CompareMode::kAmplified || mode == CompareMode::kSsim;
}

}  // namespace

bool is_compared(const PaintJob& job) {
    return job.photo != nullptr && job.photo_camera && job.mode == ViewMode::kColor;
}

void compare(const PaintJob& job, const Camera& camera, const ImageF& colors, PaintedPicture& out) {
    if (!is_compared(job)) return;
    const PhotoFrame frame = photo_frame(*job.photo_camera, camera.width, camera.height);
    PhotoDifference difference = difference_from_photo(
        colors, *job.photo, frame, job.compare == CompareMode::kAmplified ? job.amplification : 1);
    out.psnr = difference.psnr;
    if (!shows_difference(job.compare)) return;
    if (job.compare == CompareMode::kSsim) difference.rgba = ssim_against_photo(colors, *job.photo, frame);
    for (std::size_t i = 0; i < out.rgba.pixel_count(); ++i) {
        if (difference.rgba.data[4 * i + 3] == 0) continue;
        std::copy_n(difference.rgba.data.begin() + static_cast<std::ptrdiff_t>(4 * i),
                    4,
                    out.rgba.data.begin() + static_cast<std::ptrdiff_t>(4 * i));
    }
}

std::optional<SplatCloud> without_hidden(const PaintJob& job, const SplatCloud& cloud) {
    if (job.selection == nullptr || job.selection->hidden.empty()) return std::nullopt;
    return without_selected(cloud, job.selection->hidden);
}

void mark_selected(const PaintJob& job, const SplatCloud& cloud, const Camera& camera, PaintedPicture& out) {
    const std::vector<std::uint32_t> rows = selected_rows(cloud, job.selection->selected);
    out.selected = rows.size();
    paint_marks(cloud, rows, camera, job.params.near, out.rgba);
    for (const std::uint32_t row : rows) {
        const std::size_t at = 3 * std::size_t{row};
        const Vec3f mean(cloud.means[at], cloud.means[at + 1], cloud.means[at + 2]);
        if (!out.selected_box) out.selected_box = WorldBox{mean, mean};
        out.selected_box->low = out.selected_box->low.cwiseMin(mean);
        out.selected_box->high = out.selected_box->high.cwiseMax(mean);
    }
}

}  // namespace splatelier
