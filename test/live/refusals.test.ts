/** Refusals: what cannot be linked is said in the linker's form, nothing is changed, and running processes go on. */
import assert from "node:assert/strict";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import type { TestContext } from "node:test";
import { test } from "node:test";
import type { Running } from "../support/running.ts";
import { type Result, Sandbox } from "../support/sandbox.ts";

const main = `
  #include <hotlink.h>
  #include <stdio.h>
  #include <unistd.h>
  int value(void);
  int main(void) {
    for (int n = 0;; n++) { hotlink_safe_point(); printf("%d value %d\\n", n, value()); fflush(stdout); usleep(10000); }
  }`;

/** A running program of two files, of which `value.c` is about to go wrong. */
async function running(t: TestContext): Promise<{ box: Sandbox; program: Running }> {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.write("value.c", "int value(void) { return 1; }");
  box.build(["main.c", "value.c"]);
  const program = box.start();
  await program.line(/value 1$/);
  return { box, program };
}

/** The update is refused with this message, the program runs on, and the next good update works. */
async function expectRefusal(
  box: Sandbox,
  program: Running,
  refused: Result,
  message: RegExp,
): Promise<void> {
  assert.equal(refused.status, 1, refused.stdout);
  assert.match(refused.stdout + refused.stderr, message);
  await program.line(/value 1$/);
  await program.line(/value 1$/);
  box.write("value.c", "int value(void) { return 7; }");
  box.compile("value.c");
  const report = box.update();
  assert.equal(report.targets[0]?.refused, undefined);
  await program.line(/value 7$/);
  assert.deepEqual(box.drift(), []);
}

/** Overwrites bytes of a file. */
function poke(path: string, offset: number, ...bytes: number[]): void {
  const content = readFileSync(path);
  content.set(bytes, offset);
  writeFileSync(path, content);
}

test("an undefined symbol names every place that needs it", async (t) => {
  const { box, program } = await running(t);
  box.write("value.c", "int missing(int); int value(void) { return missing(1) + missing(2); }");
  box.compile("value.c");
  await expectRefusal(
    box,
    program,
    box.hotlink("update"),
    /^hotlink: error: \S*value\.o:\(\.text\+0x[0-9a-f]+\): in 'value': undefined reference to 'missing'\n>>> also needed by \S*value\.o:\(\.text\+0x[0-9a-f]+\): in 'value'$/m,
  );
});

test("a symbol defined twice names both places", async (t) => {
  const { box, program } = await running(t);
  box.write("value.c", "int value(void) { return 2; } int main(void) { return 3; }");
  box.compile("value.c");
  await expectRefusal(
    box,
    program,
    box.hotlink("update"),
    /^hotlink: error: \S*value\.o:\(\.text\+0x[0-9a-f]+\): multiple definition of 'main'\n>>> first defined at \S*main\.o:\(\.text\+0x[0-9a-f]+\)$/m,
  );
});

test("a truncated object is refused, wherever it ends", async (t) => {
  const { box, program } = await running(t);
  const whole = readFileSync(box.path("value.o")).length;
  for (const part of [0, 0.01, 0.3, 0.7, 0.99]) {
    box.compile("value.c");
    truncateSync(box.path("value.o"), Math.floor(whole * part));
    const refused = box.hotlink("update");
    assert.equal(refused.status, 1, `${part}: ${refused.stdout}`);
    assert.match(refused.stdout, /value\.o: file is (truncated|empty)/, `${part}`);
  }
  await expectRefusal(box, program, box.hotlink("update"), /value\.o: file is truncated/);
});

test("an object that is still being written is refused, and taken when it is whole", async (t) => {
  const { box, program } = await running(t);
  box.write("value.c", "int value(void) { return 1; } int other(void) { return 5; }");
  box.compile("value.c");
  const whole = readFileSync(box.path("value.o"));
  // The assembler writes the header last; until then the file starts with zeros.
  writeFileSync(box.path("value.o"), Buffer.concat([Buffer.alloc(64), whole.subarray(64)]));
  await expectRefusal(box, program, box.hotlink("update"), /value\.o: file format not recognized/);
});

test("an object for another machine is refused", async (t) => {
  const { box, program } = await running(t);
  // e_machine of AArch64 (ELF header, offset 18).
  poke(box.path("value.o"), 18, 183, 0);
  await expectRefusal(
    box,
    program,
    box.hotlink("update"),
    /value\.o: is for another machine \(e_machine 183\)/,
  );
});

