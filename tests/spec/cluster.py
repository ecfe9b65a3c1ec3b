#!/usr/bin/env python3
"""cluster.py A.db B.db [--any-order]: whether two databases hold the same rows.
Every table is compared row by row and cell by cell, the search index too; only
who wrote when is left out (gloss_run, gloss_holder). With --any-order documents
may have come in another order: then what people see is compared, by document.
Prints what differs; exit 1 if something does."""
import sqlite3
import sys

VIEWS = {  # what does not depend on the numbers that rows were given
    "document": "SELECT d.id, k.digest, retry, d.charset, script, damage, "
                "main_end, captions_end, text_size, raw_size, indexed, part, "
                "c.text, c.raw, c.map, c.why FROM gloss_document d "
                "JOIN gloss_content c USING (doc) JOIN gloss_key k USING (key)",
    "evidence": "SELECT d.id, e.field, start, end, rule, reason "
                "FROM gloss_evidence e JOIN gloss_document d USING (doc)",
    "fact": "SELECT * FROM fact", "failure": "SELECT * FROM failure",
    "source": "SELECT * FROM source", "rule": "SELECT * FROM rule",
    "key": "SELECT digest, pack, version, engine, manifest, charset, format, "
           "keep_script, repairs_off, max_bytes, site FROM gloss_key",
    "field": "SELECT t.name, f.position, f.name, f.kind FROM gloss_field f "
             "JOIN gloss_type t USING (type)"}


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def tables(db):
    names = [n for n, in db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND "
        "sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name")]
    return [n for n in names if n not in ("gloss_run", "gloss_holder")]


def typed(db):
    """Queries for the table of each fact type, by document id."""
    for name in tables(db):
        columns = [c[1] for c in db.execute(f"PRAGMA table_info({quoted(name)})")]
        if name.startswith("gloss_fact_") and columns[:2] == ["doc", "seq"]:
            fields = "".join(f", t.{quoted(c)}" for c in columns[2:])
            yield name, (f"SELECT d.id, t.seq{fields} FROM {quoted(name)} t "
                         "JOIN gloss_document d USING (doc)")


def plain(db):
    for name in tables(db):
        columns = [c[1] for c in db.execute(f"PRAGMA table_info({quoted(name)})")]
        if name == "gloss_source":
            columns.remove("run")
        yield name, (f"SELECT {', '.join(map(quoted, columns))} "
                     f"FROM {quoted(name)}")


def rows_of(db, sql, ordered):
    rows = db.execute(sql)
    return rows if ordered else iter(sorted(rows, key=repr))


def compare(name, a, b, sql, ordered):
    end, count = object(), 0
    left, right = rows_of(a, sql, ordered), rows_of(b, sql, ordered)
    while True:
        x, y = next(left, end), next(right, end)
        if x is end and y is end:
            return count, None
        if x != y:
            show = ["no row" if r is end else repr(r)[:300] for r in (x, y)]
            return count, f"{name}, row {count + 1}:\n  {show[0]}\n  {show[1]}"
        count += 1


def main():
    paths = [p for p in sys.argv[1:] if p != "--any-order"]
    ordered = "--any-order" not in sys.argv
    a, b = (sqlite3.connect(f"file:{p}?mode=ro", uri=True) for p in paths)
    for db in (a, b):
        db.text_factory = bytes
    queries = []
    for db in (a, b):
        db.text_factory = str
        queries.append(list(plain(db)) if ordered
                       else list(VIEWS.items()) + list(typed(db)))
        db.text_factory = bytes
    different = []
    if queries[0] != queries[1]:
        different.append("the tables are not the same: "
                         f"{[n for n, _ in queries[0]]} {[n for n, _ in queries[1]]}")
    total = 0
    for name, sql in queries[0] if not different else []:
        count, problem = compare(name, a, b, sql, ordered)
        total += count
        if problem:
            different.append(problem)
    print("\n".join(different) if different else f"{total} rows are the same")
    return bool(different)


sys.exit(main())
