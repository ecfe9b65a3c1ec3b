local report = require "cppcc.report"

return report.type("feature", "专题文章：一个主题的纪实", { "feature" })
