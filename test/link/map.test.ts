/** What a link tells about itself: the map, who refers to whom, why a member was linked. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { crossReference, extractReasons, symbolTrace } from "../../src/link/cross-reference.ts";
import { mapText } from "../../src/link/map.ts";
import { linkLine } from "../support/notation.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

test("the map has a line for each section, with its symbols below, by address", () => {
  const { program, address } = linkWith("m.o[main=0 f=1 >f] x.a(a.o[g=2 ~f=3]) -u g c.o[h#8]");
  const text = mapText(program, "/here/m");
  const at = (name: string) => `0x${address(name).toString(16)}`;
  assert.match(text, /^Map of \/here\/m, generation 1\n\n +Address +Size +Align +Kind +Input/);
  const rows = text.split("\n").map((line) => line.trim().replace(/ +/g, " "));
  const data = rows.indexOf(`${at("main")} 0x2 1 data m.o:(.data)`);
  assert.ok(data > 0, text);
  assert.deepEqual(rows.slice(data + 1, data + 3), [`${at("main")} 0x1 main`, `${at("f")} 0x1 f`]);
  assert.ok(rows.includes(`${at("h")} 0x8 8 zero c.o:(COMMON)`), text);
  assert.ok(rows.includes(`${at("g")} 0x1 g`), text);
  const addresses = rows.slice(4, rows.indexOf("")).map((row) => Number(row.split(" ")[0]));
  assert.deepEqual(
    addresses,
    addresses.toSorted((a, b) => a - b),
  );
});

test("the map tells the values of the command line, cells and libraries", () => {
  scratch.assemble("got.o", ".globl main\nmain: movq f@GOTPCREL(%rip), %rax\ncall g\nret\n");
  const { program } = linkWith("got.o --defsym f=main+1 z.so[g=1]");
  const text = mapText(program, "m");
  assert.match(text, /0x[0-9a-f]+ +0x8 +slot +address of f\n/);
  assert.match(text, /0x[0-9a-f]+ +0x8 +slot +call of g\n/);
  const main = /(0x[0-9a-f]+) +0x0 +main\n/.exec(text)![1]!;
  assert.ok(
    text.includes(`0x${(Number(main) + 1).toString(16)}                              f\n`),
    text,
  );
  assert.match(text, /Shared libraries\n\n.*z\.so\n/);
});

test("the table of references has the file that defines a name first", () => {
  const { program } = linkWith("m.o[main=0 >f >g] a.o[f=1 >g] z.so[g=1] y.a(b.o[f=2])");
  const rows = crossReference(program).split("\n");
  const from = rows.findIndex((row) => row.startsWith("f "));
  const short = rows.slice(from, from + 5).map((row) => row.trim().replace(/ +/g, " "));
  assert.deepEqual(short, [
    "f a.o",
    "m.o",
    `g ${scratch.path("z.so")}`.replace(`${scratch.directory}/`, ""),
    "m.o",
    "a.o",
  ]);
});

test("a traced symbol names everyone who mentions it", () => {
  const { program } = linkWith("m.o[main=0 >f] x.a(a.o[f=1]) c.o[f#4] z.so[f=1]");
  assert.deepEqual(symbolTrace(program, ["f", "none"]).split("\n"), [
    "m.o: reference to f",
    "x.a: lazy definition of f",
    "x.a(a.o): definition of f",
    "c.o: common definition of f",
    "z.so: shared definition of f",
    "",
  ]);
});

test("members tell who wanted them", () => {
  const line = "-u h m.o[main=0 >f] x.a(a.o[f=1 >g] b.o[g=2] c.o[h=3] d.o[i=4])";
  const { program } = linkWith(line);
  assert.deepEqual(extractReasons(program).split("\n"), [
    "reference\textracted\tsymbol",
    "m.o\tx.a(a.o)\tf",
    "x.a(a.o)\tx.a(b.o)\tg",
    "--undefined\tx.a(c.o)\th",
    "",
  ]);
});

test("the member with main is wanted by the start of the program", () => {
  const { program } = linkWith("x.a(m.o[main=0])");
  assert.match(extractReasons(program), /\n--entry\tx\.a\(m\.o\)\tmain\n/);
});

function linkWith(line: string) {
  const linked = linkLine(scratch, line);
  return { program: linked.program, address: (name: string) => linked.address(name)! };
}
