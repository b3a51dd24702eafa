// SPDX-License-Identifier: MIT
#include "core/cpu/cpu_renderer.h"

#include "core/cpu/rasterizer.h"
#include "core/error.h"

#include <string>
#include <utility>
#include <vector>

namespace splatelier {

using namespace cpu;

struct CpuRenderer::Implementation {
    explicit Implementation(Workers& workers)
        : rasterizer(workers), packed(static_cast<std::size_t>(workers.thread_count())) {}
    Rasterizer rasterizer;
    StageClock clock;                         // never on
    std::vector<AlignedArray<float>> packed;  // a worker's chunk
};

CpuRenderer::CpuRenderer(Workers& workers) : implementation_(std::make_unique<Implementation>(workers)) {}
CpuRenderer::~CpuRenderer() = default;

RenderResult CpuRenderer::draw(const SplatCloud& cloud,
                               const Camera& camera,
                               const RenderParams& params,
                               RenderMode mode) {
    return draw_rows(cloud, camera, params, mode, {0, camera.height});
}

RenderResult CpuRenderer::draw_rows(const SplatCloud& cloud,
                                    const Camera& camera,
                                    const RenderParams& params,
                                    RenderMode mode,
                                    const RowBand& band) {
    static_assert(kBandAlignment == kTileSize);
    const bool fits = band.first >= 0 && band.count >= 0 && band.first + band.count <= camera.height;
    const bool aligned = band.first % kTileSize == 0 &&
                         (band.count % kTileSize == 0 || band.first + band.count == camera.height);
    SPLATELIER_REQUIRE(
        fits && aligned, "rows {} + {} of {} are no band", band.first, band.count, camera.height);
    Implementation& self = *implementation_;
    ProjectionParams projection = make_projection_params(camera, params, cloud.sh_degree, color_source(mode));
    projection.first_tile_row = band.first / kTileSize;
    projection.tile_rows = (band.count + kTileSize - 1) / kTileSize;
    ProjectionParams packed_projection = projection;
    packed_projection.stored_sh_degree = projection.sh_degree;  // higher bands are not even copied
    const auto source = [&](std::size_t first, std::size_t count, int worker) {
        AlignedArray<float>& blocks = self.packed[static_cast<std::size_t>(worker)];
        blocks.resize_discard(kChunkSplats * block_row_count(packed_projection.stored_sh_degree));
        pack_splats(cloud, first, count, packed_projection.stored_sh_degree, blocks.data());
        return static_cast<const float*>(blocks.data());
    };
    self.rasterizer.prepare(packed_projection, cloud.size(), params.tile_cap, source, self.clock);
    return self.rasterizer.result(mode, params.background);
}

namespace {

class CpuCloudRenderer : public CloudRenderer {
  public:
    CpuCloudRenderer(int threads, WorkerPriority priority)
        : workers_(threads, priority), renderer_(workers_) {}

    [[nodiscard]] std::string device() const override { return "the CPU"; }
    void show(std::shared_ptr<const SplatCloud> cloud) override { cloud_ = std::move(cloud); }
    [[nodiscard]] ImageF draw_rows(const Camera& camera,
                                   const RenderParams& params,
                                   RenderMode mode,
                                   const RowBand& band) override {
        SPLATELIER_REQUIRE(cloud_ != nullptr, "a picture {} px wide of nothing: show() first", camera.width);
        return renderer_.draw_rows(*cloud_, camera, params, mode, band).image;
    }

  private:
    Workers workers_;
    CpuRenderer renderer_;
    std::shared_ptr<const SplatCloud> cloud_;
};

}  // namespace

std::unique_ptr<CloudRenderer> make_cpu_cloud_renderer(int threads, WorkerPriority priority) {
    return std::make_unique<CpuCloudRenderer>(threads, priority);
}

}  // namespace splatelier
