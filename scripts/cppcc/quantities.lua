-- Counts, measures and percentages with what is counted and what was done.
-- The value layer finds number and unit; this file finds the noun (右 or 左 of
-- it) and the verb: 开展履职活动860余次 -> 860, 次, 履职活动, 开展.
local gloss = require "gloss"
local words = require "cppcc.words"
local spans = require "cppcc.spans"

local quantities = {}

local UNITS = { CNY = "元", USD = "美元", m2 = "平方米", km2 = "平方公里",
  km = "公里", m = "米", t = "吨", kg = "公斤", mu = "亩", ha = "公顷" }
local NOUNS = { "市", "区", "县", "省", "国", "镇", "乡", "村", "院", "校",
  "馆", "园", "厂", "店", "界", "部", "城" } -- counted directly
local NO_COUNT = { "系列", "些", "样", "起", "致", "直", "定", "般", "旦", "边" }

local function unit_of(span)
  local value = span.unit
  if not value or value == "" then return nil end
  if words.among(value, NOUNS) then return nil end
  return UNITS[value] or value
end

local function first_verb(span, doc)
  for hit in doc:lexicon("action"):scan(span) do
    if hit.first >= span.first then return hit.first - span.first + 1 end
  end
  return nil
end

-- The noun right after the unit: up to a mark, a small word or a verb; and
-- the verb phrase that follows it.
local function noun_after(span, doc)
  local after = span:after(24)
  local text = after.text
  local stop = words.first_of(text, { "，", ",", "。", "；", ";", "：", "！",
    "？", "\n", "、", "）", "（", "…", "《" }) or #text + 1
  local small = words.first_of(text, { "的", "为", "在", "以及", "等", "有", "被",
    "纳入", "转化", "已", "均", "中", "提", "作" })
  local cut = math.min(stop, small or stop, text:find("%d") or stop)
  local verb = first_verb(after, doc)
  if verb and verb < cut then cut = verb end
  if cut <= 1 then return nil end
  local noun = text:sub(1, cut - 1)
  local rest = text:sub(cut, stop - 1)
  local digit = rest:find("%d")
  if digit then rest = rest:sub(1, digit - 1) end
  return noun, verb == cut and rest ~= "" and rest or nil
end

local HEDGES = { "近", "约", "超", "达", "共", "有", "已", "均", "每年", "全年",
  "累计", "共计", "总计", "先后", "分别", "超过", "达到", "突破", "保持", "人数达",
  "不少于", "逾", "了", "为", "的", "等", "到" }

-- The clause before the number, and where its last part (after 、) begins.
local function clause_before(span)
  local before = span:before(40).text
  local cut = words.after_last(before, { "，", ",", "。", "；", ";", "：", ":",
    "！", "？", "\n", "…", "”，" })
  local clause = before:sub(cut)
  local part = words.after_last(clause, { "、", "以及", "和" })
  return clause, clause:sub(part)
end

local function last_verb(text, span, doc)
  local before = span:before(40)
  local base = #before.text - #text
  local first, last
  for hit in doc:lexicon("action"):scan(before) do
    local at = hit.first - before.first + 1
    if at > base and hit.entry.kind == "verb" then
      first, last = at - base, hit.last - before.first + 1 - base
    end
  end
  return first, last
end

-- The noun right before the number (建议156条) and the verb before that.
local function noun_before(span, doc)
  local clause, part = clause_before(span)
  part = words.without_tail(part, HEDGES)
  local full = clause:sub(1, #clause)
  local first, last = last_verb(part, span, doc)
  local noun = first and part:sub(last + 1) or part
  noun = words.without_tail(words.without_head(noun, { "了", "的", "近" }), HEDGES)
  local verb = first and part:sub(first, last)
  if not verb then
    local a, b = last_verb(full, span, doc)
    verb = a and full:sub(a, b)
  end
  return noun ~= "" and words.length(noun) <= 16 and noun or nil, verb
end

local function quoted_name(span)
  local before, after = span:before(12).text, span:after(12).text
  local open = words.after_last(before, { "“" })
  local shut = words.after_last(before, { "”" })
  local close = words.first_of(after, { "”" })
  return open > 1 and open >= shut and close ~= nil
    and not words.has(after:sub(1, close), words.STOPS)
end

local function countable(span, doc)
  local text = span.text
  if span.last > doc.main.last and doc.main.last > 0 then return false end
  if words.begins(text, "一") and not words.begins(text, "一百")
    and not words.begins(text, "一千") and not words.begins(text, "一万")
    and not words.begins(text, "一十") then return false end
  local before, after = span:before(3).text, span:after(6).text
  if words.ends(before, "第") then return false end
  if words.ends(text, "周年") and words.has(after, { "大会" }) then return false end
  if words.ends(text, "届") or words.begins(after, "届") then return false end
  for _, bad in ipairs(NO_COUNT) do
    if words.ends(text, bad) then return false end
  end
  if words.has(before, { "届" }) or words.begins(after, "常委")
    or words.begins(after, "主席会议") then return false end
  return not quoted_name(span) and not spans.in_title(span)
end

-- 30 and 余 make "over"; the value layer says it.
local function emit_quantity(span, doc, emit, unit)
  if not countable(span, doc) then return end
  local noun, action = noun_after(span, doc)
  local left, verb = noun_before(span, doc)
  local text = span
  if noun then
    text = doc:span(span.first, span.last + #noun)
  elseif left then
    noun = left
  end
  emit("quantity", { value = span.value or span.low, max = span.high,
    approx = span.approx, unit = unit, item = noun, action = action or verb },
    text)
end

quantities.rules = {
  { id = "quantity.counted", each = "quantity", emits = { "quantity" },
    run = function(span, doc, emit)
      emit_quantity(span, doc, emit, unit_of(span))
    end,
    expect = { ["开展履职活动860余次，为基层注入能量"] =
      { value = 860, approx = "over", unit = "次", item = "履职活动" } },
    reject = { "办好一件事", "第三次会议" } },
  { id = "quantity.magnitude",
    pattern = [[ <item: GDP | 地区生产总值 | 生产总值 | 工业产值 | 产值> (突破|迈入|超|达)?
      <number: 万亿 | 千亿 | 百亿> ]],
    emits = { "quantity" },
    emit = function(m)
      local value = { ["万亿"] = 1e12, ["千亿"] = 1e11, ["百亿"] = 1e10 }
      return "quantity", { value = value[m.number.text], item = m.item.text }, m
    end,
    expect = { ["迈入GDP万亿之城"] = { value = 1000000000000 } } },
  { id = "quantity.money", each = "money", emits = { "quantity" },
    run = function(span, doc, emit)
      emit_quantity(span, doc, emit, UNITS[span.unit] or span.unit)
    end,
    expect = { ["引进资金5.6亿元。"] = { value = 560000000, unit = "元" } } },
  { id = "quantity.percent", each = "percent", emits = { "quantity" },
    run = function(span, doc, emit) emit_quantity(span, doc, emit, "%") end,
    expect = { ["办理满意率保持100%。"] = { value = 100, unit = "%" } } },
}

return quantities
