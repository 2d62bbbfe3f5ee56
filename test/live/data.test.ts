/** Data under an update: state keeps its address and value, what is new starts right, constants change. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Sandbox } from "../support/sandbox.ts";

/** A loop that prints a line of state each time round; the cases below put variables and `describe` in. */
function looping(body: string): string {
  return `
    #include <hotlink.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <unistd.h>
    ${body}
    int main(void) {
      prepare();
      for (;;) {
        hotlink_safe_point();
        describe();
        fflush(stdout);
        usleep(10000);
      }
    }`;
}

const layouts = ["-O0 -g", "-O2", "-O2 -ffunction-sections -fdata-sections", "-O1 -fno-pie"];

for (const flags of layouts) {
  test(`new variables and functions join without disturbing old ones (${flags})`, async (t) => {
    const box = new Sandbox(t);
    box.write(
      "main.c",
      looping(`
        static int hits = 5;
        static char buffer[40] = "buffer";
        int total;
        static int *pointer = &hits;
        static int *heap;
        /* new variables */
        static void prepare(void) { heap = malloc(sizeof *heap); *heap = 900; }
        __attribute__((noipa)) void describe(void) {
          static int calls;
          calls++; hits++; total += 2; ++*heap;
          printf("calls %d hits %d total %d heap %d %s %d\\n", calls, hits, total, *heap, buffer, pointer == &hits && *pointer == hits);
        }`),
    );
    box.build(["main.c"], { flags });
    const program = box.start();
    await program.line(/^calls 3 hits 8 total 6 heap 903 buffer 1$/);
    box.edit(
      "main.c",
      "/* new variables */",
      `static char early[24] = "early"; int extra = 77; static double half = 0.5; static long late;
       __attribute__((noinline)) static int twice(int x) { return x * 2; }`,
    );
    const report = box.change(
      "main.c",
      'printf("calls',
      'late += twice(2); buffer[0] = early[0]; printf("new %d %.1f %ld ", extra++, half, late); printf("calls',
    );
    assert.equal(report.needsRestart, false);
    const line = await program.line(/^new 78 /);
    const [, late, calls, hits, total, heap] =
      /^new 78 0.5 (\d+) calls (\d+) hits (\d+) total (\d+) heap (\d+) euffer 1$/
        .exec(line)!
        .map(Number);
    assert.equal(late, 8);
    assert.equal(hits, calls! + 5);
    assert.equal(total, calls! * 2);
    assert.equal(heap, calls! + 900);
    assert.deepEqual(box.drift(), []);
  });

  test(`changed constants are used: strings, tables, switches (${flags})`, async (t) => {
    const box = new Sandbox(t);
    box.write(
      "main.c",
      looping(`
        static const int table[6] = {1, 2, 3, 4, 5, 6};
        static const char *const names[] = {"zero", "one", "two"};
        static int turn;
        static void prepare(void) {}
        __attribute__((noipa)) static const char *kind(int n) {
          switch (n) {
            case 0: return "nothing"; case 1: return "single"; case 2: return "pair"; case 3: return "triple";
            case 4: return "four"; case 5: return "five"; default: return "many";
          }
        }
        __attribute__((noipa)) static int look(int n) { return table[n % 6]; }
        __attribute__((noipa)) static const char *name(int n) { return names[n % 3]; }
        void describe(void) { turn++; printf("%d %s %s\\n", look(2), name(1), kind(3)); }`),
    );
    box.build(["main.c"], { flags });
    const program = box.start();
    await program.line(/^3 one triple$/);
    box.edit("main.c", "{1, 2, 3, 4, 5, 6}", "{1, 2, 33, 4, 5, 6}");
    box.edit("main.c", '"one"', '"ONE, AND LONGER"');
    const report = box.change("main.c", '"triple"', '"three of a kind"');
    await program.line(/^33 ONE, AND LONGER three of a kind$/);
    const changed = report.verdicts.filter((v) => v.kind === "changed").map((v) => v.symbol);
    assert.ok(!changed.includes("main"), `main did not change, but: ${changed}`);
    assert.deepEqual(box.drift(), []);
  });

  test(`a changed initial value is applied only where the program has not changed the variable (${flags})`, async (t) => {
    const box = new Sandbox(t);
    box.write(
      "main.c",
      looping(`
        int untouched = 1;
        int touched = 10;
        int from_zero;
        static void prepare(void) { touched++; }
        __attribute__((noipa)) void describe(void) { printf("%d %d %d\\n", untouched, touched, from_zero); }`),
    );
    box.build(["main.c"], { flags });
    const program = box.start();
    await program.line(/^1 11 0$/);
    box.edit("main.c", "untouched = 1", "untouched = 2");
    box.edit("main.c", "int from_zero;", "int from_zero = 3;");
    const report = box.change("main.c", "touched = 10", "touched = 20");
    await program.line(/^2 11 3$/);
    assert.deepEqual(report.verdicts.map(({ kind, symbol }) => `${kind} ${symbol}`).sort(), [
      "initial from_zero",
      "initial touched",
      "initial untouched",
    ]);
    const kept = report.targets[0]?.outcome?.kept ?? [];
    assert.equal(kept.length, 1);
    assert.deepEqual(box.drift(), []);
    // A new process starts with all of it.
    const second = box.start();
    await second.line(/^2 21 3$/);
  });
}

