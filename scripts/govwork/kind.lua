-- Is this a government work report? Weighted cues; the decision carries a
-- probability and the cues that made it.
local gloss = require "gloss"
local classify = require "gloss.classify"

local kind = {}

local cues = classify.weights { name = "government report", least = 5,
  labels = {
    government_report = {
      { [[ 政府工作报告 (?! 》 | 提出 | 起草 | 征求) ]], 2 },
      { [[ 我 (谨 | 现在)? 代表 [\p{Han}]{0,14}? (人民政府|政府|国务院)
        [\p{Han}，、]{0,24}? (大会|会议|报告) ]], 4 },
      { [[ 我 [^。\n]{0,20}? 向 第 [\p{Han}]{1,3} 届 [\p{Han}]{2,20}? 会[议議] 作 [\p{Han}]{0,6}? 报告 ]], 3 },
      { [[ 向大会 (报告|作) [\p{Han}]{0,4}? 工作 ]], 2 },
      { [[ 请 [\p{Han}]{0,6}? (予|会) (以)? 审议 | 请予以审查 ]], 1 },
      { [[ (各位代表|同志们) [，,：:！!] ]], 1 },
      { [[ 工作回顾 | 过去一年 | 过去五年 | 一年来 ]], 1 },
      { [[ 预期目标 | 主要目标 | 总体要求 | 工作安排 ]], 1 },
    },
    other = {
      { [[ 政协 [\p{Han}]{0,12}? 常务委员会工作报告 | 常委会工作报告 ]], 6 },
      { [[ (法院|检察院) 工作报告 ]], 6 },
      { [[ 会议 [\p{Han}，]{0,12}? (决定 | 同意 | 批准) [\p{Han}]{0,16}? 报告 ]], 4 },
      { [[ 记者 | 本报讯 | 电 （ | 本台消息 ]], 1, most = 3 },
      { [[ 第 [一二三四五六七八九十百\d]{1,4} 条 ]], 1, most = 5 },
      { [[ (听取|审议|讨论|学习|贯彻) [\p{Han}]{0,8}? 政府工作报告 ]], 3, most = 2 },
    },
  } }

local known = {} -- of the last document: both report types ask for it

--- "government_report" or "other", how sure (0..1), and why.
---@return string label, number probability, string reason
function kind.of(doc)
  if known.id ~= doc.id then
    local d = cues:decide(doc.main)
    known.id = doc.id
    known.label = d.label or "other"
    known.probability = d.label and d.probability or 0.5
    known.reason = d.label and d.reason or "没有足够的线索：不知道是哪种文稿"
  end
  return known.label, known.probability, known.reason
end

return kind
