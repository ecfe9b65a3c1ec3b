-- Fact types, document fields and lexicons of the pack.
local schema = {}

schema.lexicons = {
  indicator = "lexicons/indicators.tsv",
  action = "lexicons/actions.tsv",
  part = "lexicons/parts.tsv",
}

schema.doc = {
  title = "string?", subtitle = "string?",
  kind = "government_report|other",
  body = "string?", place = "string?",
  level = "national|province|city|county?",
  speaker = "string?", delivered = "string?", session = "string?",
  review_year = "integer?", plan_year = "integer?",
  published = "string?", source = "string?",
}

schema.facts = {
  section = { level = "integer", heading = "string",
    part = "review|problem|plan|other" },
  -- What is to be reached: value, or a relation in words (与经济增长同步).
  target = { indicator = "string", value = "number?", max = "number?",
    unit = "string?", change = "up|down?", approx = "string?",
    relation = "string?", year = "string?" },
  -- What was measured: a level, or a change (then `basis`: against what).
  indicator = { name = "string", value = "number", max = "number?",
    unit = "string?", change = "up|down?", approx = "string?",
    basis = "string?", period = "string?" },
  -- What was done; `year` is the year or years that the part is about.
  achievement = { action = "string", object = "string?", value = "number?",
    unit = "string?", approx = "string?", year = "string?" },
  -- What will be done: how firmly (确保, 力争, 将, 要), what, how much.
  commitment = { strength = "ensure|strive|will|must|plan", action = "string?",
    object = "string", value = "number?", unit = "string?",
    approx = "string?", year = "string?" },
}

return schema
