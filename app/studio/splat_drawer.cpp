// SPDX-License-Identifier: MIT
#include "app/studio/splat_drawer.h"

#include "app/studio/painted_parts.h"
#include "app/studio/picture_colors.h"
#include "app/studio/point_painter.h"
#include "app/studio/ring_painter.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace splatelier {
namespace {

constexpr int kDotPx = 2;
constexpr int kMostWorkers = 4;

int worker_count() {
    return std::clamp(static_cast<int>(std::thread::hardware_concurrency()) / 2, 2, kMostWorkers);
}

Shown shown_of(ViewMode mode) {
    switch (mode) {
        case ViewMode::kColor:
            break;
        case ViewMode::kDepth:
            return Shown::kDepth;
        case ViewMode::kNormal:
            return Shown::kNormal;
        case ViewMode::kAlpha:
            return Shown::kAlpha;
        case ViewMode::kTileLoad:
            return Shown::kTileLoad;
        case ViewMode::kPoints:
            return Shown::kPoints;
        case ViewMode::kRings:
            return Shown::kRings;
    }
    return Shown::kColor;
}

Camera coarser(const Camera& camera, float scale) {
    const auto shrunk = [&](int size) {
        return std::max(1, static_cast<int>(static_cast<float>(size) * scale));
    };
    return scale < 1 ? resized(camera, shrunk(camera.width), shrunk(camera.height)) : camera;
}

}  // namespace

SplatDrawer::SplatDrawer(std::unique_ptr<GlContext> context, PicturePool& pool)
    : context_(std::move(context)), pool_(pool), workers_(worker_count()), renderer_(workers_) {}

bool SplatDrawer::look(const ViewportSource& source) {
    if (context_ != nullptr && !viewport_) {
        context_->make_current();
        viewport_.emplace(*context_, GlOptions::from_environment());
    }
    return splats_.look(source, has_gpu() ? &*viewport_ : nullptr) &&
           (splats_.in_memory() != nullptr || viewport_);
}

bool SplatDrawer::leave_lost_gpu() {
    if (context_ == nullptr || context_->loss().status() == GL_NO_ERROR) return false;
    end();
    context_.reset();
    return true;
}

void SplatDrawer::end() {
    forget();
    if (!viewport_) return;
    viewport_.reset();
    context_->release();
}

PaintedPicture SplatDrawer::draw(const PaintJob& job, float resolution) {
    const Camera camera = coarser(job.camera, resolution);
    PaintedPicture out;
    out.step = splats_.step();
    out.splats = splats_.size();
    out.coarse = camera.width < job.camera.width;
    if (const SplatCloud* cloud = splats_.in_memory()) {
        draw_in_memory(job, *cloud, camera, out);
    } else {
        draw_on_gpu(job, camera, out);
    }
    return out;
}

void SplatDrawer::draw_in_memory(const PaintJob& job,
                                 const SplatCloud& cloud,
                                 const Camera& camera,
                                 PaintedPicture& out) {
    const std::optional<SplatCloud> fewer = without_hidden(job, cloud);
    const SplatCloud& seen = fewer ? *fewer : cloud;
    if (job.mode == ViewMode::kRings) {
        out.rgba = paint_rings(seen, camera, job.params.near, job.params.splat_scale);
    } else if (job.mode == ViewMode::kPoints) {
        out.rgba = paint_points(seen, camera, job.params.near, kDotPx);
    } else {
        const RenderResult result = renderer_.draw(seen, camera, job.params, render_mode(job.mode));
        out.visible = result.visible;
        out.instances = result.instances;
        out.tiles_capped = result.tiles_capped;
        out.rgba = colored(result, render_mode(job.mode), job.params.tile_cap);
        compare(job, camera, result.image, out);
    }
    if (job.selection != nullptr) mark_selected(job, cloud, camera, out);
}

void SplatDrawer::draw_on_gpu(const PaintJob& job, const Camera& camera, PaintedPicture& out) {
    out.on_gpu = pool_.take(camera.width, camera.height);
    ViewportLook look{.shown = shown_of(job.mode)};
    if (job.selection != nullptr) {
        look.selected = &job.selection->selected;
        look.hidden = job.selection->hidden;
    }
    const FrameCounts counts = viewport_->draw(splats_.on_gpu(), camera, job.params, look, *out.on_gpu);
    out.device_ms = viewport_->device_ms();
    out.visible = counts.visible;
    out.instances = counts.instances - counts.splats_dropped;
    out.tiles_capped = counts.tiles_capped;
    const SelectedSplats selected = viewport_->selected();
    out.selected = selected.count;
    out.selected_box = selected.box;
    if (!is_compared(job)) return;
    // Photos lie in memory, so that is where they are compared.
    out.rgba = read_picture(out.on_gpu->texture);
    compare(job, camera, viewport_->read_colors(), out);
    pool_.give_back(std::move(out.on_gpu));
}

}  // namespace splatelier
