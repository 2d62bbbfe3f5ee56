/**
 * Tables: rows stored field by field.
 *
 * A linker has millions of symbols and relocations. As objects they would cost a pointer, a header
 * and a cache miss each; as columns of typed arrays a relocation is 17 bytes and reading a field is
 * one load. A thing is identified by its row number, and every table brands its row type, so that a
 * column accepts only rows of its own table:
 *
 *     symbols.value[relocations.symbol[r]]     reads like the sentence
 *     symbols.value[r]                         does not compile: r is a relocation, not a symbol
 *
 * Row 0 is the null row: a fresh column is full of zeros, and so "none" and "not yet" cost nothing.
 * Growth replaces the column arrays. Never keep a column in a local variable across a call that may
 * add rows.
 */
import { FreeRanges } from "./free-ranges.ts";

declare const row: unique symbol;

/** A row number of the table of that name. */
export type Row<Name extends string> = number & { readonly [row]: Name };

/** One field of every row. Only rows of its own table index it. */
export type Column<R extends number, Value extends number = number> = { [index in R]: Value };

type TypedArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** The rows of a new table before its first growth. */
const initialRows = 16;

/** A column of unsigned 8-bit values. */
export function u8<R extends number, V extends number = number>(): Column<R, V> {
  return new Uint8Array(initialRows) as unknown as Column<R, V>;
}

/** A column of unsigned 32-bit values: sizes, offsets, rows of other tables. */
export function u32<R extends number, V extends number = number>(): Column<R, V> {
  return new Uint32Array(initialRows) as unknown as Column<R, V>;
}

/** A column of doubles: addresses and addends, which are exact up to 2^53. */
export function f64<R extends number, V extends number = number>(): Column<R, V> {
  return new Float64Array(initialRows) as unknown as Column<R, V>;
}

/** Base class of all tables: columns are the fields that hold typed arrays. */
export class Table<R extends number> {
  /** One past the highest row ever given out. Row 0 is the null row. */
  length = 1;
  #capacity = initialRows;
  readonly #free = new FreeRanges();

  /** Makes room for `count` more rows, so that a loop of `add` grows the columns once. */
  reserve(count: number): void {
    const wanted = this.length + count;
    if (wanted <= this.#capacity) return;
    const capacity = Math.max(wanted, Math.ceil(this.#capacity * 1.5));
    for (const [name, column] of this.#columns()) {
      const grown = new (column.constructor as new (n: number) => TypedArray)(capacity);
      grown.set(column);
      (this as Record<string, unknown>)[name] = grown;
    }
    this.#capacity = capacity;
  }

  /** A new zeroed row at the end. */
  add(): R {
    if (this.length >= this.#capacity) this.reserve(1);
    return this.length++ as R;
  }

  /**
   * `count` consecutive zeroed rows: released ones where they fit, else new ones. Returns the
   * first.
   */
  allocate(count: number): R {
    if (count === 0) return 0 as R;
    const reused = this.#free.take(count, 1);
    if (reused >= 0) {
      for (const [, column] of this.#columns()) column.fill(0, reused, reused + count);
      return reused as R;
    }
    this.reserve(count);
    const first = this.length as R;
    this.length += count;
    return first;
  }

  /** Gives `count` rows from `first` back. Nothing may refer to them any more. */
  release(first: R, count: number): void {
    if (count > 0) this.#free.give(first, count);
  }

  /** Bytes of all columns at their present capacity. */
  get byteLength(): number {
    let bytes = 0;
    for (const [, column] of this.#columns()) bytes += column.byteLength;
    return bytes;
  }

  *#columns(): Generator<[string, TypedArray]> {
    for (const [name, value] of Object.entries(this)) {
      if (ArrayBuffer.isView(value)) yield [name, value as TypedArray];
    }
  }
}
