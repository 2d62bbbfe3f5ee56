/** The project's own shared libraries: taken into the program, and so changed while it runs. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import type { Running } from "../support/running.ts";
import { type Result, Sandbox } from "../support/sandbox.ts";

/** A make file for a program of `main.c` and one library for each name, of `NAME.c`. */
function makefile(libraries: readonly string[], more = ""): string {
  const files = libraries.map((name) => `lib${name}.so`).join(" ");
  const names = libraries.map((name) => `-l${name}`).join(" ");
  const rules = libraries.map((name) => {
    return `lib${name}.so: ${name}.o\n\tgcc -shared ${name}.o $(${name}) -o lib${name}.so\n`;
  });
  return [
    `program: main.o | ${files}\n\tgcc main.o -L. ${names} $(link) -Wl,-rpath,'$$ORIGIN' -o program\n`,
    ...rules,
    "%.o: %.c\n\tgcc -O0 -g -fPIC -I$(headers) $($*_flags) -c $< -o $@\n",
    `all: program ${files}\n`,
    more,
  ].join("\n");
}

/** Prints what an expression is, again and again. */
function printing(declarations: string, format: string, values: string): string {
  return `
    #include <hotlink.h>
    #include <stdio.h>
    #include <unistd.h>
    ${declarations}
    int main(void) {
      for (;;) {
        hotlink_safe_point();
        printf("${format}\\n", ${values});
        fflush(stdout);
        usleep(10000);
      }
    }`;
}

function make(box: Sandbox, ...words: string[]): Result {
  const result = box.hotlink("build", ...words, "--", "make", "all", `headers=${box.headers}`);
  assert.equal(result.status, 0, result.stdout + result.stderr);
  return result;
}

const counter = `
  static int count;
  int next(void) { return ++count; }
  int scale(int x) { return x * 10; }`;

function startCounting(box: Sandbox, ...words: string[]): Running {
  box.write("Makefile", makefile(["counter"]));
  box.write("counter.c", counter);
  box.write(
    "main.c",
    printing("int next(void); int scale(int);", "%d %d", "next() > 50 ? 1 : 0, scale(4)"),
  );
  make(box, ...words);
  return box.start();
}

test("a library is changed where the program runs, though the program is not linked again", async (t) => {
  const box = new Sandbox(t);
  const program = startCounting(box);
  await program.line(/^1 40$/);
  box.edit("counter.c", "x * 10", "x * 100");
  const { stdout } = make(box);
  assert.doesNotMatch(stdout, /gcc main\.o/);
  assert.match(stdout, /^program: generation 2, 1 change$/m);
  assert.match(stdout, /changed +scale \(counter\.o\)/);
  // What the library counted is still there.
  assert.match(await program.line(/400$/), /^1 400$/);
  assert.deepEqual(box.drift(), []);
  // An object alone, before the library is made of it.
  box.edit("counter.c", "x * 100", "x * 7");
  box.run("make", "counter.o", `headers=${box.headers}`);
  assert.equal(box.update().needsRestart, false);
  await program.line(/^1 28$/);
  assert.deepEqual(box.drift(), []);
});

test("a build that fails leaves the program as it is, and the next one brings the change", async (t) => {
  const box = new Sandbox(t);
  const program = startCounting(box);
  await program.line(/^1 40$/);
  box.edit("counter.c", "x * 10", "x * 100");
  const words = ["make", "all", "broken", `headers=${box.headers}`];
  box.write("Makefile", makefile(["counter"], "broken: all\n\tfalse\n"));
  const failed = box.hotlink("build", "--", ...words);
  assert.notEqual(failed.status, 0);
  assert.doesNotMatch(failed.stdout, /generation/);
  const { stdout } = make(box);
  assert.match(stdout, /^program: generation 2, 1 change$/m);
  await program.line(/^1 400$/);
});

test("a library may call a new function of another one, and the program one of both", async (t) => {
  const box = new Sandbox(t);
  box.write("Makefile", makefile(["one", "two"], "libone.so: libtwo.so\none = -L. -ltwo"));
  box.write("one.c", "int two(int); int one(int x) { return two(x) + 1; }");
  box.write("two.c", "int two(int x) { return x * 2; }");
  const value = "int one(int); int value(void) { return one(20); }";
  box.write("main.c", printing(value, "%d", "value()"));
  make(box);
  const program = box.start();
  await program.line(/^41$/);
  box.edit("one.c", "int two(int);", "int two(int); int more(int);");
  box.edit("one.c", "two(x) + 1", "more(two(x))");
  box.edit("two.c", "x * 2; }", "x * 2; } int more(int x) { return x + 1000; }");
  const { stdout } = make(box);
  assert.match(stdout, /added +more/);
  await program.line(/^1040$/);
  box.edit("main.c", "int one(int);", "int one(int); int more(int);");
  box.edit("main.c", "one(20)", "one(20) + more(0)");
  make(box);
  await program.line(/^2040$/);
  assert.deepEqual(box.drift(), []);
});

