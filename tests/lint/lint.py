#!/usr/bin/env python3
"""Lint of the architecture: layer arrows, caps on files and functions, the
fixed top level, library headers in their rooms, no machine paths, format.
Prints each finding and a last line "lint: N passed, N failed, N skipped"."""
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LAYERS = "base text segment match value fact learn store".split()
CLIENTS = "lua run cli".split()
ALLOWED_TOP = {"core", "scripts", "include", "tests", "examples",
               "CMakeLists.txt", "README.md", "LICENSE"}
# Which layers may include a library's headers.
ROOMS = [(r"unicode/", {"text", "segment"}), (r"sqlite3(ext)?\.h", {"store"}),
         (r"l(ua|auxlib|ualib)\.h", {"lua"}), (r"gumbo\.h", {"text"})]
FILE_CAP, FUNCTION_CAP = 600, 80


def tracked():
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"],
                         cwd=TOP, capture_output=True, text=True, check=True)
    return [f for f in out.stdout.split("\n")
            if f and os.path.isfile(os.path.join(TOP, f))]


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8", errors="replace") as f:
        return f.read()


def layer_arrow(layer, included):
    """An error text, or None if `layer` may include the header `included`."""
    target = included.split("/")[0] if "/" in included else layer
    if included.startswith("moongloss"):
        return None
    for pattern, rooms in ROOMS:
        if re.match(pattern, included) and layer not in rooms:
            return f"<{included}> belongs in {' and '.join(sorted(rooms))}"
    if target == layer or target not in LAYERS + CLIENTS:
        return None
    if layer in CLIENTS:
        return f"{layer}/ is a client: public headers only, not {included}"
    if target in CLIENTS or LAYERS.index(target) > LAYERS.index(layer):
        return f"{layer}/ may not look up at {included}"
    return None


def check_includes(files):
    for path in files:
        m = re.match(r"core/(\w+)/.*\.[ch]$", path)
        if not m or m[1] not in LAYERS + CLIENTS:
            continue
        for n, line in enumerate(read(path).split("\n"), 1):
            inc = re.match(r'\s*#\s*include\s+[<"]([^">]+)[">]', line)
            wrong = inc and layer_arrow(m[1], inc[1])
            if wrong:
                yield f"{path}:{n}: {wrong}"


def check_top(files):
    for name in sorted({f.split("/")[0] for f in files}):
        if name not in ALLOWED_TOP and not name.startswith("."):
            yield f"{name}: not on the fixed top level"


def check_sizes(files):
    for path in files:
        if re.match(r"(core|include|scripts|tests)/.*\.(c|h|lua|sh|py)$", path):
            if path.startswith("scripts/meta/"):
                continue  # generated
            lines = read(path).count("\n")
            if lines > FILE_CAP:
                yield f"{path}: {lines} lines (cap {FILE_CAP})"


def check_functions(files):
    for path in files:
        if not re.match(r"core/.*\.c$", path):
            continue
        start = name = excused = None
        lines = read(path).split("\n")
        for n, line in enumerate(lines, 1):
            if start is None and re.match(r"[A-Za-z_].*\)\s*\{\s*$", line) or (
                    start is None and line.rstrip().endswith(") {")
                    and line.startswith(" ") and n > 1
                    and re.match(r"[A-Za-z_][^;{}]*$", lines[n - 2])):
                start, name = n, line.strip()
                before = lines[max(0, n - 8):n]
                excused = any("long because" in b for b in before)
            elif line.startswith("}") and start is not None:
                if n - start > FUNCTION_CAP and not excused:
                    yield f"{path}:{start}: {n - start} lines (cap {FUNCTION_CAP}): {name}"
                start = None


def check_paths(files):
    for path in files:
        if path == "tests/lint/lint.py":
            continue
        for n, line in enumerate(read(path).split("\n"), 1):
            if re.search(r"(^|[^A-Za-z0-9_.$])/(work|root|farm)/", line):
                yield f"{path}:{n}: a path of one machine"


# What no test can do: a lexicon of 4 GiB.
UNTOLD = {"a lexicon is limited to 4 GiB"}


def messages(text):
    """The messages in the calls that make errors, problems and findings."""
    text = re.sub(r'"\s*"', "", text)
    makers = (r"\b(?:\w*parser_fail|fail|FAIL|problem|report\w*|unknown"
              r"|gloss_error_at|gloss_error_set)\(([^;{]*);")
    for call in re.findall(makers, text):
        for message in re.findall(r'"((?:[^"\\]|\\.)*)"', call):
            message = message.replace('\\"', '"').replace("\\\\", "\\")
            if " " in message and message not in UNTOLD:
                yield message


def check_messages(files):
    """Every error message of match/ and of a user's words is shown by a spec
    block (those that only C can cause: by a unit test), as is each reason code
    and policy."""
    def all_of(start):
        return " ".join(" ".join(read(f).split()) for f in files
                        if f.startswith(start))
    shown = all_of("tests/spec/")
    checked = shown + all_of("tests/unit/")
    for path in files:
        if not re.match(r"core/(match/(?!make_)\w+|segment/own)\.c$", path):
            continue
        for message in messages(read(path)):
            parts = re.split(r"%[-.*0-9]*(?:ll)?[a-z]+", message)
            if not all(p.strip() in checked for p in parts if len(p) > 5):
                yield f"{path}: no spec shows the error \"{message}\""
    reasons = re.findall(r'^    \{"(\w+)", "', read("core/match/explain.c"), re.M)
    policies = re.findall(r'\[GLOSS_POLICY_\w+\] = "(\w+)"',
                          read("core/match/policy.c"))
    blocks = "\n".join(re.findall(r"^```\w+(.*?)^```", "".join(
        read(f) for f in files if f.startswith("tests/spec/")), re.M | re.S))
    if len(reasons) < 20 or len(policies) < 6:
        yield "core/match: where are the reason codes and policies now?"
    for code in reasons:
        if not re.search(rf"^\s*{code}: |\"{code}\"", blocks, re.M):
            yield f"core/match/explain.c: no spec block shows the reason {code}"
    for name in policies:
        if not re.search(rf'policy[= "]*{name}', blocks):
            yield f"core/match/policy.c: no spec block uses the policy {name}"


def formatter():
    """Debian 12's clang-format: others format a little differently."""
    try:
        out = subprocess.run(["clang-format", "--version"], capture_output=True,
                             text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return "clang-format" if "version 14" in out else None


def check_format(files):
    sources = [f for f in files if re.match(r"(core|include|tests)/.*\.[ch]$", f)]
    out = subprocess.run([formatter(), "--dry-run", *sources], cwd=TOP,
                         capture_output=True, text=True)
    for line in sorted({x.split(":")[0] for x in out.stderr.split("\n")
                        if "warning:" in x}):
        yield f"{line}: not as .clang-format says (clang-format -i {line})"


def main():
    files = tracked()
    passed = failed = skipped = 0
    checks = [check_includes, check_top, check_sizes, check_functions,
              check_paths, check_messages]
    if formatter():
        checks.append(check_format)
    else:
        print("skip format: no clang-format 14 (Debian 12's)")
        skipped += 1
    for check in checks:
        findings = list(check(files))
        for finding in findings:
            print(f"{check.__name__}: {finding}")
        passed, failed = passed + (not findings), failed + bool(findings)
    print(f"lint: {passed} passed, {failed} failed, {skipped} skipped")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
