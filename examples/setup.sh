#!/bin/sh
# Installs the Debian packages of .packages, and those named as arguments, that
# are missing. Runs as root or with sudo; does nothing when all are there.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
wanted=$(sed -e 's/#.*//' "$top/.packages" | tr -s ' \n' ' ')
wanted="$wanted $*"
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
