// What a SplatEdit does to parameters, moments and statistics.
// SPDX-License-Identifier: MIT
#include "core/train/splat_edit.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace splatelier;

namespace {

/// Three splats whose every number tells its row: row r holds r + 1 (moments 10 and 100 times that).
TrainState three_rows() {
    TrainState state;
    const auto filled = [](float factor) {
        SplatCloud cloud;
        cloud.sh_degree = 1;
        cloud.resize(3);
        for (std::size_t r = 0; r < 3; ++r) {
            const float value = factor * static_cast<float>(r + 1);
            for (std::size_t k = 0; k < 3; ++k)
                cloud.means[3 * r + k] = cloud.log_scales[3 * r + k] = cloud.sh_dc[3 * r + k] = value;
            for (std::size_t k = 0; k < 4; ++k) cloud.rotations[4 * r + k] = value;
            for (std::size_t k = 0; k < 9; ++k) cloud.sh_rest[9 * r + k] = value;
            cloud.opacity_logits[r] = value;
        }
        return cloud;
    };
    state.cloud = filled(1);
    state.optimizer = {.first = filled(10), .second = filled(100)};
    state.stats = {.gradient_sum = {1, 2, 3}, .view_count = {4, 5, 6}, .max_radius = {7, 8, 9}};
    return state;
}

}  // namespace

TEST_CASE("rows are gathered from their sources, in parameters, moments and statistics") {
    TrainState state = three_rows();
    SplatEdit edit;
    edit.source = {2, 0, 2, 1};
    apply_edit(state, edit);
    CHECK(state.cloud.opacity_logits == std::vector<float>{3, 1, 3, 2});
    CHECK(state.cloud.sh_rest[9] == 1);
    CHECK(state.optimizer.first.opacity_logits == std::vector<float>{30, 10, 30, 20});
    CHECK(state.optimizer.second.rotations[8] == 300);
    CHECK(state.stats.view_count == std::vector<float>{6, 4, 6, 5});
}

TEST_CASE("a split copy is displaced by the scale of its source, along the source's axes") {
    TrainState state = three_rows();
    // 90° about z: x goes to y.
    const float half = std::sqrt(0.5F);
    for (std::size_t k = 0; k < 4; ++k) state.cloud.rotations[4 + k] = k == 0 || k == 3 ? half : 0;
    SplatEdit edit;
    edit.source = {0, 1, 1};
    edit.changes = {
        {.row = 2, .log_scale_add = -0.5F, .split_normal = Vec3f(1, 0, 0), .moments = RowMoments::kZero}};
    apply_edit(state, edit);
    CHECK(state.cloud.means[6] == doctest::Approx(2));
    CHECK(state.cloud.means[7] == doctest::Approx(2 + std::exp(2.0)));
    CHECK(state.cloud.means[8] == doctest::Approx(2));
    CHECK(state.cloud.log_scales[6] == 1.5F);
    CHECK(state.cloud.opacity_logits[2] == 2);
    CHECK(state.optimizer.first.opacity_logits == std::vector<float>{10, 20, 0});
    CHECK(state.optimizer.second.sh_rest[18] == 0);
}

TEST_CASE("a relocated row takes another's parameters and keeps its own moments") {
    TrainState state = three_rows();
    SplatEdit edit;
    edit.source = {0, 0, 2};
    edit.changes = {{.row = 0, .opacity_logit = -1, .moments = RowMoments::kZero},
                    {.row = 1, .opacity_logit = -1, .moments = RowMoments::kOwn}};
    apply_edit(state, edit);
    CHECK(state.cloud.means[3] == 1);
    CHECK(state.cloud.opacity_logits == std::vector<float>{-1, -1, 3});
    CHECK(state.optimizer.first.opacity_logits == std::vector<float>{0, 20, 30});
    CHECK(state.optimizer.second.means[3] == 200);
}

TEST_CASE("the ceiling lowers opacities and forgets their moments alone; statistics are zeroed on request") {
    TrainState state = three_rows();
    SplatEdit edit;
    edit.opacity_ceiling_logit = 1.5F;
    edit.reset_stats = true;
    apply_edit(state, edit);
    CHECK(state.cloud.opacity_logits == std::vector<float>{1, 1.5F, 1.5F});
    CHECK(state.optimizer.first.opacity_logits == std::vector<float>{0, 0, 0});
    CHECK(state.optimizer.second.opacity_logits == std::vector<float>{0, 0, 0});
    CHECK(state.optimizer.first.means[0] == 10);
    CHECK(state.stats.gradient_sum == std::vector<float>{0, 0, 0});
}

TEST_CASE("empty moments and statistics stay empty, and an empty edit changes nothing") {
    TrainState state = three_rows();
    state.optimizer = {};
    state.stats = {};
    TrainState same = state;
    apply_edit(same, {});
    CHECK(same.cloud == state.cloud);
    apply_edit(state, keep_rows({0, 2}));
    CHECK(state.cloud.opacity_logits == std::vector<float>{1, 3});
    CHECK(state.optimizer.first.size() == 0);
    CHECK(state.stats.gradient_sum.empty());
}

TEST_CASE("what an edit only keeps can stay in its row: the same splats, few of them moved") {
    SplatEdit edit;
    edit.source = {0, 2, 3, 5, 6, 7, 1, 3, 3};  // row 1 is split, row 4 goes, row 3 is cloned twice
    edit.changes = {{.row = 6, .log_scale_add = -0.5F, .moments = RowMoments::kZero},
                    {.row = 7, .moments = RowMoments::kZero},
                    {.row = 8, .log_scale_add = 1, .moments = RowMoments::kZero}};
    edit.reset_stats = true;
    const SplatEdit moved = with_kept_rows_in_place(edit);
    CHECK(moved.source == std::vector<std::uint32_t>{0, 1, 2, 3, 3, 5, 6, 7, 3});
    REQUIRE(moved.changes.size() == 3);
    CHECK(moved.changes[0].row == 1);
    CHECK(moved.changes[0].log_scale_add == -0.5F);
    CHECK(moved.changes[1].row == 4);
    CHECK(moved.changes[2].row == 8);
    CHECK(moved.changes[2].log_scale_add == 1);
    CHECK(moved.reset_stats);
}

TEST_CASE("where fewer rows are left than there were, those behind the end fill the gaps") {
    SplatEdit edit;
    edit.source = {1, 3, 5};
    edit.opacity_ceiling_logit = -1.0F;
    const SplatEdit moved = with_kept_rows_in_place(edit);
    CHECK(moved.source == std::vector<std::uint32_t>{3, 1, 5});
    CHECK(moved.changes.empty());
    CHECK(moved.opacity_ceiling_logit == -1.0F);
}
