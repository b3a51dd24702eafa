// A user of the studio's own, so that a test leaves nothing in the real one's folders.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace splatelier::test {

/// The user's folders in a temporary one, while it lives.
class TemporaryUser {
  public:
    explicit TemporaryUser(const std::filesystem::path& home) {
        for (const auto& [name, path] : {std::pair{"HOME", home},
                                         std::pair{"XDG_CONFIG_HOME", home / "config"},
                                         std::pair{"XDG_STATE_HOME", home / "state"}}) {
            const char* before = std::getenv(name);
            before_.emplace_back(name, before != nullptr ? std::optional<std::string>(before) : std::nullopt);
            setenv(name, path.c_str(), 1);
        }
    }
    ~TemporaryUser() {
        for (const auto& [name, value] : before_) {
            if (value) {
                setenv(name.c_str(), value->c_str(), 1);
            } else {
                unsetenv(name.c_str());
            }
        }
    }
    TemporaryUser(const TemporaryUser&) = delete;
    TemporaryUser& operator=(const TemporaryUser&) = delete;

  private:
    std::vector<std::pair<std::string, std::optional<std::string>>> before_;
};

}  // namespace splatelier::test
