-- Classifiers declared as data, and several asked in order.
local gloss = require "gloss"

local classify = {}

-- Labels in a fixed order, whatever the table's.
local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

local function compiled(labels)
  local out = {}
  for i, label in ipairs(sorted_keys(labels)) do
    local cues = {}
    for j, cue in ipairs(labels[label]) do
      cues[j] = { source = cue[1], pattern = gloss.pattern(cue[1]),
                  weight = cue[2] or 1, most = cue.most or 1 }
    end
    out[i] = { label = label, cues = cues }
  end
  return out
end

local function score(what, cues)
  local sum, reasons = 0, {}
  for _, cue in ipairs(cues) do
    local hits = 0
    for _ in what:matches(cue.pattern) do
      hits = hits + 1
      if hits == cue.most then break end
    end
    if hits > 0 then
      sum = sum + hits * cue.weight
      reasons[#reasons + 1] = ("%s %+g"):format(cue.source, hits * cue.weight)
    end
  end
  return sum, table.concat(reasons, ", ")
end

--- A classifier of weighted patterns (words, lexicons, anything that a pattern
--- can say). The label with the largest sum wins if it reaches `least`; its
--- probability is its share among the sums above 0.
---
---```lua
---classify.weights { name = "area", least = 2, labels = {
---  economy = { { "产业", 1 }, { "@industry", 2, most = 3 } },
---  livelihood = { { "养老|医疗", 2 } } } }
---```
---Each cue is { pattern, weight (1 if absent), most = N }: it counts at most N
---times, once if absent. A weight may be negative.
---@param declaration { name: string, least?: number, labels: table }
---@return classifier
function classify.weights(declaration)
  local labels = compiled(declaration.labels)
  local least = declaration.least or 1
  local function decide(what)
    if type(what) == "string" then what = gloss.doc(what) end
    local best, most, all, why = nil, 0, 0, nil
    for _, one in ipairs(labels) do
      local sum, reasons = score(what, one.cues)
      if sum > 0 then all = all + sum end
      if sum > most then best, most, why = one.label, sum, reasons end
    end
    if most < least then return nil end
    return best, most / all, why
  end
  return gloss.classifier { name = declaration.name, decide = decide }
end

--- Asks classifiers in order; the first that gives a label with at least the
--- probability `least` decides. With `against`, the first later one that gives
--- another label is told in the reason: where rules and models disagree.
---
---```lua
---classify.first { name = "kind", rules, model, least = 0.6 }
---```
---@param declaration { name: string, least?: number, against?: boolean }
---@return classifier
function classify.first(declaration)
  local function decide(what, marks)
    local won
    for _, one in ipairs(declaration) do
      local d = one:decide(what, marks)
      if d.label and (d.probability or 1) >= (declaration.least or 0) then
        if not won then
          won = d
          if not declaration.against then return won end
        elseif d.label ~= won.label then
          won.reason = ("%s; %s says %s (%.2f)"):format(won.reason or won.by,
            d.by, d.label, d.probability or 1)
          return won
        end
      end
    end
    return won
  end
  return gloss.classifier { name = declaration.name, decide = decide }
end

return classify
