-- Minutes of a club's board: who came, what was resolved, how they voted, who
-- has to do what by when. Nothing in the engine knows about minutes.
local gloss = require "gloss"

local NAME = [[ [\p{Lu}][\p{Ll}]+ \s [\p{Lu}][\p{Ll}]+ ]]
local DATE = [[ \d{1,2} \s [\p{Lu}][\p{Ll}]+ \s \d{4} ]]

local MONTHS = { January = 1, February = 2, March = 3, April = 4, May = 5,
  June = 6, July = 7, August = 8, September = 9, October = 10, November = 11,
  December = 12 }

-- "12 March 2024" -> "2024-03-12"
local function iso(text)
  local day, month, year = text:match("^(%d+) (%a+) (%d+)$")
  if not MONTHS[month] then return nil end
  return string.format("%s-%02d-%02d", year, MONTHS[month], tonumber(day))
end

local function plain(text)
  return tonumber((text:gsub(",", "")))
end

local each_name = gloss.pattern([[ <name: ]] .. NAME
  .. [[> ( \s [(] <role: [^()]+> [)] )? ]])
local held = gloss.pattern([[ Minutes .{0,40}? held \s on \s <date: ]] .. DATE
  .. [[> ]])
local seconded = gloss.pattern([[ Moved \s by \s <mover: ]] .. NAME
  .. [[> , \s seconded \s by \s <seconder: ]] .. NAME .. [[> ]])
local outcome = gloss.pattern [[ <word: Carried|Lost> : ]]

local function people(kind)
  return function(m)
    local facts = {}
    for one in m.list:matches(each_name) do
      facts[#facts + 1] = { "attendee", { name = one.name.text,
        role = one.role and one.role.text, status = kind },
        one.name }
    end
    return facts
  end
end

return gloss.report_type {
  api = 1, name = "minutes", version = "1.0.0",
  about = "minutes of board meetings",
  doc = { title = "string?", date = "string?" },
  facts = {
    attendee = { name = "string", role = "string?",
      status = "present|apologies" },
    resolution = { number = "string", subject = "string", mover = "string?",
      seconder = "string?", outcome = "carried|lost|open" },
    vote = { infavour = "integer", against = "integer",
      abstained = "integer" },
    amount = { value = "number", currency = "string" },
    action = { who = "string", task = "string", due = "string?" },
  },
  detect = function(doc)
    if doc:find(held) then return 0.9, "Minutes ... held on a date" end
  end,
  describe = function(doc)
    local m = doc:find(held)
    return { date = m and { value = iso(m.date.text), span = m.date } }
  end,
  rules = {
    { id = "minutes.present", pattern = [[ Present : \s <list: .+> ]],
      scope = "paragraph", emits = { "attendee" }, emit = people("present"),
      expect = { ["Present: Ann Lee (Chair), Bo Ray"] =
        { name = "Ann Lee", role = "Chair", status = "present" } } },
    { id = "minutes.apologies", pattern = [[ Apologies : \s <list: .+> ]],
      scope = "paragraph", emits = { "attendee" }, emit = people("apologies"),
      expect = { ["Apologies: Bo Ray"] = { status = "apologies" } } },
    { id = "minutes.resolution",
      pattern = [[ Resolution \s <number: \d{4}/\d+> : \s That \s
        <subject: .+?> \. ]],
      scope = "paragraph", emits = { "resolution" },
      emit = function(m, doc)
        -- "Moved by" and "Carried" stand on the lines that follow.
        local rest = doc:span(m.last + 1, doc.main.last)
        local by, word = rest:find(seconded), rest:find(outcome)
        return "resolution", { number = m.number.text,
          subject = m.subject.text, mover = by and by.mover.text,
          seconder = by and by.seconder.text,
          outcome = word and word.word.text:lower() or "open" }
      end,
      expect = { ["Resolution 2024/07: That the budget be approved."] =
        { number = "2024/07", outcome = "open" } },
      reject = { "The resolution was withdrawn." } },
    { id = "minutes.vote",
      pattern = [[ <yes: \d+> \s in \s favour , \s <no: \d+> \s against , \s
        <none: \d+> \s abstention s? ]],
      emits = { "vote" },
      emit = function(m)
        return "vote", { infavour = tonumber(m.yes.text),
          against = tonumber(m.no.text), abstained = tonumber(m.none.text) }
      end,
      expect = { ["Carried: 4 in favour, 1 against, 0 abstentions."] =
        { infavour = 4, against = 1, abstained = 0 } } },
    { id = "minutes.amount",
      pattern = [[ <currency: [$€£]> <value: \d{1,3} (,\d{3})*> ]],
      emits = { "amount" },
      emit = function(m)
        return "amount", { value = plain(m.value.text),
          currency = m.currency.text }
      end,
      expect = { ["a balance of $48,250 in all"] = { value = 48250 } },
      reject = { "36 crews" } },
    { id = "minutes.action",
      pattern = [[ Action : \s <who: ]] .. NAME .. [[> \s to \s <task: .+?>
        ( \s by \s <due: ]] .. DATE .. [[> )? \. ]],
      scope = "paragraph", emits = { "action" },
      emit = function(m)
        return "action", { who = m.who.text, task = m.task.text,
          due = m.due and iso(m.due.text) }
      end,
      expect = { ["Action: Bo Ray to sign the contract by 31 May 2024."] =
        { who = "Bo Ray", task = "sign the contract", due = "2024-05-31" } } },
  },
}
