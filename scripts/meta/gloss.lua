---@meta gloss
-- Generated from the engine's help; do not edit.

---The module: local gloss = require "gloss".
---@class gloss
local gloss = {}

---What a script returns: how to know a report of this type, and what it says.
---@param declaration table
---@return report_type
function gloss.report_type(declaration) end

---What a pack's pack.lua returns: its name, version and scripts.
---@param declaration table
---@return pack
function gloss.pack(declaration) end

---A pattern for find() and matches(), compiled once at load.
---```lua
---gloss.doc('第12条'):find(gloss.pattern '\\d+').text --> 12
---```
---@param text string
---@return pattern
function gloss.pattern(text) end

---A classifier: name, and one of model (a file that 'train classifier' made), plugin (a shared library; options: a string), program (a list: a program and its arguments; timeout: seconds) and decide (a function that returns label, probability, reason). Files lie in the script's folder and are opened while it loads.
---@param declaration table
---@return classifier
function gloss.classifier(declaration) end

---The form in which texts are compared: variants, width and case undone.
---```lua
---gloss.fold 'ＡＢＣ' --> abc
---```
---@param text string
---@return string
function gloss.fold(text) end

---Display columns.
---```lua
---gloss.width '共识a' --> 5
---```
---@param text string
---@return integer
function gloss.width(text) end

---Number of characters (code points).
---```lua
---gloss.len '共识' --> 2
---```
---@param text string
---@return integer
function gloss.len(text) end

---As string.sub, but i and j count characters.
---```lua
---gloss.sub('凝聚共识', 3) --> 共识
---```
---@param text string
---@param i integer
---@param j? integer
---@return string
function gloss.sub(text, i, j) end

---The characters, each with its first byte.
---@param text string
---@return fun(): string, integer
function gloss.chars(text) end

---Where the first of the words begins at or after byte `from`, and which it is: the one named first where two begin. An empty word is found nowhere; a lone string is a list of one. So in all functions of lists.
---```lua
---gloss.first_of('甲、乙。', {'。', '、'}) --> 4
---```
---@param text string|span
---@param words string|string[]
---@param from? integer
---@return integer?, string?
function gloss.first_of(text, words, from) end

---The byte after the last of the words; 1 if there is none.
---```lua
---gloss.after_last('甲、乙', {'、'}) --> 7
---```
---@param text string|span
---@param words string|string[]
---@return integer
function gloss.after_last(text, words) end

---Does the text hold one of the words?
---```lua
---gloss.has('召开会议', {'举行', '召开'}) --> true
---```
---@param text string|span
---@param words string|string[]
---@return boolean
function gloss.has(text, words) end

---Is the text one of the words?
---```lua
---gloss.among('b', {'a', 'b'}) --> true
---```
---@param text string|span
---@param words string|string[]
---@return boolean
function gloss.among(text, words) end

---Does the text begin with one of the words?
---```lua
---gloss.begins_with('召开会议', '召开') --> true
---```
---@param text string|span
---@param words string|string[]
---@return boolean
function gloss.begins_with(text, words) end

---Does the text end in one of the words?
---```lua
---gloss.ends_with('召开会议', {'会议', '大会'}) --> true
---```
---@param text string|span
---@param words string|string[]
---@return boolean
function gloss.ends_with(text, words) end

---The text without the first of the words that it begins with and is longer than.
---```lua
---gloss.without_head('市政协委员', {'市', '市政协'}) --> 政协委员
---```
---@param text string|span
---@param words string|string[]
---@return string
function gloss.without_head(text, words) end

---The text without the first of the words that it ends in and is longer than.
---```lua
---gloss.without_tail('南京市', {'省', '市'}) --> 南京
---```
---@param text string|span
---@param words string|string[]
---@return string
function gloss.without_tail(text, words) end

---The text with all of the words taken out, from left to right.
---```lua
---gloss.without('“三有”制度', {'“', '”'}) --> 三有制度
---```
---@param text string|span
---@param words string|string[]
---@return string
function gloss.without(text, words) end

---The parts between the words; empty ones are left out.
---```lua
---#gloss.split('甲、乙、丙', '、') --> 3
---```
---@param text string|span
---@param words string|string[]
---@return string[]
function gloss.split(text, words) end

---The graphemes, words, sentences or lines (the unit: grapheme, word, sentence, line: where a line may be broken) of a string. rules: auto (default), uax or zh, as `moongloss segment --rules`; of words also what gloss.words made.
---```lua
---gloss.segments('常委会议', 'word')() --> 1
---```
---@param text string
---@param unit string
---@param rules? string|words
---@return fun(): first: integer, last: integer
function gloss.segments(text, unit, rules) end

