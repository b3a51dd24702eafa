// SPDX-License-Identifier: MIT
#include "core/train/report.h"

#include "core/train/report_chart.h"
#include "tests/core/data/error_of.h"
#include "tests/core/train/photo_ring.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

using namespace splatelier;
using namespace splatelier::test;

namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

/// A short run over the ring of photos, as its report shows it.
struct ReportFixture {
    TemporaryFolder folder;
    std::shared_ptr<const Dataset> dataset = photo_ring(folder.path() / "a <scene> & more");
    Settings settings;
    std::vector<StepRecord> records;
    std::vector<Evaluation> evaluations;
    std::vector<TimelineEvent> events;
    std::vector<RunEdit> edits;
    std::vector<ComparedView> compared;

    [[nodiscard]] std::string html() const {
        return report_html({.dataset = *dataset,
                            .settings = settings,
                            .backend = {.name = "cpu", .device = "Test <CPU>"},
                            .steps = 300,
                            .splats = 165751,
                            .records = records,
                            .evaluations = evaluations,
                            .events = events,
                            .edits = edits,
                            .compared = compared,
                            .stages = {.training = 75, .evaluation = 2, .saving = 1},
                            .kernels = {{"forward", 2.5}, {"backward", 7.5}},
                            .memory = {{"splats", 40'000'000}},
                            .peak_rss_bytes = 500'000'000});
    }
};

}  // namespace

TEST_SUITE("report") {
    TEST_CASE_FIXTURE(ReportFixture,
                      "a report tells quality, course, pictures, times, memory, edits and settings") {
        settings.render.tile_cap = 512;
        for (int i = 1; i <= 3; ++i) {
            records.push_back(
                {.step = 100 * i, .smooth_loss = 0.3 / i, .splats = static_cast<std::size_t>(40 * i)});
        }
        evaluations = {
            {.step = 300, .psnr = 27.94, .ssim = 0.8571, .views = {{0, 27.1, .85}, {4, 28.78, .8642}}}};
        events = {{TimelineEvent::Kind::kOpacityReset, 200, "opacity reset"}};
        edits = {{.step = 120, .edit = SettingEdit{"render.tile_cap", "0", "512"}}};
        compared = {{.view_index = 0, .photo = Image8(24, 18, 3), .render = Image8(24, 18, 3)}};
        const std::string page = html();
        for (const char* part : {"27.94 dB",
                                 "0.8571",
                                 "165,751",
                                 "1 min 15 s",
                                 "4.0</b><span>iterations a second",
                                 "00.png",
                                 "28.78 dB",
                                 "7.500 ms",
                                 "40.0 MB",
                                 "500.0 MB",
                                 "render.tile_cap 0 → 512",
                                 "prefers-color-scheme: dark",
                                 "class=\"mark reset\""}) {
            INFO(part);
            CHECK(contains(page, part));
        }
        CHECK(count_of(page, "data:image/jpeg;base64,/9j/") == 3);
        CHECK(count_of(page, "<svg") == 4);
        CHECK(count_of(page, "class=\"changed\"") == 1);
        CHECK(contains(page, R"(<tr class="changed"><td class="key">render.tile_cap</td><td>512)"));
    }

    TEST_CASE_FIXTURE(ReportFixture, "a report needs nothing from outside, and shows names as text") {
        const std::string page = html();
        CHECK_FALSE(contains(page, "http"));
        CHECK_FALSE(contains(page, "<script"));
        CHECK_FALSE(contains(page, "<scene>"));
        CHECK(contains(page, "a &lt;scene&gt; &amp; more"));
        CHECK(contains(page, "Test &lt;CPU&gt;"));
    }

    TEST_CASE_FIXTURE(ReportFixture,
                      "a report of a run without evaluation or steps says so and draws nothing false") {
        const std::string page = html();
        CHECK(count_of(page, "nothing measured") == 4);
        CHECK_FALSE(contains(page, "nan"));
        CHECK_FALSE(contains(page, "PSNR, held out"));
    }

    TEST_CASE("charts leave out what is no number, and keep flat curves inside") {
        Chart chart{.title = "t",
                    .unit = "",
                    .points = {{1, 2}, {2, std::numeric_limits<double>::infinity()}, {3, 2}}};
        chart.x_max = 3;
        const std::string svg = chart_svg(chart);
        CHECK_FALSE(contains(svg, "inf"));
        CHECK_FALSE(contains(svg, "nan"));
        CHECK(contains(svg, "class=\"curve\""));
    }

    TEST_CASE("ticks are round, and numbers grouped") {
        CHECK(round_ticks(0, 10, 5) == std::vector<double>{0, 2, 4, 6, 8, 10});
        CHECK(round_ticks(0, 1, 1).size() == 2);
        CHECK(grouped(0) == "0");
        CHECK(grouped(-1234567) == "-1,234,567");
        CHECK(grouped(999) == "999");
    }
}
