// Training in 16 bits from the trainer's side: changed live, and as good as in 32.
// SPDX-License-Identifier: MIT
#include "core/cpu/cpu_backend.h"
#include "core/train/evaluate.h"
#include "core/train/trainer.h"
#include "tests/core/train/photo_ring.h"
#include "tests/test_files.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace splatelier;
using namespace splatelier::test;

namespace {

double psnr_after(std::int64_t steps, Precision precision, const Dataset& dataset, Settings settings) {
    settings.train.precision = precision;
    const auto backend = make_cpu_backend(2);
    Trainer trainer(dataset, settings, *backend);
    trainer.restart();
    while (trainer.progress().step < steps) trainer.step();
    trainer.finish();
    return evaluate_test_views(dataset, *backend, trainer.render_params()).value().psnr;
}

}  // namespace

TEST_CASE("the precision changes between two steps, and what fits the new one stays as it is") {
    const TemporaryFolder folder;
    const auto dataset = photo_ring(folder.path() / "data");
    Settings settings;
    const auto backend = make_cpu_backend(1);
    Trainer trainer(*dataset, settings, *backend);
    trainer.restart();
    trainer.step();
    const TrainState full = trainer.read();
    for (const Precision precision : {Precision::kFp16, Precision::kFp32}) {
        settings.train.precision = precision;
        trainer.change_settings(settings);
        const TrainState changed = trainer.read();
        CHECK(changed.precision == precision);
        CHECK(changed.cloud.means == full.cloud.means);
        CHECK(changed.cloud.opacity_logits == full.cloud.opacity_logits);
        for (std::size_t i = 0; i < full.cloud.sh_dc.size(); ++i)
            CHECK(std::abs(changed.cloud.sh_dc[i] - full.cloud.sh_dc[i]) <=
                  0x1p-11F * std::abs(full.cloud.sh_dc[i]));
    }
    trainer.step();
    CHECK(trainer.progress().step == 2);
}

TEST_SUITE("slow precision") {
    TEST_CASE("16 bits reach the quality of 32, within 0.1 dB") {
        if (!has_photos()) return;
        Settings settings;
        settings.train.sh_every = 100;  // all bands are at work
        const auto dataset = open_dataset(photos() / "banana-tiny", settings);
        constexpr std::int64_t kSteps = 600;
        const double full = psnr_after(kSteps, Precision::kFp32, *dataset, settings);
        CHECK(full > 20);
        CHECK(std::abs(psnr_after(kSteps, Precision::kFp16, *dataset, settings) - full) < 0.1);
        CHECK(std::abs(psnr_after(kSteps, Precision::kBf16, *dataset, settings) - full) < 0.1);
    }
}
