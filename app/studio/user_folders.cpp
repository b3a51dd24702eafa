// SPDX-License-Identifier: MIT
#include "app/studio/user_folders.h"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <string>

namespace splatelier {
namespace {

std::filesystem::path from_environment(const char* variable, const std::filesystem::path& otherwise) {
    // The XDG specification: a relative path counts as unset.
    const char* value = std::getenv(variable);
    const std::filesystem::path path = value != nullptr ? value : "";
    return path.is_absolute() ? path : otherwise;
}

}  // namespace

std::filesystem::path home_folder() {
    return from_environment("HOME", std::filesystem::temp_directory_path());
}

std::filesystem::path config_folder() {
    return from_environment("XDG_CONFIG_HOME", home_folder() / ".config") / "splatelier";
}

std::filesystem::path state_folder() {
    return from_environment("XDG_STATE_HOME", home_folder() / ".local" / "state") / "splatelier";
}

std::filesystem::path pictures_folder() {
    std::error_code ignored;
    const std::filesystem::path pictures = home_folder() / "Pictures";
    return std::filesystem::is_directory(pictures, ignored) ? pictures : home_folder();
}

std::filesystem::path new_run_folder(const std::filesystem::path& data) {
    std::error_code ignored;
    std::filesystem::path absolute = std::filesystem::absolute(data, ignored).lexically_normal();
    if (!absolute.has_filename()) absolute = absolute.parent_path();
    const std::string name = absolute.stem().empty() ? "scene" : absolute.stem().string();
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    char stamp[32];
    std::strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &local);
    std::filesystem::path out = state_folder() / "runs" / fmt::format("{}-{}", name, stamp);
    for (int i = 2; std::filesystem::exists(out, ignored); ++i) {
        out = state_folder() / "runs" / fmt::format("{}-{}-{}", name, stamp, i);
    }
    return out;
}

std::filesystem::path numbered_file(const std::filesystem::path& folder,
                                    std::string_view stem,
                                    std::string_view extension) {
    std::error_code ignored;
    for (int i = 1;; ++i) {
        std::filesystem::path out = folder / fmt::format("{}-{:03}{}", stem, i, extension);
        if (!std::filesystem::exists(out, ignored)) return out;
    }
}

}  // namespace splatelier
