-- Dates as the report means them, and ordinals (第32届家乡奖).
--
-- A bare month or day takes its year from the nearest place that says one:
-- the sentence, the paragraph, the period under review. 今年 and 去年 count
-- from the day of publication.
local gloss = require "gloss"
local words = require "gloss.words"
local describe = require "cppcc.describe"

local dates = {}

local NUMBER = [[ (\d{1,2} | [一二两三四五六七八九十]{1,3}) ]]
local year_of = gloss.pattern [[ <year: \d{4}> 年? ]]
local plain_year = gloss.pattern [[ <year: (19|20)\d{2}> (?= 年|—|-|/|全国|新) ]]
local month_of = gloss.pattern [[ <month: [\d一二三四五六七八九十]{1,3}> 月 ]]
local day_of = gloss.pattern [[ 月 <day: [\d一二三四五六七八九十]{1,3}> 日 ]]

local next_year = gloss.pattern "^ (次年|翌年)"
local section_head = gloss.pattern [[ ^ <line: [^\n]{2,40}> (?= \n | $) ]]
local heading_year = gloss.pattern [[ <year: 20\d{2}> 年 (度)? (主要|重点|工作|目标|任务|总体|的)+
  [\p{Han}]{0,6} $ ]]

local RELATIVE = { ["去年"] = -1, ["上年"] = -1, ["前年"] = -2, ["今年"] = 0,
  ["本年"] = 0, ["明年"] = 1 }

-- The last year written before `span` in its paragraph.
local function year_before(span)
  local paragraph = span:within("paragraph")
  if not paragraph then return nil end
  local year
  for m in paragraph:matches(plain_year) do
    if m.first < span.first then year = words.number(m.year.text) end
  end
  return year
end

local function base_year(doc)
  local published = doc.fields.published
  return published and tonumber(published:sub(1, 4)) or describe.year(doc)
end

-- The year of publication for a day or month shortly before it: a report of
-- 9 April that says 4月8日.
local function just_published(span, doc)
  local year, month, day = (doc.fields.published or ""):match("(%d+)-(%d+)-(%d+)")
  local m, d = span:find(month_of), span:find(day_of)
  if not year or not m then return nil end
  local days = (tonumber(month) - (words.number(m.month.text) or 0)) * 30
    + tonumber(day) - (d and words.number(d.day.text) or 1)
  return days >= 0 and days <= 45 and tonumber(year) or nil
end

-- 2025年主要任务: the year of the part of the report around `span`, if a
-- heading says one.
local known = {} -- of the last document: its sections that name a year

local function sections_of(doc)
  if known.id == doc.id then return known end
  known = { id = doc.id }
  for section in doc:each("section") do
    local head = section:find(section_head)
    local m = head and head.line:find(heading_year)
    if m then
      known[#known + 1] = { section.first, section.last,
        words.number(m.year.text) }
    end
  end
  return known
end

local function year_of_section(span)
  local year
  for _, one in ipairs(sections_of(span.doc)) do
    if one[1] <= span.first and one[2] >= span.last then year = one[3] end
  end
  return year
end

local function year_for(span, doc)
  local text = span.text
  local m = span:find(year_of)
  if m then return words.number(m.year.text) end
  if span:find(next_year) then
    local year = year_before(span)
    return year and year + 1
  end
  for word, shift in pairs(RELATIVE) do
    if words.begins(text, word) then
      local year = base_year(doc)
      return year and year + shift
    end
  end
  return just_published(span, doc) or year_before(span)
    or year_of_section(span) or describe.year(doc)
end

local function number_in(m, name)
  return m and words.number(m[name].text)
end

--- ISO value of a date span, as the report means it; nil if it cannot be told.
---@return string?
function dates.value(span, doc)
  local text = span.text
  local year = year_for(span, doc)
  if text:find("上半年", 1, true) then return year and year .. "-H1" end
  if text:find("下半年", 1, true) then return year and year .. "-H2" end
  local month = number_in(span:find(month_of), "month")
  local day = number_in(span:find(day_of), "day")
  if not year then return nil end
  if not month then
    return span:find(year_of) and tostring(year) or nil
  end
  if day then return string.format("%04d-%02d-%02d", year, month, day) end
  return string.format("%04d-%02d", year, month)
end

local month_and_day = gloss.pattern [[ (\d{4} 年)? \d{1,2} 月 (\d{1,2} 日)? ]]

-- The last month written in the 400 characters before `span`.
local function month_before(span)
  local doc, found = span.doc, nil
  local from = utf8.offset(doc.text, -400, span.first) or 1
  if from >= span.first then return nil end
  for m in doc:span(from, span.first - 1):matches(month_and_day) do
    found = doc:span(m.first, m.last)
  end
  return found
end

local function emit_value(m, doc)
  local value = dates.value(m.date, doc)
  if not value then return nil end
  return "date", { value = value }, m.date
