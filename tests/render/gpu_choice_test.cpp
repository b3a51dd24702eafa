// Which GPU computes on machines with several: made-up lists of devices, and what this machine's drivers answer.
// SPDX-License-Identifier: MIT
#include "render/gpu_choice.h"

#include "core/error.h"
#include "tests/gl_context.h"

#include <algorithm>
#include <map>

using namespace splatelier;

namespace {

constexpr std::uint64_t kGib = 1ULL << 30;

GpuDevice gpu(const std::string& renderer, std::optional<std::uint64_t> memory_bytes = std::nullopt) {
    return {.vendor = "A vendor",
            .renderer = renderer,
            .version = "4.6 A driver 1.2",
            .uuid = {},
            .memory_bytes = memory_bytes,
            .software = false};
}

GpuDevice software() {
    GpuDevice device = gpu("llvmpipe (LLVM 15)");
    device.software = true;
    return device;
}

/// A laptop's: the integrated one first, which has no memory of its own.
std::vector<GpuDevice> laptop() {
    return {
        gpu("Mesa Intel(R) Iris(R) Xe", 0), gpu("NVIDIA GeForce RTX 3060/PCIe/SSE2", 6 * kGib), software()};
}

/// A machine's candidates; `answers` are those on which OpenGL opens.
struct FakeMachine {
    std::vector<GpuCandidate> candidates;
    std::map<std::size_t, GpuDevice> answers;
    std::vector<std::size_t> opened = {};

    std::vector<std::string> find(GpuSearch search) {
        opened.clear();
        std::vector<std::string> names;
        const auto open = [&](std::size_t i) -> std::optional<GpuDevice> {
            opened.push_back(i);
            const auto answer = answers.find(i);
            return answer == answers.end() ? std::nullopt : std::optional(answer->second);
        };
        for (const FoundGpu& found : find_gpus(candidates, search, open)) {
            CHECK(same_gpu(found.device, answers.at(found.candidate)));
            names.push_back(found.device.renderer);
        }
        return names;
    }
};

const GpuCandidate kRepeat{.of_device = false, .software = false, .node = {}};
const GpuCandidate kSoftware{.of_device = true, .software = true, .node = {}};

GpuCandidate card(const std::string& node) {
    return {.of_device = true, .software = false, .node = node};
}

using Names = std::vector<std::string>;
using Indices = std::vector<std::size_t>;

}  // namespace

TEST_CASE("of several GPUs the one with the most memory of its own computes") {
    CHECK(choose_gpu(laptop(), "") == 1);
    CHECK(choose_gpu({gpu("a", 8 * kGib), gpu("b", 24 * kGib), gpu("c", 16 * kGib)}, "") == 1);
}

TEST_CASE("memory that the driver does not tell counts as none, and the first of equals computes") {
    CHECK(choose_gpu({gpu("a"), gpu("b", kGib)}, "") == 1);
    CHECK(choose_gpu({gpu("a"), gpu("b", 0)}, "") == 0);
    CHECK(choose_gpu({gpu("a", kGib), gpu("b", kGib)}, "") == 0);
}

TEST_CASE("software computes only where nothing else is there, or where it is asked for") {
    CHECK(choose_gpu({software(), gpu("a")}, "") == 1);
    CHECK(choose_gpu({software()}, "") == 0);
    CHECK(choose_gpu(laptop(), "llvm") == 2);
}

TEST_CASE("train.gpu names a device by its index or by a part of its name, whatever its case") {
    CHECK(choose_gpu(laptop(), "0") == 0);
    CHECK(choose_gpu(laptop(), "1") == 1);
    CHECK(choose_gpu(laptop(), "intel") == 0);
    CHECK(choose_gpu(laptop(), "geforce rtx") == 1);
    CHECK(choose_gpu({gpu("RTX A"), gpu("RTX B")}, "rtx") == 0);
}

TEST_CASE("a device that is not there is a usage error that lists what is") {
    const auto refusal = [](const std::vector<GpuDevice>& devices, const std::string& wanted) {
        try {
            (void)choose_gpu(devices, wanted);
        } catch (const Error& error) {
            CHECK(error.code() == ExitCode::kUsage);
            return std::string(error.what());
        }
        return std::string();
    };
    const std::string expected =
        "train.gpu: expected nothing, or the index or a part of the name of one of these: ";
    CHECK(refusal({gpu("Radeon A"), software()}, "nvidia") ==
          expected + "0 \"Radeon A\", 1 \"llvmpipe (LLVM 15)\"; found \"nvidia\"");
    CHECK(refusal(laptop(), "3").find("found \"3\"") != std::string::npos);
    // The number of a model is an index all the same: a guess would train on another card than was meant.
    CHECK(refusal(laptop(), "3060").find("found \"3060\"") != std::string::npos);
    CHECK(refusal(laptop(), "99999999999999999999999").find("found") != std::string::npos);
    CHECK(refusal({}, "a") == expected + "none that OpenGL 4.5 answers on; found \"a\"");
}

