/**
 * The patch is read again before anybody gets it: it must do what it says, and nothing else. What
 * is found here is a bug of ours, and it is better found here than in somebody's running program.
 */
import type { Program } from "../program/program.ts";
import type { Patch } from "./patch.ts";

/** Throws an `Error` where the patch is not sound. */
export function checkPatch(program: Program, patch: Patch): void {
  const regions = program.arena.regions.slice(0, patch.regionCount);
  const inRegion = (address: number, size: number) =>
    regions.some((region) => address >= region.start && address + size <= region.end);
  const ranges = [
    ...patch.fresh.map(({ address, bytes }) => ({ address, size: bytes.length, what: "fresh" })),
    ...patch.writes.map(({ address, before, after }) => {
      expect(before.length === after.length, `a write at ${address} changes its size`);
      return { address, size: after.length, what: "write" };
    }),
  ].sort((a, b) => a.address - b.address);
  ranges.forEach(({ address, size, what }, i) => {
    expect(inRegion(address, size), `${what} bytes at ${address} are in no region`);
    const next = ranges[i + 1];
    const overlaps = next !== undefined && address + size > next.address;
    // Slots are taken one by one inside of what a pool took: the same range may be told twice, but
    // a write never touches it.
    expect(
      !overlaps || (what === "fresh" && next.what === "fresh"),
      `writes overlap at ${address}`,
    );
  });
  for (const write of patch.writes) {
    for (const { site } of [...write.bindingsBefore, ...write.bindingsAfter]) {
      expect(
        site >= write.address && site < write.address + write.after.length,
        "a binding lies outside of its write",
      );
    }
  }
}

function expect(condition: boolean, what: string): void {
  if (!condition) throw new Error(`the patch is not sound: ${what}`);
}
