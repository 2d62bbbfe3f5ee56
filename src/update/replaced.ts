/**
 * Replaced bodies: code that nothing enters any more, but that a thread may be in for as long as it likes.
 *
 * Such a function takes effect when it returns, and the user must be told: nothing is more confusing than an
 * edit that is there and does not show. The target says who is in them (runtime/frames.c).
 */
import type { Program } from "../program/program.ts";
import type { AtomRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import type { MovedFunction } from "./entries.ts";

/** Where the body of a function was that has another one now, or none. */
export interface Replaced {
  /** As verdicts call them. */
  readonly symbol: string;
  readonly file: string;
  /** The address of the function; `start` where it has not changed before. */
  readonly entry: number;
  readonly start: number;
  readonly end: number;
}

/** The replaced bodies of an update. */
export function replacedBodies(
  program: Program,
  stale: readonly AtomRow[],
  functions: readonly MovedFunction[],
): Replaced[] {
  const { atoms, sections } = program;
  const entries = new Map(functions.map(({ bodyBefore, entry }) => [bodyBefore, entry]));
  return stale
    .filter((atom) => sections.kind[atoms.section[atom]] === SectionKind.Code)
    .filter((atom) => atoms.symbol[atom] !== 0 && atoms.size[atom] > 0)
    .map((atom) => ({
      symbol: program.symbolName(atoms.symbol[atom]),
      file: program.fileOfSection(atoms.section[atom]).name,
      entry: entries.get(atoms.address[atom]) ?? atoms.address[atom],
      start: atoms.address[atom],
      end: atoms.address[atom] + atoms.size[atom],
    }));
}
