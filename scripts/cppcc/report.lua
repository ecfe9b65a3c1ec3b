-- What all report types of the pack share: fields, fact types, rules.
local gloss = require "gloss"
local schema = require "cppcc.schema"
local describe = require "cppcc.describe"
local classify = require "cppcc.classify"
local consolidate = require "cppcc.consolidate"
local dates = require "cppcc.dates"
local awards = require "cppcc.awards"

local report = {}

report.rules = {
  require("cppcc.sections").rules,
  require("cppcc.people").rules,
  require("cppcc.orgs").rules,
  require("cppcc.meetings").rules,
  require("cppcc.topics").rules,
  require("cppcc.quoted").rules,
  require("cppcc.documents").rules,
  require("cppcc.mechanisms").rules,
  require("cppcc.quantities").rules,
  dates.rules, dates.ordinals,
  awards.rules, awards.results,
  require("cppcc.items").rules,
}

--- A report type of the pack. `kinds` are the kinds of report that it takes;
--- nil: whatever no other type takes.
---@param name string
---@param about string
---@param kinds? string[]
function report.type(name, about, kinds)
  local function detect(doc)
    local kind, confidence, reason = classify.kind(doc)
    for _, mine in ipairs(kinds or {}) do
      if kind == mine then return confidence, reason end
    end
    return nil
  end
  return gloss.report_type {
    api = 1, name = "cppcc." .. name, version = "1.0.0", about = about,
    detect = kinds and detect or nil,
    lexicons = schema.lexicons, doc = schema.doc, facts = schema.facts,
    describe = describe.describe, anchor = describe.anchor,
    rules = report.rules,
    finish = consolidate.finish,
  }
end

return report
