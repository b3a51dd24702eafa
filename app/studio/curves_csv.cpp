// SPDX-License-Identifier: MIT
#include "app/studio/curves_csv.h"

#include <fmt/format.h>

#include <cstdint>
#include <map>

namespace splatelier {

std::string curves_csv(const TrainStatus& status) {
    struct Row {
        const CurvePoint* point = nullptr;
        const Evaluation* evaluation = nullptr;
    };
    std::map<std::int64_t, Row> rows;
    if (status.curve != nullptr) {
        for (const CurvePoint& point : *status.curve) rows[point.step].point = &point;
    }
    if (status.evaluations != nullptr) {
        for (const Evaluation& evaluation : *status.evaluations)
            rows[evaluation.step].evaluation = &evaluation;
    }
    std::string out = "step,loss,splats,iterations_per_second,test_psnr,test_ssim\n";
    for (const auto& [step, row] : rows) {
        out += fmt::format("{}", step);
        out += row.point != nullptr
                   ? fmt::format(
                         ",{},{},{}", row.point->loss, row.point->splats, row.point->iterations_per_second)
                   : ",,,";
        out += row.evaluation != nullptr ? fmt::format(",{},{}", row.evaluation->psnr, row.evaluation->ssim)
                                         : ",,";
        out += '\n';
    }
    return out;
}

}  // namespace splatelier
