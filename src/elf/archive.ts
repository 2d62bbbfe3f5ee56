/**
 * An archive (`.a`): object files glued together, with an index of the symbols they define.
 *
 * Naming an archive on the command line is not the same as naming its members: a member is linked
 * only when it defines something that is still undefined. So a linker reads the index, and members
 * one by one when they are wanted.
 *
 * The file is the text `!<arch>\n` and then members: a 60-byte header of text fields, the bytes,
 * and a newline where the size is odd. Two members are special in the GNU form: `/` (or `/SYM64/`)
 * is the index, big-endian offsets of members followed by the symbol names in the same order; `//`
 * holds names too long for the header, which then says `/` and an offset. A *thin* archive
 * (`!<thin>\n`) holds only paths; the members are files beside it. BSD archives write long names as
 * `#1/length` in front of the bytes.
 */
import { dirname, resolve } from "node:path";
import { stringEnd, textOf, viewOf } from "../base/bytes.ts";
import { FileError, type LinkError } from "../base/errors.ts";
import type { ByteSource } from "./source.ts";

const magicSize = 8;
const memberHeaderSize = 60;

/** One member as its header tells. */
export interface ArchiveMember {
  readonly name: string;
  /** Where its bytes start in the archive; in a thin one there are none. */
  readonly offset: number;
  readonly size: number;
  /** Thin archives: the file that is the member. */
  readonly path?: string;
  /** Where that file is an archive and holds the member: where in it the member's header is. */
  readonly origin?: number;
}

/**
 * The symbol index, in columns: symbol `i` is defined by the member whose header is at `member[i]`.
 */
export interface ArchiveIndex {
  /** Where the names start in `bytes`; each ends with a NUL. */
  readonly name: Uint32Array;
  readonly member: Uint32Array;
  readonly bytes: Uint8Array;
}

/** The first bytes of an archive, by which it is told from an object file. */
export function isArchive(start: Uint8Array): boolean {
  const magic = textOf(start, 0, magicSize);
  return magic === "!<arch>\n" || magic === "!<thin>\n";
}

/** An archive whose index has been read. */
export class Archive {
  readonly path: string;
  readonly thin: boolean;
  readonly index: ArchiveIndex;
  /** False for an archive that `ar` made without one; nothing can be found in it. */
  readonly hasIndex: boolean;
  #longNames: Uint8Array = new Uint8Array(0);
  /** Offset of the first member that is an object file. */
  #firstMember = magicSize;

  /** Reads the index of an archive file. Throws `LinkError` where it is damaged. */
  constructor(source: ByteSource, path: string) {
    this.path = path;
    const magic = new Uint8Array(magicSize);
    source.read(0, magic);
    this.thin = textOf(magic, 0, magicSize) === "!<thin>\n";
    let index: Uint8Array | undefined;
    let wide = false;
    for (let at = magicSize; at < source.size; ) {
      const header = this.#header(source, at);
      if (header.name === "/" || header.name === "/SYM64/") {
        wide = header.name === "/SYM64/";
        index = this.#content(source, at, header.size);
      } else if (header.name === "//") {
        this.#longNames = this.#content(source, at, header.size);
      } else {
        break;
      }
      at = nextMember(at, header.size);
      this.#firstMember = at;
    }
    this.hasIndex = index !== undefined;
    this.index = this.#readIndex(index ?? new Uint8Array(4), wide);
  }

  /** The member of the archive `source` whose header is at `offset`. */
  member(source: ByteSource, offset: number): ArchiveMember {
    const header = this.#header(source, offset);
    let name = header.name;
    let start = offset + memberHeaderSize;
    let size = header.size;
    let origin: number | undefined;
    if (name.startsWith("#1/")) {
      const length = Number.parseInt(name.slice(3), 10);
      const bytes = this.#content(source, offset, Math.min(length, size));
      name = textOf(bytes, 0, bytes.indexOf(0) < 0 ? bytes.length : bytes.indexOf(0));
      start += length;
      size -= length;
    } else if (/^\/[0-9]+(:[0-9]+)?$/.test(name)) {
      const [at, inner] = name.slice(1).split(":").map(Number) as [number, number | undefined];
      origin = inner;
      const end = this.#longNames.indexOf(0x0a, at);
      if (end < 0) throw this.#damaged("a long name is missing");
      name = textOf(this.#longNames, at, end);
    }
    name = name.replace(/\/$/, "");
    if (!this.thin) return { name, offset: start, size };
    const path = resolve(dirname(this.path), name);
    return { name, offset: start, size, path, ...(origin === undefined ? {} : { origin }) };
  }

  /** All members in order: what `--whole-archive` wants. */
  *members(source: ByteSource): Generator<ArchiveMember & { readonly header: number }> {
    for (let at = this.#firstMember; at < source.size; ) {
      const header = this.#header(source, at);
      yield { ...this.member(source, at), header: at };
      at = this.thin ? at + memberHeaderSize : nextMember(at, header.size);
    }
  }

  #readIndex(bytes: Uint8Array, wide: boolean): ArchiveIndex {
    const view = viewOf(bytes);
    const width = wide ? 8 : 4;
    const word = (at: number) => (wide ? view.getUint32(at + 4) : view.getUint32(at));
    try {
      const count = word(0);
      let at = (count + 1) * width;
      if (at > bytes.length) throw new RangeError();
      const name = new Uint32Array(count);
      const member = new Uint32Array(count);
      for (let i = 0; i < count; i++) {
        name[i] = at;
        member[i] = word((i + 1) * width);
        at = stringEnd(bytes, at) + 1;
      }
      return { name, member, bytes };
    } catch {
      throw this.#damaged("its symbol index is cut off");
    }
  }

  #header(source: ByteSource, at: number): { name: string; size: number } {
    if (at + memberHeaderSize > source.size) throw this.#damaged("a member header is cut off");
    const bytes = new Uint8Array(memberHeaderSize);
    source.read(at, bytes);
    const size = Number.parseInt(textOf(bytes, 48, 58), 10);
    if (bytes[58] !== 0x60 || bytes[59] !== 0x0a || !(size >= 0)) {
      throw this.#damaged(`no member header at ${at}`);
    }
    return { name: textOf(bytes, 0, 16).trimEnd(), size };
  }

  #content(source: ByteSource, at: number, size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    source.read(at + memberHeaderSize, bytes);
    return bytes;
  }

  #damaged(what: string): LinkError {
    return new FileError(`${this.path}: archive is damaged: ${what}`);
  }
}

function nextMember(at: number, size: number): number {
  return at + memberHeaderSize + size + (size & 1);
}
