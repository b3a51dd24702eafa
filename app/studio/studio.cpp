// SPDX-License-Identifier: MIT
#include "app/studio/studio.h"

#include "app/studio/window.h"

#include <epoxy/gl.h>

namespace splatelier {

int run_studio(const StudioOptions& options) {
    (void)options;
    Window window({});
    while (!window.close_asked()) {
        window.wait_events(0.2);
        glClearColor(0.09F, 0.09F, 0.1F, 1);
        glClear(GL_COLOR_BUFFER_BIT);
        window.swap();
    }
    return 0;
}

}  // namespace splatelier
