/** The relocation kinds: their names, what they hold, and which of them are branches. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fits,
  forms,
  isBranchField,
  Kind,
  kindName,
  refusedKinds,
} from "../../src/x86-64/relocations.ts";
import * as readelf from "../support/readelf.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

test("every kind has the name and number that the assembler and readelf know", () => {
  const known = forms.flatMap((form) => form ?? []);
  const lines = known.map((form, i) => `.reloc ${i * 8}, ${form.name}, symbol\n`);
  const room = known.map(() => "0").join(",");
  const path = scratch.assemble("all.o", `.data\n.quad ${room}\n${lines.join("")}`);
  const all = readelf.relocations(path).get(".rela.data")!;
  assert.deepEqual(
    all.map((line) => line.split(" ").slice(2, 4).join(" ")),
    known.map((form) => `${form.kind} ${form.name}`),
  );
  // Each constant has a form, at its own number.
  for (const kind of Object.values(Kind)) assert.equal(forms[kind]?.kind, kind);
  assert.equal(known.length, Object.keys(Kind).length);
});

test("kinds that object files do not hold have no form, and are shown by name or number", () => {
  for (const kind of [5, 6, 7, 8, 36, 37, 38, 39, 40, 43, 255]) {
    assert.equal(forms[kind], undefined);
    assert.equal(kindName(kind), refusedKinds.get(kind)?.[0] ?? `relocation type ${kind}`);
  }
  assert.deepEqual([5, 37, 43].map(kindName), [
    "R_X86_64_COPY",
    "R_X86_64_IRELATIVE",
    "relocation type 43",
  ]);
});

const two = (bits: number) => 2 ** bits;
const borders: readonly [kind: Kind, lowest: number, highest: number][] = [
  [Kind.Relative8, -two(7), two(7) - 1],
  [Kind.Absolute8, -two(7), two(8) - 1],
  [Kind.Relative16, -two(15), two(15) - 1],
  [Kind.Absolute16, -two(15), two(16) - 1],
  [Kind.Relative32, -two(31), two(31) - 1],
  [Kind.Call32, -two(31), two(31) - 1],
  [Kind.Absolute32Signed, -two(31), two(31) - 1],
  [Kind.Absolute32, 0, two(32) - 1],
  [Kind.Size32, 0, two(32) - 1],
  [Kind.ThreadOffset32, -two(31), two(31) - 1],
  [Kind.GotRelativeRelaxableRex, -two(31), two(31) - 1],
];
for (const [kind, lowest, highest] of borders) {
  test(`${kindName(kind)} holds ${lowest} to ${highest}`, () => {
    const form = forms[kind]!;
    for (const value of [lowest, 0, highest]) assert.ok(fits(form, value), `${value}`);
    for (const value of [lowest - 1, highest + 1, two(40), -two(40)]) {
      assert.ok(!fits(form, value), `${value}`);
    }
  });
}

test("64 bits hold everything", () => {
  for (const kind of [Kind.Absolute64, Kind.Relative64, Kind.ThreadOffset64, Kind.Size64]) {
    for (const value of [-two(53), 0, two(53)]) assert.ok(fits(forms[kind]!, value));
  }
});

const fields: readonly [bytes: string, offset: number, isBranch: boolean][] = [
  ["e8 0 0 0 0", 1, true],
  ["e9 0 0 0 0", 1, true],
  ["f 80 0 0 0 0", 2, true],
  ["f 8f 0 0 0 0", 2, true],
  ["48 8d 5 0 0 0 0", 3, false],
  ["48 8b 5 0 0 0 0", 3, false],
  ["83 3d 0 0 0 0 0", 2, false],
  ["ff 15 0 0 0 0", 2, false],
  ["f 10 5 0 0 0 0", 3, false],
  ["66 f 3a f 5 0 0 0 0 8", 5, false],
  ["48 85 0 0 0 0", 2, false],
  ["84 0 0 0 0", 1, false],
  ["0 0 0 0", 0, false],
];
for (const [text, offset, isBranch] of fields) {
  test(`the field at ${offset} of ${text} is ${isBranch ? "a" : "no"} branch`, () => {
    const bytes = Uint8Array.from(text.split(" "), (byte) => Number.parseInt(byte, 16));
    assert.equal(isBranchField(bytes, offset), isBranch);
  });
}
