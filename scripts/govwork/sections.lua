-- Sections: stand-alone headings, and the part of the report that they open.
local gloss = require "gloss"
local outline = require "gloss.outline"
local parts = require "govwork.parts"

local sections = {}

-- 云溪市市长 王力平: who gives the report.
local speaker = gloss.pattern [[
  (省长|市长|主席|区长|县长|州长|总理|盟长) ([\s　]+ [\p{Han}\s　]{1,8})? $ ]]

local REVIEW = "云溪市2024年政府工作报告\n\n各位代表：\n\n现在，我代表云溪市人民政府，"
  .. "向大会报告政府工作，请予审议。\n\n一、2023年工作回顾\n\n过去一年，"

sections.rules = {
  { id = "section.heading", each = "doc", emits = { "section" },
    run = function(_, doc, emit)
      for _, one in ipairs(outline.headings(doc, speaker)) do
        emit("section", { level = one.level, heading = one.span.text,
          part = (parts.of(one.span, doc)) }, one.span)
      end
    end,
    expect = { [REVIEW .. "全市上下齐心协力，较好完成了全年任务，经济稳步增长。"] =
      { heading = "2023年工作回顾", part = "review" } } },
}

return sections
