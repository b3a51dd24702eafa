// SPDX-License-Identifier: MIT
#include "app/studio/export_renderer.h"

#include "core/cpu/cpu_renderer.h"
#include "core/error.h"
#include "core/log.h"
#include "render/gl_cloud_renderer.h"

#include <fmt/format.h>

#include <utility>

namespace splatelier {

bool ExportRenderer::expects_gpu() const {
    return look_.backend == BackendChoice::kGl || !look_.gpu.empty() ||
           (look_.share_group != nullptr && !look_.share_group->software());
}

std::unique_ptr<GlContext> ExportRenderer::make_context() const {
    const bool asks_for_software = look_.backend == BackendChoice::kGl && look_.gpu.empty();
    if (look_.share_group != nullptr && (!look_.share_group->software() || asks_for_software))
        return look_.share_group->create_shared();
    return GlContext::create(look_.backend == BackendChoice::kGl ? GlDevice::kAny : GlDevice::kHardwareOnly,
                             look_.gpu);
}

void ExportRenderer::show(std::shared_ptr<const SplatCloud> cloud) {
    if (!look_.hidden.empty()) {
        cloud = std::make_shared<const SplatCloud>(without_selected(*cloud, look_.hidden));
    }
    if (look_.backend != BackendChoice::kCpu) {
        try {
            if (renderer_ == nullptr) {
                renderer_ = make_gl_cloud_renderer(make_context());
                log_info("Films and pictures are drawn by {}", renderer_->device());
            }
            renderer_->show(cloud);
            return;
        } catch (const Error& refusal) {
            log_info("Films and pictures are drawn by the CPU: {}", refusal.what());
            if (expects_gpu()) remark_ = fmt::format(". The CPU has drawn it: {}", refusal.what());
            look_.backend = BackendChoice::kCpu;
            renderer_.reset();
        }
    }
    if (renderer_ == nullptr) renderer_ = make_cpu_cloud_renderer(0, WorkerPriority::kLow);
    renderer_->show(std::move(cloud));
}

std::string ExportRenderer::device() const {
    return renderer_ != nullptr ? renderer_->device() : "";
}

ImageF ExportRenderer::draw_rows(const Camera& camera,
                                 const RenderParams& params,
                                 RenderMode mode,
                                 const RowBand& band) {
    SPLATELIER_REQUIRE(renderer_ != nullptr, "a picture {} px wide of nothing: show() first", camera.width);
    if (look_.pace == nullptr) return renderer_->draw_rows(camera, params, mode, band);
    const ExportPace::Clock::time_point begin = look_.pace->wait_for_turn(stop_);
    ImageF rows = renderer_->draw_rows(camera, params, mode, band);
    note_cost(begin);
    return rows;
}

void ExportRenderer::note_cost(ExportPace::Clock::time_point begin) {
    // The first picture's kernels may have been built while the GPU's clock ran.
    const bool counts = std::exchange(drew_one_, true);
    const double device_ms = renderer_->device_ms();
    if (counts && device_ms > 0) look_.pace->note(begin, cost_.note(ExportPace::Milliseconds(device_ms)));
}

}  // namespace splatelier
