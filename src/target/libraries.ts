/**
 * The libraries of one target: which are loaded, where, and so what a binding's value is.
 *
 * Symbols that the program uses at the start are looked up by the target, since only its dynamic
 * linker knows which library comes first there. One that an update needs later is where its library
 * is plus what the library's symbol table says.
 */
import { realpathSync } from "node:fs";
import { LinkError } from "../base/errors.ts";
import type { NameRow } from "../base/names.ts";
import { SymbolType } from "../elf/constants.ts";
import { readSharedObject, type SharedObject } from "../elf/shared-object.ts";
import { withFile } from "../elf/source.ts";
import type { Binding } from "../program/bindings.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import { SymbolKind } from "../program/symbols.ts";
import { Kind } from "../x86-64/relocations.ts";
import { bindingBytes } from "./binding-bytes.ts";
import { isThreadLocal, neededLibraries, type ProgramImage } from "./image.ts";
import type { Loaded, LoadedLibrary } from "./start.ts";

interface KnownLibrary extends LoadedLibrary {
  readonly shared: SharedObject;
}

/** Where one target has its libraries. */
export class TargetLibraries {
  readonly #program: Program;
  readonly #byPath = new Map<string, KnownLibrary>();
  readonly #addresses: ReadonlyMap<NameRow, number>;
  /** Addresses that were worked out for an update: what is there until a later one replaces it. */
  readonly #workedOut = new Map<NameRow, number>();

  /** What a process has after its start. */
  constructor(program: Program, { names, symbols, files }: ProgramImage, loaded: Loaded) {
    this.#program = program;
    const lookedUp = [...symbols.keys()].filter((i) => !symbols[i]!.threadLocal);
    this.#addresses = new Map(lookedUp.map((i) => [names[i]!, loaded.addresses[i]!]));
    this.add(files, loaded.libraries);
  }

  /**
   * Notes libraries that were loaded. A name may lead to another file than the one that was linked
   * with, as it may in any program.
   */
  add(files: readonly InputFile[], loaded: readonly LoadedLibrary[]): void {
    files.forEach((file, i) => {
      const { path } = loaded[i]!;
      const shared = isSameLibrary(path, file)
        ? file.shared!
        : withFile(path, (source) => readSharedObject(source, path));
      this.#byPath.set(file.path, { ...loaded[i]!, shared });
    });
  }

  /** The libraries that the program needs and the target does not have. */
  missing(): InputFile[] {
    return neededLibraries(this.#program).filter((file) => !this.#byPath.has(file.path));
  }

  /**
   * The bytes a binding has in this target. Throws `LinkError` where the library or symbol is not
   * there, or out of reach.
   */
  boundBytes({ kind, name, addend, site }: Binding): Uint8Array {
    const target = this.#addressOf(name, kind) + addend;
    return bindingBytes(this.#program.names.text(name), kind, site, target);
  }

  #addressOf(name: NameRow, kind: Kind): number {
    const { names, symbols, files } = this.#program;
    const found = this.#addresses.get(name);
    if (found !== undefined && found !== 0 && !isThreadLocal(kind)) return found;
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

/** True where the library a target loaded is the file that was linked with. */
function isSameLibrary(loadedPath: string, file: InputFile): boolean {
  try {
    return realpathSync(loadedPath) === realpathSync(file.path);
  } catch {
    return false;
  }
}