test("an object with nothing but code for link-time optimisation is refused", async (t) => {
  const { box, program } = await running(t);
  box.compile("value.c", { flags: "-O2 -flto -fno-fat-lto-objects" });
  await expectRefusal(
    box,
    program,
    box.hotlink("update"),
    /value\.o: holds only code for link-time optimisation\n>>> compile with -ffat-lto-objects/,
  );
});

test("an unknown relocation is refused with its place", async (t) => {
  const { box, program } = await running(t);
  box.write("value.c", "int number(void); int value(void) { return number(); }");
  box.compile("value.c");
  const table = box
    .run("readelf", "-SW", "value.o")
    .match(/\.rela\.text +RELA +[0-9a-f]+ ([0-9a-f]+)/)?.[1];
  poke(box.path("value.o"), Number.parseInt(table!, 16) + 8, 99, 0, 0, 0);
  await expectRefusal(
    box,
    program,
    box.hotlink("update"),
    /value\.o:\(\.text\+0x[0-9a-f]+\): unknown relocation type 99 against 'number'/,
  );
});

test("a missing object and a missing library are refused", async (t) => {
  const { box, program } = await running(t);
  box.run("rm", "value.o");
  const gone = box.hotlink("update");
  assert.equal(gone.status, 1);
  assert.match(gone.stdout, /value\.o: cannot open: no such file or directory/);
  box.compile("value.c");
  const link = box.hotlink("link", "--", "gcc", "main.o", "value.o", "-o", "program", "-lnowhere");
  assert.match(
    link.stderr,
    /hotlink: error: cannot find -lnowhere\n>>> searched libnowhere\.so and libnowhere\.a in /,
  );
  await expectRefusal(box, program, link, /cannot find/);
});

test("several errors are reported at once, and nothing of the good part is applied", async (t) => {
  const { box, program } = await running(t);
  box.write(
    "value.c",
    "int missing1(void), missing2(void); int value(void) { return missing1(); } int other(void) { return missing2(); }",
  );
  box.edit("main.c", "value %d", "VALUE %d");
  box.compile("value.c");
  box.compile("main.c");
  const refused = box.hotlink("update");
  assert.match(
    refused.stdout,
    /undefined reference to 'missing1'[\s\S]*undefined reference to 'missing2'/,
  );
  await expectRefusal(box, program, refused, /missing1/);
  assert.ok(!program.output.includes("VALUE"), "main.c's change came with the good update only");
});

test("a first link that fails leaves no launcher, and names main when it is missing", (t) => {
  const box = new Sandbox(t);
  box.write("value.c", "int value(void) { return 1; }");
  const linked = box.build(["value.c"]);
  assert.equal(linked.status, 1);
  assert.match(linked.stderr, /undefined reference to 'main'/);
  assert.notEqual(box.try("test", "-e", "program").status, 0);
});

test("links that hotlink does not do go to the real linker, silently", (t) => {
  const box = new Sandbox(t);
  box.write("value.c", "int value(void) { return 3; }");
  box.write("main.c", "int value(void); int main(void) { return value(); }");
  for (const source of ["value.c", "main.c"]) box.compile(source, { flags: "-O2 -fPIC" });
  const shared = box.hotlink("link", "--", "gcc", "-shared", "value.o", "-o", "libvalue.so");
  assert.deepEqual(shared, { status: 0, stdout: "", stderr: "" });
  const relocatable = box.hotlink("link", "--", "ld", "-r", "value.o", "main.o", "-o", "both.o");
  assert.deepEqual(relocatable, { status: 0, stdout: "", stderr: "" });
  const fixed = box.hotlink("link", "--", "gcc", "-static", "both.o", "-o", "fixed");
  assert.deepEqual(fixed, { status: 0, stdout: "", stderr: "" });
  assert.equal(box.try("./fixed").status, 3);
  assert.match(box.hotlink("link", "--", "ld", "--version").stdout, /GNU ld/);
});

test("what only the real linker can do it does, and the user is told why", async (t) => {
  const { box, program } = await running(t);
  box.compile("value.c", { flags: "-O1 -Wa,--execstack" });
  const updated = box.hotlink("update");
  assert.equal(updated.status, 1);
  assert.match(updated.stdout, /value\.o: wants a stack that can hold code/);
  const linked = box.link();
  assert.equal(linked.status, 0, linked.stderr);
  assert.match(
    linked.stdout,
    /^program: left to the real linker, and cannot be changed while it runs: value\.o: wants a stack/m,
  );
  assert.match(box.run("readelf", "-lW", "program"), /GNU_STACK.* RWE /);
  await program.line(/./);
});
