/**
 * The libraries of one target: which are loaded, where, and so what a binding's value is.
 *
 * Symbols that the program uses at the start are looked up by the target, since only its dynamic
 * linker knows which library comes first there. One that an update needs later is where its library
 * is plus what the library's symbol table says.
 */
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeU64 } from "../base/bytes.ts";
import { LinkError } from "../base/errors.ts";
import type { NameRow } from "../base/names.ts";
import { SymbolType } from "../elf/constants.ts";
import { readSharedObject, type SharedObject } from "../elf/shared-object.ts";
import { withFile } from "../elf/source.ts";
import { gotStart } from "../link/slots.ts";
import type { Binding } from "../program/bindings.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import { SymbolKind } from "../program/symbols.ts";
import { fits, forms, Kind } from "../x86-64/relocations.ts";

/**
 * The libraries a program needs, in order: all that were named, less those `--as-needed` that
 * nothing uses.
 */
export function neededLibraries(program: Program): InputFile[] {
  return program
    .filesInOrder()
    .filter((file) => file.kind === FileKind.Shared && (!file.asNeeded || file.used === true));
}

/**
 * What a target should try to load a library by: its name under each `-rpath`, then the name alone
 * as the dynamic linker would. One that does not say how it is called is known by its path.
 */
export function libraryNames(file: InputFile, rpaths: readonly string[], output: string): string {
  const { soname, hasSoname } = file.shared!;
  const found = rpaths
    .map((path) => join(path.replace(/\$ORIGIN|\$\{ORIGIN\}/g, dirname(output)), soname))
    .filter((path) => existsSync(path));
  return [...found, hasSoname || file.searched ? soname : file.path].join("\n");
}

/**
 * Names of the library symbols that a target looks up: those in use, and indirect functions, whose
 * address only it can find out.
 */
export function symbolsToLookUp(program: Program): NameRow[] {
  const { symbols } = program;
  const wanted = new Set<NameRow>();
  for (const binding of program.bindings.all()) {
    if (isLookedUp(binding.kind)) wanted.add(binding.name);
  }
  for (const file of neededLibraries(program)) {
    for (let i = 0; i < file.symbolCount; i++) {
      const symbol = (file.firstSymbol + i) as typeof file.firstSymbol;
      if ((symbols.info[symbol] & 15) === SymbolType.GnuIfunc) wanted.add(symbols.name[symbol]);
    }
  }
  return [...wanted];
}

function isLookedUp(kind: Kind): boolean {
  return kind !== Kind.ThreadModule64 && kind !== Kind.ThreadModuleOffset64;
}

interface Loaded {
  readonly shared: SharedObject;
  readonly base: number;
  readonly threadModule: number;
}

/** Where one target has its libraries. */
export class TargetLibraries {
  readonly #program: Program;
  readonly #byPath = new Map<string, Loaded>();
  readonly #addresses: ReadonlyMap<NameRow, number>;
  /** Addresses that were worked out for an update: what is there until a later one replaces it. */
  readonly #workedOut = new Map<NameRow, number>();

  constructor(program: Program, addresses: ReadonlyMap<NameRow, number>) {
    this.#program = program;
    this.#addresses = addresses;
  }

  /**
   * Notes libraries that were loaded, with the paths they came from. A name may lead to another file
   * than the one that was linked with, as it may in any program.
   */
  add(
    files: readonly InputFile[],
    loaded: readonly { base: number; threadModule: number }[],
    paths: readonly string[],
  ): void {
    files.forEach((file, i) => {
      const path = paths[i] ?? "";
      const shared = isSameLibrary(path, file)
        ? file.shared!
        : withFile(path, (source) => readSharedObject(source, path));
      this.#byPath.set(file.path, { shared, ...loaded[i]! });
    });
  }

  /** The libraries that the program needs and the target does not have. */
  missing(): InputFile[] {
    return neededLibraries(this.#program).filter((file) => !this.#byPath.has(file.path));
  }

  /** True for a binding whose value can be told. */
  knows({ kind, name }: Binding): boolean {
    return isLookedUp(kind) && (this.#addresses.get(name) ?? 0) !== 0;
  }

  /**
   * The bytes a binding has in this target. Throws `LinkError` where the library or symbol is not
   * there, or out of reach.
   */
  boundBytes(binding: Binding): Uint8Array {
    const { kind, name, addend, site } = binding;
    const form = forms[kind]!;
    const target = this.#addressOf(name, kind) + addend;
    const value = target - originOf(kind, site);
    if (!fits(form, value)) {
      throw new LinkError(
        `'${this.#program.names.text(name)}' is out of reach: its library was not loaded in the low two gigabytes`,
      );
    }
    const bytes = new Uint8Array(8);
    writeU64(new DataView(bytes.buffer), 0, value);
    return bytes.subarray(0, form.width);
  }

  #addressOf(name: NameRow, kind: Kind): number {
    const { names, symbols, files } = this.#program;
    const found = this.#addresses.get(name);
    if (found !== undefined && found !== 0 && isLookedUp(kind)) return found;
    const definition = names.definition[name];
    const file = files[symbols.file[definition]];
    const text = names.text(name);
    const before = this.#workedOut.get(name);
    if (symbols.kind[definition] !== SymbolKind.Shared && before !== undefined) return before;
    if (symbols.kind[definition] !== SymbolKind.Shared || file === undefined || found === 0) {
      throw new LinkError(`symbol '${text}' is in none of the libraries that are loaded`);
    }
    const loaded = this.#byPath.get(file.path);
    if (loaded === undefined) {
      throw new LinkError(`'${text}' needs ${file.shared!.soname}, which is not loaded`);
    }
    if (loaded.shared !== file.shared) {
      throw new LinkError(`'${text}' needs ${file.path}, and the process has another file loaded`);
    }
    if ((symbols.info[definition] & 15) === SymbolType.GnuIfunc) {
      throw new LinkError(`'${text}' is an indirect function, which only a new process looks up`);
    }
    if (kind === Kind.ThreadModule64) return loaded.threadModule;
    const value = symbols.value[definition];
    if (kind === Kind.ThreadModuleOffset64) return value;
    this.#workedOut.set(name, loaded.base + value);
    return loaded.base + value;
  }
}

/** What the value of a kind is measured from: its place, the GOT, or nothing. */
function originOf(kind: Kind, site: number): number {
  switch (kind) {
    case Kind.Relative64:
    case Kind.Relative32:
    case Kind.Relative16:
    case Kind.Relative8:
      return site;
    case Kind.FromGot64:
      return gotStart;
    default:
      return 0;
  }
}

/** True where the library a target loaded is the file that was linked with. */
function isSameLibrary(loadedPath: string, file: InputFile): boolean {
  try {
    return realpathSync(loadedPath) === realpathSync(file.path);
  } catch {
    return false;
  }
}
