// SPDX-License-Identifier: MIT
#include "app/studio/viewport_painter.h"

#include "app/studio/drawing_share.h"
#include "app/studio/picture_pool.h"
#include "app/studio/point_painter.h"
#include "app/studio/splat_drawer.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace splatelier {
namespace {

using Clock = DrawingShare::Clock;
using Milliseconds = DrawingShare::Milliseconds;

constexpr Milliseconds kLookEvery{60};  // how often a newer snapshot is looked for
constexpr Milliseconds kLookEveryOnGpu{16};
constexpr Milliseconds kLookEveryAtNothing{1000};
constexpr float kCoarsest = 0.2F;  // of the resolution

/// What the interface asks and what it is answered. Between it and the painter's thread only, never training; its lock
/// is held to move values, never while drawing.
struct Mailbox {
    std::mutex mutex;
    std::condition_variable_any changed;
    bool news = false;  ///< something was asked since the thread looked
    PaintJob wanted;
    std::optional<Vec2> wanted_pick;
    bool wanted_copy = false, wanted_keep = false;

    std::optional<PaintedPicture> picture;
    std::optional<std::optional<Vec3>> picked;
    std::shared_ptr<const SplatCloud> copied;
    std::optional<CopiedSplats> kept;
    std::string error;
    bool gpu_lost = false;

    /// Asks for what `change` sets.
    template <typename Change>
    void ask(Change&& change) {
        const std::scoped_lock lock(mutex);
        change();
        news = true;
        changed.notify_one();
    }
    /// An answer that is taken once.
    template <typename T>
    T take(T& answer) {
        const std::scoped_lock lock(mutex);
        return std::exchange(answer, T{});
    }
    template <typename T, typename U>
    void answer(T& slot, U&& value) {
        const std::scoped_lock lock(mutex);
        slot = std::forward<U>(value);
    }
};

/// Questions about the splats themselves, asked together with a job.
struct Questions {
    std::optional<Vec2> pick_px;
    bool copy = false;
    bool keep = false;
    [[nodiscard]] bool any() const { return pick_px || copy || keep; }
};

}  // namespace

