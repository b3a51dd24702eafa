// Adam against torch.optim.Adam with gsplat's rates.
// SPDX-License-Identifier: MIT
#include "core/math/adam.h"
#include "tests/core/math/golden_scene.h"

using namespace splatelier;
using namespace splatelier::math;
using namespace splatelier::test;

namespace {

/// Ten steps of one parameter group. The tolerances are of parameters and, relative to the largest, of moments.
template <typename T>
void check_group(const Safetensors& file, const std::string& name, std::size_t group) {
    const double initial = file.doubles("lr")[group];
    const double share = name == "means" ? 0.01 : 1.0;
    const auto start = file.floats("in." + name), gradients = file.floats("in.grad." + name);
    std::vector<AdamValue<T>> values;
    for (const float v : start) values.push_back({.parameter = T(v), .first = 0, .second = 0});
    for (int step = 0; step < 10; ++step) {
        const AdamCorrection correction = adam_correction(step);
        const T rate = static_cast<T>(decayed_rate(initial, share, step, 30000));
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = adam_step(values[i],
                                  T(gradients[static_cast<std::size_t>(step) * values.size() + i]),
                                  rate,
                                  correction);
        if (step != 0 && step != 1 && step != 9) continue;
        const auto expected = file.doubles("step" + std::to_string(step + 1) + "." + name);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double tolerance =
                std::is_same_v<T, double> ? 1e-12 : 1e-2 * initial + 5e-7 * std::abs(expected[i]);
            CHECK_LE(std::abs(double(values[i].parameter) - expected[i]), tolerance);
        }
    }
    const double relative = std::is_same_v<T, double> ? 1e-12 : 1e-5;
    const auto first = file.doubles("step10.exp_avg." + name),
               second = file.doubles("step10.exp_avg_sq." + name);
    for (std::size_t i = 0; i < values.size(); ++i) {
        CHECK_LE(std::abs(double(values[i].first) - first[i]), relative * largest_magnitude(first));
        CHECK_LE(std::abs(double(values[i].second) - second[i]), relative * largest_magnitude(second));
    }
}

template <typename T>
void check_all() {
    const Safetensors file = Safetensors::read(golden() / "adam.safetensors");
    const std::vector<std::string> groups = {"means", "scales", "quats", "opacities", "sh0", "shN"};
    for (std::size_t g = 0; g < groups.size(); ++g) {
        CAPTURE(groups[g]);
        check_group<T>(file, groups[g], g);
    }
}

}  // namespace

TEST_CASE("ten Adam steps are torch's for every parameter group") {
    SUBCASE("double") {
        check_all<double>();
    }
    SUBCASE("float") {
        check_all<float>();
    }
}

TEST_CASE("the rate of the means falls as gsplat's scheduler") {
    const Safetensors file = Safetensors::read(golden() / "adam.safetensors");
    const auto steps = file.integers("lr_schedule.step");
    const auto rates = file.doubles("lr_schedule.means");
    for (std::size_t i = 0; i < steps.size(); ++i)
        CHECK(decayed_rate(file.doubles("lr")[0], 0.01, steps[i], 30000) ==
              doctest::Approx(rates[i]).epsilon(1e-9));
}
