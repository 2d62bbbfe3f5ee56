/** The same object file, laid out otherwise: sections far apart, or in another order. */
import { viewOf } from "../../src/base/bytes.ts";

const headerSize = 64;
const noBits = 8;

/**
 * Moves every section of an ELF file to a place of its own, `gap` bytes behind the one before, and
 * makes the file large enough to be read by ranges. Headers come last, as assemblers put them.
 */
export function spread(
  bytes: Uint8Array,
  gap: number,
  order: "forward" | "backward",
): Uint8Array<ArrayBuffer> {
  const from = viewOf(bytes);
  const headers = Number(from.getBigUint64(40, true));
  const count = from.getUint16(60, true);
  const field = (section: number, offset: number) => headers + section * headerSize + offset;
  const sections = Array.from({ length: count - 1 }, (_, i) => i + 1);
  if (order === "backward") sections.reverse();
  const places = new Map<number, number>();
  let at = headerSize;
  for (const section of sections) {
    places.set(section, at);
    const isEmpty = from.getUint32(field(section, 4), true) === noBits;
    at += gap + (isEmpty ? 0 : Number(from.getBigUint64(field(section, 32), true)));
  }
  const newHeaders = Math.max(at, 100 * 1024);
  const result = new Uint8Array(newHeaders + count * headerSize);
  result.set(bytes.subarray(0, headerSize));
  result.set(bytes.subarray(headers, headers + count * headerSize), newHeaders);
  const to = viewOf(result);
  to.setBigUint64(40, BigInt(newHeaders), true);
  for (const [section, place] of places) {
    const old = Number(from.getBigUint64(field(section, 24), true));
    const size = Number(from.getBigUint64(field(section, 32), true));
    to.setBigUint64(newHeaders + section * headerSize + 24, BigInt(place), true);
    if (from.getUint32(field(section, 4), true) !== noBits) {
      result.set(bytes.subarray(old, old + size), place);
    }
  }
  return result;
}
