/**
 * Code models and thread-local models: whatever kinds of relocations a compiler writes, a program
 * does what the ordinary linker makes of it, and takes updates.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { needs } from "../support/needs.ts";
import { Sandbox } from "../support/sandbox.ts";

/** What a program may do with addresses: its own, those of another file, those of libraries. */
const part = `
  #include <stdio.h>
  #include <stdlib.h>
  #include <string.h>
  extern int elsewhere, table[4000];
  extern __thread int other_thread;
  int other(int);
  static int local = 3;
  int global = 4;
  __thread int thread = 5;
  static __thread int local_thread = 6;
  static __thread int zero_thread;
  static int big[20000];
  static const char *const words[] = {"zero", "one", "two"};
  static int own(int x) { return x * local; }
  static int (*pointer)(int) = own;
  static int (*compare)(const char *, const char *) = strcmp;
  int leaf(void) { return global; }
  int choose(int x) {
    switch (x) {
    case 0: return other(1);
    case 1: return 2 + global;
    case 2: return own(x);
    case 3: return 9;
    case 4: return other(3) + elsewhere;
    case 5: return thread;
    case 6: return other_thread;
    case 7: return local_thread + zero_thread;
    }
    return -1;
  }
  int (*step(void))(int) { return own; }
  void describe(void) {
    int total = 0;
    for (int i = 0; i < 9; i++) total += choose(i);
    big[19999] = table[3999];
    printf("total %d leaf %d %s %d big %d same %d %d\\n", total, leaf(), words[global % 3], pointer(2),
           big[19999], pointer == own && step() == own, compare == strcmp);
  }`;

const main = `
  #include <hotlink.h>
  #include <stdio.h>
  #include <unistd.h>
  void describe(void);
  int elsewhere = 10, table[4000] = {[3999] = 1};
  __thread int other_thread = 20;
  int other(int x) { return x + 100; }
  int main(int argc, char **argv) {
    (void)argv;
    do {
      hotlink_safe_point();
      describe();
      fflush(stdout);
      usleep(5000);
    } while (argc > 1);
    return 0;
  }`;

const gcc: readonly (readonly [flags: string, ...link: string[]])[] = [
  ["-O2 -mcmodel=large -fno-pie", "-no-pie"],
  ["-O0 -mcmodel=large -fno-pie -g", "-no-pie"],
  ["-O2 -mcmodel=large -fPIC"],
  ["-O0 -mcmodel=large -fPIC -g"],
  ["-O2 -mcmodel=large -fPIC -ffunction-sections -fdata-sections"],
  ["-O2 -mcmodel=medium -mlarge-data-threshold=64 -fno-pie", "-no-pie"],
  ["-O2 -mcmodel=medium -mlarge-data-threshold=64 -fPIC"],
  ["-O2 -fPIC"],
  ["-O2 -fPIC -ftls-model=local-dynamic"],
  ["-O2 -fPIC -ftls-model=initial-exec"],
  ["-O2 -fPIC -mtls-dialect=gnu2"],
  ["-O0 -fPIC -mtls-dialect=gnu2 -g"],
  ["-O2 -mcmodel=large -fPIC -mtls-dialect=gnu2"],
  ["-O2 -fno-plt"],
];
const clang: typeof gcc = [
  ["-O2 -mcmodel=large -fno-pie", "-no-pie"],
  ["-O2 -mcmodel=large -fPIC"],
  ["-O0 -mcmodel=large -fPIC -g"],
  ["-O2 -mcmodel=medium -fPIC"],
  ["-O2 -fno-plt"],
];

const variants = [
  ...gcc.map((variant) => ["gcc", ...variant] as const),
  ...clang.map((variant) => ["clang-14", ...variant] as const),
];
for (const [compiler, flags, ...link] of variants) {
  test(`a program of ${compiler} ${flags}`, needs(compiler), async (t) => {
    const box = new Sandbox(t);
    box.write("part.c", part);
    box.write("main.c", main);
    const linked = box.build(["main.c", "part.c"], { flags, compiler, link });
    assert.equal(linked.status, 0, linked.stderr);
    const hot = box.try("./program");
    box.run(compiler, ...link, "main.o", "part.o", "-o", "ordinary");
    assert.deepEqual(hot, box.try("./ordinary"));

    // Everything moves, and what was not edited goes on as it was.
    const program = box.start("./program", "forever");
    await program.line(/^total 265 leaf 4 one 6 big 1 same 1 1$/);
    assert.deepEqual(box.drift("program"), []);
    box.change("part.c", "{ return global; }", "{ return global + own(7) + other(8); }");
    await program.line(/^total 265 leaf 133 one 6 big 1 same 1 1$/);
    assert.deepEqual(box.drift("program"), []);
    box.change("part.c", "return other(1);", "return other(1000) + local_thread;");
    await program.line(/^total 1270 leaf 133 one 6 big 1 same 1 1$/);
    assert.deepEqual(box.drift("program"), []);
    // And the other way round: what is called from there changes in another file.
    box.change("main.c", "return x + 100;", "return x + 5 * elsewhere - 50 + 10000;");
    await program.line(/^total 21070 leaf 10033 one 6 big 1 same 1 1$/);
    assert.deepEqual(box.drift("program"), []);
  });
}

test("a version of a library's function that is not the default one", (t) => {
  const box = new Sandbox(t);
  const versions = "OLD { global: f; data; }; NEW { global: f; } OLD;";
  box.write("versions.map", versions);
  box.write(
    "library.c",
    `__asm__(".symver f_old,f@OLD"); __asm__(".symver f_new,f@@NEW");
     int f_old(void) { return 1; }
     int f_new(void) { return 2; }`,
  );
  box.run(
    "gcc",
    "-fPIC",
    "-shared",
    "-Wl,--version-script=versions.map",
    "library.c",
    "-o",
    "libversions.so",
  );
  box.write(
    "main.c",
    `#include <stdio.h>
     int f(void), old(void);
     __asm__(".symver old,f@OLD");
     static int (*pointer)(void) = old;
     int main(void) { printf("%d %d %d\\n", f(), old(), pointer()); return 0; }`,
  );
  const path = `-L${box.directory}`;
  const link = [path, "-lversions", `-Wl,-rpath,${box.directory}`];
  const linked = box.build(["main.c"], { flags: "-O2", link });
  assert.equal(linked.status, 0, linked.stderr);
  assert.equal(box.try("./program").stdout, "2 1 1\n");
  box.edit("main.c", "f@OLD", "f@NONE");
  box.compile("main.c");
  const failed = box.link();
  assert.match(failed.stderr, /main\.o:.*undefined reference to 'f@NONE'/);
});
