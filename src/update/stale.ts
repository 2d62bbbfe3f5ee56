/**
 * What an update makes stale: which blocks, what they refer to, which parts of them must stay.
 *
 * Side A's rows are gone when the update is done, so what a collection wants to know is written down
 * here, in two steps. `draftStale` asks while both sides are there and entries are still those of
 * side A; `noteStale` adds the blocks when nothing can fail any more.
 */

import { append } from "../base/lists.ts";
import type { NameRow } from "../base/names.ts";
import { Relocator } from "../link/relocate.ts";
import type { WorkList } from "../link/work-list.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, GroupRow, RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { type Range, type StaleBlock, StaleKind, without } from "../program/stale-blocks.ts";
import { jumpSize } from "../x86-64/code.ts";
import type { MovedFunction } from "./entries.ts";
import { HiddenAddresses } from "./hidden.ts";
import type { Match } from "./match.ts";

/** A block before its entries are cut out: those are known when jumps are written. */
interface Draft extends Omit<StaleBlock, "ranges" | "entry" | "keepsPlace" | "since"> {
  readonly size: number;
}

const kinds: Partial<Record<SectionKind, StaleKind>> = {
  [SectionKind.Code]: StaleKind.Body,
  [SectionKind.Constant]: StaleKind.Constant,
  [SectionKind.Data]: StaleKind.Variable,
  [SectionKind.Zero]: StaleKind.Variable,
};

/** The blocks that will be stale. Call when it is decided what moves, before anything has moved. */
export function draftStale(
  work: WorkList,
  match: Match,
  functions: readonly MovedFunction[],
): Draft[] {
  const { program } = work;
  const { atoms, sections } = program;
  const births = birthsOf(work);
  const siblings = atomsByGroup(program, match.stale);
  const relocator = new Relocator(work);
  const hidden = new HiddenAddresses(work, relocator);
  const removed = removedFunctions(work, functions, hidden);
  const drafts: Draft[] = [];
  for (const atom of match.stale) {
    const section = atoms.section[atom];
    // Thread-local variables lie in each thread's block, and unwind records are counted (frames.ts).
    const kind = kinds[sections.kind[section]];
    if (kind === undefined || atoms.address[atom] === 0) continue;
    const group = sections.group[section];
    const { references, names } = referencesOf(work, relocator, atom);
    const beside = [...match.frames.exceptionsOf(atom), ...(siblings.get(group) ?? [])];
    drafts.push({
      kind,
      name: nameOf(program, atom),
      file: program.fileOfSection(section).name,
      born: births.get(atom) ?? 1,
      address: atoms.address[atom],
      size: atoms.size[atom],
      endCounts: kind !== StaleKind.Body || endsInCall(program, atom),
      references: [...references, ...beside.map((other) => atoms.address[other])],
      pinned: removed.pinned.get(atoms.address[atom]) ?? hidden.whyPinned(names),
    });
  }
  return [...drafts, ...removed.entries];
}

/** True where code may end in a call: `call rel32`, or `call` through a register or memory. */
function endsInCall(program: Program, atom: AtomRow): boolean {
  const { atoms, sections } = program;
  const section = atoms.section[atom];
  const { bytes } = program.fileOfSection(section).object!;
  const end = sections.place[section] + atoms.start[atom] + atoms.size[atom];
  return bytes[end - 5] === 0xe8 || [2, 3, 4, 6, 7].some((back) => bytes[end - back] === 0xff);
}

function nameOf(program: Program, atom: AtomRow): string {
  const { section, start, symbol } = program.atoms;
  if (symbol[atom] !== 0) return program.symbolName(symbol[atom]);
  return program.symbolAt(section[atom], start[atom]) ?? "";
}

/** Adds what the update made stale, when it is made. `functions` have their new bodies now. */
export function noteStale(
  work: WorkList,
  match: Match,
  drafts: readonly Draft[],
  functions: readonly MovedFunction[],
): void {
  const { program } = work;
  const { stale } = program;
  const since = program.generation + 1;
  const living = functions.filter(({ now, entry }) => program.entryOf(now) === entry);
  const entries = living
    .filter(({ now, entry }) => program.bodyOf(now) !== entry)
    .map(({ entry }) => ({ address: entry, size: entrySize(program, entry) }))
    .sort((a, b) => a.address - b.address);
  const byBody = new Map(living.map(({ bodyBefore, entry }) => [bodyBefore, entry]));
  const inUse = countUsers(work, match);
  keepBirths(work, match);
  for (const { size, ...draft } of drafts) {
    const { address, kind } = draft;
    if (size > 0 && inUse.has(address)) continue;
    const whole = { address, size: size + takeGap(program, address + size) };
    const ranges = kind === StaleKind.Body ? without(whole, overlapping(entries, whole)) : [whole];
    if (kind !== StaleKind.Entry) stale.births.delete(address);
    if (ranges.every((range) => range.size === 0)) continue;
    const entry = byBody.get(address) ?? 0;
    // Two atoms with one place are one block.
    if (size > 0) inUse.add(address);
    stale.add({ ...draft, ranges, since, entry, keepsPlace: isColdCode(program, address) });
  }
  noteGapsOfAdopted(program, match);
  noteFresh(work, since);
}

