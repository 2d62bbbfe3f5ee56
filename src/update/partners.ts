/**
 * Partners: which symbol of side A a symbol of side B continues.
 *
 * A global symbol continues the previous definition of its name, in whatever file that was. A local
 * one continues the local symbol of the same name in the previous version of its file; where
 * several have one name, the first continues the first, and so on.
 */

import type { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";

export class Partners {
  readonly #work: WorkList;
  readonly #program: Program;
  /** Local symbols of the removed version of each file, by key and then by name and ordinal. */
  readonly #locals = new Map<string, Map<string, SymbolRow>>();
  /** The local symbols of new files that have been named so far. */
  readonly #keys = new Map<InputFile, Map<SymbolRow, string>>();

  constructor(work: WorkList) {
    this.#work = work;
    this.#program = work.program;
    for (const file of work.removed) {
      const byName = new Map<string, SymbolRow>();
      for (const [symbol, key] of localKeys(this.#program, file)) byName.set(key, symbol);
      this.#locals.set(file.key, byName);
    }
  }

  /** The symbol of side A that a defined symbol of side B continues, 0 where it is new. */
  of(symbol: SymbolRow): SymbolRow {
    const { symbols } = this.#program;
    const name = symbols.name[symbol];
    if (name !== 0) {
      // What lost its name to another file continues nothing.
      if (this.#program.names.definition[name] !== symbol) return 0 as SymbolRow;
      const before = this.#work.dirty.get(name);
      return before === undefined || symbols.section[before] === 0 ? (0 as SymbolRow) : before;
    }
    const file = this.#program.file(symbols.file[symbol]);
    let keys = this.#keys.get(file);
    if (keys === undefined) {
      keys = new Map(localKeys(this.#program, file));
      this.#keys.set(file, keys);
    }
    const key = keys.get(symbol);
    const before = key === undefined ? undefined : this.#locals.get(file.key)?.get(key);
    return before ?? (0 as SymbolRow);
  }
}

/**
 * The local symbols of a file that have a place and a name, each with its kind, name and ordinal.
 */
function* localKeys(program: Program, file: InputFile): Generator<[SymbolRow, string]> {
  const { symbols, sections } = program;
  const seen = new Map<string, number>();
  for (let i = 1; i < file.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    const section = symbols.section[symbol];
    if (symbols.name[symbol] !== 0 || section === 0) continue;
    const text = file.object?.symbolName(i) ?? "";
    const kind = sections.kind[section];
    if (text === "" || kind === SectionKind.None) continue;
    const named = `${kind === SectionKind.Code ? "code" : "data"} ${text}`;
    const ordinal = (seen.get(named) ?? 0) + 1;
    seen.set(named, ordinal);
    yield [symbol, `${named} ${ordinal}`];
  }
}
