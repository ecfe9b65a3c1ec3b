-- The last look at a document's facts: each thing once, nothing counted that
-- is part of a name.
local words = require "gloss.words"

local consolidate = {}

local KEYS = { person = "name", org = "name", document = "title",
  slogan = "name", meeting = "name", proposal = "title" }

local WHOLE = { "全市", "全县", "全区", "全省", "全州", "我市", "我县", "我区", "我省" }

-- What makes a fact the same as an earlier one: meetings with a number are
-- told by body, term and session (二十届三中全会 = 中共二十届三中全会).
local function identity(fact)
  if fact.type == "topic" then
    local topic = words.without_head(fact.topic, WHOLE) -- 全县防汛工作
    return "topic\0" .. topic .. "\0" .. fact.form
  end
  if fact.type == "meeting" and fact.session then
    return table.concat({ "meeting", fact.kind, tostring(fact.body),
      tostring(fact.term), tostring(fact.session) }, "\0")
  end
  if fact.type == "mechanism" then -- 政协双月讲坛 is 双月讲坛
    return "mechanism\0" .. words.unquoted(words.without_head(fact.name,
      { "政协" }))
  end
  local key = KEYS[fact.type]
  return key and fact.type .. "\0" .. words.unquoted(fact[key]) or nil
end

-- Types whose facts swallow shorter ones of another type inside them.
local SWALLOWED_BY = { quantity = { "slogan", "meeting", "mechanism" },
  mechanism = { "mechanism", "award" }, meeting = { "meeting" } }

local function swallowed(fact)
  for _, kind in ipairs(SWALLOWED_BY[fact.type] or {}) do
    if fact:inside(kind) then return true end
  end
  return false
end

-- 收到提案286件，立案251件: a count without a noun is of the same things as
-- the count before it in the sentence.
local function lend_items(doc, quantities)
  local before
  local text = doc.text
  for _, fact in ipairs(quantities) do
    local ratio = fact.unit == "%" or fact.unit == "个百分点"
    if before and fact.item == nil and (ratio or fact.unit == before.unit)
      and fact.first - before.last < 40
      and not words.has(text:sub(before.last, fact.first), { "。", "\n" }) then
      fact:set("item", before.item)
    end
    if fact.item ~= nil then before = fact end
  end
end

local DEEDS = { consultation = "consulted", research = "researched",
  inspection = "researched", supervision = "supervised", lecture = "held",
  proposal = "proposed" }

-- What the reporting body held and worked on, for its ledger; references to
-- meetings of others and of earlier years are none of its own.
local function set_deeds(doc, by_type)
  local body, period = doc.fields.body, doc.fields.period or ""
  for _, fact in ipairs(by_type.topic or {}) do
    if body and fact.body == body then fact:set("deed", DEEDS[fact.form]) end
  end
  for _, fact in ipairs(by_type.meeting or {}) do
    local year = fact.date and fact.date:sub(1, 4)
    if body and fact.body == body and (fact.date or fact.topic)
      and (not year or period == "" or period:find(year, 1, true)) then
      fact:set("deed", "held")
    end
  end
end

--- For report_type{finish}: drops repetitions and what is swallowed; what only
--- a later mention tells (parts, date, topic) is lent to the first.
function consolidate.finish(doc, facts)
  local by_type, seen = {}, {}
  for _, fact in ipairs(facts) do
    local list = by_type[fact.type] or {}
    by_type[fact.type] = list
    list[#list + 1] = fact
  end
  lend_items(doc, by_type.quantity or {})
  set_deeds(doc, by_type)
  for _, fact in ipairs(facts) do
    local id = identity(fact)
    local first = id and seen[id]
    if first and fact.type == "meeting" then
      for _, name in ipairs { "date", "topic" } do
        if first[name] == nil and fact[name] then first:set(name, fact[name]) end
      end
    end
    if first and fact.type == "mechanism" and #first.parts == 0
      and #fact.parts > 0 then
      first:set("parts", fact.parts)
    end
    if first or swallowed(fact) then
      fact:drop()
    elseif id then
      seen[id] = fact
    end
  end
end

return consolidate
