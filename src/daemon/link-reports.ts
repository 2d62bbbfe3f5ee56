/**
 * What a link was asked to tell: the map, who refers to whom, what was read, how long it took.
 *
 * Files are written after each link of the program, also by `hotlink update`; what an ordinary
 * linker prints is printed by the command that links.
 */
import { statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { count, duration, size } from "../base/format.ts";
import type { Phases } from "../base/phases.ts";
import { systemReason } from "../elf/source.ts";
import type { LinkCommand } from "../link/command-line.ts";
import { crossReference, extractReasons, symbolTrace } from "../link/cross-reference.ts";
import type { Inputs } from "../link/inputs.ts";
import { mapText } from "../link/map.ts";
import { FileKind } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import { demangle } from "./demangle.ts";

/** What a linker prints on its two streams. */
export interface Printed {
  stdout: string;
  stderr: string;
}

/** Writes the files that a command asks for; returns what is to be printed. */
export function reportLink(
  program: Program,
  command: LinkCommand,
  inputs: Inputs,
  phases: Phases,
): Printed {
  const { reports } = command;
  const printed: Printed = { stdout: "", stderr: "" };
  const write = (path: string, text: string) => {
    try {
      if (path === "-") printed.stdout += text;
      else writeFileSync(path, text);
    } catch (error) {
      printed.stderr += `hotlink: warning: ${path}: cannot write: ${systemReason(error)}\n`;
    }
  };
  if (reports.trace) printed.stdout += linkedFiles(program);
  if (reports.traceSymbols.length > 0) {
    const lines = symbolTrace(program, reports.traceSymbols);
    printed.stderr += lines.replace(/^/gm, "hotlink: ").replace(/hotlink: $/, "");
  }
  const table = reports.crossReference ? demangle(crossReference(program)) : "";
  if (reports.map !== undefined) {
    write(mapPath(reports.map, command.output), demangle(mapText(program, command.output)) + table);
  } else if (table !== "") write("-", table);
  if (reports.whyExtract !== undefined) {
    write(reports.whyExtract, demangle(extractReasons(program)));
  }
  if (reports.dependencies !== undefined) {
    write(reports.dependencies, dependencyRule(command.outputName, inputs));
  }
  if (reports.timeTrace !== undefined) write(reports.timeTrace, timeTrace(phases));
  if (reports.stats) printed.stderr += statistics(program, phases);
  return printed;
}

/** `-Map` may name a directory (man ld). */
function mapPath(path: string, output: string): string {
  const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isDirectory ? join(path, `${basename(output)}.map`) : path;
}

function linkedFiles(program: Program): string {
  return program
    .filesInOrder()
    .filter((file) => file.kind === FileKind.Object || (file.kind === FileKind.Shared && file.used))
    .map((file) => `${file.name}\n`)
    .join("");
}

/** A rule for make, and an empty one for each input, so that one that is removed breaks no build. */
function dependencyRule(output: string, inputs: Inputs): string {
  const names = [...new Set([...inputs.files.map(({ name }) => name), ...inputs.scripts])];
  const quoted = names.map(quoteForMake);
  const rule = [`${quoteForMake(output)}:`, ...quoted.map((name) => `  ${name}`)].join(" \\\n");
  return `${rule}\n${quoted.map((name) => `\n${name}:\n`).join("")}`;
}

function quoteForMake(name: string): string {
  return name.replace(/[ #]/g, "\\$&").replaceAll("$", "$$$$");
}

/** The passes as events of Chrome's trace format: `X` is a span, in microseconds. */
function timeTrace(phases: Phases): string {
  const spans = phases.spans();
  const origin = Math.min(...spans.map(({ start }) => start));
  const micro = (ms: number) => Math.round(ms * 1000);
  const events = spans.map(({ name, start, ms }) => ({
    ...{ ph: "X", pid: 1, tid: 1, name },
    ts: micro(start - origin),
    dur: micro(ms),
  }));
  const name = { ph: "M", pid: 1, tid: 1, ts: 0, name: "process_name", args: { name: "hotlink" } };
  return `${JSON.stringify({ traceEvents: [name, ...events] })}\n`;
}

function statistics(program: Program, phases: Phases): string {
  const { names, symbols, sections, relocations, atoms, slots } = program;
  const tables = { names, symbols, sections, relocations, atoms, slots };
  const times = phases.list().map(({ name, ms }) => `${name} ${duration(ms)}`);
  const rows = Object.entries(tables).map(([name, table]) => `${table.length - 1} ${name}`);
  const bytes = Object.values(tables).reduce((sum, table) => sum + table.byteLength, 0);
  const lines = [
    `${count(program.objects().length, "object")}, ${rows.join(", ")}`,
    `${size(bytes + names.heapBytes)} of tables, ${size(imageSize(program))} of image`,
    times.join(" · "),
  ];
  return lines.map((line) => `hotlink: ${line}\n`).join("");
}

function imageSize(program: Program): number {
  return program.arena.regions.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
