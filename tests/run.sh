#!/usr/bin/env bash
# Installs what is missing, builds, and runs every check. usage: tests/run.sh
set -eu
cd "$(dirname "$0")/.."
bash app/setup.sh build window run test

echo "== format"
find app core render tests \( -name '*.cpp' -o -name '*.h' \) -print0 | xargs -0 clang-format --dry-run --Werror

echo "== release build and tests"
cmake --preset release >/dev/null
cmake --build --preset release
ctest --test-dir build/release --output-on-failure
