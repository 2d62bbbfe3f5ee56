/**
 * Mentions: a file says what it defines and what it needs, or takes it back.
 *
 * This is where the linker's central question is answered, name by name: which of all mentions is
 * *the* definition? Each mention has a rank, and the lowest wins; within a rank the earlier file
 * does:
 *
 *     0  a value of the command line   3  a weak definition          5  the launcher
 *     1  a definition                  4  the linker's own symbols   6  a shared library, or an archive
 *     2  a common symbol                                                member not linked yet
 *
 * (gABI, symbol table, on binding; a common symbol against a weak definition as in GNU ld.)
 * What the files of a library offer that the program takes in has the rank of that library: for the
 * program and other libraries the place on the command line decides, weak or not, as it would for the
 * dynamic linker; within one library its own ranks do.
 * Adding a mention compares it with the winner so far; taking the winner out walks the list of that
 * one name.
 */
import type { NameRow } from "../base/names.ts";
import { Binding } from "../elf/constants.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { GroupRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SymbolKind } from "../program/symbols.ts";
import type { WorkList } from "./work-list.ts";

const strongRank = 1;
const lastRank = 7;

/** The rank of a mention; `lastRank` for one that defines nothing. */
function rankOf(program: Program, symbol: SymbolRow): number {
  const { symbols } = program;
  const file = program.file(symbols.file[symbol]);
  if (file.scope?.isLibrary === true && symbols.kind[symbol] !== SymbolKind.Undefined) return 6;
  return rankInScope(program, symbol);
}

/** The rank of a mention among those of its scope. */
function rankInScope(program: Program, symbol: SymbolRow): number {
  const { symbols } = program;
  switch (symbols.kind[symbol]) {
    case SymbolKind.Undefined:
      return lastRank;
    case SymbolKind.Common:
      return 2;
    case SymbolKind.Lazy:
    case SymbolKind.Shared:
      return 6;
    default: {
      const { kind } = program.file(symbols.file[symbol]);
      if (kind === FileKind.CommandLine) return 0;
      if (kind === FileKind.Linker) return 4;
      if (kind === FileKind.Runtime) return 5;
      return isStrong(program, symbol) ? strongRank : 3;
    }
  }
}

/** True for a definition of which there must be only one. */
function isStrong(program: Program, symbol: SymbolRow): boolean {
  const binding = program.symbols.info[symbol] >> 4;
  return binding !== Binding.Weak && binding !== Binding.GnuUnique;
}

/** True where mention `a` wins against `b`. */
export function wins(program: Program, a: SymbolRow, b: SymbolRow): boolean {
  if (b === 0) return true;
  const rankA = rankOf(program, a);
  const rankB = rankOf(program, b);
  if (rankA !== rankB) return rankA < rankB;
  const { file } = program.symbols;
  const { scope } = program.file(file[a]);
  if (scope?.isLibrary === true && scope === program.file(file[b]).scope) {
    const inA = rankInScope(program, a);
    const inB = rankInScope(program, b);
    if (inA !== inB) return inA < inB;
  }
  return program.file(file[a]).order < program.file(file[b]).order;
}

/**
 * Makes a loaded file part of the program: all it says about global names and groups counts from
 * now on.
 */
export function addMentions(work: WorkList, file: InputFile): void {
  const { program } = work;
  const { symbols, names } = program;
  work.added.push(file);
  file.live = true;
  if (isSelected(file)) program.selected.set(file.why!, file);
  forGroups(program, file, (group) => addGroup(work, group));
  for (const name of file.required ?? []) {
    work.touch(name);
    want(work, name);
  }
  for (let i = 0; i < file.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    const name = symbols.name[symbol];
    if (name === 0) continue;
    work.touch(name);
    const head = names.mention[name];
    symbols.next[symbol] = head;
    symbols.previous[symbol] = 0 as SymbolRow;
    if (head !== 0) symbols.previous[head] = symbol;
    names.mention[name] = symbol;
    if (symbols.kind[symbol] === SymbolKind.Undefined) {
      if (!program.isWeak(symbol)) want(work, name);
      continue;
    }
    if (rankInScope(program, symbol) === strongRank) names.strong[name]++;
    const winner = names.definition[name];
    if (wins(program, symbol, winner)) {
      names.definition[name] = symbol;
      if (symbols.kind[symbol] === SymbolKind.Lazy && names.wanted[name] > 0)
        work.wanted.push(name);
    }
  }
}

/** True for an archive member that was linked because it was wanted. */
export function isSelected(file: InputFile): boolean {
  return file.container !== undefined && file.why !== 0;
}

