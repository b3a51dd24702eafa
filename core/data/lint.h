// What is in a data set and what looks wrong with it, before hours of training show it.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace splatelier {

/// Facts about a data set; sentences on what looks wrong.
struct DatasetReport {
    std::size_t view_count = 0, train_count = 0, test_count = 0;
    std::size_t lens_count = 0;                   ///< different intrinsics
    std::size_t point_count = 0;                  ///< random ones included
    std::size_t masked_count = 0;                 ///< views with a mask file
    int smallest_width = 0, smallest_height = 0;  ///< px, of the view with the fewest pixels
    int largest_width = 0, largest_height = 0;    ///< px, of the view with the most
    double scene_scale = 0;                       ///< world units
    std::size_t median_points_per_view = 0;       ///< as structure from motion saw them; 0: unknown
    double unseen_point_share = 0;                ///< of the points, those in no view's picture
    std::size_t far_point_count = 0;              ///< beyond kFarScales
    std::vector<std::vector<std::string>> identical_photos;  ///< groups of names whose files are the same
    std::vector<std::pair<std::string, std::string>> coinciding_cameras;
    std::vector<std::string> undecodable_photos;  ///< of those that were decoded
    std::size_t decoded_count = 0;
    std::vector<std::string> warnings;  ///< the data set's own first
};

/// Points farther from the mean camera than this many scene scales are outliers.
inline constexpr double kFarScales = 100;

/// Looks at everything, but decodes at most `photos_to_decode` photos, spread over the set (at the data set's
/// training size: open it with a small data.max_width to be quick).
DatasetReport inspect_dataset(const Dataset& dataset, std::size_t photos_to_decode = 48);

}  // namespace splatelier
