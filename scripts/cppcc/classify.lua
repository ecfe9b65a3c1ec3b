-- What kind of report is this? Weighted cues (lexicons/kinds.tsv), counted in
-- the title in full and in the text at a fraction, plus a few properties of
-- the whole; the reason names what decided.
local gloss = require "gloss"

local classify = {}

local IN_TITLE, IN_SUBTITLE, IN_TEXT, TEXT_LIMIT = 1.0, 1.2, 0.2, 2
local OPENING = 600 -- bytes
-- How often a text of the CPPCC names it, a thousand characters: 11 times and
-- more in reports; news of a day on which it meets and work reports of
-- governments stay below 6.
local NAMED_IN_TITLE, NAMED_IN_TEXT = 2, 6

local cppcc = gloss.pattern "政协|政治协商"
local year_review = gloss.pattern [[
  \d{4} 年 (度)? (工作|履职|亮点|重点工作)? (综述|回眸|巡礼|盘点|回顾|工作|履职) ]]
local convened = gloss.pattern [[
  (召开|举行) .{0,30}? (会议|全会|座谈会|推进会|协商会|党组会|常委会|例会|会) $ ]]
local year_opening = gloss.pattern [[ ^ .{0,80}? \n? \d{4} 年 ，? (是|市政协|区政协|县政协|[\p{Han}]{2,6}政协) ]]
local term_title = gloss.pattern [[
  ([一二三四五六七八九十]+ 届 .{0,10}? (政协|履职)) | 五年 | 五载 | 届满 ]]

local portrait = gloss.pattern [[ ^ (—— | -{1,2})? [\s　]* (记|访|写在) \p{Han} ]]

local function add(scores, kind, weight, cue)
  local entry = scores[kind] or { sum = 0, cues = {} }
  scores[kind] = entry
  entry.sum = entry.sum + weight
  if cue and #entry.cues < 4 then entry.cues[#entry.cues + 1] = cue end
end

local function add_cues(scores, doc, span, factor, limit)
  local seen, lexicon = {}, doc:lexicon("cue")
  for hit in lexicon:scan(span) do
    local term, kind = hit.entry.term, hit.entry.kind
    seen[term] = (seen[term] or 0) + 1
    -- Every report speaks of meetings; a report on one does so at once. What is
    -- a plan, a notice or a speech says so in its title.
    local apart = factor == IN_TEXT and (kind == "plan" or kind == "notice"
      or kind == "speech" or kind == "meeting"
      and hit.first - span.first > OPENING)
    if seen[term] <= limit and not apart then
      add(scores, kind, tonumber(hit.entry.weight) * factor, term)
    end
  end
end

local KINDS = { "term_review", "annual_review", "meeting", "feature", "plan",
  "notice", "speech" }

local function best_of(scores)
  local best, second = nil, 0
  for _, kind in ipairs(KINDS) do
    local sum = scores[kind] and scores[kind].sum or 0
    if sum > (best and scores[best].sum or 0) then
      best, second = kind, best and scores[best].sum or 0
    elseif sum > second then
      second = sum
    end
  end
  return best, second
end

-- Is the text one of the CPPCC's at all? And how often a thousand characters
-- it says so.
local function is_ours(doc)
  local named, least = 0, NAMED_IN_TEXT
  for _ in doc.main:matches(cppcc) do named = named + 1 end
  for block in doc:each("block") do
    local label = block.label
    if (label == "title" or label == "subtitle") and block:find(cppcc) then
      least = NAMED_IN_TITLE
    end
  end
  local often = named * 1000 / math.max(1, utf8.len(doc.main.text))
  return often >= least, often
end

local function decide(doc)
  local ours, often = is_ours(doc)
  if not ours then
    return "other", 0.9, ("千字提及政协 %.1f 次，不是政协文稿"):format(often)
  end
  local scores, headings, named = {}, 0, false
  for block in doc:each("block") do
    local label = block.label
    if label == "heading" then headings = headings + 1 end
    if label == "title" then
      add_cues(scores, doc, block, IN_TITLE, 1)
      if block:find(convened) then
        add(scores, "meeting", 6, "召开…会议")
        named = true
      end
    elseif label == "subtitle" then
      add_cues(scores, doc, block, IN_SUBTITLE, 1)
      if block:find(portrait) then add(scores, "feature", 8, "副标题：记…") end
    end
    if label == "title" or label == "subtitle" then
      if block:find(year_review) then
        add(scores, "annual_review", 8, "某年工作")
      end
      if block:find(term_title) then add(scores, "term_review", 3, "届或五年") end
    end
  end
  if headings >= 3 then
    add(scores, "annual_review", 2, "多个小标题")
    add(scores, "term_review", 1)
    add(scores, "feature", 1)
  end
  add_cues(scores, doc, doc.main, IN_TEXT, TEXT_LIMIT)
  if doc.main:find(year_opening) then add(scores, "annual_review", 2, "某年") end
  if scores.meeting and headings >= 3 and not named then
    scores.meeting.sum = scores.meeting.sum * 0.3
  end
  local best, second = best_of(scores)
  if not best or scores[best].sum < 1 then
    return "other", 0.2, "没有足够的线索"
  end
  local sum = scores[best].sum
  return best, math.min(0.99, 0.5 + (sum - second) / (2 * sum)),
    string.format("%s %.1f（%s），其次 %.1f", best, sum,
      table.concat(scores[best].cues, "、"), second)
end

local known = {} -- of the last document: every report type asks for it

--- Kind of report, confidence 0..1 and the reason in words.
---@return string kind, number confidence, string reason
function classify.kind(doc)
  if known.id ~= doc.id then
    known.kind, known.confidence, known.reason = decide(doc)
    known.id = doc.id
  end
  return known.kind, known.confidence, known.reason
end

return classify
