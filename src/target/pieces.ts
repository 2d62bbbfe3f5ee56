/**
 * The image in pieces, as one target gets it: what the regions hold, with its own addresses of library
 * symbols in the places that are bound.
 */
import { append } from "../base/lists.ts";
import type { Image, ImageBinding } from "./image.ts";

/** Pieces are this large; those that are all zero are not sent, since fresh memory is. */
const pieceSize = 64 * 1024;

const zeros = new Uint8Array(pieceSize);

/** Copies of all pieces that are not zero, in order of address. */
export function* imagePieces(
  { regions, bindings: all }: Image,
  boundBytes: (binding: ImageBinding) => Uint8Array,
): Generator<{ address: number; bytes: Uint8Array }> {
  const bindings = new Map<number, ImageBinding[]>();
  for (const binding of all) {
    const piece = binding.site - (binding.site % pieceSize);
    append(bindings, piece, binding);
  }
  // A value may cross into the next piece: what sticks out is kept for it.
  let crossing: { address: number; bytes: Uint8Array }[] = [];
  for (const region of regions) {
    for (let at = 0; at < region.bytes.length; at += pieceSize) {
      const address = region.start + at;
      const bound = bindings.get(address) ?? [];
      const content = region.bytes.subarray(at, at + pieceSize);
      if (bound.length === 0 && crossing.length === 0 && Buffer.compare(content, zeros) === 0)
        continue;
      const bytes = content.slice();
      for (const rest of crossing) bytes.set(rest.bytes, rest.address - address);
      crossing = [];
      for (const binding of bound) {
        const value = boundBytes(binding);
        const room = address + pieceSize - binding.site;
        bytes.set(value.subarray(0, room), binding.site - address);
        if (room < value.length) {
          crossing.push({ address: address + pieceSize, bytes: value.subarray(room) });
        }
      }
      yield { address, bytes };
    }
  }
}
