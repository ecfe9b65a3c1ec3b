-- 《…》: documents with what was done to them, proposals, and written
-- instructions (批示) on them.
local gloss = require "gloss"
local words = require "gloss.words"
local bodies = require "cppcc.bodies"
local people = require "cppcc.people"
local meetings = require "cppcc.meetings"

local documents = {}

local ACTIONS = { "出台", "制定", "修订", "印发", "宣讲" }
local OTHER_ACTIONS = { ["制定了"] = "制定", ["出台了"] = "出台",
  ["制订"] = "制定", ["制定出台"] = "出台", ["研究制定"] = "制定",
  ["制定印发"] = "印发" }

-- The action right before a title, also over earlier titles of a list.
local function action_before(span)
  local before = span:before(60).text
  local cut = words.after_last(before, { "，", "。", "；", "：", "\n", "!", "？" })
  local clause = before:sub(cut)
  local best, at = nil, 0
  for _, action in ipairs(ACTIONS) do
    local from = 1
    while true do
      local first, last = clause:find(action, from, true)
      if not first then break end
      local opening = words.after_last(clause:sub(1, first), { "《" })
      local closing = words.after_last(clause:sub(1, first), { "》" })
      if first > at and (opening == 1 or closing > opening) then
        best, at = action, first
      end
      from = last + 1
    end
  end
  return best, clause, at
end

local issuer_name = gloss.pattern [[
  <name: [\p{Han}]{0,10} (政协机关|政协|省委|市委|区委|县委|政府|办公室)> ]]

local own_name = gloss.pattern [[
  ^ 《 (中共)? 政协 <place: [\p{Han}]{2,12}? > 委员会 ]]

local named_body = gloss.pattern [[
  ^ 《 (中共)? <name: [\p{Han}]{0,8} (市|区|县|省|州|旗) 政协> (关于|委员|机关|党组|协商|提案) ]]

local MADE = { "出版", "编印", "编辑", "编撰", "编纂", "形成", "形成了", "整理成", "汇编成", "撰写",
  "撰写了" }
-- 《…》出台: what was done is said behind the title.
local done_behind = gloss.pattern [[ ^ (正式|先后|相继|随即)? <action: 出台|印发|修订> (?! 后) ]]
-- 市委领导在《…》上批示; 将《…》报送市委，市长湛国良作出批示
local instructed_later = gloss.pattern [[
  ^ (报送|呈送|呈报|上报|提交|报|送) [^。；《\n]{2,24} ， [^。；，《\n]{2,16} 作出 了? 重要? 批示 ]]

