// SPDX-License-Identifier: MIT
#include "render/buffer_copy.h"

#include "core/error.h"

#include <algorithm>

namespace splatelier {

BufferCopy::BufferCopy(const ShaderLibrary& shaders, KernelQueue& queue)
    : shaders_(shaders), queue_(queue), copy_(shaders.load("copy.comp", "copy")) {}

void BufferCopy::run(const gl::Buffer& from, const gl::Buffer& to, std::size_t size_bytes) {
    SPLATELIER_REQUIRE(
        size_bytes % kQuadBytes == 0 && size_bytes <= from.size_bytes() && size_bytes <= to.size_bytes(),
        "{} bytes of {} into {}",
        size_bytes,
        from.size_bytes(),
        to.size_bytes());
    const KernelQueue::Silence silence(queue_);
    const std::size_t most = shaders_.max_range_bytes() / kRangeAlignment * kRangeAlignment;
    for (std::size_t done = 0; done < size_bytes; done += most) {
        const std::size_t piece = std::min(most, size_bytes - done), quads = piece / kQuadBytes;
        copy_.set(0, static_cast<GLuint>(quads));
        queue_.run(copy_,
                   {BufferRange(from, done, piece), BufferRange(to, done, piece)},
                   divided_up(quads, gpu::kCopyQuads));
    }
    glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);  // it may be read back next
}

}  // namespace splatelier
