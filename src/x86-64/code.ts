/** The few machine-code sequences that hotlink writes itself. */
import { viewOf } from "../base/bytes.ts";

/** Functions start at multiples of this: room for a jump, and what compilers use. */
export const codeUnit = 16;

/** Size of a jump with a 32-bit displacement. */
export const jumpSize = 5;

/** Size of one PLT entry. */
export const pltEntrySize = 8;

/** The byte that fills gaps between functions: a stray jump stops at once. */
export const trap = 0xcc;

/** `jmp to`, for the five bytes at `from`. */
export function jump(from: number, to: number): Uint8Array {
  const bytes = new Uint8Array(jumpSize);
  bytes[0] = 0xe9;
  viewOf(bytes).setInt32(1, to - (from + jumpSize), true);
  return bytes;
}

/**
 * What a TLS descriptor of a variable with a fixed place leads to: `mov 8(%rax),%rax; ret`. It takes
 * the descriptor in RAX, returns the offset from the thread pointer there and changes nothing else
 * (psABI, TLS descriptors).
 */
export const descriptorReader: Uint8Array = Uint8Array.of(
  0x48,
  0x8b,
  0x40,
  0x08,
  0xc3,
  trap,
  trap,
  trap,
);

/** A PLT entry at `at`: `jmp *slot(%rip)`, then a two-byte no-op. */
export function pltEntry(at: number, slot: number): Uint8Array {
  const bytes = Uint8Array.of(0xff, 0x25, 0, 0, 0, 0, 0x66, 0x90);
  viewOf(bytes).setInt32(2, slot - (at + 6), true);
  return bytes;
}
