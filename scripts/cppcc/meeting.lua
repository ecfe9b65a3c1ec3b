local report = require "cppcc.report"

return report.type("meeting", "会议报道：一次会议", { "meeting" })
