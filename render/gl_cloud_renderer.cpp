// SPDX-License-Identifier: MIT
#include "render/gl_cloud_renderer.h"

#include "core/error.h"
#include "render/context_of_thread.h"
#include "render/drawn_image.h"
#include "render/picture_drawer.h"
#include "render/viewport.h"

#include <optional>
#include <string>
#include <utility>

namespace splatelier {
namespace {

class GlCloudRenderer : public CloudRenderer {
  public:
    GlCloudRenderer(std::unique_ptr<GlContext> context, GlOptions options, std::size_t most_pixels)
        : context_(std::move(context)),
          shaders_(*context_, std::move(options)),
          rasterizer_(shaders_, queue_),
          room_(rasterizer_),
          drawer_(room_, most_pixels) {}

    [[nodiscard]] std::string device() const override { return context_->renderer(); }
    void show(std::shared_ptr<const SplatCloud> cloud) override {
        splats_.reset();  // first: both at once might not fit
        shows_nothing_ = cloud->size() == 0;
        if (!shows_nothing_) splats_.emplace(*cloud, shaders_.max_range_bytes());
    }
    [[nodiscard]] ImageF draw_rows(const Camera& camera,
                                   const RenderParams& params,
                                   RenderMode mode,
                                   const RowBand& band) override;
    [[nodiscard]] double device_ms() const override { return shows_nothing_ ? 0 : drawer_.device_ms(); }

  private:
    ContextOfThread context_;
    KernelQueue queue_;
    ShaderLibrary shaders_;
    Rasterizer rasterizer_;
    PairRoom room_;
    PictureDrawer drawer_;
    std::optional<StillSplats> splats_;
    bool shows_nothing_ = false;  ///< a cloud without splats, for which there are no buffers
};

ImageF GlCloudRenderer::draw_rows(const Camera& camera,
                                  const RenderParams& params,
                                  RenderMode mode,
                                  const RowBand& band) {
    SPLATELIER_REQUIRE(
        splats_ || shows_nothing_, "a picture {} px wide of nothing: show() first", camera.width);
    SPLATELIER_REQUIRE(
        band.first >= 0 && band.first % kBandAlignment == 0 && band.first + band.count <= camera.height,
        "rows {} + {} of {} are no band",
        band.first,
        band.count,
        camera.height);
    if (!shows_nothing_ && band.count > 0)
        return drawer_.draw({splats_->source(), camera, params, mode}, band).image;
    ImageF out(camera.width, band.count, channels_of(mode));
    if (mode == RenderMode::kColor) {
        for (std::size_t i = 0; i < out.data.size(); ++i)
            out.data[i] = params.background[static_cast<Eigen::Index>(i % 3)];
    }
    return out;
}

}  // namespace

std::unique_ptr<CloudRenderer> make_gl_cloud_renderer(std::unique_ptr<GlContext> context,
                                                      GlOptions options,
                                                      std::size_t most_pixels) {
    return std::make_unique<GlCloudRenderer>(std::move(context), std::move(options), most_pixels);
}

}  // namespace splatelier
