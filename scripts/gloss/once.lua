-- Facts that stand once a document: the first mention of each distinct value.
local once = {}

local function key_of(fact, fields)
  local parts = { fact.type }
  for i, field in ipairs(fields) do
    parts[i + 1] = tostring(fact.fields[field])
  end
  return table.concat(parts, "\0")
end

--- A `finish` function that keeps the first fact of each distinct value.
--- Types that `keys` does not name are left alone.
---
---```lua
---finish = once.finish { person = { "name" }, topic = { "topic", "form" } }
---```
---@param keys table<string, string[]> fact type -> fields that make it distinct
---@return fun(doc: doc, facts: fact[])
function once.finish(keys)
  return function(_, facts)
    local seen = {}
    for _, fact in ipairs(facts) do
      local fields = keys[fact.type]
      local key = fields and key_of(fact, fields)
      if key and seen[key] then fact:drop() end
      if key then seen[key] = true end
    end
  end
end

return once
