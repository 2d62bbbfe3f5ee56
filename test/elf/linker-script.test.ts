/** Linker-script text as it is found in library directories. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseLinkerScript } from "../../src/elf/linker-script.ts";

/** `a b?` for inputs `a`, and `b` as needed; `L:dir` and `u:symbol` for the rest. */
function parse(text: string): string {
  const script = parseLinkerScript(text, "lib.so");
  return [
    ...script.inputs.map(({ name, asNeeded }) => name + (asNeeded ? "?" : "")),
    ...script.searchDirectories.map((directory) => `L:${directory}`),
    ...script.undefinedSymbols.map((symbol) => `u:${symbol}`),
  ].join(" ");
}

const cases: readonly [text: string, result: string][] = [
  ["", ""],
  ["INPUT(a.o)", "a.o"],
  ["INPUT ( a.o, b.o c.o )", "a.o b.o c.o"],
  ["INPUT(-lm -lfoo)", "-lm -lfoo"],
  ["GROUP(/lib/a.so AS_NEEDED(/lib/b.so c.so) d.a)", "/lib/a.so /lib/b.so? c.so? d.a"],
  ["INPUT(AS_NEEDED(a))INPUT(b)", "a? b"],
  ["GROUP(AS_NEEDED(AS_NEEDED(a) b) c)", "a? b? c"],
  ["/* GROUP(no.so) */ GROUP(yes.so) /* and\nINPUT(no.so) **/", "yes.so"],
  ["INPUT(a/*x*/b)", "a b"],
  ['INPUT("my lib.so" "(odd).so")', "my lib.so (odd).so"],
  ['OUTPUT_FORMAT("elf64-x86-64", "a", "b") OUTPUT_ARCH(i386:x86-64);;INPUT(a)', "a"],
  ["TARGET(elf64-x86-64) SEARCH_DIR(/opt/lib) SEARCH_DIR(=/lib)", "L:/opt/lib L:=/lib"],
  ["EXTERN(start other) INPUT(a)", "a u:start u:other"],
  ["INPUT()", ""],
];
for (const [text, result] of cases) {
  test(`understands ${text || "nothing"}`, () => assert.equal(parse(text), result));
}

const refused: readonly [text: string, what: string][] = [
  ["SECTIONS { .text : { *(.text) } }", "the command 'SECTIONS' is not supported"],
  ["INPUT(a) VERSION { V1 { global: *; }; };", "the command 'VERSION' is not supported"],
  ["AS_NEEDED(a)", "the command 'AS_NEEDED' is not supported"],
  [`${"x".repeat(50)} y`, `the command '${"x".repeat(40)}' is not supported`],
  ["INPUT a", "expected '('"],
  ["INPUT(a", "unbalanced parentheses"],
  ["INPUT(a (b))", "unbalanced parentheses"],
  ["GROUP(a AS_NEEDED(b)", "unbalanced parentheses"],
  ["GROUP(a AS_NEEDED)", "expected '('"],
  ["INPUT(a; b)", "unbalanced parentheses"],
  ["INPUT(a))", "the command ')' is not supported"],
  ["INPUT(", "unbalanced parentheses"],
];
for (const [text, what] of refused) {
  test(`refuses ${text}: ${what}`, () => {
    assert.throws(() => parseLinkerScript(text, "lib.so"), {
      name: "LinkError",
      message: `lib.so: linker script: ${what}`,
    });
  });
}

test("libc.so of this machine names the C library", () => {
  const path = execFileSync("gcc", ["-print-file-name=libc.so"], { encoding: "utf8" }).trim();
  const { inputs } = parseLinkerScript(readFileSync(path, "utf8"), path);
  const names = inputs.map(
    ({ name, asNeeded }) => name.replace(/.*\//, "") + (asNeeded ? "?" : ""),
  );
  assert.deepEqual(names, ["libc.so.6", "libc_nonshared.a", "ld-linux-x86-64.so.2?"]);
});
