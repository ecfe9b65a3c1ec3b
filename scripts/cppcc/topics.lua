-- Topics of consultation, research, supervision: 围绕“X”协商, 就A、B等进行调研.
local gloss = require "gloss"
local words = require "cppcc.words"

local topics = {}

local each_quoted = gloss.pattern [[ “ <topic: [^“”\n]{3,60}> ” ]]

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
  return stop and stop > 1 and after:sub(1, stop - 1) or after
end

local function date_of(span, doc)
  local sentence = span:within("sentence")
  local found
  for date in sentence and sentence:each("date") or function() end do
    if date.first < span.first then found = date end
  end
  return found
end

-- One fact for every topic and form; the date is the sentence's last before.
local function facts_of(spans, around, doc)
  local facts = {}
  if not around then return facts end
  for _, form in ipairs(forms_in(around, doc)) do
    for _, span in ipairs(spans) do
      facts[#facts + 1] = { "topic", { topic = span.text, form = form,
        body = doc.fields.body }, span }
    end
  end
  return facts
end

-- The clause after the quotations says what was done about them; where it
-- does not, the clause before does (主席会议围绕“X”).
local function emit_quoted(m, doc)
  local spans = {}
  for q in m.list:matches(each_quoted) do spans[#spans + 1] = q.topic end
  local facts = facts_of(spans, after_of(m.list, doc, 34), doc)
  if #facts > 0 then return facts end
  return facts_of(spans, m.list:before(24), doc)
end

local HEADS = { "我们", "以上", "如何", "当前", "会议主题", "上述", "此", "这" }

-- Parts of an unquoted list. Where it uses commas, they separate the topics
-- and 、 stays inside them.
local function parts_of(span, doc)
  local text, list = span.text, {}
  local marks = text:find("，", 1, true) and { "，" } or { "、" }
  local at = 1
  for _, part in ipairs(words.split(text, marks)) do
    local first = text:find(part, at, true)
    at = first + #part
    local clean = words.without_tail(part, { "等重点领域", "等领域", "等内容",
      "等方面", "等议题", "等问题", "等工作", "等课题", "等主题", "等", "工作机制等" })
    if words.length(clean) >= 3 and not words.begins(clean, "“") then
      list[#list + 1] = doc:span(span.first + first - 1,
        span.first + first + #clean - 2)
    end
  end
  return list
end

local function emit_plain(m, doc)
  for _, head in ipairs(HEADS) do
    if words.begins(m.list.text, head) then return nil end
  end
  return facts_of(parts_of(m.list, doc), doc:span(m.list.last + 1, m.last), doc)
end

topics.rules = {
  { id = "topic.quoted",
    pattern = [[ (围绕|聚焦|就|协商助推|协商推进|针对|题为|紧扣|关注)
      [\p{Han}]{0,4}? <list: “[^“”\n]{3,60}” (([、，和与及])? “[^“”\n]{3,60}”)*> ]],
    scope = "paragraph", set = "topic", policy = "longest",
    emit = emit_quoted,
    expect = { ["就“优化内河航运布局”开展专题协商"] =
      { topic = "优化内河航运布局", form = "consultation" } },
    reject = { "聚焦“六稳”“六保”任务展现新作为" },
  },
  { id = "topic.of_work",
    pattern = [[ <list: “[^“”\n]{4,60}”> <work: (的)? (专题|专项|深度|走访|深度走访|重点|联合)*
      (民主监督|协商式监督|调研|研究|视察|课题|协商)> ]],
    scope = "paragraph", set = "topic", policy = "longest",
    emit = function(m, doc)
      local q = m.list:find(each_quoted)
      return facts_of({ q.topic }, m.work, doc)
    end,
    expect = { ["参与“优化营商环境政策落实情况”专题民主监督"] =
      { form = "supervision" } },
  },
  { id = "topic.plain",
    pattern = [[ (围绕|就|聚焦) <list: [^“”。；：\n]{3,70}?> (等 [\p{Han}]{0,4})?
      (深入|扎实|集中|广泛|先后|重点|持续|联合|积极)? (开展|进行|组织开展|组织)
      [\p{Han}]{0,10} (协商|调研|监督|视察|议政) [\p{Han}]{0,4} ]],
    set = "topic", policy = "longest",
    where = function(m)
      return not words.has(m.list.text, { "开展", "，市政协", "会议", "进行",
        "召开", "讲话" })
    end,
    emit = emit_plain,
    expect = { ["就老旧厂区改造利用进行专题协商"] =
      { topic = "老旧厂区改造利用", form = "consultation" } },
    reject = { "围绕中心、服务大局" },
  },
  { id = "topic.focus",
    pattern = [[ 以 <list: [\p{Han}]{3,20}?> 为 (重点|主题) 开展
      <work: “? [\p{Han}]{2,10} ”? > ]],
    set = "topic", policy = "longest",
    emit = function(m, doc)
      local facts = facts_of({ m.list }, m.work, doc)
      if #facts > 0 then return facts end
      return facts_of({ m.list }, m.list:before(16), doc)
    end,
    expect = { ["以农村生活污水治理为重点开展民主监督"] =
      { topic = "农村生活污水治理", form = "supervision" } },
  },
  { id = "topic.task_group",
    pattern = [[ 组成 <list: [^“”。；：\n]{3,80}?> 等 (调研)? 课题组 ]],
    set = "topic", policy = "longest",
    emit = function(m, doc)
      local facts = {}
      local text, at = m.list.text, 1
      for _, part in ipairs(words.split(text, { "、" })) do
        local first = text:find(part, at, true)
        at = first + #part
        facts[#facts + 1] = { "topic", { topic = part, form = "research",
          body = doc.fields.body }, m.list:sub(first, first + #part - 1) }
      end
      return facts
    end,
    expect = { ["组成城市更新、养老服务等调研课题组"] = { form = "research" } },
  },
  { id = "topic.opening",
    pattern = [[ ^ <list: [^“”，。；：\n]{3,20} (、[^“”，。；：、\n]{3,20}){1,8}>
      …… .{0,50}? (协商|议政) ]],
    scope = "paragraph", set = "topic", policy = "longest",
    emit = function(m, doc)
      local spans, at = {}, 1
      for _, part in ipairs(words.split(m.list.text, { "、" })) do
        local first = m.list.text:find(part, at, true)
        at = first + #part
        spans[#spans + 1] = m.list:sub(first, first + #part - 1)
      end
      local facts = {}
      for _, span in ipairs(spans) do
        facts[#facts + 1] = { "topic", { topic = span.text,
          form = "consultation", body = doc.fields.body }, span }
      end
      return facts
    end,
    expect = { ["让社区更暖、让河水更清……市政协组织协商座谈会"] =
      { form = "consultation" } },
  },
}

return topics
