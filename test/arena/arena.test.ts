/** The arena: addresses are given out once, aligned, of the right kind, and never past its end. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Arena, arenaEnd, arenaStart, type Region, RegionKind } from "../../src/arena/arena.ts";
import { Random } from "../support/random.ts";

const MiB = 1024 * 1024;
const { Code, Constant, Data, Zero } = RegionKind;

/** `kind@start+size` of all regions, in MiB from the start of the arena. */
function layout(arena: Arena): string {
  const name = (kind: RegionKind) => Object.entries(RegionKind).find(([, k]) => k === kind)![0];
  const mib = (bytes: number) => bytes / MiB;
  const text = (r: Region) =>
    `${name(r.kind)}@${mib(r.start - arenaStart)}+${mib(r.end - r.start)}`;
  return arena.regions.map(text).join(" ");
}

test("kinds have regions of their own, in order, in steps of two megabytes", () => {
  const arena = new Arena();
  assert.equal(arena.allocate(Code, 100, 16), arenaStart);
  assert.equal(arena.allocate(Data, 100, 16), arenaStart + 2 * MiB);
  assert.equal(arena.allocate(Code, 100, 16), arenaStart + 112);
  arena.allocate(Zero, 2 * MiB + 1, 16);
  arena.allocate(Constant, 1, 1);
  assert.equal(layout(arena), "Code@0+2 Data@2+2 Zero@4+4 Constant@8+2");
});

test("a small program takes small steps, and twice as much each time it grows", () => {
  const arena = new Arena();
  arena.expect(1000);
  arena.allocate(Code, 100, 16);
  arena.allocate(Data, 100, 16);
  for (let i = 0; i < 5; i++) arena.allocate(Code, 60 * 1024, 16);
  const sizes = arena.regions.map((region) => (region.end - region.start) / 1024);
  assert.deepEqual(sizes, [64, 64, 64, 128, 256]);
});

test("a kind that has no room gets another region", () => {
  const arena = new Arena();
  arena.allocate(Data, 2 * MiB - 8, 8);
  const far = arena.allocate(Data, 16, 8);
  assert.equal(far, arenaStart + 2 * MiB);
  assert.equal(arena.allocate(Data, 8, 8), arenaStart + 2 * MiB - 8);
  assert.equal(layout(arena), "Data@0+2 Data@2+2");
});

for (const align of [1, 16, 64, 4096, 2 * MiB, 4 * MiB, 64 * MiB]) {
  test(`an address is a multiple of ${align}`, () => {
    const arena = new Arena();
    arena.allocate(Code, 1, 1);
    for (const kind of [Data, Data, Zero]) {
      const address = arena.allocate(kind, 100, align);
      assert.equal(address % align, 0);
      assert.equal(arena.regionOf(address).kind, kind);
      assert.ok(address + 100 <= arena.regionOf(address + 99).end);
    }
  });
}

test("what was freed is used again", () => {
  const arena = new Arena();
  const [a, b, c] = [1, 2, 3].map(() => arena.allocate(Code, 64, 16));
  arena.free(a!, 64);
  arena.free(b!, 64);
  assert.equal(arena.allocate(Code, 128, 16), a);
  assert.equal(arena.allocate(Code, 1, 1), c! + 64);
  assert.throws(() => arena.free(c! + 64 + 1, 1), RangeError);
});

test("random allocations never overlap", () => {
  const random = new Random(2);
  const arena = new Arena();
  const taken: { address: number; size: number; kind: RegionKind }[] = [];
  for (let step = 0; step < 2000; step++) {
    if (taken.length > 0 && random.below(3) === 0) {
      const [block] = taken.splice(random.below(taken.length), 1);
      arena.free(block!.address, block!.size);
      continue;
    }
    const kind = random.pick(Object.values(RegionKind));
    const size = 1 + random.below(random.pick([16, 4096, 300_000]));
    const align = random.pick([1, 8, 16, 4096]);
    const address = arena.allocate(kind, size, align);
    assert.equal(address % align, 0);
    assert.equal(arena.regionOf(address).kind, kind);
    taken.push({ address, size, kind });
  }
  taken.sort((a, b) => a.address - b.address);
  taken.forEach(({ address }, i) => {
    const before = taken[i - 1];
    assert.ok(before === undefined || before.address + before.size <= address);
  });
  assert.ok(arena.regions.at(-1)!.end <= arenaEnd);
});

test("a full arena says how much did not fit, and goes on with what does", () => {
  const arena = new Arena(arenaStart + 4 * MiB);
  const first = arena.allocate(Code, 3 * MiB, 16);
  assert.throws(() => arena.allocate(Data, 62_669, 8), {
    name: "LinkError",
    message: "the arena is full: 61.2 KiB more do not fit into 4.0 MiB",
  });
  assert.equal(layout(arena), "Code@0+4");
  assert.equal(arena.allocate(Code, MiB, 16), first + 3 * MiB);
});

test("an address that was not given out is in no region", () => {
  const arena = new Arena();
  arena.allocate(Code, 1, 1);
  for (const address of [0, arenaStart - 1, arenaStart + 2 * MiB, arenaEnd, -1]) {
    assert.throws(() => arena.regionOf(address), /is in no region/);
  }
  assert.throws(() => arena.bytesAt(arenaStart - 1, 2));
});

test("bytes are what was written, in one region", () => {
  const arena = new Arena();
  const a = arena.allocate(Data, 16, 16);
  const b = arena.allocate(Data, 16, 16);
  arena.bytesAt(a, 16).fill(1);
  arena.bytesAt(b, 16).fill(2);
  assert.deepEqual([...arena.bytesAt(a + 14, 4)], [1, 1, 2, 2]);
  assert.equal(arena.bytesAt(a + 2 * MiB - 4, 4).length, 4);
  assert.throws(() => arena.bytesAt(a + 2 * MiB - 4, 5), /has no bytes/);
});

test("zeroed space has no bytes until somebody looks at it", () => {
  const arena = new Arena();
  const address = arena.allocate(Zero, 3 * MiB, 16);
  const region = arena.regionOf(address);
  assert.equal(region.bytes.length, 0);
  assert.ok(arena.bytesAt(address + 100, 1000).every((byte) => byte === 0));
  arena.bytesAt(address, 1)[0] = 7;
  assert.equal(region.bytes.length, region.end - region.start);
  assert.equal(arena.bytesAt(address, 1)[0], 7);
  assert.equal(region.view.getUint8(0), 7);
});

test("a mirror has the same regions, and gives nothing out of them", () => {
  const arena = new Arena();
  const code = arena.allocate(Code, 16, 16);
  arena.allocate(Zero, 16, 16);
  arena.bytesAt(code, 1)[0] = 0x90;
  const mirror = new Arena();
  mirror.mirror(arena);
  assert.equal(layout(mirror), layout(arena));
  assert.equal(mirror.bytesAt(code, 1)[0], 0);
  assert.equal(mirror.allocate(Code, 16, 16), arenaStart + 4 * MiB);
  assert.equal(layout(arena), "Code@0+2 Zero@2+2");
});
