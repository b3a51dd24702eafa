// Splats that a viewport marks as selected or leaves out, chosen on the GPU by the rules of a selection: what is shown
// changes many times a second, and its values stay where they are.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/splats/selection.h"
#include "render/rasterizer.h"

#include <cstddef>
#include <map>
#include <optional>
#include <span>

namespace splatelier {

/// What a selection has found.
struct SelectedSplats {
    std::size_t count = 0;
    std::optional<WorldBox> box;  ///< around their centres
};

/// Belongs to the thread of its context, as the viewport that owns it.
class ViewportMarks {
  public:
    /// Keeps references to both.
    ViewportMarks(const ShaderLibrary& shaders, KernelQueue& queue);

    /// Marks every splat anew. `selected` may be null.
    void choose(const SplatSource& splats,
                const SplatSelection* selected,
                std::span<const SplatSelection> hidden);
    /// A word a splat: gpu::kMarkSelected, gpu::kMarkHidden.
    [[nodiscard]] const gl::Buffer& marks() const { return marks_; }
    /// Dots over the selected splats, in the picture that is bound as image 0, with the uniforms of its frame.
    void draw(const SplatSource& splats);
    /// Waits.
    [[nodiscard]] SelectedSplats selected() const;

  private:
    const Program& program(std::map<SplatFormat, Program>& programs, const char* file, SplatFormat format);

    const ShaderLibrary& shaders_;
    KernelQueue& queue_;
    std::map<SplatFormat, Program> select_, draw_;
    gl::Buffer rules_, marks_, found_;
};

}  // namespace splatelier
