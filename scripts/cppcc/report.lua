-- What all report types of the pack share: fields, fact types, rules.
local gloss = require "gloss"
local schema = require "cppcc.schema"
local describe = require "cppcc.describe"
local classify = require "cppcc.classify"
local dates = require "cppcc.dates"
local awards = require "cppcc.awards"

local report = {}

local KEYS = { person = "name", org = "name", meeting = "name",
  document = "title", mechanism = "name", slogan = "name" }

-- Persons, meetings, organisations, ... are facts once per document.
local function finish(doc, facts)
  local seen = {}
  for _, fact in ipairs(facts) do
    local key = KEYS[fact.type]
    local id = key and fact.type .. "\0" .. tostring(fact[key])
      or fact.type == "topic" and "topic\0" .. fact.topic .. "\0" .. fact.form
    if id then
      if seen[id] then facts:drop(fact) end
      seen[id] = true
    end
  end
end

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
    finish = finish,
  }
end

return report
