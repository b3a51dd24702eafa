// A GL backend for tests, in both forms of its kernels, and the golden scene to run it on.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "render/gl_backend.h"
#include "tests/core/math/golden_scene.h"
#include "tests/gl_context.h"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

namespace splatelier::test {

/// A backend on whatever driver answers; null, with the reason printed, where none does: the test then has nothing to
/// check. Compiled programs are not cached, so that what is tested is what was written.
inline std::unique_ptr<Backend> gl_backend(SubgroupForm form, const Settings& settings = {}) {
    std::unique_ptr<GlContext> context = gl_context();
    if (context == nullptr) return nullptr;
    return make_gl_backend(
        settings, std::move(context), {.subgroups = form, .shader_dir = {}, .cache_folder = {}});
}

inline RenderParams params_of(const GoldenScene& scene) {
    RenderParams params;
    params.background = scene.rules.background.cast<float>();
    params.near = scene.rules.near;
    params.sh_degree = scene.rules.sh_degree;
    params.antialiased = scene.rules.antialiased;
    params.tile_cap = scene.rules.tile_cap;
    return params;
}

inline TrainState state_of(const SplatCloud& cloud) {
    TrainState state;
    state.cloud = cloud;
    return state;
}

}  // namespace splatelier::test
