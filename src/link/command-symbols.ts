/**
 * Symbols of the command line: names that are wanted from the start, and those that `--defsym`
 * gives a value.
 *
 * They are mentions like any other, of a file that stands for the command line. When a later link
 * says something else there, that file is replaced by another one, as if it had been compiled again.
 * Values are computed once everything has its place, at each link anew: what they are made of may
 * have moved.
 */
import { LinkError } from "../base/errors.ts";
import type { NameRow } from "../base/names.ts";
import { SymbolType } from "../elf/constants.ts";
import type { Program } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import type { Assignment, SymbolOptions } from "../program/symbol-options.ts";
import { SymbolKind } from "../program/symbols.ts";
import { evaluate, symbolsOf } from "./expression.ts";
import { addMentions, removeMentions } from "./mentions.ts";
import { commandFile } from "./offers.ts";
import { findRenames } from "./renames.ts";
import type { WorkList } from "./work-list.ts";

/** The name that every program must define. */
export const mainSymbol = "main";

/** Takes over what a command line says about symbols, where it is not what it was. */
export function applySymbolOptions(work: WorkList, options: SymbolOptions): void {
  const { program } = work;
  const { commandLine, symbolOptions, renames, required } = program;
  if (JSON.stringify(options) === JSON.stringify(symbolOptions)) return;
  work.onAbandon(() => Object.assign(program, { commandLine, symbolOptions, renames, required }));
  // In the first link every name is new anyway.
  work.checksEveryName = commandLine !== undefined;
  program.symbolOptions = options;
  program.renames = findRenames(program, options);
  const { references, aliases } = program.renames;
  const nameOf = (text: string) => program.names.internText(text);
  // The start of the program is a file's reference, to be wrapped as such; the others are not.
  const main = nameOf(mainSymbol);
  const entry = references.get(main) ?? main;
  const used = computedAssignments(program).flatMap(({ expression }) => symbolsOf(expression));
  const aliased = options.assignments.flatMap(({ name }) => aliases.get(nameOf(name)) ?? []);
  const must = options.required.map((text) => aliases.get(nameOf(text)) ?? nameOf(text));
  const inValues = used.map((text) => referredTo(program, text));
  program.required = new Set([entry, ...must, ...aliased, ...inValues]);
  const wanted = new Set([...program.required, ...options.wanted.map(nameOf)]);
  const defined = computedAssignments(program).map(({ name }) => nameOf(name));
  if (commandLine !== undefined) removeMentions(work, commandLine);
  program.commandLine = commandFile(program, defined, [...wanted]);
  addMentions(work, program.commandLine);
}

/** Assignments that are more than another name. */
function computedAssignments(program: Program): Assignment[] {
  const { assignments } = program.symbolOptions!;
  return assignments.filter(({ expression }) => !("symbol" in expression));
}

/** What a reference to a name means. */
export function referredTo(program: Program, text: string): NameRow {
  const name = program.names.internText(text);
  return program.renames.references.get(name) ?? name;
}

/** The function that the program starts with. */
export function entryPoint(program: Program): NameRow {
  return referredTo(program, mainSymbol);
}

/** Notes that symbols with computed values may mean something else after this link. */
export function touchAssigned(work: WorkList): void {
  if (work.isEmpty) return;
  for (const { name } of computedAssignments(work.program)) {
    work.touch(work.program.names.internText(name));
  }
}

/** Computes the values of `--defsym`, once everything they are made of has its address. */
export function defineAssigned(work: WorkList): void {
  const { program } = work;
  const { symbols } = program;
  const assignments = computedAssignments(program);
  const rows = new Map(
    assignments.map(({ name }, i) => [name, (program.commandLine!.firstSymbol + i) as SymbolRow]),
  );
  const open = new Set<string>();
  const done = new Map<string, number>();
  const resolve = (text: string): number => {
    const assigned = assignments.find(({ name }) => name === text);
    if (assigned === undefined) return addressOf(program, referredTo(program, text));
    if (open.has(text)) throw new LinkError(`--defsym: '${text}' is defined by itself`);
    open.add(text);
    const value = done.get(text) ?? evaluate(assigned.expression, resolve);
    open.delete(text);
    done.set(text, value);
    return value;
  };
  for (const [name, row] of rows) {
    work.diagnostics.collect(() => {
      const before = symbols.value[row];
      const value = resolve(name);
      if (!Number.isSafeInteger(value)) throw new LinkError(`--defsym: '${name}' is too large`);
      symbols.value[row] = value;
      work.onAbandon(() => {
        symbols.value[row] = before;
      });
    });
  }
}

function addressOf(program: Program, name: NameRow): number {
  const { names, symbols } = program;
  const definition = names.definition[name];
  const kind = symbols.kind[definition];
  const isThreadLocal = (symbols.info[definition] & 15) === SymbolType.Tls;
  if (kind === SymbolKind.Shared || kind === SymbolKind.Lazy || isThreadLocal) {
    const what = isThreadLocal ? "is thread-local" : "is in a library";
    throw new LinkError(`--defsym: '${names.text(name)}' ${what} and has no fixed address`);
  }
  // Null where nobody defines it and that is allowed.
  return definition === 0 ? 0 : program.entryOf(definition);
}
