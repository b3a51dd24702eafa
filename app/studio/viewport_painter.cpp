// SPDX-License-Identifier: MIT
#include "app/studio/viewport_painter.h"

#include "app/studio/painted_parts.h"
#include "app/studio/picture_colors.h"
#include "app/studio/point_painter.h"
#include "app/studio/ring_painter.h"
#include "core/cpu/cpu_renderer.h"
#include "core/parallel.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace splatelier {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr double kMovingTargetMs = 40;  // coarser still where a moving picture takes longer
constexpr Milliseconds kLookEvery{60};  // how often a newer snapshot is looked for
constexpr Milliseconds kLookEveryOnGpu{16};
constexpr float kCoarsest = 0.2F;  // of the resolution
constexpr int kDotPx = 2;
constexpr int kMostWorkers = 4;

int worker_count() {
    return std::clamp(static_cast<int>(std::thread::hardware_concurrency()) / 2, 2, kMostWorkers);
}

bool same_photo_camera(const PaintJob& a, const PaintJob& b) {
    return a.photo_camera.has_value() == b.photo_camera.has_value() &&
           (!a.photo_camera || *a.photo_camera == *b.photo_camera);
}

bool same_params(const RenderParams& a, const RenderParams& b) {
    return a.sh_degree == b.sh_degree && a.background == b.background && a.near == b.near &&
           a.tile_cap == b.tile_cap && a.antialiased == b.antialiased && a.splat_scale == b.splat_scale;
}

