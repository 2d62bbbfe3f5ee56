/**
 * Symbols and global names.
 *
 * Every symbol of every file is a row of `Symbols`: definitions, references, what archives and
 * libraries offer. Local symbols are known in their file alone. The global ones of one name form a
 * list, the *mentions* of that name; `GlobalNames.definition` is the mention that won. When a file
 * comes or goes only the names it mentions are decided again.
 */
import { type NameRow, Names } from "../base/names.ts";
import { type Column, f64, Table, u8, u32 } from "../base/table.ts";
import type { FileRow, GroupRow, SectionRow, SlotRow, SymbolRow } from "./rows.ts";

/** What a symbol row says about its name. */
export const SymbolKind = {
  /** Refers to it. */
  Undefined: 0,
  /** Defines it in a section of an object file. */
  Defined: 1,
  /** Reserves zeroed space for it, unless somebody defines it (`int x;` in old C). */
  Common: 2,
  /** Is a plain number: an absolute symbol, or one of the launcher's. */
  Absolute: 3,
  /** An archive member would define it. `value` is the member. */
  Lazy: 4,
  /** A shared library defines it. `value` is relative to its load address. */
  Shared: 5,
} as const;
export type SymbolKind = (typeof SymbolKind)[keyof typeof SymbolKind];

/** Symbols. Those of a file are consecutive, in the order of its symbol table: local ones first. */
export class Symbols extends Table<SymbolRow> {
  readonly file: Column<SymbolRow, FileRow> = u32();
  /** The global name; 0 for local symbols, whose name stays in the file. */
  readonly name: Column<SymbolRow, NameRow> = u32();
  readonly kind: Column<SymbolRow, SymbolKind> = u8();
  /** Binding in the high four bits, type in the low four, as in `st_info`. */
  readonly info: Column<SymbolRow> = u8();
  readonly visibility: Column<SymbolRow> = u8();
  /** Section it is defined in, 0 for none. */
  readonly section: Column<SymbolRow, SectionRow> = u32();
  /** Offset in the section, alignment of a common symbol, or as the kind says. */
  readonly value: Column<SymbolRow> = f64();
  readonly size: Column<SymbolRow> = u32();
  /** Neighbours in the list of mentions of its name. */
  readonly next: Column<SymbolRow, SymbolRow> = u32();
  readonly previous: Column<SymbolRow, SymbolRow> = u32();
}

/** Global names with what the linker decided about them. */
export class GlobalNames extends Names {
  /** The mention that won, 0 for none. */
  readonly definition: Column<NameRow, SymbolRow> = u32();
  /** First of the list of mentions. */
  readonly mention: Column<NameRow, SymbolRow> = u32();
  /** How many mentions need a definition: undefined and not weak. */
  readonly wanted: Column<NameRow> = u32();
  /**
   * How many mentions define it and are not weak: more than one is an error, unless groups drop the
   * rest.
   */
  readonly strong: Column<NameRow> = u32();
  /** As a group signature: the group that prevails, and the first of the list. */
  readonly group: Column<NameRow, GroupRow> = u32();
  readonly groupMention: Column<NameRow, GroupRow> = u32();
  /** GOT slot and PLT entry, 0 for none. */
  readonly got: Column<NameRow, SlotRow> = u32();
  readonly plt: Column<NameRow, SlotRow> = u32();
  /**
   * Permanent address of a function whose body moved since it was first placed; 0 while the two are
   * the same.
   */
  readonly entry: Column<NameRow> = f64();
}
