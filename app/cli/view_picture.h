// Renders of every mode as pictures that people can look at.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/image.h"
#include "core/train/backend.h"

namespace splatelier {

/// Turns renders of one mode into 8-bit RGB; a sequence keeps the scale of its first picture, so that a film
/// does not flicker. Colour is clamped. Depth: white is near, black far, by inverse depth. Alpha: grey. Normals:
/// x, y, z as red, green, blue. Tile load: dark to white by length of the tile's list, capped tiles red.
class PictureMaker {
  public:
    explicit PictureMaker(RenderMode mode) : mode_(mode) {}
    Image8 operator()(const ImageF& render);

  private:
    void choose_scale(const ImageF& render);

    RenderMode mode_;
    bool has_scale_ = false;
    float low_ = 0, high_ = 1;  // inverse depths, or list lengths, shown as black and white
};

}  // namespace splatelier
