/** Undo and redo: a running program goes back and forth between its generations, with the state that it has. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { type TestContext, test } from "node:test";
import type { LinkReport } from "../../src/daemon/report.ts";
import type { Running } from "../support/running.ts";
import { Sandbox } from "../support/sandbox.ts";

const main = `
  #include <hotlink.h>
  #include <stdio.h>
  #include <unistd.h>
  void describe(void);
  int main(void) {
    for (int turn = 0;; turn++) { hotlink_safe_point(); printf("%d: ", turn); describe(); puts(""); fflush(stdout); usleep(5000); }
  }`;

/** A program whose \`part.c\` is edited. */
async function running(
  t: TestContext,
  part: string,
  first: RegExp,
  others: readonly string[] = [],
): Promise<{ box: Sandbox; program: Running }> {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.write("part.c", `#include <stdio.h>\n${part}`);
  box.build(["main.c", "part.c", ...others]);
  const program = box.start();
  await program.line(first);
  return { box, program };
}

/** Goes back or forth, and finds no drift there. */
function go(box: Sandbox, ...words: readonly string[]): LinkReport {
  const { status, stdout, stderr } = box.hotlink(...words, "--json");
  assert.ok(status === 0 || status === 3, stdout + stderr);
  if (status === 0) assert.deepEqual(box.drift(), []);
  return (JSON.parse(stdout) as LinkReport[])[0]!;
}

/** Two lines: the first may have been on its way. */
async function says(program: Running, pattern: RegExp): Promise<void> {
  await program.line(pattern);
  assert.match(await program.line(/^/), pattern);
}

const names = ({ verdicts }: LinkReport) =>
  verdicts.map(({ kind, symbol }) => `${kind} ${symbol}`).sort();

test("a changed function, and what it counts", async (t) => {
  const part = 'static int n; void describe(void) { printf("one %d", ++n); }';
  const { box, program } = await running(t, part, /one 3$/);
  box.change("part.c", "one", "two");
  await says(program, /two \d+$/);
  const undone = go(box, "undo");
  assert.deepEqual(undone.undone, ["part.o"]);
  await says(program, /one \d+$/);
  const [turn, count] = (await program.line(/one/)).match(/\d+/g)!.map(Number);
  assert.equal(count, turn! + 1, "the counter went on");
  assert.deepEqual(go(box, "redo").undone, []);
  await says(program, /two \d+$/);
});

test("what was undone stays undone until it is written again", async (t) => {
  const { box, program } = await running(t, 'void describe(void) { printf("one"); }', /one$/);
  box.change("part.c", "one", "two");
  go(box, "undo");
  await says(program, /one$/);
  assert.equal(box.update().changed, false);
  assert.match(box.link().stdout, /nothing changed.*\n.*1 file undone: part\.o \[H0104\]/);
  assert.match(box.hotlink("status").stdout, /1 file undone/);
  // Another file is another matter.
  box.change("main.c", "%d: ", "turn %d: ");
  await says(program, /^\d+: one$/);
  assert.match(box.hotlink("redo").stdout, /there is nothing to redo/);
  box.compile("part.c");
  assert.deepEqual(box.update().undone, []);
  await says(program, /two$/);
  assert.deepEqual(box.drift(), []);
});

test("a process that starts after an undo has the older generation", async (t) => {
  const { box, program } = await running(t, 'void describe(void) { printf("one"); }', /one$/);
  box.change("part.c", "one", "two");
  go(box, "undo");
  await says(program, /one$/);
  await says(box.start(), /one$/);
  assert.deepEqual(box.drift(), []);
});

