/**
 * Drift: does the running program hold what a link from nothing would give?
 *
 * The program is compared with its twin (twin.ts), atom by atom: code, constants, cells, the jumps
 * at entries, initial values. Each difference is a bug, or the consequence of state that was kept
 * and reported. What a variable holds now is the program's own business.
 */
import { hex } from "../base/format.ts";
import type { Inputs } from "../link/inputs.ts";
import { describedFunctions } from "../link/unwind.ts";
import { type Binding, sameBinding } from "../program/bindings.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, SectionRow, SlotRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { isCodeSlot, SlotKind, slotSize } from "../program/slots.ts";
import { jump, trap } from "../x86-64/code.ts";
import { forms } from "../x86-64/relocations.ts";
import { isVariable } from "./match.ts";
import { linkTwin } from "./twin.ts";

/** What a target holds at an address; for no target, the image. */
export type Memory = (address: number, size: number) => Uint8Array;

/**
 * Compares and returns every difference, a sentence each. `boundBytes` gives the bytes of a binding in
 * the target that `memory` reads.
 */
export function findDrift(
  program: Program,
  inputs: Inputs,
  launcher: string,
  memory: Memory,
  boundBytes: (binding: Binding) => Uint8Array,
): string[] {
  const { program: twin, problems } = linkTwin(program, inputs, launcher);
  if (twin === undefined) return [...problems];
  const comparison = new Comparison(program, twin, memory, boundBytes);
  return [...problems, ...comparison.run()];
}

class Comparison {
  readonly #program: Program;
  readonly #twin: Program;
  readonly #memory: Memory;
  readonly #boundBytes: (binding: Binding) => Uint8Array;
  readonly #found: string[] = [];
  /** The twin's bindings, by site. */
  readonly #sorted: readonly Binding[];

  constructor(
    program: Program,
    twin: Program,
    memory: Memory,
    boundBytes: (binding: Binding) => Uint8Array,
  ) {
    this.#program = program;
    this.#twin = twin;
    this.#memory = memory;
    this.#boundBytes = boundBytes;
    this.#sorted = [...twin.bindings.all()].sort((a, b) => a.site - b.site);
  }

  run(): string[] {
    const { sections } = this.#twin;
    for (let row = 1; row < sections.length; row++) {
      const section = row as SectionRow;
      const first = sections.firstAtom[section];
      for (let i = 0; i < sections.atomCount[section]; i++) this.#atom((first + i) as AtomRow);
    }
    this.#slots();
    this.#entries();
    this.#initializers();
    this.#unwinding();
    return this.#found;
  }