TEST_CASE("with one GPU nothing else is opened") {
    FakeMachine machine{{kSoftware, card("/dev/dri/card0"), kRepeat, kRepeat},
                        {{0, software()}, {1, gpu("a")}, {2, gpu("a")}, {3, gpu("a")}}};
    CHECK(machine.find(GpuSearch::kBest) == Names{"a"});
    CHECK(machine.opened == Indices{1});
    CHECK(machine.find(GpuSearch::kAll) == Names{"a", "llvmpipe (LLVM 15)"});
}

TEST_CASE("a device that two drivers offer is opened and listed once") {
    FakeMachine machine{{card("/dev/dri/card0"), card("/dev/dri/card1"), card("/dev/dri/card0")},
                        {{0, gpu("own driver")}, {1, gpu("b")}, {2, gpu("other driver")}}};
    CHECK(machine.find(GpuSearch::kBest) == Names{"own driver", "b"});
    CHECK(machine.opened == Indices{0, 1});
    machine.answers.erase(0);  // the second driver has it where the first cannot open it
    CHECK(machine.find(GpuSearch::kBest) == Names{"b", "other driver"});
}

TEST_CASE("equal cards are two devices, and another display is none more") {
    FakeMachine machine{{card("/dev/dri/card0"), card("/dev/dri/card1"), kRepeat},
                        {{0, gpu("a")}, {1, gpu("a")}, {2, gpu("a")}}};
    CHECK(machine.find(GpuSearch::kAll) == Names{"a", "a"});
    machine.candidates = {card(""), card(""), kRepeat};  // no driver tells its node
    CHECK(machine.find(GpuSearch::kAll) == Names{"a", "a"});
}

TEST_CASE("where no device opens, the first display with a GPU does, and before software") {
    FakeMachine machine{{card("/dev/dri/card0"), kSoftware, kRepeat, kRepeat},
                        {{1, software()}, {2, gpu("a")}, {3, gpu("b")}}};
    CHECK(machine.find(GpuSearch::kBest) == Names{"a", "llvmpipe (LLVM 15)"});
    CHECK(machine.opened == Indices{0, 1, 2});
}

TEST_CASE("devices are told apart by their UUIDs, and by their names where one has none") {
    GpuDevice first = gpu("a"), second = gpu("a");
    CHECK(same_gpu(first, second));
    first.uuid = "01";
    CHECK(same_gpu(first, second));
    second.uuid = "02";
    CHECK_FALSE(same_gpu(first, second));
    second = gpu("b");
    CHECK_FALSE(same_gpu(first, second));
    second.uuid = "01";  // one card under two drivers
    CHECK(same_gpu(first, second));
}

TEST_SUITE("gl gpu choice") {
    TEST_CASE("every device that is listed is there once, and can be asked for") {
        if (test::gl_context() == nullptr) return;
        const std::vector<GpuDevice> devices = GlContext::list_gpus();
        REQUIRE_FALSE(devices.empty());
        for (std::size_t i = 0; i < devices.size(); ++i) {
            const auto context = GlContext::create(GlDevice::kAny, std::to_string(i));
            CHECK(same_gpu(context->gpu(), devices[i]));
            CHECK(context->renderer() == devices[i].renderer);
            const auto software_before =
                std::count_if(devices.begin(),
                              devices.begin() + static_cast<std::ptrdiff_t>(i),
                              [](const GpuDevice& device) { return device.software; });
            CHECK((devices[i].software || software_before == 0));
        }
        const auto best = GlContext::create();
        CHECK(best->renderer() == devices[choose_gpu(devices, "")].renderer);
        CHECK(GlContext::create(GlDevice::kAny, best->renderer())->renderer() == best->renderer());
    }

    TEST_CASE("a device that is asked for and not there is refused, not replaced") {
        if (test::gl_context() == nullptr) return;
        CHECK_THROWS_WITH_AS(
            GlContext::create(GlDevice::kAny, "no such card"), doctest::Contains("train.gpu"), Error);
        CHECK_THROWS_AS(GlContext::create(GlDevice::kHardwareOnly, "no such card"), Error);
    }
}
