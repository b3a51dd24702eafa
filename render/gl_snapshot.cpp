// SPDX-License-Identifier: MIT
#include "render/gl_snapshot.h"

#include "core/error.h"
#include "core/log.h"

namespace splatelier {

GlSnapshot::~GlSnapshot() {
    if (parameters_.size_bytes() == 0) return;
    *size_bytes_ -= parameters_.size_bytes();
    try {
        const CurrentContextGuard guard;
        context_->make_current();
        parameters_ = gl::Buffer();
        skipped_ = gl::Buffer();
        written_ = gl::Fence();
        copy_begin_.reset();
        copy_end_.reset();
        context_->release();
    } catch (const Error& problem) {
        log_warning("published splats stay in the GPU's memory: {}", problem.what());
    }
}

void GlSnapshot::fill(BufferCopy& copy,
                      const SplatSource& splats,
                      bool antialiased,
                      const gl::Buffer* control) {
    const SplatPart& last = splats.parts.back();
    const std::size_t size_bytes = last.offset_bytes + last.size_bytes;
    if (parameters_.size_bytes() < size_bytes) {
        *size_bytes_ -= parameters_.size_bytes();
        gl::grow(parameters_, size_bytes + size_bytes / 4, "published splats");  // they will multiply
        *size_bytes_ += parameters_.size_bytes();
    }
    if (!copy_begin_) {
        copy_begin_.emplace();
        copy_end_.emplace();
    }
    copy_begin_->record();
    copy.run(splats.parameters, parameters_, size_bytes);
    copy_end_->record();
    may_have_skipped_ = control != nullptr;
    if (control != nullptr) {
        if (skipped_.size_bytes() == 0)
            skipped_ = gl::Buffer(sizeof(std::uint32_t), gl::BufferUse::kMappedRead, "steps skipped");
        skipped_.copy_from(*control, gpu::kStepsSkipped * sizeof(std::uint32_t), 0, sizeof(std::uint32_t));
    }
    parts_ = splats.parts;
    format_ = splats.format;
    splat_count = splats.count;
    antialiased_ = antialiased;
    written_ = gl::Fence::insert();
}

double GlSnapshot::copy_seconds() const {
    if (!written_ || !written_.signalled()) return 0;
    return 1e-9 * static_cast<double>(copy_end_->nanoseconds() - copy_begin_->nanoseconds());
}

bool GlSnapshot::ready() const {
    if (!written_ || !written_.signalled()) return false;
    if (may_have_skipped_) *label_ -= *static_cast<const std::uint32_t*>(skipped_.mapped());
    may_have_skipped_ = false;
    return true;
}

DownloadedSplats GlSnapshot::download() const {
    SPLATELIER_REQUIRE(ready(), "snapshot of step {} read before its copy was finished", step);
    DownloadedSplats out{PackedWords(packed_words(splat_count, format_.parameter_quads())),
                         splat_count,
                         format_,
                         antialiased_};
    parameters_.download(0, out.words.data(), out.words.size() * sizeof(out.words[0]));
    return out;
}

SplatCloud DownloadedSplats::cloud() const {
    SplatCloud cloud = unpacked_parameters(words, count, format);
    cloud.antialiased = antialiased;
    return cloud;
}

}  // namespace splatelier