/** Those of some sorted ranges that may overlap another one. */
function overlapping(ranges: readonly Range[], { address, size }: Range): readonly Range[] {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.address + ranges[middle]!.size > address) high = middle;
    else low = middle + 1;
  }
  let end = low;
  while (end < ranges.length && ranges[end]!.address < address + size) end++;
  return ranges.slice(low, end);
}

/**
 * Two equal constants may have one place (match.ts), and those who have it are counted. Returns the
 * places of atoms that went which somebody still has.
 */
function countUsers(work: WorkList, { adopted }: Match): Set<number> {
  const { atoms, sections, stale } = work.program;
  const change = new Map<number, number>();
  const count = (atom: AtomRow, by: number) => {
    if (atoms.size[atom] === 0 || !kinds[sections.kind[atoms.section[atom]]]) return;
    change.set(atoms.address[atom], (change.get(atoms.address[atom]) ?? 0) + by);
  };
  for (const section of work.gone) {
    const first = sections.firstAtom[section];
    for (let i = 0; i < sections.atomCount[section]; i++) count((first + i) as AtomRow, -1);
  }
  for (const b of adopted.keys()) count(b, 1);
  const inUse = new Set<number>();
  for (const [address, by] of change) {
    const users = (stale.users.get(address) ?? 1) + by;
    if (users > 1) stale.users.set(address, users);
    else stale.users.delete(address);
    if (users > 0) inUse.add(address);
  }
  return inUse;
}

/** Adds the unwind table that another one takes the place of. */
export function noteStaleTable(program: Program, range: Range): void {
  program.stale.add({
    ...{ kind: StaleKind.Table, name: "", file: "", address: range.address, ranges: [range] },
    ...{ born: program.generation, since: program.generation + 1, references: [], entry: 0 },
    ...{ endCounts: false, pinned: undefined, keepsPlace: false },
  });
}

/** True for code that came with the cold link. */
function isColdCode({ unwind }: Program, address: number): boolean {
  return address >= unwind.baseStart && address < unwind.baseEnd;
}

function entrySize(program: Program, entry: number): number {
  return program.traps.has(entry) ? 1 : jumpSize;
}

/**
 * Names that an atom mentions, and everything that its relocations lead to on side A: the definition, what the addend makes of
 * it, and for a function its entry. A field that counts from its own end is off by up to eight.
 */
function referencesOf(
  work: WorkList,
  relocator: Relocator,
  atom: AtomRow,
): { references: number[]; names: Set<NameRow> } {
  const { program } = work;
  const { relocations, symbols, sections } = program;
  const references = new Set<number>();
  const mentioned = new Set<NameRow>();
  for (const { relocation } of relocator.fields(atom)) {
    const symbol = relocations.symbol[relocation];
    const name = symbols.name[symbol];
    if (name !== 0) mentioned.add(name);
    const before = work.dirty.get(name) ?? program.definitionOf(symbol);
    const section = symbols.section[before];
    if (section === 0 || sections.atomCount[section] === 0) continue;
    if (sections.kind[section] === SectionKind.ThreadLocal) continue;
    for (const address of meantAddresses(program, before, section, relocation)) {
      references.add(address);
    }
  }
  return { references: [...references], names: mentioned };
}

function meantAddresses(
  program: Program,
  definition: SymbolRow,
  section: SectionRow,
  relocation: RelocationRow,
): number[] {
  const offset = program.offsetOf(definition);
  const meant = [0, 4, 8].map((bias) => offset + program.relocations.addend[relocation] + bias);
  const inside = meant.filter((at) => at >= 0 && at <= program.sections.size[section]);
  const places = [offset, ...inside].map((at) => program.addressInSection(section, at));
  return program.hasEntry(definition) ? [...places, program.entryOf(definition)] : places;
}

/**
 * The entries of functions that are removed: whoever holds one still calls the last body. Those that
 * are their own last body, and must be kept, come with the reason.
 */
