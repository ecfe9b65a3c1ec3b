#!/bin/sh
# Installs the build into a fresh folder, moves it, and uses it from there:
# program, packs, man pages, and programs that link the library by CMake and by
# pkg-config. Last line: N passed, N failed.
set -u
if [ "${MOONGLOSS_TIER-}" = sanitize ]; then
  echo "skip: not under a sanitizer"
  echo "0 passed, 0 failed, 1 skipped"
  exit 0
fi
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${MOONGLOSS_BUILD-$top/build}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0 failed=0
check() { # NAME COMMAND...
  name=$1; shift
  if "$@" >"$folder/log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL $name: $*"
    tail -n 20 "$folder/log"
  fi
}
consume() { # PROGRAM: it finds the grant
  printf 'The Land Registry granted 3 euros.\n' | "$1" |
    grep -q '^Land Registry: 3 euros (line 1, bytes 4 to 33 of the file)$'
}

check install cmake --install "$build" --prefix "$folder/first place"
mv "$folder/first place" "$folder/there"
there=$folder/there
libraries=$(dirname "$(find "$there" -name libmoongloss.a)")
export PKG_CONFIG_PATH=$libraries/pkgconfig LD_LIBRARY_PATH=$libraries
unset MOONGLOSS_PATH
cd "$folder" || exit 3

# The installed program uses what was installed with it.
check new "$there/bin/moongloss" new "$there/share/moongloss/scripts/only-here"
check program "$there/bin/moongloss" run cppcc -q --out facts.db "$top/examples/reports/yunxi-annual-2024.txt"
check packs "$there/bin/moongloss" test only-here
check cflags sh -c "'$there/bin/moongloss' --cflags | grep -qx -- '-I$there/include'"
check man grep -q 'moongloss-run(1)\|moongloss\\-run(1)' "$there/share/man/man1/moongloss.1"
check man-names sh -c "'$there/bin/moongloss' help | sed -nE 's/^  ([a-z-]+) .*/\\1/p' | while read -r name; do
  test -s '$there/share/man/man1/moongloss-'\$name.1 || exit 1; done"

# Programs that link it.
example=$top/examples/07-embedding/grants.c
check cmake cmake -S "$top/tests/install" -B consumer -DCONSUMER="$example" -Dmoongloss_ROOT="$there"
check build cmake --build consumer
check shared consume consumer/with_shared
check static consume consumer/with_static
check pkg-config sh -c "cc '$example' $(pkg-config --cflags --libs moongloss) -o by_pkg"
check run consume ./by_pkg
check pkg-config-static sh -c "cc '$example' $(pkg-config --cflags moongloss) '$libraries/libmoongloss.a' $(pkg-config --static --libs moongloss | sed 's/-lmoongloss//') -o by_static"
check run-static consume ./by_static

# Only the interface is exported, with its version.
check symbols sh -c "nm -D --defined-only '$libraries/libmoongloss.so' | grep -v ' A ' | awk '{print \$3}' >names && test -s names && ! grep -vE '^gloss_[a-z0-9_]+@@MOONGLOSS_0\$' names"
for header in "$there"/include/*.h; do
  check "C++ $(basename "$header")" c++ -fsyntax-only -Wall -Wextra -x c++ "$header"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
