/**
 * Lambdas and other types that compilers number: which of them is which of the version before?
 *
 * A lambda has no name; the compiler counts those of a function (`f()::{lambda()#2}`), and one that is
 * added before others takes the number of the next. What the program holds of lambdas, a
 * `std::function`, a thread, a callback, must go on to call the same one. So the lambdas of two versions
 * of a file are paired by what they do (align.ts), from the outside in, since one may lie in the other;
 * and every name that says a lambda, of its call operator, of templates made for it, of its virtual
 * tables and types, is understood with the number that it had before.
 *
 * Where it is not certain which is which, running programs keep what they have and are to be restarted.
 */
import { append, groupBy } from "../base/lists.ts";
import type { NameRow } from "../base/names.ts";
import type { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { align, type Counted } from "./align.ts";
import { type CapturedUse, changedCaptures } from "./captures.ts";
import { Fingerprints } from "./fingerprint.ts";
import { MangledNames, mayHoldNumbers, type NumberedType, type Renumber } from "./mangled.ts";

/** Something that cannot be told, with the symbol it is about. */
export interface Doubt {
  readonly symbol: SymbolRow;
  readonly text: string;
}

/** A numbered type of one version of a file. */
interface Candidate extends Counted {
  readonly type: NumberedType;
  readonly uses: string;
  readonly symbols: readonly Use[];
}

/** A symbol whose name says a numbered type. */
interface Use extends CapturedUse {
  readonly symbol: SymbolRow;
}

/** All numbered types of a file: those that are counted together, by their group. */
type Groups = ReadonlyMap<string, readonly Candidate[]>;

export class NumberedTypes {
  readonly doubts: Doubt[] = [];
  readonly #work: WorkList;
  readonly #program: Program;
  readonly #names = new MangledNames();
  readonly #shapes = new Map<string, string>();
  readonly #fingerprints: Fingerprints;
  /** What local symbols are known by on both sides. */
  readonly #keys = new Map<SymbolRow, string>();
  /** Global names that are another one's now, with the definition they continue. */
  readonly #continued = new Map<NameRow, SymbolRow>();

  constructor(work: WorkList) {
    this.#work = work;
    this.#program = work.program;
    this.#fingerprints = new Fingerprints(this.#program, (symbol) =>
      this.#shapeOf(this.#program.symbolName(symbol)),
    );
  }

  /** What a local symbol is called on both sides; undefined where its name says all. */
  keyOf(symbol: SymbolRow): string | undefined {
    return this.#keys.get(symbol);
  }

  /**
   * The definition of side A that a global name continues, 0 for none; undefined where that is the one
   * of the same name.
   */
  continued(name: NameRow): SymbolRow | undefined {
    return this.#continued.get(name);
  }

  /** Pairs the numbered types of two versions of a file that are split. */
  pair(before: InputFile, now: InputFile): void {
    const old = this.#symbols(before);
    const symbols = this.#symbols(now);
    if (old.length === 0 || symbols.length === 0) return;
    const known = this.#groups(old, asWritten);
    const numbers = new Map<string, ReadonlyMap<number, number>>();
    const renumber: Renumber = (type) => {
      const group = numbers.get(type.group);
      if (group === undefined) return asWritten(type);
      return `${group.get(type.number) ?? `new ${type.number}`}`;
    };
    for (let depth = 0; ; depth++) {
      const groups = [...this.#groups(symbols, renumber)];
      for (const [name, after] of groups) {
        const earlier = known.get(name);
        if (after[0]!.type.depth !== depth || earlier === undefined) continue;
        numbers.set(name, this.#decide(earlier, after));
      }
      if (!groups.some(([, [first]]) => first!.type.depth > depth)) break;
    }
    this.#name(old, asWritten);
    this.#name(symbols, renumber);
    this.#continueGlobals(old, symbols);
    this.#doubtUnread(symbols, numbers);
  }

  /** Where numbers changed, a name that cannot be read may say any of them. */
  #doubtUnread(
    symbols: readonly SymbolRow[],
    numbers: ReadonlyMap<string, ReadonlyMap<number, number>>,
  ): void {
    const isMoved = [...numbers.values()].some((group) => [...group].some(([b, a]) => a !== b));
    const unread = symbols.find((symbol) => !this.#keys.has(symbol));
    if (!isMoved || unread === undefined) return;
    const text =
      "says a lambda in a form that is not known here, and lambdas have other numbers now";
    this.doubts.push({ symbol: unread, text });
  }

  /** The symbols with a place whose names may say a numbered type. */
  #symbols(file: InputFile): SymbolRow[] {
    const { symbols, sections } = this.#program;
    const found: SymbolRow[] = [];
    for (let i = 1; i < file.symbolCount; i++) {
      const symbol = (file.firstSymbol + i) as SymbolRow;
      const section = symbols.section[symbol];
      if (section === 0 || sections.atomCount[section] === 0) continue;
      if (mayHoldNumbers(this.#program.symbolName(symbol))) found.push(symbol);
    }
    return found;
  }

  #groups(symbols: readonly SymbolRow[], renumber: Renumber): Groups {
    const uses = new Map<string, Use[]>();
    const types = new Map<string, NumberedType>();
    for (const symbol of symbols) {
      const text = this.#program.symbolName(symbol);
      const read = this.#names.read(text, renumber);
      const seen = new Set<string>();
      for (const type of read?.types ?? []) {
        const key = `${type.group} ${type.number}`;
        if (seen.has(key)) continue;
        seen.add(key);
        types.set(key, type);
        const isOwn = read!.owner?.group === type.group && read!.owner.number === type.number;
        append(uses, key, this.#use(symbol, read!.method, isOwn));
      }
    }
    const candidates = [...types].map(([key, type]) => candidate(type, uses.get(key)!));
    candidates.sort((a, b) => a.number - b.number);
    return groupBy(candidates, ({ type }) => type.group);
  }

  #use(symbol: SymbolRow, method: string, isOwn: boolean): Use {
    const { symbols, sections } = this.#program;
    const section = symbols.section[symbol];
    const isCode = sections.kind[section] === SectionKind.Code;
    const atom = this.#program.atomAt(section, symbols.value[symbol]);
    const content = isCode ? this.#fingerprints.of(atom) : "";
    const shape = this.#shapeOf(this.#program.symbolName(symbol));
    return { symbol, isOwn, isCode, atom, content, method, shape };
  }

  /** A name without its numbers. */
  #shapeOf(text: string): string {
    if (!mayHoldNumbers(text)) return text;
    let shape = this.#shapes.get(text);
    if (shape === undefined) {
      shape = this.#names.read(text, () => "")?.canonical ?? text;
      this.#shapes.set(text, shape);
    }
    return shape;
  }

  /** For each number of side B the number of side A. */
  #decide(before: readonly Candidate[], after: readonly Candidate[]): Map<number, number> {
    const { pairs, uncertain } = align(before, after);
    for (const { symbols } of uncertain) {
      this.#doubt(
        symbols,
        "is one of several that changed at once, and which of them it was before cannot be told",
      );
    }
    for (const [now, old] of pairs) {
      const why = changedCaptures(this.#program, old.symbols, now.symbols);
      if (why !== undefined) this.#doubt(now.symbols, why);
    }
    return new Map([...pairs].map(([now, old]) => [now.number, old.number]));
  }

  #doubt(uses: readonly Use[], text: string): void {
    const { symbol } = uses.find(({ isOwn }) => isOwn) ?? uses[0]!;
    this.doubts.push({ symbol, text });
  }

  #name(symbols: readonly SymbolRow[], renumber: Renumber): void {
    for (const symbol of symbols) {
      const read = this.#names.read(this.#program.symbolName(symbol), renumber);
      if (read !== undefined) this.#keys.set(symbol, read.canonical);
    }
  }

  /** Notes which global names are another one's now, such as those of lambdas in inline functions. */
  #continueGlobals(old: readonly SymbolRow[], symbols: readonly SymbolRow[]): void {
    const { names, symbols: table } = this.#program;
    const { dirty } = this.#work;
    const byKey = new Map(old.map((symbol) => [this.#keys.get(symbol), table.name[symbol]]));
    for (const symbol of symbols) {
      const name = table.name[symbol];
      if (name === 0 || names.definition[name] !== symbol) continue;
      const key = this.#keys.get(symbol);
      const earlier = key === undefined ? name : byKey.get(key);
      if (earlier === name || earlier === 0) continue;
      const before = earlier === undefined ? undefined : dirty.get(earlier);
      if (before === undefined && (dirty.get(name) ?? 0) === 0) continue;
      this.#continued.set(name, before ?? (0 as SymbolRow));
      const stays = [name, earlier ?? name]
        .map((each) => this.#whoStays(each))
        .find((f) => f !== undefined);
      if (stays === undefined) continue;
      const text = `is counted otherwise now, and ${stays.name} was not rebuilt and counts as before`;
      this.doubts.push({ symbol, text });
    }
  }

  /** A file that mentions a name and was not rebuilt. */
  #whoStays(name: NameRow): InputFile | undefined {
    const { names, symbols } = this.#program;
    for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
      const file = this.#program.file(symbols.file[m]);
      if (!this.#work.added.includes(file)) return file;
    }
    return undefined;
  }
}

const asWritten: Renumber = ({ number }) => `${number}`;

function candidate(type: NumberedType, symbols: readonly Use[]): Candidate {
  const text = (uses: readonly Use[]) =>
    uses
      .filter(({ isCode }) => isCode)
      .map(({ shape, content }) => `${shape} ${content}`)
      .sort()
      .join();
  const own = symbols.filter(({ isOwn, isCode }) => isOwn && isCode);
  const uses = text(symbols);
  const content = own.length > 0 ? text(own) : uses;
  return { type, number: type.number, symbols, content, uses };
}
