/**
 * The layouts of a program's types, as far as they have been read.
 *
 * An update overwrites object files, and with them the debug information that says how the types of the
 * running program lie in memory. So what there is to know is read while the program runs, before anybody
 * edits. Header files bring the same types into every file: each distinct layout is one row here, its
 * description is kept once, compressed, and of a file remains the list of its rows. Those of one
 * header are consecutive, so a list of thousands is a few hundred bytes.
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type Column, f64, type Row, Table } from "../base/table.ts";
import type { LayoutDigest, VariableDescription } from "../elf/layout-digest.ts";
import type { ObjectFile } from "../elf/object.ts";
import type { TypeDescription } from "../elf/type-words.ts";

export type LayoutRow = Row<"layout">;

/** What is kept of a file's types. */
export interface FileLayouts {
  readonly fingerprint: string;
  /** Rows, as distances from one to the next; compressed. */
  readonly rows: Uint8Array;
  /** Its variables; compressed. */
  readonly variables: Uint8Array;
}

/** A digest as it travels from one thread to another. */
export interface PackedDigest {
  readonly fingerprint: string;
  readonly identities: Float64Array;
  readonly layouts: Float64Array;
  readonly variables: Uint8Array;
  /** Descriptions by layout, of those that were not known; compressed. */
  readonly descriptions: Uint8Array;
}

/** Packs a digest, with the descriptions of the layouts that `isKnown` denies. */
export function packDigest(
  digest: LayoutDigest,
  isKnown: (layout: number) => boolean,
): PackedDigest {
  const { fingerprint, identities, layouts } = digest;
  const descriptions: [number, TypeDescription][] = [];
  for (const [i, layout] of layouts.entries()) {
    if (!isKnown(layout)) descriptions.push([layout, digest.describe(i)]);
  }
  return {
    fingerprint,
    identities,
    layouts,
    variables: pack(digest.variables),
    descriptions: descriptions.length === 0 ? new Uint8Array(0) : pack(descriptions),
  };
}

/** The distinct layouts: what a type is known by, and how it lies in memory. */
class LayoutTable extends Table<LayoutRow> {
  readonly identity: Column<LayoutRow> = f64();
  readonly layout: Column<LayoutRow> = f64();
}

export class Layouts {
  readonly #table = new LayoutTable();
  readonly #rows = new Map<number, LayoutRow>();
  readonly #descriptions: Uint8Array[] = [];
  /** Undefined for files that were found to say nothing of types. */
  readonly #files = new WeakMap<ObjectFile, FileLayouts | undefined>();
  #bytes = 0;
  /** True once it was said that types are not compared where files do not describe them. */
  toldOfMissing = false;

  /** About how much memory all of it takes. */
  get byteLength(): number {
    // Measured: an entry of a `Map` of numbers takes about 40 bytes.
    return this.#table.byteLength + this.#rows.size * 40 + this.#bytes;
  }

  /** True where the file's digest was taken, or it has none. */
  has(object: ObjectFile): boolean {
    return this.#files.has(object);
  }

  isKnown(layout: number): boolean {
    return this.#rows.has(layout);
  }

  /** What was read of a file. Undefined where it says nothing of types, or was not read. */
  of(object: ObjectFile): FileLayouts | undefined {
    return this.#files.get(object);
  }

  add(object: ObjectFile, digest: PackedDigest | undefined): void {
    if (digest === undefined) {
      this.#files.set(object, undefined);
      return;
    }
    const rows = Array.from(digest.layouts, (layout, i) =>
      this.#row(layout, digest.identities[i]!),
    );
    if (digest.descriptions.length > 0) this.#descriptions.push(digest.descriptions);
    const { fingerprint, variables } = digest;
    const file = { fingerprint, rows: packRows(rows), variables };
    this.#files.set(object, file);
    this.#bytes += digest.descriptions.length + file.rows.length + variables.length;
  }

  /** Puts back what was known of a file. */
  restore(object: ObjectFile, file: FileLayouts): void {
    this.#files.set(object, file);
  }

  /** True where a file has a type with this layout. */
  includes(file: FileLayouts, layout: number): boolean {
    const row = this.#rows.get(layout);
    return row !== undefined && unpackRows(file.rows).includes(row);
  }

  /** The layouts of a file, by what the types are known by. Several types may have one name. */
  byIdentity(file: FileLayouts): Map<number, number[]> {
    const found = new Map<number, number[]>();
    for (const row of unpackRows(file.rows)) {
      const identity = this.#table.identity[row];
      const list = found.get(identity);
      if (list === undefined) found.set(identity, [this.#table.layout[row]]);
      else list.push(this.#table.layout[row]);
    }
    return found;
  }

  variables(file: FileLayouts): VariableDescription[] {
    return unpack(file.variables) as VariableDescription[];
  }

  /** All descriptions, by layout. Takes time for all types of the program. */
  *descriptions(): Generator<[number, TypeDescription]> {
    for (const packed of this.#descriptions) yield* unpack(packed) as [number, TypeDescription][];
  }

  #row(layout: number, identity: number): LayoutRow {
    const known = this.#rows.get(layout);
    if (known !== undefined) return known;
    const row = this.#table.add();
    this.#table.identity[row] = identity;
    this.#table.layout[row] = layout;
    this.#rows.set(layout, row);
    return row;
  }
}

function pack(value: unknown): Uint8Array {
  // A copy: small buffers of Node are windows into a larger one.
  return Uint8Array.from(deflateRawSync(JSON.stringify(value), { level: 1 }));
}

function unpack(bytes: Uint8Array): unknown {
  return JSON.parse(inflateRawSync(bytes).toString("utf8"));
}

function packRows(rows: readonly LayoutRow[]): Uint8Array {
  const sorted = Uint32Array.from(rows).sort();
  for (let i = sorted.length - 1; i > 0; i--) sorted[i]! -= sorted[i - 1]!;
  return Uint8Array.from(deflateRawSync(new Uint8Array(sorted.buffer), { level: 1 }));
}

function unpackRows(bytes: Uint8Array): Uint32Array & Iterable<LayoutRow> {
  const { buffer } = Uint8Array.from(inflateRawSync(bytes));
  const rows = new Uint32Array(buffer);
  for (let i = 1; i < rows.length; i++) rows[i]! += rows[i - 1]!;
  return rows as Uint32Array & Iterable<LayoutRow>;
}
