// SPDX-License-Identifier: MIT
#include "app/studio/splat_drawer.h"

#include "app/studio/painted_parts.h"
#include "app/studio/picture_colors.h"
#include "app/studio/point_painter.h"
#include "app/studio/ring_painter.h"

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
            break;  // drawn in memory
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
    return splats_.look(source, has_gpu() ? &*viewport_ : nullptr);
}

void SplatDrawer::forget() {
    splats_.forget();
    values_.reset();
}

void SplatDrawer::end() {
    forget();
    if (!viewport_) return;
    viewport_.reset();
    context_->release();
}

const SplatCloud* SplatDrawer::read_back() {
    if (values_ == nullptr || values_step_ != splats_.step() || values_->size() != splats_.size()) {
        values_ = splats_.copy();
        values_step_ = splats_.step();
    }
    return values_.get();
}

PaintedPicture SplatDrawer::draw(const PaintJob& job, float resolution) {
    const Camera camera = coarser(job.camera, resolution);
    PaintedPicture out;
    out.step = splats_.step();
    out.splats = splats_.size();
    out.coarse = camera.width < job.camera.width;
    const SplatCloud* cloud = splats_.in_memory();
    if (cloud == nullptr && needs_values(job)) cloud = read_back();
    if (splats_.in_memory() == nullptr && !is_drawn_in_memory(job)) {
        draw_on_gpu(job, camera, out);
    } else {
        draw_in_memory(job, *cloud, camera, out);
    }
    if (job.selection != nullptr && !job.selection->selected.empty()) {
        if (out.on_gpu != nullptr) {
            out.rgba = read_picture(out.on_gpu->texture);
            pool_.give_back(std::move(out.on_gpu));
        }
        mark_selected(job, *cloud, camera, out);
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
        return;
    }
    if (job.mode == ViewMode::kPoints) {
        out.rgba = paint_points(seen, camera, job.params.near, kDotPx);
        return;
    }
    const RenderResult result = renderer_.draw(seen, camera, job.params, render_mode(job.mode));
    out.visible = result.visible;
    out.instances = result.instances;
    out.tiles_capped = result.tiles_capped;
    out.rgba = compared(job, camera, result, out);
}

void SplatDrawer::draw_on_gpu(const PaintJob& job, const Camera& camera, PaintedPicture& out) {
    out.on_gpu = pool_.take();
    const FrameCounts counts =
        viewport_->draw(splats_.on_gpu(), camera, job.params, shown_of(job.mode), *out.on_gpu);
    out.visible = counts.visible;
    out.instances = counts.instances - counts.splats_dropped;
    out.tiles_capped = counts.tiles_capped;
    if (job.photo == nullptr || !job.photo_camera || job.mode != ViewMode::kColor) return;
    // Photos lie in memory, so that is where they are compared.
    RenderResult result;
    result.image = viewport_->read_colors();
    out.rgba = compared(job, camera, result, out);
    pool_.give_back(std::move(out.on_gpu));
}

}  // namespace splatelier
