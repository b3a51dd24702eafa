// SPDX-License-Identifier: MIT
#include "render/current_gpu.h"

#include <epoxy/gl.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace splatelier {
namespace {

constexpr std::uint64_t kBytesOfKib = 1024;

bool is_software(const std::string& renderer) {
    for (const char* name : {"llvmpipe", "softpipe", "swrast", "Software", "SwiftShader"})
        if (renderer.find(name) != std::string::npos) return true;
    return false;
}

std::string gl_string(GLenum name) {
    const auto* text = reinterpret_cast<const char*>(glGetString(name));
    return text != nullptr ? text : "";
}

/// NVIDIA's driver and Mesa's tell the whole; AMD's own only what is free of it.
std::optional<std::uint64_t> dedicated_memory() {
    std::array<GLint, 4> kib{};
    if (epoxy_has_gl_extension("GL_NVX_gpu_memory_info")) {
        glGetIntegerv(GL_GPU_MEMORY_INFO_DEDICATED_VIDMEM_NVX, kib.data());
    } else if (epoxy_has_gl_extension("GL_ATI_meminfo")) {
        glGetIntegerv(GL_VBO_FREE_MEMORY_ATI, kib.data());
    } else {
        return std::nullopt;
    }
    return kBytesOfKib * static_cast<std::uint64_t>(std::max(0, kib[0]));
}

/// As hexadecimal digits; empty where the driver has none, or only zeros.
std::string device_uuid() {
    if (!epoxy_has_gl_extension("GL_EXT_memory_object")) return {};
    std::array<GLubyte, GL_UUID_SIZE_EXT> bytes{};
    glGetUnsignedBytei_vEXT(GL_DEVICE_UUID_EXT, 0, bytes.data());
    if (std::all_of(bytes.begin(), bytes.end(), [](GLubyte byte) { return byte == 0; })) return {};
    std::string text;
    for (const GLubyte byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
}

}  // namespace

GpuDevice current_gpu() {
    GpuDevice gpu;
    gpu.vendor = gl_string(GL_VENDOR);
    gpu.renderer = gl_string(GL_RENDERER);
    gpu.version = gl_string(GL_VERSION);
    gpu.software = is_software(gpu.renderer);
    gpu.uuid = device_uuid();
    if (!gpu.software) gpu.memory_bytes = dedicated_memory();
    return gpu;
}

}  // namespace splatelier
