// SPDX-License-Identifier: MIT
#include "core/data/colmap_reader.h"
#include "core/data/dataset.h"
#include "core/error.h"
#include "core/log.h"

#include <chrono>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

Dataset::Parts read_parts(const fs::path& folder, const DataSettings& settings) {
    if (!fs::exists(folder)) fail("{}: there is no such folder", folder.string());
    if (const std::vector<fs::path> models = find_colmap_models(folder); !models.empty()) {
        return read_colmap(folder, models, settings);
    }
    fail(
        "{}: no data set found; looked for COLMAP's cameras and images (.bin or .txt) in it, in sparse and "
        "in "
        "sparse/0 …",
        folder.string());
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
