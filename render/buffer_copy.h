// Copying large buffers on the GPU.
// SPDX-License-Identifier: MIT
#pragma once

#include "render/dispatch.h"
#include "render/program.h"

namespace splatelier {

/// Copies by a kernel. Drivers' own copies are not for what is copied sixty times a second: NVIDIA's (580.159, H200) moves
/// 240 MB in 2.6 ms, a kernel in a tenth of that.
class BufferCopy {
  public:
    /// Keeps references to both.
    BufferCopy(const ShaderLibrary& shaders, KernelQueue& queue);
    /// The first `size_bytes`, a multiple of 16; submitted, not waited for, and not timed as a kernel of a step.
    void run(const gl::Buffer& from, const gl::Buffer& to, std::size_t size_bytes);

  private:
    const ShaderLibrary& shaders_;
    KernelQueue& queue_;
    Program copy_;
};

}  // namespace splatelier