test("two libraries and the program hide functions of one name, and each is changed alone", async (t) => {
  const box = new Sandbox(t);
  const hidden = '__attribute__((visibility("hidden"))) int helper(void)';
  box.write("Makefile", makefile(["one", "two"], "two_flags = -fvisibility=hidden"));
  box.write("one.c", `${hidden} { return 1; } int one(void) { return helper(); }`);
  box.write(
    "two.c",
    `int helper(void) { return 2; } __attribute__((visibility("default"))) int two(void) { return helper(); }`,
  );
  box.write(
    "main.c",
    printing(
      `int one(void), two(void); ${hidden} { return 3; }`,
      "%d %d %d",
      "one(), two(), helper()",
    ),
  );
  make(box);
  const program = box.start();
  await program.line(/^1 2 3$/);
  box.edit("two.c", "return 2", "return 22");
  make(box);
  await program.line(/^1 22 3$/);
  box.edit("one.c", "return 1;", "return 11;");
  box.edit("main.c", "return 3;", "return 33;");
  make(box);
  await program.line(/^11 22 33$/);
  assert.deepEqual(box.drift(), []);
  // What was hidden is seen: the program's own comes first now, as for the dynamic linker.
  box.edit("one.c", hidden, "int helper(void)");
  box.edit("main.c", hidden, "int helper(void)");
  make(box);
  await program.line(/^33 22 33$/);
  assert.deepEqual(box.drift(), []);
});

test("a version script hides names, and what it shows later is seen later", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "Makefile",
    makefile(["one"], "one = -Wl,--version-script=one.map\nlibone.so: one.map"),
  );
  box.write("one.map", "V1 { global: one; local: *; };");
  box.write("one.c", "int helper(void) { return 1; } int one(void) { return helper(); }");
  box.write(
    "main.c",
    printing("int one(void); int helper(void) { return 5; }", "%d %d", "one(), helper()"),
  );
  make(box);
  const program = box.start();
  await program.line(/^1 5$/);
  box.edit("one.c", "return 1;", "return 2;");
  make(box);
  await program.line(/^2 5$/);
  box.edit("one.map", "global: one;", "global: one; helper;");
  make(box);
  await program.line(/^5 5$/);
  assert.deepEqual(box.drift(), []);
});

test("an archive in a library hides names, and shows them later", async (t) => {
  const box = new Sandbox(t);
  const rules =
    "libone.so: libutil.a\none = libutil.a\nlibutil.a: util.o\n\tar rcs libutil.a util.o";
  const hidden = '__attribute__((visibility("hidden"))) ';
  box.write("Makefile", makefile(["one"], rules));
  box.write("util.c", `${hidden}int helper(void) { return 1; }`);
  box.write("one.c", "int helper(void); int one(void) { return helper(); }");
  box.write(
    "main.c",
    printing("int one(void); int helper(void) { return 5; }", "%d %d", "one(), helper()"),
  );
  make(box);
  const program = box.start();
  await program.line(/^1 5$/);
  box.edit("util.c", "return 1", "return 2");
  make(box);
  await program.line(/^2 5$/);
  box.edit("util.c", hidden, "");
  make(box);
  await program.line(/^5 5$/);
  assert.deepEqual(box.drift(), []);
  box.edit("util.c", "int helper", `${hidden}int helper`);
  make(box);
  await program.line(/^2 5$/);
  assert.deepEqual(box.drift(), []);
});

test("with --keep-libraries they stay libraries, until a build without it", async (t) => {
  const box = new Sandbox(t);
  const program = startCounting(box, "--keep-libraries");
  await program.line(/^1 40$/);
  assert.match(box.run("grep", "-c", "libcounter", `/proc/${program.pid}/maps`), /^[1-9]/);
  box.run("touch", "main.c");
  const { stdout } = box.hotlink("build", "--", "make", "all", `headers=${box.headers}`);
  assert.match(stdout, /libcounter\.so was a library, and is part of the program now/);
  assert.match(stdout, /must be restarted/);
  const next = box.start();
  await next.line(/^1 40$/);
  const maps = box.try("grep", "-c", "libcounter", `/proc/${next.pid}/maps`);
  assert.equal(maps.stdout, "0\n");
});

