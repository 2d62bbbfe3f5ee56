/**
 * From the words of a command line to files: searching libraries, reading linker scripts, putting the
 * files of the project's own libraries in their place (own-libraries.ts).
 */
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { textOf } from "../base/bytes.ts";
import { Diagnostics, LinkError } from "../base/errors.ts";
import { isArchive } from "../elf/archive.ts";
import { FileType } from "../elf/constants.ts";
import { parseLinkerScript } from "../elf/linker-script.ts";
import { readSharedObject, type SharedObject } from "../elf/shared-object.ts";
import { type FileSource, sameStamp, withFile } from "../elf/source.ts";
import type { SymbolOptions } from "../program/symbol-options.ts";
import type { InputArgument, LinkCommand } from "./command-line.ts";
import type { FindRecord, KeptLibrary, LibraryRecord, TakenLibrary } from "./own-libraries.ts";

export const InputKind = { Object: 0, Archive: 1, Shared: 2 } as const;
export type InputKind = (typeof InputKind)[keyof typeof InputKind];

/** A file that takes part in a link. */
export interface Input {
  readonly path: string;
  /** How messages call it: as the user wrote it, or where a library was found. */
  readonly name: string;
  readonly kind: InputKind;
  /** True where it was searched for: `-lname`. */
  readonly searched: boolean;
  readonly asNeeded: boolean;
  readonly wholeArchive: boolean;
  /** The library that it is part of, undefined for the program's own files. */
  readonly library?: TakenLibrary;
}

/** The files of a link, in order, and what is said about symbols, by the command or a script. */
export interface Inputs {
  readonly files: readonly Input[];
  readonly symbols: SymbolOptions;
  /** Linker scripts that named some of the files. */
  readonly scripts: readonly string[];
  /** Directories where the program looks for its shared libraries. */
  readonly rpaths: readonly string[];
  /** The project's libraries that are taken in, in the order in which they win symbols. */
  readonly libraries: readonly TakenLibrary[];
  /** Those that stay libraries. */
  readonly kept: readonly KeptLibrary[];
}

/**
 * Objects that compiler drivers add to start a program and end it. The launcher does what they do:
 * it has an entry point, calls constructors and destructors, and defines the symbols they would.
 */
const startFile = /^([SMgr]?crt1|crti|crtn|crtbegin[ST]?|crtend[S]?)\.o$/;

/**
 * Finds all files of a command. What cannot be found is reported to `diagnostics`. Libraries of which
 * `findRecord` knows what they were made of are taken in, except those of `keep`.
 */
export function findInputs(
  command: LinkCommand,
  diagnostics: Diagnostics,
  findRecord: FindRecord = () => undefined,
  keep: readonly KeptLibrary[] = [],
): Inputs {
  const finder = new Finder(command, diagnostics);
  for (const argument of command.inputs) finder.add(argument, command.libraryPaths);
  const { scripts } = finder;
  const taker = new Taker(command.keepLibraries ? () => undefined : findRecord, keep);
  const files = taker.take(finder.files);
  const needing = command.keepLibraries ? [] : taker.findNeeding(files);
  if (needing.length > 0) {
    return findInputs(command, diagnostics, findRecord, [...taker.kept, ...needing]);
  }
  const { kept } = taker;
  const wanted = [...command.symbols.wanted, ...finder.undefinedSymbols, ...taker.wanted];
  const symbols = { ...command.symbols, wanted };
  const libraries = [...taker.taken.values()];
  return { files, symbols, scripts, rpaths: [...command.rpaths, ...taker.rpaths], libraries, kept };
}

/** Puts the files of libraries in the libraries' places. */
class Taker {
  readonly taken = new Map<string, TakenLibrary>();
  readonly kept: KeptLibrary[];
  readonly rpaths: string[] = [];
  /** Names for which libraries took members out of archives. */
  readonly wanted: string[] = [];
  readonly #findRecord: FindRecord;
  /** Shared libraries by their paths without symbolic links: each is one, however it is named. */
  readonly #seen = new Set<string>();

  constructor(findRecord: FindRecord, keep: readonly KeptLibrary[]) {
    this.#findRecord = findRecord;
    this.kept = [...keep];
  }

