local gloss = require "gloss"
local words = require "words"

return gloss.report_type {
  api = 1, name = "notices", version = "1.0.0", about = "notices, by area",
  facts = { notice = { area = "string", by = "string", sure = "number" } },
  rules = {
    { id = "notice", each = "paragraph", emits = { "notice" },
      run = function(paragraph, _, emit)
        local d = words:decide(paragraph)
        if d.label then
          emit("notice", { area = d.label, by = d.by, sure = d.probability },
            paragraph)
        end
      end,
      expect = { ["停水两天。"] = { area = "water" },
                 ["请绕行。"] = { area = "roads" } },
      reject = { "今天晴。" } },
  },
}
