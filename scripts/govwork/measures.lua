-- Every figure of a report with the thing that it measures. The rules of
-- indicators, targets, achievements and commitments share this reading, made
-- once a document.
local gloss = require "gloss"
local words = require "gloss.words"
local figures = require "gloss.figures"
local parts = require "govwork.parts"

local measures = {}

local BREAKS = { "，", ",", "。", "；", ";", "：", ":", "！", "？", "\n", "、",
  "——", "（", "）" }
local ENDS = { "，", ",", "。", "；", ";", "：", ":", "！", "？", "\n", "——" }
-- Words that open a clause and are no part of the thing.
local OPENERS = { "其中", "实现", "完成", "预计", "全市", "全省", "全区", "全县", "全州",
  "我市", "我省", "我区", "推动", "带动", "促进", "确保", "力争", "争取", "努力",
  "年末", "全年", "预期", "目标是", "目前", "累计", "以及", "新的", "去年", "今年",
  "保持", "提出", "同时", "全部", "重点", "年内", "达到", "突破", "超过", "进一步", "中央" }
local AT_WORK = { "在校", "在岗", "在建", "在册", "在园", "在职", "在线", "存在" }
local leading_time = gloss.pattern [[
  ^ ( (到)? (19|20)\d{2} 年 (底|末)? | “? 十 [二三四五六] 五 ”? (时期|期间|末)?
    | (过去)? 五年来? | 一年来 | 连续 [\p{Han}\d]{1,4} 年 | 截至 [\p{Han}\d]{1,8}?底
    | 三年来? | 每年 ) ]]
local COMPARING = { "高于", "低于", "快于", "高出", "领先", "比全国", "较全国", "占全国",
  "占全省", "位居", "居全国", "排名", "第", "前" }
local NO_THING = { "其中", "分别", "新", "为", "每", "各", "多", "这", "该", "不", "一" }

