// SPDX-License-Identifier: MIT
#include "core/train/evaluate.h"

#include "core/error.h"
#include "core/math/metrics.h"

#include <algorithm>

namespace splatelier {

ViewQuality compare_with_photo(const ImageF& render, const ViewImage& photo) {
    if (render.width != photo.rgb.width || render.height != photo.rgb.height || render.channels != 3 ||
        photo.rgb.channels != 3) {
        fail("cannot compare a render of {}x{} pixels with a photo of {}x{}",
             render.width,
             render.height,
             photo.rgb.width,
             photo.rgb.height);
    }
    ImageF clamped = render;
    for (float& value : clamped.data) value = std::clamp(value, 0.0F, 1.0F);
    ImageF reference(photo.rgb.width, photo.rgb.height, 3);
    std::transform(photo.rgb.data.begin(), photo.rgb.data.end(), reference.data.begin(), [](std::uint8_t v) {
        return static_cast<float>(v) / 255.0F;
    });
    return {.view_index = 0,
            .psnr = math::psnr(clamped, reference, photo.mask),
            .ssim = math::ssim(clamped, reference, math::SsimPadding::kReflect, photo.mask)};
}

std::optional<Evaluation> evaluate_test_views(const Dataset& dataset,
                                              Backend& backend,
                                              const RenderParams& params,
                                              const EvaluationVisitor& visit) {
    const std::vector<std::size_t>& test_views = dataset.test_views();
    if (test_views.empty()) return std::nullopt;
    Evaluation evaluation;
    for (std::size_t i = 0; i < test_views.size(); ++i) {
        if (i + 1 < test_views.size()) dataset.prefetch(test_views[i + 1]);
        const auto photo = dataset.image(test_views[i]);
        const RenderResult drawn =
            backend.render(dataset.views()[test_views[i]].camera, params, RenderMode::kColor);
        ViewQuality quality = compare_with_photo(drawn.image, *photo);
        quality.view_index = test_views[i];
        if (visit && !visit(quality, drawn.image, *photo)) return std::nullopt;
        evaluation.psnr += quality.psnr;
        evaluation.ssim += quality.ssim;
        evaluation.views.push_back(quality);
    }
    evaluation.psnr /= static_cast<double>(test_views.size());
    evaluation.ssim /= static_cast<double>(test_views.size());
    return evaluation;
}

}  // namespace splatelier
