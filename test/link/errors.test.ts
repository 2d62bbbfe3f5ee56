/** What a link that fails prints: every undefined name, every duplicate, with all places. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { demangle } from "../../src/daemon/demangle.ts";
import { linkErrors } from "../support/link.ts";
import { errorsOfLine } from "../support/notation.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();
const start = "the command line, or the start of the program";
const undefinedF = "undefined reference to 'f'";

const cases: readonly [what: string, line: string, ...lines: string[]][] = [
  ["an undefined name", "m.o[main=0 >f]", `error: m.o:(.data.refs+0x0): ${undefinedF}`],
  ["no main", "a.o[f=1]", `error: ${start}: undefined reference to 'main'`],
  [
    "a symbol that must be there",
    "--require-defined f m.o[main=0]",
    `error: ${start}: ${undefinedF}`,
  ],
  [
    "a member's undefined name",
    "m.o[main=0 >f] x.a(a.o[f=1 >g])",
    "error: x.a(a.o):(.data.refs+0x0): undefined reference to 'g'",
  ],
  [
    "a duplicate",
    "m.o[main=0 f=1] a.o[f=2]",
    "error: a.o:(.data+0x0): multiple definition of 'f'",
    ">>> first defined at m.o:(.data+0x1)",
  ],
  [
    "each further one",
    "m.o[main=0] a.o[f=1] b.o[f=2] c.o[~f=3] d.o[f=4]",
    "error: b.o:(.data+0x0): multiple definition of 'f'",
    ">>> first defined at a.o:(.data+0x0)",
    "error: d.o:(.data+0x0): multiple definition of 'f'",
    ">>> first defined at a.o:(.data+0x0)",
  ],
  [
    "duplicates in the command line's order, whatever a member's",
    "--whole-archive x.a(a.o[f=1] b.o[f=2]) --no-whole-archive m.o[main=0]",
    "error: x.a(b.o):(.data+0x0): multiple definition of 'f'",
    ">>> first defined at x.a(a.o):(.data+0x0)",
  ],
  [
    "a member that brings a duplicate",
    "m.o[main=0 f=1 >g] x.a(a.o[f=2 g=3])",
    "error: x.a(a.o):(.data+0x0): multiple definition of 'f'",
    ">>> first defined at m.o:(.data+0x1)",
  ],
  [
    "files that are not there, all of them",
    "none.o m.o[main=0] -lnone -L. -l:none.a",
    "error: none.o: cannot open: no such file or directory",
    "error: cannot find -lnone",
    ">>> searched libnone.so and libnone.a in ",
    "error: cannot find -l:none.a",
    ">>> searched none.a in ",
  ],
];
for (const [what, line, ...lines] of cases) {
  test(`${what}: ${line}`, () => {
    const printed = errorsOfLine(scratch, line).replaceAll(scratch.directory, "");
    const expected = lines.map((text) => text.replace(/^error/, "hotlink: error"));
    assert.equal(printed, `${expected.join("\n")}\n`);
  });
}

/** The places of an undefined name in any order, and what is said about the rest. */
function places(printed: string): { places: string[]; rest: string[] } {
  const all = printed.trimEnd().split("\n");
  const place = /^(?:hotlink: error|>>> also needed by)(?:: | )(.*?)(?:: undefined reference .*)?$/;
  return {
    places: all.flatMap((line) => place.exec(line)?.[1] ?? []).sort(),
    rest: all.filter((line) => !place.test(line)),
  };
}

test("all places of an undefined name are shown, with their functions", () => {
  const source = `int f(int); int *p;
    static int twice(void) { return f(1) + f(2); }
    int main(void) { return twice() + f(3) + *p; }
    int (*pointer)(int) = f;`;
  scratch.compile("places.c", source, "-O0", "-fno-pie", "-ffunction-sections");
  // Offsets are the compiler's business.
  const printed = linkErrors(["places.c.o"], scratch.directory).replace(/\+0x[0-9a-f]+/g, "+N");
  assert.deepEqual(places(printed), {
    places: [
      "places.c.o:(.data+N): in 'pointer'",
      "places.c.o:(.text.main+N): in 'main'",
      "places.c.o:(.text.twice+N): in 'twice'",
      "places.c.o:(.text.twice+N): in 'twice'",
    ],
    rest: [],
  });
});

test("more than four places are counted", () => {
  const line = ["a", "b", "c", "d", "e", "g"].map((name) => `${name}.o[>f]`).join(" ");
  const found = places(errorsOfLine(scratch, `m.o[main=0] ${line}`));
  assert.equal(found.places.length, 4);
  assert.deepEqual(found.rest, [">>> referenced 2 more times"]);
});