  /** What the program names itself comes first, then what its libraries need. */
  take(named: readonly Input[]): Input[] {
    const files: Input[] = [];
    let level = named;
    while (level.length > 0) {
      const next: Input[] = [];
      for (const input of level) {
        if (input.kind !== InputKind.Shared) files.push(input);
        else this.#takeShared(input, files, next);
      }
      level = next;
    }
    return files;
  }

  #takeShared(input: Input, files: Input[], next: Input[]): void {
    const path = realpathSync(input.path);
    if (this.#seen.has(path)) return;
    this.#seen.add(path);
    const own = this.#filesOf(path);
    if (own === undefined) {
      files.push(input);
      return;
    }
    const { shared, record, inputs } = own;
    const needed = inputs.filter(
      (each) =>
        each.kind === InputKind.Shared && shared.needed.includes(readLibrary(each.path).soname),
    );
    const { hides, symbolic } = record.command.library!;
    const sameName = [...this.taken.values()].filter(({ soname }) => soname === shared.soname);
    const library: TakenLibrary = {
      name: shared.soname + (sameName.length === 0 ? "" : `#${sameName.length + 1}`),
      path,
      soname: shared.soname,
      asNeeded: input.asNeeded,
      symbolic,
      hides,
      exports: exportsOf(shared),
      needs: needed.map((each) => realpathSync(each.path)),
    };
    this.taken.set(path, library);
    const { wanted, required } = record.command.symbols;
    this.wanted.push(...wanted, ...required);
    for (const rpath of record.command.rpaths) {
      this.rpaths.push(rpath.replace(/\$ORIGIN|\$\{ORIGIN\}/g, dirname(path)));
    }
    for (const each of inputs) {
      if (each.kind !== InputKind.Shared) files.push({ ...each, library });
    }
    next.push(...needed.map((each) => ({ ...each, asNeeded: false })));
  }

  /** What a library was made of; undefined where it stays a library. */
  #filesOf(
    path: string,
  ): { shared: SharedObject; record: LibraryRecord; inputs: readonly Input[] } | undefined {
    if (this.kept.some((kept) => kept.path === path)) return undefined;
    const record = this.#findRecord(path);
    if (record === undefined) return undefined;
    const keep = (why: string) => {
      this.kept.push({ path, why });
      return undefined;
    };
    const { command, stamp } = record;
    const { refused } = command.library!;
    if (refused !== undefined) return keep(refused);
    if (!withFile(path, (source) => sameStamp(source.stamp, stamp))) {
      return keep("was changed after it was linked");
    }
    const diagnostics = new Diagnostics();
    const finder = new Finder(command, diagnostics);
    for (const argument of command.inputs) finder.add(argument, command.libraryPaths);
    const [error] = diagnostics.errors;
    if (error !== undefined) return keep(error.message);
    return { shared: readLibrary(path), record, inputs: finder.files };
  }

  /** Libraries that were taken in, but are needed by one that stays and would bring a second copy. */
  findNeeding(files: readonly Input[]): KeptLibrary[] {
    const shared = files.filter(({ kind }) => kind === InputKind.Shared);
    if (this.taken.size === 0) return [];
    const needing = new Map<string, string>();
    for (const { path, name } of shared) {
      for (const soname of readLibrary(path).needed) needing.set(soname, name);
    }
    return [...this.taken.values()]
      .filter(({ soname }) => needing.has(soname))
      .map(({ path, soname }) => ({
        path,
        why: `is needed by ${needing.get(soname)}, which is a library`,
      }));
  }
}

/** Whether a library exports a name; most libraries are never asked. */
function exportsOf(shared: SharedObject): (name: string) => boolean {
  let names: ReadonlySet<string> | undefined;
  return (name) => {
    names ??= new Set(shared.symbols.map((symbol) => shared.nameOf(symbol)));
    return names.has(name);
  };
}

function readLibrary(path: string): SharedObject {
  return withFile(path, (source) => readSharedObject(source, path));
}

class Finder {
  readonly files: Input[] = [];
  readonly scripts: string[] = [];
  readonly undefinedSymbols: string[] = [];
  readonly #command: LinkCommand;
  readonly #diagnostics: Diagnostics;
  /**
   * Naming a library twice changes nothing: an archive is searched until nothing more is wanted.
   */
  readonly #seen = new Set<string>();

