// SPDX-License-Identifier: MIT
#include "render/gl_snapshot.h"

#include "core/error.h"
#include "core/log.h"

namespace splatelier {

GlSnapshot::~GlSnapshot() {
    if (parameters_.size_bytes() == 0) return;
    try {
        const CurrentContextGuard guard;
        context_->make_current();
        parameters_ = gl::Buffer();
        written_ = gl::Fence();
        context_->release();
    } catch (const Error& problem) {
        log_warning("published splats stay in the GPU's memory: {}", problem.what());
    }
}

void GlSnapshot::fill(const SplatSource& splats, bool antialiased) {
    const std::size_t size_bytes = splats.parameters.size_bytes();
    // A quarter more than is needed: the splats will multiply.
    if (parameters_.size_bytes() < size_bytes)
        gl::grow(parameters_, size_bytes + size_bytes / 4, "published splats");
    parameters_.copy_from(splats.parameters, 0, 0, size_bytes);
    parts_ = splats.parts;
    format_ = splats.format;
    splat_count = splats.count;
    antialiased_ = antialiased;
    written_ = gl::Fence::insert();
}

SplatCloud GlSnapshot::cloud() const {
    SPLATELIER_REQUIRE(ready(), "snapshot of step {} read before its copy was finished", step);
    PackedWords packed(packed_words(splat_count, format_.parameter_quads()));
    parameters_.download(0, packed.data(), packed.size() * sizeof(packed[0]));
    SplatCloud cloud = unpacked_parameters(packed, splat_count, format_);
    cloud.antialiased = antialiased_;
    return cloud;
}

}  // namespace splatelier
