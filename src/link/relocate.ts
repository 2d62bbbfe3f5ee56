/**
 * Relocation: every field that depends on an address gets its value.
 *
 * The letters are the psABI's: S, A, P, G, GOT, L (see src/x86-64/relocations.ts). Two things are
 * hotlink's own. The address of a function is its *entry*, which never changes, while a call goes
 * straight to its newest *body*. And a field whose value depends on where a target loads a library
 * is not computed here at all: it becomes a binding.
 */
import type { Region } from "../arena/arena.ts";
import { readU64, writeU64 } from "../base/bytes.ts";
import { codes } from "../base/codes.ts";
import { hex } from "../base/format.ts";
import type { Binding } from "../program/bindings.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { SymbolKind } from "../program/symbols.ts";
import { fits, forms, isBranchField, Kind } from "../x86-64/relocations.ts";
import { isLibraryFunction } from "./offers.ts";
import {
  callTarget,
  gotCell,
  gotStart,
  indirectStub,
  launcherModule,
  pltAddress,
  threadDescriptor,
  threadOffsetCell,
  threadPair,
} from "./slots.ts";
import type { WorkList } from "./work-list.ts";

/** Fills all fresh atoms. Values that do not fit are reported, each with its place. */
export function relocate(work: WorkList): void {
  const relocator = new Relocator(work);
  for (const atom of work.fresh) relocator.fill(atom);
}

/** Memory that a field lies in, and the address it starts at. */
type FieldHome = Pick<Region, "start" | "view">;

/** Computes relocation values of one program. */
export class Relocator {
  readonly #work: WorkList;
  readonly #program: Program;
  /** Set by `compute` where the value is a library's: what to bind instead. */
  #binding: Binding | undefined;

  constructor(work: WorkList) {
    this.#work = work;
    this.#program = work.program;
  }

  /** Copies an atom's bytes into the image and relocates them. */
  fill(atom: AtomRow): void {
    const { atoms, sections, arena, threadLocal } = this.#program;
    const section = atoms.section[atom];
    const kind = sections.kind[section];
    const size = atoms.size[atom];
    if (size === 0) return;
    const address = atoms.address[atom];
    if (kind === SectionKind.Zero) {
      // A variable that starts at zero may have the place of one that did not.
      const home = arena.regionOf(address);
      if (home.bytes.length > 0)
        home.bytes.fill(0, address - home.start, address - home.start + size);
      return;
    }
    const file = this.#program.fileOfSection(section);
    const place = sections.place[section] + atoms.start[atom];
    const content = file.object!.bytes.subarray(place, place + size);
    if (kind === SectionKind.ThreadLocal) {
      const { image } = threadLocal;
      if (sections.place[section] === 0) image.fill(0, address, address + size);
      else image.set(content, address);
      this.#relocateAtom(atom, { start: 0, view: threadLocal.view }, address);
      return;
    }
    const region = arena.regionOf(address);
    region.materialize();
    region.bytes.set(content, address - region.start);
    this.#relocateAtom(atom, region, address);
  }

