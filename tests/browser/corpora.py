#!/usr/bin/env python3
"""corpora.py CHECKOUT FOLDER: makes the databases and pages that pages.js opens.

samples   the sample reports, with a Chinese and an English page, views, a pair
hostile   documents and fields that try to leave their place: markup, controls,
          long words, facts that nest and cross, very many facts"""
import json
import os
import subprocess
import sys

TOP, OUT = (os.path.abspath(path) for path in sys.argv[1:3])
TRICKS = ["</script><script>window.hacked = 1</script>", "<!-- <script> -->",
          "<img src=x onerror=\"window.hacked = 1\">", "\u202egnorw\u202c",
          "\u2066isolated", "'\"><b>bold</b>", "]]>", "&lt;", "a\0b",
          "${window.hacked = 1}", "\u2028line", "w" * 3000, "\U0001d11e clef"]

HOSTILE = r'''
local gloss = require "gloss"
return gloss.report_type {
  api = 1, name = "hostile", version = "1",
  doc = { title = "string?", body = "string?", year = "string?" },
  facts = { trick = { name = "string", value = "number?", unit = "string?" },
    word = { name = "string" }, wide = { name = "string" },
    across = { name = "string" } },
  describe = function(doc)
    local reason = "made up </script>"
    return { title = { value = "<b>" .. doc.text:sub(1, 20), reason = reason },
      body = { value = "</title>" .. #doc.text % 3, reason = reason },
      year = { value = "2024", reason = reason } }
  end,
  rules = {
    { id = "trick", pattern = [[ "TRICK " <name: [^\n]+> ]], emits = { "trick" },
      emit = function(m) return "trick", { name = m.name.text .. "</script><script>window.hacked=2</script>",
        value = #m.name.text, unit = "<i>" } end },
    { id = "wide", pattern = [[ "one " <name: "two three"> " four" ]], emit = "wide" },
    { id = "across", pattern = [[ "three four " <name: five> ]], emit = "across" },
    { id = "inner", pattern = [[ "two" ]], emits = { "word" },
      emit = function(m) return "word", { name = m.text } end },
    { id = "bad", pattern = [[ "BREAK" ]], emits = { "word" },
      emit = function() error("</td><script>window.hacked=3</script>") end },
  },
}
'''

MANY = r'''
local gloss = require "gloss"
return gloss.report_type {
  api = 1, name = "many", version = "1",
  facts = { n = { value = "number", unit = "string?" } },
  rules = { { id = "n", pattern = [[ "n" <value: \d+> ]], emits = { "n" },
    emit = function(m) return "n", { value = tonumber(m.value.text) } end } },
}
'''


def write(name, text):
    path = os.path.join(OUT, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def tool(*words, codes=(0,)):
    done = subprocess.run(["moongloss", *words], cwd=OUT, capture_output=True,
                          text=True, encoding="utf-8")
    if done.returncode not in codes:
        sys.exit(f"moongloss {' '.join(words)}: {done.stderr}")
    return done.stdout


def facts_of(name):
    """What the database says: the truth that the pages are held to."""
    rows = tool("sql", f"{name}.db", "--format", "json",
                "SELECT fact, type, text FROM fact")
    write(f"{name}.facts.json", rows)


def samples():
    tool("run", "cppcc", "-q", "--out", "samples.db",
         os.path.join(TOP, "examples", "reports"))
    for lang in ("zh", "en"):
        tool("report", "samples.db", "--lang", lang, "-o", f"samples.{lang}.html")
    source = os.path.join(TOP, "examples", "reports", "")
    tool("view", "samples.db", source + "linjiang-term-mirror.txt", "-o", "view.html")
    write("view.text.json", tool(
        "sql", "samples.db", "--format", "json", "SELECT text FROM text JOIN source"
        " USING (doc) WHERE source LIKE '%linjiang-term-mirror.txt'"))
    tool("view", "samples.db", source + "yunxi-annual-2024.txt", "--with",
         source + "xuefeng-work-report.txt", "--lang", "en", "-o", "pair.html")
    facts_of("samples")


def hostile():
    write("hostile.lua", HOSTILE)
    lines = [f"TRICK {text}" for text in TRICKS]
    write("docs/tricks <b>.txt", "\n".join(lines) + "\n")
    write("docs/spans.txt", "one two three four five six\nBREAK here\n")
    tool("run", "hostile.lua", "-q", "--out", "hostile.db", "docs", codes=(0, 1))
    tool("report", "hostile.db", "--lang", "en", "-o", "hostile.html")
    tool("view", "hostile.db", "docs/tricks <b>.txt", "-o", "hostile-view.html")
    tool("view", "hostile.db", "docs/spans.txt", "-o", "spans.html")
    facts_of("hostile")


def many():
    write("many.lua", MANY)
    for i in range(11):
        write(f"many/{i}.txt", "".join(
            f"n{i * 10000 + j}" + (" \n" if j % 40 == 39 else " ")
            for j in range(10000)))
    tool("run", "many.lua", "-q", "--out", "many.db", "many")
    tool("report", "many.db", "--lang", "en", "-o", "many.html")
    write("many.count.json", json.dumps(
        json.loads(tool("sql", "many.db", "--format", "json",
                        "SELECT count(*) AS n FROM fact"))))


samples()
hostile()
many()
