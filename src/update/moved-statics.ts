/**
 * Static variables and functions that moved to another file.
 *
 * They are known in their file alone, so one that goes here and one that comes there are two. But where
 * they have one name, size and initial content, and there is no other of the name, somebody moved a part of
 * a source to another: then it is the same one, and keeps its place and value. Where that is not certain it
 * starts anew, which is said.
 */
import { append } from "../base/lists.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { Fingerprints } from "./fingerprint.ts";

/** What local symbols of a file are known by. */
export type KeysOf = (file: InputFile) => ReadonlyMap<SymbolRow, readonly string[]>;

export interface MovedStatic {
  readonly before: SymbolRow;
  readonly now: SymbolRow;
  /** False for a variable that may be another one. */
  readonly same: boolean;
}

/** What compilers and their libraries have in many files under one name. */
const common = /^(code|data) (_ZStL|_ZGV|_GLOBAL_|__|\.)/;

/** Finds what is new in one of `now` and gone from one of `before`; `partnerOf` knows what stays in its file. */
export function movedStatics(
  program: Program,
  before: readonly InputFile[],
  now: readonly InputFile[],
  keysOf: KeysOf,
  partnerOf: (symbol: SymbolRow) => SymbolRow,
): MovedStatic[] {
  const came = new Map<string, SymbolRow[]>();
  const stays = new Set<SymbolRow>();
  for (const file of now) {
    for (const [symbol, [key]] of keysOf(file)) {
      const partner = partnerOf(symbol);
      if (partner !== 0) stays.add(partner);
      else if (!common.test(key!)) append(came, key!, symbol);
    }
  }
  if (came.size === 0) return [];
  const gone = new Map<string, SymbolRow[]>();
  for (const file of before) {
    for (const [symbol, [key]] of keysOf(file)) {
      if (came.has(key!) && !stays.has(symbol)) append(gone, key!, symbol);
    }
  }
  const names = new Fingerprints(program, (symbol) => program.symbolName(symbol));
  return [...gone].flatMap(([key, olds]) => {
    const news = came.get(key)!;
    const isOne = olds.length === 1 && news.length === 1;
    return news.flatMap((symbol): MovedStatic[] => {
      const same =
        isOne && contentOf(program, names, olds[0]!) === contentOf(program, names, symbol);
      // A function that may be another one is no matter: who has the old one's address calls the old one.
      const { kind } = program.sections;
      const isCode = kind[program.symbols.section[symbol]] === SectionKind.Code;
      return same || !isCode ? [{ before: olds[0]!, now: symbol, same }] : [];
    });
  });
}

function contentOf(program: Program, fingerprints: Fingerprints, symbol: SymbolRow): string {
  const { symbols, sections } = program;
  const section = symbols.section[symbol];
  const size = symbols.size[symbol];
  const content = fingerprints.ofRange(section, symbols.value[symbol], size);
  return `${sections.kind[section]} ${size} ${content}`;
}
