// SPDX-License-Identifier: MIT
#include "core/cpu/photo_loss.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/cpu/photo_loss.cpp"
#include "hwy/foreach_target.h"
// after foreach_target
#include "core/cpu/simd-inl.h"

#ifndef SPLATELIER_CPU_PHOTO_LOSS_ONCE_
#define SPLATELIER_CPU_PHOTO_LOSS_ONCE_
namespace splatelier::cpu {
namespace {

constexpr int kRadius = 5;  // of the 11-tap window
constexpr int kTaps = 2 * kRadius + 1;
constexpr std::size_t kRowPadding = 16;  // zeros before and after a filtered row

/// What the row kernels share.
struct LossRows {
    const Planes* image;  ///< masked where there is a mask
    const Planes* target;
    const std::uint8_t* mask;  ///< or null
    Planes* maps;
    Planes* gradient;
    std::array<float, kTaps> window;
    float l1_weight;    ///< of one pixel's channel
    float ssim_weight;  ///< of one window's channel
    std::size_t buffer_stride;
    double* l1_rows;
    double* ssim_rows;
};

}  // namespace
}  // namespace splatelier::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace splatelier::cpu::HWY_NAMESPACE {
namespace {

/// Lanes whose pixel, x + lane, is in [begin, end).
HWY_INLINE Lanes columns_between(std::size_t x, int begin, int end) {
    const Floats column = hn::Iota(FloatTag(), static_cast<float>(x));
    return hn::And(hn::Ge(column, splat_value(static_cast<float>(begin))),
                   hn::Lt(column, splat_value(static_cast<float>(end))));
}

/// 1 where the mask counts. Pixels beyond the row's end do not.
HWY_INLINE Lanes counted(const std::uint8_t* mask_row, std::size_t x, int width) {
    alignas(64) float counts[kLanes] = {};
    for (std::size_t lane = 0; lane < kLanes && x + lane < static_cast<std::size_t>(width); ++lane)
        counts[lane] = mask_row[x + lane] != 0 ? 1.0F : 0.0F;
    return hn::Gt(load(counts), hn::Zero(FloatTag()));
}

HWY_INLINE Floats filter_row(const LossRows& rows, const float* row, std::size_t x) {
    const FloatTag d;
    const float* from = row + x + kRowPadding - kRadius;
    Floats sum = hn::Mul(splat_value(rows.window[0]), hn::LoadU(d, from));
    for (std::size_t k = 1; k < kTaps; ++k)
        sum = hn::MulAdd(splat_value(rows.window[k]), hn::LoadU(d, from + k), sum);
    return sum;
}

/// E[x], E[y], E[x² + y²] and E[xy] down the columns at row y, into four buffers.
HWY_INLINE void filter_columns(const LossRows& rows, int channel, int y, float* buffer) {
    using hn::Mul, hn::MulAdd;
    const float *xs[kTaps], *ys[kTaps];
    for (int k = 0; k < kTaps; ++k) {
        xs[k] = rows.image->row(channel, y - kRadius + k);
        ys[k] = rows.target->row(channel, y - kRadius + k);
    }
    for (std::size_t x = 0; x < rows.image->stride; x += kLanes) {
        Floats mean_x = hn::Zero(FloatTag()), mean_y = mean_x, squares = mean_x, product = mean_x;
        for (std::size_t k = 0; k < kTaps; ++k) {
            const Floats weight = splat_value(rows.window[k]);
            const Floats vx = load(xs[k] + x), vy = load(ys[k] + x);
            mean_x = MulAdd(weight, vx, mean_x);
            mean_y = MulAdd(weight, vy, mean_y);
            squares = MulAdd(weight, MulAdd(vx, vx, Mul(vy, vy)), squares);
            product = MulAdd(weight, Mul(vx, vy), product);
        }
        float* to = buffer + kRowPadding + x;
        store(mean_x, to);
        store(mean_y, to + rows.buffer_stride);
        store(squares, to + 2 * rows.buffer_stride);
        store(product, to + 3 * rows.buffer_stride);
    }
}

/// SSIM and its three derivatives at the windows whose middle is in row y.
HWY_INLINE double ssim_row(const LossRows& rows, int channel, int y, float* buffer) {
    using hn::Mul, hn::MulAdd, hn::Sub, hn::Add, hn::NegMulAdd;
    filter_columns(rows, channel, y, buffer);
    const Floats c1 = splat_value(0.01F * 0.01F), c2 = splat_value(0.03F * 0.03F), two = splat_value(2.0F);
    const int width = rows.image->width;
    const std::uint8_t* mask_row =
        rows.mask == nullptr ? nullptr
                             : rows.mask + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    Floats sum = hn::Zero(FloatTag());
    for (std::size_t x = 0; x < rows.image->stride; x += kLanes) {
        const Floats mx = filter_row(rows, buffer, x);
        const Floats my = filter_row(rows, buffer + rows.buffer_stride, x);
        const Floats squares = filter_row(rows, buffer + 2 * rows.buffer_stride, x);
        const Floats product = filter_row(rows, buffer + 3 * rows.buffer_stride, x);
        const Floats means2 = MulAdd(mx, mx, Mul(my, my)), mean_product = Mul(mx, my);
        const Floats a1 = MulAdd(two, mean_product, c1), a2 = MulAdd(two, Sub(product, mean_product), c2);
        const Floats b1 = Add(means2, c1), b2 = Add(Sub(squares, means2), c2);
        const Floats inverse = hn::Div(splat_value(1.0F), Mul(b1, b2));
        const Floats value = Mul(Mul(a1, a2), inverse);
        const Floats by_square = hn::Neg(Mul(value, Mul(b1, inverse)));
        const Floats by_product = Mul(Mul(two, a1), inverse);
        // 2 my a2/(b1 b2) − 2 mx value/b1 − 2 mx by_square − my by_product
        const Floats of_my = Sub(Mul(Mul(two, a2), inverse), by_product);
        const Floats of_mx = Mul(two, MulAdd(value, Mul(b2, inverse), by_square));
        const Floats by_mean = NegMulAdd(mx, of_mx, Mul(my, of_my));
        Lanes valid = columns_between(x, kRadius, width - kRadius);
        if (mask_row != nullptr) valid = hn::And(valid, counted(mask_row, x, width));
        sum = Add(sum, hn::IfThenElseZero(valid, value));
        store(hn::IfThenElseZero(valid, by_mean), rows.maps->row(3 * channel, y) + x);
        store(hn::IfThenElseZero(valid, by_square), rows.maps->row(3 * channel + 1, y) + x);
        store(hn::IfThenElseZero(valid, by_product), rows.maps->row(3 * channel + 2, y) + x);
    }
    return static_cast<double>(sum_of(sum));
}

/// The three maps filtered down the columns at row y, into three buffers; windows outside the valid rows are not
/// there.
HWY_INLINE void filter_map_columns(const LossRows& rows, int channel, int y, float* buffer) {
    const int begin = std::max(y - kRadius, kRadius);
    const int end = std::min(y + kRadius + 1, rows.image->height - kRadius);
    for (int map = 0; map < 3; ++map) {
        float* to = buffer + static_cast<std::size_t>(map) * rows.buffer_stride + kRowPadding;
        for (std::size_t x = 0; x < rows.image->stride; x += kLanes) {
            Floats sum = hn::Zero(FloatTag());
            for (int from = begin; from < end; ++from) {
                const int tap = from - y + kRadius;
                const float weight = rows.window[static_cast<std::size_t>(tap)];
                sum = hn::MulAdd(splat_value(weight), load(rows.maps->row(3 * channel + map, from) + x), sum);
            }
            store(sum, to + x);
        }
    }
}

/// The gradient of one row; returns its Σ |image − target|.
HWY_INLINE double gradient_row(const LossRows& rows, int channel, int y, float* buffer) {
    using hn::Mul, hn::MulAdd;
    const FloatTag d;
    if (rows.ssim_weight != 0) filter_map_columns(rows, channel, y, buffer);
    const int width = rows.image->width;
    const std::uint8_t* mask_row =
        rows.mask == nullptr ? nullptr
                             : rows.mask + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    const Floats two = splat_value(2.0F), ssim_weight = splat_value(rows.ssim_weight);
    const Floats l1_weight = splat_value(rows.l1_weight), zero = hn::Zero(d);
    Floats sum = zero;
    for (std::size_t x = 0; x < rows.image->stride; x += kLanes) {
        const Floats vx = load(rows.image->row(channel, y) + x), vy = load(rows.target->row(channel, y) + x);
        const Floats difference = hn::Sub(vx, vy);
        Floats gradient = hn::IfThenElse(hn::Eq(difference, zero), zero, hn::CopySign(l1_weight, difference));
        if (rows.ssim_weight != 0) {
            const Floats by_mean = filter_row(rows, buffer, x);
            const Floats by_square = filter_row(rows, buffer + rows.buffer_stride, x);
            const Floats by_product = filter_row(rows, buffer + 2 * rows.buffer_stride, x);
            const Floats ssim = MulAdd(vy, by_product, MulAdd(Mul(two, vx), by_square, by_mean));
            gradient = MulAdd(ssim_weight, ssim, gradient);
        }
        Lanes valid = columns_between(x, 0, width);
        if (mask_row != nullptr) valid = hn::And(valid, counted(mask_row, x, width));
        sum = hn::Add(sum, hn::IfThenElseZero(valid, hn::Abs(difference)));
        store(hn::IfThenElseZero(valid, gradient), rows.gradient->row(channel, y) + x);
    }
    return static_cast<double>(sum_of(sum));
}

void ssim_rows_simd(const LossRows& rows, int begin, int end, float* buffer) {
    for (int y = begin; y < end; ++y)
        for (int channel = 0; channel < 3; ++channel)
            rows.ssim_rows[3 * y + channel] = ssim_row(rows, channel, y, buffer);
}

void gradient_rows_simd(const LossRows& rows, int begin, int end, float* buffer) {
    for (int y = begin; y < end; ++y)
        for (int channel = 0; channel < 3; ++channel)
            rows.l1_rows[3 * y + channel] = gradient_row(rows, channel, y, buffer);
}

}  // namespace
}  // namespace splatelier::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace splatelier::cpu {
namespace {
HWY_EXPORT(ssim_rows_simd);
HWY_EXPORT(gradient_rows_simd);

constexpr int kBandRows = 8;  // rows of one piece of work

std::array<float, kTaps> gaussian_window() {
    constexpr double kSigma = 1.5;
    std::array<double, kTaps> weights{};
    for (int i = 0; i < kTaps; ++i)
        weights[static_cast<std::size_t>(i)] =
            std::exp(-(i - kRadius) * (i - kRadius) / (2 * kSigma * kSigma));
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::array<float, kTaps> window{};
    std::transform(weights.begin(), weights.end(), window.begin(), [sum](double w) {
        return static_cast<float>(w / sum);
    });
    return window;
}

/// Calls body(first row, past the last, worker) over [0, height) in bands.
template <typename Body>
void for_bands(int height, Workers& workers, Body&& body) {
    const auto bands = static_cast<std::size_t>((height + kBandRows - 1) / kBandRows);
    workers.for_each(bands, [&](std::size_t band, int worker) {
        const int begin = static_cast<int>(band) * kBandRows;
        body(begin, std::min(height, begin + kBandRows), worker);
    });
}

/// The photo as planes in [0, 1]; with a mask, photo and picture 0 where it is 0.
void prepare(const Planes& image, const ViewImage& photo, Workers& workers, LossScratch& scratch) {
    const bool has_mask = !photo.mask.empty();
    scratch.target.resize_discard(image.width, image.height, 3);
    if (has_mask) scratch.masked.resize_discard(image.width, image.height, 3);
    constexpr float kUnit = 1.0F / 255.0F;
    for_bands(image.height, workers, [&](int begin, int end, int) {
        for (int y = begin; y < end; ++y) {
            const std::uint8_t* from = photo.rgb.pixel(0, y);
            float* to[3] = {scratch.target.row(0, y), scratch.target.row(1, y), scratch.target.row(2, y)};
            for (int x = 0; x < image.width; ++x)
                for (int channel = 0; channel < 3; ++channel)
                    to[channel][x] = static_cast<float>(from[3 * x + channel]) * kUnit;
            if (!has_mask) continue;
            const std::uint8_t* mask = photo.mask.pixel(0, y);
            for (int channel = 0; channel < 3; ++channel)
                for (int x = 0; x < image.width; ++x) {
                    if (mask[x] == 0) to[channel][x] = 0;
                    scratch.masked.row(channel, y)[x] = mask[x] == 0 ? 0 : image.row(channel, y)[x];
                }
        }
    });
}

/// How many of the picture's pixels at least `border` px from its edges count.
std::size_t counted_pixels(const ViewImage& photo, int border) {
    const int width = photo.rgb.width - 2 * border, height = photo.rgb.height - 2 * border;
    if (width <= 0 || height <= 0) return 0;
    if (photo.mask.empty()) return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    std::size_t count = 0;
    for (int y = border; y < border + height; ++y)
        for (int x = border; x < border + width; ++x) count += *photo.mask.pixel(x, y) != 0;
    return count;
}

}  // namespace

