// SPDX-License-Identifier: MIT
#include "app/demo/scene.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace splatelier::demo {
namespace {

constexpr double kBoardTop = 0.07;
constexpr int kPieces = 5;  // straight pieces between two points of a profile

Lathe ball(double radius, double squash) {
    std::vector<ProfilePoint> points;
    constexpr int kSteps = 6;
    for (int i = 0; i <= kSteps; ++i) {
        const double angle = std::numbers::pi * (double(i) / kSteps - 0.5);
        const bool pole = i == 0 || i == kSteps;
        points.push_back({pole ? 0 : radius * std::cos(angle), radius * squash * std::sin(angle)});
    }
    return {points, kPieces};
}

// Without the underside, which nobody sees.
Lathe board_profile() {
    return {
        {{1.28, 0, true}, {1.31, 0.012}, {1.32, 0.035}, {1.31, 0.058}, {1.29, 0.07, true}, {0, 0.07, true}},
        4};
}

Lathe vase_profile() {
    return {{{0, 0.0, true},
             {0.13, 0.0, true},
             {0.145, 0.015},
             {0.17, 0.08},
             {0.235, 0.22},
             {0.275, 0.36},
             {0.262, 0.50},
             {0.20, 0.61},
             {0.14, 0.70},
             {0.118, 0.78},
             {0.13, 0.85},
             {0.165, 0.895},
             {0.168, 0.905},
             {0.158, 0.905},
             {0.116, 0.84},
             {0.104, 0.78},
             {0.125, 0.70},
             {0.18, 0.60},
             {0.0, 0.52, true}},
            kPieces};
}

Lathe bowl_profile() {
    return {{{0, 0.0, true},
             {0.15, 0.0, true},
             {0.16, 0.02},
             {0.165, 0.03},
             {0.27, 0.08},
             {0.36, 0.16},
             {0.41, 0.25},
             {0.415, 0.262},
             {0.405, 0.265},
             {0.39, 0.25},
             {0.34, 0.165},
             {0.25, 0.095},
             {0.12, 0.05},
             {0, 0.04}},
            kPieces};
}

Lathe cup_profile() {
    return {{{0, 0, true},
             {0.085, 0, true},
             {0.10, 0.012},
             {0.118, 0.07},
             {0.122, 0.14},
             {0.112, 0.22},
             {0.118, 0.25},
             {0.114, 0.256},
             {0.106, 0.25},
             {0.10, 0.215},
             {0.108, 0.14},
             {0.10, 0.06},
             {0, 0.045}},
            kPieces};
}

Lathe bottle_profile() {
    return {{{0, 0, true},
             {0.12, 0, true},
             {0.14, 0.015},
             {0.15, 0.10},
             {0.15, 0.26},
             {0.135, 0.36},
             {0.07, 0.47},
             {0.045, 0.56},
             {0.042, 0.66},
             {0.055, 0.70},
             {0.055, 0.715},
             {0.036, 0.715},
             {0.03, 0.62},
             {0, 0.55, true}},
            kPieces};
}

Lathe pear_profile() {
    return {{{0, 0.01},
             {0.06, 0.0},
             {0.13, 0.05},
             {0.155, 0.13},
             {0.135, 0.21},
             {0.09, 0.28},
             {0.068, 0.34},
             {0.045, 0.385},
             {0, 0.39}},
            kPieces};
}

Lathe apple_profile() {
    return {{{0, 0.02},
             {0.05, 0.0},
             {0.11, 0.03},
             {0.152, 0.11},
             {0.15, 0.18},
             {0.11, 0.235},
             {0.06, 0.245},
             {0.02, 0.225},
             {0, 0.20}},
            kPieces};
}

Lathe lemon_profile() {
    return {{{0, -0.185},
             {0.022, -0.175},
             {0.035, -0.15},
             {0.095, -0.10},
             {0.122, 0.0},
             {0.095, 0.10},
             {0.04, 0.15},
             {0.03, 0.175},
             {0, 0.195}},
            kPieces};
}

Lathe rod(double radius, double length) {
    return {{{0, 0, true},
             {radius, 0, true},
             {radius * 0.85, length / 2, false},
             {radius * 0.8, length, true},
             {0, length, true}},
            2};
}

// Rotation that takes +y to `axis`, after a turn about y.
Mat3 upright_to(const Vec3& axis, double turn_rad) {
    return (Quat::FromTwoVectors(Vec3::UnitY(), axis) * Eigen::AngleAxisd(turn_rad, Vec3::UnitY()))
        .toRotationMatrix();
}

void put(Scene& scene,
         Lathe lathe,
         Material material,
         const Vec3& position,
         double turn_rad,
         const Vec3& axis = Vec3::UnitY()) {
    scene.things.push_back({std::move(lathe), material, upright_to(axis.normalized(), turn_rad), position});
}

// A yellow ball at `head` on a stem that leaves the vase's mouth close to its rim and goes as far down as the
// neck lets it. Both are in the vase's frame.
void put_flower(Scene& scene, const Vec3& vase, const Vec3& head, double radius) {
    constexpr double kMouthHeight = 0.905, kAtMouth = 0.105, kAcross = 0.07, kDepth = 0.34;
    const Vec3 sideways = Vec3(head.x(), 0, head.z()).normalized();
    const Vec3 mouth = kAtMouth * sideways + kMouthHeight * Vec3::UnitY();
    const Vec3 slope = (head - mouth) / (head.y() - kMouthHeight);  // for each unit of height
    const double depth = std::min(kDepth, (kAtMouth + kAcross) / std::max(slope.dot(sideways), 1e-3));
    const Vec3 foot = mouth - depth * slope, stem = head - foot;
    put(scene, rod(0.011, stem.norm()), Material::kStem, vase + foot, 0, stem);
    put(scene, ball(radius, 0.94), Material::kFlower, vase + head, 1.0, stem);
}

// A fruit with its stalk; `stalk_height` is that of the hollow from which it grows.
void put_fruit(Scene& scene,
               Lathe lathe,
               Material material,
               const Vec3& position,
               double turn_rad,
               const Vec3& axis,
               double stalk_height) {
    put(scene, std::move(lathe), material, position, turn_rad, axis);
    const Vec3 up = axis.normalized();
    const Vec3 lean = (up + 0.25 * Vec3(std::cos(turn_rad), 0, std::sin(turn_rad))).normalized();
    put(scene, rod(0.009, 0.075), Material::kTwig, position + stalk_height * up, 0, lean);
}

void put_bowl_of_oranges(Scene& scene, const Vec3& foot) {
    put(scene, bowl_profile(), Material::kCeladon, foot, 0.3);
    constexpr double kOrangeRadius = 0.148;
    for (int i = 0; i < 3; ++i) {
        const double angle = 0.5 + i * 2 * std::numbers::pi / 3;
        const Vec3 place(0.172 * std::cos(angle), 0.235, 0.172 * std::sin(angle));
        put(scene,
            ball(kOrangeRadius, 0.95),
            Material::kOrange,
            foot + place,
            1.3 * i,
            Vec3(0.7 * std::cos(2.1 * i), 0.8, 0.6 * std::sin(2.1 * i)));
    }
    put(scene,
        ball(0.14, 0.96),
        Material::kOrange,
        foot + Vec3(0.01, 0.445, -0.005),
        2.2,
        Vec3(-0.35, 1, 0.4));
}

}  // namespace

