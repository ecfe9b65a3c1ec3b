-- Sections: stand-alone headings and the area of work that their cues tell.
local gloss = require "gloss"
local outline = require "gloss.outline"

local sections = {}

-- 云溪市政协主席 何敬川: who gives the report.
local author = gloss.pattern [[ @title [\ 　]+ @surname [\p{Han}]{1,2} $ ]]

local AREAS = { "theory", "party", "consultation", "supervision", "proposals",
  "opinion", "livelihood", "consensus", "capacity", "economy", "reform",
  "linkage" }

--- The leading area of work of a heading: the greatest sum of weighted cues,
--- the earlier area at a draw; "other" without a cue.
---@return string area, number confidence
function sections.area(span, doc)
  local headline = (doc.fields.title or "") .. (doc.fields.subtitle or "")
  local score, total = {}, 0
  for hit in doc:lexicon("area"):scan(span) do
    local weight = tonumber(hit.entry.weight)
    -- What the whole report is about does not tell its sections apart.
    if headline:find(hit.text, 1, true) then weight = weight * 0.3 end
    score[hit.entry.area] = (score[hit.entry.area] or 0) + weight
    total = total + weight
  end
  local best, most = "other", 0
  for _, area in ipairs(AREAS) do
    if (score[area] or 0) > most then best, most = area, score[area] end
  end
  return best, total > 0 and most / total or 0
end

sections.rules = {
  { id = "section.heading", each = "doc", emits = { "section" },
    run = function(_, doc, emit)
      for _, one in ipairs(outline.headings(doc, author)) do
        emit("section", { level = one.level, heading = one.span.text,
          area = (sections.area(one.span, doc)) }, one.span)
      end
    end,
    expect = { ["云溪市政协2024年工作综述\n\n2024年，云溪市政协认真履职，"
      .. "圆满完成了全年的各项工作任务，成效明显。\n\n一、扎实推进民主监督\n\n"
      .. "组织委员对12个单位开展民主监督，提出意见建议，推动问题解决到位。\n\n"
      .. "二、提案办理提质增效\n\n收到提案168件，全部按期办复，委员满意。"] =
      { heading = "扎实推进民主监督", level = 1, area = "supervision" } } },
}

return sections
