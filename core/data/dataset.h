// Photographs with poses: what training learns from. Immutable once opened; shared by every thread.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/camera.h"
#include "core/data/camera_model.h"
#include "core/image.h"
#include "core/point_cloud.h"
#include "core/settings.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace splatelier {

/// One photograph. `camera` is what training renders through: undistorted, at the training size.
struct View {
    std::string name;  ///< as the data set calls it, path separators included; unique
    std::filesystem::path image_path;
    std::filesystem::path mask_path;  ///< empty where there is none
    LensCamera lens;                  ///< the photo's own intrinsics, at the size that the data set states
    Camera camera;
    bool held_out = false;
    std::size_t point_count = 0;  ///< points that the structure from motion saw in it; 0 where unknown
};

/// A decoded photo at the training size. Pixels with mask 0 do not count in the loss.
struct ViewImage {
    Image8 rgb;   ///< 3 channels
    Image8 mask;  ///< 1 channel, 0 or 255; empty when every pixel counts
};

/// What the point cloud of a data set came from.
enum class PointSource { kFile, kRandom };

/// What an alpha channel means: which pixels count, or how the picture lies over the background.
enum class AlphaUse { kMask, kOverBackground };

class ImageCache;

class Dataset {
  public:
    /// What a reader found, before sizes, splits and caches are decided.
    struct Parts {
        std::filesystem::path folder;
        std::string kind;                   ///< "COLMAP", "transforms.json", "Blender"
        std::vector<View> views;            ///< any order; camera not yet filled
        PointCloud points;                  ///< may be empty: random ones are made
        std::vector<std::string> warnings;  ///< sentences on what was skipped
        AlphaUse alpha = AlphaUse::kMask;
        std::optional<Vec3f> background;          ///< RGBA photos are laid over render.background if empty
        std::vector<std::string> held_out_names;  ///< where the data set has a split of its own
    };
    Dataset(Parts parts, const Settings& settings);
    ~Dataset();

    [[nodiscard]] const std::filesystem::path& folder() const { return parts_.folder; }
    [[nodiscard]] const std::string& kind() const { return parts_.kind; }
    /// Sorted by byte order of name; the held-out ones are those whose index is divisible by data.test_every.
    [[nodiscard]] const std::vector<View>& views() const { return parts_.views; }
    [[nodiscard]] const PointCloud& points() const { return parts_.points; }
    [[nodiscard]] PointSource point_source() const { return point_source_; }
    [[nodiscard]] const std::vector<std::string>& warnings() const { return parts_.warnings; }
    /// Indices into views(), increasing.
    [[nodiscard]] const std::vector<std::size_t>& train_views() const { return train_views_; }
    [[nodiscard]] const std::vector<std::size_t>& test_views() const { return test_views_; }
    /// 1.1 times the largest distance of a camera from the mean camera; world units, positive.
    [[nodiscard]] double scene_scale() const { return scene_scale_; }

    /// The decoded, undistorted, shrunk photo, from the cache or from disk. Any thread. Throws Error that
    /// names the file.
    [[nodiscard]] std::shared_ptr<const ViewImage> image(std::size_t view_index) const;
    /// Says that the photo is kept elsewhere, too: the cache drops it before any other. Any thread.
    void spare(std::size_t view_index) const;
    /// Starts loading a photo in the background, if there is room; returns at once. Any thread.
    void prefetch(std::size_t view_index) const;

  private:
    Parts parts_;
    PointSource point_source_ = PointSource::kFile;
    std::vector<std::size_t> train_views_, test_views_;
    double scene_scale_ = 1;
    std::unique_ptr<ImageCache> cache_;
};

/// Opens a data set of any kind by what its folder holds (COLMAP, transforms.json, Blender); `folder` may
/// also be a transforms.json itself. Throws Error saying what was looked for.
std::shared_ptr<const Dataset> open_dataset(const std::filesystem::path& folder, const Settings& settings);

}  // namespace splatelier
