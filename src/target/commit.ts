/** Taking one process to the newest generation, and what became of that. */
import { LinkError } from "../base/errors.ts";
import type { Patch } from "../update/patch.ts";
import { CommitResult } from "../wire/messages.ts";
import { breakpointAt } from "./breakpoints.ts";
import { ConnectionLost } from "./channel.ts";
import type { Target } from "./target.ts";
import type { Outcome } from "./transaction.ts";

/** What became of an update in one target. */
export interface TargetReport {
  readonly pid: number;
  readonly outcome?: Outcome;
  /** Why the target was not changed. */
  readonly refused?: string;
}

/**
 * Brings one target up to date: patches that it did not take earlier first, then this one where there is
 * one. A patch for which it reached no safe point, or that a breakpoint is in the way of, waits for the next
 * update.
 */
export async function commitTo(
  target: Target,
  patch: Patch | undefined,
  restart: boolean,
): Promise<TargetReport> {
  const { pid } = target;
  if (restart) {
    target.needsRestart ??= `generation ${patch?.generation} cannot be applied to a running program`;
  }
  if (target.needsRestart !== undefined) return awaitRestart(target, target.needsRestart);
  if (patch !== undefined) target.waiting.push(patch);
  try {
    for (;;) {
      const outcome = await target.commit(target.waiting[0]!);
      if (outcome.result === CommitResult.TimedOut) {
        return {
          pid,
          outcome,
          refused: "did not reach a safe point in time; the next update tries again",
        };
      }
      if (outcome.result === CommitResult.Mismatch) {
        const name = await breakpointAt(target, target.waiting[0]!, outcome.site);
        if (name !== undefined) {
          const refused = `waits: a debugger has a breakpoint in ${name}; remove it and update again`;
          return { pid, outcome, refused };
        }
      }
      if (outcome.result !== CommitResult.Applied) {
        return { ...awaitRestart(target, resultTexts[outcome.result]), outcome };
      }
      target.waiting.shift();
      if (target.waiting.length === 0) return { pid, outcome };
    }
  } catch (error) {
    if (error instanceof ConnectionLost) {
      return { pid, refused: "ended before it could be changed" };
    }
    if (!(error instanceof LinkError)) throw error;
    return awaitRestart(target, error.message);
  }
}

/** Leaves a target as it is until it is restarted. */
export function awaitRestart(target: Target, why: string): TargetReport {
  target.needsRestart ??= why;
  return { pid: target.pid, refused: `${restartText}: ${target.needsRestart}` };
}

/** True for a target that gets no more updates before it is restarted. */
export function mustRestart({ refused }: TargetReport): boolean {
  return refused?.startsWith(restartText) ?? false;
}

const restartText = "must be restarted";

const resultTexts = {
  [CommitResult.Mismatch]: "its memory is not what was expected",
  [CommitResult.Unwritable]: "its memory cannot be written",
};
