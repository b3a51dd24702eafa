// SPDX-License-Identifier: MIT
#include "app/cli/check_report.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace splatelier {
namespace {

constexpr double kBytesOfGib = 1024.0 * 1024.0 * 1024.0;

std::string memory_text(const CheckedGpu& gpu) {
    if (gpu.software) return "computes on the CPU";
    if (!gpu.memory_bytes) return "memory not told";
    return fmt::format("{:.1f} GiB of its own", static_cast<double>(*gpu.memory_bytes) / kBytesOfGib);
}

}  // namespace

std::string device_text(const CheckReport& report) {
    std::string text = fmt::format("{} on {}\n", report.backend.name, report.backend.device);
    if (report.gpus.empty()) return text;
    text += "Devices (--train.gpu takes an index or a part of a name):\n";
    for (std::size_t i = 0; i < report.gpus.size(); ++i) {
        const CheckedGpu& gpu = report.gpus[i];
        text += fmt::format("{} {}  {}\n        {}, OpenGL {}{}\n",
                            gpu.used ? "*" : " ",
                            i,
                            gpu.renderer,
                            memory_text(gpu),
                            gpu.driver,
                            gpu.used ? "; this one is used" : "");
    }
    return text;
}

std::string result_text(const CheckReport& report) {
    std::string text;
    for (const CheckResult& result : report.results) {
        text += fmt::format(
            "{}  {}\n        {}\n", result.passed ? "passed" : "FAILED", result.claim, result.measured);
    }
    return text;
}

std::string check_json(const CheckReport& report) {
    using Json = nlohmann::ordered_json;
    Json json;
    json["backend"] = report.backend.name;
    json["device"] = report.backend.device;
    json["gpus"] = Json::array();
    for (std::size_t i = 0; i < report.gpus.size(); ++i) {
        const CheckedGpu& gpu = report.gpus[i];
        json["gpus"].push_back({{"index", i},
                                {"renderer", gpu.renderer},
                                {"driver", gpu.driver},
                                {"memory_bytes", gpu.memory_bytes ? Json(*gpu.memory_bytes) : Json()},
                                {"software", gpu.software},
                                {"used", gpu.used}});
    }
    json["checks"] = Json::array();
    for (const CheckResult& result : report.results) {
        json["checks"].push_back(
            {{"claim", result.claim}, {"passed", result.passed}, {"measured", result.measured}});
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace splatelier
