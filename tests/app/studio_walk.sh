#!/usr/bin/env bash
# Walks through the studio as a user would, with real X11 events, and checks what comes of it: files, steps,
# pixels, the exit code. usage: studio_walk.sh PROGRAM DATA [PATIENCE SETTING…]
# PATIENCE: how many times the usual waiting; the settings go to the program. Exits 77 where the tools are not there.
set -u
program=$1
data=$2
patience=${3:-1}
shift $(($# < 3 ? $# : 3))
. "$(dirname "$0")/studio_session.sh"

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
edited() { grep -q '"render.tile_cap"' "$(run_folder)edits.jsonl" 2>/dev/null; }
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
# The edit named in the palette is taken back as an edit of its own.
taken_back() { tail -n 1 "$(run_folder)edits.jsonl" | grep -q '"to":"0"'; }
takes_back_the_tile_cap() {
    taken_back && return
    press Escape
    press ctrl+p
    sleep 0.5
    xdotool type --delay 5 "take back tile cap"
    sleep 0.5
    press Return
    sleep 0.5
    taken_back
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

start "$data" --train.iterations 1000000 "$@"
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
! grep -q '"to":"6"' "$(run_folder)edits.jsonl" || fail "a digit reached the trainer before the number was typed"
until_true 30 "the edit taken back in edits.jsonl" takes_back_the_tile_cap
press Escape

# Screenshots: the picture changes when the camera is moved.
xdotool mousemove 560 300
press F12
until_true 10 "a screenshot" has_pictures 1
xdotool mousedown 1 mousemove --sync 640 320 mousemove --sync 700 330 mouseup 1
until_true 15 "a picture from the dragged camera" pictures_differ

# Nothing was written into the data.
[ -z "$(find "$data" -newer "$work/display" -print -quit)" ] || fail "files were written into $data"

quit
echo "studio walk: all is well, $(basename "$data") at step $((paused + 1)) and on"
