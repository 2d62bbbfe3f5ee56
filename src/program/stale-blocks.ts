/**
 * Stale blocks: what updates replaced, and where it still lies in the targets.
 *
 * An old body may be on a stack, an old constant may be pointed at, and what was a removed variable
 * may be in use. So nothing is given back when it is replaced: it becomes a row here, until a
 * collection (src/update/collect.ts) has found that nobody can reach it.
 *
 * One thing is never given back while a program lives: the place of code of the cold link. Its
 * unwind table covers that whole range and is not written again, so another body there would be
 * unwound by the old one's record. Each function has one such body, and so that cannot grow.
 */

/** A part of the arena. */
export interface Range {
  readonly address: number;
  readonly size: number;
}

export const StaleKind = {
  Body: "body",
  /** The jump at the address of a function that was removed. */
  Entry: "entry",
  Constant: "constant",
  Variable: "variable",
  /** How to unwind a body that was collected. */
  Record: "unwind record",
  /** A table over such records, before it was written again. */
  Table: "unwind table",
} as const;
export type StaleKind = (typeof StaleKind)[keyof typeof StaleKind];

export interface StaleBlock {
  readonly kind: StaleKind;
  /** Its name and file, for people; what is anonymous has no name. */
  readonly name: string;
  readonly file: string;
  /** The generations that brought it and that replaced it. */
  readonly born: number;
  readonly since: number;
  /** Where it starts, and its parts, without entries that lie in it: an entry stays. */
  readonly address: number;
  readonly ranges: readonly Range[];
  /**
   * True where its end may be meant by a pointer to it: a loop may keep the end of an array alone, and a
   * call that never returns may be the last instruction.
   */
  readonly endCounts: boolean;
  /** Addresses that it refers to: who is reached from it is reached. */
  readonly references: readonly number[];
  /** The entry of the function that it was a body of, 0 where that is none. */
  readonly entry: number;
  /** Why nobody can tell whether it is in use. */
  readonly pinned: string | undefined;
  /** True for code of the cold link, whose place is not used again. */
  readonly keepsPlace: boolean;
}

/** A piece of memory with unwind records in it; it is stale when the last of them is of no use. */
export interface FrameBlock extends Range {
  uses: number;
}

/** One function's unwind record in the second table. */
export interface LaterFrame {
  readonly code: number;
  readonly record: number;
  /** The record's own memory, and that of the CIE it refers to. */
  readonly blocks: readonly FrameBlock[];
}

export class StaleBlocks {
  /** What nobody has looked for yet, or somebody holds. */
  blocks: StaleBlock[] = [];
  /** What was collected and filled with traps, and is free after the next collection. */
  quarantine: StaleBlock[] = [];
  /** Bytes that became stale since the last collection and can become free. */
  bytes = 0;
  /** The generation that placed what starts at an address; what is not here came with the cold link. */
  readonly births: Map<number, number> = new Map();
  /** Bytes that are nobody's behind what ends at an address: to align what follows. */
  readonly gaps: Map<number, number> = new Map();

  /** How many constants have the place at an address, where that is more than one. */
  readonly users: Map<number, number> = new Map();

  /**
   * Entries whose address was taken by code or data that went; those that were handed to the C library,
   * to be called at exit; and whether the program has calls that hand it functions (src/update/hidden.ts).
   */
  readonly taken: Set<number> = new Set();
  readonly handed: Set<number> = new Set();
  keepsHandlers = false;

  add(block: StaleBlock): void {
    this.blocks.push(block);
    if (!block.keepsPlace) this.bytes += blockSize(block);
  }
}

/** All bytes of a block. */
export function blockSize({ ranges }: StaleBlock): number {
  return ranges.reduce((sum, { size }) => sum + size, 0);
}

/** A range without the parts that `cuts` cover. */
export function without(range: Range, cuts: readonly Range[]): Range[] {
  let rest = [range];
  for (const cut of cuts) {
    rest = rest.flatMap(({ address, size }) => {
      const [end, cutEnd] = [address + size, cut.address + cut.size];
      if (cutEnd <= address || cut.address >= end) return [{ address, size }];
      return [
        { address, size: cut.address - address },
        { address: cutEnd, size: end - cutEnd },
      ].filter((part) => part.size > 0);
    });
  }
  return rest;
}
