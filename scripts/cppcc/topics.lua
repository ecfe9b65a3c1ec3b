-- Topics of consultation, research, supervision: 围绕“X”协商, 就A、B等进行调研.
local gloss = require "gloss"
local words = require "gloss.words"
local spans = require "cppcc.spans"
local dates = require "cppcc.dates"
local bodies = require "cppcc.bodies"

local topics = {}

local each_quoted = gloss.pattern [[ “ <topic: [^“”\n]{2,60}> ” ]]

local leading_subject = gloss.pattern [[
  ^ (?! 专项|专题|重点|集中|联合|协商) <topic: [\p{Han}]{3,6}>
  (民主评议|民主监督|专项监督|专项评议) $ ]]

-- Forms that the words of `span` name, in order and once each; research or
-- supervision that is itself part of a consultation is one consultation.
local function forms_in(span, doc)
  local list, seen = {}, {}
  for hit in doc:lexicon("form"):scan(span) do
    local form = hit.entry.form
    if not seen[form] then
      seen[form] = true
      list[#list + 1] = form
    end
  end
  if seen.lecture then return { "lecture" } end
  if seen.consultation and not seen.supervision then return { "consultation" } end
  if seen.supervision and seen.inspection then return { "supervision" } end
  if seen.consultation then return { "consultation" } end
  return list
end

local function after_of(span, doc, limit)
  local after = span:after(limit)
  local stop = words.first_of(after.text, { "。", "；", "\n" })
  if stop and stop > 1 then after = after:sub(1, stop - 1) end
  local text = after.text
  local from = words.begins(text, "，") and #"，" + 1 or 1
  local comma = words.first_of(text, { "，" }, from)
  if comma then
    local clause = after:sub(1, comma - 1)
    if #forms_in(clause, doc) > 0 then return clause end
  end
  return after
end

-- The date that the sentence gives before the topic, for the record.
local function date_of(span, doc)
  local sentence = span:within("sentence")
  local found
  if not sentence then return nil end
  for date in sentence:each("date") do
    if date.first < span.first then found = dates.value(date, doc) or found end
  end
  return found
end

local higher = gloss.pattern [[ <name: 全国政协|省政协|市政协|州政协>
  ([\p{Han}]{0,10}? (主席|副主席|秘书长) [\p{Han}]{2,4}?)? (一行|率队|带队|率|来) ]]

-- Whose work it is: of those who came to see, or of the reporting body.
local function body_of(span, doc)
  local sentence = span:within("sentence")
  local m = sentence and sentence:find(higher)
  if m and m.last < span.first then return bodies.resolve(m.name.text, doc) end
  return doc.fields.body
end

-- One fact for every topic and form.
local function facts_with(list, forms, doc)
  local facts = {}
  for _, form in ipairs(forms) do
    for _, span in ipairs(list) do
      facts[#facts + 1] = { "topic", { topic = span.text, form = form,
        body = body_of(span, doc), date = date_of(span, doc) }, span }
    end
  end
  return facts
end

local function facts_of(list, around, doc)
  return facts_with(list, forms_in(around, doc), doc)
end

-- What may follow a quoted topic; other characters belong to it: “双碳”热点.
local TOPIC_ENDS = { "，", "。", "；", "、", "开展", "等", "主题", "课题", "为",
  "专题", "进行", "召开", "举办", "组织", "协商", "调研", "深入", "献", "建言",
  "提出", "视察", "这", "议题", "持续", "积极", "赴", "“" }

