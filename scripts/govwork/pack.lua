-- The pack for government work reports (政府工作报告): targets, indicators,
-- achievements and commitments as facts. Fact types and fields: schema.lua;
-- how to change a rule: README.md.
local gloss = require "gloss"

return gloss.pack {
  api = 1,
  name = "govwork",
  version = "1.0.0",
  about = "政府工作报告：预期目标、指标、完成的工作、承诺",
  scripts = { "report.lua", "other.lua" },
}
