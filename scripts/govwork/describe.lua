-- The document's own fields: whose report, given when and by whom, which year
-- it reviews and which it plans.
local gloss = require "gloss"
local words = require "gloss.words"
local kind = require "govwork.kind"

local describe = {}

local delivered = gloss.pattern [[
  <year: (19|20)\d{2}> 年 <month: \d{1,2}> 月 <day: \d{1,2}> 日 [\s]* [在于]
  <session: [\p{Han}\d（）]{4,40}? 会议> ]]
local delivered_line = gloss.pattern [[
  <year: (19|20)\d{2}> 年 <month: \d{1,2}> 月 <day: \d{1,2}> 日 [\s]* [在于]
  [\p{Han}]{2,14}? 第 [\p{Han}\d]{1,4} 届 ]] -- broken off at the line's end
local of_session = gloss.pattern [[
  日 [\s]* [在于] <place: [\p{Han}]{2,12}? (省|自治区|市|区|县|自治州|州|盟|旗)> 第
  [\p{Han}\d]{1,4} 届 ]]
local gave = gloss.pattern [[
  (省长|市长|自治区主席|区长|县长|州长) <name: [\p{Han}]{2,3}> 作 (政府)? 工作报告 ]]
local on_behalf = gloss.pattern [[
  代表 <body: 国务院 | [\p{Han}]{2,14}? (人民政府|政府)> ]]
local speaker = gloss.pattern [[
  ^ [\p{Han}]{0,10} (省长|市长|主席|区长|县长|州长|总理|镇长|盟长) [\s　]+ <name: [\p{Han}]{1,3} ([\s　] [\p{Han}]{1,2})?> $ ]]
local named_place = gloss.pattern [[
  <place: [\p{Han}]{2,10}? (省|自治区|市|区|县|自治州|州|盟|旗)> (人民)? 政府工作报告 ]]
local title_year = gloss.pattern [[ <year: (19|20)\d{2}> 年 ]]
local page_date = gloss.pattern [[
  (日期|时间|发布) [：:\s　]{0,4} <date: \d{4} [\-年/.] \d{1,2} [\-月/.] \d{1,2}> ]]
local page_source = gloss.pattern [[ 来源 [：:] [\s　]* <name: [\p{Han}A-Za-z]{2,16}> ]]

local function block_of(doc, label)
  for block in doc:each("block") do
    if block.label == label then return block end
  end
end

local function level_of(place)
  if place == "全国" then return "national" end
  for _, tail in ipairs { "省", "自治区" } do
    if words.ends(place, tail) then return "province" end
  end
  if words.among(place, { "北京市", "上海市", "天津市", "重庆市" }) then
    return "province"
  end
  for _, tail in ipairs { "区", "县", "旗" } do
    if words.ends(place, tail) then return "county" end
  end
  for _, tail in ipairs { "市", "州", "盟" } do
    if words.ends(place, tail) then return "city" end
  end
end

-- 云溪市人民政府 -> 云溪市; 国务院 -> 全国.
local function place_of(body)
  if body == "国务院" then return "全国" end
  return (words.without_tail(words.without_tail(body, { "政府" }), { "人民" }))
end

local function body_of(doc, title)
  local m = doc.main:find(on_behalf)
  if m and not words.among(m.body.text, { "市政府", "省政府", "市人民政府",
    "省人民政府", "区政府", "县政府", "自治区政府", "自治区人民政府" }) then
    return m.body.text, m.body
  end
  m = title and title:find(named_place)
  if m then
    local year = m.place:find(gloss.pattern [[ ^ 年 ]]) -- 2026年云溪市
    local place = year and m.place:sub(#"年" + 1, #m.place.text) or m.place
    return place.text .. "人民政府", place
  end
  m = doc:find(of_session)
  if m then return m.place.text .. "人民政府", m.place end
end

local function shown(value, span, reason)
  if value == nil then return nil end
  return { value = value, span = span, reason = not span and reason or nil }
end

local function iso(date)
  local y, m, d = gloss.fold(date):match("(%d+)%D+(%d+)%D+(%d+)")
  return y and string.format("%04d-%02d-%02d", tonumber(y), tonumber(m),
    tonumber(d))
end

-- The year that the report plans: of the day it was given, else of its title.
local function plan_year(given, title)
  if given then return words.number(given.year.text), given.year end
  local m = title and title:find(title_year)
  if m then return words.number(m.year.text), m.year end
end

-- 王 力平 on a line of its own under the title.
local function speaker_of(doc)
  for block in doc:each("block") do
    if block.first > 1500 then break end
    local m = block:find(speaker)
    if m then return m.name end
  end
  local m = doc:find(gave)
  return m and m.name
end

--- All document fields, as report_type{describe} wants them.
function describe.describe(doc)
  local label, _, why = kind.of(doc)
  local title, subtitle = block_of(doc, "title"), block_of(doc, "subtitle")
  local full = doc:find(delivered)
  local given = full or doc:find(delivered_line)
  local by = speaker_of(doc)
  local body, body_span = body_of(doc, title)
  local year, year_span = plan_year(given, title)
  local place = body and place_of(body)
  local date, source = doc:find(page_date), doc:find(page_source)
  return {
    title = title, subtitle = subtitle,
    kind = { value = label, reason = why },
    body = shown(body, body_span), place = shown(place, body_span),
    level = shown(place and level_of(place), body_span, "地名后缀"),
    speaker = by and { value = table.concat(words.split(by.text, { " ", "　" })), span = by },
    session = full and full.session,
    delivered = given and { value = string.format("%s-%02d-%02d",
      gloss.fold(given.year.text), words.number(given.month.text),
      words.number(given.day.text)), span = doc:span(given.year.first,
      given.day.last) },
    review_year = shown(year and year - 1, year_span),
    plan_year = shown(year, year_span),
    published = date and { value = iso(date.date.text), span = date.date },
    source = source and source.name,
  }
end

--- What relative dates count from: the day on which the report was given.
function describe.anchor(doc)
  return doc.fields.delivered
end

return describe
