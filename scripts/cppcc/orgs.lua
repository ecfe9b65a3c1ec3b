-- Organisations by name: other bodies, party committees and governments with a
-- place, parties, ministries, companies, schools, societies.
local gloss = require "gloss"
local words = require "gloss.words"
local bodies = require "cppcc.bodies"
local spans = require "cppcc.spans"

local orgs = {}

local PLACE = [[ [\p{Han}]{1,10} (省|市|区|县|州|盟|旗) ]]

local GENERIC = { "新增", "各", "全", "一批", "有关", "相关", "多家", "本", "该", "我",
  "重点", "所属", "这", "两", "市县", "辖市", "省市", "区县", "县区", "社会" }

-- Before the suffix of what is no name: 行业协会, 北方农村中小学.
local NO_NAME = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "不", "没", "这", "那" }
local KINDS = { "行业", "协会", "试点企业", "直属师范", "中小", "国有", "大型", "各类", "新型" }

-- Does a verb stand in the name? 阿拉伯国家开设20所孔子学院
local function acts(span, doc)
  for _, name in ipairs { "founding", "action" } do
    for first, last, kind in doc:lexicon(name):ranges(span, "kind") do
      if (kind == "verb" or kind == "found") and last - first >= 5
        and last < span.last then return true end
    end
  end
  return false
end

local function generic(text)
  for _, head in ipairs(GENERIC) do
    if words.begins(text, head) then return true end
  end
  return words.has(text, { "的", "等", "了", "们" })
end

