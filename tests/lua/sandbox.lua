-- Ways out of the sandbox, and into endless or unrepeatable work: all closed.
local function fails(what, f, ...)
  local ok, message = pcall(f, ...)
  assert(not ok, "should have failed: " .. what)
  return tostring(message)
end

local function absent(name)
  fails(name, function() return _G[name] end)
end

-- What opens files, processes, the debugger or raw tables is not there.
for _, name in ipairs { "io", "os", "package", "debug", "dofile", "loadfile",
  "collectgarbage", "rawset", "rawget", "warn", "arg", "jit" } do
  absent(name)
end
for _, pair in ipairs { { string, "dump" }, { string, "pack" },
  { string, "unpack" }, { math, "random" }, { math, "randomseed" },
  { coroutine, "running" }, { table, "next" } } do
  assert(pair[1][pair[2]] == nil, pair[2])
end

-- Shared tables cannot be changed, nor reached behind their views.
for name, library in pairs { string = string, math = math, table = table,
  utf8 = utf8, coroutine = coroutine, gloss = gloss } do
  fails(name, function() library.evil = 1 end)
  fails(name, function() library.format = nil end)
  assert(getmetatable(library) == false)
  fails(name, setmetatable, library, {})
  for _, change in ipairs { table.insert, table.remove, table.sort } do
    fails(name, change, library, 1)
  end
  fails(name, table.move, { 1 }, 1, 1, 1, library)
end
assert(next(string) == nil) -- the view itself is empty
assert(getmetatable("") == false)
fails("string metatable", setmetatable, "", {})
fails("assign to string", function() (""). evil = 1 end)
assert(("x").rep == string.rep and ("x").dump == nil)
assert(getmetatable(_G) == false)
fails("environment", setmetatable, _G, {})
fails("environment", table.insert, _G, 1)

-- Userdata keep their metatables to themselves.
local doc = gloss.doc("abc")
assert(getmetatable(doc) == false and getmetatable(doc.main) == false)
fails("userdata", setmetatable, doc, {})
fails("userdata field", function() doc.text = "x" end)
fails("userdata field", function() doc.main.first = 5 end)
local iterate = doc:each("word")
assert(type(iterate) == "function")

-- No finalizers, no weak tables: they run where nothing can stop them.
fails("__gc", setmetatable, {}, { __gc = function() end })
fails("__mode", setmetatable, {}, { __mode = "k" })
fails("protected", function()
  local t = setmetatable({}, { __metatable = 1 })
  setmetatable(t, {})
end)

-- load: text only, and in this environment.
fails("bytecode", function() assert(load("\27Lua")) end)
assert(load("\27Lua\x54\0") == nil)
fails("function chunk", load, function() return nil end)
assert(load("return io")) -- compiles ...
fails("io by load", load("return io")) -- ... but finds nothing
fails("os by load", load("return _ENV.os.exit()"))
local own = { answer = 42 }
assert(load("return answer", "own", "t", own)() == 42)

-- Names of modules are no paths.
for _, name in ipairs { "../x", "/etc/passwd", "a/b", "", ".", "..", "a..b",
  "a.", ".a", "a\0b", "C:x", "io", "os", "string", "debug" } do
  fails("require " .. name, require, name)
end

-- Nothing tells an address, and formats cannot.
for _, value in ipairs { {}, print, coroutine.create(print), doc } do
  assert(not tostring(value):find("0x", 1, true), tostring(value))
  assert(not string.format("%s", value):find("0x", 1, true))
end
fails("%p", string.format, "%p", {})
fails("%p", string.format, "%-10p", {})

-- Work in C is bounded.
fails("rep", string.rep, "x", 1 << 40)
fails("rep", string.rep, "x", math.maxinteger)
fails("rep", string.rep, "", 1 << 40, "ab")
assert(string.rep("", math.maxinteger) == "" and string.rep("x", -5) == "")
fails("backtracking", string.find, ("a"):rep(3000), "a*a*a*b")
fails("backtracking", string.gsub, ("a"):rep(3000), ".-.-.-b", "")
fails("backtracking", string.match, ("a"):rep(300), ("a?"):rep(150) .. "b")
fails("move", table.move, {}, 1, math.maxinteger - 1, 2)
fails("move", table.move, {}, math.mininteger, math.maxinteger, 1)
fails("move", table.move, {}, 1, 10, math.maxinteger)
fails("concat", table.concat, {}, "", 1, math.maxinteger)
fails("unpack", table.unpack, {}, 1, 1e8)
fails("unpack", table.unpack, {}, math.mininteger, math.maxinteger)
local endless = setmetatable({}, { __len = function() return 1 << 50 end,
  __index = type })
assert(table.concat(endless) == "" and select("#", table.unpack(endless)) == 0)
fails("char", string.char, table.unpack({ 1, 2, 300 }))
fails("deep recursion", function()
  local function f() return 1 + f() end
  return f()
end)
fails("deep parse", function() assert(load(("("):rep(100000))) end)
fails("pattern depth", string.find, "x", ("("):rep(40) .. "x")

-- Extreme numbers into our own functions.
for _, n in ipairs { math.maxinteger, math.mininteger, -1, 0, 1 << 31, 1 << 32,
  1 << 53 } do
  pcall(doc.span, doc, n, n)
  pcall(doc.span, doc, 1, n)
  pcall(doc.line, doc, n)
  pcall(doc.main.sub, doc.main, n, n)
  pcall(doc.main.before, doc.main, n)
  pcall(doc.main.after, doc.main, n)
  pcall(gloss.sub, "abc", n, n)
  assert(#gloss.sub("abc", n, 1) <= 3)
end
fails("not a number", doc.span, doc, 0 / 0, 1)
fails("infinite", doc.span, doc, 1 / 0, 1)
fails("wrong self", doc.span, 5, 1, 1)
fails("wrong self", doc.main.sub, doc, 1, 1)
fails("wrong self", doc.span, doc.main, 1, 1)
fails("no self", doc.main.sub)

-- pairs and next do not show the hash order.
local keys = {}
for key in pairs { b = 1, a = 2, [3] = 0, [1] = 0, [2.5] = 0, [true] = 0 } do
  keys[#keys + 1] = tostring(key)
end
assert(table.concat(keys, " ") == "1 2.5 3 a b true", table.concat(keys, " "))
fails("keys without order", function()
  for _ in pairs { [{}] = 1 } do end
end)
fails("next with a key", next, { 1, 2 }, 1)
assert(next({}) == nil and next { z = 1, b = 2 } == "b")

-- Globals must be declared, which scripts cannot do.
fails("undeclared", function() return undeclared_global end)
