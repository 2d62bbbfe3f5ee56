/**
 * Why: what is known of one symbol. Who defines it, who else would, who refers to it, where it is and
 * since when, and for which name its archive member was linked.
 */
import type { NameRow } from "../base/names.ts";
import { SymbolType } from "../elf/constants.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { SymbolKind } from "../program/symbols.ts";

/** How many of those who refer to a symbol are named. */
const referrersShown = 12;

/** A file that mentions the same name, and does not define what it means. */
export interface Loser {
  readonly file: string;
  readonly how: string;
}

/** What a member was linked for: `wanted` is a name of it, and `by` a file that refers to that. */
export interface Link {
  readonly member: string;
  readonly wanted: string;
  readonly by: string;
}

export interface SymbolFacts {
  readonly name: string;
  readonly what: string;
  readonly file: string;
  readonly section: string;
  readonly size: number;
  /** The address that stands for it, and where its bytes are; 0 for none, thread-local ones have offsets. */
  readonly entry: number;
  readonly body: number;
  /** The generation that its bytes are in their place since. */
  readonly since: number;
  readonly losers: readonly Loser[];
  /** Fields that refer to it, and the first functions and variables they are in. */
  readonly references: number;
  readonly referrers: readonly string[];
  /** False where the assembler resolved references inside of the section, which nobody knows of. */
  readonly knowsAll: boolean;
  readonly chain: readonly Link[];
}

/** The definitions of a name as written in object files: the one that counts, or all local ones. */
export function definitionsOf(program: Program, text: string): SymbolRow[] {
  const global = program.names.definition[program.names.find(text)];
  const locals = program.objects().flatMap((file) => localsOf(program, file, text));
  return global === 0 ? locals : [global, ...locals];
}

function localsOf({ symbols }: Program, file: InputFile, text: string): SymbolRow[] {
  const found: SymbolRow[] = [];
  for (let i = 1; i < file.object!.firstGlobal; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    if (symbols.section[symbol] === 0 || (symbols.info[symbol] & 15) === SymbolType.Section)
      continue;
    if (file.object!.symbolName(i) === text) found.push(symbol);
  }
  return found;
}

/** All that is known of a definition. */
export function factsOf(program: Program, symbol: SymbolRow): SymbolFacts {
  const { symbols, sections, atoms } = program;
  const file = program.file(symbols.file[symbol]);
  const section = symbols.section[symbol];
  const isPlaced = section !== 0 && sections.atomCount[section] > 0;
  return {
    name: program.symbolName(symbol),
    what: whatIs(program, symbol),
    file: file.name,
    section: section === 0 ? "" : program.sectionName(section),
    size: symbols.size[symbol],
    entry: isPlaced && program.hasEntry(symbol) ? program.entryOf(symbol) : 0,
    body: isPlaced || section === 0 ? program.bodyOf(symbol) : 0,
    since: isPlaced ? atoms.since[program.atomAt(section, program.offsetOf(symbol))] : 0,
    losers: losersOf(program, symbol),
    ...referencesTo(program, symbol),
    knowsAll: section === 0 || file.split || isAlone(program, symbol),
    chain: chainOf(program, file),
  };
}

function whatIs(program: Program, symbol: SymbolRow): string {
  const { symbols, sections } = program;
  const kind = symbols.kind[symbol];
  if (kind === SymbolKind.Shared) return "symbol of a library";
  if (kind === SymbolKind.Lazy) return "symbol of an archive's member that is not linked";
  if (symbols.section[symbol] === 0) return "address";
  const place = sections.kind[symbols.section[symbol]];
  if (place === SectionKind.Code)
    return program.isIndirect(symbol) ? "indirect function" : "function";
  if (place === SectionKind.ThreadLocal) return "thread-local variable";
  return place === SectionKind.Constant ? "constant" : "variable";
}

