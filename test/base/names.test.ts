/** Names: the same text is the same row, for ever. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type NameRow, Names } from "../../src/base/names.ts";
import { type Column, f64 } from "../../src/base/table.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

test("a text has one row, whichever way it comes in", () => {
  const names = new Names();
  const main = names.internText("main");
  assert.notEqual(main, 0);
  assert.equal(names.intern(bytesOf("x\0main\0y"), 2), main);
  assert.equal(names.find("main"), main);
  assert.equal(names.text(main), "main");
});

test("a name that nobody mentioned is row 0, and looking for it mentions nobody", () => {
  const names = new Names();
  names.internText("main");
  const before = names.length;
  for (const text of ["", "mai", "main2", "Main"]) assert.equal(names.find(text), 0);
  assert.equal(names.length, before);
});

// FNV-1a gives both words of a pair the same 32 bits.
for (const [a, b] of [
  ["costarring", "liquid"],
  ["declinate", "macallums"],
  ["altarage", "zinke"],
] as const) {
  test(`names with the same hash are two: ${a}, ${b}`, () => {
    const names = new Names();
    const rowA = names.internText(a);
    assert.equal(names.find(b), 0);
    const rowB = names.internText(b);
    assert.equal(names.hash[rowA], names.hash[rowB]);
    assert.deepEqual([names.text(rowA), names.text(rowB)], [a, b]);
    assert.deepEqual([names.find(a), names.find(b)], [rowA, rowB]);
  });
}

test("names of any bytes are kept: empty, long, not ASCII", () => {
  const names = new Names();
  for (const text of ["", "größe", "a".repeat(100_000), "_ZN3fooE"]) {
    assert.equal(names.text(names.internText(text)), text);
  }
});

test("startsWith compares the beginning and no more", () => {
  const names = new Names();
  names.internText("zzz");
  const name = names.internText("_ZTV4Base");
  names.internText("__next");
  for (const prefix of ["", "_", "_ZTV", "_ZTV4Base"]) assert.ok(names.startsWith(name, prefix));
  for (const prefix of ["Z", "_ZTI", "_ZTV4Base_"]) assert.ok(!names.startsWith(name, prefix));
});

test("a name without an end is refused, and nothing is kept of it", () => {
  const names = new Names();
  const bytes = bytesOf("main\0cut");
  assert.throws(() => names.intern(bytes, 5), RangeError);
  assert.throws(() => names.intern(bytes, bytes.length), RangeError);
  assert.throws(() => names.intern(bytes, 1 << 20), RangeError);
  assert.equal(names.length, 1);
  assert.equal(names.find("cut"), 0);
});

class NamesWithValue extends Names {
  readonly value: Column<NameRow> = f64();
}

test("100,000 names keep their rows, texts and values through every growth", () => {
  const names = new NamesWithValue();
  const count = 100_000;
  const text = (i: number) => `_ZN4game6entity${i.toString(36)}Ev`;
  const rows: NameRow[] = [];
  for (let i = 0; i < count; i++) {
    const row = names.internText(text(i));
    names.value[row] = i;
    rows.push(row);
  }
  assert.equal(names.length, count + 1);
  for (let i = 0; i < count; i++) {
    const row = rows[i]!;
    if (names.find(text(i)) !== row || names.internText(text(i)) !== row) assert.fail(text(i));
    if (names.text(row) !== text(i) || names.value[row] !== i) assert.fail(text(i));
  }
  assert.equal(names.find(text(count)), 0);
  assert.equal(names.length, count + 1);
});
