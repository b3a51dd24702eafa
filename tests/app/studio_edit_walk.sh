#!/usr/bin/env bash
# Selects, deletes and brings back splats while training runs, forks the training and films it, as a user would, with
# real X11 events. usage: studio_edit_walk.sh PROGRAM DATA      exits 77 where the tools are not there
set -u
program=$1
data=$2
. "$(dirname "$0")/studio_session.sh"

edits() { grep -c "\"$1\"" "$(run_folder)edits.jsonl" 2>/dev/null || true; }
# A key that came too early is simply pressed again: each of these leaves one more line in the edit log.
presses_until_edited() {
    press "$1"
    sleep 0.7
    [ "$(edits "$2")" -gt "$3" ]
}
runs() { ls -d "$XDG_STATE_HOME"/splatelier/runs/*/ 2>/dev/null | wc -l; }
has_branch() { [ "$(runs)" -eq 2 ] && [ -s "$(run_folder)checkpoint.safetensors" ]; }
has_branch_window() { xdotool search --name "Branch 1 of step" >/dev/null 2>&1; }
has_film() { [ -s "$HOME/$(basename "$data")-training.mp4" ]; }

start "$data" --train.iterations 1000000 --view.history_every 5
until_true 20 "a run folder in the state folder" has_run
until_true 30 "training" saves_after 20

# A rectangle over the picture selects; Delete removes it while training runs; undo brings it back, and so does U.
selects() {
    xdotool mousemove 400 200 mousedown 1 mousemove --sync 500 300 mousemove --sync 620 380 mouseup 1
    sleep 1
}
press b
selects
until_true 15 "a deletion in the edit log" presses_until_edited Delete delete_splats 0
until_true 15 "its undo in the edit log" presses_until_edited ctrl+z restore_splats 0
selects
until_true 15 "another deletion in the edit log" presses_until_edited Delete delete_splats 1
until_true 15 "its return in the edit log" presses_until_edited u restore_splats 1
press Escape
step=$(saved_step)
until_true 30 "training goes on after the edits" saves_after "$step"

# The training so far as a film.
press ctrl+p
xdotool type --delay 40 "export time"
sleep 0.5
press Return
until_true 60 "the time-lapse" has_film

# A fork: a second run with the first one's steps behind it, which goes its own way.
trunk=$(run_folder)
press ctrl+b
until_true 30 "a second run" has_branch
trunk_step=$(run_folder() { echo "$trunk"; }; saved_step)
until_true 30 "the branch in the window" has_branch_window
[ -e "$(run_folder)studio.json" ] || fail "the branch does not know its photos"
# A key that comes while the branch is still being prepared is pressed again.
starts_after() {
    press space
    sleep 1
    saves_after "$1"
}
until_true 40 "the branch trains on from there" starts_after "$trunk_step"
[ "$(run_folder() { echo "$trunk"; }; saved_step)" -eq "$trunk_step" ] || fail "the trunk went on by itself"
quit
echo "studio edit walk: all is well, forked at step $trunk_step"
