/**
 * Sixteen threads call functions that change again and again, with a collection behind every update: nobody crashes, no system
 * call is interrupted, every answer is one of a version, and in the end the program takes no more room than in the beginning.
 *
 * HOTLINK_HAMMER says how many updates; 200 where it does not.
 */
import assert from "node:assert/strict";
import { copyFileSync, renameSync } from "node:fs";
import { test } from "node:test";
import { ask } from "../../src/cli/client.ts";
import type { Collection } from "../../src/daemon/collection.ts";
import { findPaths } from "../../src/daemon/paths.ts";
import type { LinkReport } from "../../src/daemon/report.ts";
import { Sandbox } from "../support/sandbox.ts";

const updates = Number(process.env["HOTLINK_HAMMER"] ?? 200);

const main = `
  #include <errno.h>
  #include <poll.h>
  #include <pthread.h>
  #include <stdio.h>
  #include <stdlib.h>
  #include <time.h>
  #include <unistd.h>
  int checked(int x);
  int deep(int x, int n);
  typedef int function(int);
  function *pick(int i);
  static int stopping;
  static long interrupted, wrong, calls;
  static void fail(long *what) { __atomic_add_fetch(what, 1, __ATOMIC_SEQ_CST); }
  static void *work(void *argument) {
    long number = (long)argument;
    function **kept = malloc(3 * sizeof *kept);
    for (int i = 0; i < 3; i++) kept[i] = pick(i);
    while (!__atomic_load_n(&stopping, __ATOMIC_SEQ_CST)) {
      for (int x = 0; x < 50; x++) {
        if (checked(x) != 0) fail(&wrong);
        if (kept[x % 3](x) != 0) fail(&wrong);
        if (deep(x, 40) != 0) fail(&wrong);
      }
      errno = 0;
      if (number % 4 == 0 && poll(0, 0, 2) < 0) fail(&interrupted);
      if (number % 4 == 1 && usleep(1000) < 0) fail(&interrupted);
      struct timespec moment = {0, 2000000};
      if (number % 4 >= 2 && nanosleep(&moment, 0) < 0) fail(&interrupted);
      __atomic_add_fetch(&calls, 150, __ATOMIC_SEQ_CST);
    }
    return 0;
  }
  int main(void) {
    pthread_t threads[16];
    char c;
    for (long i = 0; i < 16; i++) pthread_create(&threads[i], 0, work, (void *)i);
    puts("runs"); fflush(stdout);
    while (read(0, &c, 1) == 1 && c != 'q') ;
    __atomic_store_n(&stopping, 1, __ATOMIC_SEQ_CST);
    for (int i = 0; i < 16; i++) pthread_join(threads[i], 0);
    printf("interrupted %ld wrong %ld called %d\\n", interrupted, wrong, calls > 0);
    return 0;
  }`;

/**
 * What a compiler may assume of a function of the same file beside its type, a version of it that is called by an old body does
 * not keep: which registers it leaves alone, and what is in a table with a name.
 */
const optimized = "-O2 -fno-ipa-ra -fno-tree-switch-conversion";

/**
 * A version: its functions answer 0 where they, their jump tables and their strings belong together. A table with a name would
 * not, since it is rewritten under a body that reads it.
 */
function version(n: number): string {
  const cases = Array.from(
    { length: 12 },
    (_, i) => `case ${i}: text = "version ${n} case ${i}"; sum += ${n * 1000 + i}; break;`,
  );
  return `
    #include <stdlib.h>
    #include <string.h>
    #define LOCAL __attribute__((noinline)) static
    LOCAL int part(int x) {
      const char *text = "version ${n}";
      volatile int sum = 0;
      switch (x % 16) { ${cases.join("\n")} }
      return atoi(text + 8) == ${n} && (x % 16 >= 12 || sum == ${n * 1000} + x % 16) ? 0 : 1;
    }
    int checked(int x) { return part(x); }
    LOCAL int one(int x) { return checked(x) ${" + checked(x + 1)".repeat(n)}; }
    LOCAL int two(int x) { char copy[32]; strcpy(copy, "version ${n}"); return strcmp(copy, "version ${n}") != 0 || x < 0; }
    LOCAL int three(int x) { return one(x) + two(x); }
    int (*pick(int i))(int) { return i == 0 ? one : i == 1 ? two : three; }
    int deep(int x, int n) { volatile int y = x + ${n}; return n == 0 ? checked(x) : deep(x, n - 1) + (y != x + ${n}); }
    ${n % 2 === 1 ? `int extra(int x) { return x * ${n}; }` : ""}`;
}

test(`sixteen threads, ${updates} updates, and a collection behind each`, async (t) => {
  const box = new Sandbox(t);
  box.setEnvironment("HOTLINK_STALE", "0");
  box.write("main.c", main);
  const versions = [1, 2, 3, 4, 5].map((n) => {
    box.write(`v${n}.c`, version(n));
    return box.compile(`v${n}.c`, { flags: n % 2 === 0 ? "-O0 -g" : optimized });
  });
  box.write("hot.c", version(1));
  assert.equal(box.build(["main.c", "hot.c"], { flags: optimized, link: ["-lpthread"] }).status, 0);
  const paths = findPaths(box.environment);
  const request = async <Data>(command: string): Promise<Data> => {
    const { status, text, data } = await ask(paths, { command, outputs: [] });
    assert.equal(status, 0, text);
    return (data as Data[])[0]!;
  };
  const program = box.start();
  await program.line(/^runs$/);
  let early = 0;
  for (let i = 1; i <= updates; i++) {
    copyFileSync(box.path(versions[i % versions.length]!), box.path("next.o"));
    renameSync(box.path("next.o"), box.path("hot.o"));
    const { targets } = await request<LinkReport>("update");
    assert.equal(targets[0]?.refused, undefined);
    if (i === 25) early = (await request<Collection>("gc")).usedBytes;
  }
  const { usedBytes } = await request<Collection>("gc");
  assert.ok(usedBytes - early < 32 * 1024, `${early} bytes, then ${usedBytes}`);
  assert.deepEqual(box.drift(), []);
  program.send("q");
  await program.line(/^interrupted 0 wrong 0 called 1$/);
  assert.equal(await program.exit(), 0);
});
