local gloss = require "gloss"
local schema = require "govwork.schema"
local describe = require "govwork.describe"
local kind = require "govwork.kind"

local function detect(doc)
  local label, probability, reason = kind.of(doc)
  if label == "government_report" then return probability, reason end
end

return gloss.report_type {
  api = 1, name = "govwork.report", version = "1.0.0",
  about = "政府工作报告",
  detect = detect, lexicons = schema.lexicons,
  doc = schema.doc, facts = schema.facts,
  describe = describe.describe, anchor = describe.anchor,
  rules = {
    require("govwork.sections").rules,
    require("govwork.indicators").rules,
    require("govwork.achievements").rules,
    require("govwork.commitments").rules,
  },
}
