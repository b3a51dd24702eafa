// SPDX-License-Identifier: MIT
#include "core/data/colmap_reader.h"
#include "core/data/dataset.h"
#include "core/data/transforms_reader.h"
#include "core/error.h"
#include "core/io/is_file.h"
#include "core/log.h"

#include <chrono>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

Dataset::Parts read_parts(const fs::path& place, const DataSettings& settings) {
    if (!fs::exists(place)) fail("{}: there is no such folder", place.string());
    if (is_file(place)) {
        if (place.extension() == ".json") return read_transforms_dataset(place, settings);
        fail("{}: expected a folder or a transforms.json, found another file", place.string());
    }
    // COLMAP first: it has points, and a transforms.json beside it was made from it.
    if (const std::vector<fs::path> models = find_colmap_models(place); !models.empty()) {
        return read_colmap(place, models, settings);
    }
    if (is_file(place / "transforms_train.json")) return read_blender_dataset(place, settings);
    if (is_file(place / "transforms.json"))
        return read_transforms_dataset(place / "transforms.json", settings);
    if (const std::vector<fs::path> models = find_colmap_models(place / "colmap"); !models.empty()) {
        return read_colmap(place, models, settings);
    }
    fail(
        "{}: no data set found; looked for COLMAP's cameras and images (.bin or .txt) here and in sparse, "
        "sparse/0 … and colmap/sparse/0, for transforms.json, and for transforms_train.json",
        place.string());
}

void report(const Dataset& dataset, double elapsed_s) {
    for (const std::string& warning : dataset.warnings()) log_warning("{}", warning);
    log_info("Opened {} views ({} held out) and {} points of {} ({}) in {:.2f} s",
             dataset.views().size(),
             dataset.test_views().size(),
             dataset.points().size(),
             dataset.folder().string(),
             dataset.kind(),
             elapsed_s);
    if (dataset.point_source() == PointSource::kRandom) {
        log_info("The data set has no points: training starts from {} random ones where the cameras look",
                 dataset.points().size());
    }
}

}  // namespace

std::shared_ptr<const Dataset> open_dataset(const fs::path& folder, const Settings& settings) {
    const auto start = std::chrono::steady_clock::now();
    auto dataset = std::make_shared<const Dataset>(read_parts(folder, settings.data), settings);
    report(*dataset, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    return dataset;
}

}  // namespace splatelier