-- 建邺、浦口两区政协 -> 建邺区政协, 浦口区政协, sharing the text.
local function coordinated(m, doc)
  local list = spans.split(m.list, { "、", "和" })
  list[1] = spans.trimmed(list[1], doc, #"江宁")
  for hit in doc:lexicon("title"):scan(list[1]:before(4)) do
    if hit.last + 1 == list[1].first then return nil end -- 副主席甲、乙
  end
  local whole = doc:span(list[1].first, m.last)
  local facts = {}
  for _, span in ipairs(list) do
    local name = span.text
    if words.length(name) > 4 or words.has(name, { "政", "委", "各", "省", "全",
      "同", "与", "对", "办", "及" }) then return nil end
    local place = words.without_tail(name, { "区", "县", "市" })
    facts[#facts + 1] = { "org", { name = place .. m.suffix.text .. "政协" },
      whole }
  end
  return facts
end

orgs.rules = {
  { id = "org.bodies_together",
    pattern = [[ <list: [\p{Han}]{2,6} ((、|和) [\p{Han}]{2,4}?){1,5}?>
      [两二三四五]? <suffix: 区|县|市> 政协 ]],
    policy = "longest", emits = { "org" },
    emit = coordinated,
    expect = { ["联合松岭、北浦两区政协开展活动"] = { name = "松岭区政协" } },
    reject = { "各民主党派、各区政协" },
  },
  { id = "org.body",
    pattern = [[ <name: ]] .. PLACE .. [[ 政协> ]],
    policy = "longest", emits = { "org" },
    emit = function(m, doc)
      local span = spans.trimmed(m.name, doc, #"政协")
      local text = span.text
      local place = words.without_tail(text, { "政协" })
      local last = words.after_last(place, { "届" })
      if last > 1 then
        span = span:sub(last, #text)
        place = place:sub(last)
      end
      if not bodies.is_name(place, doc, span) then return nil end
      return "org", { name = bodies.resolve(place .. "政协", doc) }, span
    end,
    expect = { ["与上海黄浦区政协开展协作"] = { name = "上海黄浦区政协" } },
    reject = { "加强对各市区政协工作的指导", "市政协召开会议" },
  },
  { id = "org.short_body",
    pattern = [[ ^ <name: [\p{Han}]{2,3} 政协> (?= [：，、]) ]],
    emits = { "org" },
    emit = function(m, doc)
      local name = bodies.resolve(m.name.text, doc)
      if name == m.name.text then return nil end
      return "org", { name = name }, m.name
    end,
    expect = { ["云溪政协：凝聚共识谱新篇\n\n云溪市政协召开会议。云溪市政协认真履职。"] =
      { name = "云溪市政协" } },
    reject = { "人民政协，是专门协商机构" },
  },
  { id = "org.committee",
    pattern = [[ <name: (中共)? ]] .. PLACE .. [[ 委> (?! 书记|常委|副书记|员|办) ]],
    policy = "longest", emits = { "org" },
    emit = function(m, doc)
      local span = spans.trimmed(m.name, doc, #"市委")
      local text = span.text
      for _ in doc:lexicon("party"):scan(span) do return nil end
      local place = words.without_head(words.without_tail(text, { "委" }),
        { "中共" })
      if not bodies.is_name(place, doc, span) then return nil end
      return "org", { name = text }, span
    end,
    expect = { ["在中共云溪市委的坚强领导下"] = { name = "中共云溪市委" } },
    reject = { "市委书记参加讨论", "各市委员认真履职" },
  },
  { id = "org.government",
    pattern = [[ <whole: <place: ]] .. PLACE .. [[> (委、 [省市区县])? 政府>
      (?! 工作报告|主要领导) | <whole: <place: ]] .. PLACE
      .. [[> 委、[省市区县]政府> ]],
    set = "org.government", policy = "longest", emits = { "org" },
    emit = function(m, doc)
      local span = spans.trimmed(m.place, doc, #"市")
      local place = span.text
      if not bodies.is_name(place, doc, span) then return nil end
      return "org", { name = place .. "政府" },
        doc:span(span.first, m.whole.last)
    end,
    expect = { ["向云溪市委、市政府提出建议"] = { name = "云溪市政府" } },
    reject = { "向市委、市政府提出建议" },
  },
  { id = "org.party",
    pattern = [[ <name: ([\p{Han}]{1,8} (省|市|区|县))? <party: @party> ([\p{Han}]{2,6}? (省|市|区|县) (委(员会|会)? | 基层委员会 | 总支(部)? | 支部))?> ]],
    policy = "longest", emits = { "org" },
    emit = function(m, doc)
      local span = spans.trimmed(m.name, doc, m.name.last - m.party.first + 1)
      local lead = m.party.first - span.first
      local cut = words.after_last(span.text:sub(1, lead), { "、", "各" })
      if cut > 1 then span = span:sub(cut, #span.text) end
      return "org", { name = span.text }, span
    end,
    expect = { ["联合民建、致公党等党派"] = { name = "民建" },
      ["民建云溪区基层委员会提出"] = { name = "民建云溪区基层委员会" } },
    reject = { "推进全民健身" },
  },
  { id = "org.named",
    pattern = [[ <name: [\p{Han}A-Za-z0-9]{2,22}? <suffix: @org_suffix>
      ((?<= 大学) [\p{Han}]{1,6}? 学院)? (有限公司|股份有限公司)?>
      (?! 议 | 习 | 长 | 生 | 堂 | 党支部 | 商) ]],
    policy = "longest", emits = { "org" },
    emit = function(m, doc)
      local span = spans.trimmed(m.name, doc, 6)
      local text = span.text
      local stem = doc:span(span.first, math.max(span.first - 1, m.suffix.first - 1))
      if words.ends(stem, KINDS) or words.begins(stem, NO_NAME)
        or acts(span, doc) then return nil end
      if words.length(text) < 4 or generic(text)
        or words.ends(text, "协商会") or words.ends(text, "政协会")
        or words.has(text, { "集中学", "政治协" })
        or words.has(text:sub(1, 6), { "省委", "市委", "区委", "县委" }) then return nil end
      return "org", { name = text }, span
    end,
    expect = { ["与云溪大学联合成立课题组"] = { name = "云溪大学" },
      ["联合云溪大学法学院召开"] = { name = "云溪大学法学院" } },
    reject = { "深入各中学开展活动", "开展委员大学堂活动", "推动行业协会商会改革",
      "帮助解决北方农村中小学取暖问题", "287家区县级医院" },
  },
}

return orgs