  /** The relocations of an atom that fill a field, with the address of the field. */
  *fields(atom: AtomRow): Generator<{ relocation: RelocationRow; site: number }> {
    const { atoms, sections, relocations } = this.#program;
    const section = atoms.section[atom];
    const start = atoms.start[atom];
    const end = start + atoms.size[atom];
    const last = sections.firstRelocation[section] + sections.relocationCount[section];
    for (let r = firstRelocationFrom(this.#program, section, start) as number; r < last; r++) {
      const relocation = r as RelocationRow;
      const offset = relocations.offset[relocation];
      if (offset >= end) break;
      if (forms[relocations.kind[relocation]]!.width === 0) continue;
      yield { relocation, site: atoms.address[atom] + offset - start };
    }
  }

  /** Fills one field again, after what it refers to has moved. */
  refill(relocation: RelocationRow, section: SectionRow, site: number): void {
    const { arena, bindings, relocations } = this.#program;
    const value = this.compute(relocation, section, site);
    const region = arena.regionOf(site);
    if (this.#binding === undefined) {
      this.#store(relocation, section, region, site, value);
    } else {
      const { width } = forms[relocations.kind[relocation]]!;
      writeField(region.view, site - region.start, width, 0);
      bindings.set(this.#binding);
    }
  }

  #relocateAtom(atom: AtomRow, home: FieldHome, address: number): void {
    const { atoms, sections, relocations, bindings } = this.#program;
    const section = atoms.section[atom];
    const start = atoms.start[atom];
    const end = start + atoms.size[atom];
    const last = sections.firstRelocation[section] + sections.relocationCount[section];
    for (let r = firstRelocationFrom(this.#program, section, start); r < last; r++) {
      const relocation = r as RelocationRow;
      const offset = relocations.offset[relocation];
      if (offset >= end) break;
      const site = address + offset - start;
      const value = this.compute(relocation, section, site);
      if (this.#binding === undefined) this.#store(relocation, section, home, site, value);
      else if (sections.kind[section] !== SectionKind.ThreadLocal) bindings.set(this.#binding);
      else
        this.#report(relocation, section, "starts thread-local data with an address in a library");
    }
  }

  #store(
    relocation: RelocationRow,
    section: SectionRow,
    home: FieldHome,
    site: number,
    value: number,
  ): void {
    const form = forms[this.#program.relocations.kind[relocation]]!;
    if (!fits(form, value)) this.#reportRange(relocation, section, value);
    writeField(home.view, site - home.start, form.width, value);
  }

  /**
   * The value of a relocation whose field is at P. Sets `#binding` where only a target knows it.
   */
  compute(relocation: RelocationRow, section: SectionRow, P: number): number {
    const { relocations } = this.#program;
    this.#binding = undefined;
    const symbol = relocations.symbol[relocation];
    const A = relocations.addend[relocation];
    const kind = relocations.kind[relocation] as Kind;
    switch (kind) {
      case Kind.None:
      case Kind.ThreadDescriptorCall:
        return 0;
      case Kind.Absolute64:
      case Kind.Absolute32:
      case Kind.Absolute32Signed:
      case Kind.Absolute16:
      case Kind.Absolute8:
        return this.#address(relocation, section, P) + A;
      case Kind.Relative32:
        if (this.#isBranch(relocation, section))
          return this.#callTarget(relocation, section) + A - P;
        return this.#address(relocation, section, P) + A - P;
      case Kind.Relative64:
      case Kind.Relative16:
      case Kind.Relative8:
        return this.#address(relocation, section, P) + A - P;
      case Kind.Call32:
        return this.#callTarget(relocation, section) + A - P;
      case Kind.GotRelative32:
      case Kind.GotRelativeRelaxable:
      case Kind.GotRelativeRelaxableRex:
      case Kind.GotRelative64:
        return gotCell(this.#work, symbol) + A - P;
      case Kind.GotOffset32:
      case Kind.GotOffset64:
      case Kind.GotPltOffset64:
        return gotCell(this.#work, symbol) + A - gotStart;
      case Kind.GotBase32:
      case Kind.GotBase64:
        return gotStart + A - P;
      case Kind.FromGot64:
        return this.#address(relocation, section, P) + A - gotStart;
      case Kind.CallFromGot64:
        return this.#farCallTarget(relocation, section, P) + A - gotStart;
      case Kind.Size32:
      case Kind.Size64:
        return this.#program.symbols.size[this.#program.definitionOf(symbol)] + A;
      case Kind.ThreadOffset32:
      case Kind.ThreadOffset64:
        return (
          this.#program.threadLocal.threadPointerOffset + this.#threadLocal(relocation, section) + A
        );
      case Kind.ThreadModule64:
        this.#threadLocal(relocation, section);
        return launcherModule;
      case Kind.ThreadModuleOffset32:
      case Kind.ThreadModuleOffset64:
        return this.#program.threadLocal.moduleOffset + this.#threadLocal(relocation, section) + A;
      case Kind.ThreadInitial:
        this.#expectThreadLocal(relocation, section);
        return threadOffsetCell(this.#work, symbol) + A - P;
      case Kind.ThreadGeneral:
        this.#expectThreadLocal(relocation, section);
        return threadPair(this.#work, symbol) + A - P;
      case Kind.ThreadLocalModule:
        return threadPair(this.#work, 0 as SymbolRow) + A - P;
      case Kind.ThreadDescriptor32:
        this.#expectThreadLocal(relocation, section);
        return threadDescriptor(this.#work, symbol) + A - P;
    }
  }

  /** S, for a reference that takes an address. */
  #address(relocation: RelocationRow, section: SectionRow, P: number): number {
    const program = this.#program;
    const { symbols, relocations } = program;
    const symbol = relocations.symbol[relocation];
    const definition = program.definitionOf(symbol);
    if (definition === 0) return 0;
    const home = symbols.section[definition];
    if (home !== 0) {
      if (program.sections.atomCount[home] === 0) return this.#unplaced(relocation, section, home);
      const isThreadLocal = program.sections.kind[home] === SectionKind.ThreadLocal;
      if (isThreadLocal) this.#report(relocation, section, "refers to a thread-local variable");
      // An unwind record describes the bytes; everybody else who takes a function's address gets
      // its entry.
      const isRecord = program.sections.kind[section] === SectionKind.Frames;
      if (!isRecord && program.isIndirect(definition)) return indirectStub(this.#work, definition);
      if (!isRecord && program.hasEntry(definition)) return program.entryOf(definition);
      return program.bodyOf(definition);
    }
    // A weak reference that only an archive could satisfy stays without definition: zero.
    if (symbols.kind[definition] !== SymbolKind.Shared) return program.bodyOf(definition);
    return this.#libraryAddress(relocation, section, definition, P);
  }

  /** The address of a library's symbol: bound by each target, or that of its PLT entry. */
  #libraryAddress(
    relocation: RelocationRow,
    section: SectionRow,
    definition: SymbolRow,
    P: number,
  ): number {
    const { symbols, sections, relocations, canonicalPlt } = this.#program;
    const name = symbols.name[definition];
    const kind = relocations.kind[relocation] as Kind;
    this.#program.file(symbols.file[definition]).used = true;
    const isFunction = isLibraryFunction(symbols.info[definition] & 15);
    // A field of 64 bits holds any address. One of 32 holds only what is near, and functions of
    // libc are not. Thread-local data is the same in all targets.
    const isFree = kind === Kind.Absolute64 && sections.kind[section] !== SectionKind.ThreadLocal;
    if (isFunction && (!isFree || canonicalPlt.has(name))) {
      canonicalPlt.add(name);
      return pltAddress(this.#work, name);
    }
    const addend = relocations.addend[relocation];
    this.#binding = { site: P, kind, name, addend, jump: false };
    return 0;
  }

  /** L: where a call goes. */
  #callTarget(relocation: RelocationRow, section: SectionRow): number {
    const program = this.#program;
    const { symbols } = program;
    const definition = program.definitionOf(program.relocations.symbol[relocation]);
    const home = symbols.section[definition];
    if (home !== 0 && program.sections.atomCount[home] === 0) {
      return this.#unplaced(relocation, section, home);
    }
    return callTarget(this.#work, definition);
  }

  /**
   * L, where code computes it: the distance is in a register before it is called, and an old body may
   * keep it, so it leads to the entry.
   */
  #farCallTarget(relocation: RelocationRow, section: SectionRow, P: number): number {
    const program = this.#program;
    const definition = program.definitionOf(program.relocations.symbol[relocation]);
    return program.symbols.kind[definition] === SymbolKind.Shared
      ? this.#callTarget(relocation, section)
      : this.#address(relocation, section, P);
  }

  /** Offset of a thread-local variable in the program's block. */
  #threadLocal(relocation: RelocationRow, section: SectionRow): number {
    const program = this.#program;
    const symbol = program.relocations.symbol[relocation];
    const definition = program.definitionOf(symbol);
    if (definition === 0) return 0;
    if (program.symbols.kind[definition] === SymbolKind.Shared) {
      this.#work.diagnostics.unsupported(
        `thread-local '${program.symbolName(symbol)}' is in a shared library and accessed as if it were in the program; compile with -fPIC`,
      );
    }
    this.#expectThreadLocal(relocation, section);
    return program.bodyOf(definition);
  }

  /** Reports thread-local access to a variable that is not: its address would be taken for an offset. */
  #expectThreadLocal(relocation: RelocationRow, section: SectionRow): void {
    const program = this.#program;
    const definition = program.definitionOf(program.relocations.symbol[relocation]);
    const home = program.symbols.section[definition];
    if (home !== 0 && program.sections.kind[home] !== SectionKind.ThreadLocal) {
      this.#report(relocation, section, "refers to a variable that is not thread-local");
    }
  }

  #isBranch(relocation: RelocationRow, section: SectionRow): boolean {
    const { sections, relocations } = this.#program;
    if (sections.kind[section] !== SectionKind.Code) return false;
    const { bytes } = this.#program.fileOfSection(section).object!;
    return isBranchField(bytes, sections.place[section] + relocations.offset[relocation]);
  }

  /**
   * A reference into a section that is not part of the program. Unwind and exception tables of a
   * dropped function keep such references and are never looked at; anywhere else it is an error.
   */
  #unplaced(relocation: RelocationRow, section: SectionRow, home: SectionRow): number {
    const program = this.#program;
    const kind = program.sections.kind[section];
    if (kind === SectionKind.Frames || program.isDropped(home)) {
      const name = program.sectionName(section);
      if (kind === SectionKind.Frames || name.startsWith(".gcc_except_table")) return 0;
    }
    const what = program.isDropped(home) ? "dropped group" : "section that is not kept";
    this.#report(relocation, section, `refers to ${program.sectionName(home)}, a ${what}`);
    return 0;
  }

  #reportRange(relocation: RelocationRow, section: SectionRow, value: number): void {
    const form = forms[this.#program.relocations.kind[relocation]]!;
    this.#report(
      relocation,
      section,
      `is out of range: ${hex(value)} is no ${form.width * 8}-bit value`,
    );
  }

  #report(relocation: RelocationRow, section: SectionRow, what: string): void {
    const { relocations } = this.#program;
    const form = forms[relocations.kind[relocation]]!;
    const place = this.#program.place(section, relocations.offset[relocation]);
    const name = this.#program.symbolName(relocations.symbol[relocation]);
    const message = `${place}: relocation ${form.name} against '${name}' ${what}`;
    this.#work.diagnostics.error(message, [], codes.Relocation);
  }
}

/** The first relocation of a section at or after an offset. */
export function firstRelocationFrom(
  program: Program,
  section: SectionRow,
  offset: number,
): RelocationRow {
  const { sections, relocations } = program;
  let low = sections.firstRelocation[section] as number;
  if (offset === 0) return low as RelocationRow;
  let high = low + sections.relocationCount[section];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (relocations.offset[middle as RelocationRow] < offset) low = middle + 1;
    else high = middle;
  }
  return low as RelocationRow;
}

/** Writes a field of 1, 2, 4 or 8 bytes. */
export function writeField(view: DataView, at: number, width: number, value: number): void {
  if (width === 4) view.setInt32(at, value, true);
  else if (width === 8) writeU64(view, at, value);
  else if (width === 2) view.setInt16(at, value, true);
  else if (width === 1) view.setInt8(at, value);
}

/** Reads a field as the unsigned number its bytes are. */
export function readField(view: DataView, at: number, width: number): number {
  if (width === 4) return view.getUint32(at, true);
  if (width === 8) return readU64(view, at);
  return width === 2 ? view.getUint16(at, true) : view.getUint8(at);
}
