/**
 * Warnings about symbols: `the use of 'tmpnam' is dangerous`.
 *
 * The section `.gnu.warning.SYMBOL` of an object or a library holds a text for whoever refers to the
 * symbol; the C library has some. As in GNU ld a text of a library counts where the library defines
 * the symbol, one of an object always, and is printed once for each symbol, with the first place. A
 * later link says it again where a file with such a reference was read again.
 */
import type { NameRow } from "../base/names.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import { SymbolKind } from "../program/symbols.ts";
import { placesIn } from "./references.ts";
import type { WorkList } from "./work-list.ts";

/** Warns of symbols that files refer to which came or changed. Call when every name is decided. */
export function warnOfSymbols(work: WorkList): void {
  const { program } = work;
  const added = new Set(work.added);
  for (const [name, text] of findWarnings(program)) {
    const reference = firstReference(program, name, added);
    if (reference === undefined) continue;
    const { file, symbol } = reference;
    const [place = file.name] = placesIn(program, file, symbol);
    work.diagnostics.warn(`${place}: ${text}`);
  }
}

function findWarnings(program: Program): Map<NameRow, string> {
  const { names, symbols } = program;
  const found = new Map<NameRow, string>();
  for (const file of program.files) {
    if (!file?.live) continue;
    const { object, shared } = file;
    for (const [symbol, text] of (object ?? shared)?.warnings ?? []) {
      const name = names.find(symbol);
      const definer = symbols.file[names.definition[name]];
      if (object !== undefined || definer === file.row) found.set(name, text);
    }
  }
  return found;
}

/** The first of some files that refers to a name, and its symbol for it. */
function firstReference(
  program: Program,
  name: NameRow,
  files: ReadonlySet<InputFile>,
): { file: InputFile; symbol: SymbolRow } | undefined {
  const { names, symbols } = program;
  let first: { file: InputFile; symbol: SymbolRow } | undefined;
  for (let symbol = names.mention[name]; symbol !== 0; symbol = symbols.next[symbol]) {
    if (symbols.kind[symbol] !== SymbolKind.Undefined) continue;
    const file = program.file(symbols.file[symbol]);
    if (!files.has(file) || file.object === undefined) continue;
    if (first === undefined || file.order < first.file.order) first = { file, symbol };
  }
  return first;
}
