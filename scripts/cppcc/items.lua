-- The items of a report's lists: 1、… 2、…; （一）…; 一是…；二是…. What a list
-- enumerates (achievements, problems, requirements) is told by its lead-in.
local gloss = require "gloss"
local words = require "gloss.words"

local items = {}

local PROBLEM = { "问题", "不足", "短板", "差距", "薄弱", "困难" }
local REQUIREMENT = { "强调", "要求", "下一步", "下半年", "今后", "任务", "要切实",
  "要对照", "希望", "建议", "提出", "做到", "明年", "来年" }
local ACHIEVEMENT = { "成效", "成绩", "成果", "进展", "完成", "工作情况", "特点",
  "亮点", "取得", "做法", "体现", "回顾" }

--- What a list enumerates, by its lead-in; nil if that does not say.
local function list_of(lead)
  local at, kind = 0, nil
  for name, cues in pairs { problem = PROBLEM, requirement = REQUIREMENT,
    achievement = ACHIEVEMENT } do
    for _, cue in ipairs(cues) do
      local last = words.after_last(lead, { cue })
      if last > 1 then
        local weight = name == "problem" and last + 1000 or last
        if weight > at then at, kind = weight, name end
      end
    end
  end
  return kind
end

local numbered = gloss.pattern [[
  ^ [\s　]* ( <n: \d{1,2}> [、.．] | （ <n: [一二三四五六七八九十\d]{1,3}> ）
    | [(] <n: [一二三四五六七八九十\d]{1,3}> [)] ) ]]
local inline = gloss.pattern [[
  (?<= [，。；：！？\n] | ^) <n: [一二三四五六七八九十]> (是|要) (要)? ]]

local function head_span(doc, first, last)
  local rest = doc:span(first, last)
  local stop = words.first_of(rest.text, { "。", "；", "\n", "！" })
  local head = rest:sub(1, (stop or #rest.text + 1) - 1)
  return head
end

local NUMBERS = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", " ", "　", "（", "(",
  "０", "１", "２", "３", "４", "５", "６", "７", "８", "９" }

-- Numbered blocks: each = "block" would not see the lead-in, so the blocks are
-- walked in order once.
local function numbered_items(doc, emit)
  local last, kind, expected = nil, nil, 1
  local main_end = doc.main.last
  for block in doc:each("block") do
    local inside = block.last <= main_end
    local m = inside and words.begins(block, NUMBERS) and block:find(numbered)
    if m and m.n then
      local n = words.number(m.n.text)
      if n == 1 then
        kind, expected = list_of(last and last.text:sub(-360) or ""), 1
      end
      if n == expected and block.label ~= "heading" and kind then
        local head = head_span(doc, m.last + 1, block.last)
        if words.length(head.text) >= 3 and words.length(head.text) <= 60 then
          emit("item", { list = kind, number = n, head = head.text }, head)
        end
        expected = n + 1
      end
    elseif inside then
      local label = block.label
      if label == "body" or label == "list-item" then last = block end
    end
  end
end

local ORDINALS = { "一是", "二是", "三是", "四是", "五是", "六是", "七是", "八是",
  "九是", "十是", "一要", "二要", "三要", "四要", "五要", "六要", "七要", "八要", "九要",
  "十要" }

-- 一是A；二是B：one item up to the next ordinal.
-- `open`: the list that the paragraphs before began, as { expected, kind }: it
-- goes on where a paragraph begins with its next ordinal.
local function inline_items(paragraph, above, doc, emit, open)
  local marks = {}
  if words.has(paragraph, ORDINALS) then
    for m in paragraph:matches(inline) do marks[#marks + 1] = m end
  end
  local expected, kind = 1, nil
  if marks[1] and marks[1].first == paragraph.first then
    expected, kind = open.expected or 1, open.kind
  end
  for i, m in ipairs(marks) do
    local n = words.number(m.n.text)
    if n == 1 then
      expected = 1
      local lead = paragraph.text:sub(1, m.first - paragraph.first)
      kind = list_of(lead:sub(-240))
      if not kind and words.length(lead) < 8 then -- the paragraph before leads in
        kind = list_of(((above or "") .. lead):sub(-240))
      end
      kind = kind or "requirement"
    end
    if n == expected then
      local following = marks[i + 1]
      local limit = following and words.number(following.n.text) == n + 1
        and following.first - 1 or paragraph.last
      local from = m.last + 1
      local head = head_span(doc, from, limit)
      if kind and words.length(head.text) >= 4 then
        emit("item", { list = kind, number = n, head = head.text }, head)
      end
      expected = n + 1
    end
  end
  open.expected, open.kind = expected, kind
end

items.rules = {
  { id = "item.numbered", each = "doc", emits = { "item" },
    run = function(_, doc, emit) numbered_items(doc, emit) end,
    expect = { ["市政协召开会议，总结工作，会议指出上半年在两个方面取得成效：\n\n"
      .. "1、坚持党建引领，推动思想理论武装强起来。强化理论学习，推动学习常态化。\n\n"
      .. "2、聚焦中心履职，推动协商议政成果实起来。深入开展调研，积极建言资政。"] =
      { list = "achievement", number = 2,
        head = "聚焦中心履职，推动协商议政成果实起来" } } },
  { id = "item.inline", each = "doc", emits = { "item" },
    run = function(_, doc, emit)
      local above, open = nil, {}
      for paragraph in doc:each("paragraph") do
        if paragraph.last > doc.main.last then break end
        inline_items(paragraph, above, doc, emit, open)
        above = paragraph.text:sub(-180)
      end
    end,
    expect = { ["做好明年的工作：\n\n一要强化思想引领。办好讲堂。\n\n二要厚植为民情怀。深化协商。"] =
        { list = "requirement", number = 2, head = "厚植为民情怀" },
      ["当前存在的问题：一是力度不够；二是机制不全。"] =
      { list = "problem", number = 1, head = "力度不够" },
      ["工作还存在差距：一是成果转化不快。\n会议强调，一是要提高政治站位。二是要改进作风。"] =
        { list = "requirement", number = 2, head = "改进作风" } } },
}

return items
