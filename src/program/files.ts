/**
 * Input files.
 *
 * There are thousands of them, so they are objects; their sections and symbols are rows of the
 * program's tables. An archive is a file of its own that offers symbols, and each of its members
 * that was wanted is another.
 */
import type { NameRow } from "../base/names.ts";
import type { Archive } from "../elf/archive.ts";
import type { ObjectFile } from "../elf/object.ts";
import type { SharedObject } from "../elf/shared-object.ts";
import type { FileStamp } from "../elf/source.ts";
import type { FileRow, SectionRow, SymbolRow } from "./rows.ts";
import type { Scope } from "./scopes.ts";

export const FileKind = {
  Object: 0,
  /** Offers symbols of members that were not linked. */
  Archive: 1,
  Shared: 2,
  /** The launcher: what the runtime exports, at final addresses. */
  Runtime: 3,
  /** Symbols that the linker itself defines. */
  Linker: 4,
  /** Symbols of the command line. */
  CommandLine: 5,
} as const;
export type FileKind = (typeof FileKind)[keyof typeof FileKind];

/** One file of a program, loaded. */
export interface InputFile {
  readonly row: FileRow;
  readonly kind: FileKind;
  /** How messages call it: `main.o`, `libz.a(inflate.o)`. */
  readonly name: string;
  path: string;
  /**
   * Identity across versions: the path, and for members their name and ordinal in the archive; with
   * the library that it is part of.
   */
  readonly key: string;
  /** The program or one of its libraries; undefined for files that are in neither. */
  readonly scope?: Scope | undefined;
  /** True while it is part of the program: while what it mentions counts. */
  live: boolean;
  /**
   * Position on the command line; members of an archive follow it in their order. The lower one
   * wins.
   */
  order: number;
  /** Object files and archive members. */
  readonly object?: ObjectFile;
  readonly archive?: Archive;
  readonly shared?: SharedObject;
  /** Members: the archive, and where in it. */
  container?: InputFile | undefined;
  memberOffset?: number | undefined;
  /** Archives: whether every member is linked, wanted or not. */
  readonly wholeArchive?: boolean;
  /** Members: the name for which it was taken out of the archive, 0 where all of them were. */
  readonly why?: NameRow | undefined;
  /**
   * Libraries: whether it is loaded only where something refers to it, and whether something does.
   */
  readonly asNeeded?: boolean;
  /** Libraries: whether it was searched for, and is so when the program starts. */
  readonly searched?: boolean;
  used?: boolean;
  /** Libraries: the names they cannot do without. */
  readonly required?: readonly NameRow[];
  /** Libraries: whether it is as if they had not been named (src/link/as-needed.ts). */
  withheld?: boolean;
  /** What the file looked like when it was read, or when its content was undone. */
  stamp?: FileStamp | undefined;
  /**
   * Of a file that an undo brought back: what is on disk instead, until it is written again.
   * (src/daemon/history.ts)
   */
  onDisk?: ObjectFile | Archive | "nothing" | undefined;
  /** Section 0 of the file; section `i` is the row `i` further. */
  firstSection: SectionRow;
  sectionCount: number;
  firstSymbol: SymbolRow;
  symbolCount: number;
  /** Rows that an update added: names for anonymous pieces of split sections. */
  pieceSymbols?: { readonly first: SymbolRow; readonly count: number };
  /** Its lists of constructors and destructors. */
  readonly initializers: SectionRow[];
  /** Rows that the linker added for its common symbols. */
  readonly commonSections: SectionRow[];
  /** True once its sections were split into functions and variables. */
  split: boolean;
}