end

dates.rules = {
  { id = "date.day_or_month",
    pattern = [[ <date: (\d{4} 年 | 去年 | 今年 | 上年 | 次年 | 翌年)? \d{1,2} 月
      (\d{1,2} 日 | [上中下]旬 | 底 | 初)?> (?! 刊 | 份工作 | 份) ]],
    set = "date", policy = "longest",
    where = function(m) -- 第八月, 3个月 and a count of months are none
      return not words.has(m.date:before(1).text, { "第", "个", "每", "." })
    end,
    emit = emit_value,
    expect = { ["2022年7月8日，在提案督办现场"] = { value = "2022-07-08" },
      ["2024年9月以来"] = { value = "2024-09" },
      ["2024年4月下旬，召开"] = { value = "2024-04" },
      ["2022年8月，开展调研。次年3月，出台办法。"] = { value = "2023-03" } },
  },
  { id = "date.day", -- 5月15日至17日，… 17日下午: the month was said before
    pattern = [[ (?<= [，。；：“\n] | ^) <date: \d{1,2} 日> (?= 上午 | 下午 | 晚 | 当天 | ， | 召开 | 举行) ]],
    set = "date", policy = "longest",
    emit = function(m, doc)
      local month = month_before(m.date)
      local value = month and dates.value(month, doc)
      local day = words.number(m.date.text:sub(1, -#"日" - 1))
      if not value or not day or day > 31 then return nil end
      return "date", { value = ("%s-%02d"):format(value:sub(1, 7), day) }, m.date
    end,
    expect = { ["2023年5月15日至17日，委员视察。17日下午，召开反馈会。"] =
      { value = "2023-05-17" } },
    reject = { "17日下午，召开反馈会。" },
  },
  { id = "date.range",
    pattern = [[ <from: (\d{4} 年 | 去年 | 今年 | 上年)? \d{1,2} 月 (\d{1,2} 日)?>
      [\-—至到~]{1,2} <to: \d{1,2} (月 (\d{1,2} 日)? | 日)> ]],
    set = "date", policy = "longest", priority = 1,
    emit = function(m, doc)
      local from, to = dates.value(m.from, doc), m.to.text
      if not from then return nil end
      local year, month = from:match("^(%d+)-(%d+)")
      local m2, d2 = number_in(m.to:find(month_of), "month"), to:match("(%d+)日")
      local value = string.format("%s-%02d", year, m2 or tonumber(month))
      if d2 then value = value .. string.format("-%02d", tonumber(d2)) end
      if #value ~= #from or value <= from then return nil end
      return "date", { value = from .. "/" .. value },
        doc:span(m.from.first, m.to.last)
    end,
    expect = { ["2024年5月8日至10日召开"] = { value = "2024-05-08/2024-05-10" },
      ["2023年3月至6月，组织调研"] = { value = "2023-03/2023-06" } },
    reject = { "2023年5月8日召开" },
  },
  { id = "date.half_year",
    pattern = [[ <date: (\d{4} 年 | 今年 | 去年)? [上下] 半年> ]],
    set = "date", policy = "longest",
    emit = emit_value,
    expect = { ["2020年上半年工作"] = { value = "2020-H1" } },
  },
  { id = "date.year_range",
    pattern = [[ <date: <from: (19|20)\d{2}> 年? [\-—至到~]{1,2} <to: (19|20)\d{2}> 年> ]],
    set = "date", policy = "longest", priority = 1,
    emit = function(m)
      return "date", { value = gloss.fold(m.from.text .. "/" .. m.to.text) },
        m.date
    end,
    expect = { ["2018年-2020年，连续三年"] = { value = "2018/2020" } },
  },
  { id = "date.year",
    pattern = [[ <date: <year: (19|20)\d{2}> 年> (?! 度 | 月) ]],
    set = "date", policy = "longest",
    emit = function(m)
      return "date", { value = gloss.fold(m.year.text) }, m.date
    end,
    expect = { ["2024年是开局之年"] = { value = "2024" },
      ["１９９８年以来"] = { value = "1998" } },
    reject = { "2024年度工作" },
  },
  { id = "date.relative_year",
    pattern = [[ <date: 去年 | 今年 | 前年> (?! \d | [上下]半年 | 度 | [一二三四五六七八九十]月) ]],
    set = "date", policy = "longest",
    emit = function(m, doc)
      local year = base_year(doc)
      if not year then return nil end
      return "date", { value = tostring(year + RELATIVE[m.date.text]) }, m.date
    end,
    expect = { ["发布日期：2024-03-05\n\n去年，云溪市政协认真履职，成效明显。"] =
      { value = "2023" } },
    reject = { "去年度的工作", "去年5月" } },
  { id = "date.this_year",
    pattern = [[ <date: 这一年 | (?<= [，。；“”\n] | ^) 全年 | 全年
      (?= 共 | 累计 | 召开 | 开展 | 组织 | 举办 | 收到 | 征集 | 提交 | 报送)>
      (?! 工作 | 任务 | 目标 | 重点) ]],
    set = "date", policy = "longest",
    emit = function(m, doc)
      local year = year_before(m.date) or year_of_section(m.date)
        or describe.year(doc)
      if not year or (doc.fields.period or ""):find("/", 1, true) then return nil end
      return "date", { value = tostring(year) }, m.date
    end,
    expect = { ["2024年，云溪市政协认真履职。这一年，成效明显。"] = { value = "2024" },
      ["2024年，云溪市政协认真履职。党组全年召开会议9次。"] = { value = "2024" } },
    reject = { "2024年，安排好全年工作任务" },
  },
  { id = "date.span",
    pattern = [[ (?<! \d) <date: <n: ]] .. NUMBER .. [[> 年 (以来 | 来)> (?! 源)
      | (连续 | 时隔 | 历时 | 过去) <date: <n: ]] .. NUMBER .. [[> 年>
      | (?<= [，。；！\n] | ^) <date: <n: ]] .. NUMBER .. [[> 年> (?= [，,]) ]],
    set = "date", policy = "longest",
    where = function(m)
      return not words.has(m.date:before(1).text, { "近", "第", "0", "1", "2" })
    end,
    emit = function(m)
      local n = words.number(m.n.text)
      if not n or n == 0 or n > 150 then return nil end
      return "date", { value = "P" .. n .. "Y" }, m.date
    end,
    expect = { ["五年来，市政协"] = { value = "P5Y" },
      ["连续四年聚焦"] = { value = "P4Y" },
      ["五年，弹指一挥间"] = { value = "P5Y" } },
    reject = { "近年来，市政协", "第二年来访" },
  },
}

local NOUN_END = { "并", "进入", "超过", "正式", "会举办", "会举行", "今天", "今日", "今晚", "昨天", "昨日", "明天", "明日", "参展", "播出", "开播", "对", "向", "集中", "致", "开幕", "闭幕", "以来", "上", "时", "强调", "发表",
  "审议", "期间", "将", "会场", "主会场", "获", "、", "和", "与", "以及", "在", "正式", "开展", "如期", "助力", "举行", "召开",
  "顺利", "圆满", "专题", "邀请", "举办", "评选", "的" }

-- What is counted: the noun up to the first word that cannot belong to it.
local function counted(span, doc)
  local text = span.text
  for hit in doc:lexicon("action"):scan(span) do
    if hit.first == span.first then return "" end
  end
  local from = words.begins(text, "专题") and #"专题" + 1 or 1
  local stop = words.first_of(text, NOUN_END, from)
  if stop == 1 then return "" end
  return stop and text:sub(1, stop - 1) or text
end

dates.ordinals = {
  { id = "ordinal.year",
    pattern = [[ <whole: 第 <n: [一二三四五六七八九十\d]{1,3}> <of: 年>> (?! 度 | 级) ]],
    set = "ordinal", policy = "longest",
    emit = function(m)
      local value = words.number(m.n.text)
      if not value then return nil end
      return "ordinal", { value = value, of = "年" }, m.whole
    end,
    expect = { ["2024年已经是第八年"] = { value = 8, of = "年" } },
  },
  { id = "ordinal.numbered",
    pattern = [[ 第 <n: [一二三四五六七八九十\d]{1,4}> (届|期|批次|批|轮|次|季 (?! 度)|集|辑|场)
      <of: “? [\p{Han}A-Za-z0-9·]{2,20} ([—-] [\p{Han}]{2,20})? (” [\p{Han}]{0,8})?> ]],
    set = "ordinal", policy = "longest",
    emit = function(m, doc)
      local value, of = words.number(m.n.text), counted(m.of, doc)
      if not value or of == "" or words.has(of, { "会议", "委员会", "中全会", "代表大会", "党代会", "人大", "人民代表" }) then return nil end
      return "ordinal", { value = value, of = of },
        doc:span(m.first, m.of.first + #of - 1)
    end,
    expect = { ["成功评选第32届家乡奖，大会"] = { value = 32, of = "家乡奖" },
      ["举办第二届“春江”恳谈会，"] = { value = 2, of = "“春江”恳谈会" } },
    reject = { "第九届云溪市委员会第三次会议" },
  },
  { id = "ordinal.first_of",
    pattern = [[ 首 (场|届|期|批) <of: “? [\p{Han}]{2,18} ”?> ]],
    set = "ordinal", policy = "longest",
    emit = function(m, doc)
      local of = counted(m.of, doc)
      if of == "" then return nil end
      return "ordinal", { value = 1, of = words.unquoted(of) },
        doc:span(m.first, m.of.first + #of - 1)
    end,
    expect = { ["2018年首场“双月讲坛”邀请专家"] = { value = 1 } },
  },
}

return dates
