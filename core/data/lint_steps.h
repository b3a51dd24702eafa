// The parts of inspect_dataset; each fills its facts and adds its warnings.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/lint.h"

namespace splatelier {

/// "a.jpg, b.jpg, c.jpg and 14 more".
std::string short_list(const std::vector<std::string>& names);

/// Sizes, split, lenses, cameras in one place.
void inspect_views(const Dataset& dataset, DatasetReport& report);
/// Views with few points, points that no view sees, outliers.
void inspect_points(const Dataset& dataset, DatasetReport& report);
/// Files that are the same byte for byte.
void inspect_photo_files(const Dataset& dataset, DatasetReport& report);
/// Exposures, empty masks, photos that cannot be decoded.
void inspect_photos(const Dataset& dataset, std::size_t photos_to_decode, DatasetReport& report);

}  // namespace splatelier
