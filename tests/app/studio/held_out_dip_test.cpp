// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/held_out_dip.h"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace splatelier;

namespace {

std::vector<Evaluation> evaluations(std::initializer_list<double> psnrs) {
    std::vector<Evaluation> out;
    for (const double psnr : psnrs) {
        out.emplace_back();
        out.back().step = 1000 * static_cast<std::int64_t>(out.size());
        out.back().psnr = psnr;
    }
    return out;
}

}  // namespace

TEST_SUITE("held-out dip") {
    TEST_CASE("a dip is told against the best evaluation before it, noise is not") {
        const auto some = evaluations({20, 24, 23.7, 21, 25});
        CHECK_FALSE(held_out_dip(some, 0));
        CHECK_FALSE(held_out_dip(some, 1));
        CHECK_FALSE(held_out_dip(some, 2));
        REQUIRE(held_out_dip(some, 3));
        CHECK(held_out_dip(some, 3)->best_step == 2000);
        CHECK(held_out_dip(some, 3)->below_db == doctest::Approx(3));
        CHECK_FALSE(held_out_dip(some, 4));
    }
}
#endif