---The values in a text, as tables: type, text, first, last, value, low, high, approx, unit, from, to, iso, grain, derivation; base (the quantity in SI or base units), change (direction, before, basis), candidates (all readings of what is ambiguous, the chosen one first).
---```lua
---gloss.values('共25条')[1].value --> 25
---```
---@param text string
---@param anchor? string
---@return table[]
function gloss.values(text, anchor) end

---The words that matter in a text, best first, as tables: text, score, count. Their frequency is weighed by their rarity in general text (tf-idf). At most 10 if `limit` is absent. words: how they are found.
---```lua
---gloss.keywords('港口码头，港口')[1].text --> 港口
---```
---@param text string
---@param limit? integer
---@param words? words
---@return table[]
function gloss.keywords(text, limit, words) end

---A way to find words: lexicon (a TSV of words of one's own: term, mode force or combine, weight), engine (linear, the default, or dict), model (a file that 'train words' made). For gloss.segments, gloss.keywords, gloss.doc, and for the layer `word` of all documents of a report type that declares words = it. Files lie in the script's folder and are opened while it loads.
---@param declaration table
---@return words
function gloss.words(declaration) end

---A document made from a string, as if it were a file. words: how its layer `word` is found.
---```lua
---gloss.doc('abc').text --> abc
---```
---@param text string
---@param words? words
---@return doc
function gloss.doc(text, words) end

---A document: canonical text and what was found in it.
---@class doc
---@field text string # The canonical text: main text, captions, furniture.
---@field main span # The main text as a span.
---@field source string # Where the document came from, as given.
---@field id string # 32 hex digits: the first half of the SHA-256 of the raw bytes.
---@field charset string # Name of the encoding that was found.
---@field script string # Hans, Hant, Latn or Zyyy: of the text before conversion.
---@field damage string[] # What was found damaged, and repaired.
---@field title span? # The first block that layout labelled as the title.
---@field fields table # What `describe` returned, values only.
---@field anchor string? # ISO date that relative dates are resolved against.
---@field report string? # Name of the report type at work.
---@field reason string? # The reason that `detect` gave for the report type.
local doc = {}

---The span of the bytes first to last, both included.
---```lua
---gloss.doc('abc'):span(2, 3).text --> bc
---```
---@param first integer
---@param last integer
---@return span
function doc:span(first, last) end

---The first match in the text.
---```lua
---gloss.doc('abc'):find('b').first --> 2
---```
---@param pattern string|pattern
---@return match?
function doc:find(pattern) end

---All matches in the text, in order.
---@param pattern string|pattern
---@return fun(): match
function doc:matches(pattern) end

---The spans of a layer: grapheme word sentence line paragraph section block, a type of values, or a type of facts.
---@param layer string
---@return fun(): span
function doc:each(layer) end

---Where the spans of a layer are, as numbers: several times as fast as each().
---@param layer string
---@return fun(): first: integer, last: integer
function doc:ranges(layer) end

---The values of one type (number, date, ...), as each().
---@param type string
---@return fun(): span
function doc:values(type) end

---How many spans the layer has.
---@param layer string
---@return integer
function doc:count(layer) end

---The facts so far, in order of emission.
---@param type? string
---@return fun(): fact
function doc:facts(type) end

---A lexicon that the report type declares.
---@param name string
---@return lexicon
function doc:lexicon(name) end

---Line and column in the raw file of a position in the text.
---```lua
---select(2, gloss.doc('abc'):line(2)) --> 2
---```
---@param at integer
---@return line: integer, column: integer
function doc:line(at) end

---A stretch of a document's text; #span is its size in bytes.
---@class span
---@field text string # The covered text.
---@field first integer # First byte, from 1, as in string.sub.
---@field last integer # Last byte, included.
---@field line integer # Line of the raw file where it begins, from 1.
---@field column integer # Column of the raw file where it begins, in characters from 1.
---@field doc doc # Its document.
---@field type string? # Name of the layer that made it (sentence, date, person, lexicon ...).
---@field label string? # Label of its block: title, heading, body, caption, list-item ...
---@field level integer # Level of its heading, else 0.
---@field value number? # The number, when a value made the span.
---@field low number? # Low end of a stated range.
---@field high number? # High end of a stated range.
---@field approx string? # about, under, over, several; nil if exact.
---@field unit string? # Canonical unit of a quantity.
---@field from string? # First day of a date, ISO.
---@field to string? # The day after the last of a date, ISO.
---@field iso string? # The date in ISO form: 2022-07-08, 2020-H1, P5Y.
---@field grain string? # second minute hour day week month quarter half year.
---@field session integer? # Number of the meeting, when {session} made the span.
---@field term integer|string? # Term of office of a {session}; main form of a lexicon hit.
---@field derivation string? # How the value came about, one step a line.
---@field number span? # The number's own part of a value.
---@field measure span? # The unit's part of a value, as written.
---@field entry entry? # The lexicon entry that made the span: .term .line and attributes.
---@field fact fact? # The fact that made the span.
local span = {}

---Part of the span, by bytes as in string.sub; never half a character.
---```lua
---gloss.doc('共识abc').main:sub(4, 6).text --> 识
---```
---@param i integer
---@param j? integer
---@return span
function span:sub(i, j) end

---Up to n characters before it, within its line of the text.
---```lua
---gloss.doc('凝聚共识'):find('识'):before(2).text --> 聚共
---```
---@param n integer
---@return span
function span:before(n) end

---Up to n characters after it, within its line of the text.
---```lua
---gloss.doc('凝聚共识'):find('凝'):after(2).text --> 聚共
---```
---@param n integer
---@return span
function span:after(n) end

---The layer's innermost span around it: its sentence, paragraph ...
---@param layer string
---@return span?
function span:within(layer) end

---The layer's spans inside it.
---@param layer string
---@return fun(): span
function span:each(layer) end

---Where the layer's spans inside it are, as numbers.
---@param layer string
---@return fun(): first: integer, last: integer
function span:ranges(layer) end

---The first match inside it; ^ and $ are its ends.
---```lua
---gloss.doc('共识'):find('共识'):find('^共').text --> 共
---```
---@param pattern string|pattern
---@return match?
function span:find(pattern) end

---All matches inside it.
---@param pattern string|pattern
---@return fun(): match
function span:matches(pattern) end

---Does the other span lie inside?
---@param other span
---@return boolean
function span:contains(other) end

---A match of a pattern: a span, with its captures as m.NAME (nil if the capture took no part).
---@class match: span
local match = {}

---The capture of that name, also if a member of spans has the name.
---```lua
---gloss.doc('ab'):find('<text: b>'):capture('text').text --> b
---```
---@param name string
---@return span?
function match:capture(name) end

---All captures that took part, by name.
---@return table
function match:captures() end

---What a rule found; its fields as fact.NAME.
---@class fact
---@field type string # Its type.
---@field rule string # Id of its rule.
---@field text string # Its evidence.
---@field first integer # First byte of the evidence.
---@field last integer # Last byte of the evidence.
---@field span span # The evidence as a span.
---@field fields table # A copy of its fields; also as fact.NAME.
local fact = {}

---Does a fact of that type cover it, at the same place too? One of its own type must be longer. Facts dropped meanwhile count; in `finish` only.
---@param type string
---@return boolean
function fact:inside(type) end

---Takes it out; in `finish` only.
function fact:drop() end

---Changes a field; in `finish` only.
---@param name string
---@param value any
function fact:set(name, value) end

---Terms with attributes, from a TSV file.
---@class lexicon
---@field name string # Its file's name.
---@field count integer # How many entries it has.
local lexicon = {}

---Its hits, leftmost and longest; each span has .entry and .term.
---@param where span|doc
---@return fun(): span
function lexicon:scan(where) end

---Where its hits are, as numbers, with what each entry says in a column.
---@param where span|doc
---@param column? string
---@return fun(): first: integer, last: integer, value: string?
function lexicon:ranges(where, column) end

---The entry whose term or variant the text is.
---@param text string
---@return entry?
function lexicon:find(text) end

---All entries in the order of the file.
---@return fun(): entry
function lexicon:each() end

---A lexicon's entry; attributes as entry.COLUMN, nil if empty.
---@class entry
---@field term string # Its main form.
---@field line integer # Its line in the file.
local entry = {}

---A compiled pattern, for find() and matches().
---@class pattern
---@field source string # The pattern as written.
local pattern = {}

---Gives texts a label, with a probability and a reason.
---@class classifier
---@field name string # As its declaration says.
local classifier = {}

---Its decision: label (nil: none), probability, by, reason, and for models known, model and labels (a probability each). While a rule's callback runs the decision becomes part of the derivation of its facts.
---@param what span|doc|string
---@param marks? string[]
---@return table
function classifier:decide(what, marks) end

---What in the text speaks most for a label of a model, or against it: text (or mark: what the text is told by otherwise), weight, count. Empty for other classifiers.
---@param what span|doc|string
---@param label string
---@param marks? string[]
---@return table[]
function classifier:explain(what, label, marks) end

---Finds words, among them words of one's own.
---@class words
local words = {}

---The text with a separator (a space) between its words.
---```lua
---gloss.words{}:split('常委会议', '|') --> 常委|会议
---```
---@param text string
---@param separator? string
---@return string
function words:split(text, separator) end

return gloss
