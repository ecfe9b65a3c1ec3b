-- Systems, mechanisms, platforms, campaigns and brands that the body runs.
local gloss = require "gloss"
local words = require "gloss.words"
local spans = require "cppcc.spans"

local mechanisms = {}

-- What may follow the end of a mechanism's name.
local CLOSED = [[ (?= [，。；：、！？”“（）\n] | 等 | 建设 | 改革 | 的 | 和 | 与
  | 及 | 以及 | 作用 | 功能 | 活动 | 工作 | 走 | 深入 | 推动 | 更 | 建成
  | 方案 | 成效 | 落实 | 贯穿 | 融入 | 落地 | 持续 | 全面 | 不断 | 影响 | 开展 | $ ) ]]
-- Brands whose kind is not part of the name: “常学习”栏目.
local GENERIC = { "工作机制", "工作制度", "机制", "制度", "体系", "工作体系",
  "流程", "工作流程", "链条" }
local OUTSIDE = { "栏目", "专栏", "品牌", "平台", "协商平台", "议事平台", "载体",
  "履职平台", "协商品牌", "学习品牌" }
local HEADS_OF_CLAUSE = { "更加", "不断", "进一步", "积极", "一套", "一批", "各项",
  "各种", "多种", "新的", "全新", "健全", "完善", "建立", "落实", "和", "与", "好",
  "以", "了", "着力", "切实", "全面", "有效", "强化", "推行", "实行", "创新",
  "持续", "深化", "特色", "多个", "用好", "建好", "形成", "打造", "构建", "推进",
  "推动", "开展", "组织", "把", "建好用好", "用活", "用好用活", "一个个", "实施", "坚持", "加强", "建设", "规范", "丰富", "委员会的" }

local opens_with_verb = gloss.pattern [[ ^ @founding ]]
local leading_count = gloss.pattern [[
  ^ (\d+ | [一二两三四五六七八九十百]+) (余|多)? (个|家|项|套|类|批|支) ]]

local JOINED = { "构成", "组成", "相互配套", "六环相扣", "环环相扣", "三方协同",
  "有机结合" }
local BEFORE_PARTS = { "由", "，", "协同的", "了" }

-- What a mechanism is made of, said before its name: 由A、B、C构成的链条,
-- 选题、立案、交办的工作机制.
local function parts_before(text)
  local of = words.after_last(text, "的")
  if of == 1 then return {} end
  local lead = text:sub(1, of - 1 - #"的")
  if not lead:find("、", 1, true) then return {} end
  lead = words.without_tail(lead, JOINED)
  lead = lead:sub(words.after_last(lead, BEFORE_PARTS))
  local list = words.split(lead, "、")
  return #list >= 3 and list or {}
end

local CLAUSE_PARTS = { "的", "了" }
local COUNTS = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "一", "二", "两", "三",
  "四", "五", "六", "七", "八", "九", "十", "百" }

local function counts(text) return words.begins(gloss.fold(text), COUNTS) end

