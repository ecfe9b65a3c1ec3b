#!/usr/bin/env python3
"""Static analysis of core/ beyond what the build's compiler says.

  analyse.py [FILE.c ...]     default: all of core/

  clang       the build's warnings and more, by another compiler
  cppcheck    warnings and portability
  clang-tidy  bugprone and analyzer checks (.clang-tidy): some four seconds a
              file, so only with MOONGLOSS_TIER=long or files named

A tool that is not installed is skipped by name. Prints each finding and a last
line "N passed, N failed, N skipped"."""
import concurrent.futures
import json
import os
import shlex
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("MOONGLOSS_BUILD", os.path.join(TOP, "build"))
LONG = os.environ.get("MOONGLOSS_TIER") == "long"
KEPT = ("-I", "-D", "-std", "-W", "-isystem")
# Behind the build's own arguments, which they change.
CLANG = ["-fsyntax-only", "-Werror", "-Wno-sign-conversion",
         "-Wno-unknown-warning-option", "-Wnull-dereference",
         "-Wunreachable-code", "-Wimplicit-fallthrough", "-Wvla"]
CPPCHECK = ["cppcheck", "--quiet", "--std=c11", "--inline-suppr", "-j2",
            "--enable=warning,portability", "--error-exitcode=1",
            "-Iinclude", "-Icore"]
# Of these every finding was looked at and wrong: functions of Lua that do not
# return, macros and headers that it does not see, NULL after typed arguments.
for WRONG in ("missingIncludeSystem", "nullPointerRedundantCheck",
              "unknownMacro", "varFuncNullUB", "objectIndex",
              "legacyUninitvar"):
    CPPCHECK.append(f"--suppress={WRONG}")


def commands():
    """The compiler's arguments for each source file of core/."""
    with open(os.path.join(BUILD, "compile_commands.json")) as f:
        entries = json.load(f)
    out = {}
    for entry in entries:
        path = os.path.relpath(entry["file"], TOP)
        if path.startswith("core/"):
            words = iter(shlex.split(entry["command"]))
            kept = []
            for word in words:
                if word == "-isystem":
                    kept += [word, next(words)]
                elif word.startswith(KEPT):
                    kept.append(word)
            out[path] = kept
    return out


def run(command):
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def clang(path, arguments):
    return run(["clang"] + arguments + CLANG + [path])


def tidy(path, arguments):
    status, said = run(["clang-tidy", "--quiet", "--warnings-as-errors=*",
                        path, "--"] + arguments)
    lines = [line for line in said.split("\n")
             if "warnings generated" not in line and "Suppressed" not in line]
    return status, "\n".join(lines).strip()


def each(check, files):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda item: check(*item), files.items())
        return [said for status, said in results if status]


def main():
    known = commands()
    named = [os.path.relpath(os.path.abspath(p), TOP) for p in sys.argv[1:]]
    files = {p: known[p] for p in named or sorted(known)}
    checks = {"clang": lambda: each(clang, files)}
    if not named:
        checks["cppcheck"] = lambda: [said for status, said in
                                      [run(CPPCHECK + ["core"])] if status]
    if named or LONG:
        checks["clang-tidy"] = lambda: each(tidy, files)
    passed = failed = skipped = 0
    for tool, check in checks.items():
        if not shutil.which(tool):
            print(f"skip analyse: {tool} is not installed")
            skipped += 1
            continue
        findings = check()
        for said in findings:
            print(said.strip())
        passed, failed = passed + (not findings), failed + len(findings)
    if not (named or LONG):
        print("skip analyse: clang-tidy takes long: run.sh --long")
        skipped += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