/** One more mention of a name needs a definition; an archive may have to give one. */
export function want(work: WorkList, name: NameRow): void {
  const { names, symbols } = work.program;
  names.wanted[name]++;
  const winner = names.definition[name];
  if (winner !== 0 && symbols.kind[winner] === SymbolKind.Lazy) work.wanted.push(name);
}

/** Takes a file out of the program. Its rows stay, so that it can be added again. */
export function removeMentions(work: WorkList, file: InputFile): void {
  const { program } = work;
  const { symbols, names } = program;
  work.removed.push(file);
  file.live = false;
  if (isSelected(file)) program.selected.delete(file.why!);
  forGroups(program, file, (group) => removeGroup(work, group));
  for (const name of file.required ?? []) {
    work.touch(name);
    names.wanted[name]--;
  }
  for (let i = 0; i < file.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    const name = symbols.name[symbol];
    if (name === 0) continue;
    work.touch(name);
    const next = symbols.next[symbol];
    const previous = symbols.previous[symbol];
    if (next !== 0) symbols.previous[next] = previous;
    if (previous !== 0) symbols.next[previous] = next;
    else names.mention[name] = next;
    if (symbols.kind[symbol] === SymbolKind.Undefined) {
      if (!program.isWeak(symbol)) names.wanted[name]--;
      continue;
    }
    if (rankInScope(program, symbol) === strongRank) names.strong[name]--;
    if (names.definition[name] === symbol) elect(work, name);
  }
}

/**
 * Decides a name from its list of mentions. Definitions in groups that lost do not count, nor those of
 * libraries that are withheld.
 */
export function elect(work: WorkList, name: NameRow): void {
  const { program } = work;
  const { symbols, names } = program;
  let winner = 0 as SymbolRow;
  for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
    if (symbols.kind[m] === SymbolKind.Undefined) continue;
    const section = symbols.section[m];
    if (section !== 0 && program.isDropped(section)) continue;
    if (program.file(symbols.file[m]).withheld === true) continue;
    if (wins(program, m, winner)) winner = m;
  }
  names.definition[name] = winner;
  if (winner !== 0 && symbols.kind[winner] === SymbolKind.Lazy && names.wanted[name] > 0) {
    work.wanted.push(name);
  }
}

/** Decides all names and groups of a file again, after files changed places. */
export function electAll(work: WorkList, file: InputFile): void {
  const { program } = work;
  forGroups(program, file, (group) => {
    const signature = program.groups.signature[group];
    work.touchGroup(signature);
    electGroup(program, signature);
  });
  for (let i = 0; i < file.symbolCount; i++) {
    const name = program.symbols.name[(file.firstSymbol + i) as SymbolRow];
    if (name === 0) continue;
    work.touch(name);
    elect(work, name);
  }
}

/** Calls `use` once for each COMDAT group of a file. */
export function forGroups(program: Program, file: InputFile, use: (group: GroupRow) => void): void {
  const { sections } = program;
  let last = 0 as GroupRow;
  const seen = new Set<GroupRow>();
  for (let i = 1; i < file.sectionCount; i++) {
    const group = sections.group[(file.firstSection + i) as SectionRow];
    if (group === 0 || group === last) continue;
    last = group;
    if (seen.has(group)) continue;
    seen.add(group);
    use(group);
  }
}

function groupWins(program: Program, a: GroupRow, b: GroupRow): boolean {
  const { groups } = program;
  return b === 0 || program.file(groups.file[a]).order < program.file(groups.file[b]).order;
}

function addGroup(work: WorkList, group: GroupRow): void {
  const { program } = work;
  const { groups, names } = program;
  const signature = groups.signature[group];
  work.touchGroup(signature);
  const head = names.groupMention[signature];
  groups.next[group] = head;
  groups.previous[group] = 0 as GroupRow;
  if (head !== 0) groups.previous[head] = group;
  names.groupMention[signature] = group;
  if (groupWins(program, group, names.group[signature])) names.group[signature] = group;
}

function removeGroup(work: WorkList, group: GroupRow): void {
  const { program } = work;
  const { groups, names } = program;
  const signature = groups.signature[group];
  work.touchGroup(signature);
  const next = groups.next[group];
  const previous = groups.previous[group];
  if (next !== 0) groups.previous[next] = previous;
  if (previous !== 0) groups.next[previous] = next;
  else names.groupMention[signature] = next;
  if (names.group[signature] === group) electGroup(program, signature);
}

/** Decides which group of a signature prevails: that of the first file. */
function electGroup(program: Program, signature: NameRow): void {
  const { groups, names } = program;
  let winner = 0 as GroupRow;
  for (let g = names.groupMention[signature]; g !== 0; g = groups.next[g]) {
    if (groupWins(program, g, winner)) winner = g;
  }
  names.group[signature] = winner;
}
