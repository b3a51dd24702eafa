// SPDX-License-Identifier: MIT
#include "app/studio/shown_splats.h"

#include "core/cpu/cpu_renderer.h"
#include "core/error.h"
#include "render/gl_snapshot.h"

#include <chrono>
#include <utility>

namespace splatelier {
namespace {

const SplatCloud* cloud_in_memory(const SplatSnapshot& snapshot) {
    const auto* on_cpu = dynamic_cast<const CpuSnapshot*>(&snapshot);
    return on_cpu != nullptr ? &on_cpu->cloud : nullptr;
}

const GlSnapshot& gl_snapshot(const SplatSnapshot& snapshot) {
    const auto* on_gl = dynamic_cast<const GlSnapshot*>(&snapshot);
    SPLATELIER_REQUIRE(on_gl != nullptr, "a snapshot of step {} of an unknown kind", snapshot.step);
    return *on_gl;
}

std::shared_ptr<const SplatCloud> copy_of(const SplatSnapshot& snapshot) {
    const SplatCloud* cloud = cloud_in_memory(snapshot);
    return std::make_shared<const SplatCloud>(cloud != nullptr ? *cloud
                                                               : gl_snapshot(snapshot).download().cloud());
}

}  // namespace

const SplatSnapshot* ShownSplats::newest(const std::shared_ptr<Session>& session) {
    if (session_ != session) {
        reading_ = {};
        session_ = session;
    }
    SnapshotHandoff::Reading reading = session->newest_snapshot();
    // Until the newest copy on the GPU is finished, the older one is shown, which is held for that.
    const auto* on_gl = dynamic_cast<const GlSnapshot*>(reading.get());
    if (reading && (on_gl == nullptr || on_gl->ready())) reading_ = std::move(reading);
    return reading_.get();
}

bool ShownSplats::look(const ViewportSource& source, const Viewport* uploader) {
    if (still_ != source.cloud) {
        uploaded_.reset();
        still_ = source.cloud;
    }
    if (source.cloud != nullptr) {
        if (uploader != nullptr && !uploaded_) uploaded_.emplace(uploader->upload(*source.cloud));
        in_memory_ = uploaded_ ? nullptr : source.cloud.get();
        step_ = source.cloud_step;
        size_ = source.cloud->size();
        return true;
    }
    const SplatSnapshot* snapshot = newest(source.session);
    if (snapshot == nullptr) return false;
    in_memory_ = cloud_in_memory(*snapshot);
    step_ = snapshot->step;
    size_ = snapshot->splat_count;
    return true;
}

void ShownSplats::rest() {
    // While a still cloud is shown, a snapshot on the GPU is only read for a copy, which is finished.
    if (reading_ && (still_ != nullptr || cloud_in_memory(*reading_.get()) != nullptr)) reading_ = {};
}

void ShownSplats::forget() {
    reading_ = {};
    session_.reset();
    uploaded_.reset();
    still_.reset();
}

SplatSource ShownSplats::on_gpu() const {
    return uploaded_ ? uploaded_->source() : gl_snapshot(*reading_.get()).source();
}

std::shared_ptr<const SplatCloud> ShownSplats::copy() const {
    return still_ != nullptr ? still_ : copy_of(*reading_.get());
}

std::optional<CopiedSplats> ShownSplats::copy_newest(const std::shared_ptr<Session>& session) {
    const SplatSnapshot* snapshot = newest(session);
    if (snapshot == nullptr) return std::nullopt;
    const auto begin = std::chrono::steady_clock::now();
    CopiedSplats out;
    out.step = snapshot->step;
    if (const SplatCloud* cloud = cloud_in_memory(*snapshot)) {
        out.cloud = [copy = std::make_shared<const SplatCloud>(*cloud)] { return copy; };
    } else {
        out.cloud = [copy = std::make_shared<const DownloadedSplats>(gl_snapshot(*snapshot).download())] {
            return std::make_shared<const SplatCloud>(copy->cloud());
        };
    }
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return out;
}

}  // namespace splatelier
