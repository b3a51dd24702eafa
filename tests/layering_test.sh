#!/usr/bin/env bash
# The layering check finds what it must: each planted offence is reported.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder"/{app,render,core/io,core/train}
expect() {  # FILE LINE WORDS: a tree with that one line is refused with those words
    printf '%s\n' "$2" >"$folder/$1"
    if output=$(bash "$here/layering.sh" "$folder"); then echo "not found: $1: $2" >&2; exit 1; fi
    case $output in *"$3"*) ;; *) echo "wrong words for $1: $output" >&2; exit 1 ;; esac
    rm "$folder/$1"
}
printf '#include "core/error.h"\n' >"$folder/core/io/fine.cpp"
bash "$here/layering.sh" "$folder"
expect core/io/up.cpp '#include "core/train/session.h"' 'may not use core/train'
expect core/train/side.cpp '#include "render/gl.h"' 'may not use render'
expect core/io/heavy.h '#include <nlohmann/json.hpp>' 'heavy header'
expect core/io/tbb.cpp '#include <tbb/parallel_for.h>' 'only core/parallel.cpp'
expect core/train/gl.cpp '#include <epoxy/gl.h>' 'core knows no OpenGL'
expect core/io/relative.cpp '#include "files.h"' 'not from the root'
expect core/io/licence.h '// Purpose. SPDX-License-Identifier: MIT' 'a line of its own'
expect core/io/long.cpp "$(yes '//' | head -401)" 'longer than 400'
echo "layering check finds its 8 planted offences"