-- The clause after the quotations says what was done about them; where it
-- does not, the clause before does (主席会议围绕“X”).
local function emit_quoted(m, doc)
  local list = {}
  for q in m.list:matches(each_quoted) do list[#list + 1] = q.topic end
  local after = m.list:after(4).text
  if words.begins(m.text, "以") and not words.begins(after, "为主题")
    and not words.begins(after, "为题") then return nil end
  local closed = after == ""
  for _, word in ipairs(TOPIC_ENDS) do
    if words.begins(after, word) then closed = true end
  end
  if not closed then return nil end
  local facts = facts_of(list, after_of(m.list, doc, 34), doc)
  if #facts > 0 then return facts end
  return facts_of(list, m.list:before(24), doc)
end

local HEADS = { "我们", "以上", "如何", "当前", "会议主题", "会议要求", "会议精神", "上述", "此", "这",
  "中心", "全面", "全市", "各自",
  "协商题目", "题目", "协商议题" }
local TAILS = { "等重点领域", "重点领域", "等领域", "等内容", "等方面", "等议题",
  "等问题", "等工作", "等课题", "等主题", "部署要求", "工作要求", "等" }
local OFFICES = { "区委区政府", "区委、区政府", "市委市政府", "市委、市政府",
  "县委县政府", "县委、县政府", "党委政府", "省委省政府" }

local VAGUE = { "难点问题", "热点问题", "重点问题", "突出问题", "难点堵点", "热点难点" }

-- Parts of an unquoted list. Where it uses commas, they separate the topics
-- and 、 stays inside them.
local function parts_of(span)
  local marks = span.text:find("，", 1, true) and { "，" } or { "、" }
  local list = {}
  for _, part in ipairs(spans.split(span, marks)) do
    local text = part.text
    local clean = words.without_tail(text, TAILS)
    local head = words.without_head(clean, OFFICES)
    if words.length(head) >= 3 and not words.among(head, VAGUE) then
      list[#list + 1] = part:sub(#clean - #head + 1, #clean)
    end
  end
  return list
end

-- Is the list a topic and not half a sentence?
local function apart(m)
  local text = m.list.text
  if m.list.label == "heading" then return false end -- 聚焦民生，开展监督
  if words.has(text, "《") ~= words.has(text, "》") then return false end
  if words.has(text, { "开展", "，市政协", "进行", "召开", "讲话", "”，", "”等",
    "”、", "“委员" }) or text:find("“%d") then return false end
  for _, head in ipairs { "以", "分别", "就" } do
    if words.begins(text, head) then return false end
  end
  return not words.begins(text, "“") or not words.ends(text, "”")
end

local function emit_plain(m, doc)
  for _, head in ipairs(HEADS) do
    if words.begins(m.list.text, head) then return nil end
  end
  return facts_of(parts_of(m.list), doc:span(m.list.last + 1, m.last), doc)
end

topics.rules = {
  { id = "topic.quoted",
    pattern = [[ (围绕|聚焦|就|协商助推|协商推进|针对|题为|紧扣|关注|以)
      [\p{Han}]{0,4}? <list: “[^“”\n]{2,60}” (([、，和与及])? “[^“”\n]{2,60}”)*> ]],
    scope = "paragraph",
    emit = emit_quoted,
    expect = { ["就“优化内河航运布局”开展专题协商"] =
      { topic = "优化内河航运布局", form = "consultation" } },
    reject = { "聚焦“六稳”“六保”任务展现新作为" },
  },
  { id = "topic.made_task",
    pattern = [[ [把将] <list: (“[^“”\n]{4,60}” 、?){1,4}> (列为|作为|列入|纳入)
      [\p{Han}\d]{0,12}? <work: (协商|调研|监督|视察) [\p{Han}]{0,3}?
        (课题|议题|计划|项目|重点|内容|任务)> ]],
    scope = "paragraph",
    emit = function(m, doc)
      local list = {}
      for q in m.list:matches(each_quoted) do list[#list + 1] = q.topic end
      return facts_of(list, m.work, doc)
    end,
    expect = { ["把“改善河道水质”列为年度重点协商课题，成立"] =
      { topic = "改善河道水质", form = "consultation" } },
    reject = { "把“为民服务”作为根本宗旨" },
  },
  { id = "topic.of_work",
    pattern = [[ <list: “[^“”\n]{4,60}”> <work: (的)? (专题 (?! ，)|专项|深度|走访|深度走访|重点|联合)*
      (民主监督|协商式监督|调研|研究|视察|课题|专题) (?! 组)> ]],
    scope = "paragraph",
    emit = function(m, doc)
      local q = m.list:find(each_quoted)
      if words.ends(m.work.text, "专题") then
        local before = spans.clause_before(m.list, 24) .. m.list:before(24).text
        if not before:find("提案", 1, true) then return nil end
        return facts_with({ q.topic }, { "proposal" }, doc)
      end
      return facts_of({ q.topic }, m.work, doc)
    end,
    expect = { ["参与“优化营商环境政策落实情况”专题民主监督"] =
      { form = "supervision" } },
  },
  { id = "topic.plain",
    pattern = [[ (围绕|就|聚焦) <list: [^，。；：\n]{3,50}?> (等 [\p{Han}]{0,4})? ，?
      (深入|扎实|集中|广泛|先后|重点|持续|联合|积极)? (开展|进行|组织开展|组织|深入) 了? (?! 的)
      [\p{Han}\d]{0,22}? (协商|调研|监督|视察|议政) [\p{Han}]{0,4}
      | (围绕|就) <list: [^，。；：\n“”]{3,50}?> (先后|分别|专题)? (召开|举行|举办)
      [\p{Han}\d]{0,8}? (协商|议政|对口协商|界别协商) (座谈|恳谈)? 会 ]],
    where = apart,
    emit = emit_plain,
    expect = { ["先后就扩建内河港口、保护老街区召开专题协商会"] =
        { topic = "扩建内河港口", form = "consultation" },
      ["围绕城乡规划编制，组织300多名委员开展大调研"] =
        { topic = "城乡规划编制", form = "research" },
      ["就老旧厂区改造利用进行专题协商"] =
      { topic = "老旧厂区改造利用", form = "consultation" },
      ["聚焦“双碳”热点开展深度调研"] = { topic = "“双碳”热点", form = "research" } },
    reject = { "围绕中心、服务大局" },
  },
  { id = "topic.listed",
    pattern = [[ (围绕|就|聚焦) <list: [^，。；：\n]{3,30} (，[^，。；：\n]{3,40}){1,4}?>
      等 (内容|方面|议题|课题|主题|问题|工作) ，? (深入|集中|先后)? (开展|进行|组织)
      [\p{Han}]{0,12}? (协商|调研|监督|视察|议政) [\p{Han}]{0,4} ]],
    where = apart,
    emit = emit_plain,
    expect = { ["就老旧小区管理，做好防汛、加强排涝，民族工作等内容进行专题协商"] =
      { topic = "老旧小区管理", form = "consultation" } },
  },
  { id = "topic.lecture",
    pattern = [[ (围绕|就) <list: [^，。；：“”\n]{2,20}?> (等)? 主题 (举办|开设|举行)
      <work: “? [\p{Han}]{0,6} (讲坛|讲堂|学堂|报告会|讲座)> ]],
    emit = function(m, doc) return facts_with({ m.list }, { "lecture" }, doc) end,
    expect = { ["围绕学党史主题举办“双月讲坛”"] = { topic = "学党史", form = "lecture" } },
  },
  { id = "topic.advised",
    pattern = [[ (围绕|就) <list: [\p{Han}、]{4,30}?> (提出|发表) (意见建议|意见|建议)
      | (围绕|就|聚焦) “<list: [^“”\n]{4,40}>” (作了?|进行了?)? (大会|交流|重点|专题|口头)?
        (发言|建言) ]],
    where = function(m)
      return not words.has(m.list.text, { "等", "、", "题目", "方面", "议题" })
    end,
    emit = function(m, doc)
      return facts_with({ m.list }, { "consultation" }, doc)
    end,
    expect = { ["围绕山区产业发展提出建议"] = { form = "consultation" },
      ["在协商会上围绕“托育服务供给”作了发言"] = { topic = "托育服务供给" } },
    reject = { "从多个角度提出建议" },
  },
  { id = "topic.activity",
    pattern = [[ (组织)? 开展 <list: [^。；：\n，]{6,60}?> 等 <work: “[^“”\n]{2,10}”
      (履职|协商|议事|调研|视察)? 活动> ]],
    scope = "paragraph",
    emit = function(m, doc) return facts_of(parts_of(m.list), m.work, doc) end,
    expect = { ["开展夜间经济培育、老街更新等“委员沙龙”履职活动"] =
      { form = "consultation" } },
  },
  { id = "topic.focus",
    pattern = [[ 以 <list: [\p{Han}]{3,20}?> 为 (重点|主题) 开展
      <work: “? [\p{Han}]{2,10} ”? > ]],
    emit = function(m, doc)
      local facts = facts_of({ m.list }, m.work, doc)
      if #facts > 0 then return facts end
      local before = m.list:before(16)
      if before.text:find("监督", 1, true) then -- 协商与监督一体发力
        return facts_with({ m.list }, { "supervision" }, doc)
      end
      return facts_of({ m.list }, before, doc)
    end,
    expect = { ["以农村生活污水治理为重点开展民主监督"] =
      { topic = "农村生活污水治理", form = "supervision" } },
  },
  { id = "topic.task_group",
    pattern = [[ 组成 <list: [^“”。；：\n]{3,80}?> 等 (调研)? 课题组 ]],
    emit = function(m, doc)
      return facts_with(spans.split(m.list, { "、" }), { "research" }, doc)
    end,
    expect = { ["组成城市更新、养老服务等调研课题组"] = { form = "research" } },
  },
  { id = "topic.appraised",
    pattern = [[ (?<! [面针反应相派校绝]) 对 (?! 口|接|外|照|标|此|于|其|全体)
      <list: [^，。；：\n]{4,40}?> (开展|进行) 了?
      <work: [\p{Han}]{0,6}? (民主评议|民主监督|专项监督|专项评议|视察|评议)> ]],
    emit = function(m, doc)
      local subject = m.work:find(leading_subject)
      if subject then -- 对36个部门开展营商环境民主监督
        return facts_of({ subject.topic }, m.work, doc)
      end
      if m.list.text:find("^%d") then return nil end
      return facts_of({ m.list }, m.work, doc)
    end,
    expect = { ["对36个部门开展用水节水民主监督"] =
        { topic = "用水节水", form = "supervision" },
      ["对城区停车管理工作开展民主评议"] =
      { topic = "城区停车管理工作", form = "supervision" } },
    reject = { "面对新的任务开展监督" },
  },
  { id = "topic.convened",
    pattern = [[ (围绕|就|聚焦) <list: [^，。；：“”\n]{4,30}> ， [^，。；\n]{0,40}?
      (召开|举办|举行) [^，。；\n]{0,14}? (协商|议政|恳谈|座谈) 会
      | (围绕|就|聚焦) <list: [^，。；：\n]{6,80}?> 等 (议题|课题|专题|主题|内容) ，?
      [^，。；\n]{0,12}? (召开|举办|举行) [^。；\n]{0,20}? (协商|议政|恳谈|主席会议|常委会会议) ]],
    scope = "sentence",
    where = apart,
    emit = function(m, doc)
      for _, head in ipairs(HEADS) do
        if words.begins(m.list.text, head) then return nil end
      end
      return facts_with(parts_of(m.list), { "consultation" }, doc)
    end,
    expect = { ["围绕骑手权益保障，市政协联合市总工会召开“小站夜话”协商会"] =
      { topic = "骑手权益保障", form = "consultation" },
      ["围绕编制城乡规划、稳住外贸基本盘等议题，召开议政性常委会会议2次"] =
        { topic = "稳住外贸基本盘", form = "consultation" } },
    reject = { "围绕中心工作，市政协召开协商会" },
  },
  { id = "topic.visited",
    pattern = [[ (率队|带队|一行) (先后|分别)? (赴|到|深入) [\p{Han}]{2,12}? <work: 调研|视察|考察>
      了? <topic: [\p{Han}、]{2,24}? (工作|情况|建设)> (?= [，。；\n] | $) ]],
    emit = function(m, doc) return facts_of({ m.topic }, m.work, doc) end,
    expect = { ["县政协主席率队赴清河镇调研防汛工作。"] =
      { topic = "防汛工作", form = "research" } },
    reject = { "一行到清河镇调研。" },
  },
  { id = "topic.inspected",
    pattern = [[ (委员|常委|政协|成员|一行|[组班]) (先后|实地|分别|集中|专题)? 视察
      了? <topic: [\p{Han}、]{3,40}? (情况|工作|项目|建设)> (?= [，。；\n] | 并 | $) ]],
    where = function(m) return not words.begins(m.topic.text, "监督") end,
    emit = function(m, doc)
      return facts_with({ m.topic }, { "inspection" }, doc)
    end,
    expect = { ["县政协常委分两组视察了河道整治情况。"] =
      { topic = "河道整治情况", form = "inspection" } },
    reject = { "县政协开展视察监督工作" },
  },
  { id = "topic.opening",
    pattern = [[ ^ <list: [^“”，。；：\n]{3,20} (、[^“”，。；：、\n]{3,20}){1,8}>
      …… .{0,50}? (协商|议政) ]],
    scope = "paragraph",
    emit = function(m, doc)
      local facts = facts_with(spans.split(m.list, { "、" }),
        { "consultation" }, doc)
      for date in doc:span(m.list.last + 1, m.last):each("date") do
        for _, fact in ipairs(facts) do fact[2].date = dates.value(date, doc) end
      end
      return facts
    end,
    expect = { ["让社区更暖、让河水更清……市政协组织协商座谈会"] =
      { form = "consultation" } },
  },
}

return topics
