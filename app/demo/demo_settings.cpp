// SPDX-License-Identifier: MIT
#include "app/demo/demo_settings.h"

namespace splatelier {

Settings demo_settings() {
    Settings settings;
    settings.train.iterations = 3000;
    settings.train.schedule_steps = 3000;
    settings.train.sh_every = 500;
    settings.density.from = 200;
    settings.density.until = 1800;
    settings.density.reset_every = 0;
    settings.output.eval_every = 1000;
    settings.render.background = Vec3f(0.6F, 0.63F, 0.67F);
    return settings;
}

}  // namespace splatelier
