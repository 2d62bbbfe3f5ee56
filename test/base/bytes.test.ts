/** Bytes: exact, little-endian, and never read past the end. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  alignUp,
  readI64,
  readU64,
  sameBytes,
  stringAt,
  stringEnd,
  textOf,
  viewOf,
  writeU64,
} from "../../src/base/bytes.ts";

const two32 = 2 ** 32;
const most = Number.MAX_SAFE_INTEGER;
const unsigned = [0, 1, 255, two32 - 1, two32, two32 + 1, 0x7fff_ffff_f000, most];

/** Little-endian bytes of 64 bits, made by somebody else. */
function bytes64(value: number | bigint): Uint8Array {
  return new Uint8Array(new BigUint64Array([BigInt.asUintN(64, BigInt(value))]).buffer);
}

for (const value of [...unsigned, ...unsigned.map((v) => -v - 1)]) {
  test(`64 bits hold ${value}`, () => {
    const bytes = new Uint8Array(16).fill(0xee);
    const view = viewOf(bytes);
    writeU64(view, 3, value);
    assert.deepEqual(bytes.subarray(3, 11), bytes64(value));
    assert.deepEqual([...bytes.subarray(0, 3), ...bytes.subarray(11)], new Array(8).fill(0xee));
    if (value >= 0) assert.equal(readU64(view, 3), value);
    assert.equal(readI64(view, 3), value);
  });
}

for (const value of [2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n]) {
  test(`0x${value.toString(16)} is no exact unsigned number`, () => {
    assert.throws(() => readU64(viewOf(bytes64(value)), 0), RangeError);
  });
}

for (const value of [2n ** 53n, 2n ** 63n - 1n, -(2n ** 53n) - 1n, -(2n ** 63n)]) {
  test(`${value} is no exact signed number`, () => {
    assert.throws(() => readI64(viewOf(bytes64(value)), 0), RangeError);
  });
}

test("reading and writing past the end throws", () => {
  const view = viewOf(new Uint8Array(8));
  for (const offset of [1, 8, -1]) {
    assert.throws(() => readU64(view, offset), RangeError);
    assert.throws(() => readI64(view, offset), RangeError);
    assert.throws(() => writeU64(view, offset, 0), RangeError);
  }
});

test("a view sees its piece of memory and no more", () => {
  const memory = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const view = viewOf(memory.subarray(2, 4));
  assert.equal(view.getUint16(0, true), 0x0403);
  assert.throws(() => view.getUint8(2), RangeError);
});

test("strings end at their NUL, and must have one", () => {
  const bytes = new TextEncoder().encode("one\0\0größe\0cut");
  assert.deepEqual(
    [0, 4, 5].map((at) => stringAt(bytes, at)),
    ["one", "", "größe"],
  );
  assert.equal(stringEnd(bytes, 5), 12);
  assert.throws(() => stringAt(bytes, 13), RangeError);
  assert.throws(() => stringAt(bytes, bytes.length), RangeError);
  assert.throws(() => stringAt(bytes, bytes.length + 100), RangeError);
});

test("text that is not UTF-8 is still shown", () => {
  assert.equal(textOf(Uint8Array.of(0x61, 0xff, 0x62), 0, 3), "a\ufffdb");
});

test("alignUp goes to the next multiple, and stays on one", () => {
  const cases = [
    [0, 16, 0],
    [1, 16, 16],
    [16, 16, 16],
    [17, 16, 32],
    [5, 1, 5],
    [7, 6, 12],
    [2 ** 40 + 1, 4096, 2 ** 40 + 4096],
  ] as const;
  for (const [value, align, up] of cases) assert.equal(alignUp(value, align), up);
});

test("sameBytes compares the ranges and nothing around them", () => {
  const a = Uint8Array.of(9, 1, 2, 3, 9);
  const b = Uint8Array.of(1, 2, 3, 4);
  assert.ok(sameBytes(a, 1, b, 0, 3));
  assert.ok(!sameBytes(a, 1, b, 0, 4));
  assert.ok(!sameBytes(a, 0, b, 0, 1));
  assert.ok(sameBytes(a, 0, b, 3, 0));
});
