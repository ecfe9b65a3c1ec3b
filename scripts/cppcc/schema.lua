-- Fact types, document fields and lexicons of all report types of the pack.
local schema = {}

schema.lexicons = {
  title = "lexicons/titles.tsv",
  surname = "lexicons/surnames.tsv",
  follow = "lexicons/follows.tsv",
  stop = "lexicons/stops.tsv",
  party = "lexicons/parties.tsv",
  org_suffix = "lexicons/org_suffixes.tsv",
  gathering = "lexicons/meetings.tsv",
  slogan = "lexicons/slogans.tsv",
  mechanism = "lexicons/mechanisms.tsv",
  mechanism_head = "lexicons/mechanism_heads.tsv",
  founding = "lexicons/founding.tsv",
  action = "lexicons/actions.tsv",
  area = "lexicons/areas.tsv",
  cue = "lexicons/kinds.tsv",
  form = "lexicons/forms.tsv",
}

schema.doc = {
  title = "string?", subtitle = "string?",
  kind = "term_review|annual_review|meeting|feature|plan|notice|speech|other",
  body = "string?", level = "national|province|city|county?",
  term = "integer?", period = "string?", published = "string?",
  source = "string?", editor = "string?", authors = "string[]",
  script = "string?", damage = "string[]",
}

-- What the reporting body did; facts with a deed make its ledger
-- (`moongloss report`).
local DEED = "held|researched|consulted|supervised|proposed|solved?"

schema.facts = {
  section = { level = "integer", heading = "string",
    area = "theory|party|consultation|supervision|proposals|opinion|"
      .. "livelihood|consensus|capacity|economy|reform|linkage|other" },
  person = { name = "string", titles = "string[]", org = "string?" },
  org = { name = "string" },
  meeting = { name = "string",
    kind = "plenary|standing|chair|party_group|consultation|study|forum|"
      .. "launch|other",
    body = "string?", term = "integer?", session = "integer?",
    date = "string?", topic = "string?", deed = DEED },
  topic = { topic = "string",
    form = "consultation|research|supervision|inspection|proposal|lecture",
    body = "string?", date = "string?", deed = DEED },
  quote = { speaker = "string?" },
  document = { title = "string", action = "string?", issuer = "string?" },
  mechanism = { name = "string", parts = "string[]" },
  slogan = { name = "string" },
  proposal = { title = "string?", number = "integer?", proposer = "string?",
    seconders = "string[]", supervisor = "string?" },
  quantity = { value = "number", max = "number?",
    approx = "about|under|over|several?", unit = "string?", item = "string?",
    action = "string?", deed = DEED },
  ordinal = { value = "integer", of = "string" },
  date = { value = "string" },
  award = { name = "string", recipient = "string?", giver = "string?" },
  instruction = { leader = "string?", on = "string?", date = "string?" },
  item = { list = "achievement|problem|requirement", number = "integer?",
    head = "string" },
  result = { metric = "string", value = "string" },
}

return schema
