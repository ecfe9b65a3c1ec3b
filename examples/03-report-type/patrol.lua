-- Weekly bulletins of a county's river patrols: what was found, what must be
-- done by when, what was done.
local gloss = require "gloss"

local heading = gloss.pattern [[ ^ <county: .{2,6}?县> 河长制巡河周报 ]]
local number = gloss.pattern [[ 第 <n: {number}> 期 ]]
local issued = gloss.pattern [[ 办公室 \s* <date: {date}> ]]

return gloss.report_type {
  api = 1, name = "patrol", version = "1.0.0", about = "巡河周报",
  lexicons = { river = "rivers.tsv", problem = "problems.tsv" },

  doc = { county = "string", issue = "integer?", date = "date?" },
  facts = {
    week = { patrols = "integer", found = "integer", fixed = "integer" },
    problem = { river = "string", kind = "waste|sewage|nets|building",
      due = "date?" },
    solved = { river = "string", kind = "waste|sewage|nets|building",
      date = "date" },
  },

  detect = function(doc)
    if doc:find(heading) then return 0.9, "headed 巡河周报" end
  end,
  describe = function(doc)
    local head, n, by = doc:find(heading), doc:find(number), doc:find(issued)
    return { county = head.county, issue = n and n.n, date = by and by.date }
  end,
  -- What a date without a year counts from.
  anchor = function(doc)
    local by = doc:find(issued)
    return by and by.date
  end,

  rules = {
    { id = "week.counts",
      pattern = [[ 巡河 <patrols: {number}> 次 .{0,4} 发现问题 <found: {number}> 处
        .{0,4} 已整改 <fixed: {number}> 处 ]],
      emit = "week",
      expect = { ["巡河12次，发现问题3处，已整改1处。"] =
        { patrols = 12, found = 3, fixed = 1 } } },

    { id = "problem.listed",
      pattern = [[ <river: @river> ： .*? <problem: @problem>
        ( .*? 责令 <due: {date}> )? ]],
      emit = function(m)
        return "problem", { river = m.river, kind = m.problem.entry.kind,
          due = m.due and m.due.to }
      end,
      expect = {
        ["1.南渠：渠道内围网养鱼，责令2024年5月31日前拆除。"] =
          { river = "南渠", kind = "nets", due = "2024-05-31" },
        ["柳河：南岸排污口水体发黑。"] = { kind = "sewage" },
      },
      reject = { "柳河水质良好，无直排污水。" } },

    { id = "solved.reported",
      pattern = [[ <river: @river> <problem: @problem> 问题 ，? 已于
        <date: {date}> 整改完毕 ]],
      emit = function(m)
        return "solved", { river = m.river, kind = m.problem.entry.kind,
          date = m.date }
      end,
      expect = { ["柳河倾倒垃圾问题，已于2024年5月22日整改完毕。"] =
        { river = "柳河", kind = "waste", date = "2024-05-22" } } },
  },
}
