/** Indirect functions: one address for everybody, resolved before constructors, and under updates. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { needs } from "../support/needs.ts";
import { Sandbox } from "../support/sandbox.ts";

const functions = `
  #include <stdio.h>
  static int order;
  int one(int x) { return x + 1; }
  static int two(int x) { return x + 2; }
  typedef int function(int);
  static function *choose(void) { order = order * 10 + 1; return one; }
  static function *choose_local(void) { order = order * 10 + 2; return two; }
  int open_function(int) __attribute__((ifunc("choose")));
  static int local_function(int) __attribute__((ifunc("choose_local")));
  static function *const local_pointer = local_function;
  function *pointers[] = {open_function, open_function};
  __attribute__((constructor)) static void start(void) { printf("order %d, %d\\n", order, open_function(1)); }
  int use(int x) { return open_function(x) + local_function(x) + local_pointer(x); }
  function *own_address(void) { return open_function; }
  int is_local_same(function *other) { return local_pointer == local_function && local_pointer != other; }
  /* more */`;

const main = `
  #include <hotlink.h>
  #include <stdio.h>
  #include <unistd.h>
  typedef int function(int);
  int open_function(int);
  extern function *pointers[];
  function *own_address(void);
  int use(int), is_local_same(function *);
  static function *here = open_function;
  int describe(void) {
    printf("same %d%d%d%d call %d use %d\\n", here == open_function, here == own_address(),
           pointers[0] == here && pointers[1] == here, is_local_same(here), here(10) + open_function(20), use(100));
    return 0;
  }
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

const variants: readonly (readonly [compiler: string, flags: string])[] = [
  ["gcc", "-O0 -g"],
  ["gcc", "-O2"],
  ["gcc", "-O2 -ffunction-sections -fdata-sections"],
  ["gcc", "-O2 -fPIC"],
  ["gcc", "-O2 -fno-plt"],
  ["gcc", "-O1 -fno-pie"],
  ["gcc", "-O2 -mcmodel=large -fPIC"],
  ["clang-14", "-O0"],
  ["clang-14", "-O2 -fno-pie"],
];

for (const [compiler, flags] of variants) {
  test(`indirect functions (${compiler} ${flags})`, needs(compiler), async (t) => {
    const box = new Sandbox(t);
    box.write("functions.c", functions);
    box.write("main.c", main);
    const linked = box.build(["main.c", "functions.c"], { flags: `${flags} -w`, compiler });
    assert.equal(linked.status, 0, linked.stderr);
    const hot = box.try("./program");
    // Both were asked once, before the constructor. (The ordinary linker is no measure: that of
    // binutils 2.40 has two addresses for one function in some of these, and does not link others.)
    assert.match(hot.stdout, /^order (12|21), 2\nsame 1111 call 32 use 305\n$/);

    const program = box.start("./program", "forever");
    await program.line(/^same 1111 call 32 use 305$/);
    assert.deepEqual(box.drift("program"), []);
    // What was chosen changes: its new body is called, under the same address.
    box.change("functions.c", "return x + 1;", "return x + 1 + 1000 * 1;");
    await program.line(/^same 1111 call 2032 use 1305$/);
    assert.deepEqual(box.drift("program"), []);
    box.change(
      "functions.c",
      "static int two(int x) { return x + 2; }",
      "static int two(int x) { return one(x) * 2; }",
    );
    await program.line(/^same 1111 call 2032 use 5505$/);
    assert.deepEqual(box.drift("program"), []);
    // Who calls them changes, in both files.
    box.change("main.c", "here(10) +", "here(30) +");
    await program.line(/^same 1111 call 2052 use 5505$/);
    box.change("functions.c", "{ return open_function(x) +", "{ return 7 + open_function(x) +");
    await program.line(/^same 1111 call 2052 use 5512$/);
    assert.deepEqual(box.drift("program"), []);
  });
}

const restarts: readonly [what: string, from: string, to: string, says: RegExp, then: RegExp][] = [
  [
    "a resolver that chooses otherwise",
    "order * 10 + 1; return one;",
    "order * 10 + 1; return two;",
    /has another resolver/,
    /^same 1111 call 34 use 306$/,
  ],
  [
    "a new indirect function",
    "/* more */\n",
    `int further(int) __attribute__((ifunc("choose")));
     __attribute__((constructor)) static void more(void) { pointers[1] = further; }`,
    /further.*is a new indirect function/,
    /^same 1101 call 32 use 305$/,
  ],
  [
    "one that becomes ordinary",
    `int open_function(int) __attribute__((ifunc("choose")));`,
    "int open_function(int x) { return x + 5; }",
    /was an indirect function/,
    /^same 1111 call 40 use 309$/,
  ],
];
for (const [what, from, to, says, then] of restarts) {
  test(`${what} asks for a restart and is there after it`, async (t) => {
    const box = new Sandbox(t);
    box.write("functions.c", `${functions}\n`);
    box.write("main.c", main);
    box.build(["main.c", "functions.c"], { flags: "-O1 -w" });
    const program = box.start("./program", "forever");
    await program.line(/^same 1111 call 32 use 305$/);
    const { verdicts, needsRestart } = box.change("functions.c", from, to);
    assert.ok(needsRestart);
    const texts = verdicts.map(({ kind, symbol, text }) => `${kind} ${symbol} ${text}`);
    assert.match(texts.filter((text) => text.startsWith("restart")).join("\n"), says);
    // The running one goes on as it was.
    await program.line(/^same 1111 call 32 use 305$/);
    const again = box.start("./program", "forever");
    await again.line(then);
    await program.end();
    assert.deepEqual(box.drift("program"), []);
  });
}

test("an ordinary function that becomes indirect asks for a restart", async (t) => {
  const box = new Sandbox(t);
  const indirect = `int open_function(int) __attribute__((ifunc("choose")));`;
  box.write("functions.c", functions.replace(indirect, "int open_function(int x) { return x; }"));
  box.write("main.c", main);
  box.build(["main.c", "functions.c"], { flags: "-O1 -w" });
  const program = box.start("./program", "forever");
  await program.line(/^same 1111 call 30 use 304$/);
  const report = box.change("functions.c", "int open_function(int x) { return x; }", indirect);
  assert.ok(report.needsRestart);
  assert.match(JSON.stringify(report.verdicts), /open_function.*is an indirect function now/);
  const again = box.start("./program", "forever");
  await again.line(/^same 1111 call 32 use 305$/);
});

test("clones of a function for several processors follow the source", async (t) => {
  const box = new Sandbox(t);
  const sum = (factor: number) => `
    __attribute__((target_clones("default", "avx2"), noinline))
    int sum(const int *p, int n) { int s = 0; for (int i = 0; i < n; i++) s += p[i] * ${factor}; return s; }`;
  box.write("sum.c", sum(1));
  box.write(
    "main.c",
    main
      .replace(
        /describe\(void\) \{[^}]*\}/,
        'describe(void) { int a[] = {1, 2, 3}; printf("sum %d\\n", sum(a, 3)); return 0; }',
      )
      .replace("int use(int)", "int sum(const int *, int); int use(int)")
      .replace("static function *here = open_function;", ""),
  );
  box.build(["main.c", "sum.c"], { flags: "-O2 -w" });
  const program = box.start("./program", "forever");
  await program.line(/^sum 6$/);
  box.write("sum.c", sum(7));
  box.compile("sum.c");
  box.update();
  await program.line(/^sum 42$/);
  assert.deepEqual(box.drift("program"), []);
});
