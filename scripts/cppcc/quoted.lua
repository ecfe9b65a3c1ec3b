-- What stands in quotation marks: direct speech, or a set formula.
local gloss = require "gloss"
local words = require "gloss.words"
local people = require "cppcc.people"

local quoted = {}

local SPEECH = { "说", "表示", "指出", "强调", "认为", "介绍", "谈到", "坦言",
  "感叹", "感慨", "建议", "提出", "讲道", "回应", "呼吁", "告诉", "批示", "写道",
  "评价", "要求", "希望", "总结", "称赞", "点赞", "发言", "有感而发", "道" }
local TOPIC_BEFORE = { "围绕", "聚焦", "就", "以", "关于", "紧扣", "题为",
  "主题", "协商助推", "协商推进", "形成", "开展", "活动", "提案", "课题", "按照",
  "组织", "参与", "举办", "坚持", "践行", "谱写", "获评", "荣获", "深化", "推进" }
local TOPIC_AFTER = { "为主题", "为题", "主题", "课题", "专题", "开展", "等主题",
  "活动", "召开", "进行", "协商", "调研", "书画", "品牌", "的要求", "要求",
  "目标", "工作", "行动", "等开展", "制度", "机制", "体系", "平台", "民主监督",
  "做表率", "委员读书", "界别", "学习实践" }

local ends_in_head = gloss.pattern [[ @mechanism_head $ ]]
local more_speech = gloss.pattern [[ ^ ” (…… | 、)? (“ [^“”\n]{2,200} ” (…… | 、)?)+ ]]
local formula = gloss.pattern [[
  ^ ( [一二三四五六七八九十两三百千] [\p{Han}（）]{1,8} | 双 \p{Han}{1,2}
    | \d{2,5} | [\d一二三四五六七八九N]{1,2} \+ [\d一二三四五六七八九XN]{1,2}
      (\+ [\d一二三四五六七八九XN]{1,2})*
    | [\p{Han}]{2,6} (\+ [\p{Han}]{2,6}){1,4}
    | [\p{Han}]{2,6} · [\p{Han}]{2,8} ) $ ]]
-- The steps of a mechanism are its parts: “建议、交办、回访”闭环.
local steps_of_mechanism = gloss.pattern [[
  ^ ” (全)? (流程|链条|环节)? [的式]? (闭环|流程|链条|全链条 | [\p{Han}]{2,4} 法) ]]
local NOT_FORMULA = { "一张", "一座", "一线", "一把", "一些", "一起", "一样",
  "一定", "一片", "一纸", "一条", "一根", "千条", "百名", "千名", "十名", "一员", "一池", "一桌", "一站式", "一公里",
  "一盘棋", "一本", "三农", "两会", "两院", "一件", "一步", "一老", "双月讲坛",
  "一把手", "一号", "百姓", "百科", "千方百计", "十佳", "双提升", "双月协商" }
-- “一江清水”民主监督: what the work is about.
local work_of_topic = gloss.pattern [[ ^ ” (专项|专题)? (民主监督|监督|视察|调研) ]]

-- “A，B”的三点主张: what is quoted has a name.
local called = gloss.pattern [[ ^ 的 [\p{Han}]{0,4} (主张|建议|情况|理念|原则|口号|倡议|目标|方针|思路
  |精神|课题|提案|主题|品牌|格局|做法) ]]

-- Is the quotation a topic, a title or a name by what stands around it?
local function named_by_context(before, after)
  for _, word in ipairs(TOPIC_BEFORE) do
    if words.ends(before, word) then return true end
  end
  for _, word in ipairs(TOPIC_AFTER) do
    if words.begins(after, word) then return true end
  end
  return false
end

local function ends_sentence(text)
  for _, mark in ipairs { "。", "！", "？", "……", "!", "?" } do
    if words.ends(text, mark) then return true end
  end
  return false
end

-- 学思想、强党性、重实践: three or more short parts are a formula, no speech.
local function is_joined(inner)
  local parts = words.split(inner, { "、", "，" })
  for _, part in ipairs(parts) do
    if words.length(part) > 6 then return false end
  end
  return #parts >= 3 and inner:find("、", 1, true) ~= nil
end