const stays: readonly [what: string, reason: RegExp, rules: string][] = [
  [
    "objects without machine code",
    /one\.o.*intermediate code|one\.o.*link-time/,
    "one_flags = -flto\none = -flto",
  ],
  ["another name for a symbol", /is linked with --defsym/, "one = -Wl,--defsym=uno=one"],
  ["objects that are gone", /one\.o: cannot open/, "program: gone\ngone: libone.so\n\trm one.o"],
  [
    "a file that was changed after the link",
    /was changed after it was linked/,
    "program: strip\nstrip: libone.so\n\tstrip -g libone.so",
  ],
];

for (const [what, reason, rules] of stays) {
  test(`a library stays one, and the build is told: ${what}`, (t) => {
    const box = new Sandbox(t);
    box.write("Makefile", makefile(["one"], rules));
    box.write("one.c", "int one(void) { return 1; }");
    box.write(
      "main.c",
      `#include <stdio.h>
       int one(void); int main(void) { printf("%d\\n", one()); }`,
    );
    const { stdout, stderr } = box.hotlink("build", "--", "make", "program", "headers=.");
    assert.match(
      stdout,
      /^program: libone\.so stays a library, and cannot be changed while it runs: /m,
    );
    assert.match(stdout, reason);
    assert.equal(stderr, "");
    assert.equal(box.run("./program"), "1\n");
    // Once.
    box.run("touch", "main.c");
    const again = box.hotlink("build", "--", "make", "program", "headers=.");
    assert.doesNotMatch(again.stdout, /stays a library/);
  });
}

test("a library that another library needs, which hotlink knows nothing of, stays one", (t) => {
  const box = new Sandbox(t);
  box.write("one.c", "int count; int one(void) { return ++count; }");
  box.write("other.c", "int one(void); int other(void) { return one(); }");
  box.write(
    "main.c",
    `#include <stdio.h>
     int one(void), other(void); int main(void) { one(); printf("%d\\n", other()); }`,
  );
  const build = (...words: string[]) => box.hotlink("link", "--", "gcc", "-fPIC", ...words);
  build("-shared", "one.c", "-o", "libone.so");
  box.run(
    "gcc",
    "-fPIC",
    "-shared",
    "other.c",
    "-L.",
    "-lone",
    "-Wl,-rpath,$ORIGIN",
    "-o",
    "libother.so",
  );
  const words = ["main.c", "-L.", "-lother", "-lone", "-Wl,-rpath,$ORIGIN", "-o", "program"];
  const { stdout } = build(...words);
  assert.match(
    stdout,
    /libone\.so stays a library.*: is needed by \S*libother\.so, which is a library/,
  );
  assert.equal(box.run("./program"), "2\n");
});

test("a name that one library defines twice is an error of that library's link, and of no other", (t) => {
  const box = new Sandbox(t);
  box.write("Makefile", makefile(["one", "two"]));
  box.write("one.c", "int common(void) { return 1; } int one(void) { return common(); }");
  box.write("two.c", "int common(void) { return 2; } int two(void) { return common(); }");
  box.write(
    "main.c",
    `#include <stdio.h>
     int one(void), two(void), common(void);
     int main(void) { printf("%d %d %d\\n", one(), two(), common()); }`,
  );
  make(box);
  assert.equal(box.run("./program"), "1 1 1\n");
  box.edit("main.c", "int main", "int common(void) { return 5; } int main");
  make(box);
  assert.equal(box.run("./program"), "5 5 5\n");
});

test("a program is linked again from its libraries' objects after the daemon was restarted", async (t) => {
  const box = new Sandbox(t);
  box.write("one.c", "int one(void) { return 1; }");
  box.write("main.c", printing("int one(void);", "%d", "one()"));
  const build = (...words: string[]) =>
    box.hotlink("link", "--", "gcc", "-fPIC", `-I${box.headers}`, ...words);
  // The objects are temporary: what the daemon needs of them it has copied.
  build("-shared", "one.c", "-o", "libone.so");
  build("main.c", "-L.", "-lone", "-Wl,-rpath,$ORIGIN", "-o", "program");
  box.hotlink("stop");
  const program = box.start();
  await program.line(/^1$/);
  assert.equal(box.try("grep", "-c", "libone", `/proc/${program.pid}/maps`).stdout, "0\n");
  box.edit("one.c", "return 1", "return 2");
  const { stdout } = build("-shared", "one.c", "-o", "libone.so");
  assert.match(stdout, /^program: generation 2/m);
  await program.line(/^2$/);
  assert.ok(existsSync(box.path("libone.so")));
  assert.deepEqual(box.drift(), []);
});
