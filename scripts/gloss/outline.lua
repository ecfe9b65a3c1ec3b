-- The headings of a document: their text without the number, their level.
local gloss = require "gloss"

local outline = {}

local numbering = gloss.pattern [[
  ^ ( 第? [一二三四五六七八九十]{1,3} (、|部分|章|是)? [：:\s　]*
    | （ [一二三四五六七八九十]{1,3} ） | \d{1,2} [、.．] [\s　]* ) ]]
local counted = gloss.pattern [[ ^ [一二三四五六七八九十]{1,3} (、|是) ]]

-- 文/图 张三: who wrote it, on a line of its own.
local byline = gloss.pattern [[
  ^ (文|图|撰文|摄影|供图|记者|通讯员|作者) ([/／、&] (文|图|摄影))* [：:\s　] ]]

local marked = gloss.pattern [[ ^ \#{1,6} [\s　]* ]] -- Markdown

local function unnumbered(block)
  local mark = block:find(marked)
  if mark and mark.last < block.last then
    block = block:sub(#mark.text + 1, #block.text)
  end
  local m = block:find(numbering)
  if m and m.last < block.last and (block:find(counted)
    or m.text:find("（", 1, true) or m.text:match("^%d")) then
    return block:sub(#m.text + 1, #block.text)
  end
  return block
end

--- The headings of the main text in order, as { span, level }: the span is the
--- text without its number, the highest level that occurs is 1. `skip` matches
--- lines that only look like headings, such as who gives the report.
---@param doc doc
---@param skip? pattern
---@return table[]
function outline.headings(doc, skip)
  local list, top = {}, nil
  for block in doc:each("block") do
    if block.label == "heading" and block.last <= doc.main.last
      and not block:find(byline) and not (skip and block:find(skip)) then
      local level = math.max(1, block.level or 1)
      top = math.min(top or level, level)
      list[#list + 1] = { span = unnumbered(block), level = level }
    end
  end
  for _, one in ipairs(list) do one.level = one.level - top + 1 end
  return list
end

return outline
