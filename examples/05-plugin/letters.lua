-- Letters to a harbour office, sorted by a classifier in C.
local gloss = require "gloss"

local tone = gloss.classifier { name = "tone", plugin = "tone.so",
  options = "praise=prompt" }

return gloss.report_type {
  api = 1, name = "letters", version = "1.0.0", about = "letters, by tone",
  facts = { remark = { tone = "praise|complaint", sure = "number" } },
  rules = {
    { id = "remark", each = "sentence", emits = { "remark" },
      run = function(sentence, _, emit)
        local d = tone:decide(sentence)
        if d.label then
          emit("remark", { tone = d.label, sure = d.probability }, sentence)
        end
      end },
  },
}
