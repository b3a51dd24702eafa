// Photos beyond the budget: uploaded whenever they are needed, with the same result.
// SPDX-License-Identifier: MIT
#include "render/photo_store.h"
#include "tests/render/gl_test_scene.h"

#include <array>
#include <memory>
#include <vector>

using namespace splatelier;
using namespace splatelier::test;

namespace {

constexpr int kWidth = 48, kHeight = 32;
constexpr std::size_t kPhotoBytes = std::size_t{4} * kWidth * kHeight;

std::shared_ptr<ViewImage> photo_number(std::size_t number) {
    auto photo = std::make_shared<ViewImage>();
    photo->rgb = Image8(kWidth, kHeight, 3);
    for (std::size_t i = 0; i < photo->rgb.data.size(); ++i)
        photo->rgb.data[i] = static_cast<std::uint8_t>((i * (number + 3) / 5) % 256);
    return photo;
}

std::vector<std::uint8_t> bytes_of(const StoredPhoto& photo) {
    std::vector<std::uint8_t> bytes(photo.pixels.size_bytes());
    photo.pixels.download(0, bytes.data(), bytes.size());
    return bytes;
}

}  // namespace

TEST_SUITE("gl photos") {
    TEST_CASE("photos that fit stay, the others pass through, and all are what was given") {
        const std::unique_ptr<GlContext> context = gl_context();
        if (context == nullptr) return;
        context->make_current();
        {
            Camera camera;
            camera.width = kWidth;
            camera.height = kHeight;
            PhotoStore store(3 * kPhotoBytes + 100);
            constexpr std::size_t kPhotos = 5;
            for (int epoch = 0; epoch < 2; ++epoch)
                for (std::size_t i = 0; i < kPhotos; ++i) {
                    const auto given = photo_number(i);
                    const std::vector<std::uint8_t> bytes = bytes_of(store.photo({i, camera, given}));
                    REQUIRE_EQ(bytes.size(), kPhotoBytes);
                    bool same = true;
                    for (std::size_t p = 0; p < bytes.size(); ++p)
                        same = same && bytes[p] == (p % 4 == 3 ? 255 : given->rgb.data[p / 4 * 3 + p % 4]);
                    CHECK(same);
                    CHECK_LE(store.size_bytes(), 4 * kPhotoBytes);
                }
            CHECK_EQ(store.uploads(), 5 + 2);
            CHECK(store.holds(2));
            CHECK_FALSE(store.holds(4));
            CHECK_EQ(bytes_of(store.photo({2, camera, nullptr})),
                     bytes_of(store.photo({2, camera, photo_number(2)})));
            camera.width = kWidth + 1;
            CHECK_THROWS_WITH_AS((void)store.photo({4, camera, photo_number(4)}),
                                 doctest::Contains("the photo is 48x32, its camera 49x32"),
                                 Error);
            camera.width = kWidth;
            PhotoStore none(0);
            CHECK_EQ(bytes_of(none.photo({0, camera, photo_number(0)})),
                     bytes_of(store.photo({0, camera, photo_number(0)})));
            CHECK_EQ(none.size_bytes(), kPhotoBytes);
        }
        context->release();
    }

    TEST_CASE("training with streamed photos repeats training with held ones to the bit") {
        const GoldenScene scene = golden_scene(Safetensors::read(golden() / "forward.safetensors"));
        const Camera camera = resized(scene.camera, kWidth, kHeight);
        std::array<TrainState, 2> ends;
        for (const std::int64_t budget_mb : {0, 64}) {
            Settings settings;
            settings.data.cache_mb = budget_mb;
            const auto backend = gl_backend(SubgroupForm::kBest, settings);
            if (backend == nullptr) return;
            backend->load(state_of(scene.cloud));
            StepParams params;
            params.render = params_of(scene);
            params.rates = {1e-3F, 5e-3F, 1e-3F, 5e-2F, 2.5e-3F, 1.25e-4F};
            for (; params.step < 10; ++params.step) {  // none is waited for: uploads overlap with steps
                const auto number = static_cast<std::size_t>(params.step * 7 % 4);
                const bool held = backend->holds_photo(number);
                CHECK_EQ(held, budget_mb != 0 && params.step >= 4);
                backend->step({number, camera, held ? nullptr : photo_number(number)}, params);
            }
            ends[budget_mb == 0 ? 0 : 1] = backend->read();
        }
        CHECK(ends[0].cloud == ends[1].cloud);
        CHECK(ends[0].optimizer.first == ends[1].optimizer.first);
        CHECK(ends[0].optimizer.second == ends[1].optimizer.second);
    }
}
