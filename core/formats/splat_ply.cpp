// SPDX-License-Identifier: MIT
#include "core/formats/splat_ply.h"

#include "core/error.h"
#include "core/io/files.h"
#include "core/io/ply.h"
#include "core/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace splatelier {
namespace {

static_assert(std::endian::native == std::endian::little, "rows are written as they lie in memory");

constexpr std::size_t kRowsPerBlock = 8192;
constexpr int kMaxFileShDegree = 10;  // a bound for the search below; no writer goes beyond 4

/// "scale_0", "scale_1" …
std::vector<std::string> numbered(std::string_view prefix, int count) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back(fmt::format("{}{}", prefix, i));
    return names;
}

void check_properties(const std::string& where, const PlyElement& vertex) {
    if (vertex.find("packed_position") >= 0) {
        fail("{}: holds compressed splats (packed_position …), expected a plain splat PLY", where);
    }
    std::vector<std::string> needed{"x", "y", "z", "opacity"};
    for (const auto& [prefix, count] :
         {std::pair("f_dc_", 3), std::pair("scale_", 3), std::pair("rot_", 4)}) {
        for (std::string& name : numbered(prefix, count)) needed.push_back(std::move(name));
    }
    std::erase_if(needed, [&](const std::string& name) { return vertex.find(name) >= 0; });
    if (!needed.empty()) {
        fail("{}: holds no splats: its vertices lack {}", where, fmt::join(needed, ", "));
    }
}

int file_sh_degree(const std::string& where, const PlyElement& vertex) {
    int count = 0;
    while (vertex.find(fmt::format("f_rest_{}", count)) >= 0) ++count;
    for (int degree = 0; degree <= kMaxFileShDegree; ++degree) {
        if (3 * sh_rest_count(degree) == count) return degree;
    }
    fail("{}: expected 0, 9, 24 or 45 properties f_rest_0 …, found {}", where, count);
}

// The file's f_rest is channel by channel; asked for coefficient by coefficient, RGB fastest, the values fall
// where SplatCloud has them.
std::vector<std::string> sh_rest_names(int degree, int file_degree) {
    std::vector<std::string> names;
    for (int k = 0; k < sh_rest_count(degree); ++k) {
        for (int channel = 0; channel < 3; ++channel) {
            names.push_back(fmt::format("f_rest_{}", channel * sh_rest_count(file_degree) + k));
        }
    }
    return names;
}

// Brush's and Postshot's words for it; the last one wins.
bool says_antialiased(const std::vector<std::string>& comments) {
    bool antialiased = false;
    for (const std::string& comment : comments) {
        if (comment.starts_with("SplatRenderMode:")) {
            antialiased = comment.find("mip") != std::string::npos;
        } else if (comment.starts_with("antialiased ")) {
            antialiased = comment.find('1') != std::string::npos;
        }
    }
    return antialiased;
}

void check_finite(const std::string& where,
                  const char* what,
                  const std::vector<float>& values,
                  std::size_t splat_count) {
    const auto bad = std::find_if_not(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
    if (bad == values.end()) return;
    const auto row = static_cast<std::size_t>(bad - values.begin()) / (values.size() / splat_count);
    fail("{}: splat {} of {}: its {} is {}, not a finite number", where, row, splat_count, what, *bad);
}

std::string header_text(const SplatCloud& cloud) {
    std::string header = "ply\nformat binary_little_endian 1.0\ncomment Written by Splatelier\n";
    if (cloud.antialiased) header += "comment SplatRenderMode: mip\n";
    header += fmt::format("element vertex {}\n", cloud.size());
    std::vector<std::string> names{"x", "y", "z", "nx", "ny", "nz"};
    const auto append = [&](std::string_view prefix, int count) {
        for (std::string& name : numbered(prefix, count)) names.push_back(std::move(name));
    };
    append("f_dc_", 3);
    append("f_rest_", 3 * sh_rest_count(cloud.sh_degree));
    names.emplace_back("opacity");
    append("scale_", 3);
    append("rot_", 4);
    for (const std::string& name : names) header += "property float " + name + "\n";
    return header + "end_header\n";
}

// Appends one splat's row to `block`.
void append_row(const SplatCloud& cloud, std::size_t i, std::vector<float>& block) {
    const auto append = [&](const std::vector<float>& values, std::size_t width) {
        const auto first = values.begin() + static_cast<std::ptrdiff_t>(i * width);
        block.insert(block.end(), first, first + static_cast<std::ptrdiff_t>(width));
    };
    const auto rest_count = static_cast<std::size_t>(sh_rest_count(cloud.sh_degree));
    append(cloud.means, 3);
    block.insert(block.end(), 3, 0.0F);  // normals, which other programs expect and nobody reads
    append(cloud.sh_dc, 3);
    for (std::size_t channel = 0; channel < 3; ++channel) {
        for (std::size_t k = 0; k < rest_count; ++k) {
            block.push_back(cloud.sh_rest[(i * rest_count + k) * 3 + channel]);
        }
    }
    block.push_back(cloud.opacity_logits[i]);
    append(cloud.log_scales, 3);
    append(cloud.rotations, 4);
}

}  // namespace

SplatCloud read_splat_ply(const std::filesystem::path& path) {
    const std::string where = path.string();
    const PlyReader file(path);
    const PlyElement* vertex = file.element("vertex");
    if (vertex == nullptr) fail("{}: holds no splats: it has no element 'vertex'", where);
    check_properties(where, *vertex);
    if (vertex->count == 0) fail("{}: holds no splats: it has 0 vertices", where);

    const int file_degree = file_sh_degree(where, *vertex);
    SplatCloud cloud;
    cloud.sh_degree = std::min(file_degree, kMaxShDegree);
    if (file_degree > kMaxShDegree) {
        log_warning(
            "{}: spherical harmonics of degree {} are cut to degree {}", where, file_degree, kMaxShDegree);
    }
    cloud.antialiased = says_antialiased(file.comments());
    file.read_columns("vertex",
                      {{{"x", "y", "z"}, &cloud.means},
                       {numbered("f_dc_", 3), &cloud.sh_dc},
                       {sh_rest_names(cloud.sh_degree, file_degree), &cloud.sh_rest},
                       {{"opacity"}, &cloud.opacity_logits},
                       {numbered("scale_", 3), &cloud.log_scales},
                       {numbered("rot_", 4), &cloud.rotations}});
    check_finite(where, "position", cloud.means, cloud.size());
    check_finite(where, "colour (f_dc)", cloud.sh_dc, cloud.size());
    check_finite(where, "colour (f_rest)", cloud.sh_rest, cloud.size());
    check_finite(where, "opacity", cloud.opacity_logits, cloud.size());
    check_finite(where, "scale", cloud.log_scales, cloud.size());
    check_finite(where, "rotation", cloud.rotations, cloud.size());
    return cloud;
}

void write_splat_ply(const std::filesystem::path& path, const SplatCloud& cloud) {
    FileWriter file(path);
    file.append(header_text(cloud));
    std::vector<float> block;
    for (std::size_t first = 0; first < cloud.size(); first += kRowsPerBlock) {
        block.clear();
        const std::size_t end = std::min(cloud.size(), first + kRowsPerBlock);
        for (std::size_t i = first; i < end; ++i) append_row(cloud, i, block);
        file.append(block.data(), block.size() * sizeof(float));
    }
    file.commit();
}

}  // namespace splatelier