  constructor(command: LinkCommand, diagnostics: Diagnostics) {
    this.#command = command;
    this.#diagnostics = diagnostics;
  }

  add(argument: InputArgument, directories: readonly string[]): void {
    this.#diagnostics.collect(() => {
      const path = argument.path ?? findLibrary(argument, directories);
      if (startFile.test(basename(path)) && !this.#isOfLibrary(path)) return;
      withFile(path, (source) => this.#identify(source, path, argument), argument.name);
    });
  }

  /** What ends a library's static objects, and tells the C library which they are. */
  #isOfLibrary(path: string): boolean {
    return this.#command.library !== undefined && /^crt(begin|end)S\.o$/.test(basename(path));
  }

  #identify(source: FileSource, path: string, argument: InputArgument): void {
    const start = new Uint8Array(Math.min(18, source.size));
    source.read(0, start);
    const add = (kind: InputKind) => {
      if (kind !== InputKind.Object && this.#seen.has(path)) return;
      this.#seen.add(path);
      const { asNeeded, wholeArchive } = argument;
      const searched = argument.library !== undefined;
      this.files.push({ path, name: source.name, kind, searched, asNeeded, wholeArchive });
    };
    if (start[0] === 0x7f && start[1] === 0x45) {
      add(start[16] === FileType.Shared ? InputKind.Shared : InputKind.Object);
    } else if (start.length >= 8 && isArchive(start)) {
      add(InputKind.Archive);
    } else if (looksLikeText(start)) {
      this.#script(source, path, argument);
    } else {
      // Whatever it is, the object reader says what is wrong with it.
      add(InputKind.Object);
    }
  }

  #script(source: FileSource, path: string, argument: InputArgument): void {
    const bytes = new Uint8Array(source.size);
    source.read(0, bytes);
    const script = parseLinkerScript(textOf(bytes, 0, bytes.length), path);
    this.scripts.push(source.name);
    this.undefinedSymbols.push(...script.undefinedSymbols);
    const directories = [
      ...this.#command.libraryPaths,
      ...script.searchDirectories.map((d) => d.replace(/^=/, this.#command.sysroot)),
    ];
    const { wholeArchive, staticOnly } = argument;
    for (const input of script.inputs) {
      const switches = { asNeeded: argument.asNeeded || input.asNeeded, wholeArchive, staticOnly };
      const what = input.name.startsWith("-l")
        ? { library: input.name.slice(2) }
        : { path: this.#scriptPath(input.name, path, directories) };
      this.add({ ...what, ...switches }, directories);
    }
  }

  /**
   * A file named in a script: absolute (in the sysroot where the script is), beside the script, or
   * in a library directory.
   */
  #scriptPath(name: string, script: string, directories: readonly string[]): string {
    const { sysroot } = this.#command;
    if (name.startsWith("/")) {
      const inSysroot = sysroot !== "" && script.startsWith(resolve(sysroot) + "/");
      return inSysroot ? join(sysroot, name) : name;
    }
    const candidates = [join(dirname(script), name), ...directories.map((d) => join(d, name))];
    return candidates.find((path) => existsSync(path)) ?? candidates[0]!;
  }
}

/**
 * Searches `-lname` (`libname.so`, `libname.a`) or `-l:file` in the directories. Throws `LinkError`
 * where there is none.
 */
function findLibrary(argument: InputArgument, directories: readonly string[]): string {
  const library = argument.library!;
  const names = library.startsWith(":")
    ? [library.slice(1)]
    : argument.staticOnly
      ? [`lib${library}.a`]
      : [`lib${library}.so`, `lib${library}.a`];
  for (const directory of directories) {
    for (const name of names) {
      const path = join(directory, name);
      if (existsSync(path)) return path;
    }
  }
  throw new LinkError(`cannot find -l${library}`, [
    `searched ${names.join(" and ")} in ${directories.join(", ") || "no directory"}`,
  ]);
}

function looksLikeText(bytes: Uint8Array): boolean {
  return (
    bytes.length > 0 && bytes.every((b) => b === 9 || b === 10 || b === 13 || (b >= 32 && b < 127))
  );
}
