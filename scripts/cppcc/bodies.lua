-- Who is meant: the reporting body, its place and level, and the aliases under
-- which a report speaks of it and of its neighbours (市政协, 市委, 市政府).
local words = require "gloss.words"
local spans = require "cppcc.spans"

local bodies = {}

bodies.SUFFIXES = { "自治区", "自治州", "自治县", "省", "市", "区", "县", "州",
  "盟", "旗" }
local PROVINCES = { "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江",
  "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川",
  "贵州", "云南", "陕西", "甘肃", "青海", "台湾" }
local MUNICIPAL = { "北京", "上海", "天津", "重庆" }
local GENERIC = { "全", "各", "我", "本", "辖", "该", "多", "两", "省市", "市县",
  "县市", "县区", "市区", "地", "级", "届" }

--- Is `place` the name of one place (not 全市, 各区, 省市县)?
---@param place string
---@return boolean
function bodies.is_place(place)
  if words.length(place) < 3 and not words.ends(place, "省") then
    return words.length(place) == 2 and not words.among(place, { "全市",
      "全区", "全县", "全省", "各市", "各区", "各县", "各省", "我市", "我区",
      "我县", "我省", "本市", "本区", "本县", "市区", "城区", "县区", "县市",
      "社区", "地区", "园区", "辖区", "省市", "新区", "灾区", "山区", "林区",
      "片区", "都市", "城市", "军区", "两区", "两市", "两县", "三市", "三县",
      "海州X" }) and words.has(place, bodies.SUFFIXES)
  end
  for _, head in ipairs(GENERIC) do
    if words.begins(place, head) then return false end
  end
  for _, tail in ipairs { "社区", "地区", "园区", "辖区", "城市", "都市",
    "片区", "校区", "景区", "市县", "开发区", "高新区" } do
    if words.ends(place, tail) and place ~= "成都市" and place ~= "昌都市" then
      return false
    end
  end
  for _, tail in ipairs(bodies.SUFFIXES) do
    if words.ends(place, tail) then return true end
  end
  return false
end

--- Is `place` a name of its own? Not what a verb and a bare 区 or 省 make
--- (审议区, 响应省), nor 全省, 各市, 每周一区. `span` is where it stands.
---@param place string
---@return boolean
function bodies.is_name(place, doc, span)
  if words.length(place) < 3 or not bodies.is_place(place) then return false end
  if words.has(place, { "全省", "全市", "全国", "全区", "全县", "各", "委", "政协",
    "政府", "每", "机关", "及", "年度", "的", "做", "请", "本", "这", "同志",
    "两市", "两区", "两县", "三区", "三县", "四区", "、" }) then return false end
  local own = bodies.place(doc)
  if own == place then return true end
  if words.ends(place, "省") then
    return words.among(words.without_tail(place, { "省" }), PROVINCES)
  end
  local stem = words.without_tail(place, bodies.SUFFIXES)
  for _, name in ipairs { "founding", "action", "follow", "stop" } do
    for first, last, kind in doc:lexicon(name):ranges(span, "kind") do
      if kind ~= "keep" and last - first >= 5
        and first - span.first < #stem then return false end
    end
  end
  return true
end

--- Level of a place: "南京市" -> city, "南京市秦淮区" -> county.
---@param place string
---@return string?
function bodies.level(place)
  if place == "全国" then return "national" end
  if words.ends(place, "省") or words.ends(place, "自治区") then
    return "province"
  end
  local inner = words.without_tail(place, bodies.SUFFIXES)
  if words.among(inner, MUNICIPAL) then return "province" end
  for _, tail in ipairs { "区", "县", "旗" } do
    if words.ends(place, tail) then return "county" end
  end
  if words.ends(place, "市") then
    for _, above in ipairs { "市", "自治州", "地区" } do
      if inner:find(above, 4, true) then return "county" end
    end
    local last = inner:find("州", 7, true) -- 海陵州北川市, but 徐州市 is a city
    if last and #inner - last >= 8 then return "county" end
    return "city"
  end
  return words.has(place, { "州", "盟" }) and "city" or nil
end

--- The place of the reporting body: 南京市政协 -> 南京市; "" if unknown.
---@return string
function bodies.place(doc)
  local body = doc.fields.body
  return body and words.without_tail(body, { "政协" }) or ""
end

--- The last place of a name: 云溪市松岭区 -> 松岭区.
---@return string
function bodies.last_place(place)
  local cut = 1
  for _, mark in ipairs { "省", "自治区", "市", "自治州", "地区", "盟" } do
    local from = 4
    while true do
      local first, last = place:find(mark, from, true)
      if not first then break end
      if last < #place then cut = math.max(cut, last + 1) end
      from = last + 1
    end
  end
  return place:sub(cut)
end

local LEVEL_WORDS = { city = { "市", "州", "盟" },
  county = { "区", "县", "旗", "市" }, province = { "省", "自治区", "市" } }

--- The place that the prefix of an office means: "市" of a city's report is
--- that city, "南京市" itself; nil where the report does not say (省, or 市 in a
--- district's report when its name lacks the city).
---@param prefix string
---@return string?
function bodies.place_of(prefix, doc)
  if prefix == "" or prefix == "我" then return bodies.place(doc) end
  local own, level = bodies.place(doc), doc.fields.level
  if level and words.among(prefix, LEVEL_WORDS[level] or {})
    and words.ends(own, prefix) then
    return own
  end
  if words.length(prefix) > 1 then
    if own ~= "" and words.ends(own, prefix) then return own end
    return prefix
  end
  local first, last = own:find(prefix, 1, true)
  if first and last < #own then return own:sub(1, last) end
  return nil
end

--- A 政协 by the name that a text gives it: 市政协 -> 常州市政协, 全国政协 and
--- 省政协 as they stand, 常州政协 -> 常州市政协.
---@param name string
---@return string
function bodies.resolve(name, doc)
  name = name:sub(words.after_last(name, { "届" }))
  local prefix = name == "政协" and "" or words.without_tail(name, { "政协" })
  if words.among(prefix, { "全国", "人民", "中国人民" }) then return name end
  local own = bodies.place(doc)
  if own ~= "" and prefix ~= ""
    and prefix == words.without_tail(own, bodies.SUFFIXES) then
    return own .. "政协"
  end
  if own ~= "" and words.ends(prefix, own) then return own .. "政协" end
  local place = bodies.place_of(prefix, doc)
  return place and place ~= "" and place .. "政协" or name
end

--- The span of a body's name (…政协) as far as it is one: 决定市政协 -> 市政协.
function bodies.trimmed(span, doc)
  span = spans.trimmed(span, doc, #"政协")
  local text = span.text
  local place = words.without_tail(text, { "政协" })
  if words.length(place) <= 1 or place == "全国"
    or bodies.is_name(place, doc, span) then return span end
  for _, suffix in ipairs(bodies.SUFFIXES) do
    if words.ends(place, suffix) then
      return span:sub(#place - #suffix + 1, #text)
    end
  end
  return span
end

--- The party committee by the name that a text gives it: 市委 -> 中共常州市委.
---@param name string
---@return string
function bodies.committee(name, doc)
  local prefix = words.without_tail(words.without_head(name, { "中共" }),
    { "委员会", "委" })
  if prefix == "党" or prefix == "中央" then return name end
  local place = bodies.place_of(prefix, doc)
  if place and place ~= "" and words.length(place) > 1 then
    return "中共" .. bodies.last_place(place) .. "委"
  end
  return name
end

return bodies
