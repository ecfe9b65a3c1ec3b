-- What was done: a verb of finishing with a count (建成公园12个), or a thing
-- that is said to be finished (东环路全线通车).
local gloss = require "gloss"
local words = require "gloss.words"
local figures = require "gloss.figures"
local measures = require "govwork.measures"
local parts = require "govwork.parts"

local achievements = {}

local ENDS = { "，", ",", "。", "；", ";", "：", ":", "！", "？", "\n", "——" }
local AFTER = { "，", "。", "；", "、", "\n", "（", "：", "！", "？", "和", "以及", "等", "在", "近", "超" }

local total = gloss.pattern [[ (总量|总数|累计|达|规模) $ ]]

--- Does `text` hold a number that counts (not 5G, PM2.5, 3A)?
function achievements.has_count(text)
  local rest = text:gsub("%d+G", ""):gsub("%d*A", ""):gsub("PM%d+%.?%d*", "")
  return rest:find("%d") ~= nil
end

--- Is the count a mere article (一批, 一系列)?
function achievements.is_article(span)
  return words.begins(span.text, "一") and words.has(span.text, { "批", "系列",
    "套", "流" })
end

-- 建成高标准农田|300万亩: verb and object before a count; 开工|12个|项目: the
-- object behind it.
local function verb_in(clause, doc)
  local verb
  for hit in doc:lexicon("action"):scan(clause) do
    if hit.entry.kind == "do" or hit.entry.kind == "both" then
      if not verb then
        verb = hit
      elseif hit.first == verb.last + 1 then -- 新建|改造
        return doc:span(verb.first, hit.last)
      end
    end
  end
  return verb
end

-- What is between the verb and the count, without hedges.
local function object_between(verb, span, doc)
  if verb.last + 1 >= span.first then return nil end
  local object = doc:span(verb.last + 1, span.first - 1)
  local thing = figures.read(object.text)
  if thing == "" then return nil end
  object = object:sub(1, #thing)
  if words.begins(object.text, "、") then
    object = #object.text > 3 and object:sub(4, #object.text) or nil
  end
  return object
end

local function object_behind(span)
  local after = span:after(16)
  local stop = words.first_of(after.text, AFTER) or #after.text + 1
  local digit = after.text:find("%d")
  if digit and digit < stop then stop = digit end
  return stop > 1 and after:sub(1, stop - 1) or nil
end

local function done_of(span, doc)
  local before = span:before(44)
  local cut = words.after_last(before.text, ENDS)
  if cut > #before.text then return nil end
  local clause = before:sub(cut, #before.text)
  local verb = verb_in(clause, doc)
  if not verb then return nil end
  -- 新增A 3家、B 5家: the verb is of both; 新增A 3家、带动B 5家: of A.
  local from = words.after_last(clause.text, { "、", "和", "及" })
  local last = from > 1 and from <= #clause.text
    and clause:sub(from, #clause.text)
  local again = achievements.has_count(clause.text) and last
  local own = again and verb_in(last, doc)
  local object
  if own then
    verb, object = own, object_between(own, span, doc)
  elseif again and again.first > verb.last then
    local thing = figures.read(again.text)
    object = thing ~= "" and again:sub(1, #thing) or nil
    if object and object:find(total) then return nil end
  else
    object = object_between(verb, span, doc)
  end
  if not object or words.ends(object.text, "等")
    or achievements.is_article(span) then
    object = object_behind(span)
  end
  return verb, object
end

local whole_indicator = gloss.pattern [[ ^ @indicator $ ]]

-- Measure words that rather belong to a name: 空气质量二级, 电厂三期.
local OF_NAMES = { "级", "期", "步", "环", "任", "届", "代", "线", "度", "重" }

--- Verb, object and evidence of a counted deed; nil where there is none.
function achievements.counted(span, doc)
  if words.among(span.unit or "", OF_NAMES)
    or (span.value or span.low) < 1 then return nil end -- 0.1微克行动
  local verb, object = done_of(span, doc)
  if not verb or not object then return nil end
  for _, head in ipairs { "的", "成", "或", "和" } do
    if words.begins(object.text, head) then return nil end
  end
  local length = words.length(object.text)
  if length < 2 or length > 26 or achievements.has_count(object.text)
    or words.has(object.text, { "《" })
    or words.has(object.text, { "“" }) ~= words.has(object.text, { "”" }) then
    return nil
  end
  -- 城镇新增就业 is the name of an indicator.
  local lead = verb:before(1).text
  if lead ~= "" and lead ~= "、" and not words.among(lead, words.STOPS)
    and object:find(whole_indicator) then return nil end
  return verb, object, doc:span(verb.first, math.max(span.last, object.last))
end

local HEAD = "云溪市2024年政府工作报告\n\n各位代表：\n\n现在，我代表云溪市人民政府，"
  .. "向大会报告政府工作，请予审议。\n\n一、2023年工作回顾\n\n"

achievements.rules = {
  { id = "achievement.counted", each = "quantity", emits = { "achievement" },
    run = function(span, doc, emit)
      if not span.value and not span.low then return end
      local part, time = parts.of(span, doc)
      if part ~= "review" then return end
      local verb, object, whole = achievements.counted(span, doc)
      if not verb then return end
      local fields = measures.fields({ span = span })
      emit("achievement", { action = verb.text, object = object.text,
        value = not achievements.is_article(span) and fields.value or nil,
        unit = not achievements.is_article(span) and fields.unit or nil,
        approx = fields.approx, year = time }, whole)
    end,
    expect = { [HEAD .. "过去一年，建成高标准农田30万亩，改造老旧小区126个，"
      .. "开工42个重点项目。"] = {
        { action = "建成", object = "高标准农田", unit = "亩", year = "2023" },
        { action = "改造", object = "老旧小区", value = 126 },
        { action = "开工", object = "重点项目", value = 42 } } },
    reject = { HEAD .. "去年共有委员12名。" } },
  { id = "achievement.finished",
    pattern = [[ (?<= [，。；：、\n] | ^) <object: [\p{Han}A-Za-z0-9“”·—-]{2,24}?>
      <action: @action[kind=end|both]> (?= [，。；、\n] | $) ]],
    emits = { "achievement" },
    where = function(m, doc)
      return (parts.of(m.object, doc)) == "review"
        and not words.has(m.object.text, { "推动", "加快", "力争", "确保" })
    end,
    emit = function(m, doc)
      local _, time = parts.of(m.object, doc)
      return "achievement", { action = m.action.text, object = m.object.text,
        year = time }
    end,
    expect = { [HEAD .. "过去一年，东环路建成通车，云溪大剧院投入使用。"] = {
      { object = "东环路", action = "建成通车", year = "2023" },
      { object = "云溪大剧院", action = "投入使用" } } },
    reject = { HEAD .. "加快推动东环路建成通车。" } },
}

return achievements
