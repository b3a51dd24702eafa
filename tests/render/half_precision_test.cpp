// The OpenGL engine in 16 bits: the reference's steps and the CPU engine's codes, exact resumes, plain edits.
// SPDX-License-Identifier: MIT
#include "core/cpu/cpu_backend.h"
#include "tests/core/engine_checks.h"
#include "tests/render/gl_test_scene.h"

using namespace splatelier;
using namespace splatelier::test;

namespace {

/// The share of numbers that are the same to the bit.
double same_share(const std::vector<float>& a, const std::vector<float>& b) {
    REQUIRE_EQ(a.size(), b.size());
    std::size_t same = 0;
    for (std::size_t i = 0; i < a.size(); ++i) same += a[i] == b[i] ? 1 : 0;
    return static_cast<double>(same) / static_cast<double>(a.size());
}

}  // namespace

TEST_SUITE("gl half precision") {
    TEST_CASE("a step in 16 bits is the reference's, rounded as the plain code rounds") {
        const CheckScene scene = busy_scene();
        for (const Precision precision : kHalfPrecisions) {
            const auto backend = gl_backend(SubgroupForm::kBest);
            if (backend == nullptr) return;
            check_half_step(scene, precision, *backend);
        }
    }

    TEST_CASE("both engines store nearly all colours as the same codes") {
        const CheckScene scene = busy_scene();
        for (const Precision precision : kHalfPrecisions) {
            const auto gl = gl_backend(SubgroupForm::kBest);
            if (gl == nullptr) return;
            const auto cpu = make_cpu_backend(2);
            for (Backend* backend : {gl.get(), cpu.get()}) {
                backend->load(state_in(precision, scene.cloud));
                test::train(*backend, scene, 0, 3);
                backend->finish();
            }
            const TrainState a = gl->read(), b = cpu->read();
            CHECK_GT(same_share(a.cloud.sh_dc, b.cloud.sh_dc), 0.98);
            CHECK_GT(same_share(a.cloud.sh_rest, b.cloud.sh_rest), 0.98);
            CHECK(largest_difference(a.cloud.means, b.cloud.means) < 1e-2);
        }
    }

    TEST_CASE(
        "training in 16 bits goes on exactly where a copy of its state was loaded; edits are the plain "
        "ones") {
        const CheckScene scene = busy_scene();
        for (const Precision precision : kHalfPrecisions) {
            const auto backend = gl_backend(SubgroupForm::kBest);
            if (backend == nullptr) return;
            backend->load(state_in(precision, scene.cloud));
            test::train(*backend, scene, 0, 5);  // the last step is the first with a band of degree 1
            TrainState saved = backend->read();
            test::train(*backend, scene, 5, 6);
            const TrainState expected = backend->read();
            backend->load(saved);
            check_equal(backend->read(), saved);
            test::train(*backend, scene, 5, 6);
            check_equal(backend->read(), expected);

            const SplatEdit edit = varied_edit(saved.cloud.size());
            backend->load(saved);
            backend->apply(edit);
            apply_edit(saved, edit);
            const TrainState edited = backend->read();
            CHECK(largest_difference(edited.cloud.means, saved.cloud.means) < 1e-5);
            saved.cloud.means = edited.cloud.means;
            check_equal(edited, saved);
        }
    }

    TEST_CASE(
        "splats in 16 bits take 384 bytes where 32 bits take 720, and are drawn alike by both engines") {
        const CheckScene scene = busy_scene();
        const auto backend = gl_backend(SubgroupForm::kBest);
        if (backend == nullptr) return;
        backend->load(state_in(Precision::kFp16, scene.cloud));
        std::uint64_t bytes = 0;
        for (const MemoryUse& use : backend->memory())
            if (use.purpose == "parameters" || use.purpose == "moments") bytes += use.bytes;
        CHECK_EQ(bytes / scene.cloud.size(), 384);  // fp32: 720
        const RenderResult drawn = backend->render(scene.camera, {}, RenderMode::kColor);
        const auto cpu = make_cpu_backend(1);
        cpu->load(backend->read());
        CHECK(largest_difference(drawn.image.data,
                                 cpu->render(scene.camera, {}, RenderMode::kColor).image.data) < 1e-4);
    }
}
