/**
 * Partners: which symbol of side A a symbol of side B continues.
 *
 * A global symbol continues the previous definition of its name, in whatever file that was. A local
 * one continues the local symbol of the same name in the previous version of its file; where
 * several have one name, the first continues the first, and so on. The previous version of a file
 * is the one of its key, and where a build moved to another directory the one of its name.
 */

import { basename } from "node:path";
import type { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";

export class Partners {
  readonly #work: WorkList;
  readonly #program: Program;
  /** For each file the local symbols of its previous version, by name and ordinal. */
  readonly #locals = new Map<InputFile, ReadonlyMap<string, SymbolRow>>();
  /** The local symbols of new files that have been named so far. */
  readonly #keys = new Map<InputFile, Map<SymbolRow, string>>();

  constructor(work: WorkList) {
    this.#work = work;
    this.#program = work.program;
    for (const [file, before] of previousVersions(work)) {
      const byName = new Map<string, SymbolRow>();
      for (const [symbol, key] of localKeys(this.#program, before)) byName.set(key, symbol);
      this.#locals.set(file, byName);
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
    const before = key === undefined ? undefined : this.#locals.get(file)?.get(key);
    return before ?? (0 as SymbolRow);
  }
}

/** The files that came, each with the one that went and that it is the next version of. */
function previousVersions(work: WorkList): Map<InputFile, InputFile> {
  const versions = new Map<InputFile, InputFile>();
  const pairBy = (identity: (file: InputFile) => string) => {
    const known = new Set(versions.values());
    const gone = groupBy(
      work.removed.filter((file) => !known.has(file)),
      identity,
    );
    const came = groupBy(
      work.added.filter((file) => !versions.has(file)),
      identity,
    );
    for (const [name, files] of came) {
      const before = gone.get(name) ?? [];
      if (files.length === 1 && before.length === 1) versions.set(files[0]!, before[0]!);
    }
  };
  pairBy((file) => file.key);
  pairBy((file) => basename(file.key));
  return versions;
}

function groupBy(files: readonly InputFile[], identity: (file: InputFile) => string) {
  const groups = new Map<string, InputFile[]>();
  for (const file of files) {
    const group = groups.get(identity(file));
    if (group === undefined) groups.set(identity(file), [file]);
    else group.push(file);
  }
  return groups;
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