test("a variable that no longer fits asks for a restart, and the process runs on unchanged", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.c",
    looping(`
      int list[4] = {1, 2, 3, 4};
      static void prepare(void) {}
      __attribute__((noipa)) void describe(void) { printf("%d of %d\\n", list[0], (int)(sizeof list / sizeof *list)); }`),
  );
  box.build(["main.c"]);
  const program = box.start();
  await program.line(/^1 of 4$/);
  const report = box.change("main.c", "list[4]", "list[8]");
  assert.equal(report.needsRestart, true);
  assert.match(report.verdicts.find((v) => v.kind === "restart")?.text ?? "", /needs 32 bytes/);
  await program.line(/^1 of 4$/);
  await program.line(/^1 of 4$/);
  const fresh = box.start();
  await fresh.line(/^1 of 8$/);
});

test("a comment changes nothing, and nothing is sent", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.c",
    looping(`
      static void prepare(void) {}
      void describe(void) { puts("here"); }`),
  );
  box.build(["main.c"]);
  const program = box.start();
  await program.line(/^here$/);
  const report = box.change(
    "main.c",
    "void describe",
    "/* a comment\n\n\n of some lines */ void describe",
  );
  assert.equal(report.changed, false);
  assert.deepEqual(report.verdicts, []);
});

for (const flags of ["-O0 -g", "-O2 -fno-pie", "-O2 -fPIC"]) {
  test(`thread-local variables are added and start otherwise, in threads that run and in new ones (${flags})`, async (t) => {
    const box = new Sandbox(t);
    box.write(
      "main.c",
      `#include <hotlink.h>
       #include <pthread.h>
       #include <stdio.h>
       #include <unistd.h>
       static int one = 1, two = 2;
       __thread int number = 7;
       static __thread int *pointer = &one;
       __thread int mine = 5;
       /* more */
       __attribute__((noipa)) void tell(const char *who) {
         printf("%s: %d %d %d /* tell */\\n", who, number, *pointer, mine); fflush(stdout);
       }
       static volatile int turn;
       static void *work(void *nothing) {
         mine = 50;
         for (;;) { if (turn == 1) { tell("worker"); turn = 2; } usleep(500); }
         return nothing;
       }
       static void *once(void *nothing) { tell("new"); return nothing; }
       int main(void) {
         pthread_t t;
         pthread_create(&t, 0, work, 0);
         for (;;) {
           hotlink_safe_point();
           tell("main");
           turn = 1;
           while (turn != 2) usleep(500);
           pthread_create(&t, 0, once, 0);
           pthread_join(t, 0);
           usleep(10000);
         }
         return two;
       }`,
    );
    box.build(["main.c"], { flags, link: ["-pthread"] });
    const program = box.start();
    for (const line of [/^main: 7 1 5 /, /^worker: 7 1 50 /, /^new: 7 1 5 /]) {
      await program.line(line);
    }
    box.edit(
      "main.c",
      "/* more */",
      '__thread int more = 9; __thread char text[8]; __thread const char *name = "new";',
    );
    box.edit("main.c", '/* tell */\\n", who', '%d %s%s\\n", who');
    box.edit("main.c", "*pointer, mine);", "*pointer, mine, more++, text, name);");
    box.edit("main.c", "pointer = &one", "pointer = &two");
    box.edit("main.c", "mine = 5;", "mine = 6;");
    const report = box.change("main.c", "number = 7", "number = 8");
    assert.equal(report.needsRestart, false, JSON.stringify(report.verdicts));
    for (const line of [/^main: 8 2 6 9 new/, /^worker: 8 2 50 9 new/, /^new: 8 2 6 9 new/]) {
      await program.line(line);
    }
    for (const line of [/^main: 8 2 6 \d\d new/, /^worker: 8 2 50 \d\d new/, /^new: 8 2 6 9 new/]) {
      await program.line(line);
    }
    assert.deepEqual(box.drift(), []);
    const second = box.start();
    await second.line(/^new: 8 2 6 9 new/);
  });
}

test("a thread-local variable with a constructor beside others asks for a restart", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.cc",
    `#include <cstdio>
     #include <hotlink.h>
     #include <unistd.h>
     struct Part { int value; explicit Part(int v) : value(v) { std::printf("made %d\\n", v); } };
     thread_local Part first(1);
     /* second */
     int main() {
       for (;;) {
         hotlink_safe_point();
         std::printf("%d\\n", first.value /* use */); std::fflush(stdout);
         usleep(10000);
       }
     }`,
  );
  box.build(["main.cc"], { compiler: "g++" });
  const program = box.start();
  await program.line(/^made 1$/);
  box.edit("main.cc", "/* second */", "thread_local Part second(2);");
  const report = box.change("main.cc", "/* use */", "+ second.value");
  assert.deepEqual(
    report.verdicts.filter(({ kind }) => kind === "restart").map(({ symbol }) => symbol),
    ["second"],
  );
  await program.line(/^1$/);
});