local function trimmed(span)
  local at = span.text:find("在", 2, true) -- 产值在一年中
  if at and not words.has(span.text, AT_WORK) then span = span:sub(1, at - 1) end
  local text = words.without_tail(span.text, { "预期目标", "目标" })
  if #text < #span.text then span = span:sub(1, #text) end
  local moved = true
  while moved do
    moved = false
    local m = span:find(leading_time)
    if m and m.last < span.last then
      span, moved = span:sub(m.last - span.first + 2, #span.text), true
    end
    local text = span.text
    for _, head in ipairs(OPENERS) do
      if words.begins(text, head) and #text >= #head + 3 then
        span, moved = span:sub(#head + 1, #text), true
        break
      end
    end
  end
  return span
end

-- The clause before `span`, after the last of `marks`; nil if it is empty.
local function clause_before(span, marks, n)
  local before = span:before(n)
  local cut = words.after_last(before.text, marks)
  if cut > #before.text then return nil end
  return before:sub(cut, #before.text)
end

local ends_as_indicator = gloss.pattern [[ @indicator $ ]]

-- A、B分别达1%、2%: the things, if each is named in full.
local function shared_things(span)
  local clause = clause_before(span, ENDS, 60)
  local at = clause and clause.text:find("分别", 1, true)
  if not at or at == 1 or clause.text:find("%d", at) then return nil end
  local list = clause:sub(1, at - 1)
  local names = {}
  for _, name in ipairs(words.split(list.text, { "、", "和", "与" })) do
    names[#names + 1] = name
  end
  return names, list, clause.text:sub(at)
end

local function usable(name)
  local length = words.length(name)
  if length < 2 or length > 24 or name:find("%d$") then return false end
  for _, head in ipairs(NO_THING) do
    if name == head then return false end
  end
  return words.has(name, { "“" }) == words.has(name, { "”" })
    and words.has(name, { "《" }) == words.has(name, { "》" })
end

-- The measures that stand in one sentence lend each other their thing:
-- 进出口总额1万亿元、增长5%.
local function read_one(span, last, prev, doc)
  local clause = clause_before(span, BREAKS, 40)
  local joined = span:before(1).text == "、"
  if clause and prev and prev.last >= clause.first then -- 24.1%和50.2%
    local rest = doc.text:sub(prev.last + 1, span.first - 1)
    joined = words.among(rest, { "和", "与", "及", "或" })
    clause = not joined and prev.last + 1 < span.first
      and doc:span(prev.last + 1, span.first - 1) or nil
  end
  local thing, change, reached, basis
  if clause then
    for _, word in ipairs(COMPARING) do
      if words.begins(clause.text, word) then return nil end
    end
    thing, change, reached, basis = figures.read(clause.text)
  end
  local name = thing and thing ~= "" and trimmed(clause:sub(1, #thing)) or nil
  local names, list, rest = shared_things(span)
  if names and #names >= 2 then
    local all = true
    for _, one in ipairs(names) do
      all = all and list:find(gloss.pattern "@indicator") ~= nil and #one >= 9
    end
    local _, way, at = figures.read("X" .. rest)
    return { span = span, name = all and names[1] or trimmed(list).text,
      names = all and names or nil, change = way, reached = at }
  end
  if name and usable(name.text) then
    return { span = span, thing = name, name = name.text, change = change,
      reached = reached, basis = basis }
  end
  if not clause and not joined then return nil end
  local near = last and span.first - last.span.last <= 40
    and not words.has(doc.text:sub(last.span.last + 1, span.first - 1),
      { "。", "；", "\n" })
  if not near or (name and not change) then return nil end
  local k = last.names and (last.turn or 1) + 1
  if k and not last.names[k] then return nil end
  return { span = span, name = k and last.names[k] or last.name,
    thing = nil, names = last.names, turn = k, lent = true,
    change = change or (not clause and last.change) or nil, reached = reached,
    basis = basis }
end

local function is_number(span)
  if not (span.value or span.low) then return false end
  local before = span:before(1).text
  return before ~= "第" and before ~= "前" and before ~= "“"
end

local function read_all(doc)
  local list, spans = {}, {}
  for _, layer in ipairs { "quantity", "money", "percent", "duration" } do
    for span in doc:each(layer) do
      if span.last <= doc.main.last and is_number(span)
        and (layer ~= "duration" or span.unit == "day") then
        spans[#spans + 1] = span
      end
    end
  end
  table.sort(spans, function(a, b) return a.first < b.first end)
  local last
  for i, span in ipairs(spans) do
    local one = read_one(span, last, spans[i - 1], doc)
    if one and span.unit == "day" and not (one.thing
      and one.thing:find(ends_as_indicator)) then one = nil end -- 优良天数318天
    if one then
      one.part, one.time = parts.of(span, doc)
      one.known = one.thing and one.thing:find(ends_as_indicator) ~= nil
        or one.lent and last.known or one.names ~= nil
      list[#list + 1] = one
      last = one
    elseif last and doc.text:sub(last.span.last + 1, span.first)
      :find("。", 1, true) then
      last = nil
    end
  end
  return list
end

local target_cue = gloss.pattern [[
  (预期|主要|发展|奋斗|工作|指标|各项) 目标 (建议)? (是|为|包括|：|安排|如下|确定为|设定为)
  | 目标 (是|为)? ： | 预期目标 [\p{Han}]{0,6}? ： ]]
local broken_off = gloss.pattern [[ ^ [是为] ： ]]

--- Does the sentence say, before the figure, that it is a target?
function measures.in_target(span, doc)
  local sentence = span:within("sentence")
  if not sentence then return false end
  local m = sentence:find(target_cue)
  if m then return m.last < span.first end
  -- The cue may be a heading of its own: 主要预期目标 / 是：…
  return sentence:find(broken_off) ~= nil
    and doc.text:sub(math.max(1, sentence.first - 24), sentence.first - 1)
      :find("目标%s*$") ~= nil
end

local known = {} -- of the last document: four rules ask for it

--- The figures of the document in order. Each has: span (the figure), thing
--- (span of what it measures; nil if an earlier figure lends it), name, change
--- (up, down), reached, basis, part, time, known (an indicator by its name).
function measures.of(doc)
  if known.id ~= doc.id then known.id, known.list = doc.id, read_all(doc) end
  return known.list
end

--- The fields that every fact of a figure has.
function measures.fields(one, span)
  span = span or one.span
  local grown = span.value and (span.approx == "over" or span.approx == "under")
  return { value = span.value or span.low, max = not grown and span.high or nil,
    unit = span.unit == "%" and "%" or figures.unit(span),
    approx = span.approx, change = not one.reached and one.change or nil }
end

--- The evidence: from the thing, where it stands beside, to the figure's end.
function measures.evidence(one, doc)
  if one.thing then return doc:span(one.thing.first, one.span.last) end
  return one.span
end

return measures
