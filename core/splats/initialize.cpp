// SPDX-License-Identifier: MIT
#include "core/splats/initialize.h"

#include "core/error.h"
#include "core/random.h"

#include <nanoflann.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace splatelier {
namespace {

constexpr std::size_t kNeighbours = 3;         // Kerbl et al. 2023, section 5.1
constexpr double kShC0 = 0.28209479177387814;  // the constant spherical harmonic, 1 / (2 √π)
constexpr double kLeastRelativeSize = 1e-6;    // of the cloud's diagonal, for coincident points
constexpr double kLoneSize = 0.01;             // world units, where there is no distance to go by

// What nanoflann asks of a set of points.
struct PointSet {
    const std::vector<float>& positions;
    [[nodiscard]] std::size_t kdtree_get_point_count() const { return positions.size() / 3; }
    [[nodiscard]] float kdtree_get_pt(std::size_t index, std::size_t axis) const {
        return positions[index * 3 + axis];
    }
    template <class Box>
    bool kdtree_get_bbox(Box&) const {
        return false;
    }
};
using Tree =
    nanoflann::KDTreeSingleIndexAdaptor<nanoflann::L2_Simple_Adaptor<float, PointSet, double>, PointSet, 3>;

void check_finite(const PointCloud& points) {
    const auto bad = std::find_if_not(
        points.positions.begin(), points.positions.end(), [](float value) { return std::isfinite(value); });
    if (bad != points.positions.end()) {
        fail("initial point {} is not finite", (bad - points.positions.begin()) / 3);
    }
}

double diagonal(const std::vector<float>& positions) {
    double square = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        float low = positions[axis], high = low;
        for (std::size_t i = axis; i < positions.size(); i += 3) {
            low = std::min(low, positions[i]);
            high = std::max(high, positions[i]);
        }
        square += (double{high} - double{low}) * (double{high} - double{low});
    }
    return std::sqrt(square);
}

/// Root mean square distances to the nearest other points; fewer than three where there are no more.
std::vector<double> neighbour_distances(const std::vector<float>& positions) {
    const PointSet set{positions};
    const Tree tree(3, set, nanoflann::KDTreeSingleIndexAdaptorParams());
    const double size = diagonal(positions);
    const double least = size > 0 ? size * kLeastRelativeSize : kLoneSize;
    std::vector<double> distances(set.kdtree_get_point_count());
    for (std::size_t i = 0; i < distances.size(); ++i) {
        // The nearest is the point itself, at distance 0.
        std::array<std::uint32_t, kNeighbours + 1> indices{};
        std::array<double, kNeighbours + 1> squares{};
        const std::size_t found =
            tree.knnSearch(positions.data() + i * 3, kNeighbours + 1, indices.data(), squares.data());
        double sum = 0;
        for (std::size_t k = 1; k < found; ++k) sum += squares[k];
        distances[i] = std::max(least, found > 1 ? std::sqrt(sum / static_cast<double>(found - 1)) : 0.0);
    }
    return distances;
}

}  // namespace

SplatCloud initialize_splats(const PointCloud& points, const InitialSplats& how) {
    if (points.size() == 0) fail("there is no initial point to make splats of");
    SPLATELIER_REQUIRE(
        points.colors.size() == points.positions.size(), "{} colours", points.colors.size() / 3);
    check_finite(points);
    SplatCloud cloud;
    cloud.sh_degree = how.sh_degree;
    cloud.resize(points.size());
    cloud.means = points.positions;
    const std::vector<double> distances = neighbour_distances(points.positions);
    const double opacity_logit = std::log(double{how.opacity} / (1.0 - double{how.opacity}));
    for (std::size_t i = 0; i < cloud.size(); ++i) {
        const auto log_scale = static_cast<float>(std::log(distances[i] * double{how.scale_factor}));
        std::fill_n(cloud.log_scales.begin() + static_cast<std::ptrdiff_t>(i * 3), 3, log_scale);
        for (std::size_t c = 0; c < 3; ++c) {
            cloud.sh_dc[i * 3 + c] = static_cast<float>((points.colors[i * 3 + c] / 255.0 - 0.5) / kShC0);
        }
        // Uniform in [0, 1), not normalised: as gsplat starts.
        for (std::size_t c = 0; c < 4; ++c) {
            cloud.rotations[i * 4 + c] =
                static_cast<float>(random_uniform(how.seed, 0, RandomPurpose::kInitialRotations, i * 4 + c));
        }
        cloud.opacity_logits[i] = static_cast<float>(opacity_logit);
    }
    return cloud;
}

}  // namespace splatelier
