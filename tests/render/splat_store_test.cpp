// How the splats' arrays grow, and when they are made anew.
// SPDX-License-Identifier: MIT
#include "render/splat_store.h"

#include "core/train/splat_edit.h"
#include "tests/render/gl_test_scene.h"

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

using namespace splatelier;
using namespace splatelier::test;

namespace {

std::vector<std::uint32_t> rows_up_to(std::size_t count) {
    std::vector<std::uint32_t> rows(count);
    std::iota(rows.begin(), rows.end(), 0U);
    return rows;
}

/// A store and the plain state that it must equal.
class Twins {
  public:
    Twins(const ShaderLibrary& shaders, KernelQueue& queue, TrainState state)
        : store_(shaders, queue), plain_(std::move(state)) {
        store_.load(plain_);
        plain_ = store_.read();
    }
    /// Whether the parameters lie where they lay.
    bool apply_in_place(const SplatEdit& edit) {
        const GLuint before = store_.parameters().name();
        store_.apply(edit);
        apply_edit(plain_, edit);
        const TrainState found = store_.read();
        CHECK(found.cloud == plain_.cloud);
        CHECK(found.optimizer.first == plain_.optimizer.first);
        CHECK(found.stats.view_count == plain_.stats.view_count);
        return store_.parameters().name() == before;
    }
    [[nodiscard]] std::size_t size() const { return store_.size(); }
    [[nodiscard]] std::size_t bytes() const { return store_.parameters().size_bytes(); }

  private:
    SplatStore store_;
    TrainState plain_;
};

/// Every number of it another one.
TrainState numbered_state(SplatCloud cloud) {
    TrainState state = state_of(cloud);
    float next = 0;
    const auto number = [&](std::vector<float>& values) {
        for (float& value : values) value = ++next;
    };
    state.optimizer = {cloud, cloud};
    for (SplatCloud* moments : {&state.optimizer.first, &state.optimizer.second}) {
        number(moments->means);
        number(moments->opacity_logits);
        number(moments->sh_rest);
    }
    for (std::vector<float>* values :
         {&state.stats.gradient_sum, &state.stats.view_count, &state.stats.max_radius}) {
        values->resize(cloud.size());
        number(*values);
    }
    return state;
}

}  // namespace

TEST_SUITE("gl splat store") {
    TEST_CASE("arrays that grow get room for more; few rows are moved where they lie") {
        const std::unique_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        context->make_current();
        {
            const ShaderLibrary shaders(
                *context, {.subgroups = SubgroupForm::kBest, .shader_dir = {}, .cache_folder = {}});
            KernelQueue queue;
            const GoldenScene scene = golden_scene(Safetensors::read(golden() / "forward.safetensors"));
            Twins twins(shaders, queue, numbered_state(scene.cloud));
            const std::size_t first_count = twins.size();
            SplatEdit edit = keep_rows(rows_up_to(first_count));
            for (std::uint32_t i = 0; i < 40; ++i) edit.source.push_back(i);
            CHECK_FALSE(twins.apply_in_place(edit));

            const std::size_t bytes = twins.bytes();
            edit = keep_rows(rows_up_to(twins.size()));
            for (const std::uint32_t source : {3U, 9U, 3U}) edit.source.push_back(source);
            edit.source[5] = static_cast<std::uint32_t>(twins.size()) - 1;
            edit.changes = {{.row = 5, .opacity_logit = 2, .moments = RowMoments::kOwn},
                            {.row = 7, .opacity_logit = 1, .moments = RowMoments::kZero},
                            {.row = static_cast<std::uint32_t>(twins.size()), .moments = RowMoments::kZero}};
            CHECK(twins.apply_in_place(edit));
            CHECK(twins.bytes() == bytes);

            edit = keep_rows(rows_up_to(twins.size() - 2));
            edit.source[0] = static_cast<std::uint32_t>(twins.size()) - 1;
            CHECK(twins.apply_in_place(edit));

            std::vector<std::uint32_t> turned = rows_up_to(twins.size());
            std::reverse(turned.begin(), turned.end());
            CHECK_FALSE(twins.apply_in_place(keep_rows(turned)));  // most of them move
            CHECK(twins.bytes() == bytes);

            edit = keep_rows(rows_up_to(first_count / 4));
            CHECK_FALSE(twins.apply_in_place(edit));  // gives memory back
            CHECK(twins.bytes() < bytes / 2);
        }
        context->release();
    }
}
