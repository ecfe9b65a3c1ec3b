-- Persons with their titles: 市政协党组书记、主席何敬川; one title over several
-- names (副主席甲、乙、丙); and the organisations that titles name.
local gloss = require "gloss"
local words = require "gloss.words"
local bodies = require "cppcc.bodies"

local people = {}

-- A name ends where a word that may follow it begins. Firm evidence (a verb,
-- a mark) is looked for first, so that 陈志和表示 is not read as 陈志 + 和.
local NAME = [[ @surname [\p{Han}]{1,2}? (?= @follow[kind!=weak]
    | [，。、；：！？“（）《\n] | $ )
  | @surname[kind!=weak] [\p{Han}]{1,2}? (?= @follow[kind=weak]) ]]

local next_name = gloss.pattern([[ ^ ([、和及与]|以及) <name: ]] .. NAME .. [[ > ]])
local last_title = gloss.pattern [[ @title $ ]]

local second_title = gloss.pattern [[
  ^ (作为|兼任|兼) <title: [\p{Han}]{0,8}? @title> ]]

-- Titles that take the office of the title before them: 党组书记、主席.
local BARE = { "主席", "副主席", "秘书长", "副秘书长", "党组书记", "党组副书记",
  "党组成员", "书记", "副书记", "主任", "副主任", "常委", "会长", "副会长",
  "总经理", "董事长", "院长", "副院长", "校长", "副校长" }
local OFFICES = { "党组副书记", "党组书记", "党组成员", "副主席", "主席",
  "副秘书长", "秘书长", "常委", "副书记", "书记", "副主任", "主任", "董事长",
  "总经理", "副会长", "会长", "副院长", "院长", "副校长", "校长", "理事长" }
local ROLES = { "执行总裁", "行政总裁", "副总裁", "总裁", "副董事长", "董事长",
  "副总经理", "总经理", "首席执行官", "执行董事", "董事", "总监", "总工程师",
  "首席科学家", "创始人", "合伙人", "常务副会长", "副会长", "会长", "副理事长",
  "理事长", "理事", "副校长", "校长", "副教授", "教授", "博士生导师", "副院长",
  "院长", "副研究员", "研究员", "院士", "副所长", "所长", "经理", "律师",
  "副主任医师", "主任医师", "医生", "教师", "馆长", "行长", "厂长", "主编" }
local NOT_NAME = { "政", "委", "会", "区", "市", "省", "县", "协", "机", "党",
  "议", "届", "全", "同志", "部门", "高度", "常态", "连续", "全面", "认真", "的",
  "是", "了", "我", "们", "阿姨", "老汉", "大娘", "大婶", "大伯", "老伯", "阿婆", "大嫂", "大姐", "大叔", "大哥", "奶奶", "爷爷", "大爷", "大妈", "先生", "女士", "师傅", "强调", "强烈", "关于", "沙龙", "指出",
  "代表", "参加", "组织" }

-- The clause before a title, as far as a title may reach: after the last mark
-- other than 、 and after the last word that no title contains.
local function reach(span, doc)
  local before = span:before(30)
  local text = before.text
  local cut = words.after_last(text, words.MARKS)
  for _, last, kind in doc:lexicon("stop"):ranges(before, "kind") do
    local at = last - before.first + 2
    if kind == "cut" and at > cut then cut = at end
  end
  local own = text:sub(cut)
  if words.ends(text:sub(1, cut - 1), "—") then -- ——记市政协委员
    own = words.without_head(own, { "记" })
  end
  return own
end

local function ends_with_title(text, doc)
  for _, office in ipairs(OFFICES) do
    if words.ends(text, office) then return true end
  end
  return words.has(text:sub(-18), { "委员", "总裁", "市长", "省长", "区长",
    "县长", "局长", "部长", "厅长", "教授", "研究员", "院士", "理事", "导师",
    "经理", "负责人", "巡视员", "代表", "执行官" })
end

