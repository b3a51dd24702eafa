// SPDX-License-Identifier: MIT
#include "core/train/handoff.h"
#include "render/gl_snapshot.h"
#include "tests/gl_context.h"
#include "tests/render/gl_test_scene.h"

#include <atomic>
#include <cstring>
#include <map>
#include <set>
#include <thread>

using namespace splatelier;
using namespace splatelier::test;

namespace {

constexpr std::int64_t kSteps = 40;

std::unique_ptr<Backend> backend_of(const GlContext& group) {
    return make_gl_backend(Settings{},
                           group.create_shared(),
                           {.subgroups = SubgroupForm::kBest, .shader_dir = {}, .cache_folder = {}});
}

/// FNV-1a over every parameter's bits.
std::uint64_t checksum(const SplatCloud& cloud) {
    std::uint64_t sum = 14695981039346656037ULL;
    for (const std::vector<float>* values : {&cloud.means,
                                             &cloud.log_scales,
                                             &cloud.rotations,
                                             &cloud.opacity_logits,
                                             &cloud.sh_dc,
                                             &cloud.sh_rest})
        for (const float value : *values) {
            std::uint32_t bits = 0;
            std::memcpy(&bits, &value, sizeof(bits));
            sum = (sum ^ bits) * 1099511628211ULL;
        }
    return sum;
}

/// Trains towards a plain picture, a step at a time.
class Training {
  public:
    explicit Training(Backend& backend) : backend_(backend) {
        photo_->rgb = Image8(scene_.camera.width, scene_.camera.height, 3);
        for (std::size_t i = 0; i < photo_->rgb.data.size(); ++i)
            photo_->rgb.data[i] = static_cast<std::uint8_t>(i * 7);
        backend.load(state_of(scene_.cloud));
    }
    void step(std::int64_t number) {
        StepParams params;
        params.step = number;
        params.render = params_of(scene_);
        params.rates = {1e-3F, 5e-3F, 1e-3F, 5e-2F, 2.5e-3F, 1.25e-4F};
        backend_.step({0, scene_.camera, photo_}, params);
    }

  private:
    GoldenScene scene_ = golden_scene(Safetensors::read(golden() / "forward.safetensors"));
    std::shared_ptr<ViewImage> photo_ = std::make_shared<ViewImage>();
    Backend& backend_;
};

std::uint64_t snapshot_bytes(const Backend& backend) {
    for (const MemoryUse& use : backend.memory())
        if (use.purpose == "snapshots") return use.bytes;
    return ~std::uint64_t{0};
}

/// What the splats are after each step.
std::map<std::int64_t, std::uint64_t> checksums_of_training(const GlContext& group) {
    const auto backend = backend_of(group);
    Training training(*backend);
    std::map<std::int64_t, std::uint64_t> sums;
    for (std::int64_t step = 0; step < kSteps; ++step) {
        training.step(step);
        sums[step] = checksum(backend->read().cloud);
    }
    return sums;
}

}  // namespace

TEST_SUITE("gl snapshot") {
    TEST_CASE("a second context reads what the trainer had, as soon as the copy is finished") {
        const auto group = gl_context();
        if (group == nullptr) return;
        const auto reader = group->create_shared();
        const auto backend = backend_of(*group);
        Training training(*backend);
        training.step(0);
        const std::unique_ptr<SplatSnapshot> slot = backend->make_snapshot();
        const auto& snapshot = dynamic_cast<const GlSnapshot&>(*slot);
        CHECK_FALSE(snapshot.ready());
        CHECK_EQ(snapshot_bytes(*backend), 0);
        backend->publish(*slot, 0);
        CHECK_GT(snapshot_bytes(*backend), 0);
        const std::uint64_t published = checksum(backend->read().cloud);
        training.step(1);  // must not reach what was published
        CHECK(checksum(backend->read().cloud) != published);
        std::uint64_t seen = 0;
        std::thread([&] {
            reader->make_current();
            while (!snapshot.ready()) std::this_thread::yield();
            seen = checksum(snapshot.download().cloud());
            reader->release();
        }).join();
        CHECK(seen == published);
    }

    TEST_CASE("while training runs on another thread, whatever is read is one step's splats, never torn") {
        const auto group = gl_context();
        if (group == nullptr) return;
        const std::map<std::int64_t, std::uint64_t> expected = checksums_of_training(*group);

        const auto reader = group->create_shared();
        std::unique_ptr<Backend> backend = backend_of(*group);
        SnapshotHandoff handoff(backend->make_snapshot(), backend->make_snapshot());
        std::atomic<bool> done = false;
        std::set<std::int64_t> read_steps;
        std::size_t torn = 0;
        std::thread viewport([&] {
            reader->make_current();
            for (bool last = false; !last;) {
                last = done;  // then one more look at what was published last
                const SnapshotHandoff::Reading reading = handoff.newest();
                const auto* snapshot = dynamic_cast<const GlSnapshot*>(reading.get());
                if (snapshot == nullptr || !snapshot->ready()) {
                    last = false;
                    std::this_thread::yield();
                    continue;
                }
                const auto step = snapshot->step;
                if (!read_steps.insert(step).second) continue;
                if (expected.at(step) != checksum(snapshot->download().cloud())) ++torn;
            }
            reader->release();
        });
        Training training(*backend);
        for (std::int64_t step = 0; step < kSteps; ++step) {
            training.step(step);
            SplatSnapshot* slot = handoff.begin_write();
            if (slot == nullptr) continue;  // the reader is at it
            backend->publish(*slot, step);
            handoff.publish();
        }
        backend->finish();
        done = true;
        viewport.join();
        CHECK(torn == 0);
        CHECK(read_steps.size() > 0);
        MESSAGE("read ", read_steps.size(), " of ", kSteps, " steps");
        backend.reset();  // the snapshots outlive it, and free their memory by themselves
    }

    TEST_CASE("a context beside the one that is current shares its objects") {
        const auto group = gl_context();
        if (group == nullptr) return;
        const auto window = group->create_shared();
        window->make_current();
        const std::uint32_t written = 0x5b1a7e11;
        const gl::Buffer buffer(sizeof(written), gl::BufferUse::kDevice, "shared", &written);
        const gl::Fence fence = gl::Fence::insert();
        const auto beside = GlContext::create_shared_with_current();
        CHECK(beside->driver() == window->driver());
        std::uint32_t read = 0;
        std::thread([&] {
            beside->make_current();
            fence.wait();
            buffer.download(0, &read, sizeof(read));
            beside->release();
        }).join();
        CHECK(read == written);
        // What was current still is.
        std::uint32_t again = 0;
        buffer.download(0, &again, sizeof(again));
        CHECK(again == written);
        window->release();
    }

    TEST_CASE("where no context is current there is nothing to share with") {
        CHECK_THROWS_WITH_AS(
            GlContext::create_shared_with_current(), doctest::Contains("no OpenGL context"), Error);
    }
}
