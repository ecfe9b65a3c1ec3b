-- The string library behaves as Lua's, apart from the limits in sandbox.lua.
local function same(got, want)
  assert(got == want, ("got %s, want %s"):format(tostring(got), tostring(want)))
end
local function list(...)
  local out = table.pack(...)
  for i = 1, out.n do out[i] = tostring(out[i]) end
  return table.concat(out, "|")
end

same(list(("hello world"):find("wor")), "7|9")
same(list(("hello world"):find("o", 6)), "8|8")
same(list(("hello"):find("l+")), "3|4")
same(list(("hello"):find("(l)(l)")), "3|4|l|l")
same(list(("a.b"):find(".", 1, true)), "2|2")
same(list(("a.b"):find("")), "1|0")
same(list(("abc"):find("", 4)), "4|3")
same(("abc"):find("", 5), nil)
same(list(("abc"):find("b", -2)), "2|2")
same(("abc"):find("^b"), nil)
same(list(("abc"):find("^b", 2)), "2|2")
same(list(("a\0b"):find("\0")), "2|2")
same(list(("2024-07-08"):match("(%d+)-(%d+)-(%d+)")), "2024|07|08")
same(("  x  "):match("^%s*(.-)%s*$"), "x")
same(list(("abc"):match("()b()")), "2|3")
same(("THE (quick) fox"):match("%((%a+)%)"), "quick")
same(("f(a(b)c)d"):match("%b()"), "(a(b)c)")
same(("THE (quick) fox"):find("%f[%a]%a+%f[%A]", 5), 6)
same(("abab"):match("(ab)%1"), "ab")
same(("x^y"):match("%^"), "^")
same(("a-z"):match("[a%-]+"), "a-")
same(("]"):match("[]]"), "]")
same(("a]"):match("[^]]"), "a")
same(("abc123"):gsub("%d", ""), "abc")
same(list(("abc"):gsub("", "-")), "-a-b-c-|4")
same(list(("hello"):gsub("l", { l = "L" })), "heLLo|2")
same(list(("hello"):gsub("l", function() end)), "hello|2")
same(list(("hello world"):gsub("o", "0", 1)), "hell0 world|1")
same(("abc"):gsub("(a)(b)", "%2%1%%%0"), "ba%abc")
same(("abc"):gsub("b*$", "x"), "abcx")
local words = {}
for word in ("one two  three"):gmatch("%a+") do words[#words + 1] = word end
same(list(table.unpack(words)), "one|two|three")
local pairs_found = {}
for key, value in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do
  pairs_found[#pairs_found + 1] = key .. value
end
same(list(table.unpack(pairs_found)), "a1|b2")
local places = {}
for place in ("abc"):gmatch("()") do places[#places + 1] = place end
same(list(table.unpack(places)), "1|2|3|4")
for _, bad in ipairs { "[a", "%", "(a", "(a))", "%1", "%f", "%b", "[]" } do
  assert(not pcall(string.find, "aaa", bad), bad)
end
assert(not pcall(string.gsub, "a", "a", "%2"))
assert(not pcall(string.gsub, "a", "a", "%x"))
assert(not pcall(string.gsub, "a", "a", function() return {} end))

same(string.rep("ab", 3, ","), "ab,ab,ab")
same(string.format("%5.1f|%-4s|%q|%x", 3.14159, "ab", "a\nb", 255),
  '  3.1|ab  |"a\\\nb"|ff')
same(string.format("%s %s", true, nil), "true nil")
same(string.format("%%p"), "%p")

-- table: stable sort, whole results.
local rows = {}
for i = 1, 200 do rows[i] = { key = i % 3, place = i } end
table.sort(rows, function(a, b) return a.key < b.key end)
for i = 2, #rows do
  assert(rows[i - 1].key < rows[i].key or
    rows[i - 1].key == rows[i].key and rows[i - 1].place < rows[i].place)
end
local numbers = { 5, 3, 9, 1 }
table.sort(numbers)
same(list(table.unpack(numbers)), "1|3|5|9")
table.sort(numbers, function(a, b) return a > b end)
same(list(table.unpack(numbers)), "9|5|3|1")
table.sort({})
assert(not pcall(table.sort, { 1, "x" }))
local t = { 1, 2, 3 }
table.insert(t, 4)
table.insert(t, 1, 0)
same(table.concat(t, ","), "0,1,2,3,4")
same(table.remove(t), 4)
same(table.remove(t, 1), 0)
same(table.remove({}), nil)
same(table.concat(t, ",", 2, 3), "2,3")
same(table.concat(table.move({ 1, 2, 3 }, 2, 3, 1), ","), "2,3,3")
same(table.concat(table.move({ 1, 2, 3 }, 1, 2, 2), ","), "1,1,2")
same(table.pack(1, nil, 3).n, 3)
same(select("#", table.unpack({ 1, nil, 3 }, 1, 3)), 3)
assert(not pcall(table.insert, {}, 5, 1))
assert(not pcall(table.concat, { 1, {} }))

-- Coroutines.
local produce = coroutine.wrap(function(a)
  local b = coroutine.yield(a + 1)
  return b * 2
end)
same(produce(1), 2)
same(produce(10), 20)
local co = coroutine.create(function() error("inside") end)
local ok, message = coroutine.resume(co)
assert(not ok and message:find("inside"))
same(coroutine.status(co), "dead")
same(list(coroutine.resume(co)), "false|cannot resume dead coroutine")
same(select(2, pcall(coroutine.wrap(function() error({ code = 7 }) end))).code, 7)
same(list(xpcall(error, function(m) return m .. "!" end, "x", 0)), "false|x!")
same(list(xpcall(math.max, print, 1, 7)), "true|7")
same(list(pcall(error, "x", 0)), "false|x")
same(list(pcall(math.max, 1, 7)), "true|7")
same(list(coroutine.wrap(function() -- yields across pcall
  return pcall(function() return coroutine.yield(1) end)
end)()), "1")
