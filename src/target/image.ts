/**
 * The image: what a new process gets, as plain data.
 *
 * It is made from a program's tables each time a process starts, and it can be written to disk and
 * read again (src/daemon/kept-images.ts). What differs from one process to the next are the
 * addresses of library symbols: the image lists the places that hold them, and names what they hold.
 */
import { dirname } from "node:path";
import type { NameRow } from "../base/names.ts";
import { SymbolType } from "../elf/constants.ts";
import type { Export } from "../elf/export-library.ts";
import { allExports, exportOf } from "../link/exports.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import { SymbolKind } from "../program/symbols.ts";
import type { Fields } from "../wire/messages.ts";
import { Kind } from "../x86-64/relocations.ts";
import { startMessage } from "./start-message.ts";

/** A library's symbol. */
export interface ImageSymbol {
  readonly name: string;
  /** Index in the image's libraries, -1 where none of them has it. */
  readonly library: number;
  /** What the library's symbol table says. */
  readonly value: number;
  readonly threadLocal: boolean;
}

/** A place that holds an address of a library: a binding of src/program/bindings.ts. */
export interface ImageBinding {
  readonly site: number;
  readonly kind: Kind;
  readonly addend: number;
  /** Index in the image's symbols. */
  readonly symbol: number;
}

export interface ImageLibrary {
  /** As `DT_NEEDED` calls it. */
  readonly name: string;
  /** True where the launcher itself needs it, so that it is there before the program. */
  readonly early: boolean;
}

/** A name that libraries must not find in those of the launcher. */
export interface Override {
  readonly name: string;
  /** 0 for what the others have. */
  readonly address: number;
  /** True for an address that is not meant for calls. */
  readonly dataOnly: boolean;
}

export interface ImageRegion {
  readonly start: number;
  readonly end: number;
  readonly kind: number;
  /** What it holds from its start on; the rest is zero. */
  readonly bytes: Uint8Array;
}

export interface Image {
  readonly regions: readonly ImageRegion[];
  readonly symbols: readonly ImageSymbol[];
  readonly bindings: readonly ImageBinding[];
  readonly libraries: readonly ImageLibrary[];
  /** Where libraries are looked for, apart by colons. */
  readonly runpath: string;
  readonly exports: readonly Export[];
  /** By name, in the order of bytes. */
  readonly overrides: readonly Override[];
  /** The launcher's function to be called when libraries are bound. */
  readonly bound: number;
  readonly start: { readonly fields: Fields<"Start">; readonly tail: Uint8Array };
}

/** An image with the rows that its symbols and libraries have in the program's tables. */
export interface ProgramImage extends Image {
  readonly names: readonly NameRow[];
  readonly files: readonly InputFile[];
}

/** The image of a program as it is now. Its regions are the program's own memory, not copies. */
export function imageOf(program: Program, rpaths: readonly string[], output: string): ProgramImage {
  const files = neededLibraries(program);
  const list = new SymbolList(program, files);
  const bindings = [...program.bindings.all()].map(({ site, kind, addend, name }) => {
    return { site, kind, addend, symbol: list.indexOf(name, isThreadLocal(kind)) };
  });
  // Only a target knows what an indirect function of a library is, and an update may want it.
  for (const file of files) {
    for (let i = 0; i < file.symbolCount; i++) {
      const symbol = (file.firstSymbol + i) as SymbolRow;
      if ((program.symbols.info[symbol] & 15) !== SymbolType.GnuIfunc) continue;
      list.indexOf(program.symbols.name[symbol], false);
    }
  }
  return {
    regions: program.arena.regions,
    symbols: list.rows,
    bindings,
    libraries: files.map((file) => ({ name: libraryName(file), early: isEarly(program, file) })),
    runpath: runpathOf(rpaths, output),
    exports: allExports(program),
    overrides: overridesOf(program, files),
    bound: program.bodyOf(program.names.definition[program.names.find("hotlink_bound")]),
    start: startMessage(program),
    names: list.names,
    files,
  };
}

