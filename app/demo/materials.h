// What the demo's things are made of: colours and gloss as functions of the place on the surface.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/types.h"

namespace splatelier::demo {

enum class Material {
    kFloor,
    kBoard,
    kPorcelain,
    kCeladon,
    kTerracotta,
    kBottle,
    kOrange,
    kLemon,
    kPear,
    kApple,
    kPlum,
    kFlower,
    kStem,
    kTwig
};

/// Where on a thing: in its own frame, and in its surface coordinates (see Lathe).
struct SurfacePlace {
    Vec3 point = Vec3::Zero();
    double along = 0, angle = 0;
};

struct Surface {
    Vec3 albedo = Vec3::Zero();  ///< linear RGB
    double gloss = 0;            ///< strength of the clear coat, 0 to 1
    double roughness = 0.3;      ///< of the coat: how soft highlights are, 0 to 1
};

Surface surface_of(Material material, const SurfacePlace& place);

}  // namespace splatelier::demo
