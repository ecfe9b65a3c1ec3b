#!/bin/sh
# Replays each fuzz target's seeds, changed and unchanged: tests/fuzz/seeds/NAME,
# and for texts the sample reports. ROUNDS changes of every seed.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${MOONGLOSS_BUILD:-$top/build}
limit=120
case ${MOONGLOSS_TIER:-default} in
  sanitize) few=30 ;; # ten times slower
  long) few=20000 limit=3600 ;;
  *) few=300 ;;
esac
rounds=${ROUNDS:-$few}
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
  if timeout $limit "$program" "$rounds" "$seeds" >/dev/null; then
    passed=$((passed + 1))
  else
    echo "FAIL $name: exit $? over $seeds"
    failed=$((failed + 1))
  fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
