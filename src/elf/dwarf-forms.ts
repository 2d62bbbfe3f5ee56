/**
 * Abbreviations and forms: how the fields of a debug entry are written.
 *
 * An entry begins with the number of its *abbreviation*, which says what it is (its tag), whether
 * entries below it follow, and for each field which attribute it is and in which *form* it is written:
 * one byte, a number of variable length, the offset of a name. Thousands of entries share one
 * abbreviation, so what can be known about it is worked out once; an entry whose fields all have a
 * fixed size is passed over in one step. (DWARF 5, 7.5.3 and 7.5.6.)
 */
import { stringEnd } from "../base/bytes.ts";
import { LinkError } from "../base/errors.ts";
import { Form } from "./dwarf-constants.ts";
import type { Range } from "./dwarf-sections.ts";

/** Sizes of forms that have one, in bytes. */
const fixedSizes: ReadonlyMap<number, number> = new Map([
  [Form.Address, 8],
  [Form.Data1, 1],
  [Form.Data2, 2],
  [Form.Data4, 4],
  [Form.Data8, 8],
  [Form.Data16, 16],
  [Form.Flag, 1],
  [Form.FlagPresent, 0],
  [Form.ImplicitConstant, 0],
  [Form.StringOffset, 4],
  [Form.LineStringOffset, 4],
  [Form.SupplementaryString, 4],
  [Form.SectionOffset, 4],
  [Form.ReferenceAddress, 4],
  [Form.Reference1, 1],
  [Form.Reference2, 2],
  [Form.Reference4, 4],
  [Form.Reference8, 8],
  [Form.Signature, 8],
  [Form.SupplementaryReference4, 4],
  [Form.SupplementaryReference8, 8],
  [Form.StringIndex1, 1],
  [Form.StringIndex2, 2],
  [Form.StringIndex3, 3],
  [Form.StringIndex4, 4],
  [Form.AddressIndex1, 1],
  [Form.AddressIndex2, 2],
  [Form.AddressIndex3, 3],
  [Form.AddressIndex4, 4],
]);

/** Sizes by form, -1 for those that differ from entry to entry. */
const sizeOf: Int8Array = Int8Array.from({ length: 256 }, (_, form) => fixedSizes.get(form) ?? -1);

/** What an entry of one abbreviation looks like. */
export interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly attributes: readonly number[];
  readonly forms: readonly number[];
  /** The values of fields that are written here, and not in the entry. */
  readonly constants: readonly number[];
  /** Size of all fields together, -1 where it differs. */
  readonly size: number;
}

/** Reads numbers of variable length, one after the other. */
export class Cursor {
  at: number;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  /** ULEB128. What is beyond 2^53 is not exact, and nothing that matters here is. */
  unsigned(): number {
    const { bytes } = this;
    let byte = bytes[this.at++]!;
    let value = byte & 0x7f;
    for (let scale = 128; byte >= 0x80; scale *= 128) {
      byte = bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
    }
    return value;
  }

  /** SLEB128. */
  signed(): number {
    const { bytes } = this;
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (!(byte >= 0x80)) return (byte & 0x40) !== 0 ? value - scale : value;
    }
  }

  /** Passes over one field. */
  skip(form: number): void {
    const size = sizeOf[form] ?? -1;
    if (size >= 0) {
      this.at += size;
      return;
    }
    const { bytes } = this;
    switch (form) {
      case Form.String:
        this.at = stringEnd(bytes, this.at) + 1;
        return;
      case Form.SignedData:
      case Form.UnsignedData:
      case Form.ReferenceUnsigned:
      case Form.StringIndex:
      case Form.AddressIndex:
      case Form.LocationListIndex:
      case Form.RangeListIndex:
        this.unsigned();
        return;
      default: {
        const block = this.blockSize(form);
        this.at += block;
      }
    }
  }

  /** The size of a block, which is then next. */
  blockSize(form: number): number {
    const { bytes } = this;
    switch (form) {
      case Form.Expression:
      case Form.Block:
        return this.unsigned();
      case Form.Block1:
        return bytes[this.at++]!;
      case Form.Block2:
        this.at += 2;
        return bytes[this.at - 2]! + bytes[this.at - 1]! * 256;
      case Form.Block4:
        this.at += 4;
        return (
          bytes[this.at - 4]! +
          bytes[this.at - 3]! * 2 ** 8 +
          bytes[this.at - 2]! * 2 ** 16 +
          bytes[this.at - 1]! * 2 ** 24
        );
      default:
        throw new LinkError(`debug information has a field of unknown form 0x${form.toString(16)}`);
    }
  }
}

/** Abbreviations are numbered from 1; more than this no compiler makes. */
const mostAbbreviations = 1 << 20;

/** The abbreviations of the table at `start`, by number. */
export function readAbbreviations(
  bytes: Uint8Array,
  start: number,
  { end }: Range,
): (Abbreviation | undefined)[] {
  const table: (Abbreviation | undefined)[] = [];
  const cursor = new Cursor(bytes, start);
  for (;;) {
    const code = cursor.unsigned();
    if (cursor.at > end) throw new RangeError("abbreviations are cut off");
    if (code === 0) return table;
    if (code > mostAbbreviations) throw new RangeError(`abbreviation has number ${code}`);
    table[code] = readAbbreviation(cursor, end);
  }
}

function readAbbreviation(cursor: Cursor, end: number): Abbreviation {
  const tag = cursor.unsigned();
  const hasChildren = cursor.bytes[cursor.at++] !== 0;
  const attributes: number[] = [];
  const forms: number[] = [];
  const constants: number[] = [];
  let size = 0;
  for (;;) {
    const attribute = cursor.unsigned();
    const form = cursor.unsigned();
    const constant = form === Form.ImplicitConstant ? cursor.signed() : 0;
    if (cursor.at > end) throw new RangeError("abbreviations are cut off");
    if (attribute === 0 && form === 0) break;
    attributes.push(attribute);
    forms.push(form);
    constants.push(constant);
    const fixed = sizeOf[form] ?? -1;
    size = size < 0 || fixed < 0 ? -1 : size + fixed;
  }
  return { tag, hasChildren, attributes, forms, constants, size };
}
