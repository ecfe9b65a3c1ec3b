-- Figures of what is measured: targets where the report says what is to be
-- reached, indicators elsewhere.
local gloss = require "gloss"
local words = require "gloss.words"
local measures = require "govwork.measures"
local parts = require "govwork.parts"

local indicators = {}

local relation = [[
  (?<= [，、；：\n] | ^) <name: [\p{Han}]{2,16}? (收入 | 支出 | 投资 | 消费 | 价格 | 产量 | 经费)> (增长|增速|水平|增幅)?
  <relation: (与|和|同|高于|快于|不低于|低于) [\p{Han}]{2,16}? (同步 | 平均水平 | 增速 | 增幅 | 持平 | 匹配 | 协调 | 经济增长)> ]]

local leading_deed = gloss.pattern [[ ^ @action[kind=do|both] ]]

local HEAD = "云溪市2024年政府工作报告\n\n各位代表：\n\n现在，我代表云溪市人民政府，"
  .. "向大会报告政府工作，请予审议。\n\n一、2023年工作回顾\n\n"
local PLAN = HEAD .. "过去一年，较好完成了各项任务。\n\n二、2024年工作安排\n\n"

indicators.rules = {
  { id = "target.figure", each = "doc", emits = { "target" },
    run = function(_, doc, emit)
      for _, one in ipairs(measures.of(doc)) do
        if measures.in_target(one.span, doc) then
          local fields = measures.fields(one)
          fields.indicator, fields.year = one.name, one.time
          emit("target", fields, measures.evidence(one, doc))
        end
      end
    end,
    expect = { [PLAN .. "今年发展主要预期目标是：地区生产总值增长5%左右，"
      .. "城镇调查失业率控制在5.5%以内，粮食产量保持在76亿斤以上。"] = {
        { indicator = "地区生产总值", value = 5, unit = "%", change = "up",
          approx = "about", year = "2024" },
        { indicator = "城镇调查失业率", value = 5.5, approx = "under" } } },
    reject = { HEAD .. "过去一年，地区生产总值增长5%左右。" } },
  { id = "target.relation", pattern = relation, emits = { "target" },
    where = function(m, doc) return measures.in_target(m.name, doc) end,
    emit = function(m, doc)
      local _, time = parts.of(m.name, doc)
      return "target", { indicator = m.name.text, relation = m.relation.text,
        year = time }
    end,
    expect = { [PLAN .. "今年发展主要预期目标是：地区生产总值增长5%左右，"
      .. "居民收入增长与经济增长同步。"] =
      { indicator = "居民收入", relation = "与经济增长同步", year = "2024" } },
    reject = { HEAD .. "居民收入增长与经济增长同步。" } },
  { id = "indicator.measured", each = "doc", emits = { "indicator" },
    run = function(_, doc, emit)
      for _, one in ipairs(measures.of(doc)) do
        local rate = one.change ~= nil
          and words.among(one.span.unit or "", { "%", "pp" })
        local deed = one.thing and one.thing:find(leading_deed)
          and one.span.type == "quantity" -- 新增学位3600个 was done
        if (rate or one.known) and not deed and one.part ~= "plan"
          and not measures.in_target(one.span, doc) then
          local fields = measures.fields(one)
          fields.name, fields.period, fields.basis = one.name, one.time, one.basis
          emit("indicator", fields, measures.evidence(one, doc))
        end
      end
    end,
    expect = { [HEAD .. "过去一年，地区生产总值达5200亿元、同比增长5.4%，"
      .. "城镇调查失业率降至4.9%，PM2.5浓度比2020年下降12%。"] = {
        { name = "地区生产总值", value = 520000000000, unit = "元",
          period = "2023" },
        { name = "地区生产总值", value = 5.4, change = "up", unit = "%" },
        { name = "城镇调查失业率", value = 4.9 },
        { name = "PM2.5浓度", value = 12, change = "down",
          basis = "2020年" } } },
    reject = { HEAD .. "过去一年，召开会议12次。" } },
}

return indicators
