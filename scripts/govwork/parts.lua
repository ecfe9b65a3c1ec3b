-- Which part of a report a place stands in (review, problems, plan), and which
-- year or years it speaks of. Headings tell the part; the words with which a
-- paragraph begins may tell the time: 过去五年, “十五五”, 今年.
local gloss = require "gloss"
local words = require "gloss.words"

local parts = {}

local HEAD = 40 -- characters of a paragraph that may tell its part
local plan_of_years = gloss.pattern [[ “? 十 <n: [二三四五六]> 五 ”? (时期|期间|以来)
  | 第十 <n: [二三四五六]> 个五年规划 ]]
local coming = gloss.pattern [[ 第十 [\p{Han}] 个五年规划 | 今后五年 | 未来五年
  | (今年 | \d{4} 年) [\p{Han}“”、]{0,20}? (预期目标|总体要求|发展目标)
  | “? 十 [\p{Han}] 五 ”? (时期)? [\p{Han}“”、，]{0,16}? (总体要求|主要目标|奋斗目标|指导思想|关键时期) ]]
local numbered = gloss.pattern [[ ^ [一二三四五六七八九十]{1,3} 、 ]]
local written_year = gloss.pattern [[ <year: (19|20)\d{2}> 年 ]]

local NOT_THEN = { "比", "较", "自", "从", "到", "于", "至", "与" }
local REVIEW_YEARS = { "过去五年", "五年来", "这五年", "过去的五年", "五年里" }
local COMING_YEARS = { "今后五年", "未来五年", "五年奋斗目标" }

-- 十四五 -> 2021/2025.
local function of_plan(text)
  local n = words.number(text)
  if not n then return nil end
  local first = 2021 + (n - 4) * 5
  return first .. "/" .. first + 4
end

-- The first part that the words of `span` tell, and whether they tell a
-- review and a plan: 发展成就和主要目标.
local function part_in(span, doc)
  local part, mixed
  for hit in doc:lexicon("part"):scan(span) do
    local told = hit.entry.part
    mixed = mixed or part == "review" and told == "plan"
    part = part or told
  end
  return part, mixed
end

--- The time that the words of `span` name, as a year or first/last; or nil.
---@param part string
---@return string?
function parts.time_in(span, doc, part)
  local text, plan = span.text, doc.fields.plan_year
  if plan and words.has(text, REVIEW_YEARS) then
    return plan - 5 .. "/" .. plan - 1
  end
  if plan and words.has(text, COMING_YEARS) then
    return plan .. "/" .. plan + 4
  end
  local m = span:find(plan_of_years)
  if m then return of_plan(m.n.text) end
  for year in span:matches(written_year) do -- not 比2020年, 到2030年
    if not words.among(year:before(1).text, NOT_THEN)
      and not words.has(year:after(4).text, { "以来", "目标" }) then
      return gloss.fold(year.year.text) -- １９９４ is 1994
    end
  end
  if plan and part == "plan" and words.has(text, { "今年", "本年度" }) then
    return tostring(plan)
  end
  if plan and words.has(text, { "去年", "过去一年", "一年来" }) then
    return tostring(plan - 1)
  end
  return nil
end

local function default_time(part, doc)
  local plan, review = doc.fields.plan_year, doc.fields.review_year
  if part == "review" or part == "problem" then
    return review and tostring(review)
  end
  return plan and tostring(plan)
end

-- Does a paragraph open a new part? Where a heading tells a review and a plan,
-- the paragraph that turns to the coming years does; where the page has no
-- headings, whatever names a part does. Problems stand inside a review.
local function turns(head, told, state)
  if told == "problem" then return state.part == "review" and told end
  if state.part == "problem" and told == "review" then return told end
  if state.mixed then return head:find(coming) and "plan" end
  return not state.headed and told ~= state.part and state.part ~= "plan"
    and told
end

-- A list of {first, last, part, time}, one a block of the main text.
local function divide(doc)
  local list, state = {}, { part = "other" }
  for block in doc:each("block") do
    if block.last > doc.main.last then break end
    local stop = utf8.offset(block.text, HEAD)
    local head = stop and block:sub(1, stop - 1) or block
    local told, mixed = part_in(head, doc)
    if state.ended or told == "other" and block.label == "heading" then
      state.ended, state.part, state.time = true, "other", nil -- 名词解释
    elseif block:find(numbered) and #block.text < 200 then
      -- The first section looks back, what follows it without a word forward.
      state.part = told or (state.headed and "plan" or "review")
      state.headed, state.mixed = true, mixed
      state.time = nil
    else
      local turn = turns(head, told, state)
      if turn then
        state.part, state.time = turn, nil
        if turn == "plan" then state.mixed = false end
      end
    end
    state.time = parts.time_in(head, doc, state.part) or state.time
      or default_time(state.part, doc)
    list[#list + 1] = { first = block.first, last = block.last,
      part = state.part, time = state.time }
  end
  return list
end

local known = {} -- of the last document: every rule asks for it

--- Part and time of the place where `span` stands. A year in its own sentence,
--- before it, goes before that of the part.
---@return string part, string? time
function parts.of(span, doc)
  if known.id ~= doc.id then known.id, known.list = doc.id, divide(doc) end
  local low, high = 1, #known.list
  while low < high do -- the last block that begins at or before the span
    local middle = (low + high + 1) // 2
    if known.list[middle].first <= span.first then low = middle else
      high = middle - 1
    end
  end
  local found = known.list[low]
  if not found then return "other", nil end
  local sentence = span:within("sentence")
  if sentence and sentence.first < span.first then
    local lead = sentence:sub(1, span.first - sentence.first)
    return found.part, parts.time_in(lead, doc, found.part) or found.time
  end
  return found.part, found.time
end

return parts