Scene make_still_life() {
    Scene scene;
    put(scene, board_profile(), Material::kBoard, Vec3::Zero(), 0);

    const Vec3 vase(-0.38, kBoardTop, -0.30);
    put(scene, vase_profile(), Material::kPorcelain, vase, 0.4);
    put_flower(scene, vase, Vec3(0.17, 1.34, 0.03), 0.098);
    put_flower(scene, vase, Vec3(-0.23, 1.22, 0.10), 0.090);
    put_flower(scene, vase, Vec3(0.05, 1.14, 0.24), 0.086);
    put_flower(scene, vase, Vec3(-0.04, 1.28, -0.22), 0.094);
    put_flower(scene, vase, Vec3(0.31, 1.13, -0.12), 0.080);

    put(scene, bottle_profile(), Material::kBottle, Vec3(0.16, kBoardTop, -0.62), 0);
    put_bowl_of_oranges(scene, Vec3(0.46, kBoardTop, -0.10));
    put(scene, cup_profile(), Material::kTerracotta, Vec3(-0.82, kBoardTop, 0.22), 0);

    put_fruit(scene,
              pear_profile(),
              Material::kPear,
              Vec3(-0.12, kBoardTop, 0.42),
              0.9,
              Vec3(0.04, 1, 0.03),
              0.375);
    // On its side, toward the viewer of the first photo.
    put_fruit(scene,
              pear_profile(),
              Material::kPear,
              Vec3(-0.52, kBoardTop + 0.152, 0.52),
              3.6,
              Vec3(-0.75, 0.14, 0.72),
              0.375);
    put_fruit(scene,
              apple_profile(),
              Material::kApple,
              Vec3(0.24, kBoardTop, 0.68),
              0.2,
              Vec3(0.05, 1, -0.05),
              0.20);
    put(scene,
        lemon_profile(),
        Material::kLemon,
        Vec3(0.68, kBoardTop + 0.12, 0.56),
        0.5,
        Vec3(0.9, 0.05, -0.55));
    put(scene,
        ball(0.088, 1.08),
        Material::kPlum,
        Vec3(-0.20, kBoardTop + 0.09, 0.86),
        0.3,
        Vec3(0.9, 0.5, 0.2));
    put(scene,
        ball(0.083, 1.08),
        Material::kPlum,
        Vec3(0.00, kBoardTop + 0.083, 0.93),
        1.9,
        Vec3(-0.2, 0.4, 0.9));
    put(scene,
        ball(0.086, 1.06),
        Material::kPlum,
        Vec3(0.42, kBoardTop + 0.088, -0.74),
        1.1,
        Vec3(0.3, 0.8, 0.2));
    put_fruit(scene,
              apple_profile(),
              Material::kApple,
              Vec3(-0.20, kBoardTop, -0.92),
              2.4,
              Vec3(-0.08, 1, 0.06),
              0.20);

    const Vec3 lamp(-3.2, 4.6, 2.6), aim(0, 0.3, 0);
    SoftBox& key = scene.key;
    key.center = lamp;
    key.normal = (aim - lamp).normalized();
    key.right = key.normal.cross(Vec3::UnitY()).normalized();
    key.up = key.right.cross(key.normal);
    key.half_side = 1.1;
    key.radiance = 25.0 * Vec3(1.0, 0.85, 0.66);
    return scene;
}

Vec3 backdrop_radiance(const Vec3& direction) {
    const Vec3 d = direction.normalized();
    const double height = std::clamp(d.y(), 0.0, 1.0);
    const Vec3 horizon(0.185, 0.195, 0.195), zenith(0.11, 0.14, 0.17);
    // The window, far behind on the right: broad and cool.
    const double window = std::max(0.0, d.dot(Vec3(0.75, 0.35, -0.56).normalized()));
    return horizon + (zenith - horizon) * std::sqrt(height) +
           0.38 * std::pow(window, 3) * Vec3(0.66, 0.86, 1.0);
}

}  // namespace splatelier::demo
