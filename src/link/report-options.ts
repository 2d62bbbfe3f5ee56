/** What a link is to tell about itself: `-Map`, `--cref`, `--trace` and their like. */
import { resolve } from "node:path";

/** What a link is to tell about itself. Paths are absolute; `-` is standard output. */
export interface ReportOptions {
  readonly map?: string;
  readonly crossReference: boolean;
  readonly trace: boolean;
  readonly traceSymbols: readonly string[];
  readonly whyExtract?: string;
  readonly dependencies?: string;
  readonly stats: boolean;
  readonly timeTrace?: string;
  readonly warnings: "shown" | "hidden" | "fatal";
}

/** Makes what is read-only to everybody else writable for the one who fills it. */
export type Filled<T> = {
  -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K];
};

/** Takes over an option of a report. Paths are relative to `directory`. */
export function useForReports(
  reports: Filled<ReportOptions>,
  directory: string,
  name: string,
  value: string,
): void {
  const path = value === "-" ? value : resolve(directory, value);
  switch (name) {
    case "Map":
      reports.map = path;
      break;
    case "M":
      reports.map ??= "-";
      break;
    case "cref":
    case "no-cref":
      reports.crossReference = name === "cref";
      break;
    case "t":
      reports.trace = true;
      break;
    case "y":
      reports.traceSymbols.push(value);
      break;
    case "why-extract":
      reports.whyExtract = path;
      break;
    case "dependency-file":
      reports.dependencies = path;
      break;
    case "stats":
      reports.stats = true;
      break;
    case "time-trace":
      reports.timeTrace = value === "" ? "" : path;
      break;
    case "fatal-warnings":
      reports.warnings = "fatal";
      break;
    case "no-fatal-warnings":
      if (reports.warnings === "fatal") reports.warnings = "shown";
      break;
    case "w":
      reports.warnings = "hidden";
      break;
    default:
      throw new Error(`the option ${name} is used, and nobody uses it`);
  }
}
