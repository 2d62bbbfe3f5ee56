/** What a target has in its memory, copied piece by piece. */
import { LinkError } from "../base/errors.ts";
import type { Program } from "../program/program.ts";
import type { Memory } from "../update/drift.ts";
import type { Target } from "./target.ts";

/** Largest piece read from a target at a time. */
const readSize = 1024 * 1024;

/** A copy of what a target has in the arena, where the image has bytes. */
export async function readArena(program: Program, target: Target): Promise<Memory> {
  const copies: { start: number; bytes: Uint8Array }[] = [];
  for (const { start, bytes } of program.arena.regions) {
    const copy = new Uint8Array(bytes.length);
    for (let at = 0; at < bytes.length; at += readSize) {
      const size = Math.min(readSize, bytes.length - at);
      copy.set(await target.read(start + at, size), at);
    }
    copies.push({ start, bytes: copy });
  }
  return (address, size) => {
    const copy = copies.find(
      ({ start, bytes }) => address >= start && address < start + bytes.length,
    );
    if (copy === undefined) throw new LinkError(`the target has no memory at ${address}`);
    return copy.bytes.subarray(address - copy.start, address - copy.start + size);
  };
}
