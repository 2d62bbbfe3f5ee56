/**
 * From the words of a command line to files: searching libraries, reading linker scripts.
 */
import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { textOf } from "../base/bytes.ts";
import { type Diagnostics, LinkError } from "../base/errors.ts";
import { isArchive } from "../elf/archive.ts";
import { FileType } from "../elf/constants.ts";
import { parseLinkerScript } from "../elf/linker-script.ts";
import { type FileSource, withFile } from "../elf/source.ts";
import type { SymbolOptions } from "../program/symbol-options.ts";
import type { InputArgument, LinkCommand } from "./command-line.ts";

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
}

/** The files of a link, in order, and what is said about symbols, by the command or a script. */
export interface Inputs {
  readonly files: readonly Input[];
  readonly symbols: SymbolOptions;
  /** Linker scripts that named some of the files. */
  readonly scripts: readonly string[];
}

/**
 * Objects that compiler drivers add to start a program and end it. The launcher does what they do:
 * it has an entry point, calls constructors and destructors, and defines the symbols they would.
 */
const startFile = /^([SMgr]?crt1|crti|crtn|crtbegin[ST]?|crtend[S]?)\.o$/;

/** Finds all files of a command. What cannot be found is reported to `diagnostics`. */
export function findInputs(command: LinkCommand, diagnostics: Diagnostics): Inputs {
  const finder = new Finder(command, diagnostics);
  for (const argument of command.inputs) finder.add(argument, command.libraryPaths);
  return {
    files: finder.files,
    scripts: finder.scripts,
    symbols: {
      ...command.symbols,
      wanted: [...command.symbols.wanted, ...finder.undefinedSymbols],
    },
  };
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
      if (startFile.test(basename(path))) return;
      withFile(path, (source) => this.#identify(source, path, argument), argument.name);
    });
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
