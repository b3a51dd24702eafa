// How well the held-out photos are reproduced: PSNR and SSIM of clamped renders, view by view.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/data/dataset.h"
#include "core/image.h"
#include "core/train/backend.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace splatelier {

/// Held-out quality of one view.
struct ViewQuality {
    std::size_t view_index = 0;
    double psnr = 0;  ///< dB, over the pixels that count
    double ssim = 0;
};

/// Means over the held-out views of one evaluation.
struct Evaluation {
    std::int64_t step = 0;
    double psnr = 0, ssim = 0;
    std::vector<ViewQuality> views;
};

/// Quality of a render against its photo; the render is clamped to [0, 1] first. SSIM as torchmetrics computes it
/// since 1.4.2 (reflected borders). Masked pixels do not count. Throws Error where the sizes differ.
ViewQuality compare_with_photo(const ImageF& render, const ViewImage& photo);

/// Called with each view's number (from 0), render and photo; returns false to stop the evaluation.
using EvaluationVisitor =
    std::function<bool(const ViewQuality&, const ImageF& render, const ViewImage& photo)>;

/// Renders and compares the held-out views in the data set's order. Empty where there are none, or where `visit`
/// stopped it. `visit` may be empty.
std::optional<Evaluation> evaluate_test_views(const Dataset& dataset,
                                              Backend& backend,
                                              const RenderParams& params,
                                              const EvaluationVisitor& visit = {});

}  // namespace splatelier
