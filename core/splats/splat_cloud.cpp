// SPDX-License-Identifier: MIT
#include "core/splats/splat_cloud.h"

namespace splatelier {

void SplatCloud::resize(std::size_t count) {
    means.resize(count * 3);
    log_scales.resize(count * 3);
    rotations.resize(count * 4);
    opacity_logits.resize(count);
    sh_dc.resize(count * 3);
    sh_rest.resize(count * static_cast<std::size_t>(sh_rest_count(sh_degree)) * 3);
}

}  // namespace splatelier
