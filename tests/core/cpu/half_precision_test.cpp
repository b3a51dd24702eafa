// The CPU engine in 16 bits: the reference's steps within what 16 bits can hold, exact resumes, any number of threads.
// SPDX-License-Identifier: MIT
#include "core/cpu/cpu_backend.h"
#include "tests/core/cpu/each_instruction_set.h"
#include "tests/core/engine_checks.h"

using namespace splatelier;
using namespace splatelier::test;

TEST_CASE("a step in 16 bits is the reference's, rounded as the plain code rounds") {
    const CheckScene scene = busy_scene();
    on_each_instruction_set([&] {
        for (const Precision precision : kHalfPrecisions) {
            const auto backend = make_cpu_backend(2);
            check_half_step(scene, precision, *backend);
        }
    });
}

TEST_CASE("training in 16 bits ends in the same bytes on 1, 2 and 5 threads, resumed or not") {
    const CheckScene scene = busy_scene();
    for (const Precision precision : kHalfPrecisions) {
        const auto train = [&](int threads, std::int64_t resume_after) {
            auto backend = make_cpu_backend(threads);
            backend->load(state_in(precision, scene.cloud));
            test::train(*backend, scene, 0, resume_after);
            const TrainState middle = backend->read();
            backend = make_cpu_backend(threads);
            backend->load(middle);
            check_equal(backend->read(), middle);
            test::train(*backend, scene, resume_after, 16);
            return backend->read();
        };
        const TrainState once = train(1, 0);
        CHECK(once.cloud.means != scene.cloud.means);
        check_equal(once, train(2, 5));
        check_equal(once, train(5, 13));
    }
}

TEST_CASE("an edit of splats in 16 bits is the plain one") {
    const CheckScene scene = busy_scene();
    for (const Precision precision : kHalfPrecisions) {
        const auto backend = make_cpu_backend(2);
        backend->load(state_in(precision, scene.cloud));
        test::train(*backend, scene, 0, 3);
        TrainState expected = backend->read();
        const SplatEdit edit = varied_edit(expected.cloud.size());
        apply_edit(expected, edit);
        backend->apply(edit);
        check_equal(backend->read(), expected);
    }
}

TEST_CASE("halves take 376 bytes a splat where floats take 708; bfloat16s take 6 more for the base colour") {
    const CheckScene scene = busy_scene();
    const auto bytes = [&](Precision precision) {
        const auto backend = make_cpu_backend(1);
        backend->load(state_in(precision, scene.cloud));
        std::uint64_t sum = 0;
        for (const MemoryUse& use : backend->memory())
            if (use.purpose == "parameters" || use.purpose == "Adam's moments") sum += use.bytes;
        return sum / scene.cloud.size();
    };
    CHECK_EQ(bytes(Precision::kFp32), 708);
    CHECK_EQ(bytes(Precision::kFp16), 376);
    CHECK_EQ(bytes(Precision::kBf16), 382);
}