-- The titles of one 、-coordination that ends with `title`, in order, each in
-- full: 市政协党组书记、主席 -> 市政协党组书记, 市政协主席.
local function titles_of(title, doc)
  local parts = words.split(reach(title, doc) .. title.text, { "、" })
  local first = #parts
  while first > 1 and ends_with_title(parts[first - 1], doc) do
    first = first - 1
  end
  local list, office = {}, nil
  for i = first, #parts do
    local part = parts[i]
    if office and words.among(part, BARE) then
      part = office .. part
    else
      local stem = words.among(part, OFFICES) and part
        or words.without_tail(part, OFFICES)
      office = stem ~= part and stem or nil
    end
    list[#list + 1] = part
  end
  return list, table.concat(parts, "、", first)
end

--- The organisation that a title in full implies, and whether its name stands
--- in the title itself (companies, schools): 市政协主席 -> 常州市政协.
---@param title string
---@return string? org, string? named
function people.org_of(title, doc)
  local at, last = title:find("政协", 1, true)
  if at then return bodies.resolve(title:sub(1, last), doc) end
  local committee = title:match("^(.-委)书记") or title:match("^(.-委)副书记")
    or title:match("^(.-委)常委") or title:match("^(.-)常委$")
  if committee and committee ~= "" and words.ends(committee, "委") then
    return bodies.committee(committee, doc)
  end
  local branch = words.without_tail(title, { "副主任委员", "主任委员", "副主委",
    "主委" })
  if branch ~= title and (words.ends(branch, "委会") or words.ends(branch, "委")
    or words.ends(branch, "委员会")) then return branch end -- 民建云溪市委副主委
  local bureau = title:match("^(.*局)局长$") or title:match("^(.*厅)厅长$")
    or title:match("^(.*委)主任$") or title:match("^(.*办)主任$")
  if bureau and words.length(bureau) >= 4 then return bureau end
  local stem = words.without_tail(title, ROLES)
  if stem ~= title and words.length(stem) >= 4
    and not words.has(stem, { "协会", "省委", "市委" }) then
    return stem, stem
  end
  return nil
end

local function is_name(text, doc)
  local length = words.length(text)
  if length < 2 or length > 4 or doc:lexicon("follow"):find(text) then
    return false
  end
  return not words.has(text, NOT_NAME)
end

-- Titles of a coordination -> the organisation the person stands for: the last
-- title that names one; a bare title takes the reporting body's.
local function person_org(titles, doc)
  for i = #titles, 1, -1 do
    local org, named = people.org_of(titles[i], doc)
    if org then return org, named end
  end
  if words.among(titles[#titles], { "副主席", "主席", "秘书长", "副秘书长",
    "党组书记", "党组副书记", "党组成员" }) then
    return doc.fields.body
  end
  return nil
end

-- 群众关切, 学者应邀: a word that begins like a name, behind a common noun.
local function only_a_word(m, doc)
  if words.length(m.name.text) > 2 then return false end
  if m.title.entry.kind ~= "people" and not words.among(m.title.text,
    { "委员", "专家", "学者" }) then
    return false
  end
  for hit in doc:lexicon("surname"):scan(m.name) do
    return hit.entry.kind == "weak"
  end
  return false
end

local function emit_person(m, doc)
  if not is_name(m.name.text, doc) or only_a_word(m, doc) then return nil end
  local titles, shown = titles_of(m.title, doc)
  local org, named = person_org(titles, doc)
  if not org and words.among(titles[#titles], { "董事长", "总经理", "院长",
    "校长", "负责人" }) then
    org = people.company_before(m.title, doc)
  end
  local also = m.name:after(16):find(second_title)
  if also then titles[#titles + 1] = also.title.text end
  local first = m.title.last - #shown + 1
  local facts = { { "person", { name = m.name.text, titles = titles, org = org },
    doc:span(first, m.name.last) } }
  if named then
    local at = shown:find(named, 1, true)
    if at then
      facts[#facts + 1] = { "org", { name = named },
        doc:span(first + at - 1, first + at + #named - 2) }
    end
  end
  local after = m.name
  for _ = 1, 12 do
    local more = after:after(20):find(next_name)
    if not more or not is_name(more.name.text, doc) then break end
    facts[#facts + 1] = { "person", { name = more.name.text, titles = titles,
      org = org }, more.name }
    after = more.name
  end
  return facts
end

local company = gloss.pattern [[
  <name: [\p{Han}]{2,24} @org_suffix[kind=company|school]> ]]

--- The last company or school named before `span` in its sentence.
function people.company_before(span, doc)
  local name
  for m in span:before(60):matches(company) do name = m.name.text end
  if not name then return nil end
  local cut = words.after_last(name, { "走进", "来到", "在", "与", "委员", "赴" })
  return name:sub(cut)
end

local in_order = gloss.pattern([[ @title <name: ]] .. NAME .. [[ > ]])

--- The last person with a title in `span`: name, or nil.
---@return string?
function people.last(span, doc)
  local name
  for m in span:matches(in_order) do
    if is_name(m.name.text, doc) then name = m.name.text end
  end
  return name
end

--- The first person with a title in `span`: name, or nil.
---@return string?
function people.first(span, doc)
  for m in span:matches(in_order) do
    if is_name(m.name.text, doc) then return m.name.text end
  end
  return nil
end

local bare_name = gloss.pattern([[ (?<= [，。；：、“”\n] | ^) <name: @surname
  [\p{Han}]{1,2}?> (?= @follow[kind=speech] | 主席 | 书记) ]])

--- A person without title who speaks in `span` and whom the report names in
--- full elsewhere: 沈伯年表示 -> 沈伯年.
---@return string?
function people.known(span, doc)
  for m in span:matches(bare_name) do
    local name = m.name.text
    if is_name(name, doc) and words.length(name) >= 2 then
      local first = doc.text:find(name, 1, true)
      if first and first < m.name.first or doc.text:find(name, m.name.last, true)
      then return name end
    end
  end
  return nil
end

people.rules = {
  { id = "person.titled",
    pattern = [[ <title: @title> <name: ]] .. NAME .. [[ > ]],
    emits = { "person", "org" },
    emit = emit_person,
    expect = {
      ["会议由市政协副主席林向东主持。"] = { name = "林向东" },
      ["市长褚明华出席会议"] = { name = "褚明华" },
    },
    reject = { "委员高度重视提案工作", "主席会议审议通过了方案" },
  },
  { id = "person.signed", -- who gives a report, on a line of its own
    pattern = [[ ^ <title: [\p{Han}、]{0,14} @title> [\ 　]{1,4} <name: @surname [\p{Han}]{1,2}> $ ]],
    scope = "paragraph", emits = { "person", "org" },
    emit = function(m, doc)
      local title = m.title.text
      return "person", { name = m.name.text, titles = { title },
        org = person_org({ title }, doc) }
    end,
    expect = { ["云溪市政协主席 何敬川"] =
      { name = "何敬川", titles = { "云溪市政协主席" } } },
    reject = { "云溪市政协主席 何敬川出席会议" } },
  { id = "person.called",
    pattern = [[ (?<= [，。；：、“”和与及由\n]) <name: @surname[kind!=weak]
      [\p{Han}]{1,2}> <title: 总书记|主席|书记|市长|区长|县长|秘书长>
      (?= 的 | @follow | [，。：；]) ]],
    emits = { "person" },
    emit = function(m, doc)
      if not is_name(m.name.text, doc) then return nil end
      local before, org = m.name:before(80).text, nil
      if m.title.text == "主席" then
        org = words.has(before, { "省政协" }) and "省政协" or doc.fields.body
      end
      return "person", { name = m.name.text, titles = { m.title.text },
        org = org }
    end,
    expect = { ["认真学习省政协文件和黄莉新主席的讲话"] = { name = "黄莉新" } },
    reject = { "和常委会主席的讲话" },
  },
  { id = "person.general_secretary",
    pattern = [[ <name: 习近平> (总书记|主席) ]],
    emits = { "person" },
    emit = function(m)
      return "person", { name = m.name.text, titles = { m.text:sub(#m.name.text + 1) } }
    end,
    expect = { ["学习习近平总书记重要讲话精神"] = { name = "习近平" } },
    reject = { "以习近平新时代中国特色社会主义思想为指导" },
  },
}

return people
