// Edits of the splats on the GPU: rows gathered, changed and reset.
// SPDX-License-Identifier: MIT
#include "render/splat_store.h"

#include "core/error.h"
#include "shaders/layout.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace splatelier {
namespace {

using gl::Buffer;
using gl::BufferUse;

constexpr std::size_t kFewRows = 4;    // of all rows, one in so many: more are not moved one by one
constexpr std::size_t kSpareRows = 4;  // a scene that grows gets room for one more row in so many

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

/// Rows that become what others were: row rows[k] becomes row sources[k].
struct RowMoves {
    std::vector<std::uint32_t> sources, rows;
};

/// Those of an edit, of the moments without the rows that get other moments than their source's.
RowMoves row_moves(const SplatEdit& edit, bool of_moments) {
    RowMoves moves;
    auto change = edit.changes.begin();
    for (std::uint32_t row = 0; row < edit.source.size(); ++row) {
        while (change != edit.changes.end() && change->row < row) ++change;
        const bool changed = change != edit.changes.end() && change->row == row;
        if (edit.source[row] == row) continue;
        if (of_moments && changed && change->moments != RowMoments::kOfSource) continue;
        moves.sources.push_back(edit.source[row]);
        moves.rows.push_back(row);
    }
    return moves;
}

/// Holds one more element where there is none: buffers are never empty.
template <typename T>
Buffer list_of(std::vector<T> values, const char* label) {
    if (values.empty()) values.emplace_back();
    return {values.size() * sizeof(T), BufferUse::kDevice, label, values.data()};
}

}  // namespace

/// One of the arrays that rows are moved in.
struct SplatStore::RowArray {
    enum class Kind { kParameters, kMoments, kStatistics } kind;
    Buffer* buffer;
    RowMover* mover;
    const char* label;
};

std::vector<SplatStore::RowArray> SplatStore::row_arrays() {
    using Kind = RowArray::Kind;
    std::vector<RowArray> arrays{{Kind::kParameters, &parameters_, &*parameter_rows_, "splat parameters"}};
    for (Buffer& buffer : moments_) arrays.push_back({Kind::kMoments, &buffer, &*moment_rows_, "moments"});
    arrays.push_back({Kind::kStatistics, &stats_, &*stats_rows_, "density statistics"});
    return arrays;
}

void SplatStore::change_parameters(const Buffer& changes, std::size_t change_count) {
    for (const SplatPart& part : parts_) {
        change_rows_.set(0, as_uint(part.first));
        change_rows_.set(1, as_uint(part.count));
        change_rows_.set(2, as_uint(change_count));
        queue_.run(change_rows_, {part.parameters_in(parameters_), changes}, groups_for(change_count));
    }
}

void SplatStore::change_moments(const Buffer& moments,
                                const Buffer& before,
                                std::size_t before_count,
                                const Buffer& changes,
                                std::size_t change_count) {
    const std::vector<SplatPart> before_parts = parts_of(before_count);
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

void SplatStore::renew_rows(const SplatEdit& edit) {
    SPLATELIER_REQUIRE(!edit.source.empty(), "{} rows without sources", count_);
    const Buffer sources = list_of(edit.source, "rows' sources");
    const Buffer changes = list_of(packed_changes(edit.changes), "row changes");
    const std::size_t change_count = edit.changes.size(),
                      old_count = std::exchange(count_, edit.source.size());
    const std::vector<SplatPart> old_parts = std::exchange(parts_, parts_of(count_));
    // One array after the other, so that at most one of them is held twice.
    for (const RowArray& array : row_arrays()) {
        const Buffer before = std::exchange(
            *array.buffer, Buffer(array.mover->bytes(capacity_), BufferUse::kDevice, array.label));
        array.mover->gather(before, old_parts, *array.buffer, parts_, sources);
        if (change_count == 0) continue;
        if (array.kind == RowArray::Kind::kParameters) change_parameters(changes, change_count);
        if (array.kind == RowArray::Kind::kMoments)
            change_moments(*array.buffer, before, old_count, changes, change_count);
    }
}

bool SplatStore::move_rows(const SplatEdit& edit) {
    const std::size_t new_count = edit.source.empty() ? count_ : edit.source.size();
    if (new_count > capacity_ || new_count < capacity_ / 2) return false;
    const RowMoves moves = row_moves(edit, false), moment_moves = row_moves(edit, true);
    const std::size_t count = moves.rows.size();
    const std::size_t room = std::max(parameter_rows_->bytes(count), moment_rows_->bytes(count));
    if (count > count_ / kFewRows || room > shaders_.max_range_bytes()) return false;

    const Buffer sources = list_of(moves.sources, "rows' sources"), rows = list_of(moves.rows, "moved rows");
    const Buffer moment_sources = list_of(moment_moves.sources, "moments' sources");
    const Buffer moment_rows = list_of(moment_moves.rows, "moved moments");
    const Buffer changes = list_of(packed_changes(edit.changes), "row changes");
    const Buffer on_the_way(std::max(room, kQuadBytes), BufferUse::kDevice, "rows on their way");
    const std::size_t change_count = edit.changes.size(), old_count = count_;
    // Rows come from any that there were, to any that there will be.
    parts_ = parts_of(std::max(old_count, new_count));
    for (const RowArray& array : row_arrays()) {
        const bool of_moments = array.kind == RowArray::Kind::kMoments;
        const std::size_t moving = of_moments ? moment_moves.rows.size() : count;
        if (moving == 0) continue;
        SplatPart stage;
        stage.count = moving;
        array.mover->gather(
            *array.buffer, parts_, on_the_way, {stage}, of_moments ? moment_sources : sources);
        array.mover->scatter(on_the_way, moving, *array.buffer, parts_, of_moments ? moment_rows : rows);
    }
    count_ = new_count;
    parts_ = parts_of(count_);
    if (change_count == 0) return true;
    change_parameters(changes, change_count);
    for (const Buffer& buffer : moments_) change_moments(buffer, buffer, old_count, changes, change_count);
    return true;
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

void SplatStore::probe_room(std::size_t capacity) const {
    const std::size_t quads =
        format_.parameter_quads() + format_.moment_buffers() * format_.moment_quads() + 1;
    const std::size_t largest = std::max(format_.parameter_quads(), format_.moment_quads());
    const std::size_t more = packed_rows(std::max(capacity, capacity_)) - packed_rows(capacity_);
    const Buffer room(
        (more * quads + packed_rows(capacity) * largest) * kQuadBytes, BufferUse::kDevice, "new splats");
}

void SplatStore::make_room(std::size_t rows) {
    if (rows <= capacity_) {
        const std::size_t capacity = rows < capacity_ / 2 ? rows : capacity_;
        probe_room(capacity);
        capacity_ = capacity;
        return;
    }
    const std::size_t some_more = rows + rows / kSpareRows;
    try {
        probe_room(some_more);
        capacity_ = some_more;
    } catch (const gl::OutOfMemory&) {
        probe_room(rows);
        capacity_ = rows;
    }
}

void SplatStore::apply(const SplatEdit& edit) {
    if (!move_rows(edit)) {
        make_room(edit.source.size());
        renew_rows(edit);
    }
    if (edit.opacity_ceiling_logit) lower_opacities(*edit.opacity_ceiling_logit);
    if (edit.reset_stats) clear_.run(stats_);
}

}  // namespace splatelier
