#!/usr/bin/env bash
# Installs what is missing, builds, and shows the demo: in a window where there is a display, else as pictures and
# a report in demo-out/. usage: app/demo.sh
set -euo pipefail
cd "$(dirname "$0")/.."
bash app/setup.sh
echo "Building (the first time takes a few minutes) …" >&2
cmake -S . -B build/demo -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build build/demo --target splatelier >&2
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    said=$(mktemp)
    trap 'rm -f "$said"' EXIT
    status=0
    { build/demo/splatelier --demo "$@" 2>&1 >&3 | tee -i "$said" >&2; } 3>&1 || status=$?
    # Only where no window came up is there anything to fall back from.
    [ "$status" -ne 0 ] && grep -q "cannot open a window" "$said" || exit "$status"
    rm -f "$said"
fi
echo "No window can be opened here: training the demo scene without one." >&2
exec build/demo/splatelier demo -o demo-out --force "$@"
