local gloss = require "gloss"

return gloss.pack {
  api = 1, name = "@NAME@", version = "1.0.0", about = "what this pack reads",
  scripts = { "notice.lua" },
}
