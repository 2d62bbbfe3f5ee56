/** The log of a program: its generations, when they were made, and what came of them. */
import { count } from "../base/format.ts";
import type { LinkReport } from "./report.ts";

/** How many generations are remembered. */
const mostEntries = 100;

export interface LogEntry {
  readonly generation: number;
  /** ISO 8601. */
  readonly time: string;
  /** Where it was made by an undo or redo: the generation whose content it has. */
  readonly holds?: number;
  /** How many verdicts of each kind there were; undefined for a link from nothing. */
  readonly verdicts?: Readonly<Record<string, number>>;
  /** What became of it in each process. */
  readonly targets: readonly { readonly pid: number; readonly refused?: string }[];
}

export class Log {
  readonly entries: LogEntry[] = [];

  /** Notes a link that changed something; one that brought an older generation back `holds` that. */
  add({ generation, cold, verdicts, targets }: LinkReport, holds?: number): void {
    const counts: Record<string, number> = {};
    for (const { kind } of verdicts) counts[kind] = (counts[kind] ?? 0) + 1;
    this.entries.push({
      generation,
      time: new Date().toISOString(),
      ...(holds === undefined ? {} : { holds }),
      ...(cold ? {} : { verdicts: counts }),
      targets: targets.map(({ pid, refused }) =>
        refused === undefined ? { pid } : { pid, refused },
      ),
    });
    if (this.entries.length > mostEntries) this.entries.shift();
  }
}

/** The log as people read it: a line a generation, a line a process that did not get it. */
export function formatLog(name: string, entries: readonly LogEntry[]): string {
  const lines = entries.flatMap(({ generation, time, holds, verdicts, targets }) => {
    const changes = Object.entries(verdicts ?? {}).map(([kind, n]) => `${n} ${kind}`);
    const what = verdicts === undefined ? "linked" : changes.join(", ") || "no change";
    const as = holds === undefined ? "" : `as generation ${holds}: `;
    const changed = targets.filter(({ refused }) => refused === undefined).length;
    const where = changed === 0 ? "" : `; ${count(changed, "process")} changed`;
    const others = targets.flatMap(({ pid, refused }) =>
      refused === undefined ? [] : [`    process ${pid} ${refused}`],
    );
    const clock = new Date(time).toLocaleTimeString("en-GB");
    return [`  ${String(generation).padStart(4)}  ${clock}  ${as}${what}${where}`, ...others];
  });
  return [`${name}:`, ...lines].map((line) => `${line}\n`).join("");
}
