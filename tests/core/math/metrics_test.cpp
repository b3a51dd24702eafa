// PSNR and SSIM against torchmetrics' and scikit-image's numbers.
// SPDX-License-Identifier: MIT
#include "core/math/metrics.h"
#include "core/math/reference_renderer.h"
#include "tests/core/math/golden_scene.h"

using namespace splatelier;
using namespace splatelier::math;
using namespace splatelier::test;

namespace {

template <typename T>
Image<T> picture(const Safetensors& file, const std::string& name) {
    const std::vector<std::size_t> shape = file.info(name).shape;
    Image8 out(static_cast<int>(shape[1]), static_cast<int>(shape[0]), static_cast<int>(shape[2]));
    const auto values = file.integers(name);
    std::transform(
        values.begin(), values.end(), out.data.begin(), [](auto v) { return static_cast<std::uint8_t>(v); });
    return picture_as<T>(out);
}

template <typename T>
void check_pairs(double ssim_tolerance, double psnr_tolerance_db) {
    const Safetensors file = Safetensors::read(golden() / "metrics.safetensors");
    for (const std::string pair : {"pair0", "pair1", "pair2"}) {
        CAPTURE(pair);
        const auto image = picture<T>(file, pair + ".image"),
                   reference = picture<T>(file, pair + ".reference");
        CHECK_LE(std::abs(psnr(image, reference) - file.doubles(pair + ".psnr")[0]), psnr_tolerance_db);
        CHECK_LE(std::abs(mean_squared_error(image, reference) - file.doubles(pair + ".mse")[0]),
                 ssim_tolerance);
        CHECK_LE(
            std::abs(ssim(image, reference, SsimPadding::kValid) - file.doubles(pair + ".ssim_valid")[0]),
            ssim_tolerance);
        CHECK_LE(std::abs(ssim(image, reference, SsimPadding::kReflect) -
                          file.doubles(pair + ".ssim_torchmetrics")[0]),
                 ssim_tolerance);
    }
}

}  // namespace

TEST_CASE("PSNR and SSIM are torchmetrics', in double to 1e-10 and in float to 3e-5 and 1e-4 dB") {
    SUBCASE("double") {
        check_pairs<double>(1e-10, 1e-9);
    }
    SUBCASE("float") {
        check_pairs<float>(3e-5, 1e-4);
    }
}

TEST_CASE("masked pixels change neither PSNR nor SSIM, and equal pictures are perfect") {
    const Safetensors file = Safetensors::read(golden() / "metrics.safetensors");
    auto image = picture<double>(file, "pair1.image"), reference = picture<double>(file, "pair1.reference");
    Image8 mask(image.width, image.height, 1);
    for (int y = 0; y < mask.height; ++y)
        for (int x = 20; x < mask.width; ++x) *mask.pixel(x, y) = 255;
    const double psnr_before = psnr(image, reference, mask);
    const double ssim_before = ssim(image, reference, SsimPadding::kReflect, mask);
    for (int y = 0; y < mask.height; ++y)
        for (int c = 0; c < 3; ++c) image.pixel(7, y)[c] = 0.123;
    CHECK(psnr(image, reference, mask) == psnr_before);
    CHECK(ssim(image, reference, SsimPadding::kReflect, mask) == ssim_before);
    CHECK(std::isinf(psnr(image, image)));
    CHECK(ssim(image, image, SsimPadding::kReflect) == doctest::Approx(1));
}

TEST_CASE("pictures smaller than the window have an SSIM with mirrored borders and 1 without") {
    Image<double> image(3, 2, 3), reference(3, 2, 3);
    image.data.assign(image.data.size(), 0.5);
    reference.data.assign(reference.data.size(), 0.5);
    CHECK(ssim(image, reference, SsimPadding::kReflect) == doctest::Approx(1));
    CHECK(ssim(image, reference, SsimPadding::kValid) == 1);
}
