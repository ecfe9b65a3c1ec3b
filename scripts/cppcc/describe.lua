-- The document's own fields: title, body, period, date of publication, ...
-- Each value comes with the span that shows it or with a reason.
local gloss = require "gloss"
local words = require "gloss.words"
local bodies = require "cppcc.bodies"
local classify = require "cppcc.classify"
local spans = require "cppcc.spans"

local describe = {}

local committee_name = gloss.pattern [[
  (中国人民政治协商会议|人民政协|政协) <place: [\p{Han}]{2,16}?
  (省|市|区|县|州|盟|旗)> (第 [一二三四五六七八九十\d]{1,3} 届)? 委员会 ]]
local named_body = gloss.pattern [[
  <place: [\p{Han}]{1,12} (省|市|区|县|州|盟|旗)> 政协 ]]
local short_body = gloss.pattern [[ ^ (从|——)? <place: [\p{Han}]{2,4}> 政协 ]]
local published = gloss.pattern [[
  <year: \d{4}> [\-年/.] <month: \d{1,2}> [\-月/.] <day: \d{1,2}> ]]
local published_cue = gloss.pattern [[
  ((发布|发表|更新|添加|上传|刊发|录入)? (日期|时间) | (发布|发表|刊发)于) [：:\s]{0,3}
  <date: \d{4} [\-年/.] \d{1,2} [\-月/.] \d{1,2}> ]]
local source_cue = gloss.pattern [[
  (来源|稿源|信息来源) [：:] [\s　]* <name: [\p{Han}A-Za-z0-9·]{2,20}> ]]
local editor_cue = gloss.pattern [[
  (责任编辑|责编|编辑|编审) [：:] [\s　]* <name: [\p{Han}]{2,4}> ]]
local author_cue = gloss.pattern [[
  (作者|记者|通讯员|撰稿|文字|文[/／、]图|图[/／、]文|^ 文) [：:\ 　]+
  <names: [\p{Han}]{2,4} ([\ 　、] [\p{Han}]{2,4})*> (?! \p{Han}) ]]
local credit = gloss.pattern [[
  [（(] (本报|本网)? <names: [\p{Han}\ 　、]{0,16}? (记者|通讯员) [\p{Han}\ 　、]{2,30}> [）)] ]]
local byline = gloss.pattern [[
  [（(] (本报|记者|通讯员|作者)? [\s　]* <names: [\p{Han}]{2,3} [\p{Han}]?
  ([\s　、]+ [\p{Han}]{2,4})*> [）)] $ ]]
local session = gloss.pattern [[
  <term: [\d一二三四五六七八九十]{1,3}> 届 ]]
local term_of_body = gloss.pattern [[
  (政协 ([\p{Han}]{2,12}?)? (第)? <term: [\d一二三四五六七八九十]{1,3}> 届)
  | (第)? <term2: [\d一二三四五六七八九十]{1,3}> 届 ([\p{Han}]{1,10}? 政协
    | [\d一二三四五六七八九十]{1,3} 次 (主席|常委|常务|全体|会议|全会)) ]]
local plain_year = gloss.pattern [[ <year: \d{4}> (年|—|-) ]]
local anniversary = gloss.pattern [[
  <what: 中国共产党成立|建党|中华人民共和国成立|新中国成立|建国|人民政协成立
  |政治协商会议成立|改革开放> <n: \d{2,3}> 周年 ]]
local FOUNDED = { ["中国共产党成立"] = 1921, ["建党"] = 1921,
  ["中华人民共和国成立"] = 1949, ["新中国成立"] = 1949, ["建国"] = 1949,
  ["人民政协成立"] = 1949, ["政治协商会议成立"] = 1949, ["改革开放"] = 1978 }

