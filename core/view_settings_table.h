// The rows of the settings table that concern the window alone; part of describe() in core/settings_table.h.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings_option.h"

namespace splatelier {

/// Calls visit(Option, field&) for every setting of ViewSettings, const or not.
template <typename View, typename V>
void describe_view(View& view, V&& visit) {
    visit(Option{.key = "view.fov_deg",
                 .help = "Vertical field of view of the viewport",
                 .min = 5,
                 .max = 140,
                 .unit = "deg"},
          view.fov_deg);
    visit(Option{.key = "view.max_fps",
                 .help = "Most pictures a second that the window draws",
                 .min = 5,
                 .max = 500,
                 .unit = "1/s"},
          view.max_fps);
    visit(
        Option{.key = "view.share",
               .help = "Share of the time that drawing may take beside training; of a GPU's a third of that, "
                       "a sixth while the camera rests",
               .min = 0.01,
               .max = 1},
        view.share);
    visit(Option{.key = "view.moving_scale",
                 .help = "Resolution of the viewport while the camera moves, CPU drawing only",
                 .min = 0.1,
                 .max = 1},
          view.moving_scale);
    visit(Option{.key = "view.splat_scale",
                 .help = "Size of the splats in the viewport, for looking alone",
                 .min = 0.01,
                 .max = 2},
          view.splat_scale);
    visit(Option{.key = "view.sh_degree",
                 .help = "Highest degree of spherical harmonics in the viewport, for looking alone",
                 .min = 0,
                 .max = 3},
          view.sh_degree);
    visit(Option{.key = "view.history_mb",
                 .help = "Memory for past splats, which the timeline can show again; 0 keeps none",
                 .min = 0,
                 .max = 1e5,
                 .unit = "MB"},
          view.history_mb);
    visit(Option{.key = "view.history_every",
                 .help = "Steps between two kept pasts; doubles each time that their memory is full",
                 .min = 1,
                 .max = 1e6,
                 .unit = "steps"},
          view.history_every);
}

}  // namespace splatelier
