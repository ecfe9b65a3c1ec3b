#!/bin/sh
# Replays each fuzz target's seeds, changed and unchanged: tests/fuzz/seeds/NAME,
# and for texts the sample reports. ROUNDS changes of every seed.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${MOONGLOSS_BUILD:-$top/build}
# Sanitizers are ten times slower.
if [ "${MOONGLOSS_TIER:-default}" = sanitize ]; then slow=100; else slow=1000; fi
rounds=${ROUNDS:-$slow}
passed=0 failed=0 skipped=0
for source in "$top"/tests/fuzz/*.c; do
  name=$(basename "$source" .c)
  [ "$name" = driver ] && continue
  program=$build/fuzz/$name
  if [ ! -x "$program" ]; then
    echo "skip $name: not built"
    skipped=$((skipped + 1))
    continue
  fi
  seeds=$top/tests/fuzz/seeds/$name
  [ -d "$seeds" ] || seeds=$top/examples/reports
  if timeout 120 "$program" "$rounds" "$seeds" >/dev/null; then
    passed=$((passed + 1))
  else
    echo "FAIL $name: exit $? over $seeds"
    failed=$((failed + 1))
  fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
