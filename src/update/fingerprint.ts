/**
 * Fingerprints: a short text that is the same for atoms of the same content.
 *
 * Unlike the equality that decides what keeps its place (equality.ts) it relies on no pairs: what is
 * referred to is taken by its name, and anonymous constants by their bytes. So it can be asked which of
 * many is like this one.
 */
import { createHash, type Hash } from "node:crypto";
import { firstRelocationFrom } from "../link/relocate.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, RelocationRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { forms, Kind } from "../x86-64/relocations.ts";

export class Fingerprints {
  readonly #program: Program;
  readonly #nameOf: (symbol: SymbolRow) => string;

  /** `nameOf` says what a symbol is called, for both sides alike. */
  constructor(program: Program, nameOf: (symbol: SymbolRow) => string) {
    this.#program = program;
    this.#nameOf = nameOf;
  }

  of(atom: AtomRow): string {
    const { atoms, sections, relocations } = this.#program;
    const hash = createHash("sha1");
    const section = atoms.section[atom];
    const size = atoms.size[atom];
    const { bytes } = this.#program.fileOfSection(section).object!;
    const place = sections.place[section] + atoms.start[atom];
    const last = sections.firstRelocation[section] + sections.relocationCount[section];
    let r = firstRelocationFrom(this.#program, section, atoms.start[atom]) as number;
    let at = 0;
    for (; r < last; r++) {
      const relocation = r as RelocationRow;
      const offset = relocations.offset[relocation] - atoms.start[atom];
      if (offset >= size) break;
      if (offset > at) hash.update(bytes.subarray(place + at, place + offset));
      hash.update(` ${relocations.kind[relocation]} `);
      this.#addTarget(hash, relocation);
      at = Math.max(at, offset + forms[relocations.kind[relocation]]!.width);
    }
    if (size > at) hash.update(bytes.subarray(place + at, place + size));
    return hash.digest("base64");
  }

  /** What a field refers to: a name and a distance, or the content of a constant that has no name. */
  #addTarget(hash: Hash, relocation: RelocationRow): void {
    const { symbols, sections, atoms, relocations } = this.#program;
    const symbol = relocations.symbol[relocation];
    const addend = relocations.addend[relocation];
    const section = symbols.section[symbol];
    const atom =
      section === 0 ? (0 as AtomRow) : this.#program.atomAt(section, symbols.value[symbol]);
    const named = symbols.name[symbol] !== 0 || atom === 0 ? symbol : atoms.symbol[atom];
    if (named !== 0) {
      const inside = named === symbol ? 0 : symbols.value[symbol] - atoms.start[atom];
      hash.update(`${this.#nameOf(named)} ${inside + addend} `);
    } else if (sections.kind[section] === SectionKind.Constant) {
      const isRelative = relocations.kind[relocation] === Kind.Relative32;
      const from = symbols.value[symbol] - atoms.start[atom] + addend + (isRelative ? 4 : 0);
      hash.update(this.#constant(atom, from));
    }
  }

  /**
   * A string to its end, or one number: what lies behind it in the same atom is another constant as far as
   * can be told.
   */
  #constant(atom: AtomRow, from: number): Uint8Array {
    const { atoms, sections } = this.#program;
    const section = atoms.section[atom];
    const { bytes } = this.#program.fileOfSection(section).object!;
    const place = sections.place[section] + atoms.start[atom];
    const content = bytes.subarray(place + Math.max(0, from), place + atoms.size[atom]);
    const end = content.indexOf(0);
    return content.subarray(0, Math.max(end, 8));
  }
}
