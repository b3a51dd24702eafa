# What every walk through the studio needs, to be sourced: a display of its own, the program on it, keys and waiting.
# Needs $program; $patience, where it is set, is how many times the usual waiting. Sets $work, a folder that is removed at
# the end, and leaves nothing running.
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
# until_true SECONDS WHAT COMMAND…: the command must succeed within the time.
until_true() {
    local end=$((SECONDS + $1 * ${patience:-1})) what=$2
    shift 2
    until "$@"; do
        kill -0 "$xvfb" 2>/dev/null || fail "the display died while waiting for: $what"
        [ "$SECONDS" -lt "$end" ] || fail "not within its time: $what"
        sleep 0.2
    done
}
has_display() { [ -s "$work/display" ]; }
has_window() { xdotool search --name Splatelier >/dev/null 2>&1; }
is_gone() { ! kill -0 "$program_pid" 2>/dev/null; }
press() { xdotool key --delay 60 "$@"; sleep 0.3; }
# The newest run of the state folder.
run_folder() { ls -td "$XDG_STATE_HOME"/splatelier/runs/*/ 2>/dev/null | head -n 1; }
has_run() { [ -n "$(run_folder)" ]; }
# The largest step of which splats were saved, or nothing.
saved_step() { ls "$(run_folder)point_cloud" 2>/dev/null | sed -n 's/^iteration_//p' | sort -n | tail -n 1; }
saved_after() { [ -n "$(saved_step)" ] && [ "$(saved_step)" -gt "$1" ]; }
# Asks for a save, and looks: a key pressed too early is simply pressed again.
saves_after() {
    press ctrl+s
    sleep 1
    saved_after "$1"
}
pictures() { ls "$HOME"/*.png 2>/dev/null | wc -l; }
has_pictures() { [ "$(pictures)" -ge "$1" ]; }
# One more screenshot, by F12; its name is left in $picture.
screenshot() {
    local before
    before=$(pictures)
    press F12
    until_true 15 "screenshot $((before + 1))" has_pictures $((before + 1))
    picture=$(ls -t "$HOME"/*.png | head -n 1)
}

# start ARGUMENT…: the program, its window there and the pointer over the picture, where keys go.
start() {
    until_true 10 "a display" has_display
    DISPLAY=:$(cat "$work/display")
    export DISPLAY
    "$program" "$@" >"$work/log" 2>&1 &
    program_pid=$!
    until_true 30 "a window" has_window
    xdotool mousemove 560 300
}
# Quits by its key, with exit code 0.
quit() {
    press ctrl+q
    until_true 30 "the end" is_gone
    local code=0
    wait "$program_pid" || code=$?
    program_pid=
    [ "$code" -eq 0 ] || fail "quitting gave exit code $code"
}
