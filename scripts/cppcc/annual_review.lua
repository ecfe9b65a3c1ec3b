local report = require "cppcc.report"

return report.type("annual_review", "年度综述：一年工作的回顾", { "annual_review" })
