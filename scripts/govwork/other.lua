local gloss = require "gloss"
local schema = require "govwork.schema"
local describe = require "govwork.describe"

-- Whatever is no government report: told so, with the reason, and left alone.
return gloss.report_type {
  api = 1, name = "govwork.other", version = "1.0.0",
  about = "不是政府工作报告",
  doc = schema.doc, describe = describe.describe,
}
