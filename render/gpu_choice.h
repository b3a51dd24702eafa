// Which of a machine's GPUs computes: what is known of each, and the rules that choose. Calls no OpenGL.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace splatelier {

/// A device that OpenGL 4.5 answered on.
struct GpuDevice {
    std::string vendor;                         ///< GL_VENDOR
    std::string renderer;                       ///< GL_RENDERER, e.g. "NVIDIA H200/PCIe/SSE2"
    std::string version;                        ///< GL_VERSION, which ends in the driver's own
    std::string uuid;                           ///< the device's, as hexadecimal digits; empty: not told
    std::optional<std::uint64_t> memory_bytes;  ///< its dedicated memory; empty: not told
    bool software = false;                      ///< a rasteriser on the CPU (llvmpipe, softpipe, swrast)
};

/// Whether both are one device: by their UUIDs, or, where either tells none, by all their names.
[[nodiscard]] bool same_gpu(const GpuDevice& a, const GpuDevice& b);

/// A display of EGL that may lead to a device, before anything is opened on it.
struct GpuCandidate {
    bool of_device = false;  ///< of EGL's list of devices; else a display that usually repeats one of them
    bool software = false;   ///< known to compute on the CPU
    std::string node;        ///< "/dev/dri/card0"; empty: not told
};

/// A device, and by which candidate it is reached.
struct FoundGpu {
    std::size_t candidate = 0;
    GpuDevice device;
};

/// What to look for: enough to take the best GPU, or every device.
enum class GpuSearch { kBest, kAll };

/// Opens the candidates that may hold another device: `open` gives a candidate's, or nothing where it has no OpenGL
/// 4.5. Each device once; GPUs first, both parts in the candidates' order. kBest opens no more than it must: software
/// and the displays that repeat devices only until they bring a GPU, where no device is one.
[[nodiscard]] std::vector<FoundGpu> find_gpus(
    const std::vector<GpuCandidate>& candidates,
    GpuSearch search,
    const std::function<std::optional<GpuDevice>(std::size_t candidate)>& open);

/// Whether train.gpu is the index of a device; otherwise it is a part of a name, or empty.
[[nodiscard]] bool is_gpu_index(std::string_view wanted);

/// Whether `renderer` contains `part`, whatever their case.
[[nodiscard]] bool gpu_name_fits(std::string_view renderer, std::string_view part);

/// The index of the device that train.gpu asks for; where that is empty, of the GPU with the most dedicated memory
/// (unknown counts as none, the first of equals; of software only where nothing else is there). Throws Error (usage)
/// that lists `devices` where none fits, or there is none.
[[nodiscard]] std::size_t choose_gpu(const std::vector<GpuDevice>& devices, std::string_view wanted);

}  // namespace splatelier
