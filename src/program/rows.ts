/**
 * The kinds of rows. Each table has one of its own, so that a row of one cannot index another; they
 * stand together here because tables refer to each other in all directions.
 */
import type { Row } from "../base/table.ts";

export type FileRow = Row<"file">;
export type SectionRow = Row<"section">;
export type GroupRow = Row<"group">;
export type SymbolRow = Row<"symbol">;
export type RelocationRow = Row<"relocation">;
export type AtomRow = Row<"atom">;
export type SlotRow = Row<"slot">;
