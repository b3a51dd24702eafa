// Draws what leaves the studio as pictures: as the viewport shows it, on the GPU where one answers, else with the CPU.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/studio/export_pace.h"
#include "core/settings.h"
#include "core/splats/selection.h"
#include "core/train/cloud_renderer.h"
#include "render/context.h"

#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace splatelier {

/// How splats are drawn into files.
struct ExportLook {
    RenderParams params;
    std::vector<SplatSelection> hidden = {};       ///< left out
    BackendChoice backend = BackendChoice::kAuto;  ///< gl: also on a software driver
    std::string gpu = {};                          ///< train.gpu: where it is not the window's that draws
    std::shared_ptr<const GlContext> share_group = nullptr;  ///< the window's; null: a context of its own
    std::shared_ptr<ExportPace> pace = nullptr;              ///< of all exports; null: as fast as it goes
};

/// Belongs to the thread of one job. Its command stream is its own: neither training nor the window waits for it. On a GPU
/// it keeps to the look's pace.
class ExportRenderer : public CloudRenderer {
  public:
    /// `stop`: of the job, which waits for no turn once that is requested.
    explicit ExportRenderer(ExportLook look, std::stop_token stop = {})
        : look_(std::move(look)), stop_(std::move(stop)) {}

    [[nodiscard]] std::string device() const override;
    /// Those of them that are not hidden. Where the GPU refuses (no context, no memory), the CPU draws from now on.
    void show(std::shared_ptr<const SplatCloud> cloud) override;
    [[nodiscard]] ImageF draw_rows(const Camera& camera,
                                   const RenderParams& params,
                                   RenderMode mode,
                                   const RowBand& band) override;
    /// To end a sentence for the user with: empty, or that the CPU has drawn and why, where a GPU was to be expected.
    [[nodiscard]] std::string remark() const { return remark_; }

  private:
    [[nodiscard]] std::unique_ptr<GlContext> make_context() const;
    /// Tells the look's pace what the picture that began then has cost.
    void note_cost(ExportPace::Clock::time_point begin);
    /// Whether the machine's GPU, or one asked for by name, ought to draw.
    [[nodiscard]] bool expects_gpu() const;

    ExportLook look_;
    std::unique_ptr<CloudRenderer> renderer_;  ///< made by the first show()
    std::string remark_;
    std::stop_token stop_;
    PictureCost cost_;
    bool drew_one_ = false;
};

}  // namespace splatelier
