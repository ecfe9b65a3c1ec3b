-- Helpers over spans that several rules share.
local words = require "gloss.words"

local spans = {}

--- `span` without what was read too far to the left: after the last mark and
--- the last word that no name contains (lexicons/stops.tsv), but never into
--- the last `keep` bytes. 会同金坛区政协 -> 金坛区政协.
---@param keep integer
function spans.trimmed(span, doc, keep)
  local text = span.text
  local limit = #text - keep + 1
  local cut = words.after_last(text:sub(1, limit - 1), words.MARKS)
  local from = span.first - 2
  for _, last, kind in doc:lexicon("stop"):ranges(span, "kind") do
    local at = last - from
    if kind == "cut" and at > cut and at <= limit then cut = at end
  end
  return cut > 1 and span:sub(cut, #text) or span
end

--- Does `span` stand inside 《…》?
function spans.in_title(span)
  local before = span:before(40).text
  local open = words.after_last(before, "《")
  if open == 1 or open <= words.after_last(before, "》") then return false end
  return span:after(40).text:find("》", 1, true) ~= nil
end

--- Does `span` stand inside “…”, whatever its length?
function spans.in_quotes(span)
  local before = span:before(160).text
  local open = words.after_last(before, "“")
  return open > 1 and open > words.after_last(before, "”")
end

--- The text of the sentence around `span`; "" if there is none.
function spans.sentence(span)
  local sentence = span:within("sentence")
  return sentence and sentence.text or ""
end

--- The part of the clause before `span`, up to `n` characters.
function spans.clause_before(span, n)
  local text = span:before(n).text
  return text:sub(words.after_last(text, words.STOPS))
end

--- Parts of `span` between `marks` that stand outside of quotation marks.
---@param marks string[]
function spans.split(span, marks)
  local text, parts, at, depth = span.text, {}, 1, 0
  for first, code in utf8.codes(text) do
    local char = utf8.char(code)
    if char == "“" then depth = depth + 1 end
    if char == "”" then depth = math.max(0, depth - 1) end
    if depth == 0 and words.among(char, marks) then
      if first > at then parts[#parts + 1] = span:sub(at, first - 1) end
      at = first + #char
    end
  end
  if at <= #text then parts[#parts + 1] = span:sub(at, #text) end
  return parts
end

return spans
