-- What kind of report is this? Weighted cues (lexicons/kinds.tsv), counted in
-- the title in full and in the text at a fraction, plus a few properties of
-- the whole; the reason names what decided.
local gloss = require "gloss"

local classify = {}

local IN_TITLE, IN_SUBTITLE, IN_TEXT, TEXT_LIMIT = 1.0, 1.2, 0.2, 2
local OPENING = 600 -- bytes
-- How often a text of the CPPCC names it where no title says whose it is: times
-- in a thousand characters, and at all. Features of ours say it 15 times and
-- more; the news of 278 days, which has its sessions in it, 4.3 times at most:
-- 8 is the middle of the two by ratio, and 5 to 15 decide all of
-- tests/golden/kinds and 887 public documents alike.
local OFTEN, TIMES = 8, 3

local cppcc = gloss.pattern "政协|政治协商"
-- Other bodies whose documents speak of the CPPCC, as they stand in titles.
local others = gloss.pattern [[
  人民政府 | [省市县区州旗镇乡]政府 | 国务院 | 政府工作报告 | 政府办公[室厅]
  | 人民代表大会 | 人大 (常委会|代表|机关|工作|会议)? | 人民?法院 | 检察院
  | 统战部 | 组织部 | 宣传部 | 纪委 | 民革 | 民盟 | 民建 | 民进 | 农工党
  | 致公党 | 九三学社 | 台盟 | 工商联 | 工商业联合会 | 总工会 | 妇联 | 共青团
  | [局厅部] (关于|召开|举办|举行|\d{4}年|工作) ]]
-- Documents of the CPPCC that report nothing.
local form = gloss.pattern [[
  (办法|条例|章程|规则|规定|细则|准则|守则|简则|公约|决议|决定|提案|建议案|答复|答复函|复函|名单)
  (（ .{1,8} ）)? $ ]]
local case = gloss.pattern [[ (^|\n) (案由|提案题目|提案案由|案号) [：:] ]]
local year_review = gloss.pattern [[
  \d{4} 年 (度)? (工作|履职|亮点|重点工作)? (综述|回眸|巡礼|盘点|回顾|工作|履职) ]]
-- The last word of a title says what the document is.
local endings = {
  { "plan", gloss.pattern [[ (要点|计划|方案|安排|部署|打算) (（ .{1,8} ）)? $ ]] },
  { "notice", gloss.pattern [[ (通知|公告|公示|启事) (（ .{1,8} ）)? $ ]] },
}
-- "某区政协：…": what a body is known for.
local headline = gloss.pattern [[ ^ .{0,12}? 政协 ： ]]
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

local function how_often(doc, pattern)
  local times = 0
  for _ in doc.main:matches(pattern) do times = times + 1 end
  return times, times * 1000 / math.max(1, utf8.len(doc.main.text))
end

-- Is the text one of the CPPCC's at all? Chinese titles begin with the one who
-- acts: the body that a title names first is whose it is. Where no title names
-- one, the text has to name the CPPCC often, and more often than others.
local function is_ours(doc)
  for block in doc:each("block") do
    local label = block.label
    if label == "title" or label == "subtitle" then
      local we, they = block:find(cppcc), block:find(others)
      if they and not (we and we.first < they.first) then
        return false, ("标题的主体是%s"):format(they.text)
      elseif we then
        return true
      end
    end
  end
  local times, often = how_often(doc, cppcc)
  local theirs = how_often(doc, others)
  return often >= OFTEN and times >= TIMES and times > theirs,
    ("千字提及政协 %.1f 次，共 %d 次，其他机构 %d 次"):format(often, times, theirs)
end

-- Rules, resolutions and proposals tell no work.
local function is_form(doc)
  for block in doc:each("block") do
    if block.label == "title" and block:find(form) then return true end
  end
  return doc.main:find(case) ~= nil
end

local function decide(doc)
  local ours, why = is_ours(doc)
  if not ours then return "other", 0.9, why .. "，不是政协文稿" end
  if is_form(doc) then return "other", 0.8, "规章、决议或提案，不是工作报告" end
  local scores, headings, named, ended = {}, 0, false, false
  for block in doc:each("block") do
    local label = block.label
    if label == "heading" then headings = headings + 1 end
    if label == "title" then
      add_cues(scores, doc, block, IN_TITLE, 1)
      if block:find(convened) then
        add(scores, "meeting", 6, "召开…会议")
        named = true
      end
      if block:find(headline) then add(scores, "feature", 2, "某政协：") end
      for _, ending in ipairs(endings) do
        if block:find(ending[2]) then
          add(scores, ending[1], 8, "标题末")
          ended = true
        end
      end
    elseif label == "subtitle" then
      add_cues(scores, doc, block, IN_SUBTITLE, 1)
      if block:find(portrait) then add(scores, "feature", 8, "副标题：记…") end
    end
    if label == "title" or label == "subtitle" then
      if not ended and block:find(year_review) then
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
