/** Options of `ld` in running programs: what they say holds through updates, and may change. */
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

for (const flags of ["-O0 -g", "-O2 -ffunction-sections"]) {
  test(`wrapped functions stay wrapped, and are unwrapped by another command (${flags})`, async (t) => {
    const box = new Sandbox(t);
    box.write("main.c", loop);
    box.write("value.c", "int value(void) { return 1; }");
    box.write(
      "wrap.c",
      "int __real_value(void); int __wrap_value(void) { return 100 + __real_value(); }",
    );
    box.write(
      "show.c",
      `#include <stdio.h>
       int value(void); static int n;
       void describe(void) { n++; printf("first %d\\n", value()); }`,
    );
    const sources = ["main.c", "value.c", "wrap.c", "show.c"];
    const wrap = { flags, link: ["-Wl,--wrap=value"] };
    box.build(sources, wrap);
    const program = box.start();
    await program.line(/^first 101$/);

    box.change("value.c", "return 1", "return 2");
    await program.line(/^first 102$/);
    box.change("show.c", "first %d", "second %d");
    await program.line(/^second 102$/);
    box.change("wrap.c", "100", "200");
    await program.line(/^second 202$/);
    assert.deepEqual(box.drift(), []);

    const unwrapped = box.build(["main.c", "value.c", "show.c"], { link: [] });
    assert.equal(unwrapped.status, 0, unwrapped.stderr);
    await program.line(/^second 2$/);
    assert.deepEqual(box.drift(), []);

    box.build(sources, wrap);
    await program.line(/^second 202$/);
    assert.deepEqual(box.drift(), []);

    // A wrapper that is not there refuses the link, and nothing has changed.
    const refused = box.build(["main.c", "value.c", "show.c"], wrap);
    assert.notEqual(refused.status, 0);
    assert.match(refused.stderr, /__wrap_value/);
    box.build(sources, wrap);
    box.change("value.c", "return 2", "return 3");
    await program.line(/^second 203$/);
    assert.deepEqual(box.drift(), []);
    assert.ok(!program.ended);
  });

  test(`another name follows what it means, and may come to mean something else (${flags})`, async (t) => {
    const box = new Sandbox(t);
    box.write("main.c", loop);
    box.write(
      "value.c",
      `int one(void) { return 1; }
       int two(void) { return 2; }
       char table[] = "abcdef";`,
    );
    box.write(
      "show.c",
      `#include <stdio.h>
       int other(void), one(void);
       extern char spot[];
       static int (*taken)(void) = other;
       void describe(void) { printf("%d %d %d %s\\n", other(), taken(), other == one, spot); }`,
    );
    const sources = ["main.c", "value.c", "show.c"];
    box.build(sources, { flags, link: ["-Wl,--defsym=other=one", "-Wl,--defsym,spot=table+2"] });
    const program = box.start();
    await program.line(/^1 1 1 cdef$/);

    box.change("value.c", "return 1", 'puts(""); return 10');
    await program.line(/^10 10 1 cdef$/);
    assert.deepEqual(box.drift(), []);

    const next = box.build(sources, {
      link: ["-Wl,--defsym=other=two+0", "-Wl,--defsym,spot=table+3"],
    });
    assert.equal(next.status, 0, next.stderr);
    await program.line(/^2 2 0 def$/);
    assert.deepEqual(box.drift(), []);

    box.change("value.c", "return 2", 'puts(""); return 20');
    await program.line(/^20 20 0 def$/);
    assert.deepEqual(box.drift(), []);
  });
}

test("symbols that a later command wants bring their members, and go with it", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", loop);
  box.write(
    "extra.c",
    `#include <stdio.h>
     int extra(void) { return 1; }
     __attribute__((constructor)) static void come(void) { puts("extra is here"); }`,
  );
  box.write("show.c", `#include <stdio.h>\nvoid describe(void) { puts("plain"); }`);
  box.compile("extra.c");
  box.run("ar", "rcs", "libextra.a", "extra.o");
  const sources = ["main.c", "show.c"];
  box.build(sources, { link: ["libextra.a"] });
  const program = box.start();
  await program.line(/^plain$/);
  const wanted = box.build(sources, { link: ["-Wl,-u,extra", "libextra.a"] });
  assert.match(wanted.stdout, /added +extra/);
  await program.line(/^extra is here$/);
  const refused = box.build(sources, { link: ["-Wl,--require-defined=none", "libextra.a"] });
  assert.match(refused.stderr, /'none'/);
  const gone = box.build(sources, { link: ["libextra.a"] });
  assert.match(gone.stdout, /removed +extra/);
  assert.deepEqual(box.drift(), []);
});

