#!/bin/sh
# Installs the Debian packages of .packages, and those named as arguments, that
# are missing. Runs as root or with sudo; does nothing when all are there.
#   sh examples/setup.sh --tests     those of the lines "test: ..." as well
#   sh examples/setup.sh --browser   those of the lines "browser: ..." instead,
#                                    unless their programs are there already
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
if [ "${1-}" = --browser ]; then
  wanted=
  for package in $(sed -n -e 's/^browser: *//p' "$top/.packages"); do
    program=$package
    [ $package = nodejs ] && program=node
    command -v $program >/dev/null || wanted="$wanted $package"
  done
else
  for_tests='/^test:/d'
  if [ "${1-}" = --tests ]; then
    for_tests='s/^test://'
    shift
  fi
  wanted=$(sed -e 's/#.*//' -e '/^browser:/d' -e "$for_tests" "$top/.packages" |
    tr -s ' \n' ' ')
  wanted="$wanted $*"
fi
missing=
for package in $wanted; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
    grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "setup: installing$missing"
as_root=
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || {
    echo "setup: missing packages:$missing" >&2
    echo "setup: run as root, or install sudo, or ask for: apt-get install$missing" >&2
    exit 3
  }
  as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
