// SPDX-License-Identifier: MIT
#include "app/studio/paint_job.h"

namespace splatelier {
namespace {

bool same_photo_camera(const PaintJob& a, const PaintJob& b) {
    return a.photo_camera.has_value() == b.photo_camera.has_value() &&
           (!a.photo_camera || *a.photo_camera == *b.photo_camera);
}

bool same_params(const RenderParams& a, const RenderParams& b) {
    return a.sh_degree == b.sh_degree && a.background == b.background && a.near == b.near &&
           a.tile_cap == b.tile_cap && a.antialiased == b.antialiased && a.splat_scale == b.splat_scale;
}

}  // namespace

bool same_picture(const PaintJob& a, const PaintJob& b) {
    return a.source == b.source && a.camera == b.camera && same_params(a.params, b.params) &&
           a.mode == b.mode && a.photo == b.photo && a.compare == b.compare &&
           a.amplification == b.amplification && same_photo_camera(a, b) && a.moving == b.moving &&
           a.selection == b.selection;
}

}  // namespace splatelier
