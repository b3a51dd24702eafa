#!/usr/bin/env bash
# Looks back at past steps while training goes on, as a user would, with real X11 events: the picture stands still, the
# steps do not. usage: studio_time_walk.sh PROGRAM DATA      exits 77 where the tools are not there
set -u
program=$1
data=$2
. "$(dirname "$0")/studio_session.sh"

# True where two screenshots, a save that moved on between them, are the same: the past; of now they never are.
stands_still() {
    screenshot
    local first=$picture step
    step=$(saved_step)
    until_true 30 "training goes on" saves_after "$step"
    screenshot
    cmp -s "$first" "$picture"
}
differs_from() {
    screenshot
    ! cmp -s "$1" "$picture"
}

start "$data" --train.iterations 1000000 --view.history_every 5
until_true 20 "a run folder in the state folder" has_run
until_true 30 "training" saves_after 60

# Kept steps back: the picture is that of then, whatever training does meanwhile.
press bracketleft
press bracketleft
until_true 60 "a picture of the past, standing still" stands_still
then=$picture

# Dragging the playhead to the left end of the timeline shows an early step, another picture that stands still.
xdotool mousemove 300 600 mousedown 1 mousemove --sync 296 600 mousemove --sync 292 600 mouseup 1
xdotool mousemove 560 300
until_true 30 "another picture after dragging the playhead" differs_from "$then"
until_true 60 "an early picture, standing still" stands_still

# Back to now: the newest splats, which change with every step.
early=$picture
press End
until_true 30 "the newest picture" differs_from "$early"
! stands_still || fail "back to now, but the picture stands still"
quit
echo "studio time walk: all is well, training reached step $(saved_step)"
