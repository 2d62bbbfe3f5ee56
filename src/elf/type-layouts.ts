/**
 * Layouts: how types lie in memory, as numbers.
 *
 * An object file describes thousands of types, most of them the same as in every other file. So a type
 * is known by two hashes of 53 bits: its *identity* is the name with all scopes around it, its *layout*
 * is the size and, member by member, name, place and type. Two versions of a file are compared by these
 * numbers, without making a single string. A member's type is hashed as it matters to memory: another
 * structure by its name (it has a layout of its own), pointers by what they point at, numbers by size
 * and sort, so that `int` and `unsigned` are one.
 *
 * Types without a name are part of those that have one; in C, `typedef struct {…} T` names it T.
 */
import { stringAt } from "../base/bytes.ts";
import { Tag } from "./dwarf-constants.ts";
import type { DebugTree, Entries, EntryRow } from "./dwarf-entries.ts";
import { unknown } from "./dwarf-fields.ts";

/** Encodings of base types that are whole numbers: signed, unsigned and characters of all widths. */
const wholeNumbers = new Set([0x05, 0x06, 0x07, 0x08, 0x10, 0x12]);
const wholeNumber = 0x100;

/** A hash of 53 bits, made of two of 32. */
class Hash {
  #a = 0x811c9dc5 | 0;
  #b = 0x2545f491 | 0;