struct ViewportPainter::Implementation {
    Implementation(std::function<void()> on_finished, std::unique_ptr<GlContext> context)
        : finished(std::move(on_finished)), drawer(std::move(context), pool) {
        thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

    void run(const std::stop_token& stop);
    /// One look at the newest snapshot; draws if it or the job changed. How long to rest afterwards.
    Milliseconds look(const PaintJob& job, const Questions& questions);
    void answer(const Questions& questions, const PaintJob& job);
    void keep(const std::shared_ptr<Session>& session);
    void draw(const PaintJob& job);
    /// Not again what has just failed.
    void give_up(const ViewportSource& source, const char* why);
    [[nodiscard]] float resolution(const PaintJob& job) const;

    std::function<void()> finished;
    Mailbox mail;
    PicturePool pool;

    // Of the thread alone.
    SplatDrawer drawer;
    DrawingShare share;
    PictureCost cost;
    PaintJob drawn;
    std::int64_t drawn_step = -1;
    std::size_t drawn_splats = 0;
    bool drawn_anything = false;
    ViewportSource given_up;

    std::jthread thread;  // last: starts when the rest is there, ends before it goes
};

void ViewportPainter::Implementation::run(const std::stop_token& stop) {
    Milliseconds rest = kLookEvery;
    while (!stop.stop_requested()) {
        PaintJob job;
        Questions questions;
        {
            std::unique_lock lock(mail.mutex);
            mail.changed.wait_for(lock, stop, rest, [&] { return mail.news; });
            if (stop.stop_requested()) break;
            mail.news = false;
            job = mail.wanted;
            questions = {std::exchange(mail.wanted_pick, std::nullopt),
                         std::exchange(mail.wanted_copy, false),
                         std::exchange(mail.wanted_keep, false)};
        }
        try {
            rest = look(job, questions);
        } catch (const std::exception& problem) {
            give_up(job.source, problem.what());
        }
    }
    drawer.end();
}

Milliseconds ViewportPainter::Implementation::look(const PaintJob& job, const Questions& questions) {
    if (!job.source || job.camera.width < 2 || job.camera.height < 2) {
        drawn_anything = false;
        drawn.source = given_up = {};  // lets go of a session that was closed
        drawer.forget();
        return kLookEveryAtNothing;
    }
    if (job.source != given_up) given_up = {};
    const bool may_draw = job.source != given_up;
    if (!may_draw && !questions.any()) return kLookEveryAtNothing;
    // Looking alone makes training publish: not before a picture may be drawn of it.
    const Milliseconds owed = share.wait(Clock::now(), job.moving);
    if (owed.count() > 0 && !questions.any()) return owed;
    if (questions.keep && job.source.session != nullptr) keep(job.source.session);
    const bool found = drawer.look(job.source);
    const Milliseconds look_every = drawer.draws_on_gpu() ? kLookEveryOnGpu : kLookEvery;
    if (!found) return look_every;
    answer(questions, job);
    const bool newer = drawer.splats().step() != drawn_step || drawer.splats().size() != drawn_splats;
    const bool draws =
        may_draw && owed.count() <= 0 && (!drawn_anything || newer || !same_picture(job, drawn));
    if (draws) draw(job);
    drawer.rest();
    if (draws) finished();
    return std::max(look_every, share.wait(Clock::now(), job.moving));
}

void ViewportPainter::Implementation::give_up(const ViewportSource& source, const char* why) {
    const bool lost = drawer.leave_lost_gpu();
    // What lies in memory can be drawn without a GPU.
    if (!lost || source.cloud == nullptr) given_up = source;
    drawn_anything = false;
    {
        const std::scoped_lock lock(mail.mutex);
        mail.error = why;
        mail.gpu_lost = mail.gpu_lost || lost;
    }
    finished();
}

void ViewportPainter::Implementation::answer(const Questions& questions, const PaintJob& job) {
    if (!questions.pick_px && !questions.copy) return;
    const ShownSplats& splats = drawer.splats();
    std::shared_ptr<const SplatCloud> copy;
    if (questions.copy || splats.in_memory() == nullptr) copy = splats.copy();
    if (questions.pick_px) {
        const SplatCloud& cloud = copy != nullptr ? *copy : *splats.in_memory();
        mail.answer(mail.picked, pick_point(cloud, job.camera, job.params.near, *questions.pick_px));
    }
    if (questions.copy) mail.answer(mail.copied, std::move(copy));
    finished();
}

void ViewportPainter::Implementation::keep(const std::shared_ptr<Session>& session) {
    std::optional<CopiedSplats> copy = drawer.splats().copy_newest(session);
    if (!copy) return;
    mail.answer(mail.kept, std::move(copy));
    finished();
}

float ViewportPainter::Implementation::resolution(const PaintJob& job) const {
    if (!job.moving) return 1;
    return std::max(kCoarsest, (drawer.draws_on_gpu() ? 1.0F : job.moving_scale) * share.moving_factor());
}

void ViewportPainter::Implementation::draw(const PaintJob& job) {
    const Clock::time_point begin = Clock::now();
    PaintedPicture out = drawer.draw(job, resolution(job));
    const Clock::time_point end = Clock::now();
    out.render_ms = Milliseconds(end - begin).count();
    DrawingShare::Picture picture{begin, end - begin, job.share, job.moving, DrawingShare::Device::kCpu};
    if (drawer.draws_on_gpu()) {
        // The thread mostly waits there, for training's turn to end and its own to come.
        picture.cost = cost.note(Milliseconds(out.device_ms));
        picture.share = DrawingShare::of_gpu(job.share, job.moving);
        picture.device = DrawingShare::Device::kGpu;
    }
    share.note(picture);
    drawn = job;
    drawn_step = drawer.splats().step();
    drawn_splats = drawer.splats().size();
    drawn_anything = true;
    const std::scoped_lock lock(mail.mutex);
    if (mail.picture) pool.give_back(std::move(mail.picture->on_gpu));
    mail.picture = std::move(out);
}

ViewportPainter::ViewportPainter(std::function<void()> finished, std::unique_ptr<GlContext> context)
    : implementation_(std::make_unique<Implementation>(std::move(finished), std::move(context))) {}

ViewportPainter::~ViewportPainter() = default;

void ViewportPainter::paint(const PaintJob& job) {
    Mailbox& mail = implementation_->mail;
    const std::scoped_lock lock(mail.mutex);
    if (same_picture(job, mail.wanted) && job.share == mail.wanted.share) return;
    mail.wanted = job;
    mail.news = true;
    mail.changed.notify_one();
}

std::optional<PaintedPicture> ViewportPainter::take() {
    return implementation_->mail.take(implementation_->mail.picture);
}

void ViewportPainter::give_back(std::unique_ptr<SharedPicture> picture) {
    implementation_->pool.give_back(std::move(picture));
}

void ViewportPainter::pick(const Vec2& at_px) {
    Mailbox& mail = implementation_->mail;
    mail.ask([&] { mail.wanted_pick = at_px; });
}

std::optional<std::optional<Vec3>> ViewportPainter::take_pick() {
    return implementation_->mail.take(implementation_->mail.picked);
}

void ViewportPainter::copy_splats() {
    Mailbox& mail = implementation_->mail;
    mail.ask([&] { mail.wanted_copy = true; });
}

std::shared_ptr<const SplatCloud> ViewportPainter::take_copy() {
    return implementation_->mail.take(implementation_->mail.copied);
}

void ViewportPainter::keep_splats() {
    Mailbox& mail = implementation_->mail;
    mail.ask([&] { mail.wanted_keep = true; });
}

std::optional<CopiedSplats> ViewportPainter::take_kept() {
    return implementation_->mail.take(implementation_->mail.kept);
}

std::string ViewportPainter::take_error() {
    return implementation_->mail.take(implementation_->mail.error);
}

bool ViewportPainter::take_gpu_loss() {
    return implementation_->mail.take(implementation_->mail.gpu_lost);
}

}  // namespace splatelier