-- Who issued it: a name glued to the title, else the subject of the verb,
-- else, for what was drawn up, the reporting body.
local function issuer_of(span, action, clause, at, doc)
  local glued = span:before(4).text
  for _, name in ipairs { "省政协", "市政协", "全国政协", "省委", "市委" } do
    if words.ends(glued, name) then
      return name:find("政协", 1, true) and bodies.resolve(name, doc) or name
    end
  end
  local title = span.text:sub(#"《" + 1)
  local m = span:find(own_name)
  if m then return bodies.resolve(m.place.text .. "政协", doc) end
  m = span:find(named_body)
  if m then return bodies.resolve(m.name.text, doc) end
  if words.ends(title, "建议案》") or words.has(glued, MADE) then
    return doc.fields.body
  end
  if action == "批示" then
    return span.text:find("建议案", 1, true) and doc.fields.body or nil
  end
  if words.begins(title, "区政协") or words.begins(title, "市政协")
    or words.begins(title, "县政协") then
    return doc.fields.body
  end
  local own = bodies.last_place(bodies.place(doc))
  if own ~= "" and words.begins(title, own .. "政协") then return doc.fields.body end
  if not action then return nil end
  local subject = clause:sub(1, at - 1)
  if words.has(subject, { "市委", "区委", "县委" })
    and not words.has(subject, { "政协" }) then
    return bodies.committee(words.has(subject, { "市委" }) and "市委"
      or words.has(subject, { "区委" }) and "区委" or "县委", doc)
  end
  return doc.fields.body
end

local proposal_after = { "提案", "列为", "被列为", "被确定为", "这件提案",
  "这一提案", "等提案", "等重点提案" }

local among_proposals = gloss.pattern [[ ^ 等 [\d一二三四五六七八九十]{1,4} 件 (重点)? 提案 ]]

-- Is the title that of a proposal of members or parties?
local function is_proposal(span)
  local title = span.text
  if words.has(title, { "的提案》" }) then return true end
  local after = span:after(14).text
  local before = span:before(14).text
  if span:after(14):find(among_proposals) then return true end
  for _, word in ipairs(proposal_after) do
    if words.begins(after, word) then return true end
  end
  return words.ends(before, "提案") or words.ends(before, "附议的")
    or (words.ends(before, "提出的") and words.has(after, { "提案" }))
end

local by_whom = gloss.pattern [[
  由? <proposer: [\p{Han}]{2,16}?> (领衔|提出|提交|牵头提出)
  ([、，] <seconders: [\p{Han}、]{2,40}?> (附议|联名))? (提出)? 的? $ ]]
local number_of = gloss.pattern [[ <n: [\d一二三四五六七八九十]{1,4}> 号 (重点)? 提案 ]]
local supervised = gloss.pattern [[
  由 <who: [\p{Han}、]{2,24}?> (领办|督办|领衔督办|领衔办理|牵头督办) ]]

local led_by = gloss.pattern [[
  <who: [\p{Han}]{0,8}? @title @surname [\p{Han}]{1,2}> (领办|督办|领衔督办|领衔办理|牵头督办) 了? 的? $ ]]

local PRONOUNS = { "她", "他", "他们", "其", "我", "我们" }

local function proposal_fields(span, doc)
  local fields = { title = span.text:sub(#"《" + 1, -#"》" - 1), seconders = {} }
  local before = span:before(46)
  local m = before:find(by_whom)
  if m then
    local who = m.proposer.text:sub(words.after_last(m.proposer.text, { "由" }))
    who = words.without_tail(who, { "领衔", "牵头", "联名" })
    if words.among(who, PRONOUNS) then -- the person spoken of
      who = people.last(doc:span(1, m.proposer.first - 1), doc)
    end
    fields.proposer = who
    if m.seconders then
      fields.seconders = words.split(m.seconders.text, { "、", "和" })
    end
  end
  local lead = before:find(led_by) -- 区长杜维明领办《…》
  if lead then fields.supervisor = lead.who.text end
  local after = span:after(46)
  local n = after:find(number_of) or before:find(number_of)
  fields.number = n and words.number(n.n.text) or nil
  local s = after:find(supervised)
  if s then
    fields.supervisor = words.without_head(s.who.text, { "时任" })
  end
  return fields
end

local instructed = gloss.pattern [[ ^ 》? (上|中)? (作出|作了)? (重要)? 批示 ]]

local function emit_title(m, doc)
  local span = m.title
  local inner = span.text:sub(#"《" + 1, -#"》" - 1)
  if is_proposal(span) then
    return "proposal", proposal_fields(span, doc), span
  end
  local action, clause, at = action_before(span)
  if span:after(13):find(instructed) or span:after(48):find(instructed_later) then
    action = "批示"
  end
  local behind = not action and span:after(8):find(done_behind)
  if behind then
    return "document", { title = inner, action = behind.action.text }, span
  end
  return "document", { title = inner, action = action,
    issuer = issuer_of(span, action, clause, at, doc) }, span
end

local leader_on = gloss.pattern [[
  在 [\p{Han}]{0,12} <on: 《[^\n]{2,60}?》> [\p{Han}]{0,10}? (上|中) ]]

local sent_up = gloss.pattern [[ (报送|上报|呈报|形成) 了? <on: 建议案|报告|专报|信息|提案|建议>
  (\d{1,3} [件篇份条期])? [，、] $ ]]
local titled = gloss.pattern [[ 《 <on: [^《》\n]{2,60}> 》 ]]

documents.rules = {
  { id = "document.title",
    pattern = [[ <title: 《 [^《》\n]{2,80} (《[^《》\n]{2,60}》 [^《》\n]{0,40})? 》> ]],
    scope = "paragraph", policy = "outer",
    emits = { "document", "proposal" },
    emit = emit_title,
    expect = {
      ["市政协出台《关于加强民主监督工作的意见》"] = { action = "出台",
        title = "关于加强民主监督工作的意见" },
      ["《云溪市养老服务办法》出台，"] = { action = "出台" },
      ["《关于规范停车的建议》等5件重点提案由市长领衔督办"] =
        { title = "关于规范停车的建议" },
      ["区长杜维明领办《关于加快城中村改造的提案》"] =
        { title = "关于加快城中村改造的提案", supervisor = "区长杜维明" },
      ["《关于加快托育建设的建议》被列为市政协1号提案，由市长褚明华领办"] =
        { number = 1, title = "关于加快托育建设的建议" },
    },
  },
  { id = "proposal.quoted",
    pattern = [[ <whole: (市|区|县|省)? (政协)? (重点)? 提案 “<title: [^“”\n]{7,60}>”> ]],
    scope = "paragraph", emits = { "proposal" },
    emit = function(m, doc)
      local before = m.whole:before(24)
      local who = before:find(gloss.pattern [[
        (^|[，。；\n]) ([\d]{1,2}月[，])? <who: [\p{Han}]{2,14}?>
        (就其)? (领办|督办) 的? $ ]])
      return "proposal", { title = m.title.text, seconders = {},
        supervisor = who and words.without_tail(who.who.text, { "就其" }) }, m.whole
    end,
    expect = { ["就重点提案“打造低碳供应链”召开座谈会"] =
      { title = "打造低碳供应链" } },
  },
  { id = "instruction.written",
    pattern = [[ <whole: (<date: (\d{4}年)? \d{1,2}月 (\d{1,2}日)?> ，)?
      [\p{Han}、]{2,30}? 在 ([\p{Han}]{0,12} 《[^\n]{2,70}?》+ ((办理|落实|调研)? [\p{Han}]{0,4} (报告|材料|信息|件) 上 | 上 | 中)?
      | <plain: [\p{Han}]{0,18}? (建议案|报告|专报|信息|提案|建议)> (材料)? [上中] )
      (作出|作了)? (重要)? 批示> ]],
    scope = "paragraph", emits = { "instruction" },
    emit = function(m, doc)
      local leader = people.first(m.whole, doc)
      if not leader then return nil end
      local on = m.whole:find(leader_on)
      local date = m.date and require("cppcc.dates").value(m.date, doc)
      return "instruction", { leader = leader, date = date,
        on = on and on.on.text:sub(#"《" + 1, -#"》" - 1)
          or m.plain and m.plain.text }, m.whole
    end,
    expect = { ["6月3日，市委书记雷振邦在《关于产业集群的建议案》上批示：“很好”"] =
        { leader = "雷振邦", on = "关于产业集群的建议案" },
      ["2024年3月，县长钱思源在调研报告上作出批示：“请研究”"] =
        { leader = "钱思源", on = "调研报告", date = "2024-03" } },
    reject = { "市委书记雷振邦在《关于产业集群的建议案》中指出", "市委书记雷振邦要求抓好提案办理" },
  },
  { id = "instruction.by_person", -- 报送市委、市政府，市长湛国良作出批示：“…”
    pattern = [[ (?<= [，。；\n] | ^) <whole: <leader: [\p{Han}、]{0,10}? @title @surname
      [\p{Han}]{1,2}> (专门|先后|分别)? (对此)? 作出 了? (重要)? 批示> ]],
    emits = { "instruction" },
    emit = function(m, doc)
      local leader = people.first(m.whole, doc)
      if not leader then return nil end
      local before = m.whole:before(60)
      local title
      for on in before:matches(titled) do title = on.on.text end
      local sent = not title and before:find(sent_up)
      return "instruction", { leader = leader,
        on = title or sent and sent.on.text }, m.whole
    end,
    expect = { ["整理成《关于托育服务的建议》报送市委，市长高远作出批示：“请研究。”"] =
      { leader = "高远", on = "关于托育服务的建议" } },
    reject = { "获市长高远批示2次" },
  },
  { id = "instruction.by_office",
    pattern = [[ <whole: <leader: (省|市|区|县|州) (委|政府|委书记|长) (主要)? (领导)?
      (同志)? (、(省|市|区|县|州) 委? (书记|长)){0,2}> (均|分别|先后)? (作出)? (重要)? 批示>
      (?= ， | 。 | ： | 要求 | 指出 | 强调 | 请) ]],
    emits = { "instruction" },
    where = function(m) -- 获市委主要领导批示 only counts
      return not words.has(m.whole:before(4).text, { "获", "得到", "经", "由" })
    end,
    emit = function(m)
      local sent = m.whole:before(24):find(sent_up)
      return "instruction", { leader = m.leader.text,
        on = sent and sent.on.text }, m.whole
    end,
    expect = { ["建议案上报后，市委主要领导批示要求抓好落实"] =
      { leader = "市委主要领导" },
      ["报送建议案2件，区委书记、区长分别作出批示。"] =
        { leader = "区委书记、区长", on = "建议案" } },
    reject = { "获市委主要领导批示，形成合力", "市委主要领导批示12次" },
  },
}

return documents
