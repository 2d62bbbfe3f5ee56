/** What the command line may say about symbols: `--wrap`, `--defsym`, what may be undefined. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate, parseAssignment } from "../../src/link/expression.ts";
import { errorsOfLine, linkLine, result } from "../support/notation.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

const cases: readonly [rule: string, line: string, result: string][] = [
  [
    "a wrapped reference goes to the wrapper, the wrapper's own to the original",
    "--wrap f m.o[main=0 >f] w.o[__wrap_f=2 >__real_f] a.o[f=1]",
    "m.o>f=2 w.o>__real_f=1 | m.o w.o a.o",
  ],
  [
    "who defines it keeps it",
    "--wrap=f m.o[main=0 f=1 >f] w.o[__wrap_f=2 >f]",
    "m.o>f=1 w.o>f=2 | m.o w.o",
  ],
  [
    "wrapper and original may be in archives",
    "--wrap f m.o[main=0 >f] x.a(a.o[f=1] w.o[__wrap_f=2 >__real_f])",
    "m.o>f=2 w.o>__real_f=1 | m.o x.a(a.o) x.a(w.o)",
  ],
  [
    "what only the wrapper stands for is not linked",
    "--wrap f m.o[main=0 >f] x.a(a.o[f=1] w.o[__wrap_f=2])",
    "m.o>f=2 | m.o x.a(w.o)",
  ],
  ["weak references are wrapped too", "--wrap f m.o[main=0 >?f] a.o[f=1]", "m.o>f=null | m.o a.o"],
  ["a second name", "--defsym=g=f m.o[main=0 >g >f] a.o[f=1]", "m.o>f=1 m.o>g=1 | m.o a.o"],
  ["a second name wants members", "--defsym g=f m.o[main=0] x.a(a.o[f=1])", " | m.o x.a(a.o)"],
  ["names of names", "--defsym h=g --defsym g=f m.o[main=0 >h f=1]", "m.o>h=1 | m.o"],
  ["a name for itself changes nothing", "--defsym f=f m.o[main=0 >f f=1]", "m.o>f=1 | m.o"],
  [
    "it goes before definitions",
    "--defsym f=g m.o[main=0 >f f=1] a.o[f=2 g=3]",
    "m.o>f=3 | m.o a.o",
  ],
  ["a value does too", "--defsym f=g+0 m.o[main=0 >f f=1] a.o[g=3]", "m.o>f=3 | m.o a.o"],
  ["a place at a distance", "--defsym h=f+2*1 m.o[main=0 >h f=1 g=2 i=3]", "m.o>h=3 | m.o"],
  [
    "of values, in any order",
    "--defsym h=g+1 --defsym g=f+1 m.o[main=0 >h f=1 i=2 j=3]",
    "m.o>h=3 | m.o",
  ],
  [
    "of a wrapped symbol",
    "--wrap f --defsym g=f m.o[main=0 >g] w.o[__wrap_f=2] a.o[f=1]",
    "m.o>g=2 | m.o w.o a.o",
  ],
  [
    "what may be undefined is null",
    "--unresolved-symbols=ignore-all m.o[main=0 >f]",
    "m.o>f=null | m.o",
  ],
  ["one of them", "--ignore-unresolved-symbol f m.o[main=0 >f]", "m.o>f=null | m.o"],
  ["with a warning", "--warn-unresolved-symbols m.o[main=0 >f]", "m.o>f=null | m.o"],
  ["by keyword", "-z undefs m.o[main=0 >f]", "m.o>f=null | m.o"],
  ["the first of several", "-z muldefs m.o[main=0 >f] a.o[f=1] b.o[f=2]", "m.o>f=1 | m.o a.o b.o"],
];
for (const [rule, line, expected] of cases) {
  test(`${rule}: ${line}`, () => {
    assert.equal(result(scratch, linkLine(scratch, line)), expected);
  });
}

test("a number is an address, in whatever base", () => {
  const line = "--defsym a=0x40 --defsym b=010+2 --defsym c=(1K-24)*3 m.o[main=0 >a >b >c]";
  const linked = linkLine(scratch, line);
  const values = ["a", "b", "c"].map((name) => linked.pointer(linked.address(`m.o>${name}`)!));
  assert.deepEqual(values, [0x40, 10, 3000]);
});

const errors: readonly [what: string, line: string, error: RegExp][] = [
  ["a wrapper that is not there", "--wrap f m.o[main=0 >f f=1] a.o[>f]", /'__wrap_f'/],
  ["a value of nothing", "--defsym f=g m.o[main=0]", /the command line.*'g'/],
  ["a value of nothing, computed", "--defsym f=g+1 m.o[main=0]", /the command line.*'g'/],
  ["a circle", "--defsym f=g --defsym g=f m.o[main=0]", /'f' is defined by itself/],
  ["a circle of values", "--defsym f=g+1 --defsym g=f+1 m.o[main=0]", /'f' is defined by itself/],
  ["a place of a library", "--defsym f=g+1 m.o[main=0] z.so[g=1]", /'g' is in a library/],
  ["a wrapped main", "--wrap main m.o[main=0]", /'__wrap_main'/],
];
for (const [what, line, error] of errors) {
  test(`${what}: ${line}`, () => assert.match(errorsOfLine(scratch, line), error));
}

test("a second name of a library's symbol is bound like it", () => {
  const linked = linkLine(scratch, "--defsym g=f m.o[main=0 >g] z.so[f=9]");
  const { bindings, names } = linked.program;
  const bound = [...bindings.all()].map(({ site, name }) => [site, names.text(name)]);
  assert.deepEqual(bound, [[linked.address("m.o>g"), "f"]]);
});

test("a group whose function has a second name is still that group", () => {
  const words = "--defsym f=g m.o[main=0 g=3] a.o[:f=1 >f] b.o[:f=2 >f]";
  assert.equal(result(scratch, linkLine(scratch, words)), "a.o>f=3 b.o>f=3 | m.o a.o b.o");
});

const expressions: readonly [text: string, value: number | undefined][] = [
  ["a=1", 1],
  ["a = 1 + 2 * 3", 7],
  ["a=(1+2)*3", 9],
  ["a=10-2-3", 5],
  ["a=-4+0x10", 12],
  ["a=0777", 511],
  ["a=2M", 2 * 1024 * 1024],
  ["a=x-y", 90],
  ["a.b$c=x", 100],
  ["a=089", undefined],
  ["a=1/2", undefined],
  ["a=0x20000000000000", undefined],
  ["a=", undefined],
  ["=1", undefined],
  ["a", undefined],
  ["a=(1", undefined],
  ["a=1)", undefined],
  ["a=1 2", undefined],
  ["a=x(1)", undefined],
  ["a=.", undefined],
  ['a="x"', undefined],
];
for (const [text, value] of expressions) {
  test(`--defsym '${text}'`, () => {
    const expression = parseAssignment(text)?.expression;
    const places: Record<string, number> = { x: 100, y: 10 };
    const found = expression && evaluate(expression, (symbol) => places[symbol]!);
    assert.equal(found, value);
  });
}
