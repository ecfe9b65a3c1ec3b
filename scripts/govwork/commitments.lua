-- What will be done, and how firmly it is promised.
local gloss = require "gloss"
local words = require "gloss.words"
local measures = require "govwork.measures"
local achievements = require "govwork.achievements"
local parts = require "govwork.parts"

local commitments = {}

local STRENGTH = { ["确保"] = "ensure", ["保证"] = "ensure", ["务必"] = "ensure",
  ["力争"] = "strive", ["争取"] = "strive", ["努力"] = "strive",
  ["力求"] = "strive", ["将"] = "will", ["拟"] = "will", ["计划"] = "will",
  ["要"] = "must", ["必须"] = "must" }

local marked = [[ (?<= [，。；：！\n] | ^) (我们|各级政府|政府部门|各级各部门|各部门|政府工作人员|全市上下|全省上下|年内|今年|全年|同时)?
  <mark: 确保 | 保证 | 务必 | 力争 | 争取 | 努力 (?! 方向) | 力求 | 将 (?! 近|士|军|来) | 拟 | 计划
    | 要 (?! 素 | 求 | 点 | 闻 | 看到 | 清醒 | 知道) | 必须>
  <what: (以 | 在 | 按照 | 按 | 根据 | 从 | 对 | 围绕 | 通过 | 本着) [^，。；：！？\n]{2,50} ， [^，。；：！？\n]{2,50}
    | [^，。；：！？\n]{4,60}> ]]

-- The strongest word among those that introduce the clause of a figure.
local function strength_before(span)
  local before = span:before(30).text
  local cut = words.after_last(before, { "。", "；", "，", "\n" })
  local clause = before:sub(cut)
  for _, mark in ipairs { "确保", "力争", "争取", "努力" } do
    if clause:find(mark, 1, true) then return STRENGTH[mark] end
  end
  return "plan"
end

local PLAN = "云溪市2024年政府工作报告\n\n各位代表：\n\n现在，我代表云溪市人民政府，"
  .. "向大会报告政府工作，请予审议。\n\n一、2023年工作回顾\n\n过去一年，建成公园"
  .. "3个。\n\n二、2024年工作安排\n\n"

commitments.rules = {
  { id = "commitment.marked", pattern = marked, emits = { "commitment" },
    where = function(m, doc)
      return (parts.of(m.mark, doc)) == "plan"
    end,
    emit = function(m, doc)
      local _, time = parts.of(m.mark, doc)
      return "commitment", { strength = STRENGTH[m.mark.text],
        object = m.what.text, year = time }, doc:span(m.mark.first, m.what.last)
    end,
    expect = { [PLAN .. "今年要持续优化营商环境，力争东环路年内建成通车，"
      .. "确保群众温暖过冬。"] = {
        { strength = "must", object = "持续优化营商环境", year = "2024" },
        { strength = "strive", object = "东环路年内建成通车" },
        { strength = "ensure", object = "群众温暖过冬" } },
      [PLAN .. "要以群众需求为导向，办好民生实事。"] =
        { object = "以群众需求为导向，办好民生实事" } },
    reject = { PLAN .. "要素保障更加有力，将近一半。" } },
  { id = "commitment.counted", each = "quantity", emits = { "commitment" },
    run = function(span, doc, emit)
      if not span.value and not span.low then return end
      local part, time = parts.of(span, doc)
      if part ~= "plan" or measures.in_target(span, doc) then return end
      local verb, object, whole = achievements.counted(span, doc)
      if not verb then return end
      local fields = measures.fields({ span = span })
      if achievements.is_article(span) then fields = {} end
      emit("commitment", { strength = strength_before(span),
        action = verb.text, object = object.text, value = fields.value,
        unit = fields.unit, approx = fields.approx, year = time }, whole)
    end,
    expect = { [PLAN .. "新建改造高标准农田30万亩，力争培育科技型企业200家以上。"] = {
      { strength = "plan", action = "新建改造", object = "高标准农田",
        unit = "亩", year = "2024" },
      { strength = "strive", action = "培育", object = "科技型企业",
        value = 200 } } },
    reject = { PLAN .. "全市共有学校12所。" } },
}

return commitments
