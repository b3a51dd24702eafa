// A file of the source tree carried inside the program (shaders, fonts), made by render/embed.cmake.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace splatelier {

/// `name` is the path below the embedded root ("blend/forward.comp"); `bytes` the whole file, alive for ever.
struct EmbeddedFile {
    std::string_view name;
    std::string_view bytes;
};

/// Every file of shaders/, in no particular order. Defined in the generated embedded_shaders.cpp.
std::span<const EmbeddedFile> embedded_shaders();

}  // namespace splatelier