test("an added file and the link command that names it", async (t) => {
  const { box, program } = await running(t, 'void describe(void) { printf("one"); }', /one$/);
  box.write("more.c", "int more(void) { return 7; }");
  box.compile("more.c");
  box.edit("part.c", 'printf("one")', 'int more(void); printf("more %d", more())');
  box.compile("part.c");
  const sources = ["main.c", "part.c", "more.c"];
  assert.equal(box.link(sources).status, 0);
  await says(program, /more 7$/);
  assert.ok(names(go(box, "undo")).includes("removed more"));
  await says(program, /one$/);
  // The build system links again what it linked before; nothing was written.
  assert.match(box.link(sources).stdout, /nothing changed/);
  await says(program, /one$/);
  assert.deepEqual(names(go(box, "redo")), ["added more", "changed describe"]);
  await says(program, /more 7$/);
  assert.match(box.link(sources).stdout, /nothing changed/);
});

test("a removed file comes back, though nobody has it on disk", async (t) => {
  const sandbox = new Sandbox(t);
  sandbox.write("main.c", main);
  sandbox.write(
    "part.c",
    '#include <stdio.h>\nint more(void); void describe(void) { printf("%d", more()); }',
  );
  sandbox.write("more.c", "static int n = 40; int more(void) { return ++n; }");
  sandbox.build(["main.c", "part.c", "more.c"]);
  const program = sandbox.start();
  await program.line(/4\d$/);
  sandbox.edit("part.c", 'printf("%d", more())', 'printf("none")');
  sandbox.compile("part.c");
  assert.equal(sandbox.link(["main.c", "part.c"]).status, 0);
  rmSync(sandbox.path("more.o"));
  await says(program, /none$/);
  go(sandbox, "undo");
  await says(program, /4\d$/);
  assert.equal(sandbox.update().changed, false);
});

test("constants, strings and removed functions", async (t) => {
  const part = `const int table[] = {1, 2, 3};
    int helper(void) { return table[1]; }
    void describe(void) { printf("%s %d", "old", helper()); }`;
  const { box, program } = await running(t, part, /old 2$/);
  box.edit("part.c", "{1, 2, 3}", "{4, 5, 6}");
  box.edit("part.c", '"old", helper()', '"new", table[2]');
  box.edit("part.c", "int helper(void) { return table[1]; }", "");
  box.compile("part.c");
  box.update();
  await says(program, /new 6$/);
  go(box, "undo");
  await says(program, /old 2$/);
  go(box, "redo");
  await says(program, /new 6$/);
});

test("a changed initial value goes back where the program has not changed it", async (t) => {
  const part = `int calm = 1; int busy = 10;
    void describe(void) { busy++; printf("calm %d busy %d", calm, busy); }`;
  const { box, program } = await running(t, part, /calm 1 busy 1\d$/);
  box.edit("part.c", "calm = 1; int busy = 10", "calm = 2; int busy = 5000");
  box.compile("part.c");
  assert.equal(box.update().targets[0]?.outcome?.kept.length, 1);
  await says(program, /calm 2 busy \d{2,3}$/);
  assert.equal(go(box, "undo").targets[0]?.outcome?.kept.length, 1);
  await says(program, /calm 1 busy \d{2,3}$/);
});

test("a thread-local variable, and one of a library's archive", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.write(
    "part.c",
    '#include <stdio.h>\nint member(void); void describe(void) { printf("%d", member()); }',
  );
  box.write("member.c", "__thread int own = 1; int member(void) { return own; }");
  box.write("other.c", "int other(void) { return 100; }");
  const archive = () => {
    for (const source of ["member.c", "other.c"]) box.compile(source);
    box.run("ar", "rcs", "libparts.a", "other.o", "member.o");
  };
  archive();
  box.build(["main.c", "part.c"], { link: ["libparts.a"] });
  const program = box.start();
  await program.line(/: 1$/);
  box.write(
    "member.c",
    "__thread int own = 2; __thread int second = 30; int other(void); int member(void) { return own + second + other(); }",
  );
  archive();
  box.update();
  await says(program, /: 132$/);
  assert.deepEqual(
    go(box, "undo").undone.filter((name) => !name.includes("(")),
    ["libparts.a"],
  );
  await says(program, /: 1$/);
  go(box, "redo");
  await says(program, /: 132$/);
  go(box, "undo", "--to", "1");
  // What is undone of an archive is what was linked of it.
  box.edit("part.c", "member()", "member() + other()");
  box.edit("part.c", "int member(void);", "int member(void), other(void);");
  box.compile("part.c");
  const refused = box.hotlink("update");
  assert.equal(refused.status, 1);
  assert.match(refused.stdout, /libparts\.a: a member of it is wanted.*\n.*H0306/);
  box.run("touch", "libparts.a");
  box.update();
  await says(program, /: 232$/);
  assert.deepEqual(box.drift(), []);
});

