/**
 * Little-endian bytes, checked.
 *
 * Everything read from a file or a socket is untrusted: an offset past the end throws a
 * `RangeError` here, in one place, instead of reading nonsense there. 64-bit values are plain
 * numbers; one beyond 2^53 throws, since no address of a program and no sane size is that large.
 * (`BigInt` in these paths costs five to nineteen times the time.)
 */

const two32 = 0x1_0000_0000;

/** A view over a piece of memory that throws when it is missed. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads an unsigned 64-bit value as a number. Throws `RangeError` where it is not exact. */
export function readU64(view: DataView, offset: number): number {
  const high = view.getUint32(offset + 4, true);
  const value = high * two32 + view.getUint32(offset, true);
  if (high >= 0x20_0000) throw new RangeError(`64-bit value at ${offset} is beyond 2^53`);
  return value;
}

/** Reads a signed 64-bit value as a number. Throws `RangeError` where it is not exact. */
export function readI64(view: DataView, offset: number): number {
  const high = view.getInt32(offset + 4, true);
  if (high >= 0x20_0000 || high < -0x20_0000) {
    throw new RangeError(`64-bit value at ${offset} is beyond 2^53`);
  }
  return high * two32 + view.getUint32(offset, true);
}

/** Writes a number, negative or not, as 64 bits in two's complement. */
export function writeU64(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, value % two32, true);
  view.setUint32(offset + 4, Math.floor(value / two32), true);
}

/** The bytes from `start` up to the next NUL. Throws `RangeError` when there is none. */
export function stringEnd(bytes: Uint8Array, start: number): number {
  let end = start;
  while (bytes[end] !== 0) {
    if (end >= bytes.length) throw new RangeError(`string at ${start} has no end`);
    end++;
  }
  return end;
}

const decoder = new TextDecoder();

/**
 * Text of a range. Bytes that are not UTF-8 become replacement characters: names are only shown,
 * never compared, as text.
 */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}

/** The NUL-terminated text at `start`. */
export function stringAt(bytes: Uint8Array, start: number): string {
  return textOf(bytes, start, stringEnd(bytes, start));
}

/** Rounds `value` up to a multiple of `align`, a power of two or not. */
export function alignUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}

/** True where two ranges of equal length hold the same bytes. */
export function sameBytes(
  a: Uint8Array,
  startA: number,
  b: Uint8Array,
  startB: number,
  length: number,
): boolean {
  for (let i = 0; i < length; i++) if (a[startA + i] !== b[startB + i]) return false;
  return true;
}
