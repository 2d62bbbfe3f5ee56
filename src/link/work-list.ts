/**
 * The work list of one link: what came, what went, and what must therefore be decided or written
 * again.
 *
 * Passes hand it along and add to it. It also remembers how names and groups were decided before,
 * which is what an update compares with, and what `abandon` goes back to.
 */
import { Diagnostics } from "../base/errors.ts";
import type { NameRow } from "../base/names.ts";
import { Phases } from "../base/phases.ts";
import type { ObjectFile } from "../elf/object.ts";
import { FileSource } from "../elf/source.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, GroupRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { Contents } from "./contents.ts";

/** A range of the arena; a slot is part of a pool and not given back by itself. */
export interface Taken {
  readonly address: number;
  readonly size: number;
  readonly slot: boolean;
}

export class WorkList {
  readonly program: Program;
  readonly diagnostics: Diagnostics = new Diagnostics();
  readonly phases: Phases = new Phases();

  /** Files whose mentions were added and taken out. A changed file is in both lists. */
  readonly added: InputFile[] = [];
  readonly removed: InputFile[] = [];
  /** Files that were written again and are the same for a link: only debug information may differ. */
  readonly rewritten: InputFile[] = [];
  /** Sentences on what an update could not find out. */
  readonly notes: string[] = [];

  /**
   * Names that were mentioned by a file that came or went, with their definition before (0 for
   * none).
   */
  readonly dirty: Map<NameRow, SymbolRow> = new Map();
  /** Group signatures of files that came or went, with the group that prevailed before. */
  readonly dirtyGroups: Map<NameRow, GroupRow> = new Map();
  /** Names that are wanted and offered only by an archive. */
  readonly wanted: NameRow[] = [];

  /** Sections that are part of the program now and were not before, and the other way round. */
  readonly arrived: SectionRow[] = [];
  readonly gone: SectionRow[] = [];
  /** Atoms that have a new place and need all their bytes. */
  readonly fresh: AtomRow[] = [];
  /**
   * Ranges of the arena that this link took and filled: what a running target does not have yet.
   */
  readonly taken: Taken[] = [];

  /** True where the command line says something else about symbols: no name is known to be right. */
  checksEveryName = false;

  /** The run of addresses that fresh code was placed in. */
  code: { readonly start: number; readonly end: number } = { start: 0, end: 0 };

  /** What is linked as an earlier link had it, whatever is on disk. */
  contents: Contents = new Contents();
  /** Members as they were before their archive was written, of which only their places changed. */
  readonly shifted: InputFile[] = [];

  /** Objects by path that were read for their names, before rows are made of them. */
  readonly objects: Map<string, ObjectFile> = new Map();

  readonly #undo: (() => void)[] = [];
  readonly #open = new Map<string, FileSource>();

  constructor(program: Program) {
    this.program = program;
  }

  /** True where no file came, went, or changed its place among the others. */
  get isEmpty(): boolean {
    const files = this.added.length + this.removed.length;
    return files === 0 && this.dirty.size === 0 && this.dirtyGroups.size === 0;
  }

  /** Opens a file, or finds it open: an archive gives many members in one link. */
  open(path: string, name?: string): FileSource {
    let source = this.#open.get(path);
    if (source === undefined) {
      source = new FileSource(path, name);
      this.#open.set(path, source);
    }
    return source;
  }

  /** Closes all files. */
  close(): void {
    for (const source of this.#open.values()) source.close();
    this.#open.clear();
  }

  /** Something to take back if this link is abandoned. */
  onAbandon(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** Takes everything back that was noted, last first. */
  undoAll(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo.length = 0;
  }

  /** Notes that a name may be decided anew. */
  touch(name: NameRow): void {
    if (!this.dirty.has(name)) this.dirty.set(name, this.program.names.definition[name]);
  }

  touchGroup(signature: NameRow): void {
    if (!this.dirtyGroups.has(signature)) {
      this.dirtyGroups.set(signature, this.program.names.group[signature]);
    }
  }
}
