-- Documents, spans, matches, layers.
local function same(got, want)
  assert(got == want, ("got %s, want %s"):format(tostring(got), tostring(want)))
end
local function texts(iterator)
  local out = {}
  for span in iterator do out[#out + 1] = span.text end
  return table.concat(out, "|")
end

local doc = gloss.doc("市政协召开会议\n\n　　会议提出二十五条意见。9月3日，主席听取了汇报。\n")
same(doc.charset, "UTF-8")
same(#doc.id, 32)
same(doc.source, "text")
same(doc.report, nil)
assert(doc.main.first == 1 and doc.main.text == doc.text:sub(1, doc.main.last))
same(#doc.main, doc.main.last)

local m = doc:find("<n: {number}> 条")
same(m.text, "二十五条")
same(m.n.text, "二十五")
same(m.n.value, 25)
same(m.n.type, "number")
same(m.n.doc, doc)
same(m:capture("n").value, 25)
same(m:captures().n.value, 25)
same(m.n.entry, nil)
same(m.n.iso, nil)
assert(m.n.derivation)
same(m:before(2).text, "提出")
same(m:after(3).text, "意见。")
same(m:within("sentence").text, "会议提出二十五条意见。")
same(m:within("block").label, "body")
same(m:within("sentence"):find("^会议").text, "会议")
same(m:within("sentence"):find("市政协"), nil)
assert(m:within("sentence"):contains(m))
assert(not m:contains(m:within("sentence")))
assert(not pcall(function() return m.absent end))
assert(not pcall(function() return m.n.absent end))
same(tostring(m.n), "二十五")
assert(m.n == doc:span(m.n.first, m.n.last))
same(doc:find("没有的字"), nil)

-- Captures come before members, apart from text, first, last and doc.
local date = doc:find("<value: {date}> ，<text: 主席>")
same(date.value.text, "9月3日")
same(date.text, "9月3日，主席")
same(date:capture("text").text, "主席")

same(texts(doc.main:find("二十五"):each("grapheme")), "二|十|五")
same(texts(doc:matches("会议")), "会议|会议")
same(texts(doc:matches(gloss.pattern [[ 会议 | 主席 ]])), "会议|会议|主席")
same(doc:count("date"), 1)
for span in doc:values("date") do same(span.text, "9月3日") end
for _ in doc:facts() do error("no facts here") end
assert(not pcall(doc.each, doc, "nonsense"))
assert(not pcall(doc.lexicon, doc, "nonsense"))
assert(not pcall(doc.find, doc, "(("))
assert(not pcall(doc.find, doc, 5))

-- Characters are never cut, though offsets are bytes.
assert(not pcall(doc.span, doc, 2, 3))
assert(not pcall(doc.main.sub, doc.main, 1, 2))
same(doc:span(1, 3).text, "市")
same(doc:span(1, 0).text, "")
same(doc:find("条意见"):sub(-3, -1).text, "见")
same(doc:find("条意见"):sub(-99, 3).text, "条")
same(doc.main:sub(4, 3).text, "")
same(doc.main:sub(99, 2000).text, "")
same(doc.main:sub(1, 3):before(5).text, "")
assert(not pcall(doc.span, doc, 0, 1))
assert(not pcall(doc.span, doc, 1, #doc.text + 1))

-- A span keeps its document; breaking out of a loop releases the cursor.
local function inner()
  local other = gloss.doc("一二三")
  for span in other:each("grapheme") do return span end
end
local span = inner()
for _ = 1, 200 do inner() end
same(span.text, "一")
same(span.doc.text:sub(1, 9), "一二三")

-- A match gives the same span for a capture each time, of however many.
local many, wanted = {}, {}
for i = 1, 20 do
  many[i] = ("<c%d: %s>"):format(i, string.char(96 + i))
  wanted[i] = string.char(96 + i)
end
local m = gloss.doc(table.concat(wanted)):find(table.concat(many, " "))
for i = 1, 20 do
  same(m["c" .. i].text, wanted[i])
  assert(m["c" .. i] == m["c" .. i] and m:capture("c" .. i) == m["c" .. i])
end
same(m:captures().c20.text, "t")
local optional = gloss.doc("b"):find("<a: a>? <b: b>")
same(optional.a, nil)
same(optional.a, nil)
same(optional.b.text, "b")

-- Text helpers.
same(gloss.fold("ＡＢＣ"), "abc")
same(gloss.width("共识a"), 5)
same(gloss.len("共识a"), 3)
same(gloss.sub("凝聚共识", 2, 3), "聚共")
same(gloss.sub("凝聚共识", -2), "共识")
same(gloss.sub("凝聚共识", 9), "")
local letters = {}
for letter, at in gloss.chars("共a识") do letters[#letters + 1] = letter .. at end
same(table.concat(letters, " "), "共1 a4 识5")
same(#gloss.values("没有"), 0)
same(gloss.values("共25条")[1].value, 25)
same(gloss.values("7月8日", "2022-07-10")[1].iso, "2022-07-08")
same(gloss.doc("").text, "")
assert(gloss.doc("\xFF\xFE\0x\xC0\x80").main)

-- A text against a list of words. All of these take a string or a span, one
-- word or a list; an empty word is found nowhere.
local said = gloss.doc("召开会议，讨论“三有”制度、办法。").main
local long = ("很长的词"):rep(9)
local function is(got, want) same(tostring(got), tostring(want)) end
same(table.concat({ gloss.first_of(said, { "、", "，", "“" }) }, " "), "13 ，")
same(table.concat({ gloss.first_of(said, { "、", "，" }, 14) }, " "), "40 、")
same(table.concat({ gloss.first_of("政协委员", { "政协", "政协委员" }) }, " "),
  "1 政协")
is(gloss.first_of(said, { "", "无" }), nil)
is(gloss.first_of("ab", "b", 9), nil)
is(gloss.first_of("甲" .. long .. "乙", { long }), 4)
assert(not pcall(gloss.first_of, "a", "a", 0))
same(gloss.after_last(said, { "，", "、" }), 43)
same(gloss.after_last(said, {}), 1)
same(gloss.after_last("aaa", "aa"), 4)
same(gloss.after_last(long .. long .. "乙", { long, "" }), 2 * #long + 1)
is(gloss.has(said, { "无", "制度" }), true)
is(gloss.has("建", { "制度", "" }), false)
is(gloss.has("甲" .. long, long), true)
is(gloss.among("制度", { "办法", "制度" }), true)
is(gloss.among("制度", {}), false)
is(gloss.begins_with(said, { "开", "召" }), true)
is(gloss.begins_with("召", { "召开", "" }), false)
is(gloss.ends_with(said, { "。" }), true)
is(gloss.ends_with("", { "" }), false)
same(gloss.without_head("市政协", { "区", "市" }), "政协")
same(gloss.without_head("市", { "市" }), "市")
same(gloss.without_tail("南京市", { "京市", "市" }), "南")
same(gloss.without_tail(said:sub(1, 6), { "无" }), "召开")
same(gloss.without(said, { "“", "”", "，", "。", "、" }), "召开会议讨论三有制度办法")
same(gloss.without("一一", "一"), "")
same(gloss.without("无", {}), "无")
same(table.concat(gloss.split("、甲、、乙，丙、", { "、", "，" }), "|"), "甲|乙|丙")
same(#gloss.split("", "、"), 0)
local marks = {}
for i = 1, 40 do marks[i] = utf8.char(0x2460 + i) end -- ② and on
same(table.concat(gloss.split("甲②乙㊇丙④", marks), "|"), "甲|乙㊇丙")
assert(not pcall(gloss.has, "a", { "b", 1 }))
assert(not pcall(gloss.has, 1, { "b" }))
assert(not pcall(gloss.has, "a", 1))

-- Positions without spans.
local function cut(text, unit, rules)
  local out = {}
  for first, last in gloss.segments(text, unit, rules) do
    out[#out + 1] = text:sub(first, last)
  end
  return table.concat(out, "|")
end
same(cut("政协开会。散会", "sentence"), "政协开会。|散会")
same(cut("e\u{301}政👩‍👧", "grapheme"), "e\u{301}|政|👩‍👧")
same(cut("政协 ok", "word", "uax"), "政|协| |ok")
same(cut("“政协” ok", "line"), "“政|协” |ok")
same(cut("", "word"), "")
same(cut(("a b\n"):rep(40000), "word"), ("a| |b|\n|"):rep(40000):sub(1, -2))
assert(not pcall(gloss.segments, "a", "page"))
assert(not pcall(gloss.segments, "a", "word", "en"))
do
  local ranges, spans = {}, {}
  for first, last in doc:ranges("word") do
    ranges[#ranges + 1] = doc.text:sub(first, last)
  end
  for span in doc:each("word") do spans[#spans + 1] = span.text end
  same(table.concat(ranges, "|"), table.concat(spans, "|"))
  ranges = {}
  for first, last in doc:find("主席听取"):ranges("word") do
    ranges[#ranges + 1] = doc.text:sub(first, last)
  end
  same(table.concat(ranges, "|"), "主席|听取")
end
