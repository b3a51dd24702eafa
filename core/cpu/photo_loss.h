// The loss of one photo and its gradient by the picture: (1 − λ)·L1 + λ·(1 − SSIM), SSIM with the separable 11-tap
// window over the region where it fits. The plain twin is core/math/loss.h, masks included.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/cpu/frame.h"
#include "core/parallel.h"

namespace splatelier::cpu {

struct LossValue {
    double loss = 0, l1 = 0, ssim = 1;
};

/// Memory of photo_loss, kept from one step to the next.
struct LossScratch {
    Planes target;                          ///< the photo in [0, 1], 0 where masked
    Planes masked;                          ///< the picture, 0 where masked; used with a mask only
    Planes maps;                            ///< d Σ SSIM / d (E[x], E[x²], E[xy]), three planes a channel
    std::vector<AlignedArray<float>> rows;  ///< a worker's
    std::vector<double> l1_rows, ssim_rows;
};

/// `image` 3 planes of the photo's size. Writes `gradient` (3 planes, of the same size).
LossValue photo_loss(const Planes& image,
                     const ViewImage& photo,
                     float ssim_weight,
                     Workers& workers,
                     LossScratch& scratch,
                     Planes& gradient);

}  // namespace splatelier::cpu