-- Direct speech is a sentence of its own, or a clause beside a verb of speech
-- or beside other direct speech.
local function is_speech(inner, before, after)
  local length = words.length(inner)
  if length < 9 or is_joined(inner) or inner:find("+", 1, true) then
    return false
  end
  if named_by_context(before, after) then return false end
  if ends_sentence(inner) then return true end
  local clause = after:sub(1, words.first_of(after, words.STOPS) or #after)
  if words.has(inner, { "，", "、", "," }) or length >= 14 then
    if words.has(clause, SPEECH) then return true end
  end
  local lead = before:sub(-24)
  if words.has(lead, SPEECH) or words.ends(before, "：") then
    return length >= 9
  end
  return (words.ends(before, "”") or words.begins(after, "“")
    or words.begins(after, "……")) and length >= 12
end

local role = gloss.pattern [[
  <role: [\p{Han}]{2,16}? (居民|委员|村民|负责人|市民|群众|老人|企业家|业主
  |代表|专家|学者|校长|同志|干部) [\p{Han}]{0,3}? | [\p{Han}]{2,16}? @title>
  (说|表示|介绍|感叹|感慨|坦言|高兴地说|告诉|纷纷|认为|建议|评价|谈到) ]]

-- Who speaks: the first person of the sentence after the quotation, else of
-- the clause before it; else a role with a verb of speech.
local function speaker_of(span, doc)
  local after = span:after(300)
  local run = after:find(more_speech)
  if run and run.last < after.last then
    after = doc:span(run.last + 1, after.last)
  end
  local stop = words.first_of(after.text, { "。", "\n", "！" })
  local clause = after:sub(1, stop and stop - 1 or #after.text)
  local name = people.first(clause, doc) or people.known(clause, doc)
  if name then return name end
  local before = span:before(90)
  local cut = words.after_last(before.text, { "。", "！" })
  local lead = before:sub(math.min(cut, #before.text + 1), #before.text)
  if words.has(lead.text, SPEECH) then
    name = people.first(lead, doc) or people.known(lead, doc)
    if name then return name end
  end
  local m = clause:find(role)
  if m then
    local text = m.role.text -- 家住老街的居民周阿姨 -> 居民周阿姨
    local of = words.after_last(text, { "的", "岁" })
    return of <= #text and text:sub(of) or text
  end
  if words.has(clause.text, { "委员们" }) then return "市政协委员" end
  return nil
end

-- A short phrase that the report quotes again and again is its motto.
local short_quote = gloss.pattern [[ “ <name: [\p{Han}]{4,12}> ” ]]
local counted = {} -- of the last document: how often it quotes what

local function is_motto(inner, doc)
  if counted.id ~= doc.id then
    counted.id, counted.times = doc.id, {}
    for m in doc:matches(short_quote) do
      local text = m.name.text
      counted.times[text] = (counted.times[text] or 0) + 1
    end
  end
  return (counted.times[inner] or 0) >= 3
end

local function is_formula(span)
  local text = span.text
  return not words.begins(text, NOT_FORMULA) and span:find(formula) ~= nil
end

-- 不能“政府干、群众看”: what is to end is no one's formula.
local NEGATED = { "不能", "不是", "不要", "防止", "避免", "改变", "杜绝", "破除", "摒弃",
  "告别", "从" }

local function negated(span)
  local before = span:before(3).text:sub(1, -#"“" - 1)
  for _, word in ipairs(NEGATED) do
    if words.ends(before, word) then return true end
  end
  return false
end

local function slogan(m)
  return "slogan", { name = m.name.text }, m.name
end

quoted.rules = {
  { id = "quote.direct",
    pattern = [[ “ <inner: [^“”\n]{9,400}> ” ]],
    scope = "paragraph", emits = { "quote" },
    where = function(m)
      local after = m.inner:after(21)
      return is_speech(m.inner.text, m.inner:before(21).text:sub(1, -4),
        after.text:sub(4)) and not after:sub(#"”" + 1, #after.text):find(called)
    end,
    emit = function(m, doc)
      return "quote", { speaker = speaker_of(m.inner, doc) }, m.inner
    end,
    expect = { ["“要把小事当作大事，一件一件办好。”市政协主席何敬川强调。"] =
      { speaker = "何敬川" } },
    reject = { "围绕“推进濒江文化带保护与开发利用建设”开展协商",
      "介绍了“保护老街区，留住老手艺”的有关情况" },
  },
  { id = "slogan.set",
    pattern = [[ [“‘] <name: @slogan> [”’] ]],
    scope = "paragraph", emits = { "slogan" }, emit = slogan,
    expect = { ["增强“四个意识”"] = { name = "四个意识" } },
  },
  { id = "slogan.bare",
    pattern = [[ <name: @slogan[bare=yes]> ]],
    emits = { "slogan" }, emit = slogan,
    expect = { ["机关干部两支队伍建设"] = { name = "两支队伍" } },
  },
  { id = "slogan.formula",
    pattern = [[ [“‘] (?= [一二三四五六七八九十两三百千双N\d] | [\p{Han}]{2,6} [+·])
      <name: [^“”‘’\n，。]{2,24}> [”’] ]],
    scope = "paragraph", emits = { "slogan" },
    where = function(m)
      if not is_formula(m.name) or words.begins(m.name:after(3), "”规划") then
        return false
      end
      return not m.name:after(7):find(work_of_topic) and not (m.name.text:find("·", 1, true)
        and words.has(m.name:after(3).text, { "”委员", "”活动", "”界别", "”协商",
          "”品牌", "”平台" }))
    end,
    emit = slogan,
    expect = { ["紧扣“五强五好”做表率"] = { name = "五强五好" },
      ["深化“1+3”工作体系"] = { name = "1+3" } },
    reject = { "围绕“十四五”规划", "办好“一件小事”", "机关“微课堂”",
      "联合开展“一江清水”民主监督" },
  },
  { id = "slogan.principle",
    pattern = [[ (立足|秉持|秉承|本着|遵循|恪守|按照) [\p{Han}]{0,3}? “ <name: [\p{Han}]{4,12}> ”
      (?= ， | 的? (原则|理念|思路|要求|宗旨)) ]],
    scope = "paragraph", emits = { "slogan" }, emit = slogan,
    expect = { ["本着“不求多而求精”的原则，"] = { name = "不求多而求精" } },
    reject = { "按照“十四五”规划" },
  },
  { id = "slogan.joined",
    pattern = [[ “ <name: [\p{Han}]{2,7} ([、，] [\p{Han}]{2,8}){1,8}> ” ]],
    scope = "paragraph", emits = { "slogan" },
    where = function(m)
      local before = m.name:before(6).text:sub(1, -4)
      local short = 0
      for _, part in ipairs(words.split(m.name.text, { "、", "，" })) do
        if words.length(part) <= 6 then short = short + 1 end
      end
      return m.name.text:find("、", 1, true) ~= nil
        and not words.has(before, { "围绕", "就", "聚焦" })
        and not words.has(m.name.text, { "式调研", "式视察", "协商、" })
        and #words.split(m.name.text, { "、", "，" }) >= 2
        and not words.begins(m.name:after(8).text, "”六环")
        and m.name:after(8).text:find("张清单", 1, true) == nil
        and m.name:after(8).text:find("步", 1, true) == nil
        and not m.name:after(8):find(steps_of_mechanism)
        and short == #words.split(m.name.text, { "、", "，" })
        and not negated(m.name)
    end,
    emit = slogan,
    expect = { ["按照“重学习、敢建言、善服务”的要求"] =
      { name = "重学习、敢建言、善服务" } },
    reject = { "围绕“促融合、强产业”开展协商", "不能“政府干、群众看”" },
  },
  { id = "slogan.paired",
    pattern = [[ ” [、，] <name: 一 [\p{Han}（）]{1,7} 一 \p{Han}> [。，；] ]],
    scope = "paragraph", emits = { "slogan" }, emit = slogan,
    expect = { ["打造“一委一品”，一街（社区）一品。"] = { name = "一街（社区）一品" } },
  },
  { id = "slogan.motto",
    pattern = [[ “ <name: [\p{Han}]{4,12}> ” ]],
    scope = "paragraph", emits = { "slogan" },
    where = function(m, doc)
      return is_motto(m.name.text, doc) and not m.name:find(ends_in_head)
    end,
    emit = slogan,
    expect = { ["写好“云溪大有作为”文章，围绕“云溪大有作为”建言，为“云溪大有作为”聚力"] =
      { name = "云溪大有作为" } },
    reject = { "写好“云溪大有作为”文章" },
  },
}

return quoted
