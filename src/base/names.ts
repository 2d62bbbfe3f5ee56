/**
 * Interned names: the same text is the same row.
 *
 * Symbol names average seventy bytes in C++, and a large program mentions millions of them; as
 * JavaScript strings in a `Map` each would cost close to a microsecond. Here a name is hashed where
 * it lies, byte by byte, looked up in an open-addressing table, and copied into one heap when it is
 * new. Passes compare rows and never touch text.
 */
import { textOf } from "./bytes.ts";
import { type Column, type Row, Table, u32 } from "./table.ts";

export type NameRow = Row<"name">;

const encoder = new TextEncoder();

/** One row per distinct name. */
export class Names extends Table<NameRow> {
  /** Where the name's bytes start in the heap. */
  readonly offset: Column<NameRow> = u32();
  readonly size: Column<NameRow> = u32();
  readonly hash: Column<NameRow> = u32();

  // Private fields are no columns: `Table` grows only what it can enumerate.
  #heap = new Uint8Array(1 << 12);
  #heapUsed = 0;
  /** Rows by hash, linear probing; at most half full. */
  #slots = new Uint32Array(1 << 10);

  /**
   * The row of the NUL-terminated name at `start`, made where it is new. Throws `RangeError` where
   * the name has no end.
   */
  intern(bytes: Uint8Array, start: number): NameRow {
    let hash = 0x811c9dc5;
    let end = start;
    for (;;) {
      const byte = bytes[end];
      if (byte === undefined) throw new RangeError(`name at ${start} has no end`);
      if (byte === 0) break;
      // FNV-1a: one multiplication a byte, good enough for a table that compares the bytes as well.
      hash = Math.imul(hash ^ byte, 0x01000193);
      end++;
    }
    return this.#lookup(bytes, start, end - start, hash >>> 0, true);
  }

  /** The row of a text, made where it is new. */
  internText(text: string): NameRow {
    return this.intern(encoder.encode(`${text}\0`), 0);
  }

  /** The row of a text, or 0 where nobody has mentioned it. */
  find(text: string): NameRow {
    const bytes = encoder.encode(text);
    let hash = 0x811c9dc5;
    for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
    return this.#lookup(bytes, 0, bytes.length, hash >>> 0, false);
  }

  text(name: NameRow): string {
    const start = this.offset[name];
    return textOf(this.#heap, start, start + this.size[name]);
  }

  /** True where the name begins with these bytes. */
  startsWith(name: NameRow, prefix: string): boolean {
    if (this.size[name] < prefix.length) return false;
    const start = this.offset[name];
    for (let i = 0; i < prefix.length; i++) {
      if (this.#heap[start + i] !== prefix.charCodeAt(i)) return false;
    }
    return true;
  }

  /** Bytes of the heap and the hash table, beside the columns. */
  get heapBytes(): number {
    return this.#heap.byteLength + this.#slots.byteLength;
  }

  #lookup(
    bytes: Uint8Array,
    start: number,
    length: number,
    hash: number,
    create: boolean,
  ): NameRow {
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const name = this.#slots[slot]! as NameRow;
      if (name === 0) break;
      if (this.hash[name] === hash && this.#equals(name, bytes, start, length)) return name;
      slot = (slot + 1) & mask;
    }
    if (!create) return 0 as NameRow;
    const name = this.add();
    this.#keep(bytes, start, length);
    this.offset[name] = this.#heapUsed - length;
    this.size[name] = length;
    this.hash[name] = hash;
    this.#slots[slot] = name;
    if (this.length * 2 > this.#slots.length) this.#rehash(this.#slots.length * 4);
    return name;
  }

  #equals(name: NameRow, bytes: Uint8Array, start: number, length: number): boolean {
    if (this.size[name] !== length) return false;
    const heap = this.#heap;
    const offset = this.offset[name];
    for (let i = 0; i < length; i++) if (heap[offset + i] !== bytes[start + i]) return false;
    return true;
  }

  #keep(bytes: Uint8Array, start: number, length: number): void {
    if (this.#heapUsed + length > this.#heap.length) {
      const grown = new Uint8Array(Math.max(this.#heap.length * 2, this.#heapUsed + length));
      grown.set(this.#heap);
      this.#heap = grown;
    }
    for (let i = 0; i < length; i++) this.#heap[this.#heapUsed + i] = bytes[start + i]!;
    this.#heapUsed += length;
  }

  #rehash(capacity: number): void {
    const slots = new Uint32Array(capacity);
    const mask = capacity - 1;
    for (let name = 1; name < this.length; name++) {
      const hash = this.hash[name as NameRow];
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = name;
    }
    this.#slots = slots;
  }
}
