// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/large_picture.h"

#include "core/cpu/cpu_renderer.h"
#include "core/io/image_file.h"
#include "core/parallel.h"
#include "core/train/check_scene.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>

using namespace splatelier;

namespace {

LargePicture small_picture(PictureGround ground) {
    const CheckScene scene = busy_scene();
    LargePicture out;
    out.cloud = std::make_shared<const SplatCloud>(scene.cloud);
    out.camera = resized(scene.camera, 150, 104);
    out.look.params.background = {0.2F, 0.4F, 0.6F};
    out.look.backend = BackendChoice::kCpu;
    out.ground = ground;
    return out;
}

Image8 drawn(const LargePicture& picture, int band_rows) {
    ExportRenderer renderer(picture.look);
    renderer.show(picture.cloud);
    TaskProgress progress;
    Image8 out = draw_in_bands(renderer, picture, band_rows, {}, progress);
    CHECK(progress.get() == 1);
    return out;
}

}  // namespace

TEST_SUITE("large picture") {
    TEST_CASE("bands meet without a seam: the picture is the one that is drawn at once, to the byte") {
        const LargePicture picture = small_picture(PictureGround::kColor);
        Workers workers(2);
        CpuRenderer renderer(workers);
        const Image8 at_once = to_8bit(
            renderer.draw(*picture.cloud, picture.camera, picture.look.params, RenderMode::kColor).image);
        CHECK(drawn(picture, 16).data == at_once.data);
        CHECK(drawn(picture, 48).data == at_once.data);
    }

    TEST_CASE("a transparent one laid over the background is the opaque one") {
        const Image8 opaque = drawn(small_picture(PictureGround::kColor), 32);
        const Image8 clear = drawn(small_picture(PictureGround::kTransparent), 32);
        REQUIRE(clear.channels == 4);
        const Vec3f background = small_picture(PictureGround::kColor).look.params.background;
        int most_apart = 0;
        bool has_clear = false, has_solid = false;
        for (std::size_t i = 0; i < opaque.pixel_count(); ++i) {
            const std::uint8_t* rgba = clear.data.data() + 4 * i;
            const float cover = static_cast<float>(rgba[3]) / 255;
            has_clear |= rgba[3] < 20;
            has_solid |= rgba[3] > 200;
            for (int c = 0; c < 3; ++c) {
                const float over = cover * static_cast<float>(rgba[c]) + (1 - cover) * 255 * background[c];
                const int apart =
                    std::abs(static_cast<int>(over + 0.5F) -
                             static_cast<int>(opaque.data[3 * i + static_cast<std::size_t>(c)]));
                most_apart = std::max(most_apart, apart);
            }
        }
        CHECK(has_clear);
        CHECK(has_solid);
        CHECK(most_apart <= 2);  // colour and cover are each rounded to 8 bits
    }

    TEST_CASE("a stopped one leaves no file") {
        const test::TemporaryFolder folder;
        LargePicture picture = small_picture(PictureGround::kColor);
        picture.folder = folder.path();
        picture.stem = "picture";
        std::stop_source stopped;
        stopped.request_stop();
        TaskProgress progress;
        CHECK(make_large_picture(picture, stopped.get_token(), progress) == "The picture was cancelled");
        CHECK(std::filesystem::is_empty(folder.path()));
        CHECK(make_large_picture(picture, {}, progress).ends_with("picture-001.png"));
        CHECK(read_image(folder.path() / "picture-001.png", 3).width == 150);
    }
}
#endif
