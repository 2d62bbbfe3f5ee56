/**
 * Undefined and duplicate symbols: the errors that a linker is known for.
 *
 * Only names that this link touched can have become wrong. An undefined name is an error where a
 * relocation of a live section uses it; all such places are named. With `--gc-sections` it must be one
 * of a section that is reachable, and whether it is may change without the name (reachable.ts).
 */

import { codes } from "../base/codes.ts";
import { errorLimit } from "../base/errors.ts";
import { count } from "../base/format.ts";
import { append } from "../base/lists.ts";
import type { NameRow } from "../base/names.ts";
import { Binding, Visibility } from "../elf/constants.ts";
import { FileKind } from "../program/files.ts";
import type { Scope } from "../program/scopes.ts";
import type { Unresolved } from "../program/symbol-options.ts";
import { SymbolKind } from "../program/symbols.ts";
import { LibraryCheck } from "./check-libraries.ts";
import { definingObject } from "./check-support.ts";
import { mainSymbol } from "./command-symbols.ts";
import { References } from "./references.ts";
import { suggestions } from "./suggestions.ts";
import type { WorkList } from "./work-list.ts";

/** Symbols of the files that compiler drivers add to start a program, which hotlink leaves out. */
const startFileSymbols: ReadonlySet<string> = new Set([
  ...["_start", "_init", "_fini", "data_start", "__data_start", "_IO_stdin_used"],
  "_DYNAMIC",
]);

/** How many places of one undefined name are printed. */
const placesShown = 4;

/** Reports names that nobody defines and names that several files define. */
export function checkSymbols(work: WorkList): void {
  const { names, symbols, symbolOptions } = work.program;
  const { allowMultiple, mayBeUndefined, forgivesUnreachable, unresolved } = symbolOptions!;
  const nullNames = new Set(mayBeUndefined.map((text) => names.find(text)));
  const references = new References(work.program);
  const libraries = new LibraryCheck(work);
  const forgiven = new Set<NameRow>();
  for (const name of namesToCheck(work)) {
    if (names.strong[name] > 1 && !allowMultiple) reportDuplicates(work, name);
    if (symbols.kind[names.definition[name]] === SymbolKind.Shared) reportHidden(work, name);
    if (names.wanted[name] === 0 || names.definition[name] !== 0) continue;
    if (nullNames.has(name)) continue;
    const places = unresolved === "null" ? [] : references.to(name);
    if (places.length > 0) reportUndefined(work, name, places, unresolved);
    else if (forgivesUnreachable) forgiven.add(name);
    if (places.length === 0) libraries.report(name, unresolved === "warning" ? "warning" : "error");
  }
  rememberForgiven(work, forgiven);
}

/** The next link looks at these names again, whether it touches them or not. */
function rememberForgiven(work: WorkList, forgiven: ReadonlySet<NameRow>): void {
  const { program } = work;
  const before = program.forgiven;
  work.onAbandon(() => {
    program.forgiven = before;
  });
  program.forgiven = forgiven;
}

function namesToCheck(work: WorkList): Iterable<NameRow> {
  const { names, symbolOptions, forgiven } = work.program;
  // A warning is repeated by every link; an error was none before.
  const repeats = symbolOptions!.unresolved === "warning";
  if (!work.checksEveryName && !repeats) return new Set([...work.dirty.keys(), ...forgiven]);
  return Array.from({ length: names.length - 1 }, (_, i) => (i + 1) as NameRow);
}

function reportUndefined(
  work: WorkList,
  name: NameRow,
  [first, ...others]: readonly string[],
  severity: Unresolved,
): void {
  const { program, diagnostics } = work;
  const notes = others.slice(0, placesShown - 1).map((place) => `also needed by ${place}`);
  const text = program.names.text(name);
  const more = others.length - notes.length;
  if (more > 0) notes.push(`referenced ${count(more, "more time")}`);
  // Each looks through all names; messages that are only counted need none.
  if (diagnostics.errors.length < errorLimit) notes.push(...suggestions(program, text));
  const message = `${first}: undefined reference to '${text}'`;
  // What start files define, and a program that has a start of its own.
  const isOfStartFiles = startFileSymbols.has(text);
  const hasOwnStart = text === mainSymbol && definingObject(program, "_start") !== undefined;
  // A program's own definition of a version is one of the plain name only.
  const [plain] = text.split("@");
  const isOwnVersion = plain !== text && definingObject(program, plain!) !== undefined;
  if (isOfStartFiles || hasOwnStart || isOwnVersion) diagnostics.unsupported(message, notes);
  else if (severity === "error") diagnostics.error(message, notes, codes.Undefined);
  else diagnostics.warn(message, notes);
}

const visibilityNames = ["default", "internal", "hidden", "protected"];

/**
 * Reports references that only the program itself may satisfy, where a library would (gABI, symbol
 * visibility).
 */
function reportHidden(work: WorkList, name: NameRow): void {
  const { program, diagnostics } = work;
  const { symbols, names } = program;
  const library = program.file(symbols.file[names.definition[name]]);
  for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
    const visibility = symbols.visibility[m];
    if (symbols.kind[m] !== SymbolKind.Undefined || visibility === Visibility.Default) continue;
    diagnostics.error(
      `${program.file(symbols.file[m]).name}: ${visibilityNames[visibility]} symbol '${names.text(name)}' is not defined in the program`,
      [`${library.name} defines it, and does not count`],
      codes.Undefined,
    );
  }
}

function reportDuplicates(work: WorkList, name: NameRow): void {
  const { program, diagnostics } = work;
  const { symbols, names } = program;
  // The program and each of its libraries may define it once: the first counts, as in any process.
  const places = new Map<Scope | undefined, { order: number; text: string }[]>();
  for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
    const kind = symbols.kind[m];
    if (kind !== SymbolKind.Defined && kind !== SymbolKind.Absolute) continue;
    const file = program.file(symbols.file[m]);
    if (file.kind !== FileKind.Object || symbols.info[m] >> 4 !== Binding.Global) continue;
    const section = symbols.section[m];
    if (section !== 0 && program.isDropped(section)) continue;
    const text = section === 0 ? file.name : program.place(section, symbols.value[m]);
    append(places, file.scope, { order: file.order, text });
  }
  for (const list of places.values()) {
    list.sort((a, b) => a.order - b.order);
    const [first, ...others] = list.map((place) => place.text);
    for (const other of others) {
      const message = `${other}: multiple definition of '${names.text(name)}'`;
      diagnostics.error(message, [`first defined at ${first}`], codes.Duplicate);
    }
  }
}
