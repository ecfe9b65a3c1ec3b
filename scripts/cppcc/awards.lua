-- Awards, and the ratios by which work is measured.
local gloss = require "gloss"
local words = require "gloss.words"
local bodies = require "cppcc.bodies"

local awards = {}

local TAILS = { "国家荣誉称号", "荣誉称号", "称号", "等", "荣誉" }
local recipient_name = gloss.pattern [[
  <who: “[^“”\n]{2,14}” ([\p{Han}]{0,6}? (品牌|平台|机制|工作室|项目|案例) | $)
  | (?<= [，。；\n] | ^) [\p{Han}]{1,8} (委|办|室|处|组|站|队|院|馆|所|局|村|社区|小组) $
  | [\p{Han}\d]{0,14} (委员会|党支部|党委|政协机关|政协办公室|办公室|政协|名委员|委员|名[\p{Han}]{2,8}委员)> ]]

local quoted_award = gloss.pattern [[ ^ (全国|全省|全市|全区|全县|\p{Han}{1,4}[省市区县]) “ <name: [^“”]{4,30}> ” (称号 | $) ]]
local named_member = gloss.pattern [[ <who: 委员 @surname [\p{Han}]{1,2}> $
  | ^ <self: @surname [\p{Han}]{1,2}> (本人|个人)? (也|还|先后)? $ ]]

-- Who received it: the subject of the clause; for 相关做法 and the like the
-- reporting body.
local function recipient_of(m, doc)
  local before = m.verb:before(40).text
  local cut = words.after_last(before, { "，", "。", "；", "\n", "、" })
  local clause = m.verb:before(40)
  clause = clause:sub(cut, #before)
  local named = clause:find(named_member)
  if named and named.who then return named.who.text end
  local self = named and named.self.text -- a name that stands elsewhere, too
  if self and doc.text:find(self, 1, true) < named.first then return self end
  local who
  for hit in clause:matches(recipient_name) do who = hit.who.text end
  if not who then return doc.fields.body end
  if words.ends(who, "政协机关") or words.ends(who, "政协办公室") then
    local tail = words.ends(who, "机关") and "机关" or "办公室"
    return bodies.resolve(who:sub(1, -#tail - 1), doc) .. tail
  end
  if words.ends(who, "政协") then return bodies.resolve(who, doc) end
  return who
end

-- 入选国家级绿色工厂2家: the count is no part of the name.
local function counted_tail(name)
  local at = name:find("%d+[^%w%s]+$")
  local tail = at and name:sub(at) or ""
  return words.length(tail) <= 5 and tail or ""
end

awards.rules = {
  { id = "award.received",
    pattern = [[ (?<! 列 | 编 | 转 | 录 | 登) <verb: 获评为? | 荣获 | 被评为 | 被授予 | 评选为 | 荣膺 | 入选 | 斩获>
      (了)? <name: “? [^，。；：！？\n]{3,36}> ]],
    emit = function(m, doc)
      local text = m.name.text
      local called = m.name:find(quoted_award) -- 全市“十佳委员履职平台”
      if called then text = called.name.text end
      local stop = words.first_of(text, { "、“", "、居", "并", "和“", " ", "的", "数量" })
      if stop and stop > 9 then text = text:sub(1, stop - 1) end
      local name = words.without_tail(text, TAILS)
      name = words.without_tail(name, { counted_tail(name) })
      name = words.without_tail(name, { "、", "名单" })
      for _, head in ipairs { "者", "项目", "名单", "民名", "的", "对" } do
        if words.begins(name, head) then return nil end
      end
      if words.has(name, { "批示", "好评" }) then return nil end
      return "award", { name = name, recipient = recipient_of(m, doc) },
        doc:span(m.verb.first, (called and called.name or m.name).first + #name - 1)
    end,
    expect = { ["相关做法获评全省政协工作优秀创新案例。"] =
      { name = "全省政协工作优秀创新案例" } },
    reject = { "获市委主要领导批示", "列入选民名单" },
  },
}

-- Ratios of handling; others (增长率, 失业率) are quantities only.
local METRIC = [[ [\p{Han}]{0,10} (满意度 | (满意|办|复|结|解决|采纳|采用|落实|整改|面商|见面
  |面|立案|审核|参与|覆盖|出席|到会|达标|完成|转化|走访|处理|化解|合格|知晓|建档|签约) 率) ]]

local function metric_name(text)
  local joined = words.ends(text, "满意和基本满意率") and #"满意和基本满意率" or 0
  local head = text:sub(1, #text - joined)
  local cut = words.after_last(head, { "使", "的", "对", "和", "与", "其中",
    "全市", "全省", "全区", "全县" })
  local name = cut <= #text and text:sub(cut) or text
  return words.without_year(name)
end

awards.results = {
  { id = "result.ratio",
    pattern = [[ <metric: ]] .. METRIC .. [[>
      ((也|均|都|分别|连续 [\p{Han}\d]{1,4} 年)? (为|达到|达|保持在|保持|提高到|提升到|升至|由|从|超过|超|稳定在|是)?) (了)?
      (<old: \d+(\.\d+)? [%％]> (提高|提升|上升|增长|升)? (到|至))?
      <value: \d+(\.\d+)? [%％] | 百分之百> ]],
    emit = function(m, doc)
      local metric = metric_name(m.metric.text)
      if words.length(metric) < 2 then return nil end
      local value = m.value.text:gsub("％", "%%")
      if value == "百分之百" then value = "100%" end
      return "result", { metric = metric, value = value },
        doc:span(m.metric.last - #metric + 1, m.value.last)
    end,
    expect = {
      ["提案办理满意率保持100%，解决率76.5%。"] =
        { metric = "提案办理满意率", value = "100%" },
      ["委员满意率从91%提升到98.3%"] = { value = "98.3%" },
    },
    reject = { "同比增长5%" },
  },
}

return awards
