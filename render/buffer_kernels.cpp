// SPDX-License-Identifier: MIT
#include "render/buffer_kernels.h"

#include "core/error.h"

#include <algorithm>

namespace splatelier {
namespace {

/// Calls body(first byte, bytes) for as many pieces as a kernel needs to see them.
template <typename Body>
void by_ranges(const ShaderLibrary& shaders, std::size_t size_bytes, Body&& body) {
    const std::size_t most = shaders.max_range_bytes() / kRangeAlignment * kRangeAlignment;
    for (std::size_t done = 0; done < size_bytes; done += most) body(done, std::min(most, size_bytes - done));
    glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);  // it may be read back next
}

}  // namespace

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
    by_ranges(shaders_, size_bytes, [&](std::size_t first, std::size_t bytes) {
        const std::size_t quads = bytes / kQuadBytes;
        copy_.set(0, static_cast<GLuint>(quads));
        queue_.run(copy_,
                   {BufferRange(from, first, bytes), BufferRange(to, first, bytes)},
                   divided_up(quads, gpu::kCopyQuads));
    });
}

BufferClear::BufferClear(const ShaderLibrary& shaders, KernelQueue& queue)
    : shaders_(shaders), queue_(queue), clear_(shaders.load("clear.comp", "clear")) {}

void BufferClear::run(const gl::Buffer& buffer) {
    const KernelQueue::Silence silence(queue_);
    by_ranges(shaders_, buffer.size_bytes(), [&](std::size_t first, std::size_t bytes) {
        const std::size_t words = bytes / sizeof(GLuint);
        clear_.set(0, static_cast<GLuint>(words));
        queue_.run(clear_, {BufferRange(buffer, first, bytes)}, divided_up(words, gpu::kClearWords));
    });
}

}  // namespace splatelier
