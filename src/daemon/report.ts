/** Reports as people read them: one line a verdict, one line a target, the time of each phase. */
import { codes } from "../base/codes.ts";
import { LinkError, LinkFailure } from "../base/errors.ts";
import { count, duration, hex, size } from "../base/format.ts";
import type { Phase } from "../base/phases.ts";
import type { Inputs } from "../link/inputs.ts";
import type { KeptLibrary } from "../link/own-libraries.ts";
import type { WorkList } from "../link/work-list.ts";
import type { Program } from "../program/program.ts";
import { mustRestart, type TargetReport } from "../target/commit.ts";
import type { KeptValue, Outcome } from "../target/transaction.ts";
import { fileVerdict, type Verdict, VerdictKind } from "../update/verdicts.ts";
import { type Collection, summary } from "./collection.ts";
import type { Printed } from "./link-reports.ts";

/** What a link did. */
export interface LinkReport {
  readonly output: string;
  readonly generation: number;
  readonly cold: boolean;
  readonly changed: boolean;
  readonly objects: number;
  readonly verdicts: readonly Verdict[];
  /** What could not be found out. */
  readonly notes: readonly string[];
  /** Bytes that a running target was sent: fresh ones, and those that replace others. */
  readonly patchBytes: number;
  readonly targets: readonly TargetReport[];
  readonly phases: readonly Phase[];
  readonly totalMs: number;
  readonly warnings: string;
  /** The project's libraries that the program does not take in, and why. */
  readonly kept: readonly KeptLibrary[];
  /** What the options of the command ask to be printed. */
  readonly printed: Printed;
  /** True where a target must be restarted to get the change. */
  readonly needsRestart: boolean;
  /** What was collected by itself since the last report, where that freed something. */
  readonly collected?: Collection | undefined;
  /** Files that the program holds in an older version than the one on disk. */
  readonly undone: readonly string[];
  /** True where this is what would have been done. */
  readonly isTrial?: true;
}

/** The report of a link that changed nothing, or nothing so far. */
export function quietReport(
  output: string,
  { program, notes, phases, diagnostics }: WorkList,
  inputs: Inputs,
  start: number,
): LinkReport {
  return {
    output,
    generation: program.generation,
    cold: false,
    changed: false,
    objects: program.objects().length,
    verdicts: [],
    notes,
    patchBytes: 0,
    targets: [],
    phases: phases.list(),
    totalMs: performance.now() - start,
    warnings: diagnostics.format(),
    kept: inputs.kept.filter(({ why }) => why !== undefined),
    printed: { stdout: "", stderr: "" },
    needsRestart: false,
    undone: undoneFiles(program),
  };
}

/** What is said where a program was linked from nothing, since no update could be made of it. */
export function relinkedVerdict(name: string, text: string): Verdict {
  return fileVerdict(VerdictKind.Restart, codes.Relinked, name, text);
}

/** Names of the files that a program holds in an older version than the one on disk. */
export function undoneFiles(program: Program): string[] {
  const files = program.filesInOrder().filter(({ onDisk }) => onDisk !== undefined);
  return files.map(({ name }) => name);
}

/** Most verdict lines that are printed; a header edit may change hundreds of functions. */
const linesShown = 40;
/** Most undone files that are named. */
const undoneShown = 5;

/** The text of a report. */
export function formatReport(name: string, report: LinkReport): string {
  const time = duration(report.totalMs);
  if (report.cold) {
    return `${name}: linked ${count(report.objects, "object")} in ${time}\n`;
  }
  const undone = undoneLine(report.undone);
  const said = report.verdicts.length + report.notes.length + report.targets.length;
  if (!report.changed && said === 0)
    return `${name}: nothing ${report.isTrial ? "would change" : "changed"} (${time})\n${undone}`;
  const changes = count(report.verdicts.length, "change");
  const lines = [
    report.isTrial
      ? `${name}: ${changes} to generation ${report.generation}, of which none was made`
      : `${name}: generation ${report.generation}, ${changes}`,
  ];
  for (const verdict of report.verdicts.slice(0, linesShown)) {
    lines.push(`  ${formatVerdict(verdict, report)}`);
  }
  const more = report.verdicts.length - linesShown;
  if (more > 0) lines.push(`  and ${more} more`);
  for (const note of report.notes) lines.push(`  note     ${note}`);
  for (const { pid, outcome, refused, code } of report.targets) {
    if (refused !== undefined) lines.push(`  process ${pid} ${refused} [${code}]`);
    else if (outcome !== undefined) {
      lines.push(
        `  process ${pid} changed with ${size(report.patchBytes)}; ${formatOutcome(outcome)}`,
      );
    }
  }
  if (report.collected !== undefined) lines.push(`  before: ${summary(report.collected)}`);
  if (report.targets.length === 0 && !report.isTrial) lines.push("  no process is running");
  if (report.targets.some(mustRestart)) {
    lines.push("  'hotlink restart' starts it again, without a link");
  }
  const phases = report.phases.filter((phase) => phase.ms >= 0.005);
  lines.push(
    `  ${phases.map((phase) => `${phase.name} ${duration(phase.ms)}`).join(" · ")} · total ${time}`,
  );
  return lines.map((line) => line + "\n").join("") + undone;
}

/** Which files are older in the program than on disk. */
export function undoneLine(files: readonly string[]): string {
  if (files.length === 0) return "";
  const shown = files.slice(0, undoneShown).join(", ");
  const more = files.length > undoneShown ? ", …" : "";
  return `  ${count(files.length, "file")} undone: ${shown}${more} [${codes.Undone.code}]\n`;
}

function formatVerdict(verdict: Verdict, report: LinkReport): string {
  const what = verdict.symbol === "" ? verdict.file : `${verdict.symbol} (${verdict.file})`;
  const text = verdict.kind === VerdictKind.Initial ? initialText(verdict, report) : verdict.text;
  const isQuiet = verdict.kind !== VerdictKind.Warning && verdict.kind !== VerdictKind.Restart;
  return `${verdict.kind.padEnd(8)} ${what}: ${text}${isQuiet ? "" : ` [${verdict.code}]`}`;
}

/** Whether a variable's new initial value was applied is known only from the targets. */
function initialText(verdict: Verdict, report: LinkReport): string {
  const kept = report.targets
    .flatMap((target) => target.outcome?.kept ?? [])
    .filter(({ address }) => address === verdict.address);
  if (report.isTrial) return `${verdict.text}, for where the program has not changed it`;
  const first = kept[0];
  if (first === undefined) return `${verdict.text}, applied`;
  const values = ({ wanted, live }: KeptValue) => [formatBytes(wanted), formatBytes(live)];
  if (first.isElement) {
    const list = kept.map((k) => `+${k.offset} (${values(k)[1]}, not ${values(k)[0]})`).join(", ");
    return `${verdict.text}, applied but for what the program has changed: ${list}`;
  }
  const [wanted, live] = values(first);
  return `${verdict.text} (${wanted}); the program has changed it, and keeps its own (${live})`;
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

/** The codes of an update that was refused. */
export function refusalCodes(error: unknown): string[] {
  const errors = error instanceof LinkFailure ? error.diagnostics.errors : [error];
  return [...new Set(errors.flatMap((e) => (e instanceof LinkError ? e.article.code : [])))];
}

/** The text of an error that refused an update. */
export function refusalText(error: unknown): string {
  const explained = refusalCodes(error).map((code) => `'hotlink explain ${code}'`);
  const more = explained.length === 0 ? "" : `; ${explained.join(" and ")} tells more`;
  return `${errorText(error)}nothing was changed${more}\n`;
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
