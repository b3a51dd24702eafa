// SPDX-License-Identifier: MIT
#include "core/train/checkpoint.h"

#include "core/error.h"
#include "core/io/json_file.h"
#include "core/io/safetensors.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace splatelier {
namespace {

using nlohmann::json;

constexpr const char* kFormat = "splatelier checkpoint 1";

struct CloudField {
    const char* name;
    std::vector<float> SplatCloud::*values;
    std::size_t columns;  ///< 0: sh_rest, whose shape is [N,K,3]
};
constexpr std::array kCloudFields{CloudField{"means", &SplatCloud::means, 3},
                                  CloudField{"log_scales", &SplatCloud::log_scales, 3},
                                  CloudField{"rotations", &SplatCloud::rotations, 4},
                                  CloudField{"opacity_logits", &SplatCloud::opacity_logits, 1},
                                  CloudField{"sh_dc", &SplatCloud::sh_dc, 3},
                                  CloudField{"sh_rest", &SplatCloud::sh_rest, 0}};

struct StatsField {
    const char* name;
    std::vector<float> DensityStats::*values;
};
constexpr std::array kStatsFields{StatsField{"density.gradient_sum", &DensityStats::gradient_sum},
                                  StatsField{"density.view_count", &DensityStats::view_count},
                                  StatsField{"density.max_radius", &DensityStats::max_radius}};

std::vector<std::size_t> field_shape(const CloudField& field, std::size_t rows, int sh_degree) {
    if (field.columns == 1) return {rows};
    if (field.columns > 0) return {rows, field.columns};
    return {rows, static_cast<std::size_t>(sh_rest_count(sh_degree)), 3};
}

void add_cloud(SafetensorsWriter& writer, const std::string& prefix, const SplatCloud& cloud) {
    if (cloud.size() == 0) return;
    for (const CloudField& field : kCloudFields) {
        writer.add(prefix + field.name,
                   field_shape(field, cloud.size(), cloud.sh_degree),
                   std::span<const float>(cloud.*field.values));
    }
}

json totals_to_json(const RefinementTotals& totals) {
    return {{"refinements", totals.refinements},
            {"opacity_resets", totals.opacity_resets},
            {"last_opacity_reset", totals.last_opacity_reset},
            {"cloned", totals.counts.cloned},
            {"split", totals.counts.split},
            {"pruned", totals.counts.pruned},
            {"relocated", totals.counts.relocated},
            {"added", totals.counts.added}};
}

json progress_to_json(const Checkpoint& checkpoint) {
    const TrainProgress& progress = checkpoint.progress;
    json views = json::array();
    for (const ViewStatus& view : progress.views) {
        views.push_back({view.last_loss, view.last_step, view.excluded});
    }
    return {{"step", progress.step},
            {"epoch", progress.cursor.epoch},
            {"position", progress.cursor.position},
            {"smooth_loss", progress.smooth_loss},
            {"seconds", checkpoint.seconds},
            {"metrics_lines", checkpoint.metrics_lines},
            {"edits_lines", checkpoint.edits_lines},
            {"antialiased", checkpoint.state.cloud.antialiased},
            {"most_pairs", checkpoint.state.stats.most_pairs},
            {"totals", totals_to_json(progress.totals)},
            {"data", checkpoint.data_fingerprint},
            {"views_loss_step_excluded", std::move(views)}};
}

/// Reads tensors of a checkpoint, with the file's name in every refusal.
class CheckpointReader {
  public:
    explicit CheckpointReader(const std::filesystem::path& path)
        : where_(path.string()), file_(Safetensors::read(path)) {
        if (metadata("format") != kFormat) {
            fail("{}: is not a checkpoint of this program ('{}' expected)", where_, kFormat);
        }
    }

    Checkpoint read() {
        Checkpoint checkpoint;
        checkpoint.settings = settings_from_json(metadata("settings"), where_ + " (settings)");
        checkpoint.state = read_state();
        read_progress(checkpoint);
        return checkpoint;
    }

