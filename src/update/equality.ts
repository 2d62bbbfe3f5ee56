/**
 * Is this atom of side B what that atom of side A is?
 *
 * Bytes alone do not tell: an edit further up moves everything, and half of all fields hold other
 * numbers though they mean the same. So the bytes between relocations are compared, and for each
 * relocation what it *means*. A reference by name to a function or variable means the same while
 * the name does. A reference into the middle of a function, or to a constant that has no name,
 * means the same when what it leads to is equal, which is the same question again. Such questions
 * go round in circles (a function refers to its jump table, the table to places in the function),
 * so an atom is taken to be equal until something proves otherwise; then all that relied on it fall
 * too.
 */
import { sameBytes } from "../base/bytes.ts";
import type { NameRow } from "../base/names.ts";
import { firstRelocationFrom } from "../link/relocate.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, RelocationRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { forms } from "../x86-64/relocations.ts";

/** What side A calls the continuation of an atom of side B; 0 for none. */
export type PartnerOf = (atom: AtomRow) => AtomRow;

/**
 * Pairs of further atoms that must be equal too, for instance the exception tables of two
 * functions. Undefined where they cannot be.
 */
export type Companions = (
  a: AtomRow,
  b: AtomRow,
) => readonly (readonly [AtomRow, AtomRow])[] | undefined;

/** What a name of side B is called on side A, 0 where nothing of there continues in it. */
export type NameBefore = (name: NameRow) => NameRow;

interface Question {
  readonly a: AtomRow;
  readonly b: AtomRow;
  equal: boolean;
  /** Questions that were answered with yes because this one was. */
  readonly relying: Question[];
}

export class Equality {
  readonly #program: Program;
  readonly #partnerOf: PartnerOf;
  readonly #companions: Companions;
  readonly #nameBefore: NameBefore;
  readonly #questions = new Map<number, Question>();

  constructor(
    program: Program,
    partnerOf: PartnerOf,
    companions: Companions,
    nameBefore: NameBefore,
  ) {
    this.#program = program;
    this.#partnerOf = partnerOf;
    this.#companions = companions;
    this.#nameBefore = nameBefore;
  }

  /**
   * Asks the question. The answer may still become no while others are asked; `settled` tells at
   * the end.
   */
  ask(a: AtomRow, b: AtomRow): void {
    this.#question(a, b);
  }

  /** The answer, once all questions have been asked. */
  settled(a: AtomRow, b: AtomRow): boolean {
    return this.#question(a, b).equal;
  }

  #question(a: AtomRow, b: AtomRow): Question {
    const key = a * 2 ** 26 + b;
    const known = this.#questions.get(key);
    if (known !== undefined) return known;
    const question: Question = { a, b, equal: true, relying: [] };
    this.#questions.set(key, question);
    const further = this.#compare(a, b);
    if (further === undefined) this.#refute(question);
    for (const [nextA, nextB] of further ?? []) {
      const next = this.#question(nextA, nextB);
      if (next.equal) next.relying.push(question);
      else this.#refute(question);
    }
    return question;
  }

  #refute(question: Question): void {
    if (!question.equal) return;
    question.equal = false;
    for (const other of question.relying) this.#refute(other);
  }

  /**
   * Compares two atoms on their own. Returns the pairs that must be equal too, undefined where
   * these two are not.
   */
  #compare(a: AtomRow, b: AtomRow): (readonly [AtomRow, AtomRow])[] | undefined {
    const program = this.#program;
    const { atoms, sections, relocations } = program;
    if (a === b) return [];
    const sectionA = atoms.section[a];
    const sectionB = atoms.section[b];
    const size = atoms.size[a];
    if (size !== atoms.size[b] || sections.kind[sectionA] !== sections.kind[sectionB])
      return undefined;
    const companions = this.#companions(a, b);
    if (companions === undefined) return undefined;
    const further = [...companions];
    const bytesA = program.fileOfSection(sectionA).object!.bytes;
    const bytesB = program.fileOfSection(sectionB).object!.bytes;
    const hasBytes = sections.kind[sectionA] !== SectionKind.Zero;
    const placeA = sections.place[sectionA] + atoms.start[a];
    const placeB = sections.place[sectionB] + atoms.start[b];
    const lastA = sections.firstRelocation[sectionA] + sections.relocationCount[sectionA];
    const lastB = sections.firstRelocation[sectionB] + sections.relocationCount[sectionB];
    let rowA = firstRelocationFrom(program, sectionA, atoms.start[a]) as number;
    let rowB = firstRelocationFrom(program, sectionB, atoms.start[b]) as number;
    let at = 0;
    for (;;) {
      const [ra, rb] = [rowA as RelocationRow, rowB as RelocationRow];
      const offsetA = rowA < lastA ? relocations.offset[ra] - atoms.start[a] : size;
      const offsetB = rowB < lastB ? relocations.offset[rb] - atoms.start[b] : size;
      const end = Math.min(offsetA, size);
      if (end !== Math.min(offsetB, size)) return undefined;
      // A field may start before the one in front of it ends, where two relocations make one value.
      if (hasBytes && end > at && !sameBytes(bytesA, placeA + at, bytesB, placeB + at, end - at)) {
        return undefined;
      }
      if (end === size) return further;
      const kind = relocations.kind[ra];
      if (kind !== relocations.kind[rb]) return undefined;
      if (relocations.addend[ra] !== relocations.addend[rb]) return undefined;
      const pair = this.#sameMeaning(relocations.symbol[ra], relocations.symbol[rb]);
      if (pair === false) return undefined;
      if (pair !== true) further.push(pair);
      at = Math.max(at, end + forms[kind]!.width);
      rowA++;
      rowB++;
    }
  }

  /**
   * True or false where two symbols tell by themselves; else the two atoms on whose equality it
   * depends.
   */
  #sameMeaning(symbolA: SymbolRow, symbolB: SymbolRow): boolean | readonly [AtomRow, AtomRow] {
    const program = this.#program;
    const { symbols, sections, atoms } = program;
    const nameA = symbols.name[symbolA];
    const nameB = symbols.name[symbolB];
    if (nameA !== 0 || nameB !== 0) return nameB !== 0 && nameA === this.#nameBefore(nameB);
    const sectionA = symbols.section[symbolA];
    const sectionB = symbols.section[symbolB];
    if (sectionA === 0 || sectionB === 0) {
      return sectionA === sectionB && symbols.value[symbolA] === symbols.value[symbolB];
    }
    const a = program.atomAt(sectionA, symbols.value[symbolA]);
    const b = program.atomAt(sectionB, symbols.value[symbolB]);
    if (a === 0 || b === 0) return a === b;
    const insideA = symbols.value[symbolA] - atoms.start[a];
    const insideB = symbols.value[symbolB] - atoms.start[b];
    if (insideA !== insideB) return false;
    const isPartner = this.#partnerOf(b) === a;
    if (atoms.symbol[b] === 0 || atoms.symbol[a] === 0) return [a, b];
    if (!isPartner) return false;
    // A function's own symbol means whatever its newest body is; any other symbol in code means the
    // bytes.
    const isCode = sections.kind[sectionB] === SectionKind.Code;
    return isCode && !program.isFunction(symbolB) ? [a, b] : true;
  }
}