  add(value: number): this {
    const low = value | 0;
    const high = Math.floor(value / 2 ** 32) | 0;
    this.#a = Math.imul(this.#a ^ low, 0x01000193);
    this.#b =
      Math.imul((this.#b << 13) | (this.#b >>> 19), 0x5bd1e995) ^ Math.imul(low, 0x1b873593);
    this.#a = Math.imul(this.#a ^ high, 0x85ebca6b);
    this.#b = Math.imul(this.#b ^ high ^ (this.#b >>> 15), 0xc2b2ae35);
    return this;
  }

  addText(bytes: Uint8Array, start: number): this {
    let a = this.#a;
    let b = this.#b;
    let last = 0;
    for (let at = start; ; at++) {
      const byte = bytes[at];
      if (byte === undefined) throw new RangeError(`name at ${start} has no end`);
      if (byte === 0) break;
      // Clang calls a closure `(lambda at main.cc:12:5)`, and a line added above is no other type.
      if (last === 0x3a && byte >= 0x30 && byte <= 0x39) continue;
      last = byte;
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul(b ^ byte, 0x5bd1e995) ^ (b >>> 15);
    }
    this.#a = a;
    this.#b = b;
    return this;
  }

  get value(): number {
    const a = (this.#a ^ (this.#a >>> 16)) >>> 0;
    const b = Math.imul(this.#b ^ (this.#b >>> 13), 0x85ebca6b);
    // Neither 0, which stands for not yet known, nor 1, for being worked out.
    return a * 2 ** 21 + ((b ^ (b >>> 16)) >>> 11) + 2;
  }
}

const working = 1;

/** The types of an object file. */
export class TypeLayouts {
  readonly tree: DebugTree;
  readonly #entries: Entries;
  readonly #types: Float64Array;
  readonly #layouts: Float64Array;
  readonly #names: Float64Array;
  /** In C, the typedef by which a type without a name is known. */
  readonly #typedefs = new Map<EntryRow, EntryRow>();

  constructor(tree: DebugTree) {
    this.tree = tree;
    this.#entries = tree.entries;
    const { length } = tree.entries;
    this.#types = new Float64Array(length);
    this.#layouts = new Float64Array(length);
    this.#names = new Float64Array(length);
    this.#findTypedefs();
  }

  /** The named types that are complete, in the order of the file. */
  *complete(): Generator<EntryRow> {
    const entries = this.#entries;
    for (let r = 1; r < entries.length; r++) {
      const row = r as EntryRow;
      if (!isComposite(entries.tag[row]) || entries.isDeclaration[row] === 1) continue;
      if (entries.size[row] === unknown || !this.isNamed(row) || this.#isFrame(row)) continue;
      yield row;
    }
  }

  /** The variables that have a place of their own. */
  *variables(): Generator<EntryRow> {
    const entries = this.#entries;
    for (let r = 1; r < entries.length; r++) {
      const row = r as EntryRow;
      if (entries.tag[row] === Tag.Variable && entries.symbol[row] !== 0) yield row;
    }
  }

  /** What a type is known by. */
  identity(row: EntryRow): number {
    return new Hash().add(this.#nameHash(row)).value;
  }

  /** Which type it is, and how it lies in memory. */
  layout(row: EntryRow): number {
    return new Hash().add(this.#nameHash(row)).add(this.#layoutHash(row)).value;
  }

  /** The type of a variable, without the dimensions of an array: how many there are is its size. */
  variableType(row: EntryRow): number {
    let type = this.plain(this.typeOf(row));
    while (this.#entries.tag[type] === Tag.Array) type = this.plain(this.typeOf(type));
    return this.#typeHash(type);
  }

  /** True for a type with a name of its own or by a typedef. Closures have none that says which one it is. */
  isNamed(row: EntryRow): boolean {
    if (this.#typedefs.has(row)) return true;
    const name = this.#entries.name[this.origin(row)];
    const { bytes } = this.tree.sections;
    // GCC calls them `<lambda(int)>`.
    return name !== 0 && bytes[name] !== 0 && bytes[name] !== 0x3c;
  }

  /**
   * True for what a coroutine keeps while it is suspended: it belongs to the body that made it, and is read
   * by no other (GCC: `_Z1fi.Frame`, Clang: `__coro_frame_ty`).
   */
  #isFrame(row: EntryRow): boolean {
    const name = this.#entries.name[row];
    const { bytes } = this.tree.sections;
    if (name === 0 || bytes[name] !== 0x5f) return false;
    return /^__coro_frame_ty$|\.Frame$/.test(stringAt(bytes, name));
  }

  /** The entry with the name and the scope of an entry. */
  origin(row: EntryRow): EntryRow {
    const entries = this.#entries;
    let at = row;
    // A chain of more than a few is damage.
    for (let n = 0; n < 8 && entries.origin[at] !== 0; n++) {
      const next = this.tree.at(entries.origin[at]);
      if (next === 0) break;
      at = next;
    }
    return this.#typedefs.get(at) ?? at;
  }

  /** The type of a variable, member or type; 0 for `void`. */
  typeOf(row: EntryRow): EntryRow {
    const entries = this.#entries;
    let at = row;
    for (let n = 0; n < 8 && entries.type[at] === 0 && entries.origin[at] !== 0; n++) {
      at = this.tree.at(entries.origin[at]);
    }
    return this.tree.at(entries.type[at]);
  }

  /** A type without `const` and the like, and without further names that it has. */
  plain(row: EntryRow): EntryRow {
    const entries = this.#entries;
    let at = row;
    for (let n = 0; isFurtherName(entries.tag[at]); n++) {
      if (n > entries.length) throw new RangeError("a type is made of itself");
      at = this.tree.at(entries.type[at]);
    }
    // What is only declared here may be described in a unit of its own.
    if (isComposite(entries.tag[at]) && entries.origin[at] !== 0 && entries.size[at] === unknown) {
      const other = this.tree.at(entries.origin[at]);
      if (isComposite(entries.tag[other])) return other;
    }
    return at;
  }

  /** The rows right below a row. */
  *below(row: EntryRow): Generator<EntryRow> {
    const entries = this.#entries;
    for (let at = (row + 1) as EntryRow; at < entries.end[row]; at = entries.end[at] as EntryRow) {
      yield at;
    }
  }

  #findTypedefs(): void {
    const entries = this.#entries;
    for (let r = 1; r < entries.length; r++) {
      const row = r as EntryRow;
      if (entries.tag[row] !== Tag.Typedef) continue;
      const type = this.tree.at(entries.type[row]);
      const hasNone = isComposite(entries.tag[type]) && entries.name[type] === 0;
      if (hasNone && entries.origin[type] === 0 && !this.#typedefs.has(type)) {
        this.#typedefs.set(type, row);
      }
    }
  }

  #nameHash(row: EntryRow): number {
    const origin = this.origin(row);
    if (origin === 0) return 2;
    const known = this.#names[origin]!;
    if (known !== 0) return known;
    this.#names[origin] = working;
    const { tag, name, parent } = this.#entries;
    const hash = new Hash();
    if (parent[origin] !== 0) hash.add(this.#nameHash(parent[origin]));
    if (name[origin] !== 0) hash.addText(this.tree.sections.bytes, name[origin]);
    // A namespace without a name is another one in each file; a block is part of its function.
    else hash.add(tag[origin]);
    this.#names[origin] = hash.value;
    return hash.value;
  }

  #layoutHash(row: EntryRow): number {
    const known = this.#layouts[row]!;
    if (known !== 0) return known;
    this.#layouts[row] = working;
    const entries = this.#entries;
    const { bytes } = this.tree.sections;
    const hash = new Hash().add(entries.size[row]);
    if (entries.tag[row] === Tag.Union) hash.add(Tag.Union);
    for (const each of this.below(row)) {
      const tag = entries.tag[each];
      if (tag === Tag.Enumerator) {
        hash.addText(bytes, entries.name[each]).add(entries.place[each]);
      }
      if (!isPart(entries, each)) continue;
      hash.add(Math.max(0, entries.place[each])).add(entries.bits[each]);
      if (entries.name[each] !== 0) hash.addText(bytes, entries.name[each]);
      hash.add(this.#typeHash(this.typeOf(each)));
    }
    this.#layouts[row] = hash.value;
    return hash.value;
  }

  #typeHash(type: EntryRow): number {
    const row = this.plain(type);
    if (row === 0) return 2;
    const known = this.#types[row]!;
    if (known !== 0) return known;
    this.#types[row] = working;
    const hash = new Hash();
    this.#addType(hash, row);
    this.#types[row] = hash.value;
    return hash.value;
  }

  #addType(hash: Hash, row: EntryRow): void {
    const entries = this.#entries;
    const tag = entries.tag[row];
    switch (tag) {
      case Tag.Base: {
        const encoding = entries.encoding[row];
        hash.add(wholeNumbers.has(encoding) ? wholeNumber : encoding).add(entries.size[row]);
        return;
      }
      case Tag.Enumeration:
        hash.add(wholeNumber).add(entries.size[row]);
        return;
      case Tag.Structure:
      case Tag.Class:
      case Tag.Union:
        hash.add(Tag.Structure);
        hash.add(this.isNamed(row) ? this.#nameHash(row) : this.#layoutHash(row));
        return;
      case Tag.Array:
        hash.add(tag).add(this.#typeHash(this.typeOf(row)));
        for (const each of this.below(row)) hash.add(entries.place[each]);
        return;
      case Tag.SubroutineType:
        hash.add(tag).add(this.#typeHash(this.typeOf(row)));
        for (const each of this.below(row)) hash.add(this.#typeHash(this.typeOf(each)));
        return;
      default:
        hash.add(tag).add(this.#typeHash(this.typeOf(row)));
        if (tag === Tag.Unspecified) hash.add(this.#nameHash(row));
    }
  }
}

/** Structures, classes, unions and enumerations. */
export function isComposite(tag: number): boolean {
  return tag === Tag.Structure || tag === Tag.Class || tag === Tag.Union || tag === Tag.Enumeration;
}

/** Another name of a type, or the same type with a promise about its use. */
function isFurtherName(tag: number): boolean {
  return (
    tag === Tag.Typedef ||
    tag === Tag.Constant ||
    tag === Tag.Volatile ||
    tag === Tag.Restrict ||
    tag === Tag.Atomic
  );
}

/** A member or base that is part of each object; static members are not. */
export function isPart(entries: Entries, row: EntryRow): boolean {
  const tag = entries.tag[row];
  return tag === Tag.Inheritance || (tag === Tag.Member && entries.isDeclaration[row] === 0);
}
