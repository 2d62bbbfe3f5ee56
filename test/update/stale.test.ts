/** What updates replace, and that collecting it keeps a program from growing. */
import assert from "node:assert/strict";
import { copyFileSync, statSync, utimesSync } from "node:fs";
import { test } from "node:test";
import { collect } from "../../src/daemon/collection.ts";
import { parseLinkCommand } from "../../src/link/command-line.ts";
import { findInputs } from "../../src/link/inputs.ts";
import { linkCold } from "../../src/link/pipeline.ts";
import { WorkList } from "../../src/link/work-list.ts";
import { Program } from "../../src/program/program.ts";
import { type StaleBlock, StaleKind, without } from "../../src/program/stale-blocks.ts";
import { collectBlocks, findRetained, staleRanges } from "../../src/update/collect.ts";
import { update } from "../../src/update/pipeline.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

/** A program in memory whose file hot.o takes the content of one object after the other. */
class Edited {
  readonly program: Program = new Program();
  readonly #command = parseLinkCommand(
    ["-o", "program", "-e", "main", "main.o", "hot.o", "--unresolved-symbols=ignore-all"],
    scratch.directory,
  );
  #time = 1;

  constructor(first: string) {
    this.#take(first);
    const work = new WorkList(this.program);
    linkCold(work, findInputs(this.#command, work.diagnostics));
  }

  change(object: string): void {
    this.#take(object);
    const work = new WorkList(this.program);
    update(work, findInputs(this.#command, work.diagnostics));
  }

  #take(object: string): void {
    copyFileSync(object, scratch.path("hot.o"));
    // A file is read again when its time is another one, and these change faster than clocks tell.
    utimesSync(scratch.path("hot.o"), this.#time, statSync(object).mtimeMs / 1000 + this.#time++);
  }

  /** What is stale, as `kind name`, sorted. */
  stale(): string[] {
    return this.program.stale.blocks.map(({ kind, name }) => `${kind} ${name}`.trim()).sort();
  }

  block(kind: StaleKind, name: string): StaleBlock {
    return this.program.stale.blocks.find((b) => b.kind === kind && b.name === name)!;
  }

  /** What the program takes: the arena, the rows of tables, and what is known of old blocks. */
  async size(): Promise<Record<string, number>> {
    const { usedBytes } = await collect(this.program, []);
    const { names, symbols, sections, relocations, atoms, slots } = this.program;
    const { stale, laterFrames, bindings, traps, localEntries } = this.program;
    const tables = { names, symbols, sections, relocations, atoms, slots };
    const rows = Object.entries(tables).map(([name, table]) => [name, table.length]);
    return {
      ...Object.fromEntries(rows),
      ...{ usedBytes, frames: laterFrames.length, bindings: bindings.count, traps: traps.size },
      ...{ births: stale.births.size, gaps: stale.gaps.size, blocks: stale.blocks.length },
      ...{ entries: localEntries.size, users: stale.users.size },
    };
  }
}

function hot(name: string, body: string): string {
  return scratch.compile(
    name,
    `int shared(int); ${body}`,
    "-O1",
    "-fno-asynchronous-unwind-tables",
  );
}

scratch.compile("main.c", "int f(int); int main(void) { return f(1); }", "-O1");
scratch.run("mv", "main.c.o", "main.o");

test("an old body, its constants and its unwind record become stale, each with what it was", () => {
  const one = scratch.compile(
    "one.c",
    'int puts(const char *); int f(int x) { return puts("one") + x; }',
  );
  const two = scratch.compile(
    "two.c",
    'int puts(const char *); int f(int x) { return puts("other") * x; }',
  );
  const program = new Edited(one);
  program.change(two);
  assert.deepEqual(program.stale(), ["body f", "constant"]);
  const body = program.block(StaleKind.Body, "f");
  assert.deepEqual([body.born, body.since, body.keepsPlace], [1, 2, true]);
  program.change(one);
  assert.deepEqual(program.stale(), ["body f", "body f", "constant", "constant", "unwind table"]);
  const later = program.program.stale.blocks.find((block) => block.born === 2)!;
  assert.deepEqual([later.name, later.since, later.keepsPlace], ["f", 3, false]);
});

test("the entry of a function stays when its body goes", () => {
  const one = hot("one.c", "int f(int x) { return shared(x) + shared(x + 1) + shared(x + 2); }");
  const two = hot("two.c", "int f(int x) { return shared(x) - 3; }");
  const program = new Edited(one);
  const { names } = program.program;
  const entry = program.program.entryOf(names.definition[names.find("f")]);
  program.change(two);
  const { address, ranges } = program.block(StaleKind.Body, "f");
  assert.equal(address, entry);
  assert.equal(ranges[0]!.address, entry + 5);
  const jump = program.program.arena.bytesAt(entry, 5).slice();
  collectBlocks(program.program, new Set(program.program.stale.blocks));
  assert.deepEqual(program.program.arena.bytesAt(entry, 5), jump);
  assert.equal(program.program.arena.bytesAt(entry + 5, 1)[0], 0xcc);
});

test("whoever has the address of a removed function keeps its last body", () => {
  const g = (n: number) => `int g(int x) { return shared(x) * ${n} + shared(x - ${n}); }`;
  const f = "int f(int x) { return shared(x); }";
  const program = new Edited(hot("one.c", f + g(3)));
  program.change(hot("two.c", f + g(4)));
  program.change(hot("three.c", f));
  const entry = program.block(StaleKind.Entry, "g");
  const parts = staleRanges(program.program.stale.blocks);
  const retained = findRetained(parts, new Map([[entry, "a pointer"]]), []);
  const kept = [...retained.keys()].map(({ kind, name, born }) => `${kind} ${name} ${born}`);
  assert.deepEqual(kept, ["entry g 2", "body g 2"]);
});

test("what a held body refers to is held, too", () => {
  const one = scratch.compile(
    "one.c",
    'int puts(const char *); int f(int x) { return puts("one") + x; }',
  );
  const two = scratch.compile(
    "two.c",
    'int puts(const char *); int f(int x) { return puts("other"); }',
  );
  const program = new Edited(one);
  program.change(two);
  const body = program.block(StaleKind.Body, "f");
  const retained = findRetained(
    staleRanges(program.program.stale.blocks),
    new Map([[body, "a stack"]]),
    [],
  );
  assert.equal(retained.size, 2);
  assert.deepEqual(retained.get(program.block(StaleKind.Constant, "")), {
    kind: "reached",
    from: body,
  });
});

test("a constant that two files share is stale when neither has it", () => {
  const text = (name: string, x: string) =>
    scratch.compile(
      name,
      `int puts(const char *); int f(int x) { return puts("${x}") + puts("same"); }`,
    );
  const program = new Edited(text("one.c", "first"));
  for (const x of ["second", "third", "fourth"]) {
    program.change(text("next.c", x));
    const bytes = (block: StaleBlock) =>
      Buffer.from(program.program.arena.bytesAt(block.address, 5)).toString();
    assert.ok(
      program.program.stale.blocks.every((block) => bytes(block) !== "same\0"),
      program.stale().join(),
    );
  }
});

test("a body that calls setjmp is never collected while processes run", () => {
  const jumps = (n: number) =>
    scratch.compile(
      "jumps.c",
      `#include <setjmp.h>
       jmp_buf b; int f(int x) { return setjmp(b) + x * ${n}; }`,
    );
  const program = new Edited(jumps(1));
  program.change(jumps(2));
  const retained = findRetained(staleRanges(program.program.stale.blocks), new Map(), []);
  assert.deepEqual(
    [...retained].map(([{ name }, { kind }]) => `${name} ${kind}`),
    ["f pinned"],
  );
});

for (const flags of ["-O0 -g", "-O2 -ffunction-sections -fdata-sections"]) {
  test(`a function that is edited five hundred times takes no more than one (${flags})`, async () => {
    const versions = [1, 2, 3, 4].map((n) =>
      scratch.compile(
        `v${n}.cc`,
        `extern "C" int puts(const char *);
         static int state = 1;
         struct S { ~S() { state += ${n}; } };
         extern "C" int g(int);
         int table[] = {${n}, 2, 3};
         static __attribute__((noinline)) int part(int x) {
           switch (x) {
             ${[0, 1, 2, 3, 4, 5, 6].map((k) => `case ${k}: puts("case ${k * n}"); return ${k ** n};`).join("\n")}
           }
           return x;
         }
         extern "C" int f(int x) {
           S s;
           puts("version ${"x".repeat(n * 7)}");
           return g(part(x)) + table[x] + ${n};
         }
         ${n === 2 ? 'extern "C" int g(int x) { puts("g"); return x; }' : 'extern "C" int g(int x) { return x; }'}
         ${n === 3 ? "int extra[1000] = {1}; int more() { return extra[3]; }" : ""}`,
        ...flags.split(" "),
      ),
    );
    const program = new Edited(versions[0]!);
    let early: Record<string, number> | undefined;
    for (let i = 1; i <= 500; i++) {
      program.change(versions[i % 4]!);
      if (i % 4 !== 0) continue;
      const size = await program.size();
      if (i === 100) early = size;
      if (i === 500) assert.deepEqual(size, early);
    }
  });
}

test("parts are cut out of a range", () => {
  const whole = { address: 100, size: 50 };
  const cut = (...cuts: [number, number][]) =>
    without(
      whole,
      cuts.map(([address, size]) => ({ address, size })),
    )
      .map(({ address, size }) => `${address}+${size}`)
      .join(" ");
  assert.equal(cut(), "100+50");
  assert.equal(cut([100, 5]), "105+45");
  assert.equal(cut([90, 15], [120, 5], [145, 20]), "105+15 125+20");
  assert.equal(cut([100, 50]), "");
});