  private:
    const std::string& metadata(const std::string& key) const {
        const auto found = file_.metadata().find(key);
        if (found == file_.metadata().end()) {
            fail("{}: is not a checkpoint of this program: no '{}' in its metadata", where_, key);
        }
        return found->second;
    }

    std::vector<float> read_floats(const std::string& name, const std::vector<std::size_t>& shape) const {
        const TensorInfo& info = file_.info(name);
        if (info.type != TensorType::kF32 || info.shape != shape) {
            fail("{}: tensor '{}': expected floats of shape [{}], found {} [{}]",
                 where_,
                 name,
                 fmt::join(shape, ","),
                 info.type == TensorType::kF32 ? "floats" : "another type",
                 fmt::join(info.shape, ","));
        }
        std::vector<float> values = file_.floats(name);
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!std::isfinite(values[i])) fail("{}: tensor '{}': value {} is not finite", where_, name, i);
        }
        return values;
    }

    SplatCloud read_cloud(const std::string& prefix, std::size_t rows, int sh_degree) const {
        SplatCloud cloud;
        cloud.sh_degree = sh_degree;
        for (const CloudField& field : kCloudFields) {
            cloud.*field.values = read_floats(prefix + field.name, field_shape(field, rows, sh_degree));
        }
        return cloud;
    }

    int stored_sh_degree() const {
        const std::vector<std::size_t>& shape = file_.info("sh_rest").shape;
        for (int degree = 0; degree <= kMaxShDegree; ++degree) {
            if (shape.size() == 3 && shape[1] == static_cast<std::size_t>(sh_rest_count(degree)))
                return degree;
        }
        fail("{}: tensor 'sh_rest': expected shape [N,K,3] with K of 0, 3, 8 or 15, found [{}]",
             where_,
             fmt::join(shape, ","));
    }

    TrainState read_state() const {
        const std::vector<std::size_t>& shape = file_.info("opacity_logits").shape;
        if (shape.size() != 1 || shape[0] == 0) {
            fail("{}: tensor 'opacity_logits': expected a number for each splat, found shape [{}]",
                 where_,
                 fmt::join(shape, ","));
        }
        const int sh_degree = stored_sh_degree();
        TrainState state;
        state.cloud = read_cloud("", shape[0], sh_degree);
        if (file_.has("adam.first.means")) {
            state.optimizer.first = read_cloud("adam.first.", shape[0], sh_degree);
            state.optimizer.second = read_cloud("adam.second.", shape[0], sh_degree);
            check_second_moments(state.optimizer.second);
        }
        if (file_.has(kStatsFields[0].name)) {
            for (const StatsField& field : kStatsFields) {
                state.stats.*field.values = read_floats(field.name, shape);
            }
        }
        return state;
    }

    void check_second_moments(const SplatCloud& second) const {
        for (const CloudField& field : kCloudFields) {
            const std::vector<float>& values = second.*field.values;
            if (std::any_of(values.begin(), values.end(), [](float value) { return value < 0; })) {
                fail("{}: tensor 'adam.second.{}': a mean of squares is negative", where_, field.name);
            }
        }
    }

    void read_progress(Checkpoint& checkpoint) const {
        const json object = parse_json(metadata("progress"), where_ + " (progress)");
        try {
            checkpoint.progress = {
                .step = counter(object, "step"),
                .cursor = {.epoch = counter(object, "epoch"), .position = counter(object, "position")},
                .smooth_loss = object.at("smooth_loss").get<double>(),
                .totals = read_totals(object.at("totals")),
                .views = {}};
            checkpoint.seconds = object.at("seconds").get<double>();
            checkpoint.metrics_lines = static_cast<std::size_t>(counter(object, "metrics_lines"));
            checkpoint.edits_lines = static_cast<std::size_t>(counter(object, "edits_lines"));
            checkpoint.state.cloud.antialiased = object.at("antialiased").get<bool>();
            if (object.contains("most_pairs"))  // versions before had it not
                checkpoint.state.stats.most_pairs = static_cast<std::size_t>(counter(object, "most_pairs"));
            checkpoint.data_fingerprint = object.at("data").get<std::string>();
            for (const json& view : object.at("views_loss_step_excluded")) {
                checkpoint.progress.views.push_back({.last_loss = view.at(0).get<double>(),
                                                     .last_step = view.at(1).get<std::int64_t>(),
                                                     .excluded = view.at(2).get<bool>()});
            }
        } catch (const json::exception& problem) {
            fail("{}: progress: {}", where_, problem.what());
        }
        check_progress(checkpoint);
    }

    RefinementTotals read_totals(const json& object) const {
        const auto count = [&](const char* key) { return static_cast<std::size_t>(counter(object, key)); };
        return {.refinements = counter(object, "refinements"),
                .opacity_resets = counter(object, "opacity_resets"),
                .last_opacity_reset =  // older ones have none
                object.contains("last_opacity_reset") ? counter(object, "last_opacity_reset") : 0,
                .counts = {.cloned = count("cloned"),
                           .split = count("split"),
                           .pruned = count("pruned"),
                           .relocated = count("relocated"),
                           .added = count("added")}};
    }

    std::int64_t counter(const json& object, const char* key) const {
        constexpr std::int64_t kMost = std::int64_t{1} << 53;
        const json& value = object.at(key);
        const bool fits = value.is_number_integer() && value.get<std::int64_t>() >= 0 &&
                          (!value.is_number_unsigned() || value.get<std::uint64_t>() <= std::uint64_t{kMost});
        if (!fits) fail("{}: progress: '{}' is not a count", where_, key);
        return value.get<std::int64_t>();
    }

    void check_progress(const Checkpoint& checkpoint) const {
        const TrainProgress& progress = checkpoint.progress;
        if (!std::isfinite(progress.smooth_loss) || !(checkpoint.seconds >= 0) ||
            !std::isfinite(checkpoint.seconds)) {
            fail("{}: progress: 'smooth_loss' and 'seconds' must be finite numbers", where_);
        }
        for (const ViewStatus& view : progress.views) {
            if (!std::isfinite(view.last_loss) || view.last_step < -1 || view.last_step >= progress.step) {
                fail("{}: progress: a photo was last seen at step {} of {} with loss {}",
                     where_,
                     view.last_step,
                     progress.step,
                     view.last_loss);
            }
        }
    }

    std::string where_;
    Safetensors file_;
};

}  // namespace

std::string data_fingerprint(const Dataset& dataset) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a, 64 bits
    const auto add = [&](std::string_view bytes) {
        for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
    };
    for (const View& view : dataset.views()) {
        add(view.name);
        add(fmt::format("|{}x{}|{}\n", view.camera.width, view.camera.height, view.held_out ? 1 : 0));
    }
    return fmt::format("{:016x}", hash);
}

void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
    SafetensorsWriter writer;
    const TrainState& state = checkpoint.state;
    add_cloud(writer, "", state.cloud);
    add_cloud(writer, "adam.first.", state.optimizer.first);
    add_cloud(writer, "adam.second.", state.optimizer.second);
    for (const StatsField& field : kStatsFields) {
        const std::vector<float>& values = state.stats.*field.values;
        if (!values.empty()) writer.add(field.name, {values.size()}, std::span<const float>(values));
    }
    writer.add_metadata("format", kFormat);
    writer.add_metadata("settings", settings_to_json(checkpoint.settings));
    writer.add_metadata("progress", progress_to_json(checkpoint).dump());
    writer.write(path);
}

Checkpoint read_checkpoint(const std::filesystem::path& path) {
    return CheckpointReader(path).read();
}

}  // namespace splatelier
