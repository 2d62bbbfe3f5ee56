/** Changed functions: the new code runs, the old state stays, what did not change does not move. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Sandbox } from "../support/sandbox.ts";

const counter = `
#include <hotlink.h>
#include <stdio.h>
#include <unistd.h>

static int count;

__attribute__((noipa)) int next(int value) { return value + 1; }

int main(void) {
  int (*call)(int) = next;
  for (;;) {
    hotlink_safe_point();
    count = call(count);
    printf("count %d %s\\n", count, call == next ? "same" : "different");
    fflush(stdout);
    usleep(10000);
  }
}
`;

for (const flags of [
  "-O0 -g",
  "-O2",
  "-O0 -fno-pie",
  "-O2 -fno-pie",
  "-O2 -ffunction-sections -fdata-sections",
]) {
  test(`a changed function is called through a pointer taken before, and compares equal (${flags})`, async (t) => {
    const box = new Sandbox(t);
    box.write("main.c", counter);
    box.build(["main.c"], { flags });
    const program = box.start();
    await program.line(/^count 3 same$/);
    const report = box.change("main.c", "value + 1", "value + 1000");
    assert.deepEqual(
      report.verdicts.filter((verdict) => verdict.symbol === "next").map((verdict) => verdict.kind),
      ["changed"],
    );
    const line = await program.line(/^count \d{4,} /);
    assert.match(line, /same$/);
    assert.deepEqual(box.drift(), []);
  });
}
