// SPDX-License-Identifier: MIT
#include "app/demo/materials.h"

#define STB_PERLIN_IMPLEMENTATION
#include <stb/stb_perlin.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace splatelier::demo {
namespace {

constexpr double kPi = std::numbers::pi;

double noise(const Vec3& p) {
    return double{stb_perlin_noise3(
        static_cast<float>(p.x()), static_cast<float>(p.y()), static_cast<float>(p.z()), 0, 0, 0)};
}

// A few octaves, about -1 to 1.
double cloudy(const Vec3& p, int octaves) {
    double sum = 0, weight = 0.5;
    Vec3 q = p;
    for (int i = 0; i < octaves; ++i) {
        sum += weight * noise(q);
        q = 2.03 * q + Vec3(17.1, 5.3, 9.7);
        weight /= 2;
    }
    return 1.6 * sum;
}

double smooth_step(double from, double to, double x) {
    const double u = std::clamp((x - from) / (to - from), 0.0, 1.0);
    return u * u * (3 - 2 * u);
}

// 1 inside |x| < half_width, 0 outside, with a soft edge.
double band(double x, double half_width, double softness) {
    return 1 - smooth_step(half_width - softness, half_width + softness, std::abs(x));
}

Vec3 mix(const Vec3& a, const Vec3& b, double share) {
    return a + (b - a) * std::clamp(share, 0.0, 1.0);
}

// sRGB as in a paint program to linear light.
Vec3 paint(int r, int g, int b) {
    const auto linear = [](int v) {
        const double s = v / 255.0;
        return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
    };
    return {linear(r), linear(g), linear(b)};
}

const Vec3 kFloorColor = paint(150, 148, 143);
const Vec3 kOakLight = paint(188, 142, 98), kOakDark = paint(120, 76, 44), kOakPore = paint(92, 58, 34);
const Vec3 kLinen = paint(232, 224, 206), kIndigo = paint(45, 66, 110);
const Vec3 kPorcelainWhite = paint(236, 236, 230), kCobalt = paint(18, 40, 118);
const Vec3 kCeladonLight = paint(150, 190, 178), kCeladonDeep = paint(66, 122, 118),
           kStoneware = paint(150, 118, 92);
const Vec3 kClay = paint(190, 104, 70), kClayLight = paint(224, 190, 160);
const Vec3 kBottleGlaze = paint(28, 52, 62), kBottleStreak = paint(70, 112, 118);
const Vec3 kOrangeSkin = paint(240, 140, 28), kOrangeDeep = paint(222, 104, 14);
const Vec3 kLemonSkin = paint(238, 200, 62), kLemonGreen = paint(196, 190, 50);
const Vec3 kPearGreen = paint(184, 190, 72), kPearGold = paint(222, 190, 80), kPearBlush = paint(196, 92, 52);
const Vec3 kAppleRed = paint(176, 28, 30), kAppleYellow = paint(226, 178, 78);
const Vec3 kPlumSkin = paint(74, 34, 70), kPlumBloom = paint(132, 112, 158);
const Vec3 kFlowerYellow = paint(244, 196, 36), kFlowerShade = paint(206, 140, 14);
const Vec3 kStemGreen = paint(116, 138, 70), kTwigBrown = paint(92, 62, 40);

// Long grain along x, as of a plank cut beside the heart of the tree.
Vec3 oak(const Vec3& p) {
    const double plank = std::floor(p.z() / 0.42 + 0.5);
    const Vec3 q = p + Vec3(plank * 7.3, plank * 3.1, 0);
    const double sway = 0.10 * cloudy(Vec3(q.x() * 0.7, plank, q.z() * 1.5), 2);
    const double ring = (q.z() + sway) * 13 + 1.2 * cloudy(Vec3(q.x() * 0.5, 4, q.z() * 3), 2);
    const double grain = 0.5 + 0.5 * std::sin(2 * kPi * ring * 0.55);
    const double fibre = noise(Vec3(q.x() * 5, plank, q.z() * 70));
    Vec3 color = mix(kOakLight, kOakDark, 0.55 * grain * grain + 0.16 * fibre + 0.06 * std::sin(plank * 2.4));
    color = mix(color, kOakPore, 0.35 * smooth_step(0.25, 0.6, noise(Vec3(q.x() * 9, 3, q.z() * 110))));
    const double seam = std::abs(p.z() / 0.42 + 0.5 - std::round(p.z() / 0.42 + 0.5)) * 0.42;
    return mix(color, 0.35 * kOakDark, 0.8 * (1 - smooth_step(0.002, 0.007, seam)));
}

// A linen runner across the board, white with indigo stripes; `inside` is 1 where it lies.
Vec3 runner(double across, double lengthwise, double& inside) {
    constexpr double kHalfWidth = 0.40, kHalfLength = 1.08;
    const double wander = 0.006 * noise(Vec3(lengthwise * 3, 1, across > 0 ? 5 : 9));
    // The ends are frayed: threads reach out beyond the hem.
    const double beyond = std::abs(lengthwise) - kHalfLength;
    const double threads = band(std::remainder(across, 0.022), 0.006, 0.003) * (beyond < 0.07 ? 1 : 0);
    inside = band(across + wander, kHalfWidth, 0.004) * (beyond < 0 ? 1 : threads);
    const double weave = 0.5 + 0.25 * std::sin(across * 260) + 0.25 * std::sin(lengthwise * 260);
    const double thread =
        noise(Vec3(across * 40, 0, lengthwise * 6)) + noise(Vec3(across * 6, 7, lengthwise * 40));
    Vec3 color = kLinen * (0.92 + 0.05 * weave + 0.05 * thread);
    const double edge = kHalfWidth - std::abs(across + wander);
    const double stripes = std::max({band(edge - 0.055, 0.022, 0.003),
                                     band(edge - 0.105, 0.008, 0.003),
                                     band(edge - 0.135, 0.008, 0.003)});
    return mix(color, kIndigo * (0.9 + 0.25 * thread), 0.92 * stripes);
}

Surface board(const SurfacePlace& at) {
    const bool on_top = at.point.y() > 0.069;
    Vec3 color = oak(at.point + Vec3(0, 0, 0.11));
    double gloss = 0.35;
    if (on_top) {
        const double c = std::cos(0.45), s = std::sin(0.45);
        double inside = 0;
        const Vec3 cloth =
            runner(c * at.point.z() - s * at.point.x(), c * at.point.x() + s * at.point.z(), inside);
        color = mix(color, cloth, inside);
        gloss *= 1 - inside;
    }
    return {color, gloss, 0.6};
}

// White porcelain with a cobalt garland between rings, brushed by hand. Heights are those of the vase.
Surface porcelain(const SurfacePlace& at) {
    const double y = at.point.y(), angle = at.angle;
    const double brush =
        std::min(1.0, 0.95 + 0.18 * cloudy(Vec3(3 * std::cos(angle), 6 * y, 3 * std::sin(angle)), 3));
    double ink = std::max({band(y - 0.05, 0.012, 0.004),
                           band(y - 0.085, 0.005, 0.003),
                           band(y - 0.60, 0.006, 0.003),
                           band(y - 0.635, 0.013, 0.004),
                           band(y - 0.885, 0.012, 0.004)});
    // Garland: a wave with leaves on both sides and blossoms in its bows.
    constexpr int kWaves = 6;
    const double phase = angle * kWaves;
    const double wave = 0.36 + 0.055 * std::sin(phase);
    ink = std::max(ink, band(y - wave, 0.010, 0.004));
    const double leaf_u = std::remainder(phase * 2, 2 * kPi) / kPi;
    const double leaf_height = 0.045 * std::max(0.0, 1 - leaf_u * leaf_u * 1.6);
    const double above = std::abs(y - wave);
    ink = std::max(
        ink,
        0.85 * smooth_step(0.004, -0.006, above - leaf_height) * smooth_step(0.95, 0.75, std::abs(leaf_u)));
    const double bow = std::remainder(phase - kPi / 2, 2 * kPi) / kWaves * 0.30;  // metres along the belly
    for (const double side : {-1.0, 1.0}) {
        const double u = side > 0 ? std::remainder(phase + kPi / 2, 2 * kPi) / kWaves * 0.30 : bow;
        const double v = y - (0.36 + side * 0.085);
        const double radius = std::hypot(u, v),
                     petals = 0.030 * (0.78 + 0.22 * std::cos(5 * std::atan2(v, u)));
        ink = std::max(
            ink, 0.85 * smooth_step(0.003, -0.003, radius - petals) * smooth_step(0.006, 0.011, radius));
    }
    // Petals standing around the foot and the shoulder.
    const double scallop = std::abs(std::sin(angle * 8));
    ink = std::max(ink, 0.7 * band(y - 0.105 - 0.055 * scallop, 0.006, 0.004));
    ink = std::max(ink, 0.55 * smooth_step(0.105, 0.09, y) * smooth_step(0.05, 0.06, y));
    ink = std::max(ink, 0.7 * band(y - 0.585 + 0.05 * scallop, 0.006, 0.004));
    return {mix(kPorcelainWhite, kCobalt, ink * brush), 1.0, 0.28};
}

Surface celadon(const SurfacePlace& at) {
    const double flow = cloudy(at.point * 6, 3);
    // Inside, the glaze pools toward the bottom; the rim is thin and brown, the foot bare.
    const bool inside = at.along > 0.56;
    const double depth =
        inside ? smooth_step(0.25, 0.02, at.point.y()) : smooth_step(0.05, 0.2, at.point.y());
    Vec3 color = mix(kCeladonLight, kCeladonDeep, 0.15 + 0.6 * depth + 0.25 * flow);
    color = mix(color, kStoneware, 0.8 * band(at.along - 0.56, 0.012, 0.006));
    const double bare = inside ? 0 : smooth_step(0.035, 0.02, at.point.y() + 0.008 * noise(at.point * 9));
    return {mix(color, kStoneware, bare), 0.9 * (1 - bare), 0.32};
}

Surface terracotta(const SurfacePlace& at) {
    const double grain = cloudy(at.point * 30, 2);
    const double y = at.point.y();
    Vec3 color = kClay * (1 + 0.12 * grain);
    const double zigzag = std::abs(std::remainder(at.angle * 12 / (2 * kPi), 1.0)) * 2;  // 0 to 1
    const double slip = std::max({band(y - 0.20, 0.006, 0.003),
                                  band(y - 0.105, 0.006, 0.003),
                                  band(y - 0.128 - 0.05 * zigzag, 0.008, 0.004)});
    return {mix(color, kClayLight, 0.85 * slip), 0.15, 0.7};
}

// Dark glaze that ran down from the shoulder and left the foot bare.
Surface bottle(const SurfacePlace& at) {
    const double flow = cloudy(Vec3(5 * std::cos(at.angle), 1.5 * at.point.y(), 5 * std::sin(at.angle)), 3);
    const double edge = 0.13 + 0.05 * flow;
    const double glazed = smooth_step(edge - 0.006, edge + 0.006, at.point.y());
    const Vec3 glaze =
        mix(kBottleGlaze, kBottleStreak, 0.25 + 0.6 * flow + 0.4 * smooth_step(0.5, 0.72, at.point.y()));
    const Vec3 clay = kStoneware * (0.8 + 0.15 * noise(at.point * 40));
    return {mix(clay, glaze, glazed), 0.1 + 0.8 * glazed, 0.35};
}

Surface orange(const SurfacePlace& at) {
    const double pores = noise(at.point * 95);
    Vec3 color = mix(kOrangeSkin, kOrangeDeep, 0.4 + 0.5 * cloudy(at.point * 7, 2) + 0.35 * pores);
    const double navel = smooth_step(0.93, 0.985, at.along);
    return {mix(color, kStemGreen, 0.8 * navel), 0.45, 0.55};
}

Surface lemon(const SurfacePlace& at) {
    const double pores = noise(at.point * 90);
    const double tips = smooth_step(0.80, 0.98, at.along) + smooth_step(0.16, 0.02, at.along);
    return {mix(kLemonSkin, kLemonGreen, 0.1 + 0.65 * tips + 0.25 * pores + 0.2 * cloudy(at.point * 8, 2)),
            0.45,
            0.5};
}

Surface pear(const SurfacePlace& at) {
    const double blush = smooth_step(-0.2, 0.9, std::cos(at.angle - 0.6) + 0.5 * cloudy(at.point * 6, 3));
    Vec3 color = mix(kPearGreen, kPearGold, 0.5 + 0.6 * cloudy(at.point * 5, 2));
    color = mix(color, kPearBlush, 0.65 * blush);
    const double freckles = smooth_step(0.33, 0.5, noise(at.point * 60));
    return {mix(color, kTwigBrown, 0.45 * freckles), 0.35, 0.55};
}

Surface apple(const SurfacePlace& at) {
    const double streak = noise(Vec3(9 * std::cos(at.angle), at.along * 2.5, 9 * std::sin(at.angle)));
    const double yellow =
        smooth_step(-0.1, 0.9, std::cos(at.angle + 1.9) + 0.8 * streak + 0.3 * cloudy(at.point * 8, 2));
    Vec3 color = mix(kAppleRed, kAppleYellow, 0.75 * yellow + 0.15 * streak);
    const double hollow = smooth_step(0.86, 0.97, at.along);
    return {mix(color, kPearGreen * 0.7, 0.8 * hollow), 0.8, 0.35};
}

Surface plum(const SurfacePlace& at) {
    const double bloom = smooth_step(-0.5, 0.8, cloudy(at.point * 9, 3) + 0.6 * (at.along - 0.4));
    return {mix(kPlumSkin, kPlumBloom, 0.6 * bloom), 0.5 * (1 - 0.7 * bloom), 0.45};
}

// Craspedia: a ball of florets, laid out as sunflowers lay their seeds.
Surface flower(const SurfacePlace& at) {
    const double florets = 0.5 + 0.5 * noise(at.point * 75);
    return {mix(kFlowerYellow, kFlowerShade, 0.9 * florets), 0, 1};
}

}  // namespace

Surface surface_of(Material material, const SurfacePlace& place) {
    switch (material) {
        case Material::kFloor:
            return {kFloorColor * (1 + 0.02 * cloudy(place.point * 0.9, 2)), 0, 1};
        case Material::kBoard:
            return board(place);
        case Material::kPorcelain:
            return porcelain(place);
        case Material::kCeladon:
            return celadon(place);
        case Material::kTerracotta:
            return terracotta(place);
        case Material::kBottle:
            return bottle(place);
        case Material::kOrange:
            return orange(place);
        case Material::kLemon:
            return lemon(place);
        case Material::kPear:
            return pear(place);
        case Material::kApple:
            return apple(place);
        case Material::kPlum:
            return plum(place);
        case Material::kFlower:
            return flower(place);
        case Material::kStem:
            return {kStemGreen * (1 + 0.2 * noise(place.point * 20)), 0.1, 0.7};
        case Material::kTwig:
            return {kTwigBrown, 0.05, 0.8};
    }
    return {};
}

}  // namespace splatelier::demo