test("a table of virtual functions", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  const shape = (extra: string) => `#include <cstdio>
    struct Shape { virtual int sides() { return 3; } ${extra} virtual ~Shape() {} };
    Shape *shape = new Shape;
    extern "C" void describe() { printf("sides %d", shape->sides()); }`;
  box.write("part.cc", shape(""));
  box.build(["main.c", "part.cc"], { link: ["-lstdc++"] });
  const program = box.start();
  await program.line(/sides 3$/);
  box.change("part.cc", "return 3", "return 4");
  await says(program, /sides 4$/);
  go(box, "undo");
  await says(program, /sides 3$/);
  // A table that grew asks for a restart; after it, undo makes the table smaller again.
  box.write("part.cc", shape("virtual int corners() { return 8; }"));
  box.compile("part.cc");
  assert.equal(box.update().needsRestart, true);
  assert.equal(box.hotlink("restart").status, 0);
  await says(program, /sides 3$/);
  go(box, "undo");
  await says(program, /sides 3$/);
});

test("an undo that needs a restart says so like an update", async (t) => {
  const part = 'int list[8] = {1}; void describe(void) { printf("first %d", list[0]); list[0]++; }';
  const { box, program } = await running(t, part, /first \d+$/);
  box.edit("part.c", "list[8]", "list[4]");
  box.change("part.c", "first", "again");
  await says(program, /again \d+$/);
  const undone = go(box, "undo");
  assert.deepEqual([undone.needsRestart, undone.targets[0]?.code], [true, "H0406"]);
  assert.match(await program.line(/^/), /again/);
  assert.equal(box.hotlink("restart").status, 0);
  await says(program, /first \d+$/);
  const log = JSON.parse(box.hotlink("log", "--json").stdout)[0];
  assert.deepEqual(
    log.generations.map((entry: { generation: number; holds?: number }) => entry.holds),
    [undefined, undefined, 1],
  );
  assert.equal(log.undo, false);
  assert.equal(log.redo, true);
});

test("what is not in memory any more cannot be had back, and that is said", async (t) => {
  const { box, program } = await running(t, 'void describe(void) { printf("one"); }', /one$/);
  const nothing = box.hotlink("undo");
  assert.equal(nothing.status, 1);
  assert.match(nothing.stdout, /there is nothing to undo\n>>> generations in memory: 1\n.*H0306/);
  assert.match(box.hotlink("undo", "--to", "9").stdout, /generation 9 is not in memory/);
  assert.equal(box.hotlink("undo", "--to", "x").status, 2);
  assert.equal(box.hotlink("undo", "--to").status, 2);
  await says(program, /one$/);
});

test("a file that went with an undo and comes back older than it is on disk", async (t) => {
  const { box, program } = await running(t, 'void describe(void) { printf("one"); }', /one$/);
  const sources = ["main.c", "part.c", "more.c"];
  box.write("more.c", "int more(void) { return 7; }");
  box.compile("more.c");
  box.edit("part.c", 'printf("one")', 'int more(void); printf("more %d", more())');
  box.compile("part.c");
  box.link(sources);
  await says(program, /more 7$/);
  box.change("more.c", "7", "8");
  await says(program, /more 8$/);
  go(box, "undo", "--to", "1");
  await says(program, /one$/);
  assert.deepEqual(go(box, "redo").undone, ["more.o"]);
  await says(program, /more 7$/);
  assert.equal(box.update().changed, false);
  assert.deepEqual(go(box, "redo").undone, []);
  await says(program, /more 8$/);
});
