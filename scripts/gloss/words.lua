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
words.after_last = gloss.after_last
--- Position of the first of `marks` at or after `from`, and the mark; or nil.
words.first_of = gloss.first_of
--- `text` split at every one of `marks`; empty parts are left out.
words.split = gloss.split
--- Does `text` end (begin) with `tail` (`head`)?
words.ends, words.begins = gloss.ends_with, gloss.begins_with
--- Does `text` hold one of `list`?
words.has = gloss.has
--- Is `text` one of `list`?
words.among = gloss.among
--- `text` without the first of `list` that it ends (begins) with.
words.without_tail, words.without_head = gloss.without_tail, gloss.without_head

--- `text` without quotation marks.
function words.unquoted(text)
  return gloss.without(text, { "“", "”", "‘", "’" })
end

--- `text` without the year that it begins with: 2023年度满意率 -> 满意率.
---@param text string
function words.without_year(text)
  local behind = text:match("^%d+()")
  local rest = behind and words.without_head(text:sub(behind), { "年度", "年" })
  return rest and rest ~= text:sub(behind) and rest or text
end

--- Number of characters.
function words.length(text) return utf8.len(text) or #text end

words.STOPS = { "，", ",", "。", "；", ";", "：", ":", "！", "!", "？", "?",
  "…", "\n" }
words.MARKS = { "#", "# ", "，", ",", "。", "；", ";", "：", ":", "！", "!", "？", "?",
  "…", "\n", ">", "<", "|", "“", "”", "‘", "’", "《", "》", "（", "）", "(", ")", "—" }

return words
