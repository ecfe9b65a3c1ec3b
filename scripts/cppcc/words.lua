-- Small helpers for Chinese text: numerals, cutting at words and marks.
-- All positions are bytes and never fall inside a character.
local gloss = require "gloss"

local words = {}

local DIGITS = { ["〇"] = 0, ["零"] = 0, ["一"] = 1, ["二"] = 2, ["两"] = 2,
  ["三"] = 3, ["四"] = 4, ["五"] = 5, ["六"] = 6, ["七"] = 7, ["八"] = 8,
  ["九"] = 9 }
local UNITS = { ["十"] = 10, ["百"] = 100, ["千"] = 1000 }

--- The whole number that `text` writes: "四十一" -> 41, "28" -> 28; or nil.
---@param text string
---@return integer?
function words.number(text)
  text = gloss.fold(text) -- ２８ is 28
  if text:match("^%d+$") then return math.tointeger(tonumber(text)) end
  local total, digit, seen = 0, 0, false
  for _, code in utf8.codes(text) do
    local char = utf8.char(code)
    if DIGITS[char] then
      digit, seen = DIGITS[char] + (seen and digit > 0 and digit * 10 or 0), true
    elseif UNITS[char] then
      total, digit, seen = total + (seen and digit or 1) * UNITS[char], 0, false
    else
      return nil
    end
  end
  return total + digit
end

--- Position after the last of `marks` in `text`; 1 if there is none.
---@param text string
---@param marks string[]
---@return integer
function words.after_last(text, marks)
  local cut = 1
  for _, mark in ipairs(marks) do
    local at = cut
    while true do
      local first, last = text:find(mark, at, true)
      if not first then break end
      cut, at = math.max(cut, last + 1), last + 1
    end
  end
  return cut
end

--- Position of the first of `marks` at or after `from`, and the mark; or nil.
---@param text string
---@param marks string[]
---@param from? integer
---@return integer?, string?
function words.first_of(text, marks, from)
  local best, which
  for _, mark in ipairs(marks) do
    local first = text:find(mark, from or 1, true)
    if first and (not best or first < best) then best, which = first, mark end
  end
  return best, which
end

--- `text` split at every one of `marks`; empty parts are left out.
--- words.split("甲、乙", {"、"}) -> {"甲", "乙"}
---@param text string
---@param marks string[]
---@return string[]
function words.split(text, marks)
  local parts, at = {}, 1
  while at <= #text do
    local first, mark = words.first_of(text, marks, at)
    local part = text:sub(at, (first or #text + 1) - 1)
    if part ~= "" then parts[#parts + 1] = part end
    if not first then break end
    at = first + #mark
  end
  return parts
end

--- Does `text` end (begin) with `tail` (`head`)?
function words.ends(text, tail)
  return tail ~= "" and text:sub(-#tail) == tail
end
function words.begins(text, head)
  return text:sub(1, #head) == head
end

--- Does `text` hold one of `list`?
function words.has(text, list)
  for _, word in ipairs(list) do
    if text:find(word, 1, true) then return true end
  end
  return false
end

--- Is `text` one of `list`?
function words.among(text, list)
  for _, word in ipairs(list) do
    if text == word then return true end
  end
  return false
end

--- `text` without the first of `list` that it ends (begins) with.
function words.without_tail(text, list)
  for _, tail in ipairs(list) do
    if #tail < #text and words.ends(text, tail) then
      return text:sub(1, -#tail - 1)
    end
  end
  return text
end
function words.without_head(text, list)
  for _, head in ipairs(list) do
    if #head < #text and words.begins(text, head) then
      return text:sub(#head + 1)
    end
  end
  return text
end

--- `text` without quotation marks.
function words.unquoted(text)
  for _, mark in ipairs { "“", "”", "‘", "’" } do
    text = table.concat(words.split(text, { mark }))
  end
  return text
end

--- Number of characters.
function words.length(text) return utf8.len(text) or #text end

words.STOPS = { "，", ",", "。", "；", ";", "：", ":", "！", "!", "？", "?",
  "…", "\n" }
words.MARKS = { "，", ",", "。", "；", ";", "：", ":", "！", "!", "？", "?",
  "…", "\n", ">", "<", "|", "“", "”", "‘", "’", "《", "》", "（", "）", "(", ")", "—" }

return words
