// SPDX-License-Identifier: MIT
#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/curves_csv.h"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

using namespace splatelier;

TEST_SUITE("curves as csv") {
    TEST_CASE("points and evaluations share their steps' rows, what is unknown is left empty") {
        TrainStatus status;
        status.curve = std::make_shared<const std::vector<CurvePoint>>(
            std::vector<CurvePoint>{{.step = 10, .loss = 0.5F, .splats = 100, .iterations_per_second = 20},
                                    {.step = 20, .loss = 0.25F, .splats = 120, .iterations_per_second = 25}});
        std::vector<Evaluation> evaluations(2);
        evaluations[0].step = 20;
        evaluations[0].psnr = 21.5;
        evaluations[0].ssim = 0.75;
        evaluations[1].step = 25;
        evaluations[1].psnr = 22;
        evaluations[1].ssim = 0.8;
        status.evaluations = std::make_shared<const std::vector<Evaluation>>(evaluations);
        CHECK(curves_csv(status) ==
              "step,loss,splats,iterations_per_second,test_psnr,test_ssim\n"
              "10,0.5,100,20,,\n"
              "20,0.25,120,25,21.5,0.75\n"
              "25,,,,22,0.8\n");
    }

    TEST_CASE("before the first step there is a header only") {
        CHECK(curves_csv({}) == "step,loss,splats,iterations_per_second,test_psnr,test_ssim\n");
    }
}
#endif
