/**
 * Unwind records of functions that were split out of their section.
 *
 * Two versions of a function are equal only if they unwind and catch alike, so their records are
 * compared with them; and a fresh function needs its record and the CIE that the record belongs to
 * in a fresh place.
 */

import { sameBytes, viewOf } from "../base/bytes.ts";
import { append } from "../base/lists.ts";
import { ciePointerOffset } from "../elf/eh-frame.ts";
import { firstRelocationFrom } from "../link/relocate.ts";
import { describedFunctions } from "../link/unwind.ts";
import type { WorkList } from "../link/work-list.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, RelocationRow, SectionRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import type { FrameBlock, LaterFrame } from "../program/stale-blocks.ts";
import { forms } from "../x86-64/relocations.ts";

interface FunctionRecord {
  readonly section: SectionRow;
  readonly offset: number;
  readonly size: number;
  readonly cie: number;
  readonly cieSize: number;
  /** The LSDA: what the second relocation of the record refers to, 0 for none. */
  readonly exceptions: AtomRow;
  /** Where in the record the LSDA's address is, and how wide it is; 0 for none. */
  readonly exceptionsField: number;
  readonly exceptionsWidth: number;
  readonly code: RelocationRow;
}

/**
 * Where a record's own content starts: length, CIE pointer, start and size of the function come
 * before.
 */
const contentOffset = 16;

export class FrameIndex {
  readonly #program: Program;
  readonly #byFunction = new Map<AtomRow, FunctionRecord[]>();

  constructor(program: Program) {
    this.#program = program;
  }

  /**
   * Notes which atoms the records of an unwind section describe. Other sections are none of its
   * business.
   */
  add(section: SectionRow): void {
    const { sections, relocations, symbols } = this.#program;
    if (sections.kind[section] !== SectionKind.Frames) return;
    const { bytes } = this.#program.fileOfSection(section).object!;
    const view = viewOf(bytes);
    const place = sections.place[section];
    for (const record of describedFunctions(this.#program, section)) {
      const { offset, size, cie, relocation } = record;
      const target = relocations.symbol[relocation];
      const start = symbols.value[target] + relocations.addend[relocation];
      const atom = this.#program.atomAt(symbols.section[target], start);
      const second = firstRelocationFrom(this.#program, section, offset + contentOffset);
      const hasSecond = this.#isWithin(section, second, offset + size);
      const exceptions = hasSecond ? this.#targetAtom(second) : (0 as AtomRow);
      const known: FunctionRecord = {
        section,
        offset,
        size,
        cie,
        cieSize: view.getUint32(place + cie, true) + 4,
        exceptions,
        exceptionsField: hasSecond ? relocations.offset[second] - offset : 0,
        exceptionsWidth: hasSecond ? forms[relocations.kind[second]]!.width : 0,
        code: relocation,
      };
      append(this.#byFunction, atom, known);
    }
  }

  /**
   * The exception tables that must be equal for two functions to be; undefined where their records
   * differ.
   */
  companions(a: AtomRow, b: AtomRow): (readonly [AtomRow, AtomRow])[] | undefined {
    const recordsA = this.#byFunction.get(a) ?? [];
    const recordsB = this.#byFunction.get(b) ?? [];
    if (recordsA.length !== recordsB.length) return undefined;
    const further: (readonly [AtomRow, AtomRow])[] = [];
    for (let i = 0; i < recordsA.length; i++) {
      const recordA = recordsA[i]!;
      const recordB = recordsB[i]!;
      if (!this.#sameRecord(recordA, recordB)) return undefined;
      if (recordA.exceptions !== recordB.exceptions) {
        if (recordA.exceptions === 0 || recordB.exceptions === 0) return undefined;
        further.push([recordA.exceptions, recordB.exceptions]);
      }
    }
    return further;
  }

  /** The exception tables of a function. */
  exceptionsOf(atom: AtomRow): AtomRow[] {
    const records = this.#byFunction.get(atom) ?? [];
    return records.map(({ exceptions }) => exceptions).filter((exceptions) => exceptions !== 0);
  }

  /**
   * Makes atoms of the records that fresh functions need, and of their CIEs, to be placed with
   * everything else. Call `link` when they have been filled.
   */
  claim(work: WorkList): ClaimedFrames {
    const fresh = new Set(work.fresh);
    const wanted = new Map<SectionRow, FunctionRecord[]>();
    for (const [atom, records] of this.#byFunction) {
      if (!fresh.has(atom)) continue;
      for (const record of records) {
        if (!this.#program.fileOfSection(record.section).split) continue;
        append(wanted, record.section, record);
      }
    }
    const claimed = new ClaimedFrames(this.#program);
    for (const [section, records] of wanted) claimed.claim(work, section, records);
    return claimed;
  }

  #isWithin(section: SectionRow, relocation: RelocationRow, end: number): boolean {
    const { sections, relocations } = this.#program;
    const last = sections.firstRelocation[section] + sections.relocationCount[section];
    return relocation < last && relocations.offset[relocation] < end;
  }

  #targetAtom(relocation: RelocationRow): AtomRow {
    const { relocations, symbols } = this.#program;
    const symbol = relocations.symbol[relocation];
    const section = symbols.section[symbol];
    return section === 0 ? (0 as AtomRow) : this.#program.atomAt(section, symbols.value[symbol]);
  }

  /** Compares what two records and their CIEs say; where their functions and tables are is skipped. */
  #sameRecord(a: FunctionRecord, b: FunctionRecord): boolean {
    const [fieldA, fieldB] = [this.#exceptionsOffset(a), this.#exceptionsOffset(b)];
    if (fieldA !== fieldB || a.cieSize !== b.cieSize) return false;
    const content = a.offset + contentOffset;
    const length = fieldA - contentOffset;
    // Assemblers fill records up to a multiple of eight with no-ops, so equal ones may differ in size.
    const tail = fieldA + a.exceptionsWidth;
    const tailLength = this.#usedSize(a) - tail;
    return (
      tailLength === this.#usedSize(b) - tail &&
      this.#sameRange(a, b, a.cie, b.cie, a.cieSize) &&
      this.#sameRange(a, b, content, b.offset + contentOffset, length) &&
      this.#sameRange(a, b, a.offset + tail, b.offset + tail, tailLength)
    );
  }

  /** Where in a record the address of its exception table is; without one, where its content starts. */
  #exceptionsOffset(record: FunctionRecord): number {
    return record.exceptions === 0 ? contentOffset : record.exceptionsField;
  }

  /** The size of a record without the no-ops (DW_CFA_nop is 0) at its end. */
  #usedSize({ section, offset, size }: FunctionRecord): number {
    const { bytes } = this.#program.fileOfSection(section).object!;
    const end = this.#program.sections.place[section] + offset;
    let used = size;
    while (used > contentOffset && bytes[end + used - 1] === 0) used--;
    return used;
  }

  #sameRange(
    a: FunctionRecord,
    b: FunctionRecord,
    startA: number,
    startB: number,
    length: number,
  ): boolean {
    const { sections } = this.#program;
    return sameBytes(
      this.#program.fileOfSection(a.section).object!.bytes,
      sections.place[a.section] + startA,
      this.#program.fileOfSection(b.section).object!.bytes,
      sections.place[b.section] + startB,
      length,
    );
  }
}

/** Records that got a place of their own. */
export class ClaimedFrames {
  readonly #program: Program;
  readonly #records: { atom: AtomRow; cie: AtomRow; record: FunctionRecord }[] = [];

