// The bare command: opens the studio, where this build has one.
// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "core/error.h"

#ifdef SPLATELIER_HAS_STUDIO
#include "app/studio/studio.h"
#endif

namespace splatelier {

int run_studio_command(const StudioCommand& command) {
    const Settings settings = with_given(Settings{}, command.given);
#ifdef SPLATELIER_HAS_STUDIO
    for (const std::filesystem::path& path : command.open) {
        if (!std::filesystem::exists(path)) fail("{}: no such file or folder", path.string());
    }
    return run_studio(StudioOptions{.open = command.open, .settings = settings, .start_demo = command.demo});
#else
    (void)settings;
    fail(
        "this build has no window; train with: splatelier train DATA -o RUN (or configure with "
        "-DSPLATELIER_GUI=ON)");
#endif
}

}  // namespace splatelier
