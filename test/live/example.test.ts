/** The example game, as an ordinary program, and the demo that edits it while it runs. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { needs } from "../support/needs.ts";
import { Sandbox } from "../support/sandbox.ts";

const root = join(import.meta.dirname, "../../..");
const example = join(root, "examples/skyline");

/** Builds a copy of the game with its own Makefile and returns the program's path. */
function buildNormally(box: Sandbox): string {
  for (const name of readdirSync(example)) {
    if (!/^Makefile$|\.[ch]$/.test(name)) continue;
    box.write(`examples/skyline/${name}`, readFileSync(join(example, name), "utf8"));
  }
  symlinkSync(join(root, "runtime"), box.path("runtime"));
  const { status, stderr } = box.try("make", "-C", "examples/skyline");
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  return box.path("examples/skyline/skyline");
}

test("the game runs without hotlink", needs("gcc", "make"), (t) => {
  const box = new Sandbox(t);
  const program = buildNormally(box);
  const lines = box.run(program, "30").trimEnd().split("\n");
  const numbers = lines.slice(1, -1).map((line) => Number(/^frame +(\d+) /.exec(line)?.[1]));
  assert.deepEqual(
    numbers,
    Array.from({ length: 30 }, (_, i) => i + 1),
  );
  assert.match(lines[1]!, / score +\d+ \[.{48}\] Ada +[\d.]+ Ben +[\d.]+ Cleo +[\d.]+$/);
  assert.match(lines.at(-1)!, /^skyline: process \d+ ends after frame 30 with score \d+$/);
});

test("the game ends in order when it gets a signal", needs("gcc", "make"), async (t) => {
  const box = new Sandbox(t);
  const game = box.start(buildNormally(box));
  await game.line(/^frame +3 /);
  game.child.kill("SIGTERM");
  await game.line(/ ends after frame \d+ with score /);
  assert.equal(await game.exit(), 0);
});

test("the demo does what it says, and leaves nothing behind", needs("gcc", "make"), (t) => {
  const box = new Sandbox(t);
  const temporary = box.path("tmp");
  mkdirSync(temporary);
  box.setEnvironment("TMPDIR", temporary);
  const demo = join(root, "dist/examples/skyline/demo.js");
  const { status, stdout, stderr } = box.try(process.execPath, demo);
  assert.equal(status, 0, `${stdout}${stderr}`);
  assert.equal(stderr, "");

  const pid = /^ {2}game \| skyline: process (\d+)$/m.exec(stdout)?.[1];
  const kept = [...stdout.matchAll(/^ {2}kept: process (\d+); frame (\d+) after (\d+); /gm)];
  assert.deepEqual(
    kept.map((match) => match[1]),
    [pid, pid, pid, pid],
  );
  for (const [, , next, before] of kept) assert.equal(Number(next), Number(before) + 1);
  for (const line of [
    /^ {2}hotlink \| {3}changed +courier_move \(courier\.o\)/m,
    /^ {2}hotlink \| {3}added +tram_at \(draw\.o\)/m,
    /^ {2}hotlink \| {3}initial +parcel_points \(city\.o\): .*, applied$/m,
    /^ {2}hotlink \| {3}added +drone_fly \(drone\.o\)/m,
    /^ {2}hotlink \| skyline \(process \d+\): as a cold link would make it$/m,
    /^ {2}game \| skyline: process \d+ ends after frame \d+ with score \d+$/m,
  ]) {
    assert.match(stdout, line);
  }
  assert.deepEqual(readdirSync(temporary), []);
});
