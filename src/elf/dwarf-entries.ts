/**
 * Debug entries: the tree of `.debug_info`, reduced to what says how data lies in memory.
 *
 * A compilation unit is a tree of entries: namespaces hold classes, classes hold members, functions
 * hold blocks, variables and whatever was inlined. Most of it describes code. Kept are types, the scopes
 * that name them, and variables with a fixed place; everything else is passed over without being looked
 * at. What is kept becomes rows in the order of the file, so the entries below row `r` are the rows
 * from `r + 1` up to `end[r]`. (DWARF 4 and 5, chapter 7.)
 */
import { LinkError } from "../base/errors.ts";
import { type Column, f64, type Row, Table, u8, u32 } from "../base/table.ts";
import { Attribute, Form, isUnit, Tag, UnitType } from "./dwarf-constants.ts";
import { FieldReader, unknown } from "./dwarf-fields.ts";
import { type Abbreviation, readAbbreviations } from "./dwarf-forms.ts";
import type { DebugSections, Range } from "./dwarf-sections.ts";

export type EntryRow = Row<"entry">;

/** By tag, whether an entry is kept. */
const isKept = Uint8Array.from({ length: 0x100 }, (_, tag) =>
  Number(Object.values<number>(Tag).includes(tag)),
);

/** The rows. A type is referred to by where its entry begins in `DebugSections.bytes`. */
export class Entries extends Table<EntryRow> {
  readonly tag: Column<EntryRow> = u8();
  readonly parent: Column<EntryRow, EntryRow> = u32();
  /** The row after the last one below this. */
  readonly end: Column<EntryRow> = u32();
  /** Where the name is in `DebugSections.bytes`, 0 for none. */
  readonly name: Column<EntryRow> = u32();
  /** Its type, 0 for none. */
  readonly type: Column<EntryRow> = u32();
  /** The entry that has its name and scope instead, 0 for none. */
  readonly origin: Column<EntryRow> = u32();
  /** In bytes. */
  readonly size: Column<EntryRow> = f64();
  /** Members: offset in bits. Enumerators: value. Dimensions of arrays: how many elements. */
  readonly place: Column<EntryRow> = f64();
  /** Bit-fields: width. */
  readonly bits: Column<EntryRow> = u32();
  readonly isDeclaration: Column<EntryRow> = u8();
  /** Base types: `DW_ATE_*`. */
  readonly encoding: Column<EntryRow> = u8();
  /** Variables: the number of the symbol in the file, and how far behind it. 0 for none. */
  readonly symbol: Column<EntryRow> = u32();
  readonly addend: Column<EntryRow> = u32();
}

/** All kept entries of an object file. */
export interface DebugTree {
  readonly entries: Entries;
  readonly sections: DebugSections;
  /** The entry that begins at a position of `sections.bytes`, 0 where none does that was kept. */
  at(position: number): EntryRow;
  /** True where the types are in another file (`-gsplit-dwarf`). */
  readonly isSplit: boolean;
}

/** Reads all units. Throws `LinkError` or `RangeError` where they are damaged. */
export function readEntries(sections: DebugSections): DebugTree {
  return new EntryReader(sections).run();
}

class EntryReader {
  readonly #sections: DebugSections;
  readonly #entries = new Entries();
  /** Rows by where their entry begins. */
  readonly #rows: Uint32Array;
  readonly #fields: FieldReader;
  readonly #tables = new Map<number, readonly (Abbreviation | undefined)[]>();
  /** Type units by their signatures. */
  readonly #signatures = new Map<bigint, number>();
  readonly #signed: { row: EntryRow; column: "type" | "origin"; signature: bigint }[] = [];
  #isSplit = false;

  constructor(sections: DebugSections) {
    this.#sections = sections;
    this.#fields = new FieldReader(sections);
    this.#rows = new Uint32Array(sections.units.at(-1)!.end + 1);
    this.#entries.reserve(sections.units.at(-1)!.end >>> 5);
  }

