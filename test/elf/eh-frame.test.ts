/** Unwind records are found where `readelf` finds them. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { readFrames } from "../../src/elf/eh-frame.ts";
import { ObjectFile } from "../../src/elf/object.ts";
import { withFile } from "../../src/elf/source.ts";
import * as readelf from "../support/readelf.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

function lines(bytes: Uint8Array, start: number, size: number): string[] {
  return readFrames(bytes, start, size).map((r) => `${r.offset} ${r.size} ${r.cie}`);
}

const source = `
struct Guard { ~Guard(); };
int thrower(int);
int plain(int x) { return x + 1; }
int guarded(int x) { Guard g; return thrower(x); }
int catching(int x) { try { return thrower(x); } catch (...) { return 0; } }
`;
for (const flags of ["-O0", "-O2 -fPIC", "-O2 -ffunction-sections", "-O1 -mcmodel=large"]) {
  test(`records of an object file (${flags})`, () => {
    const path = scratch.compile("frames.cc", source, ...flags.split(" "));
    const object = withFile(path, (file) => new ObjectFile(file));
    const all = Array.from({ length: object.sectionCount }, (_, s) => s);
    const section = all.find((s) => object.sectionName(s) === ".eh_frame")!;
    const found = lines(object.bytes, object.place(section), object.sectionSize(section));
    assert.deepEqual(found, readelf.frames(path));
    // A CIE with and one without a personality, and at least one record for each function.
    assert.ok(found.length >= 5);
  });
}

test("records of the C library", () => {
  const path = execFileSync("gcc", ["-print-file-name=libc.so.6"], { encoding: "utf8" }).trim();
  scratch.run("objcopy", "-O", "binary", "--only-section=.eh_frame", path, "frames.bin");
  const bytes = scratch.read("frames.bin");
  const found = lines(bytes, 0, bytes.length);
  assert.ok(found.length > 1000);
  assert.deepEqual(found, readelf.frames(path));
});

/** Little-endian words as bytes. */
const words = (...values: number[]) => new Uint8Array(Uint32Array.from(values).buffer);

test("a terminator in the middle does not end the chain", () => {
  const bytes = words(0, 8, 0, 7, 0, 4, 16, 0);
  assert.deepEqual(lines(bytes, 0, bytes.length), ["4 12 -1", "20 8 8"]);
});

const broken: readonly [what: string, bytes: Uint8Array][] = [
  ["a record longer than the section", words(12, 0, 0)],
  ["a record too short for its CIE pointer", words(3, 0)],
  ["a 64-bit length", words(0xffffffff, 8, 0, 0, 0)],
  ["a CIE before the start", words(8, 5, 0)],
  ["a record cut off", words(8, 0)],
];
for (const [what, bytes] of broken) {
  test(`${what} breaks the chain`, () => {
    assert.throws(() => readFrames(bytes, 0, bytes.length), RangeError);
  });
}
