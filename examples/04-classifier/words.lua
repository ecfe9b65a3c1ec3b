-- What a notice is about, by words with weights.
local classify = require "gloss.classify"

return classify.weights { name = "words", least = 1, labels = {
  water = { { "水库|自来水|供水", 2 }, { "储水|停水", 1 } },
  roads = { { "路面|绕行", 1 }, { "道路", 2 } },
} }
