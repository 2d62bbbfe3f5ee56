/**
 * `.eh_frame`: how to unwind each function.
 *
 * The section is a chain of records. A *CIE* holds what many functions share (which register is the
 * return address, which language handles exceptions); an *FDE* describes one function: where it
 * starts, how long it is, where its exception table (LSDA) is, and how each instruction moves the
 * stack. An FDE points to its CIE by the distance back from its own second word, and a CIE has 0
 * there. All addresses in it are ordinary relocations, so records can be copied and moved one by
 * one, as long as that distance is mended (LSB Core, "Exception Frames").
 */
import { viewOf } from "../base/bytes.ts";

/** One record of the chain. */
export interface FrameRecord {
  /** Offset of the record in its section. */
  readonly offset: number;
  /** Size with the length word. */
  readonly size: number;
  /** For an FDE: offset of its CIE in the section. A CIE has -1. */
  readonly cie: number;
}

/** Offset in an FDE of the word that points back to its CIE. */
export const ciePointerOffset = 4;
/** Offset in an FDE of the address of its function. */
export const functionOffset = 8;

/** Splits section content into records. Throws `RangeError` where the chain is broken. */
export function readFrames(bytes: Uint8Array, start: number, size: number): FrameRecord[] {
  const view = viewOf(bytes);
  const records: FrameRecord[] = [];
  for (let at = 0; at + 4 <= size; ) {
    const length = view.getUint32(start + at, true);
    if (length === 0) {
      // The terminator that ends a chain; crtend.o brings one, and others may follow it.
      at += 4;
      continue;
    }
    if (length === 0xffffffff || length < 4 || at + 4 + length > size) {
      throw new RangeError(`unwind record at ${at} has a wrong length`);
    }
    const pointer = view.getUint32(start + at + ciePointerOffset, true);
    const cie = pointer === 0 ? -1 : at + ciePointerOffset - pointer;
    if (pointer !== 0 && cie < 0) throw new RangeError(`unwind record at ${at} has no CIE`);
    records.push({ offset: at, size: length + 4, cie });
    at += length + 4;
  }
  return records;
}
