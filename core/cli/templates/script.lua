-- @NAME@: what it reads, in a line.
local gloss = require "gloss"

return gloss.report_type {
  api = 1, name = "@NAME@", version = "1.0.0", about = "sums that were granted",

  -- The types of facts, and their fields. A final ? makes a field optional.
  facts = { grant = { amount = "number", purpose = "string?" } },

  rules = {
    { id = "grant.approved",
      -- White space means nothing, \s is a space; <name: ...> captures.
      pattern = [[ Approved: \s <amount: {number}> \s euros
                   (\s for \s <purpose: [^.\n]+>)? ]],
      -- A match becomes a fact here. Other rules: emit = "grant".
      emit = function(m)
        return "grant", { amount = m.amount, purpose = m.purpose }
      end,
      -- The rule's own tests: moongloss test @FILE@
      expect = { ["Approved: 500 euros for paint."] = { amount = 500, purpose = "paint" } },
      reject = { "Deferred: 500 euros for paint." } },
  },
}