test("a reference that only a dropped group makes is no error", () => {
  const group = (value: string) => `.section .text.f,"axG",@progbits,f,comdat
    .weak f\n.type f,@function\nf: ${value}\n`;
  scratch.assemble("first.o", `${group("ret")}.globl main\nmain: call f\n`);
  scratch.assemble("second.o", group("jmp nowhere"));
  const { directory } = scratch;
  assert.match(linkErrors(["second.o", "first.o"], directory), /second\.o:.*'nowhere'/);
  assert.equal(
    linkErrors(["first.o", "second.o", "--require-defined", "x"], directory).split("\n").length,
    2,
  );
});

test("common space that no arena holds is refused", () => {
  scratch.assemble("huge.o", ".globl main\nmain: ret\n.comm huge,0x100000010,16\n");
  assert.match(linkErrors(["huge.o"], scratch.directory), /too large|arena is full/);
});

test("a value that does not fit names its place, symbol and value", () => {
  scratch.assemble("far.o", ".globl main\nmain: ret\n.data\n.byte 0\n.globl b\nb: .byte main\n");
  assert.match(
    linkErrors(["far.o"], scratch.directory),
    /far\.o:\(\.data\+0x1\): relocation R_X86_64_8 against '.*' is out of range: 0x[0-9a-f]+ is no 8-bit value/,
  );
});

/** What is said about an undefined name beside its places, with C++ names readable. */
function hints(source: string, other: string): string[] {
  scratch.write("use.cpp", source);
  scratch.write("other.cpp", other);
  for (const name of ["use", "other"]) scratch.run("g++", "-c", `${name}.cpp`, "-o", `${name}.o`);
  const printed = demangle(linkErrors(["use.o", "other.o"], scratch.directory));
  return printed.split("\n").filter((line) => line.startsWith(">>> ") && !line.includes("needed"));
}

const meant = (name: string, file = "other.o") => [
  `>>> did you mean: ${name}`,
  `>>> defined in: ${file}`,
];

const near: readonly [what: string, use: string, other: string, ...hints: string[]][] = [
  [
    "a letter too much",
    "void helper(); int main() { helper(); }",
    "void helpers() {}",
    ...meant("helpers()"),
  ],
  [
    "a letter exchanged",
    "void ehlper(); int main() { ehlper(); }",
    "void helper() {}",
    ...meant("helper()"),
  ],
  [
    "another case",
    "void HELPER(); int main() { HELPER(); }",
    "void helper() {}",
    ...meant("helper()"),
  ],
  [
    "other parameters",
    "void f(int); int main() { f(1); }",
    "void f(long, char) {}",
    ...meant("f(long, char)"),
  ],
  [
    "other parameters of a member",
    "namespace n { struct A { void f(int); }; } int main() { n::A().f(1); }",
    "namespace n { struct A { void f(long); }; void A::f(long) {} }",
    ...meant("n::A::f(long)"),
  ],
  [
    "a C function declared as C++",
    "void f(int); int main() { f(1); }",
    'extern "C" void f(int) {}',
    ...meant('extern "C" f'),
  ],
  [
    "a C++ function declared as C",
    'extern "C" void f(int); int main() { f(1); }',
    "void f(int) {}",
    '>>> did you mean to declare f(int) as extern "C"?',
    ">>> defined in: other.o",
  ],
  [
    "a table of virtual functions",
    "struct A { virtual void f(); virtual ~A() {} }; int main() { A a; }",
    "",
    ">>> it is made where the class's key function is: the first virtual function that is neither pure nor inline must be defined",
  ],
  ["nothing near", "void f(int); int main() { f(1); }", "void ggg() {}"],
];
for (const [what, use, other, ...expected] of near) {
  test(`what may have been meant: ${what}`, () => assert.deepEqual(hints(use, other), expected));
}

test("names near in C, also in archives that are not linked", () => {
  const line = "m.o[main=0 >colour] x.a(a.o[color=1])";
  assert.deepEqual(
    errorsOfLine(scratch, line).trimEnd().split("\n").slice(1),
    meant("color", "x.a"),
  );
  const short = "m.o[main=0 >ab] x.a(a.o[ac=1])";
  assert.equal(errorsOfLine(scratch, short).trimEnd().split("\n").length, 1);
});

test("code of start files' functions is refused, with what to do", () => {
  scratch.assemble("init.o", '.globl main\nmain: ret\n.section .init,"ax"\ncall main\n');
  assert.match(
    linkErrors(["init.o"], scratch.directory),
    /error: init\.o:\(\.init\+0x0\): code that is part of '_init' is not supported\n>>> .*constructor/,
  );
});