-- A name read between a verb and its last word, cut at the words that open it:
-- what follows the last 的, without leading adverbs and verbs.
local function cut_name(span)
  local text = span.text
  local from = 1
  local mark = words.after_last(text:sub(1, -13), "、")
  if mark > 1 and (words.begins(text, "、")
    or span:sub(mark, #text):find(opens_with_verb)) then from = mark end
  local of = words.after_last(text, CLAUSE_PARTS)
  if of <= #text and of > from then from = of end
  local count = counts(text:sub(from, from + 2))
    and span:sub(from, #text):find(leading_count)
  if count then from = count.last - span.first + 2 end
  local moved = words.begins(text:sub(from), HEADS_OF_CLAUSE)
  while moved do
    moved = false
    for _, head in ipairs(HEADS_OF_CLAUSE) do
      if words.begins(text:sub(from), head) and #text - from + 1 > #head + 6 then
        from, moved = from + #head, true
      end
    end
  end
  if words.among(text:sub(from), GENERIC) and from > 1 then
    local list = parts_before(text)
    if #list >= 3 then from = text:find(list[1], 1, true) or from end
  end
  return span:sub(from, #text)
end

local LAST_WORDS = { "组织体制和运行机制", "工作制度和程序", "制度和程序",
  "工作机制", "工作制度", "运行机制", "制度", "机制", "体系" }

-- 政协党组、机关党组、履职党支部工作制度 -> the parts that it joins.
local function parts_of(name)
  local quoted = name:match("“(.-)”")
  if quoted then return words.split(quoted, { "、" }) end
  local stem = words.without_tail(name, LAST_WORDS)
  if stem:find("、", 1, true) then return words.split(stem, "、") end
  local list = words.split(stem, "和")
  if #list ~= 2 or words.length(list[1]) < 7 or words.length(list[2]) < 7 then
    return {}
  end
  return list
end

-- The steps that a quotation joins: “选题、调研、协商”, “监督—反馈—整改”.
local function steps_of(text)
  local list = words.split(text, { "、", "—", "-", "→" })
  return #list >= 3 and list or {}
end

local STOP_NAMES = { "制度", "机制", "体系", "平台", "体制", "政治协商制度",
  "政党制度", "根本政治制度", "国家制度", "创新体系", "现代化经济体系",
  "产业体系", "治理体系", "人民代表大会制度", "基本经济制度", "品牌", "行动",
  "工程", "计划", "办法", "规则", "共同行动", "实际行动", "自觉行动",
  "专门协商机构制度", "具体行动", "生动实践", "实施机制", "学习品牌", "工作品牌", "特色品牌",
  "履职品牌", "民心工程", "工作机制", "工作制度", "履职品牌", "长效机制", "协作机制", "协调机制", "合作机制", "联动机制", "沟通机制",
  "领导体系", "组织体系", "服务平台", "体制机制", "制度机制", "制度体系", "途径办法", "方法办法", "履职平台", "议事平台", "工作体系", "五年规划", "社会主义制度" }
local NOT_OURS = { "党中央", "中国特色社会主义", "国家", "多党合作", "产业体系",
  "经济体系", "法律体系", "医疗", "市场体系", "交通", "社会保障", "新型政党",
  "治理体系", "公共卫生体系", "民主制度", "服务体系建设", "创新平台" }

local UNFIT = { "要有", "有计划", "，" }
local UNFIT_HEADS = { "向", "对", "在", "为", "由", "各", "多", "全", "该", "其", "这", "相关",
  "有关" }
local WHOLE = { "全链", "全过程" }

local function acceptable(name)
  if words.has(name, UNFIT) then return false end
  local length = words.length(name)
  if length < 4 or length > 32 then return false end
  if words.among(name, STOP_NAMES) or words.has(name, NOT_OURS) then return false end
  return not words.begins(name, UNFIT_HEADS) or words.begins(name, WHOLE)
end

-- 以A为引领的学习制度; …体系，以“A”为统领，以B、C为依托: what leads and
-- carries a system.
local led = gloss.pattern [[ 以 (每周一)? <lead: [^，。；：\n以]{4,40}?> 为
  (引领|先导|统领|核心|龙头) ]]
local carried = gloss.pattern [[ 以 <list: [^。；：\n以]{4,60}?> 为
  (依托|支撑|载体|抓手|阵地) ]]

local function parts_around(span, name)
  local sentence = span:within("sentence")
  if not sentence or span.last >= sentence.last then return {} end
  local rest = sentence:sub(span.last - sentence.first + 2, #sentence.text)
  local list, lead, base = {}, rest:find(led), rest:find(carried)
  if lead and base then
    list[1] = words.unquoted(lead.lead.text)
    for _, part in ipairs(words.split(base.list.text, { "、", "和" })) do
      list[#list + 1] = part
    end
    return list
  end
  lead = name:find(led)
  return lead and { lead.lead.text } or {}
end

-- 委员建议，推行“…”模式: what somebody asks for is not there yet.
local ASKED = { "建议，", "呼吁，", "希望，" }

local function others_ask(span)
  local sentence = span:within("sentence")
  if not sentence or sentence.first >= span.first then return false end
  return words.has(span.doc:span(sentence.first, span.first - 1), ASKED)
end

local ABOUT = { "围绕", "就“" }
local FROM_ABOVE = { "全会提出", "会议强调", "总书记强调", "总书记指出" }

local function named(span, doc)
  local clean = cut_name(span)
  local name = clean.text
  if words.begins(name, "“") or not acceptable(name) or spans.in_title(span) then return nil end
  if words.has(name, { "“" }) ~= words.has(name, { "”" }) then return nil end
  if words.has(name, { "《", "》" }) or spans.in_quotes(span) then return nil end
  local clause = spans.clause_before(span, 30)
  if words.has(clause, ABOUT) then return nil end
  local sentence = span:within("sentence")
  if others_ask(span) or sentence and words.has(sentence, FROM_ABOVE) then
    return nil
  end
  for hit in doc:lexicon("mechanism"):scan(clean) do -- 协商议事室平台
    if hit.first == clean.first then clean, name = hit, hit.text end
    break
  end
  local parts = parts_before(span.text)
  if #parts == 0 then parts = parts_of(name) end
  if #parts == 0 then parts = parts_around(span, span) end
  return { "mechanism", { name = name, parts = parts }, clean }
end

local next_named = gloss.pattern([[ ^ (、|以及|和|及) <name: [^，。；：！？、“\n]{2,18}?
  @mechanism_head> ]] .. CLOSED)

local AND = { "、", "以及", "和", "及" }

-- The mechanism and those coordinated with it: 依托文史馆、委员讲堂等载体.
local function with_next(facts, last, doc)
  for _ = 1, 8 do
    local after = last:after(30)
    local more = words.begins(after, AND) and after:find(next_named)
    if not more then break end
    local fact = named(more.name, doc)
    if fact then facts[#facts + 1] = fact end
    last = more.name
  end
  return facts
end

local function emit_list(m, doc)
  return with_next({ named(m.name, doc) }, m.name, doc)
end

local each_quoted = gloss.pattern [[ “ <name: [\p{Han}]{3,10}> ” ]]
local named_loop = gloss.pattern [[ “ <name: [\p{Han}]{2,4}闭环> ” ]]
local ends_in_head = gloss.pattern [[ @mechanism_head $ ]]

mechanisms.rules = {
  { id = "mechanism.founded",
    pattern = [[ @founding (了|好|着|起)? (和 @founding | 并 @founding)?
      <name: [^，。；：！？“\n][^，。；：！？\n]{1,40}? @mechanism_head
        (和 [\p{Han}]{0,4} (机制|程序|办法))?> ]] .. CLOSED,
    emits = { "mechanism" },
    emit = emit_list,
    expect = {
      ["健全委员联系界别群众工作机制，建成"] = { name = "委员联系界别群众工作机制" },
      ["落实主席会议成员分工联系界别制度"] =
        { name = "主席会议成员分工联系界别制度" },
    },
    reject = { "坚持和完善人民代表大会制度", "深化体制机制改革" },
  },
  { id = "mechanism.quoted_head",
    pattern = [[ <name: “<inner: [^“”\n]{1,50}>” <tail: (等)? [\p{Han}]{0,14}?
      <head: @mechanism_head>>> ]] .. CLOSED,
    scope = "paragraph",
    emits = { "mechanism" },
    emit = function(m, doc)
      local tail = words.without_head(m.tail.text, { "等" })
      local parts = steps_of(m.inner.text)
      if words.has(tail, { "，", "在", "开展" }) or spans.in_title(m.name)
        or #parts == 0 and tail:find("的", 1, true) or others_ask(m.name) then
        return nil
      end
      if words.among(tail, OUTSIDE) then
        return with_next({ { "mechanism", { name = m.inner.text, parts = {} },
          m.inner } }, m.name, doc)
      end
      local name = "“" .. m.inner.text .. "”" .. tail
      if #parts == 0 then parts = parts_around(m.name, m.name) end
      return with_next({ { "mechanism", { name = name, parts = parts },
        m.name } }, m.name, doc)
    end,
    expect = {
      ["认真落实“第一议题”制度，形成"] = { name = "“第一议题”制度" },
      ["开辟“常学习”栏目，定期分享"] = { name = "常学习" },
      ["深化“2+N”协商工作体系，以“协商工作规则”为统领，以议事厅、协商驿站为支撑"] =
        { name = "“2+N”协商工作体系",
          parts = { "协商工作规则", "议事厅", "协商驿站" } },
    },
    reject = { "“一带一路”沿线国家", "委员建议，推行“集中下单”模式，让利于民" },
  },
  { id = "mechanism.quoted_name",
    pattern = [[ “ <name: [^“”，。\n]{1,12}? @mechanism_head> ” ]],
    scope = "paragraph",
    emits = { "mechanism" },
    where = function(m)
      local first = utf8.char(utf8.codepoint(m.name.text))
      return not words.has(m.name.text, { "机制、", "制度化", "围绕" })
        and not words.among(m.name.text, STOP_NAMES)
        and words.length(m.name.text) >= 3 and words.number(first) == nil
        and not words.begins(m.name.text, "两个") and not spans.in_title(m.name)
        and not words.begins(m.name.text, "不") -- 不建机构建机制 is a principle
        and not words.has(m.name:before(5).text, { "围绕", "聚焦", "就“" })
    end,
    emit = function(m) return "mechanism", { name = m.name.text, parts = {} }, m.name end,
    expect = { ["在“委员之家”“委员工作室”的功能设置上"] = { name = "委员之家" } },
  },
  { id = "mechanism.quoted_list", -- “小院听证”“板凳夜话”等做法
    pattern = [[ <list: (“[\p{Han}]{3,10}” 、?){2,8}> 等 [\p{Han}]{0,4}?
      (平台|载体|做法|品牌|阵地|方式|模式|活动|机制|渠道) ]],
    scope = "paragraph",
    emits = { "mechanism" },
    emit = function(m)
      local facts = {}
      for q in m.list:matches(each_quoted) do
        facts[#facts + 1] = { "mechanism", { name = q.name.text, parts = {} },
          q.name }
      end
      return facts
    end,
    expect = { ["推广“小院听证”“板凳夜话”等做法"] = { name = "小院听证" } },
    reject = { "增强“四个意识”“四项能力”等" },
  },
  { id = "mechanism.campaign",
    pattern = [[ (开展|深化|推进|实施|组织) 了? “ <name: [\p{Han}]{3,14}> ”
      (系列|主题|品牌|专项|志愿服务|服务|实践)? (活动|行动) ]],
    scope = "paragraph",
    emits = { "mechanism" },
    emit = function(m)
      return "mechanism", { name = m.name.text, parts = {} }, m.name
    end,
    expect = { ["连续三年开展“送医下乡”活动"] = { name = "送医下乡" } },
    reject = { "开展“改善环境、方便群众”专题调研" },
  },
  { id = "mechanism.deliberation", -- 深化“商量到基层”工作
    pattern = [[ “ <name: [\p{Han}]{0,5} (商量|协商|议事) [\p{Han}]{0,5}> ”
      (工作 (?! 室|站) | 品牌 | 活动 | 建设 | 实践) ]],
    scope = "paragraph",
    emits = { "mechanism" },
    where = function(m) return words.length(m.name.text) >= 4 end,
    emit = function(m)
      return "mechanism", { name = m.name.text, parts = {} }, m.name
    end,
    expect = { ["深化“商量到基层”工作，厚植"] = { name = "商量到基层" } },
    reject = { "以“协商”工作为主" },
  },
  { id = "mechanism.named_after", -- 协商平台“码头茶叙”
    pattern = [[ (协商|议事|履职|学习|服务|工作|读书|监督|联谊)? (平台|品牌|栏目|专栏|载体)
      “<name: [\p{Han}A-Za-z+]{2,12}>” ]],
    scope = "paragraph",
    emits = { "mechanism" },
    emit = function(m)
      return "mechanism", { name = m.name.text, parts = {} }, m.name
    end,
    expect = { ["基层协商平台“码头茶叙”获评优秀案例"] = { name = "码头茶叙" } },
    reject = { "打造品牌，“两个确立”" },
  },
  { id = "mechanism.known",
    pattern = [[ <name: @mechanism> ]],
    emits = { "mechanism" },
    where = function(m) return not spans.in_title(m.name) end,
    emit = function(m) return "mechanism", { name = m.name.text, parts = {} }, m.name end,
    expect = { ["设在市政协委员工作室"] = { name = "委员工作室" } },
  },
  { id = "mechanism.pursued",
    pattern = [[ (?<= [，。；、\n] | ^) <name: [^，。；：！？、\n的]{2,14}? (行动|工程|活动月|活动年|议事月)>
      (走深走实 | 深入 | 扎实 | 成效 | 有序 | 取得 | 持续) ]],
    emits = { "mechanism" },
    emit = function(m, doc)
      local fact = named(m.name, doc)
      if fact then return fact[1], fact[2], fact[3] end
    end,
    expect = { ["帮助企业解难题，同心助企行动走深走实"] = { name = "同心助企行动" } },
    reject = { "，政治上思想上行动上" },
  },
  { id = "mechanism.own",
    pattern = [[ 政协 <name: [^，。；：！？、“”\n的]{3,14}? (机制|制度|体系|平台)> 建设 ]],
    emits = { "mechanism" },
    emit = function(m, doc)
      local fact = named(m.name, doc)
      if fact then return fact[1], fact[2], fact[3] end
    end,
    expect = { ["丹河市政协协同联动监督机制建设获评"] = { name = "协同联动监督机制" } },
  },
  { id = "mechanism.basis",
    pattern = [[ 以 <list: [^，。；：！？“\n]{4,60}?> 为 (依托|载体|抓手|支撑|阵地) ]],
    emits = { "mechanism" },
    emit = function(m, doc)
      local facts = {}
      for _, part in ipairs(spans.split(m.list, { "、", "和" })) do
        if part:find(ends_in_head) then
          local fact = named(part, doc)
          if fact then facts[#facts + 1] = fact end
        end
      end
      return facts
    end,
    expect = { ["以委员下沉机制、基层议事网络为依托"] = { name = "委员下沉机制" } },
  },
  { id = "mechanism.brand",
    pattern = [[ “ <name: [\p{Han}]{2,8} · [\p{Han}]{2,8}> ”
      (委员|界别)? (读书|学习|活动|工作|行动) ]],
    scope = "paragraph", emits = { "mechanism" },
    emit = function(m)
      return "mechanism", { name = m.name.text, parts = {} }, m.name
    end,
    expect = { ["深化“书香南浦·同心阅读”委员读书活动"] = { name = "书香南浦·同心阅读" } },
  },
  { id = "mechanism.steps",
    pattern = [[ “ <steps: [\p{Han}]{2,6} (、[\p{Han}]{2,6}){2,8}> ” [一二三四五六七八九十]
      (环相扣|环|步法|步|个环节) ]],
    scope = "paragraph", emits = { "mechanism" },
    emit = function(m, doc)
      local loop = doc:find(named_loop)
      if not loop then return nil end
      return "mechanism", { name = loop.name.text,
        parts = words.split(m.steps.text, { "、" }) },
        doc:span(m.steps.first, m.last)
    end,
    expect = { ["形成“选题、调研、协商、反馈”四环相扣的流程，以“履职闭环”提质"] =
      { name = "履职闭环", parts = { "选题", "调研", "协商", "反馈" } } },
    reject = { "形成“选题、调研、协商、反馈”四环相扣的流程" },
  },
  { id = "mechanism.described",
    pattern = [[ (建立|形成|构建|完善) 了? 以 [^。；\n]{4,40} 为 [\p{Han}]{2,4} ， [^，。；\n]{2,30}
      的 <name: [\p{Han}]{2,8} @mechanism_head> ]] .. CLOSED,
    emits = { "mechanism" },
    emit = function(m, doc)
      local fact = named(m.name, doc)
      if not fact then return nil end
      local lead = m:find(led)
      if lead and #fact[2].parts == 0 then fact[2].parts = { lead.lead.text } end
      return fact[1], fact[2], fact[3]
    end,
    expect = { ["建立了以中心组学习为先导，多种平台相互配套的学习制度体系，推动"] =
      { name = "学习制度体系", parts = { "中心组学习" } } },
  },
  { id = "mechanism.lists",
    pattern = [[ [“‘] <list: [\p{Han}]{2,4} (、[\p{Han}]{2,4}){1,4}> [”’] <tail: (\d|[两二三四五]) 张清单> ]],
    scope = "paragraph", emits = { "mechanism" },
    emit = function(m, doc)
      return "mechanism", { name = m.list.text .. m.tail.text,
        parts = words.split(m.list.text, { "、" }) },
        doc:span(m.list.first, m.last)
    end,
    expect = { ["凝练成“成绩、问题、建议”3张清单"] =
      { name = "成绩、问题、建议3张清单" } },
  },
  { id = "mechanism.methods",
    pattern = [[ “ <name: [\p{Han}]{2,6}式调研、[\p{Han}]{2,6}式视察
      | [\p{Han}]{2,5}(调研|视察)、[\p{Han}]{2,5}(调研|视察)> ” ]],
    scope = "paragraph", emits = { "mechanism" },
    emit = function(m)
      return "mechanism", { name = m.name.text,
        parts = words.split(m.name.text, { "、" }) }, m.name
    end,
    expect = { ["开展“蹲点式调研、暗访式视察”"] = { name = "蹲点式调研、暗访式视察" } },
  },
}

return mechanisms