  run(): DebugTree {
    for (const section of this.#sections.units) {
      const isTypes = this.#sections.legacyTypes.has(section.start);
      for (let at = section.start; at < section.end; ) at = this.#readUnit(at, section, isTypes);
    }
    for (const { row, column, signature } of this.#signed) {
      this.#entries[column][row] = this.#signatures.get(signature) ?? 0;
    }
    const rows = this.#rows;
    return {
      entries: this.#entries,
      sections: this.#sections,
      at: (position) => (rows[position] ?? 0) as EntryRow,
      isSplit: this.#isSplit,
    };
  }

  /** Reads the unit at `start`. Returns where the next one begins. */
  #readUnit(start: number, section: Range, isTypes: boolean): number {
    const { view, bytes, abbreviations } = this.#sections;
    const length = view.getUint32(start, true);
    if (length >= 0xfffffff0) throw new LinkError("debug information is of the 64-bit form");
    const end = start + 4 + length;
    if (end > section.end) throw new RangeError("a unit of debug information is cut off");
    const version = view.getUint16(start + 4, true);
    if (version < 2 || version > 5) throw new LinkError(`debug information is DWARF ${version}`);
    const unitType = version < 5 ? 0 : bytes[start + 6]!;
    const isTypeUnit = isTypes || unitType === UnitType.Type;
    const isOther = unitType === UnitType.Skeleton || unitType === UnitType.SplitCompile;
    const table = abbreviations.start + view.getUint32(start + (version < 5 ? 6 : 8), true);
    let content = start + (version < 5 ? 11 : 12) + (isOther ? 8 : 0);
    if (isTypeUnit) {
      const signature = view.getBigUint64(content, true);
      this.#signatures.set(signature, start + view.getUint32(content + 8, true));
      content += 12;
    }
    this.#isSplit ||= isOther;
    this.#fields.startUnit(start, section);
    this.#fields.at = content;
    this.#walk(this.#abbreviationsAt(table, bytes), end);
    return end;
  }

  #abbreviationsAt(start: number, bytes: Uint8Array): readonly (Abbreviation | undefined)[] {
    let table = this.#tables.get(start);
    if (table === undefined) {
      table = readAbbreviations(bytes, start, this.#sections.abbreviations);
      this.#tables.set(start, table);
    }
    return table;
  }

  #walk(table: readonly (Abbreviation | undefined)[], end: number): void {
    const fields = this.#fields;
    const entries = this.#entries;
    // For each open entry the row that what is below it belongs to, and the row to be ended with it.
    const parents: EntryRow[] = [];
    const open: EntryRow[] = [];
    let parent = 0 as EntryRow;
    while (fields.at < end) {
      const start = fields.at;
      const code = fields.unsigned();
      if (code === 0) {
        const row = open.pop();
        if (row === undefined) continue;
        if (row !== 0) entries.end[row] = entries.length;
        parent = parents.pop()!;
        continue;
      }
      const abbreviation = table[code];
      if (abbreviation === undefined) throw new RangeError(`debug entry of unknown kind ${code}`);
      const row = this.#entry(abbreviation, start, parent, end);
      if (fields.at > end) throw new RangeError("a debug entry is cut off");
      if (!abbreviation.hasChildren || fields.at === this.#sibling) continue;
      parents.push(parent);
      open.push(row);
      if (row !== 0) parent = row;
    }
    for (const row of open) if (row !== 0) entries.end[row] = entries.length;
  }

  /** Where the next entry was found that is not below the last one, where nothing below that is wanted. */
  #sibling = 0;

  /** Reads one entry. Returns its row, 0 where it is not kept. */
  #entry(abbreviation: Abbreviation, start: number, parent: EntryRow, end: number): EntryRow {
    const { tag, attributes, forms, constants, size } = abbreviation;
    const fields = this.#fields;
    const entries = this.#entries;
    this.#sibling = 0;
    if (isUnit(tag) && fields.readBases(abbreviation)) this.#isSplit = true;
    const isUnwanted =
      isKept[tag] !== 1 || (tag === Tag.Parameter && entries.tag[parent] !== Tag.SubroutineType);
    if (isUnwanted) {
      if (size >= 0) fields.at += size;
      else for (const form of forms) fields.skip(form);
      return 0 as EntryRow;
    }
    const row = entries.add();
    entries.tag[row] = tag;
    entries.parent[row] = parent;
    entries.end[row] = row + 1;
    entries.size[row] = unknown;
    entries.place[row] = unknown;
    let sibling = 0;
    let legacyBitOffset = unknown;
    let hasLocation = false;
    for (let i = 0; i < forms.length; i++) {
      const form = forms[i]!;
      switch (attributes[i]) {
        case Attribute.Name:
          entries.name[row] = fields.string(form);
          break;
        case Attribute.Type:
          this.#reference(row, "type", form);
          break;
        case Attribute.Specification:
        case Attribute.AbstractOrigin:
        case Attribute.Signature:
          this.#reference(row, "origin", form);
          break;
        case Attribute.ByteSize:
          entries.size[row] = fields.number(form, constants[i]!);
          break;
        case Attribute.MemberLocation:
          entries.place[row] = fields.number(form, constants[i]!) * 8;
          break;
        case Attribute.BitOffset:
        case Attribute.ConstantValue:
        case Attribute.Count:
          entries.place[row] = fields.number(form, constants[i]!);
          break;
        case Attribute.UpperBound:
          entries.place[row] = fields.number(form, constants[i]!) + 1;
          break;
        case Attribute.BitSize:
          entries.bits[row] = fields.number(form, constants[i]!);
          break;
        case Attribute.LegacyBitOffset:
          legacyBitOffset = fields.number(form, constants[i]!);
          break;
        case Attribute.Encoding:
          entries.encoding[row] = fields.number(form, constants[i]!);
          break;
        case Attribute.Declaration:
          entries.isDeclaration[row] = 1;
          fields.skip(form);
          break;
        case Attribute.Location:
          hasLocation = true;
          this.#setPlace(row, form);
          break;
        case Attribute.Sibling:
          sibling = fields.reference(form);
          break;
        default:
          fields.skip(form);
      }
    }
    if (tag === Tag.Variable && hasLocation && entries.symbol[row] === 0) {
      // On the stack or in a register.
      this.#drop(row);
      return 0 as EntryRow;
    }
    if (legacyBitOffset !== unknown) this.#countFromStart(row, legacyBitOffset);
    // A function that is only declared has nothing below it but parameters.
    const isPrototype = tag === Tag.Function && entries.isDeclaration[row] === 1;
    if (isPrototype && sibling > fields.at && sibling <= end) {
      fields.at = sibling;
      this.#sibling = sibling;
    }
    this.#rows[start] = row;
    return row;
  }

  #reference(row: EntryRow, column: "type" | "origin", form: number): void {
    const fields = this.#fields;
    if (form === Form.Signature) {
      const signature = this.#sections.view.getBigUint64(fields.at, true);
      this.#signed.push({ row, column, signature });
      fields.at += 8;
    } else {
      this.#entries[column][row] = fields.reference(form);
    }
  }

  /** Notes which symbol a variable is. */
  #setPlace(row: EntryRow, form: number): void {
    const place = this.#fields.symbolPlace(form);
    if (place === undefined) return;
    this.#entries.symbol[row] = place.symbol;
    this.#entries.addend[row] = place.addend;
  }

  /** Takes back the last row. */
  #drop(row: EntryRow): void {
    const entries = this.#entries;
    entries.length = row;
    entries.name[row] = 0;
    entries.type[row] = 0;
    entries.origin[row] = 0;
    if (this.#signed.at(-1)?.row === row) this.#signed.pop();
  }

  /** Until DWARF 3 bits were counted from the most significant one of a unit of storage. */
  #countFromStart(row: EntryRow, offset: number): void {
    const entries = this.#entries;
    const bytes = Math.max(0, entries.place[row]);
    const storage = Math.max(0, entries.size[row]) * 8;
    entries.place[row] = bytes + storage - offset - entries.bits[row];
  }
}
