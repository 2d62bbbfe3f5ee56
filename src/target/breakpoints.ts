/**
 * Breakpoints: a debugger writes a trap over the first byte of an instruction, keeps what was there, and writes
 * that back whenever the program stops. Code that it did not see change would be torn: its byte in the middle
 * of ours. So while one lies where an update must write, the update waits, and says which function it is.
 */
import { readFileSync } from "node:fs";
import type { Patch } from "../update/patch.ts";
import { trap } from "../x86-64/code.ts";
import type { Target } from "./target.ts";

/**
 * The function whose breakpoint is in the way of a patch's write at an address; undefined where something
 * else is wrong there.
 */
export async function breakpointAt(
  target: Target,
  patch: Patch,
  site: number,
): Promise<string | undefined> {
  const write = patch.writes.find(({ address }) => address === site);
  if (write === undefined || !isTraced(target.pid)) return undefined;
  const expected = write.before.slice();
  for (const binding of write.bindingsBefore) {
    expected.set(target.boundBytes(binding), binding.site - site);
  }
  const live = await target.read(site, expected.length);
  const others = [...expected.keys()].filter((i) => live[i] !== expected[i]);
  if (others.length === 0 || others.some((i) => live[i] !== trap)) return undefined;
  const body = patch.replaced.find(({ entry, start, end }) => {
    return entry === site || (site >= start && site < end);
  });
  return body?.symbol ?? "a function that changed";
}

/** True for a process that a debugger is attached to (proc(5), `TracerPid`). */
function isTraced(pid: number): boolean {
  try {
    return !/^TracerPid:\s*0$/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
