/**
 * Refreshing: what stays, but refers to something that moved.
 *
 * Three kinds of places can be affected. Atoms of changed files that kept their place are filled
 * again from their new relocations, and only what differs is recorded. Fields of other files that
 * refer by name to something that moved are computed again; the list of mentions says which files
 * those are. And cells of the GOT get new content.
 */
import type { NameRow } from "../base/names.ts";
import { Relocator } from "../link/relocate.ts";
import { fillSlot, slotKey } from "../link/slots.ts";
import type { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, RelocationRow, SectionRow, SlotRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { SlotKind, slotSize } from "../program/slots.ts";
import { SymbolKind } from "../program/symbols.ts";
import { forms } from "../x86-64/relocations.ts";
import { elementsOf } from "./elements.ts";
import { isVariable, type Match } from "./match.ts";
import { WriteKind } from "./patch.ts";
import type { Recorder } from "./recorder.ts";

/** What a reference to a name led to: for comparing before and after. */
export interface Meaning {
  readonly kind: SymbolKind;
  readonly body: number;
  readonly entry: number;
  /** Fields may hold it, too (`R_X86_64_SIZE32`). */
  readonly size: number;
}

/** What all dirty names mean on side A. Call before anything of side B has an address. */
export function meaningsBefore(work: WorkList): Map<NameRow, Meaning> {
  const meanings = new Map<NameRow, Meaning>();
  for (const [name, before] of work.dirty) meanings.set(name, meaningOf(work.program, before));
  return meanings;
}

function meaningOf(program: Program, definition: SymbolRow): Meaning {
  const kind = program.symbols.kind[definition];
  if (definition === 0 || kind === SymbolKind.Lazy) {
    return { kind: SymbolKind.Undefined, body: 0, entry: 0, size: 0 };
  }
  const size = program.symbols.size[definition];
  if (kind === SymbolKind.Shared) return { kind, body: definition, entry: definition, size };
  const body = program.bodyOf(definition);
  const entry = program.hasEntry(definition) ? program.entryOf(definition) : body;
  return { kind, body, entry, size };
}

/**
 * Fills atoms that adopted a place, and records what differs. Returns variables whose initial value
 * changed.
 */
export function refreshAdopted(work: WorkList, match: Match, recorder: Recorder): AtomRow[] {
  const { program } = work;
  const { atoms, sections } = program;
  const relocator = new Relocator(work);
  const changed: AtomRow[] = [];
  for (const [b, a] of match.adopted) {
    const kind = sections.kind[atoms.section[b]];
    const size = atoms.size[b];
    if (size === 0) continue;
    if (kind === SectionKind.ThreadLocal) {
      relocator.fill(b);
      continue;
    }
    // Nothing in it, and nothing was: no need to give a zero region bytes.
    if (kind === SectionKind.Zero && sections.kind[atoms.section[a]] === SectionKind.Zero) continue;
    const sites = new Set([...sitesOf(relocator, a), ...sitesOf(relocator, b)]);
    const address = atoms.address[b];
    if (isVariable(kind)) {
      const elements = elementsOf(work, relocator, a, b);
      const fill = () => relocator.fill(b);
      const differs = recorder.changeVariable(address, size, sites, fill, elements);
      if (differs) changed.push(b);
    } else {
      recorder.change(address, size, WriteKind.Exact, sites, () => relocator.fill(b));
    }
  }
  return changed;
}

function sitesOf(relocator: Relocator, atom: AtomRow): number[] {
  return [...relocator.fields(atom)].map(({ site }) => site);
}

/** The dirty names that lead elsewhere now. */
export function movedNames(work: WorkList, before: ReadonlyMap<NameRow, Meaning>): NameRow[] {
  const { program } = work;
  const moved: NameRow[] = [];
  for (const [name, old] of before) {
    const now = meaningOf(program, program.names.definition[name]);
    const stays = old.kind === now.kind && old.body === now.body && old.entry === now.entry;
    if (!stays || old.size !== now.size) moved.push(name);
  }
  return moved;
}

/** Computes the fields of unchanged files again that refer to moved names. */
export function refreshMentions(
  work: WorkList,
  moved: readonly NameRow[],
  recorder: Recorder,
): void {
  const { program } = work;
  const { symbols, names } = program;
  const byFile = new Map<InputFile, Set<SymbolRow>>();
  const added = new Set(work.added);
  for (const name of moved) {
    for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
      const file = program.file(symbols.file[m]);
      if (file.object === undefined || added.has(file)) continue;
      const set = byFile.get(file);
      if (set === undefined) byFile.set(file, new Set([m]));
      else set.add(m);
    }
  }
  for (const [file, mentions] of byFile) refreshFile(work, file, mentions, recorder);
}

function refreshFile(
  work: WorkList,
  file: InputFile,
  mentions: ReadonlySet<SymbolRow>,
  recorder: Recorder,
): void {
  const { program } = work;
  const { sections, relocations } = program;
  const relocator = new Relocator(work);
  const fresh = new Set(work.fresh);
  for (let i = 1; i < file.sectionCount; i++) {
    const section = (file.firstSection + i) as SectionRow;
    if (sections.atomCount[section] === 0) continue;
    const first = sections.firstRelocation[section];
    for (let k = 0; k < sections.relocationCount[section]; k++) {
      const relocation = (first + k) as RelocationRow;
      if (!mentions.has(relocations.symbol[relocation])) continue;
      const atom = program.atomAt(section, relocations.offset[relocation]);
      if (!fresh.has(atom)) refreshField(program, relocator, recorder, section, atom, relocation);
    }
  }
}

function refreshField(
  program: Program,
  relocator: Relocator,
  recorder: Recorder,
  section: SectionRow,
  atom: AtomRow,
  relocation: RelocationRow,
): void {
  const { atoms, relocations, sections } = program;
  const { width } = forms[relocations.kind[relocation]]!;
  const inside = relocations.offset[relocation] - atoms.start[atom];
  const kind = sections.kind[section];
  if (width === 0 || inside + width > atoms.size[atom] || kind === SectionKind.ThreadLocal) return;
  const site = atoms.address[atom] + inside;
  const work = () => relocator.refill(relocation, section, site);
  // A pointer in a variable is state like any other: it follows only where the program has not
  // changed it.
  if (isVariable(kind)) recorder.changeVariable(site, width, [site], work);
  else recorder.change(site, width, WriteKind.Exact, [site], work);
}

const threadSlots = [SlotKind.ThreadPair, SlotKind.ThreadOffset, SlotKind.ThreadDescriptor];

/** Fills the cells of moved names again. */
export function refreshSlots(work: WorkList, moved: readonly NameRow[], recorder: Recorder): void {
  const { program } = work;
  const { names, slots } = program;
  const refresh = (slot: SlotRow) => {
    const address = slots.address[slot];
    const kind = slots.kind[slot];
    const width = slotSize(kind);
    const sites = kind === SlotKind.ThreadPair ? [address, address + 8] : [address];
    recorder.change(address, width, WriteKind.Exact, sites, () => fillSlot(work, slot));
  };
  for (const name of moved) {
    if (names.got[name] !== 0) refresh(names.got[name]);
    for (const kind of threadSlots) {
      const slot = program.otherSlots.get(slotKey(kind, name, 0 as SymbolRow));
      if (slot !== undefined) refresh(slot);
    }
  }
}
