/**
 * Partners: which symbol of side A a symbol of side B continues.
 *
 * A global symbol continues the previous definition of its name, in whatever file that was. A local
 * one continues the local symbol of the same name in the previous version of its file; where
 * several have one name, the first continues the first, and so on. The previous version of a file
 * is the one of its key, and where a build moved to another directory the one of its name.
 *
 * What is numbered is known by more than its name: lambdas by what they do (numbered-types.ts).
 * GCC numbers the static variables of C functions: `count.0`, `count.1`, in an order that an edit
 * changes. Such a variable is known by the functions that refer to it, and by its name alone where
 * there is no other.
 */

import { basename } from "node:path";
import { append, groupBy } from "../base/lists.ts";
import type { NameRow } from "../base/names.ts";
import { SymbolType } from "../elf/constants.ts";
import type { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { type MovedStatic, movedStatics } from "./moved-statics.ts";
import { type Doubt, NumberedTypes } from "./numbered-types.ts";

export class Partners {
  /** Lambdas, by which of them is which. */
  readonly #types: NumberedTypes;
  /** Static variables and functions that are in another file now, and those of which that is not sure. */
  readonly moved: MovedStatic[] = [];
  readonly #moved = new Map<SymbolRow, SymbolRow>();
  readonly #work: WorkList;
  readonly #program: Program;
  /** For each file its previous version. */
  readonly #versions: ReadonlyMap<InputFile, InputFile>;
  /** What local symbols are known by, of files that have been asked about. */
  readonly #keys = new Map<InputFile, ReadonlyMap<SymbolRow, readonly string[]>>();
  readonly #byKey = new Map<InputFile, ReadonlyMap<string, SymbolRow>>();

  constructor(work: WorkList) {
    this.#work = work;
    this.#program = work.program;
    this.#versions = previousVersions(work);
    this.#types = new NumberedTypes(work);
  }

  /**
   * Pairs what is known by more than its name and file: lambdas, and what moved to another file. Call
   * once files are split, before local symbols are asked about.
   */
  pair(): void {
    for (const [file, version] of this.#versions) {
      if (file.split && version.split) this.#types.pair(version, file);
    }
    const { added, removed } = this.#work;
    if (added.length < 2 && removed.length < 2) return;
    const [before, now] = [removed, added].map((files) => files.filter((file) => file.split));
    const keysOf = (file: InputFile) => this.#keysOf(file);
    const partnerOf = (symbol: SymbolRow) => this.of(symbol);
    this.moved.push(...movedStatics(this.#program, before!, now!, keysOf, partnerOf));
    for (const { now, before, same } of this.moved) if (same) this.#moved.set(now, before);
  }

  /** The version of a file before. */
  versionOf(file: InputFile): InputFile | undefined {
    return this.#versions.get(file);
  }

  /** Lambdas of which it cannot be told which one of before they are. */
  get doubts(): readonly Doubt[] {
    return this.#types.doubts;
  }

  /** The definition of side A that a dirty name continues, 0 for none. */
  before(name: NameRow): SymbolRow {
    return this.#types.continued(name) ?? this.#work.dirty.get(name) ?? (0 as SymbolRow);
  }

  /**
   * The symbol of side A that a defined symbol of side B continues, 0 where it is new. Of local symbols
   * it may be asked once files are split.
   */
  of(symbol: SymbolRow): SymbolRow {
    const { symbols } = this.#program;
    const name = symbols.name[symbol];
    if (name !== 0) {
      // What lost its name to another file continues nothing.
      if (this.#program.names.definition[name] !== symbol) return 0 as SymbolRow;
      const before = this.before(name);
      return symbols.section[before] === 0 ? (0 as SymbolRow) : before;
    }
    const file = this.#program.file(symbols.file[symbol]);
    const version = this.#versions.get(file);
    const candidates = version === undefined ? undefined : this.#symbolsOf(version);
    const keys = this.#keysOf(file).get(symbol) ?? [];
    const key = keys.find((each) => candidates?.has(each));
    if (key !== undefined) return candidates!.get(key)!;
    return this.#moved.get(symbol) ?? (0 as SymbolRow);
  }

  /** What a name of side B is called on side A. */
  nameBefore(name: NameRow): NameRow {
    const before = this.#types.continued(name);
    return before === undefined ? name : this.#program.symbols.name[before];
  }

  #keysOf(file: InputFile): ReadonlyMap<SymbolRow, readonly string[]> {
    const known = this.#keys.get(file);
    if (known !== undefined) return known;
    const keys = new Map(localKeys(this.#program, file, this.#types));
    this.#keys.set(file, keys);
    return keys;
  }

  #symbolsOf(file: InputFile): ReadonlyMap<string, SymbolRow> {
    const known = this.#byKey.get(file);
    if (known !== undefined) return known;
    const symbols = new Map<string, SymbolRow>();
    for (const [symbol, keys] of this.#keysOf(file)) {
      for (const key of keys) symbols.set(key, symbol);
    }
    this.#byKey.set(file, symbols);
    return symbols;
  }
}

/** The files that came, each with the one that went and that it is the next version of. */
export function previousVersions(work: WorkList): Map<InputFile, InputFile> {
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

/**
 * The local symbols of a file that have a place and a name, each with its kind, name and ordinal: what
 * it is known by, the surest first.
 */
function* localKeys(
  program: Program,
  file: InputFile,
  types: NumberedTypes,
): Generator<[SymbolRow, string[]]> {
  const { symbols, sections } = program;
  const seen = new Map<string, number>();
  let statics: ReadonlyMap<SymbolRow, readonly string[]> | undefined;
  for (let i = 1; i < file.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    const section = symbols.section[symbol];
    if (symbols.name[symbol] !== 0 || section === 0) continue;
    const text = file.object?.symbolName(i) ?? "";
    const kind = sections.kind[section];
    if (text === "" || kind === SectionKind.None) continue;
    const isCode = kind === SectionKind.Code;
    if (!isCode && numbered.test(text)) statics ??= namesOfStatics(program, file);
    const names = (isCode ? undefined : statics?.get(symbol)) ?? [types.keyOf(symbol) ?? text];
    const keys = names.map((name) => {
      const named = `${isCode ? "code" : "data"} ${name}`;
      const ordinal = (seen.get(named) ?? 0) + 1;
      seen.set(named, ordinal);
      return `${named} ${ordinal}`;
    });
    yield [symbol, keys];
  }
}

/** What GCC adds to the name of a static variable of a C function. */
const numbered = /\.\d+$/;

/** What the numbered variables of a file are known by. */
function namesOfStatics(
  program: Program,
  file: InputFile,
): ReadonlyMap<SymbolRow, readonly string[]> {
  const byName = new Map<string, SymbolRow[]>();
  for (let i = 1; i < file.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    const text = file.object?.symbolName(i) ?? "";
    if (program.symbols.name[symbol] !== 0 || !numbered.test(text)) continue;
    const name = text.replace(numbered, "");
    append(byName, name, symbol);
  }
  const users = usersOfData(program, file);
  const names = new Map<SymbolRow, readonly string[]>();
  for (const [name, list] of byName) {
    for (const symbol of list) {
      const sure = `${name} of ${users.get(symbol) ?? "nobody"}`;
      names.set(symbol, list.length === 1 ? [sure, name] : [sure]);
    }
  }
  return names;
}

/** For each variable of a split file the names of the functions that refer to it. */
function usersOfData(program: Program, file: InputFile): ReadonlyMap<SymbolRow, string> {
  const { symbols, sections, atoms, relocations } = program;
  const users = new Map<SymbolRow, Set<string>>();
  for (let i = 1; i < file.sectionCount; i++) {
    const section = (file.firstSection + i) as SectionRow;
    if (sections.kind[section] !== SectionKind.Code || sections.atomCount[section] === 0) continue;
    const first = sections.firstRelocation[section];
    for (let k = 0; k < sections.relocationCount[section]; k++) {
      const relocation = (first + k) as RelocationRow;
      const target = relocations.symbol[relocation];
      const home = symbols.section[target];
      const isSection = (symbols.info[target] & 15) === SymbolType.Section;
      if (home === 0 || isSection || sections.atomCount[home] === 0) continue;
      const variable = atoms.symbol[program.atomAt(home, symbols.value[target])];
      const code = program.atomAt(section, relocations.offset[relocation]);
      const names = users.get(variable) ?? new Set();
      users.set(variable, names.add(program.symbolName(atoms.symbol[code])));
    }
  }
  return new Map([...users].map(([variable, names]) => [variable, [...names].sort().join()]));
}
