local report = require "cppcc.report"

-- Plans, notices, speeches and what could not be told apart.
return report.type("other", "其他政协文稿")
