/** Verdicts on functions that threads are in: when a change takes effect is known once a target has it. */
import type { TargetReport } from "../target/commit.ts";
import { returnsIn } from "../target/still-running.ts";
import { type Verdict, VerdictKind } from "../update/verdicts.ts";

/** Adds to verdicts on changed and removed functions who is in their old bodies. */
export function withRunning(
  verdicts: readonly Verdict[],
  targets: readonly TargetReport[],
): Verdict[] {
  const running = targets.flatMap((target) => target.outcome?.running ?? []);
  return verdicts.map((verdict) => {
    const { kind, symbol, file, text } = verdict;
    if (kind !== VerdictKind.Changed && kind !== VerdictKind.Removed) return verdict;
    const bodies = running.filter((body) => body.symbol === symbol && body.file === file);
    const when = [...new Set(bodies.map(returnsIn))].join(", and ");
    const what = kind === VerdictKind.Changed ? "takes effect" : "is left";
    return when === "" ? verdict : { ...verdict, text: `${text}; ${what} ${when}` };
  });
}
