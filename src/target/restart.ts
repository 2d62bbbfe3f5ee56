/** Starting processes again, with what was linked last. */
import { readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Target, TargetState } from "./target.ts";

/** How long a restarted process may take to run its constructors. */
const timeoutMs = 10_000;

/** A process that was told to start again, and whether it did. */
export interface Restarted {
  readonly pid: number;
  readonly runs: boolean;
}

/**
 * Has all processes start again from their launchers, which may have been moved from `output`, and waits until they run. Each
 * connects anew, and so is another one of `targets` then.
 */
export async function restartAll(
  targets: ReadonlySet<Target>,
  output: string,
): Promise<Restarted[]> {
  const before = [...targets];
  for (const target of before) target.restart(executableOf(target.pid) ?? output);
  const runsAgain = (pid: number) =>
    [...targets].some(
      (target) =>
        target.pid === pid && !before.includes(target) && target.state === TargetState.Running,
    );
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline && !before.every(({ pid }) => runsAgain(pid))) await sleep(5);
  return before.map(({ pid }) => ({ pid, runs: runsAgain(pid) }));
}

/** The file a process was started from, where it is now; where it was, if it was removed. */
function executableOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, "");
  } catch {
    return undefined;
  }
}

/**
 * Leaves processes to themselves whose launcher was moved away from `output`, where something is linked
 * anew. Those whose launcher was removed go on with that.
 */
export function leaveMoved(targets: Iterable<Target>, output: string): void {
  for (const target of targets) {
    const path = executableOf(target.pid);
    if (path === undefined || path === output) continue;
    target.needsRestart ??= `its file was moved to ${path}, and ${output} is linked anew`;
  }
}
