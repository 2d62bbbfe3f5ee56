/** Starting processes again, with what was linked last. */
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
 * Has all processes start again from the launcher at `output`, and waits until they run. Each
 * connects anew, and so is another one of `targets` then.
 */
export async function restartAll(
  targets: ReadonlySet<Target>,
  output: string,
): Promise<Restarted[]> {
  const before = [...targets];
  for (const target of before) target.restart(output);
  const runsAgain = (pid: number) =>
    [...targets].some(
      (target) =>
        target.pid === pid && !before.includes(target) && target.state === TargetState.Running,
    );
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline && !before.every(({ pid }) => runsAgain(pid))) await sleep(5);
  return before.map(({ pid }) => ({ pid, runs: runsAgain(pid) }));
}
