#!/usr/bin/env bash
# From dropped photos to a film, as someone who has never read the README: drops the folder on the first screen, watches
# it train, sets keyframes, exports the flythrough, drops what cannot be opened and then splats. Real X11 events, drops
# included. usage: studio_drop_walk.sh PROGRAM DATA DROP_SOURCE      exits 77 where the tools are not there
set -u
program=$1
data=$2
drop_source=$3
patience=2
. "$(dirname "$0")/studio_session.sh"
for tool in import ffmpeg ffprobe; do
    command -v "$tool" >/dev/null || { echo "studio walk skipped: $tool is not installed"; exit 77; }
done

drop() { "$drop_source" Splatelier "$1" || fail "$1 could not be dropped"; }
# The top left corner of the window: panel colour, or dimmed behind a dialog.
corner() { import -window root -crop 1x1+3+3 -depth 8 txt:- | sed -n 's/.*\(#[0-9A-F]*\).*/\1/p'; }
is_dimmed() { [ "$(corner)" != "$plain" ]; }
is_plain() { [ "$(corner)" = "$plain" ]; }
tells_the_problem() { grep -q "This could not be opened.*$1" "$work/log"; }
closes_the_dialog() { press Escape; is_plain; }
shows() { xdotool search --name "$1" >/dev/null 2>&1; }
# One line of the palette, by its words.
palette() {
    press ctrl+p
    sleep 0.5
    xdotool type --delay 10 "$1"
    sleep 0.5
    press Return
}
has_film() { [ -s "$film" ]; }
film_begins() { [ -e "$film.part" ] || has_film; }
# Asks again only where nothing has come of it for long: one film at a time can be written.
asks_for_the_film() {
    palette "export flythrough"
    for _ in $(seq 40); do
        film_begins && return
        sleep 0.5
    done
    return 1
}

# A name with a blank and an umlaut, as folders have.
photos="$work/my photös"
ln -s "$data" "$photos"
film="$HOME/my photös.mp4"
mkdir -p "$XDG_CONFIG_HOME/splatelier"
echo '{"film_width": 320, "film_height": 180}' >"$XDG_CONFIG_HOME/splatelier/studio.json"

start
! has_run || fail "a run is there before anything was opened"
drop "$photos"
until_true 60 "a run of the dropped folder" has_run
until_true 60 "the photos' name in the title" shows "my phot"
until_true 60 "training" saves_after 0
plain=$(corner)

# Two keyframes, two seconds apart, and the film of them while training goes on.
press k
press Right
sleep 1
press k
step=$(saved_step)
until_true 60 "the film's beginning" asks_for_the_film
until_true 120 "the film" has_film
facts=$(ffprobe -v error -count_frames -show_entries stream=nb_read_frames,width,height -of csv=p=0 "$film")
[ "$facts" = "320,180,61" ] || fail "expected a film of 320,180,61 (width, height, pictures), found $facts"
until_true 60 "training goes on after the film" saves_after "$step"
# The path beside it is what the command line renders.
run=$(run_folder)
"$program" render "$run" --path "${film%.mp4}.json" --size 64x36 -o "$work/frames" --backend cpu >/dev/null 2>&1 ||
    fail "the film's path cannot be rendered"
[ "$(ls "$work"/frames/*.png | wc -l)" -eq 61 ] || fail "the path gives $(ls "$work"/frames | wc -l) pictures, not 61"

# What cannot be opened: a dialog that names it, and everything lives on.
mkdir "$work/nothing here"
drop "$work/nothing here"
until_true 60 "the reason in the log" tells_the_problem "nothing here"
until_true 60 "the dialog" is_dimmed
until_true 60 "the dialog goes" closes_the_dialog
step=$(saved_step)
until_true 60 "training goes on after the dialog" saves_after "$step"

# Splats: the training is saved, and what it made is looked at.
splats=$(ls -d "$run"point_cloud/iteration_*/ | head -n 1)point_cloud.ply
drop "$splats"
until_true 60 "the splats in the window" shows "point_cloud.ply"
before=$(pictures)
screenshot
[ "$(pictures)" -gt "$before" ] || fail "no picture of the splats"
quit
echo "studio drop walk: all is well, a film of 61 pictures while training reached step $step"
