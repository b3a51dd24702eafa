// The self-test passes an engine that is right, and each fault fails the claim that it breaks.
// SPDX-License-Identifier: MIT
#include "core/train/check.h"
#include "core/cpu/cpu_renderer.h"
#include "tests/core/train/reference_backend.h"

#include <doctest/doctest.h>

using namespace splatelier;
using namespace splatelier::test;

namespace {

/// Claims that did not hold, joined by lines.
std::string failed_claims(Fault fault) {
    ReferenceBackend backend(fault);
    std::string out;
    for (const CheckResult& result : run_checks(backend))
        if (!result.passed) out += result.claim + ": " + result.measured + "\n";
    return out;
}

/// How many lines there are.
std::ptrdiff_t lines(const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
}

void check_fails(Fault fault, const std::string& claim) {
    const std::string failed = failed_claims(fault);
    CAPTURE(failed);
    CHECK(lines(failed) == 1);
    CHECK(failed.find(claim) != std::string::npos);
}

}  // namespace

TEST_CASE("an engine that computes in plain float passes every check") {
    ReferenceBackend backend;
    const std::vector<CheckResult> results = run_checks(backend);
    CHECK(results.size() == 9);
    for (const CheckResult& result : results) {
        CAPTURE(result.measured);
        INFO(result.claim);
        CHECK(result.passed);
    }
}

TEST_CASE("the renderer of still splats passes its check on the CPU") {
    const auto renderer = make_cpu_cloud_renderer(2, WorkerPriority::kNormal);
    for (const CheckResult& result : run_checks(*renderer)) {
        CAPTURE(result.measured);
        CHECK(result.passed);
    }
}

TEST_CASE("each fault fails its claim and no other") {
    check_fails(Fault::kLoss, "loss and counts");
    check_fails(Fault::kStatistics, "statistics of density control");
    check_fails(Fault::kAdam, "Adam");
    check_fails(Fault::kPicture, "Pictures");
    check_fails(Fault::kUnrepeatable, "identical bytes");
    check_fails(Fault::kEdit, "Splats are cloned");
    check_fails(Fault::kNoise, "noise of mcmc");
    check_fails(Fault::kGradient, "gradient is the plain renderer's");
}

TEST_CASE("an engine that throws fails the check at hand with its message, and the others go on") {
    const std::string failed = failed_claims(Fault::kThrows);
    CHECK(failed.find("the device was lost") != std::string::npos);
    CHECK(failed.find("Pictures") == std::string::npos);
}
