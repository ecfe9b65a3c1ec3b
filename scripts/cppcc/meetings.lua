-- Meetings that are named, numbered, dated or told by their topic.
local gloss = require "gloss"
local words = require "gloss.words"
local bodies = require "cppcc.bodies"
local spans = require "cppcc.spans"

local meetings = {}

local NUMBER = [[ [\d一二三四五六七八九十]{1,4} ]]
local quoted_topic = gloss.pattern [[
  (围绕|就|聚焦|以|协商助推|协商|提案) “<topic: [^“”]{4,60}>” ]]
local dated = gloss.pattern [[ \d{1,2} 月 (\d{1,2} 日)? ]]

local KINDS = { { "主席", "chair" }, { "常委", "standing" },
  { "常务", "standing" }, { "党组", "party_group" } }

local function kind_of(text)
  for _, pair in ipairs(KINDS) do
    if text:find(pair[1], 1, true) then return pair[2] end
  end
  return "plenary"
end

-- What follows a meeting that is only referred to, not reported.
local REFERRED = { "以来", "议程", "日程", "方案", "精神", "提案", "有关", "各",
  "筹备", "确定", "优秀", "部署", "报告", "草案", "和", "、" }

--- The date of month or day grain that stands before `span` in its sentence.
function meetings.date_before(span, doc)
  local after = span:after(4).text
  for _, word in ipairs(REFERRED) do
    if words.begins(after, word) then return nil end
  end
  local sentence = span:within("sentence")
  if not sentence then return nil end
  local found
  for date in sentence:each("date") do
    if date.first < span.first and date.text:find("月", 1, true) then
      found = date
    end
  end
  if not found then return nil end
  return require("cppcc.dates").value(found, doc)
end

local PARTS = { "；", ";", "。", "：" }

