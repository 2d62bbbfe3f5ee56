/**
 * The target's address space, on paper.
 *
 * The runtime reserves one range of addresses at a fixed place in the low two gigabytes; the host
 * alone decides what goes where in it. That is why it can relocate before any target exists, why
 * every 32-bit field reaches everything, and why an address means the same in every run. The arena
 * is cut into *regions* of one protection each, in 2 MiB steps so that the kernel can use huge
 * pages, or in small steps for the small programs that builds make by the thousand; inside a region
 * addresses are given out and taken back.
 *
 *     0x10000000 ┌─────────┬───────────┬───────┬───────┬──────────────┬───────┄ 0x50000000
 *                │ code RX │ consts R  │ data  │ zero  │ code (later) │ free
 *                └─────────┴───────────┴───────┴───────┴──────────────┴───────┄
 *
 * A region keeps the bytes that a new target downloads. A zero region is what `.bss` is: it holds
 * none until somebody changes a variable in it to start with another value.
 */
import { alignUp, viewOf } from "../base/bytes.ts";
import { LinkError } from "../base/errors.ts";
import { size as formatSize, hex } from "../base/format.ts";
import { FreeRanges } from "../base/free-ranges.ts";

/** What a region holds, and so how the target may use it. */
export const RegionKind = { Code: 1, Constant: 2, Data: 3, Zero: 4 } as const;
export type RegionKind = (typeof RegionKind)[keyof typeof RegionKind];

/**
 * Where the arena lies; valgrind and the low libraries need what is above. Measured in the
 * runtime's layout study.
 */
export const arenaStart = 0x1000_0000;
export const arenaEnd = 0x5000_0000;

/** Regions start and end at multiples of a huge page, those of a small program at multiples of less. */
const regionStep = 2 * 1024 * 1024;
const smallStep = 64 * 1024;
/** Programs up to this size are small: a huge page would be mostly empty. */
const smallSize = 1024 * 1024;

/** A range of addresses with one protection. */
export class Region {
  readonly kind: RegionKind;
  readonly start: number;
  readonly end: number;
  /** What a new target gets; empty for a zero region that still is one. */
  bytes: Uint8Array;
  view: DataView;
  /** Addresses not in use. */
  readonly free: FreeRanges = new FreeRanges();

  constructor(kind: RegionKind, start: number, end: number) {
    this.kind = kind;
    this.start = start;
    this.end = end;
    this.bytes = new Uint8Array(kind === RegionKind.Zero ? 0 : end - start);
    this.view = viewOf(this.bytes);
    this.free.give(start, end - start);
  }

  /** Gives a zero region bytes. */
  materialize(): void {
    if (this.bytes.length > 0) return;
    this.bytes = new Uint8Array(this.end - this.start);
    this.view = viewOf(this.bytes);
  }
}

/** All regions of one program. */
export class Arena {
  /**
   * In order of creation, which is the order of addresses. A target knows the first so many of
   * them.
   */
  readonly regions: Region[] = [];
  readonly #end: number;
  #step = regionStep;
  #next = arenaStart;
  /** The region of the last look-up: neighbours are looked up together. */
  #last: Region | undefined;

  constructor(end: number = arenaEnd) {
    this.#end = end;
  }

  /** Says how large the program is going to be, before anything is taken. */
  expect(size: number): void {
    this.#step = size <= smallSize ? smallStep : regionStep;
  }

  /** Takes `size` bytes of a kind. Throws `LinkError` when the arena is full. */
  allocate(kind: RegionKind, size: number, align: number): number {
    for (const region of this.regions) {
      if (region.kind !== kind) continue;
      const address = region.free.take(size, align);
      if (address >= 0) return address;
    }
    return this.#grow(kind, size, align).free.take(size, align);
  }

  /** Gives a range back. */
  free(address: number, size: number): void {
    this.regionOf(address).free.give(address, size);
  }

  /**
   * The region an address lies in. Throws where it is in none: callers ask for what the arena gave
   * out.
   */
  regionOf(address: number): Region {
    const last = this.#last;
    if (last !== undefined && address >= last.start && address < last.end) return last;
    const region = this.regions.find((r) => address >= r.start && address < r.end);
    if (region === undefined) throw new Error(`${hex(address)} is in no region`);
    this.#last = region;
    return region;
  }

  /**
   * The bytes a new target gets at an address, to read or to write. They must lie in one region.
   */
  bytesAt(address: number, size: number): Uint8Array {
    const region = this.regionOf(address);
    region.materialize();
    const start = address - region.start;
    if (start + size > region.bytes.length) throw new Error(`${hex(address)} has no bytes`);
    return region.bytes.subarray(start, start + size);
  }

  /**
   * Takes over the regions of another arena, all in use and with zeros in them: for placing things where
   * they are elsewhere.
   */
  mirror(other: Arena): void {
    for (const { kind, start, end } of other.regions) {
      const region = new Region(kind, start, end);
      region.free.take(end - start, 1);
      this.regions.push(region);
    }
    this.#next = other.#next;
  }

  #grow(kind: RegionKind, size: number, align: number): Region {
    const start = this.#next;
    // As much again as there is: a small program that grows does not get regions without end.
    const sameKind = this.regions.filter((region) => region.kind === kind);
    const known = sameKind.reduce((total, region) => total + region.end - region.start, 0);
    const wanted = Math.max(size, Math.min(known, regionStep));
    const end = alignUp(alignUp(start, align) + wanted, this.#step);
    if (end > this.#end) {
      throw new LinkError(
        `the arena is full: ${formatSize(size)} more do not fit into ${formatSize(this.#end - arenaStart)}`,
      );
    }
    const region = new Region(kind, start, end);
    this.regions.push(region);
    this.#next = end;
    return region;
  }
}
