/** Reports as people read them: one line a verdict, one line a target, the time of each phase. */
import { LinkError, LinkFailure } from "../base/errors.ts";
import { count, duration, hex, size } from "../base/format.ts";
import { mustRestart } from "../target/commit.ts";
import type { Outcome } from "../target/transaction.ts";
import { type Verdict, VerdictKind } from "../update/verdicts.ts";
import { summary } from "./collection.ts";
import type { LinkReport } from "./linked-program.ts";

/** Most verdict lines that are printed; a header edit may change hundreds of functions. */
const linesShown = 40;

/** The text of a report. */
export function formatReport(name: string, report: LinkReport): string {
  const time = duration(report.totalMs);
  if (report.cold) {
    return `${name}: linked ${count(report.objects, "object")} in ${time}\n`;
  }
  if (!report.changed && report.verdicts.length === 0)
    return `${name}: nothing changed (${time})\n`;
  const lines = [
    `${name}: generation ${report.generation}, ${count(report.verdicts.length, "change")}`,
  ];
  for (const verdict of report.verdicts.slice(0, linesShown)) {
    lines.push(`  ${formatVerdict(verdict, report)}`);
  }
  const more = report.verdicts.length - linesShown;
  if (more > 0) lines.push(`  and ${more} more`);
  for (const { pid, outcome, refused } of report.targets) {
    if (refused !== undefined) lines.push(`  process ${pid} ${refused}`);
    else if (outcome !== undefined) {
      lines.push(
        `  process ${pid} changed with ${size(report.patchBytes)}; ${formatOutcome(outcome)}`,
      );
    }
  }
  if (report.collected !== undefined) lines.push(`  before: ${summary(report.collected)}`);
  if (report.targets.length === 0) lines.push("  no process is running");
  if (report.targets.some(mustRestart)) {
    lines.push("  'hotlink restart' starts it again, without a link");
  }
  const phases = report.phases.filter((phase) => phase.ms >= 0.005);
  lines.push(
    `  ${phases.map((phase) => `${phase.name} ${duration(phase.ms)}`).join(" · ")} · total ${time}`,
  );
  return lines.map((line) => line + "\n").join("");
}

function formatVerdict(verdict: Verdict, report: LinkReport): string {
  const what = verdict.symbol === "" ? verdict.file : `${verdict.symbol} (${verdict.file})`;
  const text = verdict.kind === VerdictKind.Initial ? initialText(verdict, report) : verdict.text;
  return `${verdict.kind.padEnd(8)} ${what}: ${text}`;
}

/** Whether a variable's new initial value was applied is known only from the targets. */
function initialText(verdict: Verdict, report: LinkReport): string {
  const live = report.targets
    .flatMap((target) => target.outcome?.kept ?? [])
    .find((kept) => kept.address === verdict.address);
  if (live === undefined) return `${verdict.text}, applied`;
  const [wanted, kept] = [formatBytes(live.wanted), formatBytes(live.live)];
  return `${verdict.text} (${wanted}); the program has changed it, and keeps its own (${kept})`;
}

/** A small value as a number, anything else as bytes. Numbers that look like addresses are in hex. */
function formatBytes(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const number = bytes.length === 4 ? view.getInt32(0, true) : undefined;
  if (number !== undefined && Math.abs(number) < 2 ** 24) return String(number);
  if (bytes.length === 4) return hex(view.getUint32(0, true));
  if (bytes.length === 8) return `0x${view.getBigUint64(0, true).toString(16)}`;
  const shown = Buffer.from(bytes.subarray(0, 16)).toString("hex");
  return bytes.length > 16 ? `${shown}…` : shown;
}

function formatOutcome({ pauseMs, threads, attempts }: Outcome): string {
  const tries = attempts > 1 ? `, ${attempts} tries` : "";
  return `${count(threads, "thread")} stood still for ${duration(pauseMs)}${tries}`;
}

/**
 * The text of an error as a linker prints it. One that is a bug of ours says so and goes to the
 * log; the daemon goes on.
 */
export function errorText(error: unknown): string {
  if (error instanceof LinkFailure) return error.diagnostics.format();
  if (error instanceof LinkError) {
    const lines = [error.message, ...error.notes.map((note) => `>>> ${note}`)];
    return `hotlink: error: ${lines.join("\n")}\n`;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`${stack}\n`);
  return `hotlink: error: internal error: ${message}\n`;
}
