/**
 * Fingerprints: a short text that is the same for atoms of the same content.
 *
 * Unlike the equality that decides what keeps its place (equality.ts) it relies on no pairs: what is
 * referred to is taken by its name, and anonymous constants by their bytes. So it can be asked which of
 * many is like this one.
 */
import { createHash } from "node:crypto";
import { firstRelocationFrom } from "../link/relocate.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
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
    const { atoms } = this.#program;
    return this.ofRange(atoms.section[atom], atoms.start[atom], atoms.size[atom]);
  }

  /** The same of a part of a section, whether it was split or not. */
  ofRange(section: SectionRow, start: number, size: number): string {
    const { sections, relocations } = this.#program;
    if (sections.kind[section] === SectionKind.Zero) return `${size} zeros`;
    const hash = createHash("sha1");
    const { bytes } = this.#program.fileOfSection(section).object!;
    const place = sections.place[section] + start;
    const last = sections.firstRelocation[section] + sections.relocationCount[section];
    let at = 0;
    for (let r = firstRelocationFrom(this.#program, section, start) as number; r < last; r++) {
      const relocation = r as RelocationRow;
      const offset = relocations.offset[relocation] - start;
      if (offset >= size) break;
      if (offset > at) hash.update(bytes.subarray(place + at, place + offset));
      hash.update(` ${relocations.kind[relocation]} `);
      hash.update(this.#target(relocation));
      at = Math.max(at, offset + forms[relocations.kind[relocation]]!.width);
    }
    if (size > at) hash.update(bytes.subarray(place + at, place + size));
    return hash.digest("base64");
  }

  /** What a field refers to: a name and a distance, or the content of a constant that has no name. */
  #target(relocation: RelocationRow): string | Uint8Array {
    const { symbols, sections, relocations } = this.#program;
    const symbol = relocations.symbol[relocation];
    const addend = relocations.addend[relocation];
    const section = symbols.section[symbol];
    if (symbols.name[symbol] !== 0 || section === 0) return `${this.#nameOf(symbol)} ${addend}`;
    const isRelative = relocations.kind[relocation] === Kind.Relative32;
    const offset = symbols.value[symbol] + addend + (isRelative ? 4 : 0);
    const covering = this.#symbolAt(section, symbols.value[symbol]);
    if (covering !== 0) {
      return `${this.#nameOf(covering)} ${offset - symbols.value[covering]}`;
    }
    return sections.kind[section] === SectionKind.Constant ? this.#constant(section, offset) : "";
  }

  /** The symbol that a piece of a split section is known by. */
  #symbolAt(section: SectionRow, offset: number): SymbolRow {
    const atom = this.#program.atomAt(section, offset);
    return atom === 0 ? (0 as SymbolRow) : this.#program.atoms.symbol[atom];
  }

  /** A string to its end, or one number: what lies behind it is another constant as far as can be told. */
  #constant(section: SectionRow, offset: number): Uint8Array {
    const { sections } = this.#program;
    const { bytes } = this.#program.fileOfSection(section).object!;
    const place = sections.place[section];
    const content = bytes.subarray(place + Math.max(0, offset), place + sections.size[section]);
    return content.subarray(0, Math.max(content.indexOf(0), 8));
  }
}
