// The splats on the GPU: parameters, Adam's moments and density statistics, and edits of their rows.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/train/backend.h"
#include "render/dispatch.h"

#include <optional>
#include <vector>

namespace splatelier {

/// vec4s of colour coefficients of a splat: 1, 3, 7, 12.
[[nodiscard]] int sh_quads(int sh_degree);

/// A run of splats small enough for one kernel to see; every part starts at a multiple of 32 splats.
struct SplatPart {
    std::size_t first = 0, count = 0;              ///< splats
    std::size_t offset_bytes = 0, size_bytes = 0;  ///< of the parameters, and of each moment
};

/// Splats in blocks of 32: the first vec4 of all 32, the second, … (so that neighbours in a kernel read neighbours
/// in memory, 16 bytes each). vec4 0: mean, opacity logit; 1: log scales, 0; 2: rotation; then the colours.
[[nodiscard]] std::vector<float> packed_splats(const SplatCloud& cloud);
/// The inverse of packed_splats.
[[nodiscard]] SplatCloud unpacked_splats(const std::vector<float>& packed, std::size_t count, int sh_degree);
/// How many floats `count` splats take when packed.
[[nodiscard]] std::size_t packed_floats(std::size_t count, int sh_degree);
/// Parts of `count` splats, each at most `max_range_bytes`.
[[nodiscard]] std::vector<SplatPart> splat_parts(std::size_t count,
                                                 int sh_degree,
                                                 std::size_t max_range_bytes);

class SplatStore {
  public:
    /// Keeps references to `shaders` and `queue`.
    SplatStore(const ShaderLibrary& shaders, KernelQueue& queue);

    void load(const TrainState& state);
    [[nodiscard]] TrainState read() const;
    /// As core/train/splat_edit.h says.
    void apply(const SplatEdit& edit);
    [[nodiscard]] DensityInput density_input();

    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] int sh_degree() const { return sh_degree_; }
    [[nodiscard]] const gl::Buffer& parameters() const { return parameters_; }
    [[nodiscard]] const gl::Buffer& first_moments() const { return first_moments_; }
    [[nodiscard]] const gl::Buffer& second_moments() const { return second_moments_; }
    [[nodiscard]] const gl::Buffer& stats() const { return stats_; }
    [[nodiscard]] const std::vector<SplatPart>& parts() const { return parts_; }

    /// The highest SH degree whose moments may not be zero; Adam goes on with it. Raised by use_degree().
    [[nodiscard]] int moving_degree() const { return moving_degree_; }
    void use_degree(int degree);

  private:
    [[nodiscard]] std::size_t quads() const;
    void load_programs();
    [[nodiscard]] gl::Buffer gathered(const gl::Buffer& from,
                                      const gl::Buffer& sources,
                                      std::size_t new_count);
    [[nodiscard]] gl::Buffer gathered_stats(const gl::Buffer& sources, std::size_t new_count);
    void gather_parts(const Program& program,
                      const gl::Buffer& from,
                      const gl::Buffer& to,
                      const gl::Buffer& sources,
                      const std::vector<SplatPart>& to_parts);
    void change_moments(gl::Buffer& moments,
                        const gl::Buffer& before,
                        const std::vector<SplatPart>& before_parts,
                        const gl::Buffer& changes,
                        std::size_t change_count);
    void apply_changes(const SplatEdit& edit, const gl::Buffer* sources);
    void lower_opacities(float ceiling_logit);

    const ShaderLibrary& shaders_;
    KernelQueue& queue_;
    std::size_t count_ = 0;
    int sh_degree_ = -1;
    int moving_degree_ = 0;
    std::vector<SplatPart> parts_;
    gl::Buffer parameters_, first_moments_, second_moments_, stats_;
    Program gather_, gather_stats_, change_rows_, change_moments_, opacity_ceiling_, density_input_;
};

}  // namespace splatelier
