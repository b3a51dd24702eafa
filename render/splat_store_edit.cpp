// Edits of the splats on the GPU: rows gathered, changed and reset.
// SPDX-License-Identifier: MIT
#include "render/splat_store.h"
#include "shaders/layout.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace splatelier {
namespace {

using gl::Buffer;
using gl::BufferUse;

Buffer new_rows(std::size_t count, std::size_t quads, const char* label) {
    return {packed_rows(count) * quads * kQuadBytes, BufferUse::kDevice, label};
}

GLuint as_uint(std::size_t value) {
    return static_cast<GLuint>(value);
}

/// RowChange as change_rows.comp has it.
struct PackedChange {
    std::uint32_t row;
    float log_scale_add, opacity_logit;
    std::uint32_t moments;
    gpu::vec4 split_normal;
};

std::vector<PackedChange> packed_changes(const std::vector<RowChange>& changes) {
    std::vector<PackedChange> out;
    out.reserve(changes.size());
    for (const RowChange& c : changes)
        out.push_back({c.row,
                       c.log_scale_add,
                       c.opacity_logit,
                       static_cast<std::uint32_t>(c.moments),
                       {c.split_normal.x(), c.split_normal.y(), c.split_normal.z(), 0}});
    return out;
}

}  // namespace

void SplatStore::gather_parts(const Program& program,
                              const Buffer& from,
                              const Buffer& to,
                              const Buffer& sources,
                              const std::vector<SplatPart>& to_parts,
                              BufferRange (SplatPart::*range_of)(const Buffer&) const) {
    for (const SplatPart& target : to_parts)
        for (const SplatPart& source : parts_) {
            program.set(0, as_uint(source.first));
            program.set(1, as_uint(source.count));
            program.set(2, as_uint(target.first));
            program.set(3, as_uint(target.count));
            queue_.run(program,
                       {(source.*range_of)(from), (target.*range_of)(to), sources},
                       groups_for(target.count));
        }
}

Buffer SplatStore::gathered_stats(const Buffer& sources, std::size_t new_count) {
    Buffer to(packed_rows(new_count) * kQuadBytes, BufferUse::kDevice, "density statistics");
    gather_stats_.set(0, 0);
    gather_stats_.set(1, as_uint(count_));
    gather_stats_.set(2, 0);
    gather_stats_.set(3, as_uint(new_count));
    queue_.run(gather_stats_, {stats_, to, sources}, groups_for(new_count));
    return to;
}

void SplatStore::change_moments(Buffer& moments,
                                const Buffer& before,
                                const std::vector<SplatPart>& before_parts,
                                const Buffer& changes,
                                std::size_t change_count) {
    for (std::size_t p = 0; p < parts_.size(); ++p) {
        // Parts start at the same rows before and after; rows that there were not before are no one's own.
        const SplatPart& old_part = before_parts[std::min(p, before_parts.size() - 1)];
        change_moments_.set(0, as_uint(parts_[p].first));
        change_moments_.set(1, as_uint(parts_[p].count));
        change_moments_.set(2, as_uint(change_count));
        change_moments_.set(3, p < before_parts.size() ? as_uint(old_part.count) : 0);
        queue_.run(change_moments_,
                   {parts_[p].moments_in(moments), changes, old_part.moments_in(before)},
                   groups_for(change_count));
    }
}

void SplatStore::apply_changes(const SplatEdit& edit, const Buffer* sources) {
    std::vector<PackedChange> packed = packed_changes(edit.changes);
    const std::size_t change_count = packed.size();
    if (packed.empty()) packed.emplace_back();  // buffers are never empty
    const Buffer changes(
        packed.size() * sizeof(PackedChange), BufferUse::kDevice, "row changes", packed.data());

    const std::vector<SplatPart> old_parts = parts_;
    const std::size_t new_count = sources != nullptr ? edit.source.size() : count_;
    const std::vector<SplatPart> new_parts = parts_of(new_count);
    // One array after the other, so that at most one of them is held twice.
    const auto with_new_rows = [&](Buffer& buffer, bool is_moments, const auto& change) {
        parts_ = old_parts;
        Buffer old;
        if (sources != nullptr) {
            old = new_rows(new_count,
                           is_moments ? format_.moment_quads() : format_.parameter_quads(),
                           is_moments ? "moments" : "splat parameters");
            std::swap(old, buffer);
            gather_parts(is_moments ? gather_moments_ : gather_parameters_,
                         old,
                         buffer,
                         *sources,
                         new_parts,
                         is_moments ? &SplatPart::moments_in : &SplatPart::parameters_in);
        }
        parts_ = new_parts;
        if (change_count > 0) change(buffer, sources != nullptr ? old : buffer);
    };
    with_new_rows(parameters_, false, [&](Buffer& to, const Buffer&) {
        for (const SplatPart& part : parts_) {
            change_rows_.set(0, as_uint(part.first));
            change_rows_.set(1, as_uint(part.count));
            change_rows_.set(2, as_uint(change_count));
            queue_.run(change_rows_, {part.parameters_in(to), changes}, groups_for(change_count));
        }
    });
    for (Buffer& buffer : moments_)
        with_new_rows(buffer, true, [&](Buffer& to, const Buffer& before) {
            change_moments(to, before, old_parts, changes, change_count);
        });
    if (sources != nullptr) stats_ = gathered_stats(*sources, new_count);
    count_ = new_count;
}

void SplatStore::lower_opacities(float ceiling_logit) {
    for (const SplatPart& part : parts_) {
        opacity_ceiling_.set(0, std::bit_cast<GLuint>(ceiling_logit));
        opacity_ceiling_.set(1, as_uint(part.count));
        // As in a step: where both moments share a buffer, the kernel sees the first binding alone.
        queue_.run(opacity_ceiling_,
                   {part.parameters_in(parameters_),
                    part.moments_in(moments_.front()),
                    part.moments_in(moments_.back())},
                   groups_for(part.count));
    }
}

void SplatStore::probe_room(std::size_t new_count) const {
    if (new_count <= count_) return;
    const std::size_t quads =
        format_.parameter_quads() + format_.moment_buffers() * format_.moment_quads() + 1;
    const std::size_t largest = std::max(format_.parameter_quads(), format_.moment_quads());
    const std::size_t more = packed_rows(new_count) - packed_rows(count_);
    const Buffer room(
        (more * quads + packed_rows(new_count) * largest) * kQuadBytes, BufferUse::kDevice, "new splats");
}

void SplatStore::apply(const SplatEdit& edit) {
    probe_room(edit.source.size());
    if (!edit.source.empty()) {
        const Buffer sources(edit.source.size() * sizeof(std::uint32_t),
                             BufferUse::kDevice,
                             "rows' sources",
                             edit.source.data());
        apply_changes(edit, &sources);
    } else if (!edit.changes.empty()) {
        apply_changes(edit, nullptr);
    }
    if (edit.opacity_ceiling_logit) lower_opacities(*edit.opacity_ceiling_logit);
    if (edit.reset_stats) clear_.run(stats_);
}

}  // namespace splatelier
