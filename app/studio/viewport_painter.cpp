// SPDX-License-Identifier: MIT
#include "app/studio/viewport_painter.h"

#include "app/studio/picture_colors.h"
#include "app/studio/point_painter.h"
#include "core/cpu/cpu_renderer.h"
#include "core/parallel.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace splatelier {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr double kMovingTargetMs = 40;  // coarser still where a moving picture takes longer
constexpr Milliseconds kLookEvery{60};  // how often a newer snapshot is looked for
constexpr float kCoarsest = 0.2F;       // of the resolution
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
           a.amplification == b.amplification && same_photo_camera(a, b) && a.moving == b.moving;
}

bool shows_difference(CompareMode mode) {
    return mode == CompareMode::kDifference || mode == CompareMode::kAmplified;
}

Camera coarser(const Camera& camera, float scale) {
    const auto shrunk = [&](int size) {
        return std::max(1, static_cast<int>(static_cast<float>(size) * scale));
    };
    return scale < 1 ? resized(camera, shrunk(camera.width), shrunk(camera.height)) : camera;
}

/// The picture with its difference from the photo laid over the frame, where that is asked for.
Image8 compared(const PaintJob& job, const Camera& camera, const RenderResult& result, PaintedPicture& out) {
    Image8 rgba = colored(result, render_mode(job.mode), job.params.tile_cap);
    if (job.photo == nullptr || !job.photo_camera || job.mode != ViewMode::kColor) return rgba;
    const PhotoFrame frame = photo_frame(*job.photo_camera, camera.width, camera.height);
    PhotoDifference difference = difference_from_photo(
        result.image, *job.photo, frame, job.compare == CompareMode::kAmplified ? job.amplification : 1);
    out.psnr = difference.psnr;
    if (!shows_difference(job.compare)) return rgba;
    for (std::size_t i = 0; i < rgba.pixel_count(); ++i) {
        if (difference.rgba.data[4 * i + 3] == 0) continue;
        std::copy_n(difference.rgba.data.begin() + static_cast<std::ptrdiff_t>(4 * i),
                    4,
                    rgba.data.begin() + static_cast<std::ptrdiff_t>(4 * i));
    }
    return rgba;
}

}  // namespace

struct ViewportPainter::Implementation {
    explicit Implementation(std::function<void()> on_finished) : finished(std::move(on_finished)) {
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
    void answer(const Questions& questions, const PaintJob& job, const SplatCloud& cloud);
    void keep(const CpuSnapshot& snapshot);
    void draw(const PaintJob& job, const SplatCloud& cloud, std::int64_t step);

    std::function<void()> finished;

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
    std::optional<std::optional<Vec3>> picked;
    std::string error;

    // Of the thread alone.
    Workers workers{worker_count()};
    CpuRenderer renderer{workers};
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
            if (stop.stop_requested()) return;
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
}

Milliseconds ViewportPainter::Implementation::look(const PaintJob& job, const Questions& questions) {
    if (!job.source || job.camera.width < 2 || job.camera.height < 2) {
        drawn_anything = false;
        drawn.source = {};  // lets go of a session that was closed
        return Milliseconds(1000);
    }
    // The session outlives the reading: `job` holds it.
    SnapshotHandoff::Reading reading;
    const SplatCloud* cloud = job.source.cloud.get();
    std::int64_t step = job.source.cloud_step;
    if (job.source.session != nullptr && (cloud == nullptr || questions.keep)) {
        reading = job.source.session->newest_snapshot();
        const auto* snapshot = dynamic_cast<const CpuSnapshot*>(reading.get());
        if (snapshot == nullptr) return kLookEvery;
        if (questions.keep) keep(*snapshot);
        if (cloud == nullptr) {
            cloud = &snapshot->cloud;
            step = snapshot->step;
        }
    }
    answer(questions, job, *cloud);
    const bool newer = step != drawn_step || cloud->size() != drawn_splats;
    if (drawn_anything && !newer && same_picture(job, drawn)) return kLookEvery;
    draw(job, *cloud, step);
    finished();
    if (job.moving || job.source.cloud != nullptr) return kLookEvery;
    // Drawing takes its share of the time, training the rest.
    return std::max(kLookEvery, Milliseconds(last_ms * (1 / std::max(job.share, 0.01F) - 1)));
}

void ViewportPainter::Implementation::answer(const Questions& questions,
                                             const PaintJob& job,
                                             const SplatCloud& cloud) {
    if (questions.pick_px) {
        const auto point = pick_point(cloud, job.camera, job.params.near, *questions.pick_px);
        const std::scoped_lock lock(mutex);
        picked = point;
    }
    if (questions.copy) {
        auto copy = std::make_shared<const SplatCloud>(cloud);
        const std::scoped_lock lock(mutex);
        copied = std::move(copy);
    }
    if (questions.pick_px || questions.copy) finished();
}

void ViewportPainter::Implementation::keep(const CpuSnapshot& snapshot) {
    SteppedCloud copy{snapshot.step, std::make_shared<const SplatCloud>(snapshot.cloud)};
    {
        const std::scoped_lock lock(mutex);
        kept = std::move(copy);
    }
    finished();
}

void ViewportPainter::Implementation::draw(const PaintJob& job, const SplatCloud& cloud, std::int64_t step) {
    const float scale = job.moving ? std::max(kCoarsest, job.moving_scale * moving_factor) : 1;
    const Camera camera = coarser(job.camera, scale);
    PaintedPicture out;
    out.step = step;
    out.splats = cloud.size();
    out.coarse = scale < 1;
    const Clock::time_point start = Clock::now();
    if (job.mode == ViewMode::kPoints) {
        out.rgba = paint_points(cloud, camera, job.params.near, kDotPx);
    } else {
        const RenderResult result = renderer.draw(cloud, camera, job.params, render_mode(job.mode));
        out.visible = result.visible;
        out.instances = result.instances;
        out.tiles_capped = result.tiles_capped;
        out.rgba = compared(job, camera, result, out);
    }
    last_ms = Milliseconds(Clock::now() - start).count();
    out.render_ms = last_ms;
    if (job.moving) {
        const float wish = last_ms > kMovingTargetMs ? 0.85F : last_ms < 0.5 * kMovingTargetMs ? 1.15F : 1;
        moving_factor = std::clamp(moving_factor * wish, kCoarsest, 1.0F);
    }
    drawn = job;
    drawn_step = step;
    drawn_splats = cloud.size();
    drawn_anything = true;
    const std::scoped_lock lock(mutex);
    picture = std::move(out);
}

ViewportPainter::ViewportPainter(std::function<void()> finished)
    : implementation_(std::make_unique<Implementation>(std::move(finished))) {}

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
