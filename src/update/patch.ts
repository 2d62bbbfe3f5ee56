/**
 * A patch: ordered plain data that takes a target from one generation to the next.
 *
 * It is the same for all targets of a program but for the bindings, the fields that hold addresses
 * of libraries: those are listed, and each target fills in its own. Bytes are copies, so that a
 * patch stays what it is when the image goes on.
 */
import type { Export } from "../elf/export-library.ts";
import type { Binding } from "../program/bindings.ts";
import type { Program } from "../program/program.ts";
import type { Replaced } from "./replaced.ts";

/** How one write of a patch is done. */
export const WriteKind = {
  /** The old bytes must be there, or the whole patch is refused. */
  Exact: 0,
  /**
   * Written only where the old bytes are still there: the initial value of a variable that the
   * program has not changed.
   */
  IfPristine: 1,
  /** Like `Exact`, for instructions: no thread may be in the middle of them. */
  Code: 2,
  /** More of the variable that the `IfPristine` before it is about: all of it is written, or nothing. */
  Joined: 3,
  /**
   * An element of that variable: written where it still has its old bytes and all of the above was
   * written (src/update/elements.ts).
   */
  Element: 4,
} as const;
export type WriteKind = (typeof WriteKind)[keyof typeof WriteKind];

/** Where a target may be parked. */
export const CommitMode = {
  /** Only where the program says so itself. */
  SafePoint: 0,
  /** Anywhere: all threads are stopped and their positions checked. */
  Anywhere: 1,
} as const;
export type CommitMode = (typeof CommitMode)[keyof typeof CommitMode];

/** Bytes for memory that no target uses yet. Sent while the program runs. */
export interface FreshBytes {
  readonly address: number;
  readonly bytes: Uint8Array;
  /** Bindings whose sites are in it. */
  readonly bindings: readonly Binding[];
}

/** Bytes to be replaced while all threads are stopped. */
export interface PatchWrite {
  readonly address: number;
  readonly kind: WriteKind;
  /** Where the variable starts that it is part of, for writes that may not be done. */
  readonly variable?: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** Bindings inside the range, before and after. */
  readonly bindingsBefore: readonly Binding[];
  readonly bindingsAfter: readonly Binding[];
}

/**
 * Initial bytes of a thread-local variable, for each thread that still has the old ones, and for those
 * to come.
 */
export interface ThreadWrite {
  /** Offset in the block. */
  readonly offset: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** An entry that is too small for a jump. */
export interface Trap {
  readonly entry: number;
  readonly body: number;
}

/** All such entries of a program. */
export function trapsOf(program: Program): Trap[] {
  return [...program.traps].map(([entry, body]) => ({ entry, body }));
}

export interface Patch {
  readonly generation: number;
  /** How many regions of the arena a target must know. */
  readonly regionCount: number;
  readonly fresh: readonly FreshBytes[];
  readonly writes: readonly PatchWrite[];
  readonly threadWrites: readonly ThreadWrite[];
  /** All entries that are traps, old ones too. */
  readonly traps: readonly Trap[];
  /** Constructors to run once, and all destructors of the program. */
  readonly initializers: readonly number[];
  readonly after: readonly number[];
  /** The unwind table of code placed since the cold link. */
  readonly unwindLater: number;
  /** Names that libraries could not see before. */
  readonly exports: readonly Export[];
  readonly mode: CommitMode;
  /** Entries of functions that the program has no more. */
  readonly removed: readonly number[];
  /** Code that may still be running. */
  readonly replaced: readonly Replaced[];
}

/** Bytes of a patch: fresh ones, and those that replace others. */
export function patchSize({ fresh, writes, threadWrites }: Patch): number {
  const sum = (total: number, bytes: Uint8Array) => total + bytes.length;
  const replaced = [...writes, ...threadWrites].map(({ after }) => after);
  return [...fresh.map(({ bytes }) => bytes), ...replaced].reduce(sum, 0);
}
