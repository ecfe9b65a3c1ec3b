local report = require "cppcc.report"

return report.type("term_review", "届终回眸：一届或多年工作的回顾", { "term_review" })
