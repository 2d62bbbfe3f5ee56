/**
 * Fields of debug entries: numbers, names, references and places, whatever form they are written in.
 *
 * Many forms are relative to the unit that is read: references count from its start, and indexes lead
 * through tables of which each unit has its own part.
 */
import { stringEnd } from "../base/bytes.ts";
import { Attribute, Form, Operation } from "./dwarf-constants.ts";
import { type Abbreviation, Cursor } from "./dwarf-forms.ts";
import type { DebugSections, Range } from "./dwarf-sections.ts";

/** What a field says that holds no number. */
export const unknown = -1;

/** A symbol of the file, and how far behind it. */
export interface SymbolPlace {
  readonly symbol: number;
  readonly addend: number;
}

/** Reads fields one after the other. */
export class FieldReader extends Cursor {
  readonly #sections: DebugSections;
  /** Where the unit begins that is read, and the section that it is in. */
  unit = 0;
  section: Range = { start: 0, end: 0 };
  #stringsBase = 0;
  #addressBase = 0;

  constructor(sections: DebugSections) {
    super(sections.bytes, 0);
    this.#sections = sections;
  }

  /** Begins a unit. Without a word of its own its tables begin behind the header of their section. */
  startUnit(unit: number, section: Range): void {
    this.unit = unit;
    this.section = section;
    this.#stringsBase = this.#sections.stringOffsets.start + 8;
    this.#addressBase = this.#sections.addresses.start + 8;
  }

  /**
   * Finds where the unit's tables of names and addresses begin: its own entry says so. True where that
   * says that the rest is in another file.
   */
  readBases({ attributes, forms }: Abbreviation): boolean {
    const start = this.at;
    let isSplit = false;
    for (let i = 0; i < forms.length; i++) {
      const attribute = attributes[i];
      if (attribute === Attribute.StringsBase) {
        this.#stringsBase = this.#sections.stringOffsets.start + this.number(forms[i]!, 0);
      } else if (attribute === Attribute.AddressBase) {
        this.#addressBase = this.#sections.addresses.start + this.number(forms[i]!, 0);
      } else {
        const isElsewhere =
          attribute === Attribute.SplitName || attribute === Attribute.GnuSplitName;
        isSplit ||= isElsewhere;
        this.skip(forms[i]!);
      }
    }
    this.at = start;
    return isSplit;
  }

  /** A number, in whatever form; of a block a number that is another one where the block is. */
  number(form: number, constant: number): number {
    const { view } = this.#sections;
    const { at } = this;
    switch (form) {
      case Form.Data1:
      case Form.Flag:
      case Form.Reference1:
        this.at += 1;
        return view.getUint8(at);
      case Form.Data2:
      case Form.Reference2:
        this.at += 2;
        return view.getUint16(at, true);
      case Form.Data4:
      case Form.Reference4:
      case Form.SectionOffset:
        this.at += 4;
        return view.getUint32(at, true);
      case Form.Data8:
      case Form.Reference8:
        this.at += 8;
        return view.getUint32(at, true) + view.getInt32(at + 4, true) * 2 ** 32;
      case Form.UnsignedData:
      case Form.ReferenceUnsigned:
        return this.unsigned();
      case Form.SignedData:
        return this.signed();
      case Form.ImplicitConstant:
        return constant;
      case Form.Expression:
      case Form.Block1:
        return this.#blockNumber(form);
      default:
        // The bound of an array of variable length is another entry.
        this.skip(form);
        return unknown;
    }
  }

  /** Where the base of a class is virtual, an expression says where to look for it. */
  #blockNumber(form: number): number {
    const size = this.blockSize(form);
    let value = 0;
    for (let i = 0; i < Math.min(size, 6); i++)
      value = value * 256 + (this.bytes[this.at + i] ?? 0);
    this.at += size;
    return value;
  }

  /** Where a reference leads, 0 where that is not known. */
  reference(form: number): number {
    if (form === Form.ReferenceAddress) {
      this.at += 4;
      return this.section.start + this.#sections.view.getUint32(this.at - 4, true);
    }
    const offset = this.number(form, 0);
    return offset === unknown ? 0 : this.unit + offset;
  }

  /** Where the text of a string field is. */
  string(form: number): number {
    const { view, bytes, strings, lineStrings } = this.#sections;
    const { at } = this;
    switch (form) {
      case Form.StringOffset:
        this.at += 4;
        return within(strings, strings.start + view.getUint32(at, true));
      case Form.LineStringOffset:
        this.at += 4;
        return within(lineStrings, lineStrings.start + view.getUint32(at, true));
      case Form.String:
        this.at = stringEnd(bytes, at) + 1;
        return at;
      case Form.StringIndex1:
      case Form.StringIndex2:
      case Form.StringIndex3:
      case Form.StringIndex4:
      case Form.StringIndex: {
        const place = this.#stringsBase + this.#index(form, Form.StringIndex) * 4;
        within(this.#sections.stringOffsets, place + 3);
        return within(strings, strings.start + view.getUint32(place, true));
      }
      default:
        this.skip(form);
        return 0;
    }
  }

  /** An index of one to four bytes, or of variable length; their forms follow one another. */
  #index(form: number, variable: number): number {
    if (form === variable) return this.unsigned();
    const first = variable === Form.StringIndex ? Form.StringIndex1 : Form.AddressIndex1;
    let value = 0;
    for (let i = form - first; i >= 0; i--) value = value * 256 + this.bytes[this.at + i]!;
    this.at += form - first + 1;
    return value;
  }

  /**
   * The symbol of a variable that lives as long as the program or a thread. Fields that hold addresses name
   * their symbols: dwarf-sections.ts.
   */
  symbolPlace(form: number): SymbolPlace | undefined {
    const { view, bytes, addresses } = this.#sections;
    if (form !== Form.Expression && form !== Form.Block1) {
      this.skip(form);
      return undefined;
    }
    const size = this.blockSize(form);
    const { at } = this;
    const operation = size === 0 ? 0 : bytes[at]!;
    let field = 0;
    if (size >= 9 && (operation === Operation.Address || operation === Operation.Constant64)) {
      field = at + 1;
    } else if (operation === Operation.AddressIndex) {
      this.at = at + 1;
      field = this.#addressBase + this.unsigned() * 8;
      within(addresses, field + 7);
    }
    this.at = at + size;
    if (field === 0) return undefined;
    return { symbol: view.getUint32(field, true), addend: view.getUint32(field + 4, true) };
  }
}

function within(range: Range, position: number): number {
  if (position < range.start || position >= range.end) {
    throw new RangeError("debug information refers to what is not there");
  }
  return position;
}
