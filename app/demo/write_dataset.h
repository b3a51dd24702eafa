// The demo's data set: a ray-traced still life, photographed from all around and written as COLMAP's files.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string_view>

namespace splatelier {

struct DemoSceneOptions {
    int views = 48;             ///< photographs, on a spiral around and over the scene
    int width = 400;            ///< px
    int height = 300;           ///< px
    std::size_t points = 8000;  ///< initial points, on the surfaces
    double light_detail = 1;    ///< share of the usual fineness of light; less is faster and coarser
    int threads = 0;            ///< 0: all that the machine has
};

/// Told what is being done ("lighting the scene", "taking photo 7 of 48") and how far all of it is, 0 to 1.
/// Called on the caller's thread. An exception from it ends the work and reaches the caller.
using DemoProgress = std::function<void(double share, std::string_view what)>;

/// Writes folder/images/*.jpg and folder/sparse/0/{cameras,images,points3D}.bin: a data set as any other, to
/// be opened with open_dataset(folder). The same options give the same files, whatever the number of threads.
///
/// images.bin comes last: where it exists the data set is whole, and can be used again; what an interrupted
/// call left behind is replaced by the next one. Throws Error where the folder holds anything else, or cannot
/// be written.
void write_demo_dataset(const std::filesystem::path& folder,
                        const DemoSceneOptions& options = {},
                        const DemoProgress& progress = {});

/// True where write_demo_dataset has finished in this folder (or another COLMAP data set stands there).
bool has_demo_dataset(const std::filesystem::path& folder);

}  // namespace splatelier
