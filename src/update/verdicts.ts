/**
 * Verdicts: what became of each changed symbol, in words.
 */
import { type Article, codes } from "../base/codes.ts";
import { size as formatSize, hex } from "../base/format.ts";
import type { WorkList } from "../link/work-list.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { SymbolKind } from "../program/symbols.ts";
import type { Match } from "./match.ts";

/** The kinds of verdicts, and the word each line starts with. */
export const VerdictKind = {
  /** A function has a new body. */
  Changed: "changed",
  Added: "added",
  Removed: "removed",
  /** A constant has new content. */
  Constant: "constant",
  /**
   * A variable's initial value changed; whether it was applied is known when a target has answered.
   */
  Initial: "initial",
  /** Done, but the user should know something. */
  Warning: "warning",
  /** Cannot be done in a running program. */
  Restart: "restart",
} as const;
export type VerdictKind = (typeof VerdictKind)[keyof typeof VerdictKind];

export interface Verdict {
  readonly kind: VerdictKind;
  /** Leads to its article: src/base/codes.ts. */
  readonly code: string;
  /** The symbol as written in the file; empty where the verdict is not about one. */
  readonly symbol: string;
  readonly file: string;
  /** What happened, in a few words or a sentence. */
  readonly text: string;
  /** Where the symbol is now, 0 where it has no place. */
  readonly address: number;
}

/** Verdicts on functions and constants, from what matching decided. */
export function matchVerdicts(work: WorkList, match: Match): Verdict[] {
  const { program } = work;
  const { atoms, sections } = program;
  const verdicts: Verdict[] = [];
  for (const atom of work.fresh) {
    if (atoms.symbol[atom] === 0 && sections.atomCount[atoms.section[atom]] > 1) continue;
    // Variables that had to move have a verdict of their own.
    if (match.grown.includes(atom)) continue;
    for (const symbol of symbolsOf(program, atom)) {
      // What lost its name to another file is as it was.
      if (program.definitionOf(symbol) !== symbol) continue;
      verdicts.push(freshVerdict(work, match, atom, symbol));
    }
  }
  for (const atom of match.rewritten) {
    const symbol = atoms.symbol[atom];
    const kind = sections.kind[atoms.section[atom]];
    if (kind === SectionKind.Constant) {
      verdicts.push(
        verdict(program, VerdictKind.Constant, codes.Constant, symbol, "changed in place"),
      );
    } else if (kind === SectionKind.ThreadLocal) {
      const text = "starts with another value, in new threads and those that have not changed it";
      verdicts.push(verdict(program, VerdictKind.Changed, codes.ThreadLocal, symbol, text));
    }
  }
  const continued = continuedSymbols(work, match);
  for (const atom of match.stale) {
    for (const symbol of symbolsOf(program, atom)) {
      if (continued.has(symbol)) continue;
      verdicts.push(
        verdict(
          program,
          VerdictKind.Removed,
          codes.Removed,
          symbol,
          "kept in memory for those who still use it",
        ),
      );
    }
  }
  return verdicts;
}

/** What became of static variables that are in another file now. */
export function movedVerdicts(program: Program, { partners }: Match): Verdict[] {
  const { sections, symbols } = program;
  return partners.moved
    .filter(({ now }) => sections.kind[symbols.section[now]] !== SectionKind.Code)
    .map(({ before, now, same }) => {
      const from = program.file(symbols.file[before]).name;
      const text = same
        ? `was in ${from}, and keeps its value`
        : `starts anew: one of this name in ${from} is gone, and it is not certain that this is the same`;
      return verdict(program, VerdictKind.Warning, codes.MovedStatic, now, text);
    });
}

function freshVerdict(work: WorkList, match: Match, atom: AtomRow, symbol: SymbolRow): Verdict {
  const { program } = work;
  const { atoms, symbols, sections } = program;
  const before = match.partners.of(symbol);
  const bytes = formatSize(symbols.size[symbol] || atoms.size[atom]);
  const kind = sections.kind[atoms.section[atom]];
  if (before === 0) {
    const what =
      kind === SectionKind.Code
        ? "function"
        : kind === SectionKind.Constant
          ? "constant"
          : "variable";
    return verdict(program, VerdictKind.Added, codes.Added, symbol, `${what}, ${bytes}`);
  }
  const sizes = `${formatSize(symbols.size[before])} → ${bytes}`;
  if (kind === SectionKind.Code) {
    return verdict(
      program,
      VerdictKind.Changed,
      codes.Changed,
      symbol,
      program.hasEntry(symbol) ? `${sizes}, entry ${hex(program.entryOf(symbol))}` : sizes,
    );
  }
  if (kind !== SectionKind.Constant) {
    const text = "starts anew: it holds places inside of a function that changed";
    return verdict(program, VerdictKind.Warning, codes.StartsAnew, symbol, text);
  }
  return verdict(program, VerdictKind.Constant, codes.Constant, symbol, `${sizes}, in a new place`);
}

/** Symbols of side A that go on under a symbol of side B. */
function continuedSymbols(work: WorkList, match: Match): Set<SymbolRow> {
  const { program } = work;
  const continued = new Set<SymbolRow>();
  for (const name of work.dirty.keys()) {
    const before = match.partners.before(name);
    const now = program.names.definition[name];
    if (before !== 0 && now !== 0 && program.symbols.section[now] !== 0) continued.add(before);
  }
  for (const file of work.added) {
    for (let i = 1; i < file.symbolCount; i++) {
      const symbol = (file.firstSymbol + i) as SymbolRow;
      if (program.symbols.name[symbol] === 0) continued.add(match.partners.of(symbol));
    }
  }
  return continued;
}

/** The functions or variables in an atom: more than one where it could not be split. */
function* symbolsOf(program: Program, atom: AtomRow): Generator<SymbolRow> {
  const { atoms, symbols, sections } = program;
  const section = atoms.section[atom];
  const kind = sections.kind[section];
  if (kind === SectionKind.Frames) return;
  const start = atoms.start[atom];
  const file = program.fileOfSection(section);
  const seen = new Set<number>();
  for (let i = 1; i < file.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    if (symbols.section[symbol] !== section || symbols.size[symbol] === 0) continue;
    if (program.isCompilerLabel(symbol)) continue;
    const value = program.offsetOf(symbol);
    if (value < start || value >= start + atoms.size[atom] || seen.has(value)) continue;
    const name = symbols.name[symbol];
    if (name !== 0 && symbols.kind[symbol] === SymbolKind.Defined) {
      // Only what won its name, or went with the file that had.
      const winner = program.names.definition[name];
      if (winner !== 0 && program.symbols.file[winner] === file.row && winner !== symbol) continue;
    }
    seen.add(value);
    yield symbol;
  }
}

/** A verdict about one symbol. */
export function verdict(
  program: Program,
  kind: VerdictKind,
  { code }: Article,
  symbol: SymbolRow,
  text: string,
): Verdict {
  const file = program.files[program.symbols.file[symbol]];
  const hasPlace = kind !== VerdictKind.Removed && symbol !== 0;
  return {
    kind,
    code,
    symbol: symbol === 0 ? "" : program.symbolName(symbol),
    file: file?.name ?? "",
    text,
    address: hasPlace ? program.bodyOf(symbol) : 0,
  };
}

/** A verdict about a file, or a place in it. */
export function fileVerdict(
  kind: VerdictKind,
  { code }: Article,
  file: string,
  text: string,
): Verdict {
  return { kind, code, symbol: "", file, text, address: 0 };
}
