-- Notices of offices: who informs whom of what. Words: offices.tsv.
local gloss = require "gloss"

return gloss.report_type {
  api = 1, name = "@NAME@.notice", version = "1.0.0",
  lexicons = { office = "offices.tsv" },
  facts = { visit = { office = "string", kind = "string", date = "date" } },

  -- How sure the script is that a document is of its kind, and why.
  detect = function(doc)
    if doc:find "Notice" then return 0.9, "it says 'Notice'" end
  end,

  rules = {
    { id = "visit",
      pattern = [[ <office: @office> .{0,40} closed \s on \s <date: {date}> ]],
      emit = function(m)
        return "visit", { office = m.office.term, kind = m.office.entry.kind,
                          date = m.date }
      end,
      expect = { ["Notice: the Harbour Office is closed on 2024-06-03."] =
                   { office = "Harbour Office", date = "2024-06-03" } },
      reject = { "Notice: the Harbour Office is open." } },
  },
}
