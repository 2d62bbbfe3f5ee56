/** Several files: objects that come and go, archives that are rebuilt, functions that move, inline functions of a header. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Sandbox } from "../support/sandbox.ts";

const loop = `
  #include <hotlink.h>
  #include <stdio.h>
  #include <unistd.h>
  void describe(void);
  int main(void) {
    for (;;) {
      hotlink_safe_point();
      describe();
      fflush(stdout);
      usleep(10000);
    }
  }`;

for (const flags of ["-O0 -g", "-O2"]) {
  test(`an added object brings its functions, data and constructors (${flags})`, async (t) => {
    const box = new Sandbox(t);
    box.write("main.c", loop);
    box.write(
      "show.c",
      `#include <stdio.h>\nstatic int n; void describe(void) { printf("plain %d\\n", ++n); }`,
    );
    box.build(["main.c", "show.c"], { flags });
    const program = box.start();
    await program.line(/^plain 3$/);
    box.write(
      "more.c",
      `#include <string.h>
       static char text[16];
       int value = 6;
       __attribute__((constructor)) static void fill(void) { strcpy(text, "filled"); value++; }
       const char *more(void) { return text; }`,
    );
    box.compile("more.c");
    box.edit("show.c", "void describe", "extern int value; const char *more(void); void describe");
    box.edit("show.c", 'printf("plain %d', 'printf("%s %d ", more(), value); printf("%d');
    box.compile("show.c");
    const linked = box.link(["main.c", "show.c", "more.c"]);
    assert.equal(linked.status, 0, linked.stderr);
    assert.match(linked.stdout, /added +more/);
    await program.line(/^filled 7 \d+$/);
    assert.deepEqual(box.drift(), []);

    // And it may go again.
    box.edit("show.c", 'printf("%s %d ", more(), value);', "");
    box.compile("show.c");
    const unlinked = box.link(["main.c", "show.c"]);
    assert.equal(unlinked.status, 0, unlinked.stderr);
    assert.match(unlinked.stdout, /removed +more/);
    await program.line(/^\d+$/);
    assert.deepEqual(box.drift(), []);
  });

  test(`functions and variables that move to another file stay what they are (${flags})`, async (t) => {
    const box = new Sandbox(t);
    const counter = `int counter = 100; __attribute__((noipa)) int next(void) { return ++counter; }`;
    box.write("main.c", loop);
    box.write("a.c", `${counter}\nint (*taken)(void) = next;`);
    box.write(
      "show.c",
      `#include <stdio.h>
       extern int counter, next(void), (*taken)(void);
       void describe(void) { int n = taken(); printf("%d %d %s\\n", n, n == counter, taken == next ? "same" : "other"); }`,
    );
    box.build(["main.c", "a.c", "show.c"], { flags });
    const program = box.start();
    await program.line(/^105 1 same$/);
    box.write("a.c", `int next(void);\nint (*taken)(void) = next;`);
    box.write("b.c", `${counter} int unrelated(void) { return 1; }`);
    box.compile("a.c");
    box.compile("b.c");
    const linked = box.link(["main.c", "a.c", "show.c", "b.c"]);
    assert.equal(linked.status, 0, linked.stderr);
    const line = await program.line(/ same$/);
    assert.ok(Number.parseInt(line, 10) > 105, line);
    assert.deepEqual(box.drift(), []);
  });

  test(`a rebuilt archive changes only the members that changed (${flags})`, async (t) => {
    const box = new Sandbox(t);
    box.write("main.c", loop);
    box.write(
      "show.c",
      `#include <stdio.h>\nint one(void), two(void); void describe(void) { printf("%d %d\\n", one(), two()); }`,
    );
    box.write("one.c", "static int n; int one(void) { return ++n; }");
    box.write("two.c", "int two(void) { return 2; }");
    box.write("unused.c", "int missing(void); int unused(void) { return missing(); }");
    for (const source of ["one.c", "two.c", "unused.c"]) box.compile(source, { flags });
    box.run("ar", "rcs", "libparts.a", "one.o", "two.o", "unused.o");
    box.build(["main.c", "show.c"], { flags, link: ["-L.", "-lparts"] });
    const program = box.start();
    await program.line(/^5 2$/);
    box.edit("two.c", "return 2", "return 22");
    box.compile("two.c");
    box.run("ar", "rcs", "libparts.a", "two.o");
    const report = box.update();
    assert.deepEqual(
      report.verdicts.map(({ kind, symbol }) => `${kind} ${symbol}`),
      ["changed two"],
    );
    const line = await program.line(/ 22$/);
    assert.ok(Number.parseInt(line, 10) > 5, line);
    assert.deepEqual(box.drift(), []);
  });

  test(`an inline function of a header changes once for all files (${flags})`, async (t) => {
    const box = new Sandbox(t);
    const files = Array.from({ length: 6 }, (_, i) => `part${i}.cc`);
    box.write(
      "scale.h",
      "struct Scale { static int apply(int x) { return x * factor(); } __attribute__((noinline)) static int factor() { return 2; } };",
    );
    for (const [i, file] of files.entries()) {
      box.write(file, `#include "scale.h"\nint part${i}(int x) { return Scale::apply(x + ${i}); }`);
    }
    box.write("main.cc", loop.replace("void describe(void);", "void describe();"));
    box.write(
      "show.cc",
      `#include <cstdio>
       ${files.map((_, i) => `int part${i}(int);`).join(" ")}
       static int frames;
       void describe() { std::printf("frame %d:", ++frames); ${files.map((_, i) => `std::printf(" %d", part${i}(10));`).join(" ")} std::puts(""); }`,
    );
    box.build(["main.cc", "show.cc", ...files], { flags, compiler: "g++" });
    const program = box.start();
    await program.line(/: 20 22 24 26 28 30$/);
    box.edit("scale.h", "return 2;", "return 3;");
    for (const file of files) box.compile(file);
    const report = box.update();
    assert.equal(report.verdicts.filter((v) => v.symbol.includes("factor")).length, 1);
    await program.line(/^frame \d+: 30 33 36 39 42 45$/);
    assert.deepEqual(box.drift(), []);
    // The file whose copy prevailed goes: another one takes over, and nothing else changes.
    box.edit("show.cc", "int part0(int);", "static int part0(int x) { return x; }");
    box.compile("show.cc");
    const linked = box.link(["main.cc", "show.cc", ...files.slice(1)]);
    assert.equal(linked.status, 0, linked.stderr);
    await program.line(/^frame \d+: 10 33 36 39 42 45$/);
    assert.deepEqual(box.drift(), []);
  });
}

test("a program compiled and linked in one step keeps its state from one such command to the next", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.c",
    loop.replace(
      "void describe(void);",
      'static int frames; void describe(void) { printf("plain %d\\n", ++frames); }',
    ),
  );
  const command = ["link", "--", "gcc", "-g", `-I${box.headers}`, "main.c", "-o", "program"];
  assert.equal(box.hotlink(...command).status, 0);
  const program = box.start();
  await program.line(/^plain 3$/);
  box.edit("main.c", "plain %d", "fancy %d");
  const linked = box.hotlink(...command);
  assert.match(linked.stdout, /changed +describe/);
  const line = await program.line(/^fancy \d+$/);
  assert.ok(Number(line.split(" ")[1]) > 3, line);
  // The object is gone by now; what is in memory is enough.
  assert.equal(box.update().changed, false);
  assert.deepEqual(box.drift(), []);
  // And so is what another daemon finds.
  box.hotlink("stop");
  const second = box.start();
  await second.line(/^fancy 3$/);
  box.edit("main.c", "fancy %d", "fine %d");
  assert.match(box.hotlink(...command).stdout, /changed +describe/);
  await second.line(/^fine \d+$/);
});

test("a build that moved to another directory changes nothing but what was edited", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.c",
    loop.replace(
      "void describe(void);",
      'static int frames; static int step(void) { return ++frames; } void describe(void) { printf("plain %d\\n", step()); }',
    ),
  );
  const build = (directory: string) => {
    box.run("mkdir", "-p", directory);
    box.run("gcc", "-g", `-I${box.headers}`, "-c", "main.c", "-o", `${directory}/main.o`);
    return box.hotlink("link", "--", "gcc", `${directory}/main.o`, "-o", "program");
  };
  assert.equal(build("first").status, 0);
  const program = box.start();
  await program.line(/^plain 3$/);
  box.edit("main.c", "plain %d", "fancy %d");
  const moved = build("second");
  assert.deepEqual(moved.stdout.match(/^ {2}changed +\w+/gm), ["  changed  describe"]);
  const line = await program.line(/^fancy \d+$/);
  assert.ok(Number(line.split(" ")[1]) > 3, line);
  assert.deepEqual(box.drift(), []);
});

test("a build reads nothing of hotlink from its compiler; its user does", (t) => {
  const box = new Sandbox(t);
  box.write("main.c", "int main(void) { return 0; }");
  const script = 'text=$(gcc main.c -o program 2>&1); echo "compiler said: [$text]"';
  const built = box.hotlink("build", "--", "sh", "-c", script);
  assert.equal(built.stderr, "");
  assert.match(built.stdout, /^compiler said: \[\]$/m);
  assert.match(built.stdout, /^program: linked 1 object in /m);
  assert.equal(box.try("./program").status, 0);
});

test("programs that a configure script made and removed are forgotten", (t) => {
  const box = new Sandbox(t);
  box.write("main.c", "int main(void) { return 0; }");
  for (const name of ["trial", "program"]) {
    assert.equal(box.hotlink("link", "--", "gcc", "main.c", "-o", name).status, 0);
  }
  box.run("rm", "trial");
  const programs = JSON.parse(box.hotlink("status", "--json").stdout) as { output: string }[];
  assert.deepEqual(
    programs.map(({ output }) => output),
    [box.path("program")],
  );
  assert.deepEqual(box.drift(), []);
});

test("objects that change places on the command line change nothing but who wins", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", loop);
  box.write(
    "a.c",
    `#include <stdio.h>\n__attribute__((weak)) int which(void) { return 1; } static int n; void describe(void) { printf("%d which %d\\n", ++n, which()); }`,
  );
  box.write("b.c", "__attribute__((weak)) int which(void) { return 2; }");
  box.build(["main.c", "a.c", "b.c"]);
  const program = box.start();
  await program.line(/^3 which 1$/);
  assert.equal(box.link(["b.c", "main.c", "a.c"]).status, 0);
  await program.line(/ which 2$/);
  assert.deepEqual(box.drift(), []);
  assert.equal(box.link(["a.c", "b.c", "main.c"]).status, 0);
  const line = await program.line(/ which 1$/);
  assert.ok(Number.parseInt(line, 10) > 3, line);
  assert.deepEqual(box.drift(), []);
});

test("a strong definition beside a weak one takes over pointers, aliases stay, and the weak one comes back", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", loop);
  box.write(
    "weak.c",
    `#include <stdio.h>
     __attribute__((weak)) int which(void) { return 1; }
     static int same(void) __attribute__((alias("which")));
     static int n; int (*pointer)(void) = which; __attribute__((weak)) int shared = 10;
     void describe(void) { printf("%d which %d %d %d, shared %d\\n", ++n, which(), pointer(), same(), shared++); }`,
  );
  box.write("strong.c", "int shared = 500; int which(void) { return 2; }");
  box.compile("strong.c");
  box.build(["main.c", "weak.c"]);
  const program = box.start();
  await program.line(/^3 which 1 1 1, shared 12$/);
  assert.equal(box.link(["main.c", "weak.c", "strong.c"]).status, 0);
  const strong = await program.line(/ which 2 2 1, shared \d+$/);
  const count = Number.parseInt(strong, 10);
  assert.match(strong, new RegExp(`shared ${count + 9}$`));
  assert.deepEqual(box.drift(), []);
  box.edit("strong.c", "return 2", "return 3");
  box.compile("strong.c");
  box.update();
  await program.line(/ which 3 3 1, shared \d+$/);
  assert.deepEqual(box.drift(), []);
  assert.equal(box.link(["main.c", "weak.c"]).status, 0);
  await program.line(/ which 1 1 1, shared \d+$/);
  assert.deepEqual(box.drift(), []);
});
