// What a bench found, as a table, as JSON and as a Chrome trace.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/bench_run.h"

#include <string>
#include <vector>

namespace splatelier {

/// Of one list of times; `values` not empty.
struct Spread {
    double median = 0, mean = 0, min = 0, max = 0, deviation = 0;  ///< deviation: standard, of these values
};
Spread spread_of(std::vector<double> values);

/// For people: totals, each stage, the scene's statistics, memory.
std::string bench_table(const BenchResult& result);
/// The keys of design.md; one object, no line break inside.
std::string bench_json(const BenchResult& result);
/// For chrome://tracing or ui.perfetto.dev: the timed steps' stages, one after another.
std::string bench_trace(const BenchResult& result);

}  // namespace splatelier
