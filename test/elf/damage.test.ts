/** Whatever is wrong with an object file, the answer is a `LinkError`: never a crash, never a hang. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkError } from "../../src/base/errors.ts";
import { loadObject, readObject } from "../../src/link/load.ts";
import { Program } from "../../src/program/program.ts";
import { memorySource } from "../support/memory-source.ts";
import { Scratch } from "../support/scratch.ts";
import { spread } from "../support/spread.ts";

const scratch = new Scratch();
const path = scratch.compile(
  "small.cc",
  `inline int once() { static int n; return ++n; }
   static thread_local int mine; int use() { return once() + ++mine; }`,
  "-O1",
  "-fno-ident",
);
const good = scratch.read("small.cc.o");

function load(bytes: Uint8Array): void {
  const program = new Program();
  loadObject(program, readObject(memorySource(bytes)), { path, key: path, order: 1 });
}

/** Loads bytes that may be damaged. Returns the message where they were refused. */
function refusal(bytes: Uint8Array, what: string): string | undefined {
  try {
    load(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof LinkError) return error.message;
    throw new Error(`${what}: ${error}`, { cause: error });
  }
}

test("the file is good to begin with", () => load(good));

test("every shorter file is refused", () => {
  for (let size = 0; size < good.length; size++) {
    const message = refusal(good.slice(0, size), `${size} bytes`);
    assert.match(message ?? "loaded", /^x\.o: (file is|file format|is damaged)/, `${size} bytes`);
  }
});

test("every shorter file is refused that is read by ranges", () => {
  const large = spread(good, 5000, "forward");
  for (let size = large.length - 1; size > 98 * 1024; size -= 61) {
    const message = refusal(large.slice(0, size), `${size} bytes`);
    assert.match(message ?? "loaded", /^x\.o: file is truncated/, `${size} bytes`);
  }
});

/** Tries values for every byte of a range, one at a time. */
function corrupt(start: number, end: number, values: (byte: number) => Iterable<number>): void {
  // Hundreds of thousands of errors: nobody reads where they came from.
  Error.stackTraceLimit = 0;
  const bytes = good.slice();
  let refused = 0;
  for (let at = start; at < end; at++) {
    const before = bytes[at]!;
    for (const value of values(before)) {
      bytes[at] = value;
      if (refusal(bytes, `byte ${at} = ${value}`) !== undefined) refused++;
    }
    bytes[at] = before;
  }
  assert.ok(refused > 0);
}

const allValues = function* () {
  for (let value = 0; value < 256; value++) yield value;
};
const someValues = (byte: number) => [0, 1, 0x7f, 0x80, 0xff, byte ^ 1, byte ^ 0x80, byte + 1];

const view = new DataView(good.buffer);
const headers = Number(view.getBigUint64(40, true));

test("every byte of the header may be anything", () => corrupt(0, 64, allValues));

test("every byte of the section headers may be anything", () => {
  corrupt(headers, good.length, allValues);
});

test("every byte between them may be wrong", () => corrupt(64, headers, someValues));

/** Where things are in the good file, which is small enough to be read whole. */
const object = readObject(memorySource(good));
const sectionsOf = Array.from({ length: object.sectionCount }, (_, s) => s);
const sectionAt = (name: string) => sectionsOf.find((s) => object.sectionName(s) === name)!;
const textSize = object.sectionSize(sectionAt(".text"));
const relocation = object.relocation(sectionAt(".rela.text"), 0);
const group = object.place(sectionAt(".group"));
const lastSymbol = object.place(sectionAt(".symtab")) + (object.symbolCount - 1) * 24;

const places: readonly [what: string, at: number, value: number, bytes: 2 | 4 | 8][] = [
  ["a relocation just behind its section", relocation, textSize - 3, 8],
  ["a relocation far behind its section", relocation, 2 ** 40, 8],
  ["a relocation without a symbol", relocation + 12, object.symbolCount, 4],
  ["a relocation of no kind", relocation + 8, 200, 4],
  ["a relocation only dynamic linkers know", relocation + 8, 5, 4],
  ["a group of a section that is not", group + 4, object.sectionCount, 4],
  ["a symbol in a section that is not", lastSymbol + 6, object.sectionCount, 2],
  ["a symbol without a name", lastSymbol, 2 ** 20, 4],
];
for (const [what, at, value, width] of places) {
  test(`${what} is refused`, () => {
    const bytes = good.slice();
    for (let i = 0; i < width; i++) bytes[at + i] = Math.floor(value / 256 ** i) & 255;
    assert.notEqual(refusal(bytes, what), undefined);
  });
}

test("an alignment that no address could have is refused", () => {
  const sizes = headers + 2 * 64;
  for (const align of [3n, 48n, 1n << 32n, (1n << 32n) + 16n, 1n << 40n, 1n << 63n]) {
    const bytes = good.slice();
    new DataView(bytes.buffer).setBigUint64(sizes + 48, align, true);
    assert.notEqual(refusal(bytes, `alignment ${align}`), undefined, `alignment ${align}`);
  }
});
