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

-- What makes a fact the same as an earlier one: meetings with a number are
-- told by body, term and session (二十届三中全会 = 中共二十届三中全会).
local function identity(fact)
  if fact.type == "topic" then
    return "topic\0" .. fact.topic .. "\0" .. fact.form
  end
  if fact.type == "meeting" and fact.session then
    return table.concat({ "meeting", fact.kind, tostring(fact.body),
      tostring(fact.term), tostring(fact.session) }, "\0")
  end
  local key = KEYS[fact.type]
  return key and fact.type .. "\0" .. tostring(fact[key]):gsub("[“”]", "") or nil
end

-- Persons, meetings, organisations, ... are facts once per document; a count
-- that is part of a mechanism's name is none.
local function finish(doc, facts)
  local seen, inside = {}, 0
  for _, fact in ipairs(facts) do
    local id = identity(fact)
    if fact.type == "mechanism" then inside = math.max(inside, fact["end"]) end
    if id and seen[id] or fact.type == "quantity" and fact.unit == "级"
      and fact["end"] <= inside then
      facts:drop(fact)
    end
    if id then seen[id] = true end
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
