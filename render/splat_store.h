// The splats on the GPU: parameters, Adam's moments and density statistics, and edits of their rows.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "render/buffer_kernels.h"
#include "render/dispatch.h"
#include "render/row_mover.h"
#include "render/splat_packing.h"
#include "render/splat_parts.h"

#include <optional>
#include <vector>

namespace splatelier {

class SplatStore {
  public:
    /// Keeps references to `shaders` and `queue`.
    SplatStore(const ShaderLibrary& shaders, KernelQueue& queue);

    void load(const TrainState& state);
    [[nodiscard]] TrainState read() const;
    /// As core/train/splat_edit.h says. Throws OutOfMemory, and has changed nothing, where there is no room.
    void apply(const SplatEdit& edit);
    [[nodiscard]] DensityInput density_input();
    /// [N,3] world units.
    [[nodiscard]] std::vector<float> means();

    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] int sh_degree() const { return format_.sh_degree; }
    [[nodiscard]] SplatFormat format() const { return format_; }
    [[nodiscard]] const gl::Buffer& parameters() const { return parameters_; }
    /// format().moment_buffers() of them: the first and the second, or both in one.
    [[nodiscard]] const std::vector<gl::Buffer>& moments() const { return moments_; }
    [[nodiscard]] const gl::Buffer& stats() const { return stats_; }
    [[nodiscard]] const std::vector<SplatPart>& parts() const { return parts_; }

    /// The highest SH degree whose moments may not be zero; Adam goes on with it. Raised by use_degree().
    [[nodiscard]] int moving_degree() const { return moving_degree_; }
    void use_degree(int degree);

  private:
    void load_programs();
    [[nodiscard]] std::vector<SplatPart> parts_of(std::size_t count) const;
    struct RowArray;
    [[nodiscard]] std::vector<RowArray> row_arrays();
    /// Makes all arrays anew, with their rows as `edit` has them.
    void renew_rows(const SplatEdit& edit);
    /// Moves rows where they lie, if the arrays have room, not too much of it, and few rows move; otherwise does
    /// nothing and says so.
    [[nodiscard]] bool move_rows(const SplatEdit& edit);
    void change_parameters(const gl::Buffer& changes, std::size_t change_count);
    /// `before`: the moments that stood in the rows before, of which there were so many.
    void change_moments(const gl::Buffer& moments,
                        const gl::Buffer& before,
                        std::size_t before_count,
                        const gl::Buffer& changes,
                        std::size_t change_count);
    void lower_opacities(float ceiling_logit);
    /// Room for this many rows, and some more if there is memory for them, in arrays that are made from now on; less than
    /// there was where half of it would do. Throws OutOfMemory where they could not be made, before any has been touched.
    void make_room(std::size_t rows);
    void probe_room(std::size_t capacity) const;

    const ShaderLibrary& shaders_;
    KernelQueue& queue_;
    BufferClear clear_;
    std::size_t count_ = 0, capacity_ = 0;  // rows in use; rows that the arrays hold
    SplatFormat format_{.sh_degree = -1};
    int moving_degree_ = 0;
    std::vector<SplatPart> parts_;
    gl::Buffer parameters_, stats_;
    std::vector<gl::Buffer> moments_;
    std::optional<RowMover> parameter_rows_, moment_rows_, stats_rows_;
    Program change_rows_, change_moments_, opacity_ceiling_, density_input_, means_;
};

}  // namespace splatelier
