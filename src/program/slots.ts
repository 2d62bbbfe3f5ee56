/**
 * Slots: cells and small code that the linker adds.
 *
 * Position-independent code does not hold the address of a symbol but looks it up in a table, the
 * GOT; calls of library functions go through the PLT, small jumps through such a cell. A slot is
 * one entry of either. Slots are made when the first relocation asks.
 */
import type { NameRow } from "../base/names.ts";
import { type Column, f64, Table, u8, u32 } from "../base/table.ts";
import type { SlotRow, SymbolRow } from "./rows.ts";

export const SlotKind = {
  /** Of a file that went, or of a link that failed: nothing refers to it. */
  Unused: 0,
  /** 8 bytes: the address of a symbol. */
  Got: 1,
  /** 8 bytes: where a PLT entry jumps to. */
  JumpTarget: 2,
  /** Code: `jmp *target`. */
  Plt: 3,
  /** 16 bytes: module 1 and the offset in it, for `__tls_get_addr`. */
  ThreadPair: 4,
  /** 8 bytes: offset from the thread pointer. */
  ThreadOffset: 5,
  /** 16 bytes: a TLS descriptor, the function that reads it and an offset from the thread pointer. */
  ThreadDescriptor: 6,
  /** Code: the function that reads TLS descriptors; one for all of them. */
  DescriptorReader: 7,
  /** Code: `jmp *cell`, the address of an indirect function. */
  Indirect: 8,
  /** 8 bytes in data: the function that the resolver chose. Each target fills it. */
  IndirectCell: 9,
} as const;
export type SlotKind = (typeof SlotKind)[keyof typeof SlotKind];

/** Bytes of a slot. */
export function slotSize(kind: SlotKind): number {
  return kind === SlotKind.ThreadPair || kind === SlotKind.ThreadDescriptor ? 16 : 8;
}

/** True for a slot that is code. */
export function isCodeSlot(kind: SlotKind): boolean {
  return kind === SlotKind.Plt || kind === SlotKind.DescriptorReader || kind === SlotKind.Indirect;
}

export class Slots extends Table<SlotRow> {
  readonly kind: Column<SlotRow, SlotKind> = u8();
  readonly address: Column<SlotRow> = f64();
  /** What it is for: a global name, or else a local symbol. */
  readonly name: Column<SlotRow, NameRow> = u32();
  readonly symbol: Column<SlotRow, SymbolRow> = u32();
}
