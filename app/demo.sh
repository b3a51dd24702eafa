#!/usr/bin/env bash
# Installs what is missing, builds, and shows the demo: in a window where there is a display, else as pictures and
# a report in demo-out/. usage: app/demo.sh
set -eu
cd "$(dirname "$0")/.."
bash app/setup.sh
echo "Building (the first time takes a few minutes) …" >&2
cmake -S . -B build/demo -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build build/demo --target splatelier >&2
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec build/demo/splatelier --demo "$@"
fi
echo "No display: training the demo scene without a window." >&2
exec build/demo/splatelier demo -o demo-out --force "$@"
