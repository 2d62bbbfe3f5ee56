/**
 * The twin of a program: linked from nothing out of the same inputs, and then put at the addresses
 * of the original.
 *
 * Which file wins a name, which group prevails, which members an archive gives, is decided anew.
 * Where things are is taken over: the same files are cut in the same places, each atom, cell and
 * entry gets the address that its counterpart has. What then still differs is no matter of
 * addresses.
 */
import { setBounds } from "../link/bounds.ts";
import { canonicalBindings, useCanonicalAddress } from "../link/canonical.ts";
import { rememberedFiles } from "../link/changes.ts";
import { defineAssigned } from "../link/command-symbols.ts";
import { placeCommons } from "../link/commons.ts";
import { Contents } from "../link/contents.ts";
import { findInitializers } from "../link/initializers.ts";
import type { Inputs } from "../link/inputs.ts";
import { addMentions } from "../link/mentions.ts";
import { loadRuntime } from "../link/offers.ts";
import { resolveProgram } from "../link/pipeline.ts";
import { relocate } from "../link/relocate.ts";
import { fillSlot, slotKey } from "../link/slots.ts";
import { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import { Program } from "../program/program.ts";
import type { AtomRow, SectionRow, SlotRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { SlotKind } from "../program/slots.ts";
import { SymbolKind } from "../program/symbols.ts";
import { pltEntry, pltEntrySize } from "../x86-64/code.ts";
import { splitFile } from "./split.ts";

/**
 * The twin, and what could not even be put beside the original. There is none where inputs were
 * written since the last update: then every difference would be theirs.
 */
export interface Twin {
  readonly program: Program | undefined;
  readonly problems: readonly string[];
}

/**
 * Links `inputs` from nothing, at the addresses of `original`. Throws `LinkFailure` where they do
 * not link any more.
 */
export function linkTwin(original: Program, inputs: Inputs, launcher: string): Twin {
  const work = new WorkList(new Program());
  try {
    const { program } = work;
    program.arena.mirror(original.arena);
    work.contents = new Contents(rememberedFiles(original));
    addMentions(work, loadRuntime(program, work.open(launcher), launcher));
    resolveProgram(work, inputs);
    placeCommons(work);
    const written = writtenSince(original, program);
    if (written.length > 0) return { program: undefined, problems: written };
    const builder = new TwinBuilder(original, work);
    builder.run();
    return { program, problems: builder.problems };
  } finally {
    work.close();
  }
}

function writtenSince(original: Program, twin: Program): string[] {
  const before = new Map(original.objects().map((file) => [file.key, file.object!]));
  return twin
    .objects()
    .filter(({ key, object }) => !(before.get(key) ?? object!).sameContent(object!))
    .map(({ name }) => `${name}: was written after the last update`);
}

class TwinBuilder {
  readonly problems: string[] = [];
  readonly #original: Program;
  readonly #work: WorkList;
  readonly #twin: Program;
  /** Files of the twin and their counterparts. */
  readonly #pairs = new Map<InputFile, InputFile>();

  constructor(original: Program, work: WorkList) {
    this.#original = original;
    this.#work = work;
    this.#twin = work.program;
  }

  run(): void {
    this.#pairFiles();
    for (const [file, other] of this.#pairs) if (other.split) splitFile(this.#twin, file);
    for (const section of this.#work.arrived) this.#placeSection(section);
    this.#findSuperfluous();
    this.#takeOverLinkerSymbols();
    this.#work.diagnostics.collect(() => setBounds(this.#work));
    this.#takeOverEntries();
    this.#takeOverSlots();
    defineAssigned(this.#work);
    relocate(this.#work);
    for (const binding of canonicalBindings(this.#twin)) useCanonicalAddress(this.#twin, binding);
    for (let slot = 1; slot < this.#twin.slots.length; slot++) {
      if (this.#twin.slots.kind[slot as SlotRow] !== SlotKind.JumpTarget) {
        fillSlot(this.#work, slot as SlotRow);
      }
    }
    this.#twin.initializers = findInitializers(this.#work, this.#twin.objects());
    if (this.#twin.arena.regions.length > this.#original.arena.regions.length) {
      this.problems.push("a cold link needs cells or PLT entries that the program does not have");
    }
    for (const error of this.#work.diagnostics.errors) this.problems.push(error.message);
  }

  #pairFiles(): void {
    const byKey = new Map(this.#original.objects().map((file) => [file.key, file]));
    for (const file of this.#twin.objects()) {
      const other = byKey.get(file.key);
      byKey.delete(file.key);
      if (other === undefined) {
        this.problems.push(`${file.name}: a cold link takes it, and the program does not have it`);
      } else {
        this.#pairs.set(file, other);
      }
    }
    for (const file of byKey.values()) {
      this.problems.push(`${file.name}: is in the program, and a cold link does not take it`);
    }
  }

  /** The counterpart of a section; 0 where its file has none. */
  #counterpart(section: SectionRow): SectionRow {
    const file = this.#twin.fileOfSection(section);
    const other = this.#pairs.get(file);
    const index = section - file.firstSection;
    if (other === undefined) return 0 as SectionRow;
    const isCommon = index < 0 || index >= file.sectionCount;
    return isCommon
      ? this.#commonCounterpart(section)
      : ((other.firstSection + index) as SectionRow);
  }

  #commonCounterpart(section: SectionRow): SectionRow {
    const { symbols, names } = this.#twin;
    for (const [name] of this.#work.dirty) {
      const definition = names.definition[name];
      if (symbols.kind[definition] !== SymbolKind.Common || symbols.section[definition] !== section)
        continue;
      const other = this.#original.names.find(names.text(name));
      return this.#original.symbols.section[this.#original.names.definition[other]];
    }
    return 0 as SectionRow;
  }

  /** Gives the atoms of a section the addresses of their counterparts. */
  #placeSection(section: SectionRow): void {
    const { sections, atoms } = this.#twin;
    const kind = sections.kind[section];
    const other = this.#counterpart(section);
    if (other === 0 || kind === SectionKind.Initializers) return;
    const isSplit = this.#twin.fileOfSection(section).split;
    if (kind === SectionKind.Frames && isSplit) return;
    if (sections.atomCount[section] === 0) {
      const atom = atoms.allocate(1);
      atoms.section[atom] = section;
      atoms.size[atom] = sections.size[section];
      sections.firstAtom[section] = atom;
      sections.atomCount[section] = 1;
    }
    const count = sections.atomCount[section];
    const otherCount = this.#original.sections.atomCount[other];
    const name = `${this.#twin.fileOfSection(section).name}:(${this.#twin.sectionName(section)})`;
    if (otherCount === 0) {
      this.problems.push(`${name}: belongs to the program, and is not in it`);
      sections.atomCount[section] = 0;
      return;
    }
    if (count !== otherCount) {
      this.problems.push(`${name}: is cut into ${otherCount} pieces, not into ${count}`);
      sections.atomCount[section] = 0;
      return;
    }
    const first = sections.firstAtom[section];
    const otherFirst = this.#original.sections.firstAtom[other];
    for (let i = 0; i < count; i++) {
      const atom = (first + i) as AtomRow;
      atoms.address[atom] = this.#original.atoms.address[(otherFirst + i) as AtomRow];
      this.#work.fresh.push(atom);
    }
  }

  /** Sections that the original has and the twin does not: groups that prevailed too long. */
  #findSuperfluous(): void {
    const { sections } = this.#original;
    for (const [file, other] of this.#pairs) {
      for (let i = 1; i < other.sectionCount; i++) {
        const section = (other.firstSection + i) as SectionRow;
        if (sections.atomCount[section] === 0 || sections.kind[section] === SectionKind.Frames)
          continue;
        const own = (file.firstSection + i) as SectionRow;
        if (this.#twin.isDropped(own)) {
          this.problems.push(
            `${other.name}:(${this.#original.sectionName(section)}): a cold link drops it`,
          );
        }
      }
    }
  }

  #takeOverLinkerSymbols(): void {
    const file = this.#twin.linkerFile!;
    const other = this.#original.linkerFile!;
    for (let i = 0; i < file.symbolCount; i++) {
      const value = this.#original.symbols.value[(other.firstSymbol + i) as SymbolRow];
      this.#twin.symbols.value[(file.firstSymbol + i) as SymbolRow] = value;
    }
  }

  /** The twin's row for a symbol of the original: same file, same index. */
  #symbolTwin(symbol: SymbolRow): SymbolRow {
    const other = this.#original.file(this.#original.symbols.file[symbol]);
    for (const [file, counterpart] of this.#pairs) {
      if (counterpart !== other) continue;
      const index = symbol - other.firstSymbol;
      if (index >= 0 && index < other.symbolCount) return (file.firstSymbol + index) as SymbolRow;
    }
    return 0 as SymbolRow;
  }

  #takeOverEntries(): void {
    const { names } = this.#original;
    for (let row = 1; row < names.length; row++) {
      const name = row as Parameters<typeof names.text>[0];
      if (names.entry[name] === 0) continue;
      const own = this.#twin.names.find(names.text(name));
      if (own !== 0) this.#twin.names.entry[own] = names.entry[name];
    }
    for (const [symbol, entry] of this.#original.localEntries) {
      const own = this.#symbolTwin(symbol);
      if (own !== 0) this.#twin.localEntries.set(own, entry);
    }
  }

  #takeOverSlots(): void {
    const { slots, names, bindings } = this.#original;
    const cells = new Map(
      [...bindings.all()].filter((b) => b.jump).map((b) => [b.name, b.site] as const),
    );
    for (let row = 1; row < slots.length; row++) {
      const slot = row as SlotRow;
      const kind = slots.kind[slot];
      if (kind === SlotKind.Unused) continue;
      const address = slots.address[slot];
      const name = slots.name[slot];
      const own = name === 0 ? name : this.#twin.names.internText(names.text(name));
      const symbol = name === 0 ? this.#symbolTwin(slots.symbol[slot]) : (0 as SymbolRow);
      const copy = this.#twin.slots.add();
      this.#twin.slots.kind[copy] = kind;
      this.#twin.slots.name[copy] = own;
      this.#twin.slots.symbol[copy] = symbol;
      this.#twin.slots.address[copy] = address;
      if (kind === SlotKind.Got && name !== 0) this.#twin.names.got[own] = copy;
      else if (kind === SlotKind.Plt) {
        const cell = cells.get(name) ?? 0;
        this.#twin.names.plt[own] = copy;
        this.#twin.bindings.set({ ...bindings.get(cell)!, name: own });
        this.#twin.arena.bytesAt(address, pltEntrySize).set(pltEntry(address, cell));
      } else {
        this.#twin.otherSlots.set(slotKey(kind, own, symbol), copy);
      }
    }
  }
}
