// SPDX-License-Identifier: MIT
#include "render/gl_cloud_renderer.h"

#include "core/error.h"
#include "render/context_of_thread.h"
#include "render/drawn_image.h"
#include "render/viewport.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace splatelier {
namespace {

constexpr std::size_t kFirstPairs = 1 << 20;  // room at first; it grows by what is seen
constexpr double kGrowth = 1.4;
static_assert(kBandAlignment == gpu::kTileSize);

/// Part of a picture, px; its corner lies on a tile's, so that each part has the lists of the whole.
struct Region {
    int x = 0, y = 0, width = 0, height = 0;
    [[nodiscard]] std::size_t pixels() const {
        return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    }
    [[nodiscard]] bool is_one_tile() const { return width <= kBandAlignment && height <= kBandAlignment; }
};

/// Cut across its longer side.
std::array<Region, 2> halves(const Region& region) {
    Region first = region, second = region;
    const auto cut = [](int length) {
        return (length / 2 + kBandAlignment - 1) / kBandAlignment * kBandAlignment;
    };
    if (region.width >= region.height) {
        first.width = cut(region.width);
        second.x += first.width;
        second.width -= first.width;
    } else {
        first.height = cut(region.height);
        second.y += first.height;
        second.height -= first.height;
    }
    return {first, second};
}

/// The camera whose whole picture the region is.
Camera camera_of(const Camera& camera, const Region& region) {
    Camera out = camera;
    out.width = region.width;
    out.height = region.height;
    out.cx -= region.x;
    out.cy -= region.y;
    return out;
}

/// One picture that is asked for.
struct Shot {
    const Camera& camera;
    const RenderParams& params;
    RenderMode mode;
};

class GlCloudRenderer : public CloudRenderer {
  public:
    GlCloudRenderer(std::unique_ptr<GlContext> context, GlOptions options, std::size_t most_pixels)
        : context_(std::move(context)),
          shaders_(*context_, std::move(options)),
          rasterizer_(shaders_, queue_),
          most_pixels_(most_pixels) {}

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

  private:
    /// Into `out`, whose first row is row `first_row` of the picture.
    void draw_region(const Shot& shot, const Region& region, int first_row, ImageF& out);
    /// False, and nothing drawn, where its pairs do not fit.
    [[nodiscard]] bool rasterize(const Shot& shot, const Region& region);

    ContextOfThread context_;
    KernelQueue queue_;
    ShaderLibrary shaders_;
    Rasterizer rasterizer_;
    std::optional<StillSplats> splats_;
    bool shows_nothing_ = false;  ///< a cloud without splats, for which there are no buffers
    std::size_t most_pixels_;
    std::size_t wanted_pairs_ = kFirstPairs;
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
    const int channels = mode == RenderMode::kColor || mode == RenderMode::kNormal ? 3 : 1;
    ImageF out(camera.width, band.count, channels);
    if (shows_nothing_ && mode == RenderMode::kColor) {
        for (std::size_t i = 0; i < out.data.size(); ++i)
            out.data[i] = params.background[static_cast<Eigen::Index>(i % 3)];
    }
    if (band.count > 0 && !shows_nothing_)
        draw_region({camera, params, mode}, {0, band.first, camera.width, band.count}, band.first, out);
    return out;
}

void GlCloudRenderer::draw_region(const Shot& shot, const Region& region, int first_row, ImageF& out) {
    if ((region.pixels() > most_pixels_ && !region.is_one_tile()) || !rasterize(shot, region)) {
        for (const Region& half : halves(region)) draw_region(shot, half, first_row, out);
        return;
    }
    const Camera camera = camera_of(shot.camera, region);
    const ImageF drawn = read_drawn(rasterizer_, camera, shot.mode, shot.params.tile_cap);
    for (int y = 0; y < region.height; ++y) {
        std::copy_n(
            drawn.pixel(0, y), region.width * drawn.channels, out.pixel(region.x, region.y - first_row + y));
    }
}

bool GlCloudRenderer::rasterize(const Shot& shot, const Region& region) {
    const SplatSource splats = splats_->source();
    const Camera camera = camera_of(shot.camera, region);
    for (;;) {
        const std::size_t room =
            region.is_one_tile() ? wanted_pairs_ : std::min(wanted_pairs_, rasterizer_.most_pairs());
        rasterizer_.reserve(splats.count, camera, room);
        const auto uniforms = [&](const Camera& of) {
            return frame_uniforms(
                of, shot.params, splats.count, splats.format.sh_degree, rasterizer_.capacity());
        };
        gpu::FrameUniforms frame = uniforms(camera);
        frame.slope_limits = uniforms(shot.camera).slope_limits;  // a splat has one shape in all parts
        rasterizer_.draw(splats, frame, draw_mode(shot.mode));
        const FrameCounts counts = rasterizer_.take_counts();
        if (!counts.overflowed) return true;
        if (counts.instances > rasterizer_.most_pairs() && !region.is_one_tile()) return false;
        wanted_pairs_ = static_cast<std::size_t>(static_cast<double>(counts.instances) * kGrowth);
    }
}

}  // namespace

std::unique_ptr<CloudRenderer> make_gl_cloud_renderer(std::unique_ptr<GlContext> context,
                                                      GlOptions options,
                                                      std::size_t most_pixels) {
    return std::make_unique<GlCloudRenderer>(std::move(context), std::move(options), most_pixels);
}

}  // namespace splatelier
