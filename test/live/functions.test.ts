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

test("what did not change does not move and is not sent", async (t) => {
  const box = new Sandbox(t);
  const names = Array.from({ length: 60 }, (_, i) => `function${i}`);
  box.write(
    "many.c",
    `#include <stdio.h>
     ${names.map((name, i) => `int ${name}(int x) { printf("%d", x + ${i}); return printf(" in ${name}\\n"); }`).join("\n")}
     int (*const all[])(int) = {${names.join(", ")}};`,
  );
  box.write(
    "main.c",
    `#include <hotlink.h>
     #include <stdio.h>
     #include <unistd.h>
     extern int (*const all[])(int);
     int main(void) {
       for (int n = 0;; n++) {
         hotlink_safe_point();
         printf("addresses");
         for (int i = 0; i < 60; i++) printf(" %p", (void *)all[i]);
         puts("");
         all[30](n);
         fflush(stdout);
         usleep(10000);
       }
     }`,
  );
  box.build(["main.c", "many.c"]);
  const program = box.start();
  const before = await program.line(/^addresses/);
  await program.line(/^\d+ in function30$/);
  const report = box.change("many.c", " in function30", " comes from function30, which grew");
  await program.line(/^\d+ comes from function30, which grew$/);
  assert.equal(await program.line(/^addresses/), before);
  assert.deepEqual(
    report.verdicts.map(({ kind, symbol }) => `${kind} ${symbol}`),
    ["changed function30"],
  );
  assert.ok(report.patchBytes < 400, `${report.patchBytes} bytes for one function of about 70`);
  assert.deepEqual(box.drift(), []);
});

test("a function that is running when it changes runs to its end, and its callees are new at once", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.c",
    `#include <hotlink.h>
     #include <stdio.h>
     #include <unistd.h>
     __attribute__((noipa)) int helper(void) { return 1; }
     __attribute__((noipa)) int work(int rounds) {
       int sum = 0;
       for (int i = 0; i < rounds; i++) {
         hotlink_safe_point();
         sum += helper();
         printf("round %d helper %d\\n", i, helper()); fflush(stdout);
         usleep(10000);
         if (access("stop", F_OK) == 0) break;
       }
       return sum;
     }
     int main(void) {
       printf("sum %d\\n", work(1000) > 0); fflush(stdout);
       printf("again %d\\n", work(3)); fflush(stdout);
       return 0;
     }`,
  );
  box.build(["main.c"], { flags: "-O1" });
  const program = box.start();
  await program.line(/helper 1$/);
  // The body that is running is replaced, and afterwards what it calls is replaced twice.
  box.change("main.c", 'printf("round %d helper', 'printf("ROUND %d helper');
  await program.line(/^round \d+ helper 1$/);
  box.change("main.c", "return 1;", "return 2;");
  await program.line(/^round \d+ helper 2$/);
  box.change("main.c", "return 2;", "return 3;");
  await program.line(/^round \d+ helper 3$/);
  assert.deepEqual(box.drift(), []);
  box.write("stop", "");
  await program.line(/^sum 1$/);
  await program.line(/^ROUND 0 helper 3$/);
  assert.equal(await program.exit(), 0);
});

test("functions too small for a jump are reached through a trap, and pointers to them stay right", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.c",
    `#include <hotlink.h>
     #include <stdio.h>
     #include <unistd.h>
     int tiny(void);
     int small(void);
     int main(void) {
       int (*call)(void) = tiny;
       for (;;) {
         hotlink_safe_point();
         printf("tiny %d %d %d small %d\\n", call(), tiny(), call == tiny, small()); fflush(stdout);
         usleep(10000);
       }
     }`,
  );
  // Three bytes and four, one after the other: there is no room for five.
  const assembly = (value: number) => `
    .text
    .globl tiny, small
    .type tiny, @function
    tiny: push $${value}
      pop %rax
      ret
    .size tiny, . - tiny
    .type small, @function
    small: push $9
      pop %rax
      ret
    .size small, . - small
    .section .note.GNU-stack,"",@progbits`;
  box.write("tiny.s", assembly(5));
  box.build(["main.c", "tiny.s"]);
  const program = box.start();
  await program.line(/^tiny 5 5 1 small 9$/);
  box.write("tiny.s", assembly(6));
  box.compile("tiny.s");
  const first = box.update();
  assert.equal(first.targets[0]?.refused, undefined);
  await program.line(/^tiny 6 6 1 small 9$/);
  box.write("tiny.s", assembly(7));
  box.compile("tiny.s");
  box.update();
  await program.line(/^tiny 7 7 1 small 9$/);
  const another = box.start();
  await another.line(/^tiny 7 7 1 small 9$/);
  assert.deepEqual(box.drift(), []);
});
