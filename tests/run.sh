#!/usr/bin/env bash
# Installs what is missing, builds, and runs every check, cheapest first.
# usage: tests/run.sh [STAGE …]      stages: style release headless memcheck asan tsan tidy; all of these by default
#                                    and stress, which builds the whole studio twice more and is not among them
set -eu
cd "$(dirname "$0")/.."
export CTEST_PARALLEL_LEVEL=${CTEST_PARALLEL_LEVEL:-2}

stage_style() {
    find app core render tests \( -name '*.cpp' -o -name '*.h' \) -print0 | xargs -0 clang-format --dry-run --Werror
    bash tests/layering.sh
    bash tests/layering_test.sh
}

# Builds a preset; the rest of the arguments are targets (all where there is none).
build() {
    local preset=$1
    shift
    cmake --preset "$preset" >/dev/null
    (set -o pipefail && cmake --build --preset "$preset" ${1:+--target "$@"} | tail -n 3)
}

stage_release() {
    build release
    ctest --test-dir build/release --output-on-failure
}

# The program without OpenGL and without a window, as a server would build it.
stage_headless() {
    build headless splatelier
    build/headless/splatelier --version
}

# Reads of memory that nobody wrote, which no sanitizer of GCC sees: every stage of a step on every way through.
stage_memcheck() {
    local photos=../shared/data/banana-tiny out
    [ -d "$photos" ] || { echo "no photos beside the checkout: nothing to train on"; return; }
    out=$(mktemp -d)
    checked() { timeout 300 valgrind --quiet --error-exitcode=99 build/release/splatelier "$@" >/dev/null; }
    # Pictures whose sides are no multiples of a tile; both strategies, through refinements.
    checked train "$photos" -o "$out/adc" --iterations 12 --backend cpu --downscale 2 --train.sh_every 3 \
        --density.from 2 --density.every 4 --density.absolute_gradients --render.tile_cap 20
    checked train "$photos" -o "$out/mcmc" --iterations 8 --backend cpu --downscale 3 --strategy mcmc \
        --density.from 2 --density.every 3 --render.antialiased
    local mode
    for mode in color depth normal alpha tile-load; do
        checked render "$out/adc" --views test --mode "$mode" -o "$out/$mode" --backend cpu
    done
    rm -rf "$out"
}

# Every reader under its fuzzer, and all that core's fast tests touch.
stage_asan() {
    build asan core_tests
    timeout 1200 build/asan/tests/core_tests --test-suite-exclude='slow*,gl*'
}

# The hand-over between threads: the session's tests, on plain threads that the sanitizer sees through.
stage_tsan() {
    build tsan core_tests
    timeout 600 build/tsan/tests/core_tests
}

# A thousand random commands in the studio under each sanitizer. Mesa is not instrumented: ThreadSanitizer is told to
# look at our own code only, AddressSanitizer not to count what a driver keeps until the process ends.
stage_stress() {
    export SPLATELIER_STRESS_COMMANDS=${SPLATELIER_STRESS_COMMANDS:-1000}
    storm() { # PRESET: must run its one test
        build "$1" app_tests
        local suite='gl studio stress'
        build/"$1"/tests/app_tests --count --test-suite="$suite" | grep -q 'filters: 1$' ||
            { echo "build/$1 was made without the studio"; return 1; }
        timeout 900 build/"$1"/tests/app_tests --test-suite="$suite"
    }
    TSAN_OPTIONS="ignore_noninstrumented_modules=1 suppressions=$PWD/tests/tsan.supp" storm tsan
    LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp" storm asan
}

# clang-tidy takes 10 to 50 s a file, so it reads the twelve that changed last: uncommitted ones first, then commit by
# commit.
stage_tidy() {
    local sources=('app/*.cpp' 'core/*.cpp' 'render/*.cpp')
    {
        git diff --name-only HEAD -- "${sources[@]}"
        git log --max-count=100 --format= --name-only -- "${sources[@]}"
    } | awk '!seen[$0]++ && system("test -f " $0) == 0' | head -n 12 |
        xargs --no-run-if-empty -P 2 -n 1 clang-tidy -p build/release --quiet
}

if [ $# -eq 0 ]; then
    bash app/setup.sh build window run test
    set -- style release memcheck headless asan tsan tidy
fi
for stage in "$@"; do
    echo "== $stage ($(date +%H:%M:%S))"
    "stage_$stage"
done
echo "== all checks passed ($(date +%H:%M:%S))"
