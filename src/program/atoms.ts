/**
 * Atoms: the smallest pieces that are placed, replaced and kept on their own.
 *
 * After a cold link an atom is a whole section. When a file changes, its sections are split at the
 * boundaries of functions and variables, on both sides, so that what did not change can stay where
 * it is.
 */
import { type Column, f64, Table, u32 } from "../base/table.ts";
import type { AtomRow, SectionRow, SymbolRow } from "./rows.ts";

/** Atoms. Those of a section are consecutive rows, in order of `start`. */
export class Atoms extends Table<AtomRow> {
  readonly section: Column<AtomRow, SectionRow> = u32();
  /** Offset in the section. */
  readonly start: Column<AtomRow> = u32();
  readonly size: Column<AtomRow> = u32();
  /**
   * Where it is in the target; for thread-local atoms the offset in the block. 0 while it has no
   * place.
   */
  readonly address: Column<AtomRow> = f64();
  /** The generation in which it got that place. */
  readonly since: Column<AtomRow> = u32();
  /**
   * The symbol it is known by: its first global one, else its first local one. 0 for anonymous
   * constants and whole sections.
   */
  readonly symbol: Column<AtomRow, SymbolRow> = u32();
}
