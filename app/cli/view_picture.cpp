// SPDX-License-Identifier: MIT
#include "app/cli/view_picture.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace splatelier {
namespace {

/// 0 where nothing is seen.
float inverse_depth(float depth) {
    return depth > 0 && std::isfinite(depth) ? 1 / depth : 0;
}

/// One channel to grey, or to red where `is_red` says so.
template <typename Level, typename IsRed>
ImageF tinted(const ImageF& render, Level&& level, IsRed&& is_red) {
    ImageF picture(render.width, render.height, 3);
    for (std::size_t i = 0; i < render.pixel_count(); ++i) {
        const float value = level(render.data[i]);
        const bool red = is_red(render.data[i]);
        picture.data[3 * i] = red ? 1 : value;
        picture.data[3 * i + 1] = picture.data[3 * i + 2] = red ? 0 : value;
    }
    return picture;
}

constexpr auto kNeverRed = [](float) { return false; };

}  // namespace

void PictureMaker::choose_scale(const ImageF& render) {
    has_scale_ = true;
    std::vector<float> values;
    for (const float value : render.data) {
        const float shown = mode_ == RenderMode::kDepth ? inverse_depth(value) : std::abs(value);
        if (shown > 0) values.push_back(shown);
    }
    if (values.empty()) return;
    // A few pixels at the edges must not decide for all.
    constexpr double kTail = 0.01;
    const auto quantile = [&](double share) {
        const auto at =
            values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
        std::nth_element(values.begin(), at, values.end());
        return *at;
    };
    low_ = mode_ == RenderMode::kDepth ? quantile(kTail) : 0;
    high_ = quantile(1 - kTail);
    if (!(high_ > low_)) high_ = low_ + 1;
}

Image8 PictureMaker::operator()(const ImageF& render) {
    const bool is_scaled = mode_ == RenderMode::kDepth || mode_ == RenderMode::kTileLoad;
    if (is_scaled && !has_scale_) choose_scale(render);
    const auto scaled = [this](float value) { return (value - low_) / (high_ - low_); };
    switch (mode_) {
        case RenderMode::kColor:
            return to_8bit(render);
        case RenderMode::kAlpha:
            return to_8bit(tinted(
                render, [](float alpha) { return alpha; }, kNeverRed));
        case RenderMode::kDepth:
            return to_8bit(tinted(
                render,
                // Seen points never turn fully black: that is what nothing looks like.
                [&](float depth) { return depth > 0 ? std::max(0.05F, scaled(inverse_depth(depth))) : 0; },
                kNeverRed));
        case RenderMode::kTileLoad:
            return to_8bit(tinted(
                render, [&](float load) { return scaled(load); }, [](float load) { return load < 0; }));
        case RenderMode::kNormal:
            break;
    }
    ImageF picture = render;
    for (float& value : picture.data) value = 0.5F * (value + 1);
    return to_8bit(picture);
}

}  // namespace splatelier