/// Whether the same splats would give the same picture.
bool same_picture(const PaintJob& a, const PaintJob& b) {
    return a.source == b.source && a.camera == b.camera && same_params(a.params, b.params) &&
           a.mode == b.mode && a.photo == b.photo && a.compare == b.compare &&
           a.amplification == b.amplification && same_photo_camera(a, b) && a.moving == b.moving &&
           a.selection == b.selection;
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

struct ViewportPainter::Implementation {
    Implementation(std::function<void()> on_finished, std::unique_ptr<GlContext> own_context)
        : finished(std::move(on_finished)), context(std::move(own_context)) {
        thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

    void run(const std::stop_token& stop);
    /// Questions about the splats themselves, asked together with a job.
    struct Questions {
        std::optional<Vec2> pick_px;
        bool copy = false;
        bool keep = false;
    };
    /// One look at the newest snapshot; draws if it or the job changed. How long to rest afterwards.
    Milliseconds look(const PaintJob& job, const Questions& questions);
    void answer(const Questions& questions, const PaintJob& job);
    void keep(const std::shared_ptr<Session>& session);
    void draw(const PaintJob& job);
    void draw_in_memory(const PaintJob& job,
                        const SplatCloud& cloud,
                        const Camera& camera,
                        PaintedPicture& out);
    void draw_on_gpu(const PaintJob& job, const Camera& camera, PaintedPicture& out);
    /// The splats' values where they lie on the GPU, read once a snapshot.
    const SplatCloud* read_back();
    void bring_to_memory(PaintedPicture& out);
    [[nodiscard]] Camera drawn_camera(const PaintJob& job) const;
    [[nodiscard]] std::unique_ptr<SharedPicture> free_picture();
    [[nodiscard]] bool has_gpu() const { return context != nullptr && !context->software(); }

    std::function<void()> finished;
    std::unique_ptr<GlContext> context;

    // Between the interface and this thread only; held for moments.
    std::mutex mutex;
    std::condition_variable_any changed;
    PaintJob wanted;
    bool news = false;  ///< `wanted` or `wanted_pick` was set since the thread looked
    std::optional<Vec2> wanted_pick;
    bool wanted_copy = false, wanted_keep = false;
    std::optional<SteppedCloud> kept;
    std::shared_ptr<const SplatCloud> copied;
    std::optional<PaintedPicture> picture;
    std::vector<std::unique_ptr<SharedPicture>> free_pictures;
    std::optional<std::optional<Vec3>> picked;
    std::string error;

    // Of the thread alone.
    Workers workers{worker_count()};
    CpuRenderer renderer{workers};
    std::optional<Viewport> viewport;  ///< made when first needed, where there is a context
    ShownSplats splats;
    std::shared_ptr<const SplatCloud> values;  ///< of read_back()
    std::int64_t values_step = -1;
    PaintJob drawn;
    std::int64_t drawn_step = -1;
    std::size_t drawn_splats = 0;
    bool drawn_anything = false;
    float moving_factor = 1;  ///< adapts to what the machine can do
    double last_ms = 0;

    std::jthread thread;  // last: starts when the rest is there, ends before it goes
};

void ViewportPainter::Implementation::run(const std::stop_token& stop) {
    Milliseconds rest = kLookEvery;
    while (!stop.stop_requested()) {
        PaintJob job;
        Questions questions;
        {
            std::unique_lock lock(mutex);
            changed.wait_for(lock, stop, rest, [&] { return news; });
            if (stop.stop_requested()) break;
            news = false;
            job = wanted;
            questions = {std::exchange(wanted_pick, std::nullopt),
                         std::exchange(wanted_copy, false),
                         std::exchange(wanted_keep, false)};
        }
        try {
            rest = look(job, questions);
        } catch (const std::exception& problem) {
            const std::scoped_lock lock(mutex);
            error = problem.what();
            wanted.source = {};
        }
    }
    splats.forget();
    if (!viewport) return;
    viewport.reset();
    context->release();
}

Milliseconds ViewportPainter::Implementation::look(const PaintJob& job, const Questions& questions) {
    if (!job.source || job.camera.width < 2 || job.camera.height < 2) {
        drawn_anything = false;
        drawn.source = {};  // lets go of a session that was closed
        splats.forget();
        values.reset();
        return Milliseconds(1000);
    }
    if (context != nullptr && !viewport) {
        context->make_current();
        viewport.emplace(*context, GlOptions::from_environment());
    }
    if (questions.keep && job.source.session != nullptr) keep(job.source.session);
    const bool found = splats.look(job.source, has_gpu() ? &*viewport : nullptr);
    const Milliseconds look_every = has_gpu() && splats.in_memory() == nullptr ? kLookEveryOnGpu : kLookEvery;
    if (!found) return look_every;
    answer(questions, job);
    const bool newer = splats.step() != drawn_step || splats.size() != drawn_splats;
    const bool draws = !drawn_anything || newer || !same_picture(job, drawn);
    if (draws) draw(job);
    splats.rest();
    if (!draws) return look_every;
    finished();
    if (job.moving || job.source.cloud != nullptr) return look_every;
    // Drawing takes its share of the time, training the rest.
    return std::max(look_every, Milliseconds(last_ms * (1 / std::max(job.share, 0.01F) - 1)));
}

void ViewportPainter::Implementation::answer(const Questions& questions, const PaintJob& job) {
    if (!questions.pick_px && !questions.copy) return;
    std::shared_ptr<const SplatCloud> copy;
    if (questions.copy || splats.in_memory() == nullptr) copy = splats.copy();
    if (questions.pick_px) {
        const SplatCloud& cloud = copy != nullptr ? *copy : *splats.in_memory();
        const auto point = pick_point(cloud, job.camera, job.params.near, *questions.pick_px);
        const std::scoped_lock lock(mutex);
        picked = point;
    }
    if (questions.copy) {
        const std::scoped_lock lock(mutex);
        copied = std::move(copy);
    }
    finished();
}

void ViewportPainter::Implementation::keep(const std::shared_ptr<Session>& session) {
    std::optional<SteppedCloud> copy = splats.copy_newest(session);
    if (!copy) return;
    {
        const std::scoped_lock lock(mutex);
        kept = std::move(copy);
    }
    finished();
}

Camera ViewportPainter::Implementation::drawn_camera(const PaintJob& job) const {
    if (!job.moving) return job.camera;
    const float full = has_gpu() ? 1.0F : job.moving_scale;
    return coarser(job.camera, std::max(kCoarsest, full * moving_factor));
}

void ViewportPainter::Implementation::draw_in_memory(const PaintJob& job,
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
    const RenderResult result = renderer.draw(seen, camera, job.params, render_mode(job.mode));
    out.visible = result.visible;
    out.instances = result.instances;
    out.tiles_capped = result.tiles_capped;
    out.rgba = compared(job, camera, result, out);
}

std::unique_ptr<SharedPicture> ViewportPainter::Implementation::free_picture() {
    const std::scoped_lock lock(mutex);
    if (free_pictures.empty()) return std::make_unique<SharedPicture>();
    std::unique_ptr<SharedPicture> free = std::move(free_pictures.back());
    free_pictures.pop_back();
    return free;
}

void ViewportPainter::Implementation::draw_on_gpu(const PaintJob& job,
                                                  const Camera& camera,
                                                  PaintedPicture& out) {
    out.on_gpu = free_picture();
    const FrameCounts counts =
        viewport->draw(splats.on_gpu(), camera, job.params, shown_of(job.mode), *out.on_gpu);
    out.visible = counts.visible;
    out.instances = counts.instances - counts.splats_dropped;
    out.tiles_capped = counts.tiles_capped;
    if (job.photo == nullptr || !job.photo_camera || job.mode != ViewMode::kColor) return;
    // Photos lie in memory, so that is where they are compared.
    RenderResult result;
    result.image = viewport->read_colors();
    out.rgba = compared(job, camera, result, out);
    const std::scoped_lock lock(mutex);
    free_pictures.push_back(std::move(out.on_gpu));
}

const SplatCloud* ViewportPainter::Implementation::read_back() {
    if (values == nullptr || values_step != splats.step() || values->size() != splats.size()) {
        values = splats.copy();
        values_step = splats.step();
    }
    return values.get();
}

void ViewportPainter::Implementation::bring_to_memory(PaintedPicture& out) {
    out.rgba = read_picture(out.on_gpu->texture);
    const std::scoped_lock lock(mutex);
    free_pictures.push_back(std::move(out.on_gpu));
}

void ViewportPainter::Implementation::draw(const PaintJob& job) {
    const Camera camera = drawn_camera(job);
    PaintedPicture out;
    out.step = splats.step();
    out.splats = splats.size();
    out.coarse = camera.width < job.camera.width;
    const Clock::time_point start = Clock::now();
    const SplatCloud* cloud = splats.in_memory();
    if (cloud == nullptr && needs_values(job)) cloud = read_back();
    if (splats.in_memory() == nullptr && !is_drawn_in_memory(job)) {
        draw_on_gpu(job, camera, out);
    } else {
        draw_in_memory(job, *cloud, camera, out);
    }
    if (job.selection != nullptr && !job.selection->selected.empty()) {
        if (out.on_gpu != nullptr) bring_to_memory(out);
        mark_selected(job, *cloud, camera, out);
    }
    last_ms = Milliseconds(Clock::now() - start).count();
    out.render_ms = last_ms;
    if (job.moving) {
        const float wish = last_ms > kMovingTargetMs ? 0.85F : last_ms < 0.5 * kMovingTargetMs ? 1.15F : 1;
        moving_factor = std::clamp(moving_factor * wish, kCoarsest, 1.0F);
    }
    drawn = job;
    drawn_step = splats.step();
    drawn_splats = splats.size();
    drawn_anything = true;
    const std::scoped_lock lock(mutex);
    if (picture && picture->on_gpu) free_pictures.push_back(std::move(picture->on_gpu));
    picture = std::move(out);
}

ViewportPainter::ViewportPainter(std::function<void()> finished, std::unique_ptr<GlContext> context)
    : implementation_(std::make_unique<Implementation>(std::move(finished), std::move(context))) {}

ViewportPainter::~ViewportPainter() = default;

void ViewportPainter::paint(const PaintJob& job) {
    Implementation& me = *implementation_;
    const std::scoped_lock lock(me.mutex);
    if (same_picture(job, me.wanted) && job.share == me.wanted.share) return;
    me.wanted = job;
    me.news = true;
    me.changed.notify_one();
}

std::optional<PaintedPicture> ViewportPainter::take() {
    const std::scoped_lock lock(implementation_->mutex);
    return std::exchange(implementation_->picture, std::nullopt);
}

void ViewportPainter::give_back(std::unique_ptr<SharedPicture> picture) {
    const std::scoped_lock lock(implementation_->mutex);
    implementation_->free_pictures.push_back(std::move(picture));
}

void ViewportPainter::pick(const Vec2& at_px) {
    Implementation& me = *implementation_;
    const std::scoped_lock lock(me.mutex);
    me.wanted_pick = at_px;
    me.news = true;
    me.changed.notify_one();
}

std::optional<std::optional<Vec3>> ViewportPainter::take_pick() {
    const std::scoped_lock lock(implementation_->mutex);
    return std::exchange(implementation_->picked, std::nullopt);
}

void ViewportPainter::copy_splats() {
    Implementation& me = *implementation_;
    const std::scoped_lock lock(me.mutex);
    me.wanted_copy = true;
    me.news = true;
    me.changed.notify_one();
}

std::shared_ptr<const SplatCloud> ViewportPainter::take_copy() {
    const std::scoped_lock lock(implementation_->mutex);
    return std::exchange(implementation_->copied, nullptr);
}

void ViewportPainter::keep_splats() {
    Implementation& me = *implementation_;
    const std::scoped_lock lock(me.mutex);
    me.wanted_keep = true;
    me.news = true;
    me.changed.notify_one();
}

std::optional<SteppedCloud> ViewportPainter::take_kept() {
    const std::scoped_lock lock(implementation_->mutex);
    return std::exchange(implementation_->kept, std::nullopt);
}

std::string ViewportPainter::take_error() {
    const std::scoped_lock lock(implementation_->mutex);
    return std::exchange(implementation_->error, {});
}

}  // namespace splatelier
