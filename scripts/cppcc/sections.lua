-- Sections: stand-alone headings and the area of work that their cues tell.
local gloss = require "gloss"
local words = require "cppcc.words"

local sections = {}

local numbering = gloss.pattern [[
  ^ ( 第? [一二三四五六七八九十]{1,3} (、|部分|章|是)? [：:\s　]*
    | （ [一二三四五六七八九十]{1,3} ） | \d{1,2} [、.．] [\s　]* ) ]]
local counted = gloss.pattern [[ ^ [一二三四五六七八九十]{1,3} (、|是) ]]

-- 文/图 张三: who wrote it, on a line of its own.
local byline = gloss.pattern [[
  ^ (文|图|撰文|摄影|供图|记者|通讯员|作者) ([/／、&] (文|图|摄影))* [：:\s　] ]]

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
  { id = "section.heading", each = "block", emits = { "section" },
    run = function(block, doc, emit)
      if block.label ~= "heading" or block.last > doc.main.last
        or block:find(byline) then return end
      local span = block
      local m = block:find(numbering)
      if m and (block:find(counted) or m.text:find("（", 1, true)
        or m.text:match("^%d")) and m.last < block.last then
        span = doc:span(m.last + 1, block.last)
      end
      local text = span.text
      emit("section", { level = math.max(1, block.level or 1), heading = text,
        area = (sections.area(span, doc)) }, span)
    end },
}

return sections