--- The quoted topic that its part of the sentence gives to the meeting.
function meetings.topic_of(span)
  local after, before = span:after(70), span:before(50)
  local stop = words.first_of(after.text, PARTS)
  local m = after:sub(1, (stop or #after.text + 1) - 1):find(quoted_topic)
  if m then return m.topic.text end
  local cut = words.after_last(before.text, PARTS)
  m = cut <= #before.text and before:sub(cut, #before.text):find(quoted_topic)
  return m and m.topic.text or nil
end

local function body_of(prefix, doc)
  if prefix == "" then return doc.fields.body end
  return bodies.resolve(prefix, doc)
end

-- 区政协二届16次常委会议; 政协第九届云溪市委员会第三次会议; 二届四次全会
local function emit_session(m, doc)
  local term = words.number(m.term.text)
  local session = words.number(m.session.text)
  if not term or not session then return nil end
  local body = m.body and bodies.trimmed(m.body, doc)
  for _, unit in ipairs { "年", "月", "日" } do -- 2017年1月市政协
    if body and words.begins(body.text, unit) then
      body = body:sub(#unit + 1, #body.text)
    end
  end
  local prefix = body and body.text or ""
  local first = body and body.first or m.term.first
  local host = body_of(prefix, doc)
  local committee = not body and m.term:before(2).text or ""
  if words.ends(committee, "委") then -- 市委十一届十次全会 is the party's
    first, host = first - #committee, bodies.committee(committee, doc)
  end
  if m.behind then -- 政协云溪市九届三次会议
    first = m.behind.first
    host = bodies.resolve(m.behind.text:sub(#"政协" + 1) .. "政协", doc)
  end
  local span = doc:span(first, m.last)
  return "meeting", { name = span.text, kind = kind_of(m.form.text),
    body = host, term = term, session = session,
    date = meetings.date_before(span, doc),
    topic = meetings.topic_of(span) }, span
end

local VENUES = { "召开的", "举行的", "举办的", "召开了", "召开", "举行了", "举行", "举办了", "举办", "参加了",
  "参加", "出席了", "出席", "组织召开", "承办", "协办" }
local WEAK = { "向", "反对", "评价", "在", "贯彻落实", "学习贯彻", "落实", "贯彻", "了", "和",
  "与", "及", "会同", "听取", "是", "总书记", "结合", "按照", "根据", "围绕" }
local GENERIC_NAME = { "各类", "各种", "一系列", "系列", "多次", "先后", "有关",
  "相关", "重要", "定期", "每次", "有的", "此次", "这次", "本次", "多场", "场",
  "次", "等", "期", "全面", "通过", "今年", "每年", "每", "组织", "积极" }

-- Position after the last 的 that does not belong to 党的.
local function after_of(text)
  local cut, at = 1, 1
  while true do
    local first, last = text:find("的", at, true)
    if not first then return cut end
    if not words.ends(text:sub(1, first - 1), "党") then cut = last + 1 end
    at = last + 1
  end
end

-- The name of a meeting read leftwards from its last word: all that follows a
-- verb of meeting; without one, all that follows the last small word.
local function left_of(m, doc)
  local before = m.head:before(40)
  local text = before.text
  local mark = words.after_last(text, { "，", ",", "。", "；", ";", "：", ":",
    "！", "？", "…", "\n", "《", "》", "、", "#", "# ", ">" })
  local verb = words.after_last(text:sub(mark), VENUES)
  local from = mark
  local firm = verb > 1
  if firm then
    from = mark + verb - 1
  else
    from = mark + words.after_last(text:sub(mark), WEAK) - 1
    from = from + after_of(text:sub(from)) - 1
  end
  local list = doc:span(before.first + from - 1, m.head.first - 1)
  for head in doc:lexicon("gathering"):scan(list) do -- 座谈会和经验交流会
    local rest = head:after(1).text
    if words.among(rest, { "和", "与", "及" }) then
      from = head.last + 1 + #rest - before.first + 1
    end
  end
  return doc:span(before.first + from - 1, m.head.last), firm
end

local other_host = gloss.pattern [[
  <name: 全国政协 | 省政协 | 省委 | 省政府 | 市政府 | 市委 | 区政府 | 县政府> ]]

-- Who held it: an organisation in the name, another subject of the sentence,
-- else, where a verb of meeting stands before it, the reporting body.
local joint_hosts = gloss.pattern [[
  <one: [\p{Han}]{0,4} [省市区县州] 委>、<other: [省市区县州] (政协|政府)>
  (联合|共同)? (召开|举行|举办) $ ]]
local place_host = gloss.pattern [[
  (?<= [，。；\n] | ^) <name: [\p{Han}]{2,6} [省市区县州]> (召开|举行|举办) $ ]]

-- 市委、市政协举行; 云溪市召开: who is named right before the verb.
local function host_beside(span, doc)
  local before = span:before(24)
  local m = before:find(joint_hosts)
  if m then
    local second = m.other.text
    if words.ends(second, "政协") then second = bodies.resolve(second, doc) end
    return m.one.text .. "、" .. second
  end
  m = before:find(place_host)
  return m and bodies.is_name(m.name.text, doc, m.name) and m.name.text or nil
end

local own_prefix = gloss.pattern [[ ^ <name: ([\p{Han}]{0,8} [省市区县州])? 政协> “ ]]

local function host_of(span, stem, firm, doc)
  local named = span:find(own_prefix) -- 市政协“A”专题协商会
  if named then return bodies.resolve(named.name.text, doc) end
  for _, tail in ipairs { "基金会", "协会", "商会", "学会", "联合会" } do
    local at = words.after_last(stem, { tail })
    if at > 1 and not words.has(stem, { "政治协商会" }) then
      return stem:sub(1, at - 1)
    end
  end
  if not firm then return nil end
  local beside = host_beside(span, doc)
  if beside then return beside end
  local sentence = span:within("sentence")
  local other
  for m in sentence and sentence:matches(other_host) or function() end do
    if m.first < span.first then other = m.name.text end
  end
  return other or doc.fields.body
end

local numbered_series = gloss.pattern [[
  ^ 第 [\d一二三四五六七八九十]{1,3} 届 “ ]] -- 第二届“春江”恳谈会
local list_number = gloss.pattern [[ ^ （ \d{1,2} ） ]]
local topic_in_name = gloss.pattern [[ “ <topic: [^“”]{6,60}> ” ]]

local function emit_named(m, doc)
  local span, firm = left_of(m, doc)
  local name = span.text
  local stem = name:sub(1, -#m.head.text - 1)
  local after = span:after(2).text
  if words.begins(stem, "“") and words.begins(after, "”")
    and not words.has(stem, { "”" }) then -- “南浦乡贤大会”
    span = span:sub(#"“" + 1, #name)
    name, stem = span.text, stem:sub(#"“" + 1)
  end
  if words.has(stem, { "“" }) ~= words.has(stem, { "”" }) then return nil end
  local number = span:find(list_number) -- （6）…论坛举行
  if number then
    span = span:sub(#number.text + 1, #name)
    name, stem = span.text, stem:sub(#number.text + 1)
  end
  if words.ends(name, "人民代表大会") then return nil end -- the organ
  for _, tail in ipairs { "人民政治", "股东", "向", "对", "为", "在", "给", "准备" } do
    if words.ends(stem, tail) then return nil end
  end
  if stem:match("^%d+%D") and not stem:match("^%d%d%d%d") then return nil end
  if words.unquoted(after):match("^%d") or words.begins(after, "、") then return nil end
  if words.begins(after, "常态") or words.begins(after, "定期") then return nil end
  for _, word in ipairs(GENERIC_NAME) do
    if words.begins(stem, word) then return nil end
  end
  if words.has(stem, { "多场", "各项", "此次", "本次", "这次" })
    or stem:match("^%d+$")
    or stem:find("届", 1, true) and not span:find(numbered_series) then
    return nil
  end
  local date, topic = meetings.date_before(span, doc), meetings.topic_of(span)
  local length = words.length(stem)
  if length < 2 and not (firm and topic) then return nil end
  if not firm and not date and length < 4 then return nil end
  if not topic and words.begins(stem, "学习") then topic = stem end
  local inner = not topic and span:find(topic_in_name)
  if inner then topic = inner.topic.text end
  return "meeting", { name = name, kind = m.head.entry.kind,
    body = host_of(span, stem, firm, doc), date = date, topic = topic }, span
end

meetings.rules = {
  { id = "meeting.session",
    pattern = [[ (<body: (全国|[\p{Han}]{0,8}[省市区县州盟旗]) 政协>
        | <behind: 政协 [\p{Han}]{1,8}[省市区县州盟旗]>)?
      第? <term: ]] .. NUMBER .. [[> 届 (全国政协)? 第? <session: ]] .. NUMBER
      .. [[> 次 <form: (议政性|专题)? (主席会议|常委会会议|常委会议
      |常务委员会会议|常务委员会议|常委会|全体会议|全会|党组会议|会议)> ]],
    emit = emit_session,
    expect = {
      ["召开二届40次主席会议"] = { term = 2, session = 40, kind = "chair" },
      ["政协云溪市九届三次会议开幕"] = { name = "政协云溪市九届三次会议",
        body = "云溪市政协" },
      ["九届三次会议以来"] = { term = 9, session = 3, kind = "plenary" },
    },
    reject = { "各类重要会议", "第四届家乡奖评选" },
  },
  { id = "meeting.congress_session",
    pattern = [[ <name: 政协 (第? <term: ]] .. NUMBER .. [[> 届
      <place: [\p{Han}]{2,12}> | <place2: [\p{Han}]{2,12}?> 第? <term2: ]]
      .. NUMBER .. [[> 届) 委员会 <standing: 常务委员会>? 第? <session: ]] .. NUMBER
      .. [[> 次 <form: 主席会议|常委会会议|全体会议|会议>> ]],
    emit = function(m, doc)
      local place, term = m.place or m.place2, m.term or m.term2
      return "meeting", { name = m.name.text,
        kind = m.standing and "standing" or kind_of(m.form.text),
        body = place.text .. "政协", term = words.number(term.text),
        session = words.number(m.session.text),
        date = meetings.date_before(m.name, doc) }
    end,
    expect = { ["政协第九届云溪市委员会第三次会议隆重开幕"] = { term = 9 } },
  },
  { id = "meeting.plenum",
    pattern = [[ <name: (中共|党的)? <term: ]] .. NUMBER .. [[> 届
      <earlier: [一二三四五六七八九十]{1,2} 中 (、|和)>?
      <session: [一二三四五六七八九十]{1,2}> 中全会> ]],
    emit = function(m)
      local facts, of = {}, m.term.text .. "届"
      local function add(session)
        facts[#facts + 1] = { "meeting", { kind = "plenary", body = "中共中央",
          name = m.earlier and of .. session .. "中全会" or m.name.text,
          term = words.number(m.term.text), session = words.number(session) },
          m.name }
      end
      if m.earlier then add(m.earlier.text:sub(1, -#"中、" - 1)) end
      add(m.session.text)
      return facts
    end,
    expect = { ["贯彻二十届二中、三中全会精神"] = { name = "二十届二中全会", session = 2 },
      ["学习中共二十届三中全会精神"] = { term = 20, session = 3 } },
  },
  { id = "meeting.party_congress",
    pattern = [[ <name: (党的|中共) <term: 十[六七八九] | 二十> 大> (?! 会) ]],
    emit = function(m)
      return "meeting", { name = m.name.text, kind = "other",
        body = "中国共产党", term = words.number(m.term.text) }
    end,
    expect = { ["宣讲党的二十大精神"] = { term = 20 } },
  },
  { id = "meeting.set_name",
    pattern = [[ <name: 中央政协工作会议 | 全国 “?两会”? | 全国政协常委会会议
      | 中央经济工作会议 | [中全]国人民政治协商会议成立\d+周年大会> ]],
    emit = function(m, doc)
      local name = m.name.text
      local kind, body = "other", nil
      if name:find("两会", 1, true) then kind = "plenary" end
      if name:find("常委会", 1, true) then kind, body = "standing", "全国政协" end
      if words.begins(name, "中央") then body = "中央" end
      return "meeting", { name = name, kind = kind, body = body,
        date = meetings.date_before(m.name, doc) }
    end,
    expect = { ["深入学习贯彻中央政协工作会议精神"] = { kind = "other" } },
  },
  { id = "meeting.party_group",
    pattern = [[ <name: <body: ([\p{Han}]{0,8}[省市区县州盟旗])? 政协> 党组>
      召开 (专题)? 会议 ]],
    where = function(m, doc) return meetings.date_before(m.name, doc) ~= nil end,
    emit = function(m, doc)
      local studied = m.name:after(60):find(gloss.pattern [[
        专题? <topic: 学习 [^，。]{4,50}> [，。] ]])
      return "meeting", { name = m.name.text .. "会议", kind = "party_group",
        topic = studied and studied.topic.text,
        body = body_of(m.body.text, doc),
        date = meetings.date_before(m.name, doc) }
    end,
    expect = { ["2024年9月3日，市政协党组召开会议"] = { name = "市政协党组会议" } },
    reject = { "市政协党组召开会议研究部署" },
  },
  { id = "meeting.by_topic",
    pattern = [[ <name: (<body: ([\p{Han}]{0,8}[省市区县州盟旗])? 政协>)?
      (议政性|专题议政性)? <form: 常委会会议|常委会议|主席会议>> ]],
    where = function(m, doc)
      local after = m.name:after(8).text
      if words.begins(after, "成员") or words.begins(after, "、") then
        return false
      end
      return words.begins(after, "专题协商") or words.begins(after, "期间")
        or (words.ends(m.name:before(12).text, "召开")
          and meetings.topic_of(m.name) ~= nil)
    end,
    emit = function(m, doc)
      local body = m.body and bodies.trimmed(m.body, doc)
      local prefix = body and body.text or ""
      local name = body and doc:span(body.first, m.name.last) or m.name
      return "meeting", { name = name.text, kind = kind_of(m.form.text),
        body = body_of(prefix, doc),
        term = prefix ~= "全国政协" and doc.fields.term or nil,
        date = meetings.date_before(m.name, doc),
        topic = meetings.topic_of(m.name) }, name
    end,
    expect = { ["参加市政协常委会会议专题协商时指出"] = { kind = "standing" } },
    reject = { "各类主席会议" },
  },
  { id = "meeting.named",
    pattern = [[ <head: @gathering> (?! 议室 | 场 | 堂 | 员 | 制度 | 机制) ]],
    emit = emit_named,
    expect = { ["召开城中村改造推进会，深入探索"] = { kind = "other" },
      ["11月，云溪市召开旧城更新推进会，"] = { body = "云溪市" },
      ["市委、市政协举行学习全会精神座谈会，"] = { body = "市委、市政协" },
      ["举办第二届“春江”恳谈会，"] = { name = "第二届“春江”恳谈会" },
      ["召开“破解老城停车难题”专题协商会，"] = { topic = "破解老城停车难题" } },
    reject = { "2016年1月22日云溪市人民代表大会批准", "先后召开6场座谈会", "各类座谈会", "建立党派团体联席会议制度" },
  },
}

return meetings
