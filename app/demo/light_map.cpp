// SPDX-License-Identifier: MIT
#include "app/demo/light_map.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace splatelier::demo {

const Light& LightMap::texel(int column, int row) const {
    if (edges_ == Edges::kWrap) {
        column = (column % columns_ + columns_) % columns_;
    } else {
        column = std::clamp(column, 0, columns_ - 1);
    }
    row = std::clamp(row, 0, rows_ - 1);
    return light_[std::size_t(row) * std::size_t(columns_) + std::size_t(column)];
}

Light LightMap::at(double u, double v) const {
    const double x = u * columns_ - 0.5, y = v * rows_ - 0.5;
    const int column = static_cast<int>(std::floor(x)), row = static_cast<int>(std::floor(y));
    const auto right = static_cast<float>(x - column), below = static_cast<float>(y - row);
    return (1 - below) * ((1 - right) * texel(column, row) + right * texel(column + 1, row)) +
           below * ((1 - right) * texel(column, row + 1) + right * texel(column + 1, row + 1));
}

void LightMap::soften() {
    std::vector<Light> softened(light_.size());
    for (int row = 0; row < rows_; ++row) {
        for (int column = 0; column < columns_; ++column) {
            Light sum = Light::Zero();
            for (int dy = -1; dy <= 1; ++dy) {
                for (int dx = -1; dx <= 1; ++dx) {
                    sum += static_cast<float>((2 - std::abs(dx)) * (2 - std::abs(dy))) *
                           texel(column + dx, row + dy);
                }
            }
            softened[std::size_t(row) * std::size_t(columns_) + std::size_t(column)] = sum / 16;
        }
    }
    light_ = std::move(softened);
}

void LightMap::add(const LightMap& other) {
    for (std::size_t i = 0; i < light_.size(); ++i) light_[i] += other.light_[i];
}

}  // namespace splatelier::demo
