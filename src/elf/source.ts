/**
 * Where bytes come from: a file, or an archive member inside one.
 *
 * A linker wants a fraction of what an object file holds (debug sections are most of it), so files
 * are read by ranges and never whole. An `ArchiveMember` is the same thing with a base offset.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { FileError } from "../base/errors.ts";

/** A readable range of bytes. */
export interface ByteSource {
  /** How messages call it: `main.o`, `libz.a(inflate.o)`. */
  readonly name: string;
  readonly size: number;
  /** Fills `into` from `offset`. Throws `LinkError` where the source is shorter than that. */
  read(offset: number, into: Uint8Array): void;
}

/** The state of a file by which a change is noticed without reading it. */
export interface FileStamp {
  readonly size: number;
  /** Nanoseconds since the epoch, as text: a double would round it. */
  readonly modified: string;
  readonly inode: number;
}

/** An open file. Must be closed. */
export class FileSource implements ByteSource {
  readonly name: string;
  readonly size: number;
  readonly stamp: FileStamp;
  readonly #descriptor: number;

  /** Opens `path`; messages call it `name`, or by its path. Throws `LinkError` with the system's reason where that fails. */
  constructor(path: string, name: string = path) {
    this.name = name;
    try {
      this.#descriptor = openSync(path, "r");
    } catch (error) {
      throw new FileError(`${name}: cannot open: ${systemReason(error)}`);
    }
    const state = fstatSync(this.#descriptor, { bigint: true });
    this.size = Number(state.size);
    this.stamp = stampOf(state);
    if (!state.isFile()) {
      this.close();
      throw new FileError(`${name}: is no regular file`);
    }
  }

  read(offset: number, into: Uint8Array): void {
    let done = 0;
    while (done < into.length) {
      const n = readSync(this.#descriptor, into, done, into.length - done, offset + done);
      if (n === 0) throw new FileError(`${this.name}: file is truncated at ${offset + done}`);
      done += n;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** Bytes that are in memory. */
export class BytesSource implements ByteSource {
  readonly name: string;
  readonly size: number;
  readonly #bytes: Uint8Array;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.size = bytes.length;
    this.#bytes = bytes;
  }

  read(offset: number, into: Uint8Array): void {
    if (offset + into.length > this.size) {
      throw new FileError(`${this.name}: file is truncated at ${this.size}`);
    }
    into.set(this.#bytes.subarray(offset, offset + into.length));
  }
}

/** A range of another source. */
export class RangeSource implements ByteSource {
  readonly name: string;
  readonly size: number;
  readonly #base: ByteSource;
  readonly #offset: number;

  constructor(base: ByteSource, name: string, offset: number, size: number) {
    this.#base = base;
    this.#offset = offset;
    this.name = name;
    this.size = size;
  }

  read(offset: number, into: Uint8Array): void {
    if (offset + into.length > this.size) {
      throw new FileError(`${this.name}: file is truncated at ${this.size}`);
    }
    this.#base.read(this.#offset + offset, into);
  }
}

/** Opens a file, hands it to `use` and closes it. */
export function withFile<T>(path: string, use: (source: FileSource) => T, name?: string): T {
  const source = new FileSource(path, name);
  try {
    return use(source);
  } finally {
    source.close();
  }
}

/** The stamp of a `stat` answer. */
export function stampOf(state: { size: bigint; mtimeNs: bigint; ino: bigint }): FileStamp {
  return { size: Number(state.size), modified: String(state.mtimeNs), inode: Number(state.ino) };
}

/** True where two stamps say that nothing was written in between. */
export function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.modified === b.modified && a.inode === b.inode;
}

/** The sentence of a system error: `no such file or directory`. */
export function systemReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message;
}
