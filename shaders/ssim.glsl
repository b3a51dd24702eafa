// SSIM of a window, and which pixels and windows count.
// Source: Wang et al. 2004 (11x11 Gaussian window, sigma 1.5), over the region where the whole window fits.
// SPDX-License-Identifier: MIT
#ifndef SPLATELIER_SSIM_GLSL
#define SPLATELIER_SSIM_GLSL
#include "group.glsl"

const uint kRadius = 5u;
const float kWindow[11] = float[11](0.0010283801, 0.0075987581, 0.0360007721, 0.1093606895, 0.2130055377, 0.2660117249, 0.2130055377, 0.1093606895, 0.0360007721, 0.0075987581, 0.0010283801);
const float kC1 = 0.01 * 0.01;
const float kC2 = 0.03 * 0.03;

bool inside_image(ivec2 p) { return all(greaterThanEqual(p, ivec2(0))) && all(lessThan(p, ivec2(frame.image_size.xy))); }

uint pixel_index(ivec2 p) { return uint(p.y) * frame.image_size.x + uint(p.x); }

// True where the whole window around p lies in the image.
bool window_fits(ivec2 p) {
    const int radius = int(kRadius);
    return all(greaterThanEqual(p, ivec2(radius))) && all(lessThan(p + radius, ivec2(frame.image_size.xy)));
}

// A photo's pixel is RGBA8 in one word; alpha 0 where the mask leaves it out.
bool counts(uint photo_pixel) { return (photo_pixel >> 24u) != 0u; }
float photo_value(uint photo_pixel, uint channel) { return float((photo_pixel >> (8u * channel)) & 255u) / 255.0; }

// SSIM and its derivatives by E[x], E[x²], E[xy], given these, E[y] and E[x²] + E[y²].
vec4 ssim_and_derivatives(float x, float y, float squares, float xy) {
    const float a1 = 2.0 * x * y + kC1, a2 = 2.0 * (xy - x * y) + kC2;
    const float b1 = x * x + y * y + kC1, b2 = squares - x * x - y * y + kC2;
    const float by_b1 = 1.0 / b1, by_b2 = 1.0 / b2;
    const float value = a1 * a2 * by_b1 * by_b2;
    const float by_square = -value * by_b2;
    const float by_product = 2.0 * a1 * by_b1 * by_b2;
    const float by_mean =
        2.0 * y * a2 * by_b1 * by_b2 - 2.0 * x * value * by_b1 - 2.0 * x * by_square - y * by_product;
    return vec4(value, by_mean, by_square, by_product);
}
#endif
