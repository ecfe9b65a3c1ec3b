-- Who owes how much? Twenty lines from a note to a table.
local gloss = require "gloss"

return gloss.report_type {
  api = 1, name = "debts", version = "1.0.0", about = "who owes how much",
  facts = { debt = { who = "string", amount = "number" } },
  rules = {
    { id = "debt.owes",
      pattern = [[ <who: \p{Lu}\p{Ll}+> \s owes \s <amount: {number}> ]],
      emit = function(m)
        return "debt", { who = m.who.text, amount = m.amount.value }
      end,
      expect = { ["Ann owes 12 euros."] = { who = "Ann", amount = 12 } },
      reject = { "Nobody owes anything." },
    },
  },
}
