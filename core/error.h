// The one exception of the project: a sentence for the user that says what, where, and what to do.
// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace splatelier {

/// What the program's exit code tells a script.
enum class ExitCode { kSuccess = 0, kFailure = 1, kUsage = 2 };

/// Bad input, a missing file, a full disk, a driver that refuses. Its message is shown to the user as it
/// stands
/// ("images.txt:12: expected 10 fields, found 7"). Broken invariants of our own are SPLATELIER_REQUIRE's
/// matter.
class Error : public std::runtime_error {
  public:
    explicit Error(const std::string& message, ExitCode code = ExitCode::kFailure)
        : std::runtime_error(message), code_(code) {}
    [[nodiscard]] ExitCode code() const { return code_; }

  private:
    ExitCode code_;
};

/// Throws Error with a formatted message.
template <typename... Args>
[[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) {
    throw Error(fmt::format(format, std::forward<Args>(args)...));
}

/// Throws Error for a wrong command line or setting (exit code 2).
template <typename... Args>
[[noreturn]] void fail_usage(fmt::format_string<Args...> format, Args&&... args) {
    throw Error(fmt::format(format, std::forward<Args>(args)...), ExitCode::kUsage);
}

/// Prints the broken condition and aborts. Called by SPLATELIER_REQUIRE.
[[noreturn]] void abort_with(const char* condition, const std::string& values, const char* file, int line);

}  // namespace splatelier

/// A promise of our own code; broken, the program stops in every build. The rest is a format string and its
/// values.
#define SPLATELIER_REQUIRE(condition, ...)                                                      \
    do {                                                                                        \
        if (!(condition))                                                                       \
            ::splatelier::abort_with(#condition, fmt::format(__VA_ARGS__), __FILE__, __LINE__); \
    } while (false)
