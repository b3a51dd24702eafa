#!/usr/bin/env bash
# Walks through the studio as a user would, with real X11 events, and checks what comes of it: files, steps,
# pixels, the exit code. usage: studio_walk.sh PROGRAM DATA [PATIENCE SETTING…]
# PATIENCE: how many times the usual waiting; the settings go to the program. Exits 77 where the tools are not there.
set -u
program=$1
data=$2
patience=${3:-1}
shift $(($# < 3 ? $# : 3))
for tool in Xvfb xdotool; do
    command -v "$tool" >/dev/null || { echo "studio walk skipped: $tool is not installed"; exit 77; }
done

work=$(mktemp -d)
export HOME=$work/home XDG_STATE_HOME=$work/state XDG_CONFIG_HOME=$work/config
mkdir -p "$HOME"
exec 7>"$work/display"
Xvfb -displayfd 7 -screen 0 1280x720x24 -nolisten tcp >/dev/null 2>&1 7>&7 &
xvfb=$!
program_pid=
clean_up() {
    [ -z "$program_pid" ] || kill -9 "$program_pid" 2>/dev/null
    kill "$xvfb" 2>/dev/null
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "studio walk: $*" >&2
    [ ! -f "$work/log" ] || tail -n 20 "$work/log" >&2
    exit 1
}
# until SECONDS WHAT COMMAND…: the command must succeed within the time.
until_true() {
    local end=$((SECONDS + $1 * patience)) what=$2
    shift 2
    until "$@"; do
        kill -0 "$xvfb" 2>/dev/null || fail "the display died while waiting for: $what"
        [ "$SECONDS" -lt "$end" ] || fail "not within its time: $what"
        sleep 0.2
    done
}
has_display() { [ -s "$work/display" ]; }
has_window() { xdotool search --name Splatelier >/dev/null 2>&1; }
run_folder() { ls -d "$XDG_STATE_HOME"/splatelier/runs/*/ 2>/dev/null | head -n 1; }
has_run() { [ -n "$(run_folder)" ]; }
# The largest step of which splats were saved, or nothing.
saved_step() { ls "$(run_folder)point_cloud" 2>/dev/null | sed -n 's/^iteration_//p' | sort -n | tail -n 1; }
# Asks for a save, and looks: a button pressed too early is simply pressed again.
saves_after() {
    press ctrl+s
    sleep 1
    saved_after "$1"
}
saves() { grep -c ': saved ' "$work/log"; }
has_saves() { [ "$(saves)" -ge "$1" ]; }
# Saves once more, waits for it, and tells of which step it was.
step_now() {
    local before
    before=$(saves)
    press ctrl+s
    until_true 20 "a save" has_saves $((before + 1))
    sed -n 's/^Step \([0-9]*\): saved .*/\1/p' "$work/log" | tail -n 1
}
# True where two saves are of the same step.
rests() { [ "$(step_now)" -eq "$(step_now)" ]; }
saved_after() { [ -n "$(saved_step)" ] && [ "$(saved_step)" -gt "$1" ]; }
pictures() { ls "$HOME"/*.png 2>/dev/null | wc -l; }
has_pictures() { [ "$(pictures)" -ge "$1" ]; }
edited() { grep -q '"render.tile_cap"' "$(run_folder)edits.jsonl" 2>/dev/null; }
is_gone() { ! kill -0 "$program_pid" 2>/dev/null; }
# Finds the setting by its name and types a value, waiting to see each step as a user does.
edits_the_tile_cap() {
    press ctrl+f
    sleep 0.5
    xdotool key ctrl+a
    xdotool type --delay 5 "tile cap"
    sleep 0.5
    press Tab ctrl+a
    xdotool type --delay 5 "64"
    press Return
    sleep 0.5
    edited
}
# A tap as short as a quick hand's, shorter than a frame here: none may be lost.
press() { xdotool key --delay 5 "$@"; }
# Asks for a screenshot until one differs from the first.
pictures_differ() {
    press F12
    sleep 0.5
    local picture first
    first=$(ls "$HOME"/*.png | head -n 1)
    for picture in "$HOME"/*.png; do cmp -s "$first" "$picture" || return 0; done
    return 1
}

until_true 10 "a display" has_display
DISPLAY=:$(cat "$work/display")
export DISPLAY
"$program" "$data" --train.iterations 1000000 "$@" >"$work/log" 2>&1 &
program_pid=$!

until_true 20 "a window" has_window
xdotool mousemove 560 300 # over the picture: keys go to the window under the pointer
until_true 20 "a run folder in the state folder" has_run

# Steps increase: what is saved is of a later step each time.
until_true 25 "a save while training" saves_after 0
first=$(saved_step)
until_true 15 "more steps" saves_after "$first"

# A pause pauses: a single step more is exactly one more, however long one waits.
press space
until_true 15 "a rest" rests
paused=$(saved_step)
press period
until_true 15 "a single step" saves_after "$paused"
[ "$(saved_step)" -eq $((paused + 1)) ] || fail "paused at $paused, but a single step led to $(saved_step)"

# A setting that is typed into the panel reaches the trainer.
until_true 30 "the edit in edits.jsonl" edits_the_tile_cap

# Screenshots: the picture changes when the camera is moved.
xdotool mousemove 560 300
press F12
until_true 10 "a screenshot" has_pictures 1
xdotool mousedown 1 mousemove --sync 640 320 mousemove --sync 700 330 mouseup 1
until_true 15 "a picture from the dragged camera" pictures_differ

# Nothing was written into the data.
[ -z "$(find "$data" -newer "$work/display" -print -quit)" ] || fail "files were written into $data"

press ctrl+q
until_true 20 "the end" is_gone
wait "$program_pid"
code=$?
program_pid=
[ "$code" -eq 0 ] || fail "quitting gave exit code $code"
echo "studio walk: all is well, $(basename "$data") at step $((paused + 1)) and on"
