// SPDX-License-Identifier: MIT
#include "core/random.h"
#include "render/rasterizer.h"
#include "tests/gl_context.h"
#include "tests/render/gl_test_scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

using namespace splatelier;
using namespace splatelier::test;

namespace {

using Pair = std::array<std::uint32_t, 2>;  // slot, splat

/// Two tiles side by side, seen from the origin.
Camera two_tiles() {
    Camera camera;
    camera.width = 32;
    camera.height = 16;
    camera.fx = camera.fy = 100;
    camera.cx = 16;
    camera.cy = 8;
    return camera;
}

/// Small splats in front of the left tile, every seventh in front of both; many share a depth with others.
SplatCloud crowd(std::size_t count) {
    SplatCloud cloud;
    cloud.sh_degree = 0;
    cloud.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t bits = random_bits(7, 0, RandomPurpose::kTest, i);
        const float depth = 2 + static_cast<float>(bits % 1000) * 0.01F;
        cloud.means[3 * i] = (i % 7 == 0 ? 0.0F : -0.08F) * depth;
        cloud.means[3 * i + 2] = depth;
        for (std::size_t axis = 0; axis < 3; ++axis)
            cloud.log_scales[3 * i + axis] = std::log(0.005F * depth);
        cloud.rotations[4 * i] = 1;
    }
    return cloud;
}

class DrawnLists {
  public:
    DrawnLists(const GlContext& context, const SplatCloud& cloud, const Camera& camera, std::size_t pairs)
        : shaders_(context, {.subgroups = SubgroupForm::kBest, .shader_dir = {}, .cache_folder = {}}),
          store_(shaders_, queue_),
          rasterizer_(shaders_, queue_) {
        store_.load(state_of(cloud));
        rasterizer_.reserve(store_.size(), camera, pairs);
        RenderParams params;
        params.near = 0.01F;
        rasterizer_.draw(
            {store_.parameters(), store_.parts(), store_.size(), store_.format()},
            frame_uniforms(camera, params, store_.size(), store_.sh_degree(), rasterizer_.capacity()),
            DrawMode::kColor);
    }
    [[nodiscard]] std::vector<Pair> of_tile(std::size_t tile) const {
        const auto range = rasterizer_.tile_ranges(tile + 1)[tile];
        std::vector<Pair> pairs(range[1] - range[0]);
        rasterizer_.list().download(range[0] * sizeof(Pair), pairs.data(), pairs.size() * sizeof(Pair));
        return pairs;
    }

  private:
    KernelQueue queue_;
    ShaderLibrary shaders_;
    SplatStore store_;
    Rasterizer rasterizer_;
};

std::vector<std::uint32_t> splats_of(const std::vector<Pair>& pairs) {
    std::vector<std::uint32_t> splats;
    for (const Pair& pair : pairs) splats.push_back(pair[1]);
    return splats;
}

}  // namespace

TEST_SUITE("gl tile lists") {
    TEST_CASE("a list of any length stands nearest first, equal depths by index, a slot for each pair") {
        const std::shared_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        context->make_current();
        // Within a warp's pairs, within a short list, within a chunk of 2048, and of two, three and five chunks: one to
        // three levels of merging.
        for (const std::size_t count : {1U, 2U, 127U, 130U, 512U, 513U, 1000U, 2048U, 2049U, 5000U, 9001U}) {
            CAPTURE(count);
            const SplatCloud cloud = crowd(count);
            const DrawnLists lists(*context, cloud, two_tiles(), 2 * count);
            std::vector<std::uint32_t> expected(count);
            std::iota(expected.begin(), expected.end(), 0U);
            std::stable_sort(expected.begin(), expected.end(), [&](std::uint32_t a, std::uint32_t b) {
                return cloud.means[3 * a + 2] < cloud.means[3 * b + 2];
            });
            const std::vector<Pair> left = lists.of_tile(0), right = lists.of_tile(1);
            CHECK(splats_of(left) == expected);
            std::erase_if(expected, [](std::uint32_t splat) { return splat % 7 != 0; });
            CHECK(splats_of(right) == expected);
            std::vector<std::uint32_t> slots;
            for (const auto* list : {&left, &right})
                for (const Pair& pair : *list) slots.push_back(pair[0]);
            std::sort(slots.begin(), slots.end());
            std::vector<std::uint32_t> all(slots.size());
            std::iota(all.begin(), all.end(), 0U);
            CHECK(slots == all);
        }
        context->release();
    }

    TEST_CASE("splats that reach many rows of tiles get a slot for each tile, side by side") {
        const std::shared_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        context->make_current();
        constexpr std::size_t kSplats = 300,
                              kRows = 60;  // more rows than a workgroup takes into work at once
        Camera camera = two_tiles();
        camera.width = 16;
        camera.height = 16 * kRows;
        camera.cy = camera.height / 2.0;
        SplatCloud cloud = crowd(kSplats);
        for (std::size_t i = 0; i < kSplats; ++i) {
            cloud.means[3 * i] = 0;
            cloud.log_scales[3 * i + 1] = std::log(10.0F * cloud.means[3 * i + 2]);
        }
        const DrawnLists lists(*context, cloud, camera, kSplats * kRows);
        const std::vector<std::uint32_t> first_tile = splats_of(lists.of_tile(0));
        CHECK_EQ(first_tile.size(), kSplats);
        std::vector<std::uint32_t> first_slot(kSplats);
        for (const Pair& pair : lists.of_tile(0)) first_slot[pair[1]] = pair[0];
        for (std::size_t tile = 1; tile < kRows; ++tile) {
            const std::vector<Pair> pairs = lists.of_tile(tile);
            REQUIRE(splats_of(pairs) == first_tile);
            for (const Pair& pair : pairs) REQUIRE_EQ(pair[0], first_slot[pair[1]] + tile);
        }
        std::sort(first_slot.begin(), first_slot.end());
        for (std::size_t i = 0; i < kSplats; ++i) REQUIRE_EQ(first_slot[i], i * kRows);
        context->release();
    }
}
