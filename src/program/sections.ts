/**
 * Sections and groups.
 *
 * A *section* is the unit a compiler emits: code, data, a list of constructors. A *COMDAT group* is
 * a set of sections that several object files bring along (an inline function, a template
 * instance); one of them prevails, the others are dropped.
 */

import type { NameRow } from "../base/names.ts";
import { type Column, Table, u8, u32 } from "../base/table.ts";
import type { AtomRow, FileRow, GroupRow, RelocationRow, SectionRow } from "./rows.ts";

/** What becomes of a section; `load` decides it from type, flags and name. */
export const SectionKind = {
  /** Stays in the file: debug information, notes, tables of the file itself. */
  None: 0,
  Code: 1,
  /** Read-only, or written only by relocation (`.data.rel.ro`, vtables). */
  Constant: 2,
  Data: 3,
  /** No bytes in the file: `.bss`. */
  Zero: 4,
  /** Initial values of thread-local variables. */
  ThreadLocal: 5,
  /** `.eh_frame`: how to unwind. */
  Frames: 6,
  /** `.init_array` and the like: functions to call; the list is all that is kept. */
  Initializers: 7,
} as const;
export type SectionKind = (typeof SectionKind)[keyof typeof SectionKind];

/**
 * Input sections. The sections of a file are consecutive rows in the order of its section headers.
 */
export class Sections extends Table<SectionRow> {
  readonly file: Column<SectionRow, FileRow> = u32();
  readonly kind: Column<SectionRow, SectionKind> = u8();
  /** `SectionFlag` bits. */
  readonly flags: Column<SectionRow> = u32();
  readonly size: Column<SectionRow> = u32();
  readonly align: Column<SectionRow> = u32();
  /** Where the content starts in the file's bytes. */
  readonly place: Column<SectionRow> = u32();
  /** The COMDAT group it belongs to, 0 for none. */
  readonly group: Column<SectionRow, GroupRow> = u32();
  /** Its relocations, in order of offset. */
  readonly firstRelocation: Column<SectionRow, RelocationRow> = u32();
  readonly relocationCount: Column<SectionRow> = u32();
  /**
   * Its atoms, in order of offset: one until an update splits it. None while the section is not
   * placed.
   */
  readonly firstAtom: Column<SectionRow, AtomRow> = u32();
  readonly atomCount: Column<SectionRow> = u32();
}

/**
 * COMDAT groups of all files. Those of one signature form a list; `names.group` is the one that
 * prevails.
 */
export class Groups extends Table<GroupRow> {
  readonly file: Column<GroupRow, FileRow> = u32();
  readonly signature: Column<GroupRow, NameRow> = u32();
  readonly next: Column<GroupRow, GroupRow> = u32();
  readonly previous: Column<GroupRow, GroupRow> = u32();
}
