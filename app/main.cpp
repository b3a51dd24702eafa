// Splatelier: trains Gaussian splats from photographs while you watch.
// SPDX-License-Identifier: MIT
#include "app/cli/run_program.h"

int main(int argc, char** argv) {
    return splatelier::run_program(argc, argv);
}
