-- The database. Tables named gloss_... are ours; the views are for everybody:
-- doc, text, fact, failure, source, rule, and one for each fact type (made when a run begins, from
-- its schema). Offsets are bytes of the canonical text; `line` counts the raw
-- file's lines from 1. A fact's id is the first 12 hex digits of its document's
-- id, a colon, and its `seq`.

-- What decided the results: scripts, lexicons, engine, options.
CREATE TABLE gloss_key (
  key INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  pack TEXT NOT NULL,
  version TEXT NOT NULL,
  engine TEXT NOT NULL,
  manifest TEXT NOT NULL, -- JSON: every script and lexicon with its digest
  charset TEXT,           -- options of the documents; NULL: detected
  format TEXT,
  keep_script INTEGER NOT NULL,
  repairs_off INTEGER NOT NULL,
  max_bytes INTEGER NOT NULL,
  site TEXT               -- the lines of --site; NULL: none
);

-- Each time a run wrote here. Outside the promise "same in, same out".
CREATE TABLE gloss_run (
  run INTEGER PRIMARY KEY,
  key INTEGER NOT NULL REFERENCES gloss_key,
  started TEXT NOT NULL,
  finished TEXT,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL
);

-- Who writes now, or was killed while writing; the lock itself is a file.
CREATE TABLE gloss_holder (
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  since TEXT NOT NULL
);

CREATE TABLE gloss_document (
  doc INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE, -- first 32 hex digits of the raw bytes' SHA-256
  key INTEGER NOT NULL REFERENCES gloss_key,
  retry INTEGER NOT NULL,  -- 1: a deadline, memory or a crash cut it short
  charset TEXT,
  script TEXT,
  damage INTEGER NOT NULL,
  main_end INTEGER NOT NULL,
  captions_end INTEGER NOT NULL,
  text_size INTEGER NOT NULL,
  raw_size INTEGER NOT NULL,
  indexed INTEGER NOT NULL,
  part TEXT -- what gloss_content.raw is of the file; NULL: all of it
);
CREATE INDEX gloss_document_unindexed ON gloss_document (doc) WHERE NOT indexed;

-- The big things, apart, so that scans of gloss_document stay small.
CREATE TABLE gloss_content (
  doc INTEGER PRIMARY KEY REFERENCES gloss_document,
  text TEXT NOT NULL, -- canonical
  raw BLOB NOT NULL,  -- the file's bytes: what `text` does not say; content.c
  map BLOB NOT NULL,  -- zstd: edits, pieces, blocks (core/fact/encode.c)
  why BLOB NOT NULL   -- zstd: derivations of all facts, JSON, NUL after each
);

CREATE TABLE gloss_source (
  source TEXT NOT NULL,
  doc INTEGER NOT NULL REFERENCES gloss_document,
  run INTEGER NOT NULL, -- that saw it last
  PRIMARY KEY (source, doc)
) WITHOUT ROWID;
CREATE INDEX gloss_source_doc ON gloss_source (doc);

CREATE TABLE gloss_type (
  type INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);
-- Fields of a type; each is a column of the table gloss_fact_<type name>.
CREATE TABLE gloss_field (
  type INTEGER NOT NULL REFERENCES gloss_type,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (type, position)
) WITHOUT ROWID;

CREATE TABLE gloss_rule (
  rule INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  UNIQUE (id, file, line)
);

CREATE TABLE gloss_fact (
  doc INTEGER NOT NULL REFERENCES gloss_document,
  seq INTEGER NOT NULL,
  type INTEGER NOT NULL REFERENCES gloss_type,
  rule INTEGER NOT NULL REFERENCES gloss_rule,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  line INTEGER NOT NULL,
  raw_start INTEGER,
  raw_end INTEGER,
  raw TEXT,            -- JSON, if it is more than [[raw_start, raw_end]]
  text TEXT NOT NULL,  -- canonical[start:end]
  PRIMARY KEY (doc, seq)
) WITHOUT ROWID;

-- What shows a document's own fields.
CREATE TABLE gloss_evidence (
  doc INTEGER NOT NULL REFERENCES gloss_document,
  field TEXT NOT NULL,
  start INTEGER, -- NULL: see reason
  "end" INTEGER,
  rule TEXT,
  reason TEXT,
  PRIMARY KEY (doc, field)
) WITHOUT ROWID;

CREATE TABLE gloss_failure (
  failure INTEGER PRIMARY KEY,
  doc INTEGER REFERENCES gloss_document, -- NULL: the input gave no document
  source TEXT NOT NULL,
  phase TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  rule TEXT,
  file TEXT,
  line INTEGER,
  start INTEGER,
  "end" INTEGER
);
CREATE INDEX gloss_failure_doc ON gloss_failure (doc);
CREATE INDEX gloss_failure_source ON gloss_failure (source) WHERE doc IS NULL;

-- One token a Chinese character, words else; core/store/token.c.
CREATE VIRTUAL TABLE gloss_text USING fts5 (text, content='', tokenize='gloss');
INSERT INTO gloss_text (gloss_text, rank) VALUES ('hashsize', 67108864);

CREATE VIEW fact AS
  SELECT substr(d.id, 1, 12) || ':' || f.seq AS fact, t.name AS type, f.text,
         f.line, f.start, f."end", f.raw_start, f.raw_end, r.id AS rule,
         (SELECT min(source) FROM gloss_source s WHERE s.doc = f.doc) AS source,
         d.id AS doc
  FROM gloss_fact f JOIN gloss_document d USING (doc)
       JOIN gloss_type t USING (type) JOIN gloss_rule r USING (rule);
CREATE VIEW failure AS
  SELECT f.source, f.phase, f.code, f.message, f.rule, f.file, f.line,
         f.start, f."end", d.id AS doc
  FROM gloss_failure f LEFT JOIN gloss_document d USING (doc);
CREATE VIEW source AS
  SELECT s.source, d.id AS doc FROM gloss_source s JOIN gloss_document d
  USING (doc);
CREATE VIEW text AS
  SELECT d.id AS doc, c.text FROM gloss_document d JOIN gloss_content c
  USING (doc);
CREATE VIEW rule AS
  SELECT r.id AS rule, r.file, r.line,
         (SELECT count(*) FROM gloss_fact f WHERE f.rule = r.rule) AS facts
  FROM gloss_rule r;