  #atom(atom: AtomRow): void {
    const { atoms, sections } = this.#twin;
    const section = atoms.section[atom];
    const kind = sections.kind[section];
    const size = atoms.size[atom];
    const address = atoms.address[atom];
    if (size > 0 && kind === SectionKind.ThreadLocal) this.#threadLocal(atom);
    if (size === 0 || kind === SectionKind.ThreadLocal || address === 0) return;
    if (kind === SectionKind.Frames) return;
    const where = (offset: number) => {
      const place = this.#twin.place(section, atoms.start[atom] + offset);
      const symbol = this.#twin.symbolAt(section, atoms.start[atom] + offset);
      return symbol === undefined ? place : `${place}: in '${symbol}'`;
    };
    if (isVariable(kind)) {
      // Initial values are compared where they are kept; the live ones are state.
      const image = this.#imageBytes(this.#program, address, size);
      this.#compare(address, this.#imageBytes(this.#twin, address, size), image, where);
    } else {
      const wanted = this.#twin.arena.bytesAt(address, size).slice();
      this.#bind(wanted, address);
      this.#compare(address, wanted, this.#memory(address, size), where);
    }
  }

  /** The bytes a new target gets; zero where a region has none. */
  #imageBytes(program: Program, address: number, size: number): Uint8Array {
    const region = program.arena.regionOf(address);
    if (region.bytes.length === 0) return new Uint8Array(size);
    return region.bytes.subarray(address - region.start, address - region.start + size);
  }

  /**
   * Puts a target's own values where the twin has bindings, and reports bindings that the program
   * has otherwise.
   */
  #bind(bytes: Uint8Array, address: number): void {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]!.site < address) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < this.#sorted.length; i++) {
      const binding = this.#sorted[i]!;
      if (binding.site >= address + bytes.length) break;
      bytes.set(this.#boundValue(binding), binding.site - address);
    }
  }

  /** The bytes of one of the twin's bindings in the target: the program must have the same one. */
  #boundValue(binding: Binding): Uint8Array {
    const own = this.#program.bindings.get(binding.site);
    const text = this.#twin.names.text(binding.name);
    const same =
      own !== undefined &&
      this.#program.names.text(own.name) === text &&
      sameBinding({ ...own, name: binding.name }, binding);
    if (same) return this.#boundBytes(own);
    this.#found.push(`${hex(binding.site)}: should be bound to '${text}'`);
    return new Uint8Array(forms[binding.kind]!.width);
  }

  #compare(
    address: number,
    wanted: Uint8Array,
    actual: Uint8Array,
    where: (offset: number) => string,
  ): void {
    if (Buffer.compare(wanted, actual) === 0) return;
    const offset = wanted.findIndex((byte, i) => byte !== actual[i]);
    const show = (bytes: Uint8Array) =>
      Buffer.from(bytes.subarray(offset, offset + 8)).toString("hex");
    this.#found.push(
      `${where(offset)}: at ${hex(address + offset)} is ${show(actual)}, a cold link gives ${show(wanted)}`,
    );
  }

  #slots(): void {
    const { slots, arena, names } = this.#twin;
    for (let row = 1; row < slots.length; row++) {
      const slot = row as SlotRow;
      const kind = slots.kind[slot];
      // What a resolver chose is the target's own business.
      if (kind === SlotKind.JumpTarget || kind === SlotKind.IndirectCell) continue;
      const size = slotSize(kind);
      const address = slots.address[slot];
      const wanted = arena.bytesAt(address, size).slice();
      this.#bind(wanted, address);
      const what = isCodeSlot(kind) ? "PLT entry" : "cell";
      this.#compare(address, wanted, this.#memory(address, size), () => {
        return `the ${what} of '${names.text(slots.name[slot])}'`;
      });
    }
  }

  /** Functions whose body moved: their entries must lead to it. */
  #entries(): void {
    const { names, localEntries, traps } = this.#program;
    const check = (entry: number, body: number, name: string) => {
      if (entry === 0 || entry === body || body === 0) return;
      const isTrap = traps.has(entry);
      if (isTrap && traps.get(entry) !== body)
        this.#found.push(`the trap of '${name}' leads elsewhere`);
      const wanted = isTrap ? Uint8Array.of(trap) : jump(entry, body);
      this.#compare(
        entry,
        wanted,
        this.#memory(entry, wanted.length),
        () => `the entry of '${name}'`,
      );
    };
    for (let row = 1; row < names.length; row++) {
      const name = row as Binding["name"];
      const definition = names.definition[name];
      if (names.entry[name] !== 0) {
        check(names.entry[name], this.#program.bodyOf(definition), names.text(name));
      }
    }
    for (const [symbol, entry] of localEntries) {
      check(entry, this.#program.bodyOf(symbol), this.#program.symbolName(symbol));
    }
  }

  #initializers(): void {
    const own = this.#program.initializers;
    const other = this.#twin.initializers;
    if (JSON.stringify(own) !== JSON.stringify(other)) {
      this.#found.push("the lists of constructors and destructors differ");
    }
  }

  /** Every function with an unwind record must be found in the tables, at its record's code. */
  #unwinding(): void {
    const { unwind } = this.#program;
    const tables = [
      this.#readTable(unwind.base),
      unwind.later === 0 ? new Set<number>() : this.#readTable(unwind.later),
    ];
    const { sections } = this.#twin;
    for (let row = 1; row < sections.length; row++) {
      const section = row as SectionRow;
      if (sections.kind[section] !== SectionKind.Frames || sections.file[section] === 0) continue;
      for (const { code } of describedFunctions(this.#twin, section)) {
        const inBase = code >= unwind.baseStart && code < unwind.baseEnd;
        if (!tables[inBase ? 0 : 1]!.has(code)) {
          this.#found.push(
            `${this.#twin.place(section, 0)}: the code at ${hex(code)} cannot be unwound`,
          );
        }
      }
    }
  }

  /** The code addresses of a table, as it is in the target's memory. */
  #readTable(address: number): Set<number> {
    const header = this.#memory(address, 12);
    const count = new DataView(header.buffer, header.byteOffset).getUint32(8, true);
    const entries = this.#memory(address + 12, count * 8);
    const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
    return new Set(Array.from({ length: count }, (_, i) => address + view.getInt32(i * 8, true)));
  }

  /** Initial values; what was removed from the block may have left its own there. */
  #threadLocal(atom: AtomRow): void {
    const { atoms } = this.#twin;
    const start = atoms.address[atom];
    const end = start + atoms.size[atom];
    const bytes = (program: Program) => program.threadLocal.image.subarray(start, end);
    if (Buffer.compare(bytes(this.#twin), bytes(this.#program)) === 0) return;
    const place = this.#twin.place(atoms.section[atom], atoms.start[atom]);
    this.#found.push(`${place}: the initial value of a thread-local variable differs`);
  }
}