function removedFunctions(
  work: WorkList,
  functions: readonly MovedFunction[],
  hidden: HiddenAddresses,
): { entries: Iterable<Draft>; pinned: Map<number, string> } {
  const { program } = work;
  const { symbols, sections } = program;
  const kept = new Set(functions.map(({ entry }) => entry));
  const entries = new Map<number, Draft>();
  const pinned = new Map<number, string>();
  for (const file of work.removed) {
    for (let i = 1; i < file.symbolCount; i++) {
      const symbol = (file.firstSymbol + i) as SymbolRow;
      const name = symbols.name[symbol];
      if (!program.hasEntry(symbol) || sections.atomCount[symbols.section[symbol]] === 0) continue;
      if (name !== 0 && work.dirty.get(name) !== symbol) continue;
      const [address, body] = [program.entryOf(symbol), program.bodyOf(symbol)];
      if (kept.has(address)) continue;
      const why = hidden.whyKept(address);
      if (address === body) {
        if (why !== undefined) pinned.set(body, why);
        continue;
      }
      entries.set(address, {
        ...{ kind: StaleKind.Entry, name: program.symbolName(symbol), file: file.name },
        ...{ address, size: entrySize(program, address), references: [body] },
        ...{ born: program.generation, endCounts: false, pinned: why },
      });
    }
  }
  return { entries: entries.values(), pinned };
}

/**
 * Code of a group that lost to another file's has its records in a file that stays, so nothing says
 * which exception table is its own: any of its group.
 */
function atomsByGroup(program: Program, stale: readonly AtomRow[]): Map<GroupRow, AtomRow[]> {
  const groups = new Map<GroupRow, AtomRow[]>();
  for (const atom of stale) {
    const group = program.sections.group[program.atoms.section[atom]];
    if (group !== 0) append(groups, group, atom);
  }
  return groups;
}

/**
 * The generation of each atom of the files that went. A section that came whole is known by its
 * start, and so are its pieces.
 */
function birthsOf(work: WorkList): Map<AtomRow, number> {
  const { atoms, sections, stale } = work.program;
  const births = new Map<AtomRow, number>();
  for (const section of work.gone) {
    let known: number | undefined;
    let next = 0;
    for (let i = 0; i < sections.atomCount[section]; i++) {
      const atom = (sections.firstAtom[section] + i) as AtomRow;
      const address = atoms.address[atom];
      const own = stale.births.get(address);
      if (own !== undefined || address < next || address > next + sections.align[section])
        known = own;
      if (known !== undefined) births.set(atom, known);
      next = address + atoms.size[atom];
    }
  }
  return births;
}

/** A piece that stays has its own start from now on, and came when its section did. */
function keepBirths(work: WorkList, { adopted }: Match): void {
  const { atoms, stale } = work.program;
  const births = birthsOf(work);
  for (const [b, a] of adopted) {
    const born = births.get(a);
    if (born !== undefined) stale.births.set(atoms.address[b], born);
  }
}

/** Takes the bytes behind a block that are nobody's. */
export function takeGap({ stale }: Program, end: number): number {
  const gap = stale.gaps.get(end) ?? 0;
  stale.gaps.delete(end);
  return gap;
}

/** What needs less room than it had keeps the rest, so that its place is whole when it goes. */
function noteGapsOfAdopted(program: Program, { adopted }: Match): void {
  const { atoms, sections, stale } = program;
  for (const [b, a] of adopted) {
    const less = atoms.size[a] - atoms.size[b];
    if (less <= 0 || kinds[sections.kind[atoms.section[b]]] === undefined) continue;
    const end = atoms.address[a] + atoms.size[a];
    stale.gaps.set(end - less, less + takeGap(program, end));
  }
}

/** Notes when fresh atoms came, and the bytes between them. */
function noteFresh(work: WorkList, generation: number): void {
  const { atoms, sections, stale } = work.program;
  const placed = work.fresh
    .filter((atom) => sections.kind[atoms.section[atom]] !== SectionKind.ThreadLocal)
    .sort((a, b) => atoms.address[a] - atoms.address[b] || atoms.size[a] - atoms.size[b]);
  const runs = work.taken.filter(({ slot }) => !slot);
  placed.forEach((atom, i) => {
    const address = atoms.address[atom];
    const end = address + atoms.size[atom];
    if (kinds[sections.kind[atoms.section[atom]]]) stale.births.set(address, generation);
    const run = runs.find((r) => address >= r.address && address < r.address + r.size);
    if (run === undefined) return;
    const next = i + 1 < placed.length ? atoms.address[placed[i + 1]!] : Number.POSITIVE_INFINITY;
    const gap = Math.min(next, run.address + run.size) - end;
    if (gap > 0) stale.gaps.set(end, gap);
  });
}