LossValue photo_loss(const Planes& image,
                     const ViewImage& photo,
                     float ssim_weight,
                     Workers& workers,
                     LossScratch& scratch,
                     Planes& gradient) {
    SPLATELIER_REQUIRE(photo.rgb.width == image.width && photo.rgb.height == image.height,
                       "photo {}x{}, picture {}x{}",
                       photo.rgb.width,
                       photo.rgb.height,
                       image.width,
                       image.height);
    prepare(image, photo, workers, scratch);
    gradient.resize_discard(image.width, image.height, 3);
    const auto row_count = static_cast<std::size_t>(image.height);
    scratch.l1_rows.assign(3 * row_count, 0);
    scratch.ssim_rows.assign(3 * row_count, 0);
    const auto pixels = static_cast<double>(counted_pixels(photo, 0));
    const auto windows = static_cast<double>(counted_pixels(photo, kRadius));

    LossRows rows{};
    rows.image = photo.mask.empty() ? &image : &scratch.masked;
    rows.target = &scratch.target;
    rows.mask = photo.mask.empty() ? nullptr : photo.mask.data.data();
    rows.maps = &scratch.maps;
    rows.gradient = &gradient;
    rows.window = gaussian_window();
    rows.l1_weight = static_cast<float>((1.0 - ssim_weight) / (3 * std::max(1.0, pixels)));
    rows.ssim_weight = windows > 0 ? static_cast<float>(-ssim_weight / (3 * windows)) : 0.0F;
    rows.buffer_stride = image.stride + 2 * kRowPadding;
    rows.l1_rows = scratch.l1_rows.data();
    rows.ssim_rows = scratch.ssim_rows.data();

    scratch.rows.resize(static_cast<std::size_t>(workers.thread_count()));
    for (AlignedArray<float>& buffer : scratch.rows) {
        buffer.resize_discard(4 * rows.buffer_stride);
        buffer.fill(0);  // the padding; the rest is written before it is read
    }
    if (windows > 0) {
        scratch.maps.resize_discard(image.width, image.height, 9);
        for_bands(image.height, workers, [&](int begin, int end, int worker) {
            HWY_DYNAMIC_DISPATCH(ssim_rows_simd)
            (rows,
             std::max(begin, kRadius),
             std::min(end, image.height - kRadius),
             scratch.rows[static_cast<std::size_t>(worker)].data());
        });
    }
    for_bands(image.height, workers, [&](int begin, int end, int worker) {
        HWY_DYNAMIC_DISPATCH(gradient_rows_simd)
        (rows, begin, end, scratch.rows[static_cast<std::size_t>(worker)].data());
    });

    LossValue value;
    value.l1 =
        std::accumulate(scratch.l1_rows.begin(), scratch.l1_rows.end(), 0.0) / (3 * std::max(1.0, pixels));
    if (windows > 0)
        value.ssim = std::accumulate(scratch.ssim_rows.begin(), scratch.ssim_rows.end(), 0.0) / (3 * windows);
    value.loss = (1.0 - ssim_weight) * value.l1 + ssim_weight * (1.0 - value.ssim);
    return value;
}

}  // namespace splatelier::cpu
#endif
