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

/// The share of numbers that differ by less than a thousandth.
double close_share(const std::vector<float>& a, const std::vector<float>& b) {
    REQUIRE_EQ(a.size(), b.size());
    std::size_t close = 0;
    for (std::size_t i = 0; i < a.size(); ++i) close += std::abs(a[i] - b[i]) < 1e-3F ? 1 : 0;
    return static_cast<double>(close) / static_cast<double>(a.size());
}

/// The same splats with fewer bands of colour.
SplatCloud of_degree(SplatCloud cloud, int degree) {
    const auto before = static_cast<std::size_t>(sh_rest_count(cloud.sh_degree)) * 3,
               after = static_cast<std::size_t>(sh_rest_count(degree)) * 3;
    std::vector<float> rest;
    for (std::size_t i = 0; i < cloud.size(); ++i)
        for (std::size_t k = 0; k < after; ++k) rest.push_back(cloud.sh_rest[i * before + k]);
    cloud.sh_rest = rest;
    cloud.sh_degree = degree;
    return cloud;
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
            if (precision == Precision::kFp16) CHECK_GT(same_share(a.cloud.sh_dc, b.cloud.sh_dc), 0.98);
            CHECK_GT(close_share(a.cloud.sh_dc, b.cloud.sh_dc), 0.98);
            CHECK_GT(same_share(a.cloud.sh_rest, b.cloud.sh_rest), 0.98);
            CHECK(largest_difference(a.cloud.means, b.cloud.means) < 1e-2);
        }
    }

    TEST_CASE("every SH degree is packed so that both engines draw, train and read it alike") {
        for (const Precision precision : {Precision::kFp32, Precision::kFp16, Precision::kBf16})
            for (int degree = 0; degree < 3; ++degree) {
                CAPTURE(degree);
                CheckScene scene = busy_scene();
                scene.cloud = of_degree(scene.cloud, degree);
                const auto gl = gl_backend(SubgroupForm::kBest);
                if (gl == nullptr) return;
                const auto cpu = make_cpu_backend(2);
                TrainState loaded[2], ends[2];
                for (Backend* backend : {gl.get(), cpu.get()}) {
                    const std::size_t which = backend == cpu.get() ? 1 : 0;
                    backend->load(state_in(precision, scene.cloud));
                    loaded[which] = backend->read();
                    CHECK(backend->means() == loaded[which].cloud.means);
                    StepParams params = varied_step(8);  // degree 2
                    params.noise_scale = 0;
                    (void)backend->step({0, scene.camera, scene.photo}, params);
                    backend->finish();
                    ends[which] = backend->read();
                }
                CHECK(loaded[0].cloud == loaded[1].cloud);
                CHECK_EQ(loaded[0].cloud.sh_dc == scene.cloud.sh_dc, precision != Precision::kFp16);
                CHECK_GT(close_share(ends[0].cloud.sh_dc, ends[1].cloud.sh_dc), 0.98);
                if (degree > 0) CHECK_GT(close_share(ends[0].cloud.sh_rest, ends[1].cloud.sh_rest), 0.98);
                CHECK(largest_difference(ends[0].cloud.means, ends[1].cloud.means) < 1e-2);
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
        "halves take 384 bytes a splat where floats take 720, bfloat16s 400, and are drawn alike by both "
        "engines") {
        const CheckScene scene = busy_scene();
        const auto backend = gl_backend(SubgroupForm::kBest);
        if (backend == nullptr) return;
        for (const Precision precision : kHalfPrecisions) {
            backend->load(state_in(precision, scene.cloud));
            std::uint64_t bytes = 0;
            for (const MemoryUse& use : backend->memory())
                if (use.purpose == "parameters" || use.purpose == "moments") bytes += use.bytes;
            CHECK_EQ(bytes / scene.cloud.size(), precision == Precision::kFp16 ? 384 : 400);
            const RenderResult drawn = backend->render(scene.camera, {}, RenderMode::kColor);
            const auto cpu = make_cpu_backend(1);
            cpu->load(backend->read());
            CHECK(largest_difference(drawn.image.data,
                                     cpu->render(scene.camera, {}, RenderMode::kColor).image.data) < 1e-4);
        }
    }
}
