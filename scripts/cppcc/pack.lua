-- The CPPCC (政协) pack: what official reports of the consultative conference
-- say, as facts. Fact types and fields: schema.lua; how to change a rule:
-- README.md.
local gloss = require "gloss"

return gloss.pack {
  api = 1,
  name = "cppcc",
  version = "1.0.0",
  about = "政协工作报道：届终回眸、年度综述、会议报道、专题文章",
  scripts = {
    "term_review.lua", "annual_review.lua", "meeting.lua", "feature.lua",
    "other.lua",
  },
}
