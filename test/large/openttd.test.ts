/**
 * OpenTTD: a real game of some 400 C++ files, built by CMake and Ninja, whose rules change while it is played.
 *
 * Its build takes minutes, so this is a test of its own: `npm run test:large`.
 */
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { test } from "node:test";
import { build, unpack, verdicts } from "../support/debian.ts";
import { Sandbox } from "../support/sandbox.ts";

const options = [
  "-DOPTION_DEDICATED=ON",
  "-DCMAKE_BUILD_TYPE=Debug",
  "-DCMAKE_CXX_FLAGS_DEBUG=-O0 -g1",
];

test("openttd", async (t) => {
  const box = new Sandbox(t);
  unpack(box, "openttd");
  build(box, "cmake", "-G", "Ninja", "-S", "openttd", "-B", "build", ...options);
  const built = build(box, "ninja", "-C", "build");
  cpSync("/usr/share/games/openttd/baseset/opengfx", box.path("build/baseset/opengfx"), {
    recursive: true,
    dereference: true,
  });

  await t.test("its build makes a game of hundreds of objects", () => {
    const objects = /^openttd: linked (\d+) objects/m.exec(built)?.[1];
    assert.ok(Number(objects) > 300, objects);
  });

  await t.test("its own regression tests pass", () => {
    const { status, stdout } = box.try("ctest", "--test-dir", "build");
    assert.equal(status, 0, stdout.slice(-2000));
    assert.match(stdout, /100% tests passed/);
  });

  await t.test("a game goes on through changes of its code", async () => {
    // The server of the game is for this machine alone.
    box.write("game.cfg", "[server_bind_addresses]\n127.0.0.1 =\n");
    const server = box.path("build/openttd");
    const save = box.path("build/ai/regression/test.sav");
    const game = box.start("sh", "-c", `cd build && exec ${server} -D -c ../game.cfg -g ${save}`);
    await game.error(/Network revision name/);
    game.send("getdate\n");
    const [, before] = /Date: ([\d-]+)/.exec(await game.line(/Date: /))!;
    box.edit("openttd/src/console_cmds.cpp", '"Date: {:04d}', '"Calendar: {:04d}');
    const first = build(box, "ninja", "-C", "build", "openttd");
    assert.ok(verdicts(first).includes("changed ConGetDate"), first);
    game.send("getdate\n");
    const [, after] = /Calendar: ([\d-]+)/.exec(await game.line(/Calendar: /))!;
    assert.ok(after! >= before!, `${before} and then ${after}`);

    // Part of the game's own loop, with a new variable.
    box.edit(
      "openttd/src/date.cpp",
      "static void OnNewDay()\n{",
      'static void OnNewDay()\n{\n\tstatic int days = 0; printf("day %d is %d\\n", ++days, _date); fflush(stdout);',
    );
    const report = build(box, "ninja", "-C", "build", "openttd");
    assert.ok(verdicts(report).includes("changed OnNewDay"), report);
    const dates: number[] = [];
    for (const day of [1, 2, 3]) {
      const line = await game.line(new RegExp(`^day ${day} is \\d+$`));
      dates.push(Number(line.split(" ")[3]));
    }
    assert.deepEqual(dates, [dates[0]!, dates[0]! + 1, dates[0]! + 2]);
    assert.deepEqual(box.drift("build/openttd"), []);
    game.send("quit\n");
    assert.equal(await game.exit(), 0);
  });
});
