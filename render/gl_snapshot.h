// Splats published by the OpenGL backend: a copy on the GPU that nobody writes while it is read.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "render/gl.h"
#include "render/splat_store.h"

#include <vector>

namespace splatelier {

class GlSnapshot : public SplatSnapshot {
  public:
    gl::Buffer parameters;         ///< as SplatStore's
    std::vector<SplatPart> parts;  ///< of it
    int sh_degree = 0;
    gl::Fence written;  ///< signalled once the copy is finished; another context must see it before it reads
    gl::Fence read;     ///< set by the reader: signalled once it has drawn
};

}  // namespace splatelier
