#!/bin/sh
# Installs what is missing, builds, and runs every test.
#   sh tests/run.sh             all behaviour (Release build in build/)
#   sh tests/run.sh --sanitize  the same under ASan and UBSan (build-sanitize/)
#   sh tests/run.sh --long      full sizes, torture, fuzzing: hours
#   sh tests/run.sh --coverage  the same as the first, by hand: which lines and
#                               branches of core/ it reaches (wants gcovr)
# Each part prints "NAME: N passed, N failed[, N skipped]"; the last line of
# all is their sum. Exit 1 if anything failed.
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top" || exit 3
tier=default
case "${1-}" in
  '') ;;
  --sanitize) tier=sanitize ;;
  --long) tier=long ;;
  --coverage) tier=coverage ;;
  *) echo "run.sh: unknown option $1 (--sanitize, --long or --coverage)" >&2; exit 2 ;;
esac
export MOONGLOSS_TIER=$tier LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1

echo "== installing what is missing"
sh examples/setup.sh --tests || exit 3

echo "== building"
build=$top/build options="-DCMAKE_BUILD_TYPE=Release"
if [ $tier = sanitize ]; then
  build=$top/build-sanitize
  options="-DCMAKE_BUILD_TYPE=Debug -DMOONGLOSS_SANITIZE=ON"
fi
coverage=
if [ $tier = coverage ]; then
  coverage=--coverage
  for name in dump reset; do # for tests/torture/faults.c
    coverage="$coverage -Wl,-u,__gcov_$name"
    coverage="$coverage -Wl,--export-dynamic-symbol=__gcov_$name"
  done
  build=$top/build-coverage
  options="-DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS=--coverage"
fi
export MOONGLOSS_BUILD=$build PATH="$build:$PATH"
log=$(mktemp) || exit 3
trap 'rm -f "$log"' EXIT
{ cmake -S . -B "$build" -G Ninja $options \
    ${coverage:+-DCMAKE_EXE_LINKER_FLAGS="$coverage"} && ninja -C "$build"; } \
  >"$log" 2>&1 || { cat "$log"; exit 3; }

# Programs that examples compile against the library.
[ $tier = sanitize ] && export CFLAGS=-fsanitize=address,undefined

passed=0 failed=0 skipped=0
# part NAME COMMAND...: the command's last line holds its counts.
# One that does not end is stopped and has failed.
limit=900
[ $tier = long ] && limit=86400
part() {
  name=$1; shift
  timeout --foreground -k 10 $limit "$@" >"$log" 2>&1
  status=$?
  [ $status = 124 ] && echo "$name: not done after $limit s"
  counts=$(sed -nE 's/^(.*[^0-9])?([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?.*/\2 \3 \5/p' "$log" | tail -n 1)
  set -- $counts
  if [ $# -lt 2 ]; then
    cat "$log"; echo "$name: 0 passed, 1 failed (exit $status, no counts)"
    failed=$((failed + 1)); return
  fi
  [ "$status" = 0 ] || [ "$2" != 0 ] || set -- "$1" 1 "${3-0}"
  if [ "$2" != 0 ]; then cat "$log"; else grep -i '^skip' "$log"; fi
  echo "$name: $1 passed, $2 failed, ${3:-0} skipped"
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + ${3:-0}))
}

if [ $tier = coverage ]; then
  cc -O1 -fPIC -shared tests/torture/faults.c -o "$build/faults.so" -ldl ||
    exit 3
  export MOONGLOSS_FAULT=cover LD_PRELOAD="$build/faults.so"
fi

echo "== testing"
for test in "$build"/unit/*_test; do
  part "unit/$(basename "$test")" "$test"
done
for spec in tests/spec/*.md examples/*/README.md scripts/README*.md; do
  [ -f "$spec" ] && part "${spec%.md}" moongloss test "$spec"
done
for pack in scripts/*/pack.lua; do
  [ -f "$pack" ] && part "${pack%/pack.lua}" moongloss test "${pack%/pack.lua}"
done
# A script without errors counts as passed.
for script in scripts/*/pack.lua examples/*/*.lua; do
  # What these load (a model, a plug-in) their README makes, and runs them.
  case "$script" in */both.lua | */letters.lua) continue ;; esac
  grep -q 'gloss\.report_type\|gloss\.pack' "$script" || continue # a module
  [ -f "$script" ] && part "lint ${script%/pack.lua}" \
    sh -c 'moongloss lint --quiet "$1" && echo "1 passed, 0 failed"' \
    lint "${script%/pack.lua}"
done
part README moongloss test README.md
part golden python3 tests/golden/check.py
part kinds python3 tests/golden/kinds.py
part layout python3 tests/golden/layout.py
part sentences python3 tests/golden/sentences.py
part metamorphic python3 tests/golden/metamorphic.py
part shifts python3 tests/golden/shifts.py
part replay python3 tests/golden/replay.py cppcc=examples/reports \
  examples/02-board-minutes/minutes.lua=examples/02-board-minutes/minutes
if [ -d ../shared/data/reports ]; then
  part undamaged python3 tests/golden/undamaged.py
else
  echo "skip undamaged: no ../shared/data/reports beside the checkout"
  skipped=$((skipped + 1))
fi
seeds=../shared/seeds
if [ -d $seeds ]; then
  part replay-seeds python3 tests/golden/replay.py cppcc=$seeds
else
  echo "skip replay-seeds: no $seeds beside the checkout"
  skipped=$((skipped + 1))
fi
part fuzz-replay sh tests/fuzz/replay.sh
part lint python3 tests/lint/lint.py
[ $tier = default ] || part analyse python3 tests/lint/analyse.py
seconds=20
[ $tier = long ] && seconds=1800
points=16
[ $tier = long ] && points=400
part faults python3 tests/torture/faults.py --points $points
part install sh tests/install/install.sh
part browser sh tests/browser/run.sh
part cluster python3 tests/cluster/cluster.py
part terminal python3 tests/spec/terminal.py
part torture python3 tests/torture/torture.py --seconds $seconds

if [ $tier = coverage ]; then
  unset LD_PRELOAD
  gcovr -r . --object-directory "$build" -f core/ -e 'core/.*/make_.*' \
    --gcov-ignore-parse-errors --print-summary -o "$build/coverage.txt"
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
