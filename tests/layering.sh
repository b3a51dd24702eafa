#!/usr/bin/env bash
# The floors of the house: a room may include what lies below it, never beside or above. Also: heavy headers stay out of
# our headers, the licence has its line, and files stay readable. usage: tests/layering.sh [FOLDER]; prints each offence,
# exit 1 if there is one.
set -eu
cd "${1:-$(dirname "$0")/..}"
find app core render \( -name '*.cpp' -o -name '*.h' \) -print0 | sort -z | xargs -0 awk '
    function floor_of(room) { return room in floor ? floor[room] : -1 }
    # core/train/session.h is in the room core/train; core/error.h in core; everything of render and app is one room.
    function room_of(path,    part, n) {
        n = split(path, part, "/")
        return part[1] != "core" ? part[1] : n > 2 ? "core/" part[2] : "core"
    }
    function offence(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; bad = 1 }
    BEGIN {
        floor["shaders"] = 0; floor["core"] = 1; floor["core/io"] = 2; floor["core/data"] = 3; floor["core/splats"] = 4
        floor["core/math"] = 5; floor["core/formats"] = 5; floor["core/train"] = 6
        floor["core/cpu"] = 7; floor["core/mesh"] = 7; floor["render"] = 7; floor["app"] = 8
    }
    FNR == 1 { room = room_of(FILENAME); if (floor_of(room) < 0) offence("no floor is known for the room " room) }
    /SPDX-License-Identifier/ && !/^\/\/ SPDX-License-Identifier: MIT$/ { offence("the licence has a line of its own") }
    FNR == 401 { offence("longer than 400 lines") }
    # Highway is included in quotes, as its foreach_target.h wants it.
    /^#include "/ && !/"hwy\// {
        split($0, quoted, "\"")
        other = room_of(quoted[2])
        if (floor_of(other) < 0) offence("include of " quoted[2] " is not from the root")
        else if (other != room && floor_of(other) >= floor_of(room)) offence(room " may not use " other " (" quoted[2] ")")
    }
    /^#include <(nlohmann\/json.hpp|CLI\/|spdlog\/|tbb\/)/ && FILENAME ~ /\.h$/ { offence("heavy header in a header: " $2) }
    /^#include <tbb\// && FILENAME != "core/parallel.cpp" { offence("only core/parallel.cpp uses oneTBB") }
    /^#include <(epoxy|GL|EGL|GLFW|imgui)/ && room ~ /^core/ { offence("core knows no OpenGL and no window: " $2) }
    /^#include <imgui/ && room == "render" { offence("render knows no ImGui") }
    END { exit bad }'
