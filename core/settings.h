// Every parameter of the program with its default, and its text and JSON forms. core/settings_table.h describes each.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/types.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace splatelier {

enum class Strategy { kAdc, kMcmc };
enum class Precision { kFp32, kFp16, kBf16 };
enum class BackendChoice { kAuto, kCpu, kGl };

struct TrainSettings {
    std::int64_t iterations = 30000;
    std::uint64_t seed = 42;
    int sh_degree = 3;
    int sh_every = 1000;
    float ssim_weight = 0.2F;
    Strategy strategy = Strategy::kAdc;
    std::int64_t max_splats = 0;
    Precision precision = Precision::kFp32;
    std::int64_t schedule_steps = 30000;
    float init_opacity = 0.1F;
    float init_scale = 1.0F;
    BackendChoice backend = BackendChoice::kAuto;
    std::string gpu;
    int threads = 0;
    float submission_ms = 4;
    std::int64_t reorder_every = 1000;
    bool operator==(const TrainSettings&) const = default;
};

struct RateSettings {
    float means = 1.6e-4F;
    float means_final = 0.01F;
    float sh_dc = 2.5e-3F;
    float sh_rest = 1.25e-4F;
    float opacities = 5e-2F;
    float scales = 5e-3F;
    float rotations = 1e-3F;
    bool operator==(const RateSettings&) const = default;
};

struct DensitySettings {
    std::int64_t from = 500;
    std::int64_t until = 15000;
    std::int64_t every = 100;
    float grad_threshold = 2e-4F;
    bool absolute_gradients = false;
    float grow_scale = 0.01F;
    float prune_opacity = 0.005F;
    float prune_scale = 0.1F;
    std::int64_t reset_every = 3000;
    float split_screen = 0.05F;
    float prune_screen = 0.15F;
    std::int64_t screen_until = 0;
    bool revised_opacity = false;
    float mcmc_noise_rate = 5e5F;
    float mcmc_opacity_weight = 0.01F;
    float mcmc_scale_weight = 0.01F;
    float mcmc_growth = 0.05F;
    Vec3f region_min = Vec3f::Zero();
    Vec3f region_max = Vec3f::Zero();
    bool operator==(const DensitySettings&) const = default;
};

struct RenderSettings {
    int tile_cap = 0;
    float near = 0.01F;
    Vec3f background = Vec3f::Zero();
    bool antialiased = false;
    bool operator==(const RenderSettings&) const = default;
};

struct DataSettings {
    std::string images;
    float downscale = 1.0F;
    int max_width = 0;
    int test_every = 8;
    int random_points = 100000;
    std::int64_t cache_mb = 2048;
    bool operator==(const DataSettings&) const = default;
};

struct OutputSettings {
    std::int64_t save_every = 0;
    std::int64_t eval_every = 1000;
    std::int64_t checkpoint_every = 0;
    int keep_checkpoints = 4;
    bool operator==(const OutputSettings&) const = default;
};

struct ViewSettings {
    float fov_deg = 50.0F;
    int max_fps = 60;
    float share = 0.3F;
    float moving_scale = 0.5F;
    float splat_scale = 1.0F;
    int sh_degree = 3;
    int history_mb = 256;
    std::int64_t history_every = 100;
    bool operator==(const ViewSettings&) const = default;
};

struct Settings {
    TrainSettings train;
    RateSettings rates;
    DensitySettings density;
    RenderSettings render;
    DataSettings data;
    OutputSettings output;
    ViewSettings view;
    bool operator==(const Settings&) const = default;
};

/// Every setting's key, in the table's order.
std::vector<std::string_view> setting_keys();

/// The value of a setting as the command line takes it ("0.2", "true", "adc", "0,0,0").
/// Throws Error (usage) for a key that does not exist, with the nearest one that does.
std::string setting_text(const Settings& settings, std::string_view key);

/// Sets one setting from text. Throws Error (usage) for an unknown key (naming the nearest), text that does
/// not parse, or a value out of range; `settings` is then unchanged.
void set_setting(Settings& settings, std::string_view key, std::string_view text);

/// Throws Error (usage) naming the first setting that is out of range or not finite.
void check_settings(const Settings& settings);

/// Keys in which the two differ, in the table's order.
std::vector<std::string_view> changed_settings(const Settings& before, const Settings& after);

/// The nested JSON of settings.json, complete, two spaces of indentation.
std::string settings_to_json(const Settings& settings);

/// Reads what settings_to_json wrote. Missing keys keep their defaults; unknown ones, wrong types and values
/// out of range throw Error that names `where` (the file) and the key.
Settings settings_from_json(std::string_view json, std::string_view where);

/// The candidate that differs from `word` by the fewest edits, or empty where none is near enough to be
/// meant.
std::string_view nearest_word(std::string_view word, const std::vector<std::string_view>& candidates);

/// Names of an enumeration's values as users type them, in the order of the values.
std::vector<std::string_view> choice_names(Strategy);
std::vector<std::string_view> choice_names(Precision);
std::vector<std::string_view> choice_names(BackendChoice);

}  // namespace splatelier