  constructor(program: Program) {
    this.#program = program;
  }

  /** Makes one atom for each CIE and record, in order of offset. */
  claim(work: WorkList, section: SectionRow, records: readonly FunctionRecord[]): void {
    const { sections, atoms } = this.#program;
    const sizes = new Map<number, number>();
    for (const { cie, cieSize, offset, size } of records) sizes.set(cie, cieSize).set(offset, size);
    const offsets = [...sizes.keys()].sort((a, b) => a - b);
    const first = atoms.allocate(offsets.length);
    const byOffset = new Map<number, AtomRow>();
    offsets.forEach((offset, i) => {
      const atom = (first + i) as AtomRow;
      atoms.section[atom] = section;
      atoms.start[atom] = offset;
      atoms.size[atom] = sizes.get(offset)!;
      byOffset.set(offset, atom);
      work.fresh.push(atom);
    });
    sections.firstAtom[section] = first;
    sections.atomCount[section] = offsets.length;
    for (const record of records) {
      this.#records.push({
        atom: byOffset.get(record.offset)!,
        cie: byOffset.get(record.cie)!,
        record,
      });
    }
  }

  /** Mends the distance from each record to its CIE, and returns the table entries. */
  link(): LaterFrame[] {
    const { atoms, arena, relocations } = this.#program;
    const blocks = new Map<AtomRow, FrameBlock>();
    const use = (atom: AtomRow) => {
      const known = blocks.get(atom) ?? {
        address: atoms.address[atom],
        size: atoms.size[atom],
        uses: 0,
      };
      blocks.set(atom, known);
      known.uses++;
      return known;
    };
    return this.#records.map(({ atom, cie, record }) => {
      const address = atoms.address[atom];
      const pointer = address + ciePointerOffset;
      viewOf(arena.bytesAt(pointer, 4)).setUint32(0, pointer - atoms.address[cie], true);
      const function_ = relocations.symbol[record.code];
      const code = this.#program.bodyOf(function_) + relocations.addend[record.code];
      return { code, record: address, blocks: [use(atom), use(cie)] };
    });
  }
}