local ends_in_digit = gloss.pattern [[ \d $ ]]
local marked_title = gloss.pattern [[ ^ \#{1,6} [\s　]* <rest: .+> $ ]] -- Markdown

local function blocks_of(doc, label)
  local found = {}
  for block in doc:each("block") do
    if block.label == label then found[#found + 1] = block end
  end
  return found
end

--- Title and subtitle: their blocks, without the dash before a subtitle.
local function headline(doc)
  local title = blocks_of(doc, "title")[1]
  local marked = title and title:find(marked_title)
  if marked then title = doc:span(marked.rest.first, marked.rest.last) end
  local subtitle = blocks_of(doc, "subtitle")[1]
  local rest = subtitle and subtitle:find(gloss.pattern [[ [^—\-\s]+ .* $ ]])
  return title, rest and doc:span(rest.first, rest.last) or subtitle
end

local bare_body = gloss.pattern [[ <prefix: 省|市|区|县|州|盟|旗> 政协 ]]

-- The alias that a report without any place name uses most: 区政协.
local function bare_alias(doc)
  local count, first, best = {}, {}, nil
  for m in doc.main:matches(bare_body) do
    local prefix = m.prefix.text
    count[prefix] = (count[prefix] or 0) + 1
    first[prefix] = first[prefix] or m.prefix
    if prefix ~= "省" and (not best or count[prefix] > count[best]) then
      best = prefix
    end
  end
  return best, best and first[best]
end

-- Of all that stands before 政协, the place: cut at what cannot be part of it.
local function clean_place(text)
  local cut = words.after_last(text, { "届", "在", "与", "和", "由", "是", "对",
    "中共", "全国", "书记", "成为", "记", "向", "走进", "——", "来到", "为" })
  return text:sub(cut)
end

local function from_headline(title, subtitle)
  for _, span in ipairs { subtitle or false, title or false } do
    local m = span and span:find(named_body)
    if m then
      local place = clean_place(m.place.text)
      if words.length(place) > 2 and bodies.is_place(place)
        and not words.has(place, { "召开", "举行", "举办", "关于" }) then
        return place, m.place:sub(#m.place.text - #place + 1, #m.place.text)
      end
    end
  end
end

local function from_short(doc, title)
  local m = title and title:find(short_body)
  if not m then return end
  for _, suffix in ipairs(bodies.SUFFIXES) do
    local place = m.place.text .. suffix
    if doc.text:find(place, 1, true) then return place, m.place end
  end
end

local function most_frequent(doc)
  local count, first, best = {}, {}, nil
  for m in doc:matches(named_body) do
    local span = spans.trimmed(m.place, doc, #"市")
    local place = clean_place(span.text)
    if bodies.is_name(place, doc, span) then
      count[place] = (count[place] or 0) + 1
      first[place] = first[place] or m.place:sub(
        #m.place.text - #place + 1, #m.place.text)
      if not best or count[place] > count[best] then best = place end
    end
  end
  if best then return best, first[best] end
  return bare_alias(doc)
end

--- The reporting body's place in its fullest form, and the span that shows it.
local function body_place(doc, title, subtitle)
  local place, span = from_headline(title, subtitle)
  local footer = doc:find(committee_name)
  local full = footer and clean_place(footer.place.text)
  if full and not bodies.is_place(full) then full = nil end
  if full and (not place or words.ends(full, place)) then
    return full, footer.place
  end
  if place then return place, span end
  place, span = from_short(doc, title)
  if place then return place, span end
  return most_frequent(doc)
end

local whole_date = gloss.pattern [[
  ^ <date: \d{4} 年 \d{1,2} 月 \d{1,2} 日> $ ]]

-- The date under a notice: a line of its own behind the text.
local function signed_on(doc)
  local found
  for block in doc:each("block") do
    local m = block.last <= doc.main.last and block.first > #doc.main.text / 2
      and block:find(whole_date)
    if m then found = m.date end
  end
  return found
end

-- 《…》（20221210）: the day that ends a title.
local titled_day = gloss.pattern [[
  <date: <year: 20\d{2}> <month: 0[1-9] | 1[0-2]> <day: 0[1-9] | [12]\d | 3[01]>>
  [）)\]】]? $ ]]

local function publication(doc, title)
  local m = doc:find(published_cue)
  local span = m and m.date
  m = not span and title and title:find(titled_day)
  if m and not title:sub(1, m.first - title.first):find(ends_in_digit) then
    return ("%s-%s-%s"):format(m.year.text, m.month.text, m.day.text), m.date
  end
  if not span then
    for _, label in ipairs { "meta-date", "meta-source", "meta-editor",
      "boilerplate" } do
      for _, block in ipairs(blocks_of(doc, label)) do
        m = block:find(published)
        if label == "boilerplate" and m and m.first > block.first + 3 then
          m = nil -- a page tool's line tells the day only at its beginning
        end
        if m then span = span or doc:span(m.first, m.last) end
      end
    end
  end
  span = span or signed_on(doc)
  local d = span and span:find(published)
  if not d then return nil end
  return string.format("%04d-%02d-%02d", words.number(d.year.text),
    words.number(d.month.text), words.number(d.day.text)), span
end

local CUES = { "记者", "通讯员", "本报", "本报记者", "作者", "文", "图", "特约" }

local function names(span)
  local list = {}
  for _, name in ipairs(words.split(span.text, { " ", "　", "、", "\t" })) do
    local length = words.length(name)
    if length >= 2 and length <= 4 and not words.among(name, CUES) then
      list[#list + 1] = name
    end
  end
  return list
end

-- (记者 甲 通讯员 乙) anywhere; (甲 乙) at the end of a block; 作者：甲 乙.
local function authors(doc)
  local m = doc:find(credit)
  if m then return names(m.names), m.names end
  m = doc:find(author_cue)
  if m then return names(m.names), m.names end
  for block in doc:each("block") do
    m = block:find(byline)
    if m then return names(m.names), m.names end
  end
  return nil
end

--- The term that the report itself is about (not the party's or a congress's).
local function body_term(doc)
  for m in doc:matches(term_of_body) do
    local span = m.term or m.term2
    local value = words.number(span.text)
    local around = m.text .. span:after(12).text
    if value and value > 0
      and not words.has(span:before(1).text, { "新", "上", "每", "本", "首" })
      and not words.has(around, { "中全会", "代表大会", "党代会", "人大" })
      and not words.has(span:before(4).text, { "全国", "省政协", "中共" }) then
      return value, span
    end
  end
  return nil
end

--- The latest year that the document itself speaks of as its own time.
local function latest_year(doc, limit)
  local best, span
  for m in doc:matches(plain_year) do
    local year = words.number(m.year.text)
    if year >= 1949 and year <= limit and (not best or year > best)
      and not words.has(m.year:after(6).text, { "规划", "远景", "目标" })
      and not words.has(m.year:before(1).text, { "到", "至" }) then
      best, span = year, m.year
    end
  end
  for m in doc:matches(anniversary) do
    -- The pattern matches variants too: 建黨 is 建党.
    local founded, age = FOUNDED[gloss.fold(m.what.text)], words.number(m.n.text)
    local year = founded and age and founded + age
    if year and year <= limit and (not best or year > best) then
      best, span = year, doc:span(m.first, m.last)
    end
  end
  return best, span
end

local function count(doc, text)
  local n, at = 0, 1
  while true do
    local first, last = doc.text:find(text, at, true)
    if not first then return n end
    n, at = n + 1, last + 1
  end
end

local given_on = gloss.pattern [[ <year: \d{4}> 年 [1-3] 月 \d{1,2} 日 [在于] ]]

local function title_year(title, subtitle)
  for _, span in ipairs { subtitle or false, title or false } do
    local m = span and span:find(plain_year)
    local given = m and span:find(given_on)
    if given then -- a report given in January is on the year before
      return words.number(given.year.text) - 1, given.year
    end
    if m then return words.number(m.year.text), m.year end
  end
end

local PERIODS = {
  annual_review = function(doc, year, span, published_on)
    if year then
      local half = words.begins(span:after(4).text, "年上半年") and "-H1"
        or words.begins(span:after(4).text, "年下半年") and "-H2" or ""
      return tostring(year) .. half, span
    end
    local first = doc.main and doc.main:find(plain_year)
    if first then return first.year.text, first.year end
    if published_on then
      local y, m = published_on:match("^(%d+)-(%d+)")
      return tostring(tonumber(y) - (tonumber(m) <= 3 and 1 or 0))
    end
  end,
  term_review = function(doc, _, _, published_on)
    local limit = published_on and tonumber(published_on:sub(1, 4)) or 9999
    local late = published_on and tonumber(published_on:sub(6, 7)) <= 3
    local last, span = latest_year(doc, late and limit - 1 or limit)
    if last then return string.format("%d/%d", last - 4, last), span end
  end,
  meeting = function(doc, _, _, published_on)
    local year = published_on and tonumber(published_on:sub(1, 4))
      or latest_year(doc, 9999)
    if not year then return nil end
    local first, second = count(doc, "上半年"), count(doc, "下半年")
    if first + second >= 2 then
      return year .. (first >= second and "-H1" or "-H2")
    end
  end,
}

local DAMAGE = { "pinyin_injection", "gbk_misalignment", "column_jumble",
  "duplicate_paragraphs", "boilerplate" }

local function damage(doc)
  local list = {}
  for _, name in ipairs(doc.damage) do
    if words.among(name, DAMAGE) then list[#list + 1] = name end
  end
  return list
end

local AFTER_SOURCE = { "阅读", "浏览", "点击", "作者", "字体", "字号", "发布时间", "发布日期", "发布人",
  "编辑", "责任", "时间", "日期", "人气" }

-- 来源：某某日报阅读次数: only the name.
local function source_name(span)
  local at = words.first_of(span.text, AFTER_SOURCE)
  if at == 1 then return nil end
  return at and span:sub(1, at - 1) or span
end

--- All document fields, as report_type{describe} wants them.
function describe.describe(doc)
  local title, subtitle = headline(doc)
  local kind, _, why = classify.kind(doc)
  local place, place_span = body_place(doc, title, subtitle)
  if kind == "other" and place and words.length(place) == 1 then
    place, place_span = nil, nil -- 市政协 in a text of somebody else
  end
  local term, term_span = body_term(doc)
  local date, date_span = publication(doc, title)
  local source, editor = doc:find(source_cue), doc:find(editor_cue)
  local by, by_span = authors(doc)
  local year, year_span = title_year(title, subtitle)
  local period, period_span
  if PERIODS[kind] then
    period, period_span = PERIODS[kind](doc, year, year_span, date)
  end
  local function shown(value, span, reason)
    if value == nil then return nil end
    return { value = value, span = span, reason = not span and reason or nil }
  end
  return {
    title = title, subtitle = subtitle,
    kind = { value = kind, reason = why },
    body = shown(place and place .. "政协", place_span, "全文"),
    level = shown(place and bodies.level(place), place_span, "地名后缀"),
    term = shown(term, term_span, "届次"),
    period = shown(period, period_span, "发布日期与“上、下半年”"),
    published = shown(date, date_span, "页面日期"),
    source = source and source_name(source.name), editor = editor and editor.name,
    authors = { value = by or {}, span = by_span,
      reason = not by_span and "没有署名" or nil },
    script = { value = doc.script, reason = "繁体字所占比例" },
    damage = { value = damage(doc), reason = "修复记录" },
  }
end

--- What relative dates count from: publication, else the end of the period.
function describe.anchor(doc)
  local date = doc.fields.published
  if date then return date end
  local year = describe.year(doc)
  return year and year .. "-12-31" or nil
end

local full_date = gloss.pattern [[ <year: (19|20)\d{2}> 年 \d{1,2} 月 \d{1,2} 日 ]]

--- The year that a bare month or day belongs to where nothing nearer says so.
---@return integer?
function describe.year(doc)
  local fields = doc.fields
  local period = fields.period
  if period then return tonumber(period:match("(%d%d%d%d)%D*H?%d?$")) end
  if fields.published then return tonumber(fields.published:sub(1, 4)) end
  local own = doc.main:find(full_date) -- news begin with their day
  if own then return words.number(own.year.text) end
  return (latest_year(doc, 9999))
end

return describe
