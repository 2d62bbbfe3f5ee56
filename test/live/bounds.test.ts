/** Sections between `__start_X` and `__stop_X`: found from everywhere, and never with a gap. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Sandbox } from "../support/sandbox.ts";

const header = `
  typedef struct { int value; void (*call)(void); } Entry;
  #define ENTRY(name, n) static Entry name __attribute__((section("entries"), used)) = {n, 0}
  #define NUMBER(name, n) const int name __attribute__((section("numbers"), used)) = n
  extern Entry __start_entries[], __stop_entries[];
  extern const int __start_numbers[], __stop_numbers[];
  extern int __start_nothing[] __attribute__((weak));`;

const main = `
  #include <hotlink.h>
  #include <stdio.h>
  #include <unistd.h>
  #include "entries.h"
  ENTRY(first, 1);
  NUMBER(n1, 7);
  __attribute__((noipa)) void describe(void) {
    int sum = 0;
    for (Entry *e = __start_entries; e < __stop_entries; e++) sum += e->value;
    for (const int *n = __start_numbers; n < __stop_numbers; n++) sum += 1000 * *n;
    printf("entries %d sum %d %d\\n", (int)(__stop_entries - __start_entries), sum, __start_nothing == 0);
  }
  int main(void) {
    for (;;) { hotlink_safe_point(); describe(); fflush(stdout); usleep(5000); }
  }`;

const other = `
  #include "entries.h"
  ENTRY(second, 2);
  int between = 5;
  ENTRY(third, 3);
  int more(void) { return between; }
  NUMBER(n2, 9);`;

for (const flags of ["-O0 -g", "-O2 -fdata-sections", "-O2 -fno-pie"]) {
  test(`what is between bounds is found, and changes (${flags})`, async (t) => {
    const box = new Sandbox(t);
    box.write("entries.h", header);
    box.write("main.c", main);
    box.write("other.c", other);
    const { status, stderr } = box.build(["main.c", "other.c"], { flags: `${flags} -w` });
    assert.equal(status, 0, stderr);
    const program = box.start();
    await program.line(/^entries 3 sum 16006 1$/);
    // Other things change around them, and an entry in its place.
    box.change("main.c", '"entries %d', '"all entries %d');
    await program.line(/^all entries 3 sum 16006 1$/);
    box.change("other.c", "ENTRY(third, 3)", "ENTRY(third, 4)");
    await program.line(/^all entries 3 sum 16007 1$/);
    assert.deepEqual(box.drift("program"), []);

    // One more finds no place beside them: the running one goes on, a new one has it.
    const report = box.change("other.c", "int between = 5;", "int between = 5; ENTRY(new, 8);");
    assert.ok(report.needsRestart);
    assert.match(JSON.stringify(report.verdicts), /sections named 'entries'.*are not side by side/);
    await program.line(/^all entries 3 sum 16007 1$/);
    const again = box.start();
    const line = await again.line(/^all entries 4/);
    assert.match(line, /sum 16015 1$/);
    await program.end();
    assert.deepEqual(box.drift("program"), []);
    // And what follows is an update like any other.
    box.change("other.c", "NUMBER(n2, 9)", "NUMBER(n2, 19)");
    await again.line(/sum 26015 1$/);
    assert.deepEqual(box.drift("program"), []);
  });
}

test("the first entries may come with an update, and the last may go", async (t) => {
  const box = new Sandbox(t);
  box.write("entries.h", header);
  box.write("main.c", main.replaceAll(/extern|ENTRY.*;|NUMBER.*;/g, ""));
  box.edit(
    "main.c",
    '#include "entries.h"',
    `#include "entries.h"
    extern Entry __start_entries[] __attribute__((weak)), __stop_entries[] __attribute__((weak));
    extern const int __start_numbers[] __attribute__((weak)), __stop_numbers[] __attribute__((weak));`,
  );
  box.write("other.c", other);
  const { status, stderr } = box.build(["main.c"], { flags: "-O1 -w" });
  assert.equal(status, 0, stderr);
  const program = box.start();
  await program.line(/^entries 0 sum 0 1$/);
  box.compile("other.c");
  box.link(["main.c", "other.c"]);
  await program.line(/^entries 2 sum 9005 1$/);
  assert.deepEqual(box.drift("program"), []);
  box.link(["main.c"]);
  await program.line(/^entries 0 sum 0 1$/);
  assert.deepEqual(box.drift("program"), []);
});