test("the map, the dependencies and the times are written, also after an update", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", loop);
  box.write("show.c", `#include <stdio.h>\nvoid describe(void) { puts("first"); }`);
  const { status, stderr } = box.build(["main.c", "show.c"], {
    link: [
      "-Wl,-Map=program.map,--dependency-file=program.d,--time-trace=times.json",
      "-Wl,--cref,--stats",
    ],
  });
  assert.equal(status, 0, stderr);
  assert.match(stderr, /hotlink: 2 objects, \d+ names/);
  const place = () => /(0x[0-9a-f]+) +0x[0-9a-f]+ +describe(.*)\n/.exec(box.read("program.map"))!;
  const [, entry] = place();
  assert.match(box.read("program.map"), /describe +show\.o\n +main\.o\n/);
  assert.match(box.read("program.d"), /^program: \\\n {2}main\.o \\\n {2}show\.o \\\n/);
  assert.match(box.read("program.d"), /\nshow\.o:\n/);
  const { traceEvents } = JSON.parse(box.read("times.json"));
  const names = new Set(traceEvents.map(({ name }: { name: string }) => name));
  assert.ok(names.has("read") && names.has("relocate"), JSON.stringify([...names]));

  box.start();
  box.change("show.c", '"first"', '"second and longer"');
  const [, body, moved] = place();
  assert.notEqual(body, entry);
  assert.equal(moved, ` (entry ${entry})`);
  assert.match(box.read("program.map"), /generation 2\n/);
});

test("what ld prints goes to its two streams", (t) => {
  const box = new Sandbox(t);
  box.write("main.c", "int f(void);\nint main(void) { return f(); }");
  box.write("f.c", "int f(void) { return 1; }");
  box.compile("f.c");
  box.run("ar", "rcs", "libf.a", "f.o");
  const told = box.build(["main.c"], { link: ["libf.a", "-Wl,-t,-y,f,--why-extract=-,-M"] });
  assert.match(told.stdout, /^main\.o\nlibf\.a\(f\.o\)\n/m);
  assert.match(told.stdout, /\nmain\.o\tlibf\.a\(f\.o\)\tf\n/);
  assert.match(told.stdout, /Map of .*\/program, generation 1\n/);
  assert.match(told.stderr, /hotlink: main\.o: reference to f\nhotlink: libf\.a: lazy/);

  const warned = box.build(["main.c"], { link: ["-Wl,--warn-unresolved-symbols"] });
  assert.equal(warned.status, 0, warned.stderr);
  assert.match(warned.stderr, /hotlink: warning: main\.o:.*'f'/);
  const fatal = box.build(["main.c"], { link: ["-Wl,--warn-unresolved-symbols,--fatal-warnings"] });
  assert.equal(fatal.status, 1);
  assert.match(fatal.stderr, /hotlink: error: 1 warning, with --fatal-warnings/);
  const hidden = box.build(["main.c"], { link: ["-Wl,--warn-unresolved-symbols,-w"] });
  assert.equal(hidden.status, 0);
  assert.equal(hidden.stderr, "");
  const strict = box.build(["main.c"], { link: [] });
  assert.match(strict.stderr, /error: main\.o:.*'f'/);
  const unwritable = box.build(["main.c"], { link: ["libf.a", "-Wl,-Map=none/x.map"] });
  assert.match(unwritable.stderr, /warning: .*none\/x\.map: cannot write: no such file/);
});

test("with --gc-sections an undefined name is missed when an update leads to it", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", loop);
  box.write("unused.c", "int missing(int); int unused(int n) { return missing(n); }");
  box.write(
    "show.c",
    `#include <stdio.h>
     int unused(int);
     void describe(void) { printf("first\\n"); }`,
  );
  const flags = "-O2 -ffunction-sections";
  box.build(["main.c", "unused.c", "show.c"], { flags, link: ["-Wl,--gc-sections"] });
  const program = box.start();
  await program.line(/^first$/);

  const uses = 'printf("second %d\\n", unused(3))';
  assert.throws(
    () => box.change("show.c", 'printf("first\\n")', uses),
    /unused\.o:\(\.text\.unused\+0x\w+\): in 'unused': undefined reference to 'missing'/,
  );
  await program.line(/^first$/);
  box.change("unused.c", "int missing(int);", "int missing(int n) { return n * 2; }");
  await program.line(/^second 6$/);
  assert.deepEqual(box.drift(), []);
  assert.throws(
    () => box.change("unused.c", "int missing(int n) { return n * 2; }", "int missing(int);"),
    /undefined reference to 'missing'/,
  );
  box.change("show.c", uses, 'printf("third\\n")');
  await program.line(/^third$/);
  assert.deepEqual(box.drift(), []);
});
