/** Which definition wins, and which archive members are linked: one line a rule. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Program } from "../../src/program/program.ts";
import type { SectionRow } from "../../src/program/rows.ts";
import { link } from "../support/link.ts";
import { build, linkLine, result } from "../support/notation.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

const cases: readonly [rule: string, line: string, result: string][] = [
  ["a reference finds its definition", "m.o[main=0 >f] a.o[f=1]", "m.o>f=1 | m.o a.o"],
  ["wherever it stands", "a.o[f=1] m.o[main=0 >f]", "m.o>f=1 | a.o m.o"],
  ["strong wins over weak", "m.o[main=0 >f] a.o[~f=1] b.o[f=2]", "m.o>f=2 | m.o a.o b.o"],
  ["and the other way round", "m.o[main=0 >f] a.o[f=1] b.o[~f=2]", "m.o>f=1 | m.o a.o b.o"],
  ["the first weak one wins", "m.o[main=0 >f] a.o[~f=1] b.o[~f=2]", "m.o>f=1 | m.o a.o b.o"],
  ["a file sees its own weak one replaced", "m.o[main=0 ~f=1 >f] a.o[f=2]", "m.o>f=2 | m.o a.o"],
  ["weak and undefined is null", "m.o[main=0 >?f]", "m.o>f=null | m.o"],
  ["weak and defined is found", "m.o[main=0 >?f] a.o[~f=1]", "m.o>f=1 | m.o a.o"],
  [
    "a group is elected once, the first",
    "m.o[main=0] a.o[:f=1 >f] b.o[:f=2 >f]",
    "a.o>f=1 b.o>f=1 | m.o a.o b.o",
  ],
  [
    "a definition wins over a group's",
    "m.o[main=0] a.o[:f=1 >f] b.o[f=2 >f]",
    "a.o>f=2 b.o>f=2 | m.o a.o b.o",
  ],
  ["a definition wins over common", "m.o[main=0 >f] a.o[f#8] b.o[f=2]", "m.o>f=2 | m.o a.o b.o"],
  ["a weak one does not", "m.o[main=0 >f] a.o[f#8] b.o[~f=2]", "m.o>f=0 | m.o a.o b.o"],
  ["common space is zero", "m.o[main=0 >f] a.o[f#8]", "m.o>f=0 | m.o a.o"],

  ["a wanted member is linked", "m.o[main=0 >f] x.a(a.o[f=1] b.o[g=2])", "m.o>f=1 | m.o x.a(a.o)"],
  ["an unwanted archive is not", "m.o[main=0] x.a(a.o[f=1])", " | m.o"],
  ["the archive may come first", "x.a(a.o[f=1]) m.o[main=0 >f]", "m.o>f=1 | x.a(a.o) m.o"],
  ["an object goes before a member", "m.o[main=0 >f] x.a(a.o[f=1]) b.o[f=2]", "m.o>f=2 | m.o b.o"],
  ["a weak one does too", "m.o[main=0 >f] x.a(a.o[f=1]) b.o[~f=2]", "m.o>f=2 | m.o b.o"],
  [
    "the first archive wins",
    "m.o[main=0 >f] x.a(a.o[f=1]) y.a(b.o[f=2])",
    "m.o>f=1 | m.o x.a(a.o)",
  ],
  ["a weak reference wants no member", "m.o[main=0 >?f] x.a(a.o[f=1])", "m.o>f=null | m.o"],
  [
    "but takes what another one wants",
    "m.o[main=0 >?f >g] x.a(a.o[f=1 g=2])",
    "m.o>f=1 m.o>g=2 | m.o x.a(a.o)",
  ],
  [
    "members want members, of any archive",
    "m.o[main=0 >f] x.a(a.o[f=1 >g] c.o[h=3]) y.a(b.o[g=2 >h])",
    "a.o>g=2 b.o>h=3 m.o>f=1 | m.o x.a(a.o) x.a(c.o) y.a(b.o)",
  ],
  [
    "groups change nothing",
    "m.o[main=0 >f] --start-group y.a(b.o[g=2]) x.a(a.o[f=1 >g]) --end-group",
    "a.o>g=2 m.o>f=1 | m.o y.a(b.o) x.a(a.o)",
  ],
  [
    "a member brings all it defines",
    "m.o[main=0 >f] x.a(a.o[f=1 g=2]) b.o[>g]",
    "b.o>g=2 m.o>f=1 | m.o x.a(a.o) b.o",
  ],
  [
    "a member may define weakly",
    "m.o[main=0 >f] x.a(a.o[~f=1] b.o[f=2])",
    "m.o>f=1 | m.o x.a(a.o)",
  ],
  [
    "whole archives are linked whole",
    "m.o[main=0] --whole-archive x.a(a.o[f=1] b.o[g=2]) --no-whole-archive y.a(c.o[h=3])",
    " | m.o x.a(a.o) x.a(b.o)",
  ],
  ["-u wants a member, if there is one", "-u f m.o[main=0]", " | m.o"],
  ["-u wants a member", "-u f m.o[main=0] x.a(a.o[f=1])", " | m.o x.a(a.o)"],
  ["main may be in an archive", "x.a(a.o[f=1] m.o[main=0 >f])", "m.o>f=1 | x.a(a.o) x.a(m.o)"],
  ["an archive may be named twice", "m.o[main=0 >f] x.a(a.o[f=1]) x.a", "m.o>f=1 | m.o x.a(a.o)"],
];
for (const [rule, line, expected] of cases) {
  test(`${rule}: ${line}`, () => {
    assert.equal(result(scratch, linkLine(scratch, line)), expected);
  });
}

test("common space is as large as the largest request, and aligned as the strictest", () => {
  const line = "m.o[main=0 >g >f] a.o[g#1 f#8] b.o[f#64] c.o[f#16 g#1]";
  const linked = linkLine(scratch, line);
  const [f, g] = [linked.address("f")!, linked.address("g")!];
  assert.equal(f % 64, 0);
  assert.ok(g < f || g >= f + 64, `${g} lies in ${f}`);
});

test("of a group that several files bring one is placed", () => {
  const line = (n: number) => Array.from({ length: n }, (_, i) => `f${i}.o[:f=7]`).join(" ");
  const placed = (n: number) => {
    const { program } = linkLine(scratch, `m.o[main=0 >f] ${line(n)}`);
    const rows = Array.from({ length: program.sections.length }, (_, row) => row as SectionRow);
    return rows.filter((row) => program.sections.atomCount[row] > 0 && isOfGroup(program, row));
  };
  assert.deepEqual(
    [1, 2, 5].map((n) => placed(n).length),
    [1, 1, 1],
  );
});

const isOfGroup = (program: Program, row: SectionRow) => program.sectionName(row) === ".data.f";

test("a group's definitions need not be weak", () => {
  const group = `.section .data.f,"awG",@progbits,f,comdat\n.globl f\nf: .byte`;
  scratch.assemble("one.o", `${group} 1\n.data\n.globl main\nmain: .byte 0\n`);
  scratch.assemble("two.o", `${group} 2\n`);
  const linked = link(["one.o", "two.o"], scratch.directory);
  assert.equal(linked.bytes(linked.address("f")!, 1)[0], 1);
});

test("a library is used that code asks for through its table of addresses", () => {
  const words = build(scratch, "--as-needed z.so[f=9] y.so[g=9]");
  scratch.assemble("got.o", ".globl main\nmain: movq f@GOTPCREL(%rip), %rax\nret\n");
  const linked = link([...words, "got.o"], scratch.directory);
  assert.deepEqual(linked.libraries(), [scratch.path("z.so")]);
});

const libraries: readonly [rule: string, line: string, needed: string, bound: boolean][] = [
  ["a library binds what it defines", "m.o[main=0 >f] z.so[f=9]", "z.so", true],
  ["one that is not used is loaded", "m.o[main=0] z.so[f=9]", "z.so", false],
  ["as needed it is not", "m.o[main=0] --as-needed z.so[f=9]", "", false],
  ["as needed it is where it is used", "m.o[main=0 >f] --as-needed z.so[f=9]", "z.so", true],
  ["also before its first use", "--as-needed z.so[f=9] m.o[main=0 >f]", "z.so", true],
  ["an object goes before a library", "m.o[main=0 >f] --as-needed z.so[f=9] a.o[f=1]", "", false],
  ["a library goes before a later archive", "m.o[main=0 >f] z.so[f=9] x.a(a.o[f=1])", "z.so", true],
  [
    "an archive goes before a later library",
    "m.o[main=0 >f] x.a(a.o[f=1]) z.so[f=9]",
    "z.so",
    false,
  ],
  ["the first library wins", "m.o[main=0 >f] --as-needed y.so[f=8] z.so[f=9]", "y.so", true],
];
for (const [rule, line, needed, bound] of libraries) {
  test(`${rule}: ${line}`, () => {
    const linked = linkLine(scratch, line);
    const paths = linked.libraries().map((path) => path.replace(`${scratch.directory}/`, ""));
    assert.equal(paths.join(" "), needed);
    const { bindings, names } = linked.program;
    const bindingsOf = [...bindings.all()].map(({ site, name }) => [site, names.text(name)]);
    assert.deepEqual(bindingsOf, bound ? [[linked.address("m.o>f"), "f"]] : []);
  });
}
