// SPDX-License-Identifier: MIT
#include "core/data/lint_steps.h"
#include "core/error.h"
#include "core/io/files.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace splatelier {
namespace {

namespace fs = std::filesystem;

/// Names of views by the content of their files; only files of one size are read.
std::vector<std::vector<std::string>> identical_files(const std::vector<View>& views) {
    std::map<std::uintmax_t, std::vector<const View*>> by_size;
    for (const View& view : views) {
        std::error_code problem;
        const std::uintmax_t size = fs::file_size(view.image_path, problem);
        if (!problem) by_size[size].push_back(&view);
    }
    std::vector<std::vector<std::string>> groups;
    for (const auto& [size, candidates] : by_size) {
        if (candidates.size() < 2) continue;
        std::map<std::size_t, std::vector<std::string>> by_content;
        for (const View* view : candidates) {
            by_content[std::hash<std::string>{}(read_file(view->image_path))].push_back(view->name);
        }
        for (auto& [content, names] : by_content) {
            if (names.size() > 1) groups.push_back(std::move(names));
        }
    }
    return groups;
}

/// Views to decode, spread evenly.
std::vector<std::size_t> spread(std::size_t count, std::size_t most) {
    std::vector<std::size_t> indices;
    const std::size_t chosen = std::min(count, most);
    indices.reserve(chosen);
    for (std::size_t index = 0; index < chosen; ++index) indices.push_back(index * count / chosen);
    return indices;
}

struct Exposure {
    std::string name;
    double stops = 0;  // log2 of the mean linear brightness
};

/// Mean linear brightness of the pixels that count, and how many do; sRGB taken as a power of 2.2.
struct Brightness {
    double mean = 0;
    double counted_share = 0;
};

Brightness brightness(const ViewImage& image) {
    double sum = 0;
    std::size_t counted = 0;
    for (std::size_t pixel = 0; pixel < image.rgb.pixel_count(); ++pixel) {
        if (!image.mask.empty() && image.mask.data[pixel] == 0) continue;
        const std::uint8_t* rgb = &image.rgb.data[pixel * 3];
        const double luma = (0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]) / 255;
        sum += std::pow(luma, 2.2);
        ++counted;
    }
    return {counted == 0 ? 0 : sum / static_cast<double>(counted),
            static_cast<double>(counted) / static_cast<double>(image.rgb.pixel_count())};
}

void warn_about_exposures(std::vector<Exposure> exposures, DatasetReport& report) {
    if (exposures.size() < 3) return;
    const auto middle = exposures.begin() + static_cast<std::ptrdiff_t>(exposures.size() / 2);
    std::nth_element(exposures.begin(), middle, exposures.end(), [](const Exposure& a, const Exposure& b) {
        return a.stops < b.stops;
    });
    const double median = middle->stops;
    constexpr double kWildStops = 1.5;
    std::vector<std::string> names;
    for (const Exposure& exposure : exposures) {
        const double difference = exposure.stops - median;
        if (std::abs(difference) > kWildStops)
            names.push_back(fmt::format("{} ({:+.1f})", exposure.name, difference));
    }
    if (names.empty()) return;
    std::sort(names.begin(), names.end());
    report.warnings.push_back(
        fmt::format("{} of {} decoded photos are more than {} stops brighter or darker than the median: {}",
                    names.size(),
                    report.decoded_count,
                    kWildStops,
                    short_list(names)));
}

}  // namespace

void inspect_photo_files(const Dataset& dataset, DatasetReport& report) {
    report.identical_photos = identical_files(dataset.views());
    for (const std::vector<std::string>& names : report.identical_photos) {
        report.warnings.push_back("these photos are the same file: " + short_list(names));
    }
    std::vector<std::string> unmasked;
    for (const View& view : dataset.views()) {
        if (view.mask_path.empty()) {
            unmasked.push_back(view.name);
        } else {
            ++report.masked_count;
        }
    }
    if (report.masked_count > 0 && !unmasked.empty()) {
        report.warnings.push_back(fmt::format("masks are missing for {} of {} views: {}",
                                              unmasked.size(),
                                              dataset.views().size(),
                                              short_list(unmasked)));
    }
}

void inspect_photos(const Dataset& dataset, std::size_t photos_to_decode, DatasetReport& report) {
    const std::vector<std::size_t> indices = spread(dataset.views().size(), photos_to_decode);
    constexpr std::size_t kAhead = 4;
    std::vector<Exposure> exposures;
    std::vector<std::string> hidden;
    for (std::size_t at = 0; at < indices.size(); ++at) {
        for (std::size_t next = at; next < std::min(at + kAhead, indices.size()); ++next) {
            dataset.prefetch(indices[next]);
        }
        const std::string& name = dataset.views()[indices[at]].name;
        try {
            const Brightness found = brightness(*dataset.image(indices[at]));
            ++report.decoded_count;
            constexpr double kLittle = 0.02;
            if (found.counted_share < kLittle) hidden.push_back(name);
            if (found.mean > 0) exposures.push_back({name, std::log2(found.mean)});
        } catch (const Error& problem) {
            report.undecodable_photos.push_back(name);
            report.warnings.push_back(fmt::format("cannot be decoded: {}", problem.what()));
        }
    }
    if (!hidden.empty()) {
        report.warnings.push_back(fmt::format("masks leave next to nothing of {} of {} decoded photos: {}",
                                              hidden.size(),
                                              report.decoded_count,
                                              short_list(hidden)));
    }
    warn_about_exposures(std::move(exposures), report);
}

}  // namespace splatelier
