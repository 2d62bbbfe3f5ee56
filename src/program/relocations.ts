/** Relocations: these bytes of a section depend on that symbol. */
import { type Column, f64, Table, u8, u32 } from "../base/table.ts";
import type { RelocationRow, SymbolRow } from "./rows.ts";

/** Relocations. Those of a section are consecutive rows, in order of offset. */
export class Relocations extends Table<RelocationRow> {
  /** Where in the section. */
  readonly offset: Column<RelocationRow> = u32();
  /** `Kind` of src/x86-64/relocations.ts; checked at load. */
  readonly kind: Column<RelocationRow> = u8();
  readonly symbol: Column<RelocationRow, SymbolRow> = u32();
  readonly addend: Column<RelocationRow> = f64();
}
