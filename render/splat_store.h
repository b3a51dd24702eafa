// The splats on the GPU: parameters, Adam's moments and density statistics, and edits of their rows.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "render/buffer_kernels.h"
#include "render/dispatch.h"
#include "render/splat_packing.h"

#include <optional>
#include <vector>

namespace splatelier {

/// A run of splats small enough for one kernel to see; every part starts at a multiple of kGroupSize splats.
struct SplatPart {
    std::size_t first = 0, count = 0;                            ///< splats
    std::size_t offset_bytes = 0, size_bytes = 0;                ///< of the parameters
    std::size_t moment_offset_bytes = 0, moment_size_bytes = 0;  ///< of each buffer of moments

    [[nodiscard]] BufferRange parameters_in(const gl::Buffer& buffer) const {
        return {buffer, offset_bytes, size_bytes};
    }
    [[nodiscard]] BufferRange moments_in(const gl::Buffer& buffer) const {
        return {buffer, moment_offset_bytes, moment_size_bytes};
    }
};

/// The parts in about so many pieces in all, one a part at least, all but a part's last of the same size: kernels that
/// see a splat at a time do the same over the pieces as over the parts.
[[nodiscard]] std::vector<SplatPart> in_pieces(const std::vector<SplatPart>& parts, std::size_t pieces);

/// Parts of `count` splats, each at most `max_range_bytes` in any buffer.
[[nodiscard]] std::vector<SplatPart> splat_parts(std::size_t count,
                                                 SplatFormat format,
                                                 std::size_t max_range_bytes);

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
    [[nodiscard]] gl::Buffer gathered_stats(const gl::Buffer& sources, std::size_t new_count);
    /// Rows of `to`, in its parts, from those of `from`, in the present ones. `range_of`: of a part, in a buffer.
    void gather_parts(const Program& program,
                      const gl::Buffer& from,
                      const gl::Buffer& to,
                      const gl::Buffer& sources,
                      const std::vector<SplatPart>& to_parts,
                      BufferRange (SplatPart::*range_of)(const gl::Buffer&) const);
    void change_moments(gl::Buffer& moments,
                        const gl::Buffer& before,
                        const std::vector<SplatPart>& before_parts,
                        const gl::Buffer& changes,
                        std::size_t change_count);
    void apply_changes(const SplatEdit& edit, const gl::Buffer* sources);
    void lower_opacities(float ceiling_logit);
    /// Throws OutOfMemory where the arrays cannot grow, before any has been touched.
    void probe_room(std::size_t new_count) const;

    const ShaderLibrary& shaders_;
    KernelQueue& queue_;
    BufferClear clear_;
    std::size_t count_ = 0;
    SplatFormat format_{.sh_degree = -1};
    int moving_degree_ = 0;
    std::vector<SplatPart> parts_;
    gl::Buffer parameters_, stats_;
    std::vector<gl::Buffer> moments_;
    Program gather_parameters_, gather_moments_, gather_stats_, change_rows_, change_moments_,
        opacity_ceiling_, density_input_, means_;
};

}  // namespace splatelier
