-- Counts, measures and percentages with what is counted and what was done.
-- The value layer finds number and unit; this file finds the noun (右 or 左 of
-- it) and the verb: 开展履职活动860余次 -> 860, 次, 履职活动, 开展.
local gloss = require "gloss"
local words = require "gloss.words"
local figures = require "gloss.figures"
local spans = require "cppcc.spans"

local quantities = {}

local NOUNS = { "市", "区", "县", "省", "国", "镇", "乡", "村", "院", "校",
  "馆", "园", "厂", "店", "城" } -- counted directly
local NO_COUNT = { "系列", "些", "样", "致", "直", "定", "般", "旦", "边", "届" }

local function unit_of(span)
  if words.among(span.unit or "", NOUNS) then return nil end
  return figures.unit(span)
end

-- Hits of the action lexicon in `span` as {first, last, kind}, by byte in it.
local function verbs_in(span, doc)
  local list, from = {}, span.first - 1
  for first, last, kind in doc:lexicon("action"):ranges(span, "kind") do
    list[#list + 1] = { first - from, last - from, kind }
  end
  return list
end

local STOPS = { "，", ",", "。", "；", ";", "：", "！", "？", "\n", "）", "（",
  "…", "《" }
local SMALL = { "的", "在", "以及", "等", "被", "均", "已", "并", "由", "作为", "共同",
  "联合", "分别", "为", "都", "从", "向", "实地", "当场", "全部", "协同", "获",
  "主动", "积极", "充分", "广泛", "进行", "也", "只有", "仅有", "认真" }

-- Where the noun after a unit ends: at a mark, a small word, a digit or a
-- verb; 、 only joins further nouns, never a new count.
local function noun_end(after, doc)
  local text = after.text
  local stop = words.first_of(text, STOPS) or #text + 1
  local from = words.begins(text, "实地") and #"实地" + 1 or 1 -- 4次实地调研
  local cut = math.min(stop, words.first_of(text, SMALL, from) or stop,
    text:find("%d") or stop)
  local open = text:find("“", 2, true)
  if open and open < cut then cut = open end
  local verb
  for _, hit in ipairs(verbs_in(after, doc)) do
    if hit[3] == "verb" and hit[1] <= cut then
      cut, verb = hit[1], hit
      break
    end
  end
  local comma = text:find("、", 1, true)
  if comma and comma < cut and cut == (text:find("%d") or 0) then
    cut, verb = comma, nil
  end
  return cut, stop, verb
end

local DONE_THERE = { "作大会发言", "作交流发言", "作重点发言", "交流发言",
  "大会发言", "发言", "调研", "视察", "考察", "走访" }
-- Between the noun and what was done: 7位委员、专家先后发言.
local JOINING = { "和", "与", "、", "先后", "踊跃", "纷纷", "依次" }
local DONE_IN = { "考察", "学习", "调研", "视察", "走访", "取经" }
local EDGES = { "“", "”", "的" }
local TELLING = { "", "介绍", "通报", "汇报", "说明" }

-- The noun right after the unit and the verb phrase that follows it.
local function noun_after(span, doc)
  local after = span:after(26)
  local text = after.text
  if text == "" or words.begins(text, "、") then return nil end
  local cut, stop, verb = noun_end(after, doc)
  if cut <= 1 then -- 其中173条被采纳
    return nil, verb and text:match("^被") and text:sub(verb[1], verb[2]) or nil
  end
  local noun = words.without_tail(text:sub(1, cut - 1), JOINING)
  local told = noun:find("情况", 1, true) -- 听取8家单位情况介绍
  if told and told > 6 and words.among(noun:sub(told + 6), TELLING) then
    return noun:sub(1, told - 1)
  end
  local place = words.without_tail(words.without_tail(noun, DONE_THERE), JOINING)
  if place ~= noun and words.length(place) >= 2 and place ~= "实地" then -- 赴6个县区调研
    return place, noun:sub(#place + 1)
  end
  local rest = text:sub(cut, stop - 1)
  local edge = words.first_of(rest, EDGES) or #rest + 1
  rest = rest:sub(1, math.min(edge, rest:find("%d") or edge) - 1)
  return noun, verb and rest ~= "" and rest or nil
end

local HEDGES = { "近", "约", "超", "达", "共", "有", "已", "均", "每年", "全年",
  "累计", "共计", "总计", "先后", "分别", "超过", "达到", "突破", "保持", "人数",
  "不少于", "逾", "了", "为", "等", "到", "共有", "出" }
local OPENERS = { "向", "帮助", "助力", "推动", "为", "给", "协调" }
local QUALIFIERS = { "为", "成", "其中", "全市", "可利用", "各类", "各种", "各级", "相关", "有关", "了", "的", "近",
  "累计", "首批", "市", "全市" }

local ARRIVED = { "实到", "应到", "收到" }

-- `span` without hedges at its end; nil if nothing is left.
local function bare(span)
  local text = span.text
  local rest = text
  repeat
    local size = #rest
    if words.among(rest, HEDGES) then return nil end
    if not words.ends(rest, ARRIVED) then
      rest = words.without_tail(rest, HEDGES)
    end
  until #rest == size
  return #rest < #text and span:sub(1, #rest) or span
end

-- The last verb of `span` that has something behind it; one that also serves
-- as a noun (协商, 调研) only where there is no other.
local function main_verb(span, doc)
  local first, second, last
  local size = #span.text
  for _, hit in ipairs(verbs_in(span, doc)) do
    if last and last[3] == "verb" and last[2] + 1 == hit[1]
      and hit[3] == "verb" then
      hit[1] = last[1] -- 走访看望, 审查立案
    end
    if hit[3] == "verb" and (hit[2] < size or not first) then first = hit end
    if hit[3] == "noun" then second = second or hit end
    last = hit
  end
  return first or second
end

-- The verb as it is said: with 向…, 帮助… before it.
local function phrase(clause, verb)
  local text = clause.text
  return text:sub(words.begins(text, OPENERS) and 1 or verb[1], verb[2])
end

local of_year = gloss.pattern [[ ^ [12] \d{3} 年 度? ]]

local function part_after(span, marks)
  local text = span.text
  local at = words.after_last(text, marks)
  return at > 1 and at <= #text and span:sub(at, #text) or span
end

-- The verb that `part` ends with: 组织委员走进 -> 走进.
local function verb_at_end(part, doc)
  local found
  for _, hit in ipairs(verbs_in(part, doc)) do
    if hit[3] == "verb" and hit[2] == #part.text then
      found = part.text:sub(hit[1], hit[2])
    end
  end
  return found
end

local DIGITS = { "1", "2", "１", "２" }
local JOINTS = { "、", "以及" }
local POSSESSED = { "等", "共有", "现有", "已有", "拥有" }
local NO_NOUN = { "其中", "共", "另有", "会后", "会上", "期间" }

-- The noun right before the number (建议156条) and the verb before that.
local function noun_before(span, doc)
  local before = span:before(40)
  local text = before.text
  local cut = words.after_last(text, STOPS)
  if cut > #text then return nil end
  local clause = before:sub(cut, #text)
  local close = words.after_last(text, "》")
  local made -- 编印《老城记忆》文史资料2辑
  if close > cut and close <= #text then
    clause = before:sub(close, #text)
    local open = words.after_last(text, "《")
    local lead = open > #"《" + 1 and before:sub(1, open - #"《" - 1)
    made = lead and verb_at_end(lead, doc) or nil
  end
  local part = bare(part_after(clause, JOINTS))
  if not part then return nil end
  local verb = main_verb(part, doc)
  local noun = part
  if verb and verb[2] < #part.text then
    noun = part:sub(verb[2] + 1, #part.text)
  elseif verb and verb[3] == "verb" then
    local said = part.text:sub(verb[1], verb[2])
    return nil, said, false, said
  end
  local counted = noun.text:find("%d") -- 文史资料1辑2000册
  if counted and counted > 1 then noun = noun:sub(1, counted - 1) end
  local year = words.begins(noun, DIGITS) and noun:find(of_year) -- 2023年度优秀委员
  if year and year.last < noun.last then
    noun = doc:span(year.last + 1, noun.last)
  end
  noun = part_after(noun, POSSESSED)
  if words.among(noun.text, NO_NOUN) then return nil end
  local head = #noun.text - #words.without_head(noun.text, QUALIFIERS)
  if head > 0 and not words.begins(noun.text:sub(head + 1), "级") then noun = noun:sub(head + 1, #noun.text) end
  local whole = main_verb(clause, doc)
  local said_there = verb and (verb[3] == "verb" or verb[2] < #part.text
    or not whole or whole[3] ~= "verb") -- 专项视察6次 was organised
  local action = said_there and part.text:sub(verb[1], verb[2])
    or whole and phrase(clause, whole) or made
  if verb and whole and words.length(clause.text) <= 18 then
    local said = phrase(clause, whole) -- 向市委、市政府提出
    if words.ends(said, action) then action = said end
  end
  local beside = verb_at_end(part, doc)
  if words.length(noun.text) > 16 then return nil, action, false, beside end
  return noun, action, verb ~= nil and verb[3] == "verb", beside
end

local RATIOS = { "率", "度", "比重", "占比" }
local BEFORE_RATIO = { "的", "、", "使", "其中", "从", "全市", "全省", "全区", "全县" }

-- What a ratio is of: the word that ends in 率, 度 or 比重 before it.
local function ratio_before(span)
  local before = spans.clause_before(span, 24)
  local share = words.without_tail(before, "的")
  local of = words.after_last(share, "占")
  if share ~= before and of > 1 then return share:sub(of) end
  for _, tail in ipairs(RATIOS) do
    local at = words.after_last(before, tail)
    if at > 1 then
      local noun = before:sub(1, at - 1)
      noun = noun:sub(words.after_last(noun, BEFORE_RATIO))
      return words.without_year(noun)
    end
  end
  return nil
end

local MADE_SO = { "的", "使" }
local CHANGES = { "同比增长", "同比提高", "同比下降", "增长", "提高", "提升",
  "上升", "下降", "降低", "减少", "增加" }

-- 进出口总额同比增长5%: what grew ("" where the figure before names it), and
-- the verb; nil where nothing changed.
local function changed_before(span)
  local clause = spans.clause_before(span, 30)
  clause = clause:sub(words.after_last(clause, "、"))
  local thing, change = figures.read(clause)
  if not change or clause:find("%d") or words.length(thing) > 16 then
    return nil
  end
  for _, verb in ipairs(CHANGES) do
    if clause:find(verb, #thing + 1, true) then
      return thing:sub(words.after_last(thing, MADE_SO)), verb
    end
  end
  return nil
end

-- 中华人民共和国和人民政协成立75周年: what began so many years ago.
local function founding_before(span)
  local before = spans.clause_before(span, 30)
  return before:sub(words.after_last(before, { "庆祝", "纪念", "也是", "迎来",
    "正值", "恰逢", "适逢", "年是", "是" }))
end

local function quoted_name(span)
  local before = span:before(12).text
  local open = words.after_last(before, "“")
  if open == 1 or open < words.after_last(before, "”") then return false end
  local after = span:after(12).text
  local close = after:find("”", 1, true)
  return close ~= nil and not words.has(after:sub(1, close), words.STOPS)
end

local FORMAL = { "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖" }
local GREAT_ONE = { "一百", "一千", "一万", "一十" }
local NUMBERED = { "届", "常委", "主席会议", "党代会", "代表大会", "全会" }
local PEOPLE = { "委员", "代表", "人士", "群众", "专家", "干部", "党员" }

local function countable(span, doc)
  local text = span.text
  if words.among(text:sub(1, 3), FORMAL) then return false end -- 陆县
  if span.last > doc.main.last and doc.main.last > 0 then return false end
  if words.begins(text, "一") and not words.begins(text, GREAT_ONE) then
    return false
  end
  local before, after = span:before(3).text, span:after(6).text
  if words.ends(before, "第") or words.ends(text, NO_COUNT)
    or words.has(before, "届") or words.begins(after, NUMBERED)
    or words.ends(text, "周年") and words.has(after, "大会") then
    return false
  end
  return not quoted_name(span) and not spans.in_title(span)
end

-- What the verb of a count says was done: the verb itself, or the last that a
-- phrase ends with (向市委提出), or else begins with (走访群众).
local function deed_of(fields, doc)
  local action = fields.action
  if not action or not fields.item or fields.unit == "%" then return nil end
  local lexicon, heads = doc:lexicon("action"), {}
  for first in utf8.codes(action) do
    local entry = lexicon:find(action:sub(first))
    if entry then return entry.deed end
    heads[#heads + 1] = action:sub(1, first - 1)
  end
  for i = #heads, 2, -1 do
    local entry = lexicon:find(heads[i])
    if entry then return entry.deed end
  end
  return nil
end

-- Item and action of a percentage.
local function read_ratio(fields, span, doc)
  local thing, change = changed_before(span)
  fields.action = change
  if thing == "" then return end
  fields.item = thing or ratio_before(span)
  if not fields.item then
    local left = noun_before(span, doc)
    fields.item = left and left.text
  end
end

-- Item and action of a count, and the span that states it.
local function read_count(fields, span, doc)
  local noun, action = noun_after(span, doc)
  local left, verb, firm, beside = noun_before(span, doc)
  if noun and left and firm and words.ends(left, PEOPLE) then
    noun = nil -- 邀请港澳委员28名回乡考察
  end
  if noun and not fields.unit and span.unit and words.begins(noun, DONE_IN) then
    fields.item, fields.action = span.unit, noun -- 赴3省5市考察学习
  elseif noun then
    fields.item, fields.action = noun, action or beside or verb
    return doc:span(span.first, span.last + #noun)
  elseif not fields.unit and span.unit then -- 8市: the noun is the unit itself
    fields.item, fields.action = span.unit, verb
  else
    fields.item, fields.action = left and left.text, action or verb
    if left and span.first - left.last <= 7 then
      return doc:span(left.first, span.last)
    end
  end
  return span
end

local function emit_quantity(span, doc, emit, unit)
  if not countable(span, doc) then return end
  local value, high, approx = span.value, span.high, span.approx
  local stated = high ~= value and not (value and approx == "over") -- 860余次
  local fields = { value = value or span.low, max = stated and high or nil,
    approx = approx, unit = unit }
  local text = span
  if unit == "%" or unit == "个百分点" then
    read_ratio(fields, span, doc)
  elseif unit == "周年" then
    fields.item = founding_before(span)
  else
    text = read_count(fields, span, doc)
  end
  if fields.action then
    fields.action = words.without_tail(fields.action, "了")
  end
  fields.deed = deed_of(fields, doc)
  emit("quantity", fields, text)
end

quantities.rules = {
  { id = "quantity.counted", each = "quantity", emits = { "quantity" },
    run = function(span, doc, emit)
      emit_quantity(span, doc, emit, unit_of(span))
    end,
    expect = { ["开展履职活动860余次，为基层注入能量"] =
        { value = 860, approx = "over", unit = "次", item = "履职活动",
          deed = "held" },
      ["推动解决问题85件"] = { item = "问题", deed = "solved" } },
    reject = { "办好一件事", "第三次会议", "与群众一起" } },
  { id = "quantity.magnitude",
    pattern = [[ <verb: 突破|迈入|达到|迈上>? <item: GDP | 地区生产总值 | 生产总值 | 工业产值 | 产值> (突破|迈入|超|达)?
      <number: 万亿 | 千亿 | 百亿> ]],
    emits = { "quantity" },
    emit = function(m)
      local value = { ["万亿"] = 1e12, ["千亿"] = 1e11, ["百亿"] = 1e10 }
      return "quantity", { value = value[m.number.text], item = m.item.text,
        action = m.verb and m.verb.text }, m
    end,
    expect = { ["迈入GDP万亿之城"] = { value = 1000000000000 } } },
  { id = "quantity.years",
    pattern = [[ <low: \d{1,2} | [一二两三四五六七八九十]> [至到\-—~]{1,2}
      <high: \d{1,2} | [二三四五六七八九十]> 年 (?= 时间|左右|内|的时间) ]],
    emits = { "quantity" },
    emit = function(m, doc)
      local low, high = words.number(m.low.text), words.number(m.high.text)
      if not low or not high or low >= high then return nil end
      return "quantity", { value = low, max = high, unit = "年", item = "时间" },
        doc:span(m.first, m.last)
    end,
    expect = { ["力争用3至5年时间建成"] = { value = 3, max = 5, unit = "年" } },
    reject = { "2021年至2025年内", "用3年时间" } },
  { id = "quantity.aspects", -- 3方面11个问题: counted without a measure word
    pattern = [[ (?<! \d | 第 | [一二三四五六七八九十百]) <n: \d{1,2} | [两三四五六七八九十]>
      <of: 方面|领域|大类|辑|环节|维度> (?! 面) ]],
    emits = { "quantity" },
    where = function(m) return countable(m, m.doc) end,
    emit = function(m, doc)
      local n = words.number(m.n.text)
      if not n then return nil end
      local left, verb = noun_before(m, doc)
      local unit = m.of.text == "辑" and "辑" or nil
      return "quantity", { value = n, unit = unit,
        item = unit and left or m.of.text, action = verb }, m
    end,
    expect = { ["梳理出3方面11个问题"] = { value = 3, item = "方面" } },
    reject = { "三个方面", "第三方面军", "二十方面" } },
  { id = "quantity.levels", -- 市、县两级政协委员
    pattern = [[ (?<= [市县区乡镇州省]) <n: [两三]> <unit: 级> <of: [\p{Han}]{2,4}?>
      (?= [，。；、] | 联动 | 协同 | 上下 | 共同 | 委员 | 组织 | 开展 | 组建) ]],
    emits = { "quantity" },
    where = function(m) return countable(m, m.doc) end,
    emit = function(m, doc)
      return "quantity", { value = words.number(m.n.text), unit = "级",
        item = m.of.text }, doc:span(m.first, m.of.last)
    end,
    expect = { ["市、县两级政协委员参加"] = { value = 2, unit = "级" } },
    reject = { "省级三级甲等医院" } },
  { id = "quantity.duration", each = "duration", emits = { "quantity" },
    run = function(span, doc, emit)
      local text = span.text
      local unit = words.ends(text, "个月") and "个月"
        or words.ends(text, "小时") and "小时"
        or words.ends(text, "分钟") and "分钟"
        or words.ends(text, "天") and "天"
      if not unit or not span.value or not countable(span, doc)
        or words.has(span:after(2).text, { "前", "后", "以来", "来", "以" }) then
        return
      end
      local _, verb = noun_before(span, doc)
      emit("quantity", { value = span.value, approx = span.approx, unit = unit,
        action = verb }, span)
    end,
    expect = { ["历时3个月，走访43个小区"] = { value = 3, unit = "个月" } },
    reject = { "3个月前", "每天", "一天，委员们" } },
  { id = "quantity.money", each = "money", emits = { "quantity" },
    run = function(span, doc, emit)
      emit_quantity(span, doc, emit, figures.unit(span))
    end,
    expect = { ["引进资金5.6亿元。"] = { value = 560000000, unit = "元" } } },
  { id = "quantity.percent", each = "percent", emits = { "quantity" },
    run = function(span, doc, emit)
      emit_quantity(span, doc, emit, span.unit == "pp" and "个百分点" or "%")
    end,
    expect = { ["办理满意率保持100%。"] = { value = 100, unit = "%" },
      ["全市进出口总额同比增长5%。"] = { value = 5, action = "同比增长",
        item = "全市进出口总额" } } },
}

return quantities
