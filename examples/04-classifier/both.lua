local gloss = require "gloss"
local classify = require "gloss.classify"
local words = require "words"

local model = gloss.classifier { name = "model", model = "areas.model" }
local area = classify.first { name = "area", words, model, least = 0.5,
  against = true }

return gloss.report_type {
  api = 1, name = "notices.both", version = "1.0.0", about = "words, then model",
  facts = { notice = { area = "string", by = "string", reason = "string?" } },
  rules = {
    { id = "notice", each = "paragraph", emits = { "notice" },
      run = function(paragraph, _, emit)
        local d = area:decide(paragraph)
        if d.label then
          emit("notice", { area = d.label, by = d.by, reason = d.reason },
            paragraph)
        end
      end },
  },
}
