// SPDX-License-Identifier: MIT
#include "core/error.h"

#include <cstdio>
#include <cstdlib>

namespace splatelier {

void abort_with(const char* condition, const std::string& values, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: broken promise: %s (%s)\n", file, line, condition, values.c_str());
    std::abort();
}

}  // namespace splatelier
