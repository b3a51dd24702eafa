// A context for tests, wherever an OpenGL driver answers.
// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "render/context.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace splatelier::test {

/// Current nowhere; null, with the reason printed, where there is no driver: the test then has nothing to check. Any
/// other failure to make one is thrown on.
inline std::unique_ptr<GlContext> gl_context() {
    try {
        return GlContext::create();
    } catch (const Error& error) {
        if (std::string(error.what()).find("no GPU with OpenGL 4.5") == std::string::npos) throw;
        MESSAGE("skipped: ", error.what());
        return nullptr;
    }
}

}  // namespace splatelier::test