/** Other files that define the name, or offer to. */
function losersOf(program: Program, symbol: SymbolRow): Loser[] {
  const { symbols, names } = program;
  const losers: Loser[] = [];
  const name = symbols.name[symbol];
  if (name === 0) return losers;
  const home = program.file(symbols.file[symbol]);
  for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
    const file = program.file(symbols.file[m]);
    if (m === symbol || symbols.kind[m] === SymbolKind.Undefined || file === home.container)
      continue;
    losers.push({ file: file.name, how: howOf(program, m) });
  }
  return losers;
}

function howOf(program: Program, symbol: SymbolRow): string {
  const { kind, section } = program.symbols;
  if (kind[symbol] === SymbolKind.Lazy) return "has a member that defines it, which is not linked";
  if (kind[symbol] === SymbolKind.Shared) return "exports it";
  if (kind[symbol] === SymbolKind.Common) return "has a common symbol of that name";
  if (section[symbol] !== 0 && program.isDropped(section[symbol])) {
    return "has the same group, of which one is enough";
  }
  return program.isWeak(symbol) ? "defines it as weak" : "defines it, and comes later";
}

function referencesTo(
  program: Program,
  symbol: SymbolRow,
): Pick<SymbolFacts, "references" | "referrers"> {
  const { symbols, names } = program;
  const name: NameRow = symbols.name[symbol];
  const referrers = new Set<string>();
  let references = 0;
  const look = (file: InputFile, mention: SymbolRow) => {
    for (const [section, offset] of fieldsOf(program, file, mention)) {
      references++;
      if (referrers.size >= referrersShown) continue;
      const who = program.symbolAt(section, offset) ?? program.sectionName(section);
      referrers.add(`${who} (${file.name})`);
    }
  };
  if (name === 0) look(program.file(symbols.file[symbol]), symbol);
  for (let m = names.mention[name]; name !== 0 && m !== 0; m = symbols.next[m]) {
    look(program.file(symbols.file[m]), m);
  }
  return { references, referrers: [...referrers] };
}

/** Fields of a file that refer to one of its symbols, by section and offset. */
function* fieldsOf(
  { sections, relocations }: Program,
  file: InputFile,
  mention: SymbolRow,
): Generator<[SectionRow, number]> {
  for (let i = 1; i < file.sectionCount; i++) {
    const section = (file.firstSection + i) as SectionRow;
    if (sections.atomCount[section] === 0 || sections.kind[section] === SectionKind.Frames)
      continue;
    const first = sections.firstRelocation[section];
    for (let k = 0; k < sections.relocationCount[section]; k++) {
      const relocation = (first + k) as RelocationRow;
      if (relocations.symbol[relocation] === mention)
        yield [section, relocations.offset[relocation]];
    }
  }
}

/** True where a symbol has a section of its own. */
function isAlone(program: Program, symbol: SymbolRow): boolean {
  const { symbols, sections } = program;
  return symbols.size[symbol] === sections.size[symbols.section[symbol]];
}

/** From an archive's member to the object file that is the reason why it was linked. */
function chainOf(program: Program, file: InputFile): Link[] {
  const chain: Link[] = [];
  const seen = new Set<InputFile>();
  for (let member: InputFile | undefined = file; member?.why && !seen.has(member); ) {
    seen.add(member);
    const by = wantedBy(program, member.why, member);
    const wanted = program.names.text(member.why);
    chain.push({ member: member.name, wanted, by: by?.name ?? "the command line" });
    member = by;
  }
  return chain;
}

/** The first file that refers to a name, one that was not linked for a name itself where there is one. */
function wantedBy(program: Program, name: NameRow, member: InputFile): InputFile | undefined {
  const { names, symbols } = program;
  const files: InputFile[] = [];
  for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
    if (symbols.kind[m] === SymbolKind.Undefined) files.push(program.file(symbols.file[m]));
  }
  return files
    .filter((each) => each !== member && each.kind === FileKind.Object)
    .sort((a, b) => Number(Boolean(a.why)) - Number(Boolean(b.why)) || a.order - b.order)[0];
}
