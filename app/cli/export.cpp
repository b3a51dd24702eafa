// The command export: writes splats for other programs.
// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/progress.h"
#include "app/cli/splat_source.h"
#include "core/error.h"
#include "core/formats/splat_ply.h"
#include "core/log.h"

namespace splatelier {

int run_export(const ExportCommand& command) {
    const std::string name = command.output.filename().string();
    const bool is_ply = command.output.extension() == ".ply" && !name.ends_with(".compressed.ply") &&
                        !name.ends_with(".mesh.ply");
    if (!is_ply) {
        fail_usage("export: {}: this format is not built yet; .ply is", command.output.string());
    }
    const SplatSource source = open_splats(command.splats);
    write_splat_ply(command.output, source.cloud);
    log_info("Wrote {} splats of degree {} to {}",
             grouped_digits(source.cloud.size()),
             source.cloud.sh_degree,
             command.output.string());
    return static_cast<int>(ExitCode::kSuccess);
}

}  // namespace splatelier
