#!/bin/sh
# From a fresh Debian 12 to facts with their evidence: installs what is needed
# (as root, or with sudo), builds, analyses the sample reports, and writes
# reports.db and report.html into the current folder. Run it again at any time.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
here=$(pwd)
say() { printf '\n== %s\n' "$*"; }

say "1/4 packages: the compiler, CMake and the libraries of .packages"
sh "$top/examples/setup.sh" libreadline-dev

say "2/4 building $top/build/moongloss (a few minutes at most)"
echo "The line editor of the REPL is GNU readline: this program is then under"
echo "the GPL. For one under the MIT licence: cmake -DMOONGLOSS_EDIT=libedit"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
{
  cmake -S "$top" -B "$top/build" -G Ninja -DMOONGLOSS_EDIT=readline &&
    cmake --build "$top/build" --target moongloss-cli
} >"$log" 2>&1 || {
  cat "$log"
  echo "quickstart: the build failed" >&2
  exit 3
}
PATH="$top/build:$PATH"
moongloss --version

say "3/4 analysing the sample reports: facts into $here/reports.db"
echo "\$ moongloss run cppcc --out reports.db $top/examples/reports"
status=0
moongloss run cppcc --out "$here/reports.db" "$top/examples/reports" ||
  status=$?
[ "$status" -le 1 ] || exit "$status"
echo "\$ moongloss sql reports.db 'SELECT type, count(*) AS facts FROM fact GROUP BY type'"
moongloss sql "$here/reports.db" \
  'SELECT type, count(*) AS facts FROM fact GROUP BY type ORDER BY 2 DESC'

say "4/4 one page to look at: $here/report.html"
moongloss report "$here/reports.db" -o "$here/report.html"
cat <<END

Done. What next:
  $top/build/moongloss repl $here/reports.db            ask questions
  $top/build/moongloss search $here/reports.db 协商      search the text
  $top/build/moongloss run cppcc --format table FILE    your own reports
README.md shows how to write a script of your own.
END
exit "$status"
