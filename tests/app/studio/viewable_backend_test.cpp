// On which device the studio trains, and whether its window can draw what is trained where it lies.
// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/viewable_backend.h"

#include "core/cpu/cpu_renderer.h"
#include "core/error.h"
#include "tests/gl_context.h"

using namespace splatelier;

namespace {

Settings settings_with(BackendChoice backend, const std::string& gpu) {
    Settings settings;
    settings.train.backend = backend;
    settings.train.gpu = gpu;
    return settings;
}

/// Whether what is trained is drawn from the buffers in which it lies.
bool shares(Backend& backend) {
    const std::unique_ptr<SplatSnapshot> slot = backend.make_snapshot();
    return dynamic_cast<CpuSnapshot*>(slot.get()) == nullptr;
}

/// The index of the window's device.
std::string index_of(const GlContext& window) {
    const std::vector<GpuDevice> devices = GlContext::list_gpus();
    for (std::size_t i = 0; i < devices.size(); ++i)
        if (same_gpu(devices[i], window.gpu())) return std::to_string(i);
    FAIL("the window's device is not listed");
    return {};
}

}  // namespace

TEST_SUITE("gl viewable backend") {
    TEST_CASE("asked for by name or index, the window's own device trains beside the window") {
        const std::shared_ptr<GlContext> window = test::gl_context();
        if (window == nullptr) return;
        const std::string part = window->renderer().substr(1, 5);
        for (const std::string& gpu : {part, index_of(*window)}) {
            for (const BackendChoice choice : {BackendChoice::kAuto, BackendChoice::kGl}) {
                const auto backend = make_viewable_backend(settings_with(choice, gpu), window);
                CHECK(backend->info().name == "gl");
                CHECK(shares(*backend));
            }
        }
    }

    TEST_CASE("without a share group the device that is asked for trains, and is read back") {
        const std::shared_ptr<GlContext> window = test::gl_context();
        if (window == nullptr) return;
        const auto backend = make_viewable_backend(settings_with(BackendChoice::kAuto, "0"), nullptr);
        CHECK(backend->info().name == "gl");
        CHECK_FALSE(shares(*backend));
    }

    TEST_CASE("a device that is not there is an error, not another device and not the CPU") {
        const std::shared_ptr<GlContext> window = test::gl_context();
        if (window == nullptr) return;
        for (const char* gpu : {"no such card", "4096"}) {
            CHECK_THROWS_WITH_AS(
                (void)make_viewable_backend(settings_with(BackendChoice::kAuto, gpu), window),
                doctest::Contains("one of these: 0 \""),
                Error);
        }
    }
}
#endif
