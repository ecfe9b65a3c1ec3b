#!/usr/bin/env python3
"""terminal.py - the REPL, the debugger, the progress bar and label on a pseudo-terminal.
Last line "N passed, N failed[, N skipped]"."""
import os
import pty
import re
import select
import shutil
import signal
import struct
import fcntl
import subprocess
import sys
import tempfile
import termios
import time

passed = failed = skipped = 0


class Terminal:
    """A program on a terminal of 80 columns."""

    def __init__(self, *command, term="xterm", home="/nonexistent"):
        self.text = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM=term, HOME=home, LC_ALL="C.UTF-8")
            os.environ.pop("XDG_STATE_HOME", None)
            os.execvp(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))

    def read(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.text += data.decode("utf-8", "replace")
        return bool(data)

    def wait_for(self, pattern, seconds=60, plain=False):
        """Reads until the pattern comes; what came is forgotten. `plain`:
        without the moves of the cursor."""
        end = time.time() + seconds
        while time.time() < end:
            if plain:
                self.text = re.sub(r"\x07|\r?\x1b\[\??\d*[A-Za-z]", "", self.text)
            found = re.search(pattern, self.text)
            if found:
                self.text = self.text[found.end():]
                return True
            self.read(0.2)
        return False

    def type(self, text):
        os.write(self.fd, text.encode())

    def close(self):
        """Exit status after the rest was read."""
        end = time.time() + 60
        while time.time() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self.read(0.1):
                    pass
                os.close(self.fd)
                return os.waitstatus_to_exitcode(status)
            self.read(0.1)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
        return None


def check(name, condition, terminal=None):
    global passed, failed
    if condition:
        passed += 1
        return
    failed += 1
    print(f"FAIL {name}")
    if terminal:
        print(f"  rest: {terminal.text[-300:]!r}")


def editor():
    out = subprocess.run(["moongloss", "--licenses"], capture_output=True,
                         text=True).stdout
    return "readline" if "GNU readline" in out else \
        "libedit" if "libedit" in out else "none"


def test_session(document, home):
    t = Terminal("moongloss", "repl", document, home=home)
    check("greets", t.wait_for(r"document open; doc is .*\n.*> "), t)
    t.type("1 + 1\n")
    check("answers", t.wait_for(r"[\n\r]2\r?\n.*> "), t)
    t.type("for i = 1, 2 do\n")
    check("asks for more", t.wait_for(r">> "), t)
    t.type("print('第' .. i)\nend\n")
    check("runs many lines", t.wait_for(r"第1\r?\n第2\r?\n"), t)
    t.type("while true do end\n")
    time.sleep(0.5)
    t.type("\x03")
    check("Ctrl-C stops a loop", t.wait_for(r"(?i)(stop|interrupt).*\n"), t)
    t.type("kept = 41\n")
    t.type("kept + 1\n")
    check("keeps its state", t.wait_for(r"[ \n\r]42\r?\n"), t)
    # The call ends itself after so many steps: it is made again and again.
    t.type("while true do pcall(string.find, ('a'):rep(5000000), "
           "('a-'):rep(9) .. 'b') end\n")
    time.sleep(0.5)
    t.type("\x03")
    check("Ctrl-C stops a call into C", t.wait_for(r"stopped"), t)
    t.type("kept + 2\n")
    check("keeps its state then, too", t.wait_for(r"[ \n\r]43\r?\n"), t)
    t.type("half a line")
    t.wait_for("half a line")
    t.type("\x03")
    t.type("'new' .. 'line'\n")
    check("Ctrl-C throws the line away", t.wait_for(r'newline'), t)
    t.type("".join(f"x{i} = {i}\n" for i in range(100)) + "x0 + x99\n")
    check("takes a paste of 100 lines", t.wait_for(r"(?<!= )99\r?\n"), t)
    fcntl.ioctl(t.fd, termios.TIOCSWINSZ, struct.pack("4H", 24, 40, 0, 0))
    os.kill(t.pid, signal.SIGWINCH)
    t.type("'after ' .. 'resize'\n")
    check("survives a resize", t.wait_for(r"after resize.*\n.*> "), t)
    t.type("\x04")
    check("Ctrl-D leaves with 0", t.close() == 0, t)


def test_editing(document, home):
    global skipped
    if editor() == "none":
        print("skip editing: built without a line editor (MOONGLOSS_EDIT)")
        skipped += 1
        return
    t = Terminal("moongloss", "repl", document, home=home)
    t.wait_for("> ")
    t.type("'政协委员'\x7f\x7f" + "会' .. '议'\n")   # rubs out ' and 员
    check("edits Chinese by characters", t.wait_for(r"[\n\r]\"?政协委会议"), t)
    t.wait_for("> ")
    t.type("remembered = 7\n")
    t.wait_for(r"= 7[^>]*> ")  # at work, keys are the terminal's, ^D too
    t.type("\x04")
    t.close()
    t = Terminal("moongloss", "repl", document, home=home)
    t.wait_for("> ")
    t.type("\x1b[A\n")
    t.type("remembered + 1\n")
    check("remembers across runs", t.wait_for(r"[ \n\r]8\r?\n"), t)
    t.type("gloss.fol\t'ＡＢ'\n")
    check("completes", t.wait_for(r"[\n\r]\"?ab"), t)
    t.wait_for("> ", 10)
    t.type("\x04")
    t.close()
    complete(document, home)


def complete(document, home):
    """What Tab makes of what was typed, in the folder of the document."""
    folder = os.path.dirname(document)
    script = os.path.join(folder, "known.lua")
    with open(os.path.join(folder, "days.tsv"), "w", encoding="utf-8") as f:
        f.write("term\n周一\n共识\n")
    with open(script, "w", encoding="utf-8") as f:
        f.write("""return require "gloss".report_type { api = 1,
  name = "known", version = "1.0.0", lexicons = { weekday = "days.tsv" },
  facts = { wording = { name = "string" } },
  rules = { { id = "wording.rule", pattern = "<name: @weekday>",
    emit = "wording" } } }""")
    db = os.path.join(folder, "known.db")
    subprocess.run(["moongloss", "run", "-q", script, "--out", db, document],
                   check=True)
    t = Terminal("moongloss", "repl", db, document, home=home)
    t.wait_for("> ")
    for name, typed, wanted in [
            ("commands", ".whyn\t", r"\.whynot"),
            ("rule ids", f".trace {script} wor\t", r"wording\.rule"),
            ("file names", f".open {folder}/kno\tl\t", r"known\.lua"),
            ("file names in strings", f"x = '{folder}/days\t", r"days\.tsv"),
            ("tables", ".sql SELECT * FROM word\t", r"FROM wording"),
            ("columns", ".sql SELECT nam\t", r"SELECT name"),
            ("fields", "doc.sour\t", r"doc\.source"),
            ("methods", "doc:fin\t", r"doc:find"),
            ("layers", ".find {numb\t", r"\{number"),
            ("help", ".help gloss.fol\t", r"gloss\.fold")]:
        t.type(typed)
        check("completes " + name, t.wait_for(wanted, 10, True), t)
        t.type("\x15")  # the line away
    t.type(f".use {script}\n")
    check("tells lexicons", t.wait_for(r"patterns know @weekday"), t)
    t.type(".find @week\t\n")
    check("completes lexicons", t.wait_for(r"\[共识\]|共识\x1b"), t)
    t.wait_for("> ", 10)
    t.type("\x04")
    check("leaves after that", t.close() == 0, t)


def test_dumb(document, home):
    t = Terminal("moongloss", "repl", document, term="dumb", home=home)
    t.wait_for("> ")
    t.type(".find 共识\n")
    check("a dumb terminal gets brackets", t.wait_for(r"\[共识\]"), t)
    t.type(".quit\n")
    check(".quit leaves with 0", t.close() == 0, t)


def test_debug(document, folder, home):
    script = os.path.join(folder, "busy.lua")
    with open(script, "w", encoding="utf-8") as f:
        f.write("""local gloss = require "gloss"
return gloss.report_type { api = 1, name = "busy", version = "1.0.0",
  facts = { word = {} },
  rules = { { id = "word", pattern = "共识", emits = { "word" },
    emit = function(m)
      local turns = 0
      while turns >= 0 do
        turns = turns + 1
      end
      return "word"
    end } } }""")
    t = Terminal("moongloss", "debug", script, document, home=home)
    check("debug greets", t.wait_for(r"break RULE, then run.*\n.*debug> "), t)
    t.type("break word\n")
    check("sets a breakpoint", t.wait_for(r"1  rule word \(busy.lua:4\)"), t)
    t.type("run\n")
    check("stops at a rule", t.wait_for(r"rule word .* matches[^>]*\[共识\]"), t)
    t.type("step\n")
    check("steps into its function", t.wait_for(r"local turns = 0\r?\n"), t)
    t.type("\n")
    check("an empty line repeats", t.wait_for(r"while turns >= 0 do\r?\n"), t)
    t.type("while true do end\n")
    time.sleep(0.5)
    t.type("\x03")
    check("Ctrl-C ends what was typed", t.wait_for(r"stopped"), t)
    t.type("continue\n")
    time.sleep(0.5)
    t.type("\x03")
    check("Ctrl-C stops a script", t.wait_for(r"interrupted\r?\n"), t)
    t.type("turns > 1\n")
    check("looks at it", t.wait_for(r"[\n\r]true\r?\n"), t)
    t.type("turns = -9\n")
    t.type("continue\n")
    check("goes on, changed", t.wait_for(r"the document is done: 1 fact"), t)
    if editor() != "none":
        t.type("bre\t wo\t\n")
        check("completes rules", t.wait_for(r"already"), t)
    t.type("\x04")
    check("Ctrl-D leaves with 0", t.close() == 0, t)


def test_progress(folder, home):
    script = os.path.join(folder, "slow.lua")
    with open(script, "w", encoding="utf-8") as f:
        f.write('''local gloss = require "gloss"
return gloss.report_type { api = 1, name = "slow", version = "1.0.0",
  facts = { word = { name = "string" } },
  rules = { { id = "word", pattern = "<name: 共识>", emits = { "word" },
    emit = function(m)
      local n = 0
      for i = 1, 3000000 do n = n + i % 7 end
      return "word", { name = m.text }
    end } } }''')
    documents = os.path.join(folder, "documents")
    os.mkdir(documents)
    for i in range(200):
        with open(f"{documents}/{i}.txt", "w", encoding="utf-8") as f:
            f.write(f"第{i}次，凝聚共识。")
    db = os.path.join(folder, "out.db")
    t = Terminal("moongloss", "run", script, "--out", db, documents, home=home)
    check("draws a bar", t.wait_for(r"\[#* *\] \d+/200 documents"), t)
    t.type("\x03")
    check("Ctrl-C ends in good order", t.wait_for(r"run again to go on"), t)
    check("exit status 1 after Ctrl-C", t.close() == 1)
    t = Terminal("moongloss", "run", script, "-q", "--out", db, documents,
                 home=home)
    check("goes on", t.close() == 0)
    check("-q is silent", t.text == "", t)


def test_label(folder, home):
    script, db = (os.path.join(folder, name) for name in ("none.lua", "l.db"))
    with open(script, "w", encoding="utf-8") as f:
        f.write("""return require "gloss".report_type { api = 1, name = "none",
  version = "1.0.0", about = "-", facts = {}, rules = {} }""")
    text = os.path.join(folder, "label.txt")
    with open(text, "w", encoding="utf-8") as f:
        f.write("会议召开。委员视察。提案办结。主席讲话。\n")
    subprocess.run(["moongloss", "run", "-q", script, "--out", db, text],
                   check=True)

    def labels():
        return subprocess.run(
            ["moongloss", "sql", db, "-f", "csv",
             "SELECT label FROM gloss_label ORDER BY start"],
            capture_output=True, text=True, check=True).stdout.split()[1:]
    command = ("moongloss", "label", db, "--labels", "meeting,visit")
    t = Terminal(*command, home=home)
    check("label shows a sentence", t.wait_for(r"会议召开。[^]]*quit\] "), t)
    t.type("2")
    check("a key answers at once", t.wait_for(r"委员视察。[^]]*quit\] "), t)
    t.type("-")
    check("undo asks again", t.wait_for(r"会议召开。[^]]*quit\] "), t)
    t.type("1")
    t.wait_for(r"委员视察。[^]]*quit\] ")
    t.type("?")
    check("a wrong key is told", t.wait_for(r"no such key[^]]*quit\] "), t)
    t.type("\x03")
    check("Ctrl-C ends a labelling", t.wait_for(r"1 labels given"), t)
    check("label leaves with 0", t.close() == 0, t)
    check("labels are kept", labels() == ["meeting"])
    t = Terminal("sh", "-c", 'moongloss label "$0" --labels visit; stty -a', db,
                 home=home)
    check("the next one goes on", t.wait_for(r"委员视察。[^]]*quit\] "), t)
    t.type("1")
    t.wait_for(r"提案办结。[^]]*quit\] ")
    t.type(" ")
    t.wait_for(r"主席讲话。[^]]*quit\] ")
    t.type("\x03")
    check("the terminal is as it was",
          t.wait_for(r"\sisig icanon .*\secho\s"), t)
    t.close()
    check("both sessions' labels", labels() == ["meeting", "visit"])


def test_active(folder, home):
    """Learn, ask what is in doubt, learn again."""
    script, db, model = (os.path.join(folder, name)
                         for name in ("all.lua", "a.db", "a.model"))
    with open(script, "w", encoding="utf-8") as f:
        f.write("""return require "gloss".report_type { api = 1, name = "all",
  version = "1.0.0", about = "-", facts = {}, rules = {} }""")
    examples = os.path.join(folder, "a.tsv")
    with open(examples, "w", encoding="utf-8") as f:
        for i in range(8):
            f.write(f"meeting\t第{i}次会议召开。\nvisit\t第{i}组委员视察。\n")
    text = os.path.join(folder, "a.txt")
    with open(text, "w", encoding="utf-8") as f:
        f.write("会议召开。\n委员视察会议。\n委员视察。\n会议再次召开。\n"
                "会议又召开。\n委员再视察。\n委员又视察。\n召开会议。\n"
                "视察委员。\n会议已召开。\n委员已视察。\n")

    def run(*command):
        return subprocess.run(command, check=True, capture_output=True,
                              text=True).stdout

    def labels():
        return run("moongloss", "sql", db, "-f", "csv",
                   "SELECT text || ' ' || label FROM gloss_label "
                   "ORDER BY start").splitlines()[1:]
    run("moongloss", "train", "classifier", examples, "-o", model)
    run("moongloss", "run", "-q", script, "--out", db, text)
    command = ("moongloss", "label", db, "--model", model, "--by", "uncertainty")
    t = Terminal(*command, home=home)
    check("the most doubtful comes first",
          t.wait_for(r"a\.txt:\d+\r?\n委员视察会议。[^]]*\+ yes[^]]*quit\] "), t)
    t.type("1")  # a change of what is suggested, or not: meeting
    for i in range(10):
        t.wait_for(r"quit\] ")
        t.type("+-+" if i == 3 else "+")  # accept, undo, accept again
        if i == 3:
            t.wait_for(r"quit\] ")
            t.wait_for(r"quit\] ")
    check("all are labelled", t.wait_for(r"11 labels given"), t)
    check("label ends by itself", t.close() == 0, t)
    given = labels()
    check("what was accepted and changed is kept", len(given) == 11 and
          "委员视察会议。 meeting" in given and "会议召开。 meeting" in given
          and "委员视察。 visit" in given)
    run("moongloss", "train", "classifier", db, "-o", model)
    line = run("moongloss", "eval", model, db).splitlines()[0]
    check("train learns from the labels", line.startswith("11 examples"))
    t = Terminal(*command, home=home)
    check("nothing is left to ask", t.wait_for(r"0 labels given"), t)
    t.close()


def has_terminals():
    try:
        for end in os.openpty():
            os.close(end)
        return True
    except OSError as problem:
        print(f"skip terminal: no pseudo-terminals here ({problem})")
        return False


def main():
    if not has_terminals():
        print("0 passed, 0 failed, 1 skipped")
        return 0
    folder = tempfile.mkdtemp(prefix="moongloss-terminal-")
    document = os.path.join(folder, "doc.txt")
    with open(document, "w", encoding="utf-8") as f:
        f.write("会议收到提案286件，凝聚共识。\n")
    test_session(document, folder)
    test_editing(document, folder)
    test_dumb(document, folder)
    test_debug(document, folder, folder)
    test_progress(folder, folder)
    test_label(folder, folder)
    test_active(folder, folder)
    shutil.rmtree(folder)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
