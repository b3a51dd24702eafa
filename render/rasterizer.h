// From splats to a picture: projection, tile lists in order of depth, blending. Training and the viewport own one each.
// SPDX-License-Identifier: MIT
#pragma once

#include "render/dispatch.h"
#include "render/frame.h"
#include "render/splat_store.h"

#include <array>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

namespace splatelier {

/// Splats as a kernel reads them: those being trained, or a snapshot's.
struct SplatSource {
    const gl::Buffer& parameters;
    const std::vector<SplatPart>& parts;
    std::size_t count = 0;
    SplatFormat format;
    const gl::Buffer* marks =
        nullptr;  ///< a word a splat: those with gpu::kMarkHidden are not drawn; null: all are
};

/// What stands in the place of the colours.
enum class DrawMode { kColor, kDepth, kNormal };

/// What a frame did, read back after it.
struct FrameCounts {
    std::size_t visible = 0, instances = 0, tiles_capped = 0, splats_dropped = 0;
    bool overflowed = false;  ///< the pairs did not fit: nothing was drawn
};

class Rasterizer {
  public:
    /// Keeps references to both.
    Rasterizer(const ShaderLibrary& shaders, KernelQueue& queue);

    /// Room for so many splats, pixels and (tile, splat) pairs; grows only. Throws Error where the driver's buffers
    /// cannot be that large.
    void reserve(std::size_t splats, const Camera& camera, std::size_t instances);
    /// Pairs that fit.
    [[nodiscard]] std::size_t capacity() const { return room_.pairs; }
    /// Pairs, splats and pixels that can ever fit.
    [[nodiscard]] std::size_t most_pairs() const { return most_pairs_; }
    [[nodiscard]] std::size_t most_splats() const;
    [[nodiscard]] std::size_t most_pixels() const;
    /// No more pairs than this from now on, nor than the driver's buffers can hold.
    void limit_pairs(std::size_t most);

    /// Frames whose kernels may be on their way at once; the caller waits for older ones.
    static constexpr std::size_t kFramesInFlight = 6;

    /// Room for buckets (buckets.glsl) too, from the next reserve() on.
    void keep_buckets() { keeps_buckets_ = true; }
    /// As many buckets as all tiles' lists can have.
    [[nodiscard]] std::size_t most_buckets(std::size_t tiles) const;

    /// Draws into picture(). `frame` must say capacity(). The control block must be clear: it is at first, and after
    /// clear_counts() or finish.comp. `for_backward`: also leaves in buckets() what a bucketed backward kernel starts
    /// from, if they are kept.
    void draw(const SplatSource& splats,
              const gpu::FrameUniforms& frame,
              DrawMode mode,
              bool for_backward = false);

    /// Sends what the frame did to where sent_counts() reads it, then clears the control block for the next one.
    void send_counts();
    /// What send_counts() has sent last; call only once a fence behind it has been signalled.
    [[nodiscard]] FrameCounts sent_counts() const;
    /// Both: waits for the frame.
    FrameCounts take_counts();
    /// First and last + 1 of each tile's pairs, as last drawn. Waits.
    [[nodiscard]] std::vector<std::array<std::uint32_t, 2>> tile_ranges(std::size_t tiles) const;

    [[nodiscard]] const gl::Buffer& control() const { return control_; }
    [[nodiscard]] const gl::Buffer& records() const { return records_; }
    [[nodiscard]] const gl::Buffer& spans() const { return spans_; }
    [[nodiscard]] const gl::Buffer& list() const { return list_; }
    [[nodiscard]] const gl::Buffer& picture() const { return picture_; }
    [[nodiscard]] const gl::Buffer& lasts() const { return lasts_; }
    [[nodiscard]] const gl::Buffer& buckets() const { return buckets_; }
    /// Memory that is free between draw() and the next draw(): gradient slots, the loss's planes.
    [[nodiscard]] const gl::Buffer& work() const { return work_; }
    /// Makes work() at least this large.
    void reserve_work(std::size_t size_bytes);
    [[nodiscard]] std::vector<MemoryUse> memory() const;

  private:
    struct Room {
        std::size_t splats = 0, pairs = 0, pixels = 0, tiles = 0;
    };
    struct WorkLayout {
        BufferRange depths, places, splat_of_slot, pairs;
    };
    /// Throws Error where it is more than the driver's buffers can hold.
    void check_that_fits(const Room& room) const;
    /// Returns how many there is room for.
    std::size_t grow_splats(std::size_t splats);
    void grow_control(std::size_t tiles);
    [[nodiscard]] WorkLayout work_layout() const;
    [[nodiscard]] std::size_t list_bytes() const;
    const Program& project_program(const SplatSource& splats, DrawMode mode);
    void project(const SplatSource& splats, DrawMode mode, const WorkLayout& work);
    void list_tiles(std::size_t splats, std::size_t tiles, const WorkLayout& work);

    const ShaderLibrary& shaders_;
    KernelQueue& queue_;
    std::map<std::tuple<SplatFormat, DrawMode, bool>, Program> project_;
    Program emit_, tile_ranges_, bin_, sort_tiles_, blend_, blend_normalized_, blend_with_buckets_;
    std::size_t frames_drawn_ = 0;
    Room room_;
    std::size_t most_pairs_;
    bool keeps_buckets_ = false;
    gl::Buffer counts_;  ///< the head of control_, for the host
    gl::Buffer frames_, control_, records_, spans_, list_, picture_, lasts_, buckets_, work_;
};

}  // namespace splatelier
