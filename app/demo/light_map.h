// Light that has arrived at a surface, worked out once for all photographs.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/types.h"

#include <cstddef>
#include <vector>

namespace splatelier::demo {

/// Irradiance (linear RGB) and openness (share of the surroundings that is not hidden, 0 to 1) at a place.
using Light = Vec4f;

/// Whether the left and right edge of a map are neighbours, as on a body of revolution.
enum class Edges { kWrap, kClamp };

/// A grid of light over surface coordinates (u, v) in [0, 1], read in between bilinearly.
class LightMap {
  public:
    LightMap() = default;
    LightMap(int columns, int rows, Edges edges)
        : columns_(columns), rows_(rows), edges_(edges), light_(texel_count(), Light::Zero()) {}

    [[nodiscard]] std::size_t texel_count() const { return std::size_t(columns_) * std::size_t(rows_); }
    [[nodiscard]] double u_of(std::size_t texel) const {
        return (double(texel % std::size_t(columns_)) + 0.5) / columns_;
    }
    [[nodiscard]] double v_of(std::size_t texel) const {
        return (double(texel / std::size_t(columns_)) + 0.5) / rows_;
    }
    [[nodiscard]] Light& at(std::size_t texel) { return light_[texel]; }
    [[nodiscard]] Light at(double u, double v) const;
    /// Averages each texel with its neighbours (weights 1 2 1 both ways), to quiet sampling noise.
    void soften();
    /// Adds another map of the same size.
    void add(const LightMap& other);

  private:
    [[nodiscard]] const Light& texel(int column, int row) const;

    int columns_ = 0, rows_ = 0;
    Edges edges_ = Edges::kClamp;
    std::vector<Light> light_;
};

}  // namespace splatelier::demo
