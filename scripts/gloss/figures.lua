-- What a figure in a Chinese official text says: the thing that it measures
-- and whether it is a level reached or a change. 一般公共预算收入同比增长4.8%
-- -> 一般公共预算收入, up. Works on spans of the value layers.
local words = require "gloss.words"

local figures = {}

local UNITS = { CNY = "元", USD = "美元", m2 = "平方米", km2 = "平方公里",
  km = "公里", m = "米", t = "吨", kg = "公斤", mu = "亩", ha = "公顷",
  pp = "个百分点", day = "天", ["year-of-age"] = "岁" }

--- The unit of a value as Chinese writes it; nil if it has none.
---@param span span
---@return string?
function figures.unit(span)
  local unit = span.unit
  if not unit or unit == "" then return nil end
  return UNITS[unit] or unit
end

-- Between the thing and its figure.
local LINKS = { "年均", "每年", "达到", "达", "突破", "超过", "超", "跨越", "迈上", "约", "近", "逾",
  "不低于", "不少于", "不超过", "不高于", "高于", "为", "是", "有", "共", "按", "以",
  "控制在", "保持在", "稳定在", "维持在", "保持", "稳定", "位居", "均", "各", "分别",
  "了", "累计", "也", "都", "合计", "总计", "大约", "仅", "只有", "仅有", "再", "又", "净", "的", "在", "年均" }
local UP = { "增长幅度", "增长", "增加", "提高", "提升", "上升", "上涨", "增幅", "涨幅", "扩大",
  "增速", "增", "升", "涨", "提", "翻" }
local DOWN = { "下降幅度", "下降", "降低", "减少", "回落", "缩小", "收窄", "压减", "压降", "降幅",
  "减", "降" }
-- Before the verb of change, and no part of the thing.
local MANNER = { "同比", "年均", "累计", "实际", "平均", "预计", "预期", "分别", "均",
  "继续", "稳步", "快速", "进一步", "大幅", "再", "净", "全年", "力争", "连年", "总体",
  "比上年", "较上年", "比去年", "较去年", "名义", "环比", "可比", "按可比价", "按可比口径",
  "五年", "每年", "逐年", "共", "又", "，", "将", "要", "可", "能", "更", "较", "比", "也", "都" }
local COMPARED = { "比", "较", "同" }

local function without(text, list)
  local size
  repeat
    if words.among(text, list) then return "" end
    size = #text
    text = words.without_tail(text, list)
  until #text == size
  return text
end

local function tail_of(text, list)
  if words.among(text, list) then return text end
  local stem = words.without_tail(text, list)
  return stem ~= text and text:sub(#stem + 1) or nil
end

local YEARLY = { "年", "末", "平均", "全国", "水平" }
local ROUGHLY = { "了", "约", "近", "超", "逾" }
local REACHING = { "到", "至" }

-- 比2020年, 较“十三五”末: what the change is counted from.
local function basis_of(text)
  local at = words.after_last(text, COMPARED)
  local basis = at > 1 and text:sub(at) or ""
  if words.has(basis, YEARLY) then
    local lead = text:sub(1, at - 1)
    return without(lead, COMPARED), basis
  end
  return text, nil
end

--- Reads the clause before a figure: what is measured, in which direction it
--- changed ("up", "down"; nil: a level), whether the figure is the level that
--- the change led to (降至5%), and what it is compared with.
---
---```lua
---figures.read("城镇调查失业率降至") --> 城镇调查失业率, down, true
---figures.read("进出口总额同比增长") --> 进出口总额, up
---figures.read("粮食产量达") --> 粮食产量
---```
---@param clause string
---@return string thing, string? change, boolean reached, string? basis
function figures.read(clause)
  local text, reached = clause, false
  for _, tail in ipairs(REACHING) do
    local stem = without(text, ROUGHLY)
    if words.ends(stem, tail) and not words.ends(stem, "达到") then
      text, reached = stem:sub(1, -#tail - 1), true
    end
  end
  text = without(text, LINKS)
  local change
  local verb = tail_of(text, UP)
  if verb then change = "up" else
    verb = tail_of(text, DOWN)
    change = verb and "down"
  end
  local basis
  if verb then
    local stem = text:sub(1, -#verb - 1)
    text = without(stem, MANNER)
    text, basis = basis_of(text)
    text = without(text, MANNER)
  end
  return text, change, reached and change ~= nil, basis
end

return figures
