// Steps whose pairs do not fit change nothing until the host has made room, whatever is submitted meanwhile.
// SPDX-License-Identifier: MIT
#include "render/gl_snapshot.h"
#include "tests/render/blind_steps.h"

using namespace splatelier;
using namespace splatelier::test;

TEST_SUITE("gl overflow") {
    TEST_CASE(
        "later steps are skipped too, of larger pictures as well, and a snapshot counts only those done") {
        const std::shared_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        context->make_current();
        {
            BlindSteps steps(*context);
            GlSnapshot snapshot(context, std::make_shared<std::atomic<std::size_t>>(0));
            const auto label = [&](std::int64_t submitted) {
                snapshot.fill({steps.store().parameters(),
                               steps.store().parts(),
                               steps.store().size(),
                               steps.store().format()},
                              false,
                              &steps.rasterizer().control());
                snapshot.step = submitted;
                gl::Fence::insert().wait();
                CHECK(snapshot.ready());
                CHECK(snapshot.ready());  // asked twice, settled once
                return snapshot.step;
            };
            const SplatCloud before = steps.store().read().cloud;
            steps.step(64, 48, 16);  // room for fewer pairs than there are
            CHECK_EQ(label(1), 0);
            steps.step(200, 150, 1 << 14);  // would fit, but must wait its turn; takes a larger control block
            CHECK_EQ(label(2), 0);
            CHECK(steps.store().read().cloud == before);
            CHECK(snapshot.download().cloud() == before);
            steps.lower_flag();
            steps.step(64, 48, 1 << 14);
            CHECK_EQ(label(1), 1);
            CHECK_FALSE(steps.store().read().cloud == before);
            CHECK(snapshot.download().cloud() == steps.store().read().cloud);
        }
        context->release();
    }
}
