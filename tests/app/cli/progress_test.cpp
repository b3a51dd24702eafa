// SPDX-License-Identifier: MIT
#include "app/cli/progress.h"

#include <doctest/doctest.h>

using namespace splatelier;

TEST_CASE("durations and numbers read as people write them") {
    CHECK(clock_text(0) == "0:00");
    CHECK(clock_text(245.4) == "4:05");
    CHECK(clock_text(3723) == "1:02:03");
    CHECK(clock_text(-5) == "0:00");
    CHECK(grouped_digits(7) == "7");
    CHECK(grouped_digits(165751) == "165,751");
    CHECK(grouped_digits(1000000) == "1,000,000");
}

TEST_CASE("the progress line tells iteration, loss, splats, rate and time left") {
    TrainStatus status;
    status.step = 500;
    status.iterations = 2000;
    status.smooth_loss = 0.03217;
    status.splats = 12109;
    status.iterations_per_second = 12.5;
    CHECK(progress_text(status) == "500/2000  loss 0.0322  12,109 splats  12 it/s  2:00 left");
    status.activity = "evaluating 7 views";
    CHECK(progress_text(status).ends_with("2:00 left  (evaluating 7 views)"));
    status.iterations_per_second = 0;
    CHECK(progress_text(status).find("left") == std::string::npos);
}

TEST_CASE("the progress bar never outgrows its line") {
    const std::string text(200, 'x');
    CHECK(progress_bar(0.5, text, 80).size() == 79);
    CHECK(progress_bar(0.5, "half", 80) == "[############------------] half");
    CHECK(progress_bar(7, "over", 80).starts_with("[########################]"));
    CHECK(progress_bar(-1, "under", 80).starts_with("[------------------------]"));
}
