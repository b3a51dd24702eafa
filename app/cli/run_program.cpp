// SPDX-License-Identifier: MIT
#include "app/cli/run_program.h"

namespace splatelier {

int run_program(int, char**) {
    return 0;
}

}  // namespace splatelier
