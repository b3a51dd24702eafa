// SPDX-License-Identifier: MIT
#include "core/train/run_records.h"

#include "core/error.h"
#include "core/io/json_file.h"

#include <nlohmann/json.hpp>

#include <limits>
#include <map>
#include <utility>

namespace splatelier {
namespace {

using nlohmann::json;

/// A file's name may be any bytes; JSON must be UTF-8.
std::string dump(const json& line) {
    return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// JSON has no infinity: equal pictures have no PSNR there.
double number_or_infinity(const json& value) {
    return value.is_null() ? std::numeric_limits<double>::infinity() : value.get<double>();
}

json ranges_to_json(const std::vector<RowRange>& rows) {
    json ranges = json::array();
    for (const RowRange& range : rows) ranges.push_back({range.begin, range.end});
    return ranges;
}

std::vector<RowRange> ranges_from_json(const json& ranges, std::string_view where) {
    std::vector<RowRange> rows;
    for (const json& range : ranges) {
        const auto begin = range.at(0).get<std::int64_t>();
        const auto end = range.at(1).get<std::int64_t>();
        const std::int64_t before = rows.empty() ? 0 : rows.back().end;
        if (begin < before || begin >= end || end > std::numeric_limits<std::uint32_t>::max()) {
            fail("{}: {} to {} is no range of rows, or out of order", where, begin, end);
        }
        rows.push_back({.begin = static_cast<std::uint32_t>(begin), .end = static_cast<std::uint32_t>(end)});
    }
    return rows;
}

std::size_t row_count(const std::vector<RowRange>& rows) {
    std::size_t count = 0;
    for (const RowRange& range : rows) count += range.end - range.begin;
    return count;
}

StepRecord step_record(const json& line) {
    StepRecord record;
    record.step = line.at("step").get<std::int64_t>();
    record.loss = line.at("loss").get<double>();
    record.smooth_loss = line.at("smooth_loss").get<double>();
    record.splats = line.at("splats").get<std::size_t>();
    record.sh_degree = line.at("sh_degree").get<int>();
    record.totals.refinements = line.at("refinements").get<std::int64_t>();
    record.totals.opacity_resets = line.at("opacity_resets").get<std::int64_t>();
    record.totals.last_opacity_reset = line.value("last_opacity_reset", std::int64_t{0});  // new in lines
    record.totals.counts = {.cloned = line.at("cloned").get<std::size_t>(),
                            .split = line.at("split").get<std::size_t>(),
                            .pruned = line.at("pruned").get<std::size_t>(),
                            .relocated = line.at("relocated").get<std::size_t>(),
                            .added = line.at("added").get<std::size_t>()};
    record.tiles_capped = line.at("tiles_capped").get<std::size_t>();
    record.seconds = line.at("seconds").get<double>();
    record.iterations_per_second = line.at("iterations_per_second").get<double>();
    return record;
}

EvaluationRecord evaluation_record(const json& line, const Dataset& dataset) {
    std::map<std::string, std::size_t> indices;
    for (const std::size_t index : dataset.test_views()) indices[dataset.views()[index].name] = index;
    EvaluationRecord record;
    record.evaluation.step = line.at("step").get<std::int64_t>();
    const json& test = line.at("test");
    record.evaluation.psnr = number_or_infinity(test.at("psnr"));
    record.evaluation.ssim = test.at("ssim").get<double>();
    record.splats = line.at("splats").get<std::size_t>();
    record.seconds = line.at("seconds").get<double>();
    for (const json& view : test.at("views")) {
        const auto found = indices.find(view.at("name").get<std::string>());
        if (found == indices.end()) continue;
        record.evaluation.views.push_back({.view_index = found->second,
                                           .psnr = number_or_infinity(view.at("psnr")),
                                           .ssim = view.at("ssim").get<double>()});
    }
    return record;
}

}  // namespace

std::string metrics_line(const StepRecord& record) {
    const RefinementCounts& counts = record.totals.counts;
    return dump({{"step", record.step},
                 {"loss", record.loss},
                 {"smooth_loss", record.smooth_loss},
                 {"splats", record.splats},
                 {"sh_degree", record.sh_degree},
                 {"refinements", record.totals.refinements},
                 {"cloned", counts.cloned},
                 {"split", counts.split},
                 {"pruned", counts.pruned},
                 {"relocated", counts.relocated},
                 {"added", counts.added},
                 {"opacity_resets", record.totals.opacity_resets},
                 {"last_opacity_reset", record.totals.last_opacity_reset},
                 {"tiles_capped", record.tiles_capped},
                 {"seconds", record.seconds},
                 {"iterations_per_second", record.iterations_per_second}});
}

std::string metrics_line(const EvaluationRecord& record, const Dataset& dataset) {
    json views = json::array();
    for (const ViewQuality& view : record.evaluation.views) {
        views.push_back(
            {{"name", dataset.views()[view.view_index].name}, {"psnr", view.psnr}, {"ssim", view.ssim}});
    }
    return dump({{"step", record.evaluation.step},
                 {"splats", record.splats},
                 {"seconds", record.seconds},
                 {"test",
                  {{"psnr", record.evaluation.psnr},
                   {"ssim", record.evaluation.ssim},
                   {"views", std::move(views)}}}});
}

MetricsRecord parse_metrics_line(std::string_view line, const Dataset& dataset, std::string_view where) {
    const json object = parse_json(line, where);
    try {
        if (object.contains("test")) return evaluation_record(object, dataset);
        return step_record(object);
    } catch (const json::exception& problem) {
        fail("{}: {}", where, problem.what());
    }
}

std::string edit_line(const RunEdit& edit, const Dataset& dataset) {
    json line = {{"step", edit.step}};
    if (const auto* setting = std::get_if<SettingEdit>(&edit.edit)) {
        line.update(
            {{"edit", "setting"}, {"key", setting->key}, {"from", setting->from}, {"to", setting->to}});
    } else if (const auto* exclusion = std::get_if<ExclusionEdit>(&edit.edit)) {
        line.update({{"edit", exclusion->excluded ? "exclude_view" : "include_view"},
                     {"view", exclusion->view_index},
                     {"name", dataset.views()[exclusion->view_index].name}});
    } else if (std::holds_alternative<RestorationEdit>(edit.edit)) {
        line.update({{"edit", "restore_splats"}});
    } else {
        line.update(
            {{"edit", "delete_splats"}, {"rows", ranges_to_json(std::get<DeletionEdit>(edit.edit).rows)}});
    }
    return dump(line);
}

RunEdit parse_edit_line(std::string_view line, std::string_view where) {
    const json object = parse_json(line, where);
    try {
        RunEdit edit{.step = object.at("step").get<std::int64_t>(), .edit = {}};
        const auto kind = object.at("edit").get<std::string>();
        if (kind == "setting") {
            edit.edit = SettingEdit{.key = object.at("key").get<std::string>(),
                                    .from = object.at("from").get<std::string>(),
                                    .to = object.at("to").get<std::string>()};
        } else if (kind == "exclude_view" || kind == "include_view") {
            edit.edit = ExclusionEdit{.view_index = object.at("view").get<std::size_t>(),
                                      .excluded = kind == "exclude_view"};
        } else if (kind == "delete_splats") {
            edit.edit = DeletionEdit{.rows = ranges_from_json(object.at("rows"), where)};
        } else if (kind == "restore_splats") {
            edit.edit = RestorationEdit{};
        } else {
            fail("{}: unknown edit '{}'", where, kind);
        }
        return edit;
    } catch (const json::exception& problem) {
        fail("{}: {}", where, problem.what());
    }
}

std::string edit_text(const RunEdit& edit, const Dataset& dataset) {
    if (const auto* setting = std::get_if<SettingEdit>(&edit.edit)) {
        return fmt::format("{} {} → {}", setting->key, setting->from, setting->to);
    }
    if (const auto* exclusion = std::get_if<ExclusionEdit>(&edit.edit)) {
        return fmt::format("{} {}",
                           exclusion->excluded ? "left out" : "took back",
                           dataset.views()[exclusion->view_index].name);
    }
    if (std::holds_alternative<RestorationEdit>(edit.edit)) return "brought deleted splats back";
    return fmt::format("deleted {} splats", row_count(std::get<DeletionEdit>(edit.edit).rows));
}

}  // namespace splatelier
