#!/usr/bin/env bash
# Installs the Debian packages of assets/packages.txt that are missing. Asks nothing.
# usage: app/setup.sh [GROUP …]      groups: build window run test; all but test by default
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
groups=${*:-build window run}
wanted=$(awk -v groups=" $groups " '/^#/ || NF == 0 {next} /^\[/ {g = substr($0, 2, length($0) - 2); next} index(groups, " " g " ") {print}' "$here/assets/packages.txt")
missing=
for package in $wanted; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "Installing:$missing" >&2
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
$sudo apt-get update -qq
# shellcheck disable=SC2086  # a list of words
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing </dev/null >&2