/** The symbols of an image, each once. */
class SymbolList {
  readonly rows: ImageSymbol[] = [];
  readonly names: NameRow[] = [];
  readonly #program: Program;
  readonly #indexes = new Map<NameRow, number>();
  readonly #libraries: ReadonlyMap<number, number>;

  constructor(program: Program, files: readonly InputFile[]) {
    this.#program = program;
    this.#libraries = new Map(files.map((file, i) => [file.row, i]));
  }

  indexOf(name: NameRow, threadLocal: boolean): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const { names, symbols } = this.#program;
    const definition = names.definition[name];
    const library = this.#libraries.get(symbols.file[definition]) ?? -1;
    const value = library < 0 ? 0 : symbols.value[definition];
    const index = this.rows.push({ name: names.text(name), library, value, threadLocal }) - 1;
    this.names.push(name);
    this.#indexes.set(name, index);
    return index;
  }
}

/**
 * The libraries a program needs, in order: all that were named, less those `--as-needed` that
 * nothing uses.
 */
export function neededLibraries(program: Program): InputFile[] {
  return program
    .filesInOrder()
    .filter((file) => file.kind === FileKind.Shared && (!file.asNeeded || file.used === true));
}

/** What a library is needed as. One that does not say how it is called is known by its path. */
export function libraryName(file: InputFile): string {
  const { soname, hasSoname } = file.shared!;
  return hasSoname || file.searched ? soname : file.path;
}

/** The search path of a program's libraries: what `-rpath` says, with `$ORIGIN` put in. */
export function runpathOf(rpaths: readonly string[], output: string): string {
  return rpaths.map((path) => path.replace(/\$ORIGIN|\$\{ORIGIN\}/g, dirname(output))).join(":");
}

/** True for a library that is loaded with the launcher: those it needs, and the dynamic linker. */
function isEarly(program: Program, { shared }: InputFile): boolean {
  const runtime = program.files.find((file) => file?.kind === FileKind.Runtime);
  const { soname } = shared!;
  return runtime!.shared!.needed.includes(soname) || soname === "ld-linux-x86-64.so.2";
}

/**
 * What the dynamic linker binds otherwise than it would for an executable. The launcher's libraries come
 * first for it, and were bound before the program was there: but the program comes before them, and so
 * do the libraries that it names earlier. And a library function whose address is that of its PLT entry
 * (src/link/canonical.ts) must have that one in libraries, too.
 */
function overridesOf(program: Program, files: readonly InputFile[]): Override[] {
  const { names, symbols, slots, canonicalPlt } = program;
  const overrides: Override[] = [];
  const early = files.filter((file) => isEarly(program, file));
  for (const file of early) {
    for (let i = 0; i < file.symbolCount; i++) {
      const name = symbols.name[(file.firstSymbol + i) as SymbolRow];
      const definition = names.definition[name];
      const definer = program.files[symbols.file[definition]];
      if (definer === undefined || early.includes(definer)) continue;
      const text = names.text(name);
      if (symbols.kind[definition] === SymbolKind.Shared && !text.includes("@")) {
        overrides.push({ name: text, address: 0, dataOnly: false });
      }
      const exported = exportOf(program, name);
      if (exported === undefined) continue;
      overrides.push({ name: exported.name, address: exported.address, dataOnly: false });
    }
  }
  for (const name of canonicalPlt) {
    if (symbols.kind[names.definition[name]] !== SymbolKind.Shared) continue;
    const address = slots.address[names.plt[name]];
    overrides.push({ name: names.text(name), address, dataOnly: true });
  }
  const bytes = ({ name }: Override) => Buffer.from(name, "utf8");
  return overrides.sort((a, b) => Buffer.compare(bytes(a), bytes(b)));
}

/** True for a binding that says where a thread-local variable is, and holds no address. */
export function isThreadLocal(kind: Kind): boolean {
  return kind === Kind.ThreadModule64 || kind === Kind.ThreadModuleOffset64;
}
