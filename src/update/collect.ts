/**
 * Collection: which stale blocks nobody can reach, and what becomes of them.
 *
 * Side B never refers to a stale block: all its fields were computed from definitions that live. So
 * whoever reaches one is in a target: a stack, a register, a pointer in its memory. The targets
 * look for those (runtime/scan.c); what is reached from a held block is held, too; the rest is
 * collected. It goes into quarantine first, filled with traps, and is free for new code after the
 * next collection: should some pointer have been hidden from the search, what follows it stops in a
 * place that is known, instead of running something else.
 */
import { RegionKind } from "../arena/arena.ts";
import type { Program } from "../program/program.ts";
import { blockSize, type Range, type StaleBlock, StaleKind } from "../program/stale-blocks.ts";
import { trap } from "../x86-64/code.ts";
import { takeGap } from "./stale.ts";

/** Why a block stays. */
export type Reason<Holder> =
  | { readonly kind: "held"; readonly holder: Holder }
  | { readonly kind: "reached"; readonly from: StaleBlock }
  | { readonly kind: "pinned"; readonly why: string };

export interface Retained<Holder> {
  readonly block: StaleBlock;
  readonly reason: Reason<Holder>;
}

/**
 * The addresses by which the parts of stale blocks are reached, in order, and which block each belongs
 * to. The end of one may be the start of the next.
 */
export interface StaleRanges {
  readonly ranges: readonly Range[];
  readonly owners: readonly StaleBlock[];
}

export function staleRanges(blocks: readonly StaleBlock[]): StaleRanges {
  const all = blocks.flatMap((block) => {
    const behind = block.endCounts ? 1 : 0;
    return block.ranges.map(({ address, size }) => ({ address, size: size + behind, block }));
  });
  all.sort(byAddress);
  return {
    ranges: all.map(({ address, size }) => ({ address, size })),
    owners: all.map(({ block }) => block),
  };
}

function byAddress(a: Range, b: Range): number {
  return a.address - b.address;
}

/**
 * The blocks that stay, with the reason of each. `held` are those that a target holds, and `further`
 * the pairs of which the first was seen to point at the second. Where nothing runs there is nothing
 * that could not be seen.
 */
export function findRetained<Holder>(
  { ranges, owners }: StaleRanges,
  held: ReadonlyMap<StaleBlock, Holder>,
  further: readonly (readonly [StaleBlock, StaleBlock])[],
  isRunning = true,
): Map<StaleBlock, Reason<Holder>> {
  const retained = new Map<StaleBlock, Reason<Holder>>();
  for (const block of owners) {
    if (isRunning && block.pinned !== undefined)
      retained.set(block, { kind: "pinned", why: block.pinned });
  }
  for (const [block, holder] of held) {
    if (!retained.has(block)) retained.set(block, { kind: "held", holder });
  }
  const seen = new Map<StaleBlock, StaleBlock[]>();
  for (const [from, to] of further) seen.set(from, [...(seen.get(from) ?? []), to]);
  const pending = [...retained.keys()];
  for (let from = pending.pop(); from !== undefined; from = pending.pop()) {
    const reached = from.references.flatMap((address) => blocksAt(ranges, owners, address));
    for (const block of [...reached, ...(seen.get(from) ?? [])]) {
      if (retained.has(block)) continue;
      retained.set(block, { kind: "reached", from });
      pending.push(block);
    }
  }
  return retained;
}

/** The blocks that an address may mean. */
function blocksAt(
  ranges: readonly Range[],
  owners: readonly StaleBlock[],
  address: number,
): StaleBlock[] {
  const last = lastFrom(ranges, address);
  return [last - 1, last]
    .filter((i) => i >= 0 && address < ranges[i]!.address + ranges[i]!.size)
    .map((i) => owners[i]!);
}

/** Gives what was collected the last time back to the arena. */
export function releaseQuarantine(program: Program): void {
  for (const { ranges, keepsPlace } of program.stale.quarantine) {
    if (keepsPlace) continue;
    for (const { address, size } of ranges) program.arena.free(address, size);
  }
  program.stale.quarantine = [];
}

/**
 * Puts blocks into quarantine: nothing of the program knows them any more, and new targets get traps
 * in their place.
 */
export function collectBlocks(program: Program, dead: ReadonlySet<StaleBlock>): void {
  const { stale } = program;
  stale.bytes = 0;
  if (dead.size === 0) return;
  stale.blocks = stale.blocks.filter((block) => !dead.has(block));
  for (const block of dead) stale.quarantine.push(block);
  const ranges = [...dead].flatMap((block) => block.ranges).sort(byAddress);
  for (const { address, size } of ranges) fillImage(program, address, size);
  for (const { site } of program.bindings.all()) {
    if (isInside(ranges, site)) program.bindings.delete(site);
  }
  for (const { kind, address } of dead) {
    if (kind === StaleKind.Entry) program.traps.delete(address);
  }
  dropFrames(program, dead);
}

/** What a stale range is filled with: code with traps, everything else as fresh memory is. */
export function fillingOf(program: Program, address: number): number {
  return program.arena.regionOf(address).kind === RegionKind.Code ? trap : 0;
}

function fillImage({ arena }: Program, address: number, size: number): void {
  const { kind, bytes, start } = arena.regionOf(address);
  // A region of zeros may have no bytes at all.
  if (bytes.length === 0) return;
  bytes.fill(kind === RegionKind.Code ? trap : 0, address - start, address - start + size);
}

function isInside(ranges: readonly Range[], address: number): boolean {
  const last = ranges[lastFrom(ranges, address)];
  return last !== undefined && address < last.address + last.size;
}

/** Number of the last of some sorted ranges that starts at or before an address, -1 for none. */
function lastFrom(ranges: readonly Range[], address: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.address > address) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}

/**
 * Takes the records of collected bodies out of the unwind table, which the next update writes. Until
 * then a table that targets have leads to them, so their memory becomes stale with that update.
 */
function dropFrames(program: Program, dead: ReadonlySet<StaleBlock>): void {
  const bodies = [...dead].filter(({ kind }) => kind === StaleKind.Body);
  const code = bodies
    .map(({ address, ranges }) => {
      const end = Math.max(...ranges.map((range) => range.address + range.size));
      return { address, size: end - address };
    })
    .sort(byAddress);
  const dropped = program.laterFrames.filter((frame) => isInside(code, frame.code));
  if (dropped.length === 0) return;
  program.laterFrames = program.laterFrames.filter((frame) => !isInside(code, frame.code));
  for (const { blocks } of dropped) {
    for (const block of blocks) {
      if (--block.uses > 0) continue;
      const { address } = block;
      const size = block.size + takeGap(program, address + block.size);
      program.stale.add({
        ...{ kind: StaleKind.Record, name: "", file: "", address, ranges: [{ address, size }] },
        ...{ born: program.generation, since: program.generation + 1, references: [] },
        ...{ entry: 0, endCounts: false, pinned: undefined, keepsPlace: false },
      });
    }
  }
}

/** Bytes of some blocks that become free. */
export function freedBytes(blocks: Iterable<StaleBlock>): number {
  let bytes = 0;
  for (const block of blocks) if (!block.keepsPlace) bytes += blockSize(block);
  return bytes;
}
