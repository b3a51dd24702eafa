// SPDX-License-Identifier: MIT
#include "core/train/checkpoint.h"

#include "core/io/files.h"
#include "core/io/safetensors.h"
#include "core/random.h"
#include "tests/core/data/error_of.h"
#include "tests/fuzz.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

using namespace splatelier;
using namespace splatelier::test;

namespace {

SplatCloud numbered_cloud(std::size_t rows, int sh_degree, float from) {
    SplatCloud cloud;
    cloud.sh_degree = sh_degree;
    cloud.resize(rows);
    float next = from;
    for (std::vector<float>* values : {&cloud.means,
                                       &cloud.log_scales,
                                       &cloud.rotations,
                                       &cloud.opacity_logits,
                                       &cloud.sh_dc,
                                       &cloud.sh_rest}) {
        for (float& value : *values) value = next += 0.37F;
    }
    return cloud;
}

Checkpoint example(int sh_degree = 2) {
    Checkpoint checkpoint;
    checkpoint.state.cloud = numbered_cloud(5, sh_degree, -30);
    checkpoint.state.cloud.antialiased = true;
    checkpoint.state.optimizer.first = numbered_cloud(5, sh_degree, -7);
    checkpoint.state.optimizer.second = numbered_cloud(5, sh_degree, 0);
    checkpoint.state.stats = {{1, 2, 3, 4, 5}, {0, 1, 0, 2, 0}, {.1F, .2F, .3F, .4F, .5F}, 4711};
    checkpoint.progress.step = 1234;
    checkpoint.progress.cursor = {.epoch = 17, .position = 3};
    checkpoint.progress.smooth_loss = 0.1 + 0.2;  // not a short decimal
    checkpoint.progress.totals = {
        .refinements = 4, .opacity_resets = 1, .last_opacity_reset = 90, .counts = {.cloned = 9, .split = 8}};
    checkpoint.progress.views = {
        {.last_loss = 1.0 / 3, .last_step = 1230, .excluded = false}, {}, {0, -1, true}};
    checkpoint.settings.rates.means = 3e-4F;
    checkpoint.seconds = 12.345678901234567;
    checkpoint.metrics_lines = 12;
    checkpoint.edits_lines = 2;
    checkpoint.data_fingerprint = "0123456789abcdef";
    return checkpoint;
}

/// A checkpoint file that was made with `change` done to it, and what reading it complains about.
template <typename Change>
std::string error_after(Change&& change) {
    const TemporaryFolder folder;
    Checkpoint checkpoint = example();
    change(checkpoint);
    write_checkpoint(folder.path() / "c.safetensors", checkpoint);
    return error_of([&] { read_checkpoint(folder.path() / "c.safetensors"); });
}

}  // namespace

TEST_SUITE("checkpoint") {
    TEST_CASE("what is written is read back to the bit, at every SH degree") {
        const TemporaryFolder folder;
        for (int degree = 0; degree <= kMaxShDegree; ++degree) {
            const Checkpoint before = example(degree);
            write_checkpoint(folder.path() / "c.safetensors", before);
            const Checkpoint after = read_checkpoint(folder.path() / "c.safetensors");
            CHECK(after.state.cloud == before.state.cloud);
            CHECK(after.state.optimizer.first == before.state.optimizer.first);
            CHECK(after.state.optimizer.second == before.state.optimizer.second);
            CHECK(after.state.stats.gradient_sum == before.state.stats.gradient_sum);
            CHECK(after.state.stats.view_count == before.state.stats.view_count);
            CHECK(after.state.stats.max_radius == before.state.stats.max_radius);
            CHECK(after.state.stats.most_pairs == 4711);
            CHECK(after.settings == before.settings);
            CHECK(after.progress.step == 1234);
            CHECK(after.progress.cursor == before.progress.cursor);
            CHECK(after.progress.smooth_loss == before.progress.smooth_loss);
            CHECK(after.progress.totals.counts.split == 8);
            CHECK(after.progress.totals.last_opacity_reset == 90);
            REQUIRE(after.progress.views.size() == 3);
            CHECK(after.progress.views[0].last_loss == before.progress.views[0].last_loss);
            CHECK(after.progress.views[2].excluded);
            CHECK(after.seconds == before.seconds);
            CHECK(after.edits_lines == 2);
            CHECK(after.data_fingerprint == before.data_fingerprint);
        }
    }

    TEST_CASE("moments and statistics that are empty stay empty") {
        const TemporaryFolder folder;
        Checkpoint checkpoint = example();
        checkpoint.state.optimizer = {};
        checkpoint.state.stats = {};
        write_checkpoint(folder.path() / "c.safetensors", checkpoint);
        const Checkpoint after = read_checkpoint(folder.path() / "c.safetensors");
        CHECK(after.state.optimizer.first.size() == 0);
        CHECK(after.state.stats.view_count.empty());
        CHECK(after.state.stats.most_pairs == 0);
    }

    TEST_CASE("values that cannot be are refused by tensor and place") {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        CHECK(contains(error_after([&](Checkpoint& c) { c.state.cloud.means[4] = nan; }),
                       "tensor 'means': value 4 is not finite"));
        CHECK(contains(error_after([](Checkpoint& c) { c.state.optimizer.second.sh_dc[1] = -1; }),
                       "tensor 'adam.second.sh_dc': a mean of squares is negative"));
        CHECK(contains(error_after([](Checkpoint& c) { c.progress.step = -4; }), "'step' is not a count"));
        CHECK(contains(error_after([](Checkpoint& c) { c.progress.views[0].last_step = 1234; }),
                       "a photo was last seen at step 1234 of 1234"));
        CHECK(contains(error_after([](Checkpoint& c) { c.settings.density.every = 0; }), "density.every"));
    }

    TEST_CASE("arrays that do not fit each other are refused") {
        CHECK(contains(error_after([](Checkpoint& c) { c.state.optimizer.first = numbered_cloud(4, 2, 0); }),
                       "tensor 'adam.first.means': expected floats of shape [5,3], found floats [4,3]"));
        CHECK(
            contains(error_after([](Checkpoint& c) { c.state.optimizer.first = numbered_cloud(5, 1, 0); }),
                     "tensor 'adam.first.sh_rest': expected floats of shape [5,8,3], found floats [5,3,3]"));
        CHECK(contains(error_after([](Checkpoint& c) { c.state.stats.view_count.resize(6); }),
                       "tensor 'density.view_count': expected floats of shape [5], found floats [6]"));
    }

    TEST_CASE("another program's safetensors file is refused as such") {
        const TemporaryFolder folder;
        SafetensorsWriter writer;
        const std::vector<float> values = {1, 2, 3};
        writer.add("means", {1, 3}, std::span<const float>(values));
        writer.write(folder.path() / "c.safetensors");
        CHECK(contains(error_of([&] { read_checkpoint(folder.path() / "c.safetensors"); }),
                       "c.safetensors: is not a checkpoint of this program"));
    }

    TEST_CASE("damaged checkpoints never crash the reader") {
        const TemporaryFolder folder;
        write_checkpoint(folder.path() / "c.safetensors", example());
        const std::string valid = read_file(folder.path() / "c.safetensors");
        fuzz_file(folder.path() / "damaged.safetensors", valid, 400, [](const std::filesystem::path& path) {
            read_checkpoint(path);
        });
    }
}
