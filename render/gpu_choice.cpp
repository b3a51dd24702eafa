// SPDX-License-Identifier: MIT
#include "render/gpu_choice.h"

#include "core/error.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <system_error>

namespace splatelier {
namespace {

bool has_gpu(const std::vector<FoundGpu>& found) {
    return std::any_of(found.begin(), found.end(), [](const FoundGpu& gpu) { return !gpu.device.software; });
}

/// `0 "NVIDIA …", 1 "llvmpipe …"`, or that there are none.
std::string listed(const std::vector<GpuDevice>& devices) {
    std::string text;
    for (std::size_t i = 0; i < devices.size(); ++i)
        text += fmt::format("{}{} \"{}\"", i > 0 ? ", " : "", i, devices[i].renderer);
    return text.empty() ? "none that OpenGL 4.5 answers on" : text;
}

/// More of it is better.
std::uint64_t rank(const GpuDevice& device) {
    return device.software ? 0 : 1 + device.memory_bytes.value_or(0);
}

}  // namespace

bool same_gpu(const GpuDevice& a, const GpuDevice& b) {
    if (!a.uuid.empty() && !b.uuid.empty()) return a.uuid == b.uuid;
    return a.vendor == b.vendor && a.renderer == b.renderer && a.version == b.version;
}

std::vector<FoundGpu> find_gpus(const std::vector<GpuCandidate>& candidates,
                                GpuSearch search,
                                const std::function<std::optional<GpuDevice>(std::size_t candidate)>& open) {
    std::vector<FoundGpu> found;
    // Two drivers may offer one device: the first that opens it has it.
    const auto shares_node = [&](const GpuCandidate& candidate) {
        return !candidate.node.empty() && std::any_of(found.begin(), found.end(), [&](const FoundGpu& gpu) {
            return candidates[gpu.candidate].node == candidate.node;
        });
    };
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (!candidates[i].of_device || candidates[i].software || shares_node(candidates[i])) continue;
        if (std::optional<GpuDevice> device = open(i)) found.push_back({i, std::move(*device)});
    }
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (candidates[i].of_device && !candidates[i].software) continue;
        if (search == GpuSearch::kBest && has_gpu(found)) break;
        std::optional<GpuDevice> device = open(i);
        const auto repeats = [&](const FoundGpu& gpu) { return same_gpu(gpu.device, *device); };
        if (device && std::none_of(found.begin(), found.end(), repeats))
            found.push_back({i, std::move(*device)});
    }
    std::stable_partition(
        found.begin(), found.end(), [](const FoundGpu& gpu) { return !gpu.device.software; });
    return found;
}

bool is_gpu_index(std::string_view wanted) {
    return !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), [](char letter) {
        return letter >= '0' && letter <= '9';
    });
}

bool gpu_name_fits(std::string_view renderer, std::string_view part) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    return std::search(renderer.begin(), renderer.end(), part.begin(), part.end(), same) != renderer.end();
}

std::size_t choose_gpu(const std::vector<GpuDevice>& devices, std::string_view wanted) {
    std::size_t chosen = devices.size();
    if (is_gpu_index(wanted)) {
        // An index too large to be read is none of a device either.
        const auto read = std::from_chars(wanted.data(), wanted.data() + wanted.size(), chosen);
        if (read.ec != std::errc()) chosen = devices.size();
    } else {
        const auto better = [](const GpuDevice& a, const GpuDevice& b) { return rank(a) < rank(b); };
        const auto fits = [&](const GpuDevice& device) { return gpu_name_fits(device.renderer, wanted); };
        const auto at = wanted.empty() ? std::max_element(devices.begin(), devices.end(), better)
                                       : std::find_if(devices.begin(), devices.end(), fits);
        chosen = static_cast<std::size_t>(at - devices.begin());
    }
    if (chosen < devices.size()) return chosen;
    fail_usage(
        "train.gpu: expected nothing, or the index or a part of the name of one of these: {}; found \"{}\"",
        listed(devices),
        wanted);
}

}  // namespace splatelier
