// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/time_machine.h"

#include "app/studio/timelapse.h"
#include "core/error.h"
#include "core/io/image_file.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>

using namespace splatelier;

namespace {

/// Counts what the time machine tells, so that a test can wait for it.
class News {
  public:
    void tell() {
        const std::scoped_lock lock(mutex_);
        ++count_;
        told_.notify_all();
    }
    void wait_for(int count) {
        std::unique_lock lock(mutex_);
        told_.wait(lock, [&] { return count_ >= count; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable told_;
    int count_ = 0;
};

/// One splat, 1 in front of a camera at the origin that looks along +z, as bright as asked for.
std::shared_ptr<const SplatCloud> one_splat(float sh_dc) {
    SplatCloud cloud;
    cloud.sh_degree = 0;
    cloud.resize(1);
    cloud.means = {0, 0, 1};
    cloud.log_scales = {-1, -1, -1};
    cloud.rotations = {1, 0, 0, 0};
    cloud.opacity_logits = {4};
    cloud.sh_dc = {sh_dc, sh_dc, sh_dc};
    return std::make_shared<const SplatCloud>(cloud);
}

CopiedSplats copied(std::int64_t step, float sh_dc) {
    return {.step = step, .seconds = 0, .cloud = [sh_dc] { return one_splat(sh_dc); }};
}

}  // namespace

TEST_SUITE("time machine") {
    TEST_CASE("what was kept comes back as of the nearest step, until the scene is forgotten") {
        News news;
        TimeMachine machine([&] { news.tell(); });
        machine.set_limits(1'000'000, 100);
        int told = 0;
        for (const std::int64_t step : {0, 100, 200}) {
            CHECK(machine.wants(step));
            machine.keep(copied(step, static_cast<float>(step)));
            news.wait_for(++told);
        }
        CHECK(*machine.steps() == std::vector<std::int64_t>{0, 100, 200});
        CHECK_FALSE(machine.wants(250));
        machine.show(130);
        news.wait_for(++told);
        const std::optional<SteppedCloud> shown = machine.take_shown();
        REQUIRE(shown);
        CHECK(shown->step == 100);
        CHECK(shown->cloud->sh_dc[0] == doctest::Approx(100));
        machine.forget();
        CHECK(machine.steps()->empty());
        CHECK(machine.size_bytes() == 0);
        CHECK(machine.wants(0));
    }

    TEST_CASE("a time-lapse shows each kept step, in its order") {
        const test::TemporaryFolder folder;
        News news;
        TimeMachine machine([&] { news.tell(); });
        machine.set_limits(1'000'000, 10);
        machine.keep(copied(0, -1));
        news.wait_for(1);
        machine.keep(copied(10, 1));
        news.wait_for(2);
        TimelapseJob job;
        job.snapshots = machine.snapshots();
        job.camera.width = job.camera.height = 32;
        job.camera.fx = job.camera.fy = 32;
        job.camera.cx = job.camera.cy = 16;
        job.look.backend = BackendChoice::kCpu;
        job.output = folder.path() / "film";
        TaskProgress progress;
        const std::string text = make_timelapse(job, {}, progress);
        CHECK(text.find("2 steps") != std::string::npos);
        CHECK(progress.get() == doctest::Approx(1));
        const auto middle = [&](const char* name) {
            const Image8 picture = read_image(job.output / name, 3);
            return static_cast<int>(picture.data[static_cast<std::size_t>((16 * 32 + 16) * 3)]);
        };
        CHECK(middle("step_00000010.png") > middle("step_00000000.png") + 50);
    }

    TEST_CASE("a time-lapse of nothing is refused") {
        TaskProgress progress;
        CHECK_THROWS_WITH_AS(
            (void)make_timelapse({}, {}, progress), doctest::Contains("view.history_mb"), Error);
    }
}
#endif
