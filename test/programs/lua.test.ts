/** The Lua interpreter: C, built with libtool, an archive of 32 members; its scripts keep running. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { build, buildOrdinarily, runAlike, unpack, update, verdicts } from "../support/debian.ts";
import { needs } from "../support/needs.ts";
import { Sandbox } from "../support/sandbox.ts";

const interpreter = "lua5.4/src/lua5.4";
const make = ["make", "-C", "lua5.4", "linux", "LIBTOOL=libtool", "MYCFLAGS=-O1 -g"];

const language = `
print(_VERSION, math.type(3), 7 // 2, 2^53, 10 % 3.5, 1 << 40, "10" + 5)
local list = {5, 2, 8, 1}
table.sort(list, function(a, b) return a > b end)
print(table.concat(list, ","), #list, table.unpack(list, 2, 3))
local step = coroutine.wrap(function(a) for i = 1, 3 do a = coroutine.yield(a * i) end return "end" end)
print(step(2), step(3), step(4), step(5))
print(pcall(error, {}) == false, select(2, pcall(error, "plain", 0)))
print(pcall(function() local x; return x.y end))
print(xpcall(function() error("deep") end, function(text) return "handled " .. text end))
print(pcall(string.rep, "x", -1), pcall(string.rep, "x", 1 << 60))
local object = setmetatable({}, {__index = function(_, key) return key .. "!" end, __call = function(_, x) return x * 2 end})
print(object.key, object(21))
do local guard <close> = setmetatable({}, {__close = function() print("closed") end}) end
print(load("return 1 +"))
print(load(string.dump(function(x) return x + 1 end))(41))
goto out
do print("never") end
::out::
`;

const libraries = `
print(string.format("%5.2f|%-8s|%q|%x|%g|%a", math.pi, "left", "a\\n\\0b", 255, 1e100, 0.5))
print(("hello world"):gsub("o", "0"), ("key = value"):match("(%w+)%s*=%s*(%w+)"), ("abc"):rep(3, "-"))
for key, value in string.gmatch("a=1, b=2", "(%w+)=(%w+)") do io.write(key, value, ";") end
print(utf8.char(228, 8364), utf8.len("äö"), string.pack("<i4", 100):byte(1, -1))
print(os.time({year = 2020, month = 1, day = 1, hour = 12}) > 0, os.getenv("NO_SUCH"), os.date("!%Y-%m-%d", 0))
local name = os.tmpname()
local file = assert(io.open(name, "w"))
file:write("line 1\\n", 2, "\\n"):close()
for line in io.lines(name) do io.write("[", line, "]") end
print(os.remove(name), (io.open(name)))
print(io.popen("echo from a child"):read("a"))
local weak = setmetatable({}, {__mode = "k"})
for i = 1, 50000 do weak[{}] = ("x"):rep(i % 50) end
collectgarbage()
print(next(weak), collectgarbage("count") < 1000, collectgarbage("generational"))
print(debug.traceback("trace"):match("^trace\\nstack traceback:"), select("#", ...), ...)
io.stderr:write("to the other stream\\n")
os.exit(3, true)
`;

const luaModule = `
#include <lauxlib.h>
static int twice(lua_State *L) { lua_pushinteger(L, 2 * luaL_checkinteger(L, 1)); return 1; }
int luaopen_module(lua_State *L) { lua_pushcfunction(L, twice); return 1; }
`;

const loop = `
local count = 0
repeat
  local ended, text = pcall(function()
    local line = io.read()
    if not line then return "end" end
    count = count + 1
    error(line .. " " .. count // 1, 0)
  end)
  print(count, text)
until ended
`;

test("lua5.4", needs("dpkg-source", "make", "g++", "libtool"), async (t) => {
  const box = new Sandbox(t);
  unpack(box, "lua5.4");
  // What debian/rules does before it calls make.
  box.write("lua5.4/src/lua5.4-deb-multiarch.h", '#define DEB_HOST_MULTIARCH "x86_64-linux-gnu"\n');
  build(box, ...make);
  const ours = box.path(interpreter);
  const theirs = buildOrdinarily(box, interpreter, ...make);
  box.write("language.lua", language);
  box.write("libraries.lua", libraries);
  box.write("loop.lua", loop);

  await t.test("scripts run as with an ordinary link", () => {
    const { status, stdout } = runAlike(box, ours, theirs, "language.lua");
    assert.equal(status, 0);
    assert.match(stdout, /^closed$/m);
    const second = runAlike(box, ours, theirs, "libraries.lua", "one", "two");
    assert.equal(second.status, 3);
    assert.match(second.stdout, /one\ttwo\n$/);
  });

  await t.test("the compiler of the same build makes byte code that runs", () => {
    box.run(box.path("lua5.4/src/luac5.4"), "-o", "language.luac", "language.lua");
    assert.equal(box.run(ours, "language.luac"), box.run(theirs, "language.lua"));
  });

  await t.test("a module in C finds the interpreter's functions", () => {
    box.write("module.c", luaModule);
    const include = `-I${box.path("lua5.4/src")}`;
    box.run("gcc", "-shared", "-fPIC", include, "module.c", "-o", "module.so");
    const script = 'package.cpath = "./?.so" print(require("module")(21))';
    assert.equal(runAlike(box, ours, theirs, "-e", script).stdout, "42\n");
  });

  await t.test("an interpreter at its prompt has new functions and keeps its globals", async () => {
    const lua = box.start(interpreter, "-i");
    lua.send("state = {n = 41}; function f() return math.abs(-3), tostring(true) end\n");
    lua.send(
      'co = coroutine.wrap(function() while true do coroutine.yield(f()) end end) print("ready", co())\n',
    );
    await lua.line(/ready\t3\ttrue$/);

    box.edit("lua5.4/src/lmathlib.c", "(0u - (lua_Unsigned)n);", "(1000u - (lua_Unsigned)n);");
    box.edit("lua5.4/src/lauxlib.c", '"true" : "false"', '"wahr" : "falsch"');
    const report = build(box, ...make);
    assert.deepEqual(verdicts(report), ["changed luaL_tolstring", "changed math_abs"]);
    lua.send('state.n = state.n + 1 print("then", state.n, co())\n');
    await lua.line(/then\t42\t1003\twahr$/);

    // One object, by hand.
    const flags = ["-O1", "-std=gnu99", "-DLUA_COMPAT_5_3", "-DLUA_USE_LINUX", "-g", "-c"];
    box.edit(
      "lua5.4/src/lstrlib.c",
      'if (n <= 0)\n    lua_pushliteral(L, "");',
      'if (n <= 0)\n    lua_pushliteral(L, "none");',
    );
    box.run("gcc", ...flags, "lua5.4/src/lstrlib.c", "-o", "lua5.4/src/lstrlib.o");
    box.run("ar", "r", "lua5.4/src/.libs/liblua5.4.a", "lua5.4/src/lstrlib.o");
    assert.deepEqual(update(box, interpreter), ["changed str_rep"]);
    lua.send('print("last", ("x"):rep(0), state.n, co())\n');
    await lua.line(/last\tnone\t42\t1003\twahr$/);
    assert.deepEqual(box.drift(), []);
    lua.closeInput();
    assert.equal(await lua.exit(), 0);
  });

  await t.test("functions change below a script that waits inside pcall", async () => {
    const lua = box.start(interpreter, "loop.lua");
    lua.send("a\n");
    await lua.line(/^1\ta 1$/);
    box.edit("lua5.4/src/lvm.c", "lua_Integer q = m / n;", "lua_Integer q = 100 + m / n;");
    box.edit("lua5.4/src/lbaselib.c", "luaL_optinteger(L, 2, 1);", "luaL_optinteger(L, 2, 1) + 1;");
    assert.deepEqual(verdicts(build(box, ...make)), ["changed luaB_error", "changed luaV_idiv"]);
    lua.send("b\nc\n");
    await lua.line(/^2\tloop\.lua:8: b 102$/);
    await lua.line(/^3\tloop\.lua:8: c 103$/);
    assert.deepEqual(box.drift(), []);
    lua.closeInput();
    assert.equal(await lua.exit(), 0);
  });

  await t.test("the interpreter's own loop changes while it runs a script", async () => {
    const lua = box.start(interpreter, "loop.lua");
    lua.send("a\n");
    await lua.line(/^1\t.*a 1/);
    // Another frame, so that the body on the stack must keep to its own jump table.
    box.edit(
      "lua5.4/src/lvm.c",
      "  int trap;\n",
      "  volatile int pad[50];\n  int trap;\n  pad[7] = 1;\n",
    );
    assert.ok(verdicts(build(box, ...make)).includes("changed luaV_execute"));
    lua.send("b\nc\n");
    await lua.line(/^2\t.*b /);
    await lua.line(/^3\t.*c /);
    assert.deepEqual(box.drift(), []);
    lua.closeInput();
    assert.equal(await lua.exit(), 0);
  });
});
