/** What `.gnu.warning.SYMBOL` sections of objects and libraries say, and to whom. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { link } from "../support/link.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

function warningsOf(...args: string[]): string[] {
  const printed = link(args, scratch.directory).work.diagnostics.format();
  return printed.split("\n").filter((line) => line !== "");
}

const text = (flags: string) => `.section .gnu.warning.old${flags}\n.string "do not use old"\n`;
const old = ".text\n.globl old\nold: ret\n";
for (const [name, flags] of [
  ["loaded", ',"a"'],
  ["unloaded", ""],
]) {
  scratch.assemble(`${name}.o`, `${text(flags!)}${old}`);
}
scratch.assemble("plain.o", old);
scratch.run("gcc", "-shared", "loaded.o", "-o", "liboldies.so");
scratch.assemble("use.o", ".globl main, g\nmain: nop\ncall old\n.size main, .-main\ng: call old\n");
scratch.assemble("too.o", "f: call old\n");
scratch.assemble("silent.o", ".globl main\nmain: ret\n");

const said = "do not use old";
const cases: readonly [what: string, args: readonly string[], ...expected: string[]][] = [
  ["the first place is told", ["use.o", "loaded.o"], "use.o:(.text+0x2): in 'main'"],
  ["in any order", ["unloaded.o", "use.o"], "use.o:(.text+0x2): in 'main'"],
  ["once for a symbol", ["use.o", "too.o", "loaded.o"], "use.o:(.text+0x2): in 'main'"],
  ["and not without a reference", ["silent.o", "loaded.o"]],
  ["nor of a library's function", ["use.o", "liboldies.so"], "use.o:(.text+0x2): in 'main'"],
  ["that the program defines itself", ["use.o", "plain.o", "liboldies.so"]],
];
for (const [what, args, ...places] of cases) {
  test(`${what}: ${args.join(" ")}`, () => {
    assert.deepEqual(
      warningsOf(...args),
      places.map((place) => `hotlink: warning: ${place}: ${said}`),
    );
  });
}

test("the C library warns of its dangerous functions", () => {
  scratch.compile("t.c", "char *tmpnam(char *); int main(void) { return tmpnam(0) == 0; }");
  const libc = scratch.run("gcc", "-print-file-name=libc.so.6").toString().trim();
  const [warning, ...others] = warningsOf("t.c.o", libc);
  assert.match(warning!, /t\.c\.o:\(\.text[^)]*\): in 'main': the use of `tmpnam' is dangerous/);
  assert.deepEqual(others, []);
});
