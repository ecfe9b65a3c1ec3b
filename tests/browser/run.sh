#!/bin/sh
# Opens the report and view pages in Debian's Chromium, driven by
# playwright-core from npm. Needs chromium, node and npm; where one is missing
# and cannot be installed, the tests are skipped with the reason.
#   sh tests/browser/run.sh
# Screenshots and PDF are left in build/browser for whoever wants to look.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=${MOONGLOSS_BUILD:-$top/build}
work=$build/browser
export PATH="$build:$PATH" LC_ALL=C.UTF-8

skip() {
  echo "skip browser: $1"
  echo "browser: 0 passed, 0 failed, 1 skipped"
  exit 0
}

sh "$top/examples/setup.sh" --browser || skip "its packages cannot be installed"
for program in chromium node npm; do
  command -v $program >/dev/null || skip "no $program"
done
rm -rf "$work/pages" && mkdir -p "$work/pages" || exit 3
cp "$here/package.json" "$work/" || exit 3
(cd "$work" && timeout 120 npm install --no-package-lock --no-audit --no-fund \
  --prefer-offline --loglevel=error >npm.log 2>&1) ||
  skip "npm cannot install playwright-core: $(tail -n 1 "$work/npm.log")"

python3 "$here/corpora.py" "$top" "$work/pages" || exit 3
NODE_PATH=$work/node_modules timeout 600 node "$here/pages.js" "$work/pages" \
  "$(command -v chromium)"
