// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/export_renderer.h"

#include "app/studio/film.h"
#include "app/studio/large_picture.h"
#include "core/cpu/cpu_renderer.h"
#include "core/io/image_file.h"
#include "core/train/check_scene.h"
#include "tests/gl_context.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>
#include <thread>

using namespace splatelier;

namespace {

std::shared_ptr<const SplatCloud> busy_cloud() {
    return std::make_shared<const SplatCloud>(busy_scene().cloud);
}

/// What the camera sees in the left half of its picture.
SplatSelection left_half(const Camera& camera) {
    SplatSelection out;
    out.shapes = {{ScreenRectangle{camera, {-1e6, -1e6}, {0.5 * camera.width, 1e6}}, SelectionMode::kAdd}};
    return out;
}

ExportLook look(BackendChoice backend, std::vector<SplatSelection> hidden = {}) {
    ExportLook out;
    out.params.background = {0.2F, 0.4F, 0.6F};
    out.backend = backend;
    out.hidden = std::move(hidden);
    return out;
}

Image8 drawn(const ExportLook& of) {
    ExportRenderer renderer(of);
    renderer.show(busy_cloud());
    return to_8bit(renderer.draw(busy_scene().camera, of.params, RenderMode::kColor));
}

/// One picture, from where the busy scene's camera stands.
FilmJob film_of(const ExportLook& of, const std::filesystem::path& folder) {
    const Camera camera = busy_scene().camera;
    FilmJob job;
    job.cloud = busy_cloud();
    job.path.keyframes.resize(1);
    job.path.keyframes[0].rotation = Quat(camera.rotation);
    job.path.keyframes[0].translation = camera.translation;
    job.look = of;
    job.output = folder;
    job.width = 64;
    job.height = 48;
    return job;
}

constexpr std::size_t kPictures = 5;

/// How often the exports at this pace have slept, on a clock that nothing else moves,
/// for a film beside a training (`share` < 1) or where none runs.
std::size_t sleeps(const ExportLook& of, float share) {
    const test::TemporaryFolder folder;
    DrawingShare::Clock::time_point now{std::chrono::hours(1)};
    std::size_t count = 0;
    ExportLook paced = of;
    paced.pace = std::make_shared<ExportPace>(
        ExportPace::Time{[&] { return now; },
                         [&](ExportPace::Milliseconds time) {
                             now += std::chrono::duration_cast<DrawingShare::Clock::duration>(time) +
                                    DrawingShare::Clock::duration(1);
                             ++count;
                         }});
    paced.pace->set_share(share);
    FilmJob job = film_of(paced, folder.path() / "film");
    job.path.keyframes.push_back(job.path.keyframes.front());
    job.path.keyframes.back().time_s = static_cast<double>(kPictures - 1) / job.path.fps;
    REQUIRE(job.path.frame_count() == kPictures);
    TaskProgress progress;
    (void)make_film(job, {}, progress);
    return count;
}

Image8 film_picture(const ExportLook& of) {
    const test::TemporaryFolder folder;
    TaskProgress progress;
    CHECK(make_film(film_of(of, folder.path() / "film"), {}, progress).find("Saved 1 pictures") == 0);
    return read_image(folder.path() / "film" / "00000.png", 3);
}

LargePicture large_picture(const ExportLook& of) {
    LargePicture out;
    out.cloud = busy_cloud();
    out.camera = resized(busy_scene().camera, 150, 104);
    out.look = of;
    out.ground = PictureGround::kTransparent;
    out.stem = "picture";
    return out;
}

/// Share of the bytes that are more than `most` apart.
double share_apart(const Image8& a, const Image8& b, int most) {
    REQUIRE(a.data.size() == b.data.size());
    std::size_t apart = 0;
    for (std::size_t i = 0; i < a.data.size(); ++i) apart += std::abs(int{a.data[i]} - int{b.data[i]}) > most;
    return static_cast<double>(apart) / static_cast<double>(a.data.size());
}

}  // namespace

TEST_SUITE("export renderer") {
    TEST_CASE("hidden splats are left out of what is drawn, as if they were not there") {
        const SplatSelection hidden = left_half(busy_scene().camera);
        const Image8 all = drawn(look(BackendChoice::kCpu));
        const Image8 fewer = drawn(look(BackendChoice::kCpu, {hidden}));
        CHECK(share_apart(all, fewer, 10) > 0.1);
        ExportRenderer renderer(look(BackendChoice::kCpu));
        renderer.show(std::make_shared<const SplatCloud>(
            without_selected(busy_scene().cloud, std::vector<SplatSelection>{hidden})));
        CHECK(
            to_8bit(renderer.draw(busy_scene().camera, look(BackendChoice::kCpu).params, RenderMode::kColor))
                .data == fewer.data);
    }

    TEST_CASE("what is hidden in the viewport is hidden in a film") {
        const SplatSelection hidden = left_half(busy_scene().camera);
        const Image8 all = film_picture(look(BackendChoice::kCpu));
        const Image8 fewer = film_picture(look(BackendChoice::kCpu, {hidden}));
        CHECK(share_apart(all, fewer, 10) > 0.1);
    }

    TEST_CASE("without a GPU to be expected the CPU draws, and no film says so") {
        ExportRenderer renderer(look(BackendChoice::kCpu));
        renderer.show(busy_cloud());
        CHECK(renderer.device() == "the CPU");
        CHECK(renderer.remark().empty());
    }

    TEST_CASE("what the CPU draws, with workers that give way to training's, waits for no turn") {
        CHECK(sleeps(look(BackendChoice::kCpu), 0.3F) == 0);
    }
}

TEST_SUITE("gl export renderer") {
    TEST_CASE("asked for by name, OpenGL draws films and transparent pictures, as the CPU does") {
        if (test::gl_context() == nullptr) return;
        ExportRenderer renderer(look(BackendChoice::kGl));
        renderer.show(busy_cloud());
        CHECK(renderer.device() != "the CPU");
        // The engines sum in another order; beside a threshold a few pixels may differ.
        constexpr double kFew = 0.005;
        CHECK(share_apart(
                  film_picture(look(BackendChoice::kGl)), film_picture(look(BackendChoice::kCpu)), 1) < kFew);
        const auto picture_of = [](BackendChoice backend) {
            const test::TemporaryFolder folder;
            LargePicture picture = large_picture(look(backend));
            picture.folder = folder.path();
            TaskProgress progress;
            (void)make_large_picture(picture, {}, progress);
            return read_image(folder.path() / "picture-001.png", 4);
        };
        CHECK(share_apart(picture_of(BackendChoice::kGl), picture_of(BackendChoice::kCpu), 2) < kFew);
    }

    TEST_CASE("beside a training OpenGL's pictures wait for their turns, where none runs for nothing") {
        if (test::gl_context() == nullptr) return;
        CHECK(sleeps(look(BackendChoice::kGl), 0.3F) >= kPictures - 2);  // the first two are drawn at once
        CHECK(sleeps(look(BackendChoice::kGl), 1) == 0);
    }

    TEST_CASE("a context of the window's group draws too, on the thread of the job") {
        std::shared_ptr<GlContext> group = test::gl_context();
        if (group == nullptr) return;
        ExportLook of = look(BackendChoice::kGl);
        of.share_group = group;
        Image8 picture;
        std::jthread([&] { picture = drawn(of); }).join();
        CHECK(share_apart(picture, drawn(look(BackendChoice::kCpu)), 1) < 0.005);
    }
}
#endif
