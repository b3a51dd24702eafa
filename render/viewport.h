// Draws splats that lie on the GPU for a window to show: the kernels of training, the colours of a screen.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/image.h"
#include "render/pair_room.h"
#include "render/rasterizer.h"
#include "render/viewport_marks.h"

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace splatelier {

/// What the viewport shows of the splats.
enum class Shown { kColor, kDepth, kNormal, kAlpha, kTileLoad, kPoints, kRings };

/// What is drawn of the splats: how, with marks over which, without which.
struct ViewportLook {
    Shown shown = Shown::kColor;
    const SplatSelection* selected = nullptr;
    std::span<const SplatSelection> hidden = {};
};

/// A picture drawn in one context and shown in another of its share group, by turns.
struct SharedPicture {
    gl::Texture texture;  ///< RGBA8, row 0 on top
    gl::Fence shown;      ///< set by who has shown it: signalled once it may be drawn over
};

/// Splats that never change, copied onto the GPU.
class StillSplats {
  public:
    StillSplats(const SplatCloud& cloud, std::size_t max_range_bytes);
    [[nodiscard]] SplatSource source() const { return {parameters_, parts_, count_, format_}; }

  private:
    std::size_t count_;
    SplatFormat format_;
    std::vector<SplatPart> parts_;
    gl::Buffer parameters_;
};

/// A command stream of its own: belongs to the thread where its context is current.
class Viewport {
  public:
    /// `context` must be current here for as long as this lives.
    Viewport(const GlContext& context, GlOptions options);

    /// Draws into `picture`, which is made anew where it has another size than `camera`; returns when the GPU has
    /// finished, so that any context of the share group may show it, and `splats` may be written again.
    FrameCounts draw(const SplatSource& splats,
                     const Camera& camera,
                     const RenderParams& params,
                     const ViewportLook& look,
                     SharedPicture& picture);
    /// From the first kernel of what draw() has drawn last to the end, by the GPU's clock. Other contexts may have had a
    /// turn meanwhile.
    [[nodiscard]] double device_ms() const;
    /// The splats that draw() has marked last. Waits.
    [[nodiscard]] SelectedSplats selected() const;
    /// What draw() has drawn last, before it became colours: kColor's three channels, not clamped. Waits.
    [[nodiscard]] ImageF read_colors() const;
    [[nodiscard]] StillSplats upload(const SplatCloud& cloud) const {
        return {cloud, shaders_.max_range_bytes()};
    }

  private:
    /// Submits the whole picture, and the counts after it.
    void submit(const SplatSource& splats,
                const Camera& camera,
                const RenderParams& params,
                const ViewportLook& look,
                const gl::Texture& picture);
    [[nodiscard]] const Program& colors_program(Shown shown);
    /// Raises wanted_splats_.
    void want_room_for(std::size_t splats);
    void find_span(Shown shown, std::size_t pixels);
    /// Dots or rings, the nearest in front.
    void draw_outlines(Shown shown, std::size_t splats, std::size_t pixels);

    ShaderLibrary shaders_;
    KernelQueue queue_;
    Rasterizer rasterizer_;
    PairRoom room_;
    ViewportMarks marks_;
    BufferClear clear_;
    bool marks_selected_ = false;
    gl::TimestampQuery begin_, end_;
    std::array<std::optional<Program>, 6> colors_;  ///< by Shown; rings are coloured as points are
    std::optional<Program> histogram_, depth_span_, load_span_;
    std::array<std::optional<Program>, 2> points_, rings_;  ///< their depths, then their colours
    gl::Buffer bins_, span_, nearest_;
    std::size_t wanted_splats_ = 0;
    int width_ = 0, height_ = 0;
};

/// The picture's pixels, RGBA. Waits.
[[nodiscard]] Image8 read_picture(const gl::Texture& texture);

}  // namespace splatelier
