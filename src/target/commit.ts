/** Taking one process to the newest generation, and what became of that. */
import { type Article, codes } from "../base/codes.ts";
import { LinkError } from "../base/errors.ts";
import type { Phases } from "../base/phases.ts";
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
  /** Leads to the article about that. */
  readonly code?: string;
}

/**
 * Brings one target up to date: patches that it did not take earlier first, then this one where there is
 * one. A patch for which it reached no safe point, or that a breakpoint is in the way of, waits for the next
 * update.
 */
async function commitTo(
  target: Target,
  patch: Patch | undefined,
  restart: boolean,
): Promise<TargetReport> {
  const { pid } = target;
  if (restart) {
    target.needsRestart ??= `generation ${patch?.generation} cannot be applied to a running program`;
  }
  const { needsRestart } = target;
  if (needsRestart !== undefined) return awaitRestart(target, needsRestart, codes.AwaitsRestart);
  if (patch !== undefined) target.waiting.push(patch);
  try {
    for (;;) {
      const outcome = await target.commit(target.waiting[0]!);
      if (outcome.result === CommitResult.TimedOut) {
        return {
          pid,
          outcome,
          code: codes.NoSafePoint.code,
          refused: "did not reach a safe point in time; the next update tries again",
        };
      }
      if (outcome.result === CommitResult.Mismatch) {
        const name = await breakpointAt(target, target.waiting[0]!, outcome.site);
        if (name !== undefined) {
          const refused = `waits: a debugger has a breakpoint in ${name}; remove it and update again`;
          return { pid, outcome, code: codes.Breakpoint.code, refused };
        }
      }
      if (outcome.result !== CommitResult.Applied) {
        const [text, article] = failures[outcome.result];
        return { ...awaitRestart(target, text, article), outcome };
      }
      target.waiting.shift();
      if (target.waiting.length === 0) return { pid, outcome };
    }
  } catch (error) {
    if (error instanceof ConnectionLost) {
      return { pid, code: codes.Ended.code, refused: "ended before it could be changed" };
    }
    if (!(error instanceof LinkError)) throw error;
    return awaitRestart(target, error.message, codes.LibraryTrouble);
  }
}

/**
 * Takes all targets to a new generation, and notes how long each phase took for the slowest. They stop at
 * their own safe points, so none waits for another.
 */
export async function commitToAll(
  targets: Iterable<Target>,
  patch: Patch | undefined,
  restart: boolean,
  phases: Phases,
): Promise<TargetReport[]> {
  // Without a change those are tried again that did not take an earlier one.
  const behind = [...targets].filter(
    ({ waiting, needsRestart }) =>
      patch !== undefined || (waiting.length > 0 && needsRestart === undefined),
  );
  const reports = await Promise.all(behind.map((target) => commitTo(target, patch, restart)));
  const outcomes = reports.map((report) => report.outcome).filter((o) => o !== undefined);
  const worst = (time: "stageMs" | "waitMs" | "pauseMs" | "exchangeMs") =>
    Math.max(...outcomes.map((outcome) => outcome[time]));
  if (outcomes.length > 0) {
    phases.add("stage", worst("stageMs"));
    phases.add("wait", worst("waitMs"));
    phases.add("pause", worst("pauseMs"));
    phases.add("exchange", worst("exchangeMs"));
  }
  return reports;
}

/** Leaves a target as it is until it is restarted. */
export function awaitRestart(target: Target, why: string, { code }: Article): TargetReport {
  target.needsRestart ??= why;
  return { pid: target.pid, code, refused: `${restartText}: ${target.needsRestart}` };
}

/** True for a target that gets no more updates before it is restarted. */
export function mustRestart({ refused }: TargetReport): boolean {
  return refused?.startsWith(restartText) ?? false;
}

const restartText = "must be restarted";

const failures: Record<
  typeof CommitResult.Mismatch | typeof CommitResult.Unwritable,
  [string, Article]
> = {
  [CommitResult.Mismatch]: ["its memory is not what was expected", codes.OtherMemory],
  [CommitResult.Unwritable]: ["its memory cannot be written", codes.Unwritable],
};
