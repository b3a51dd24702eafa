// The demo's still life: what stands where.
// SPDX-License-Identifier: MIT
#pragma once

#include "app/demo/lathe.h"
#include "app/demo/materials.h"
#include "core/types.h"

#include <vector>

namespace splatelier::demo {

/// A turned thing, placed in the world. The world here has +y up; the board stands on the floor y = 0.
struct Thing {
    Lathe lathe;
    Material material = Material::kFloor;
    Mat3 world_from_local = Mat3::Identity();  ///< a rotation
    Vec3 position = Vec3::Zero();

    [[nodiscard]] Vec3 to_local(const Vec3& point) const {
        return world_from_local.transpose() * (point - position);
    }
    [[nodiscard]] Vec3 to_world(const Vec3& point) const { return world_from_local * point + position; }
};

/// A lamp behind a square of cloth: shines evenly to the side of `normal`. Photographs do not show it.
struct SoftBox {
    Vec3 center, normal, right, up;  ///< the last three of unit length, at right angles
    double half_side = 1;
    Vec3 radiance;  ///< linear RGB
};

struct Scene {
    std::vector<Thing> things;
    SoftBox key;
    double dome_radius = 9;  ///< of the backdrop, a half sphere over the floor
};

/// Vase with flowers, bowl of oranges, cup, pears, apple, lemon and plums on a round oak board.
Scene make_still_life();

/// Light of the backdrop and of the room toward the scene, by the direction in which one looks.
Vec3 backdrop_radiance(const Vec3& direction);

}  // namespace splatelier::demo
