/**
 * Files that offer symbols without being linked in: archives, shared libraries, the launcher, and
 * the linker itself.
 *
 * Each becomes a file with one symbol row per name it offers, so that resolution treats all
 * mentions of a name alike.
 */
import { alignUp } from "../base/bytes.ts";
import { LinkError } from "../base/errors.ts";
import type { NameRow } from "../base/names.ts";
import { Archive } from "../elf/archive.ts";
import { SegmentType, SymbolType } from "../elf/constants.ts";
import {
  type ExportedSymbol,
  readSharedObject,
  type SharedObject,
  segmentOf,
} from "../elf/shared-object.ts";
import type { FileSource } from "../elf/source.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { SectionRow, SymbolRow } from "../program/rows.ts";
import { SymbolKind } from "../program/symbols.ts";
import { threadLocalSize } from "../program/thread-local.ts";
import type { Input } from "./inputs.ts";
import { checked } from "./load.ts";

/** Reads an archive's index. */
export function readArchive(source: FileSource, path: string, wholeArchive: boolean): Archive {
  const archive = checked(path, () => new Archive(source, path));
  if (!archive.hasIndex && !wholeArchive && !archive.members(source).next().done) {
    throw new LinkError(`${source.name}: archive has no index`, ["run ranlib to add one"]);
  }
  return archive;
}

/**
 * Makes rows of an archive's index. Every name in it is a lazy symbol: its value is where the
 * member's header is.
 */
export function loadArchive(
  program: Program,
  archive: Archive,
  origin: Pick<
    InputFile,
    "path" | "key" | "name" | "order" | "scope" | "wholeArchive" | "stamp" | "onDisk"
  >,
): InputFile {
  const { scope } = origin;
  const { index } = archive;
  const symbolCount = index.name.length;
  const file = addFile(program, { kind: FileKind.Archive, ...origin, archive, symbolCount });
  const { symbols, names } = program;
  for (let i = 0; i < index.name.length; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    symbols.file[symbol] = file.row;
    symbols.kind[symbol] = SymbolKind.Lazy;
    const written = names.intern(index.bytes, index.name[i]!);
    symbols.name[symbol] = scope?.hidden.get(written) ?? written;
    symbols.value[symbol] = index.member[i]!;
  }
  return file;
}

/** Reads what a shared library exports. */
export function loadShared(
  program: Program,
  source: FileSource,
  { path, asNeeded, searched }: Pick<Input, "path" | "asNeeded" | "searched">,
  order: number,
): InputFile {
  const { names, references, required } = checked(path, () => readSharedObject(source, path));
  for (const name of references) program.libraryReferences.add(program.names.intern(names, name));
  const rows = required.map((name) => program.names.intern(names, name));
  const more = { asNeeded, searched, required: rows };
  return loadExports(program, source, path, order, FileKind.Shared, more);
}

/**
 * Reads what the launcher exports: the runtime's functions and the library data it holds copies of,
 * at final addresses.
 */
export function loadRuntime(program: Program, source: FileSource, path: string): InputFile {
  const file = loadExports(program, source, path, 0, FileKind.Runtime);
  placeThreadLocalBlock(program, file);
  return file;
}

/**
 * Where the launcher's thread-local block is, seen from the thread pointer (psABI, TLS variant II)
 * and in its module.
 */
function placeThreadLocalBlock(program: Program, file: InputFile): void {
  const { symbols, threadLocal } = program;
  const shared = file.shared!;
  const block = shared.symbols.find((s) => shared.nameOf(s) === "hotlink_thread_block");
  const segment = segmentOf(shared, SegmentType.Tls);
  if (block?.size !== threadLocalSize || segment === undefined) {
    throw new Error(`${file.path} is no launcher of this version`);
  }
  threadLocal.moduleOffset = block.value;
  threadLocal.threadPointerOffset = block.value - alignUp(segment.memorySize, segment.align);
  // Thread-local symbols of the launcher itself are told as the program's are: relative to the
  // block.
  for (let i = 0; i < file.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    if ((symbols.info[symbol] & 15) === SymbolType.Tls) symbols.value[symbol] -= block.value;
  }
}

/**
 * What of the launcher's exports is meant for the program: variables, the runtime's functions, what
 * exceptions need.
 */
function isForPrograms(name: string, type: number): boolean {
  if (type === SymbolType.Object || type === SymbolType.Tls) return true;
  return name.startsWith("hotlink_") || name === "_dl_find_object" || name === "dl_iterate_phdr";
}

/** What the program calls it: some functions of the runtime take the place of the C library's. */
function nameForPrograms(name: string): string {
  return name === "hotlink_dlsym" || name === "hotlink_dlvsym" || name === "hotlink_atexit"
    ? name.slice("hotlink_".length)
    : name;
}

/**
 * Makes the file of the linker itself: the symbols that linkers define, whose values are filled in
 * when there are addresses.
 */
export function linkerFile(program: Program, defined: readonly string[]): InputFile {
  const names = defined.map((text) => program.names.internText(text));
  return syntheticFile(program, FileKind.Linker, "hotlink", names, []);
}

/** Makes the file of the command line: symbols that it defines, and those that it wants. */
export function commandFile(
  program: Program,
  defined: readonly NameRow[],
  wanted: readonly NameRow[],
): InputFile {
  return syntheticFile(program, FileKind.CommandLine, "the command line", defined, wanted);
}

function syntheticFile(
  program: Program,
  kind: FileKind,
  name: string,
  defined: readonly NameRow[],
  wanted: readonly NameRow[],
): InputFile {
  const symbolCount = defined.length + wanted.length;
  const file = addFile(program, { kind, name, path: "", key: name, order: 0, symbolCount });
  const { symbols } = program;
  [...defined, ...wanted].forEach((row, i) => {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    symbols.file[symbol] = file.row;
    symbols.kind[symbol] = i < defined.length ? SymbolKind.Absolute : SymbolKind.Undefined;
    symbols.name[symbol] = row;
  });
  return file;
}

function loadExports(
  program: Program,
  source: FileSource,
  path: string,
  order: number,
  kind: FileKind,
  more: Pick<InputFile, "asNeeded" | "searched" | "required"> = {},
): InputFile {
  const shared = checked(path, () => readSharedObject(source, path));
  const offered =
    kind === FileKind.Runtime
      ? shared.symbols.filter((s) => isForPrograms(shared.nameOf(s), s.type))
      : [...shared.symbols, ...shared.olderSymbols, ...wantedDefaults(program, shared)];
  const file = addFile(program, {
    kind,
    name: source.name,
    path,
    key: path,
    order,
    shared,
    ...more,
    stamp: source.stamp,
    symbolCount: offered.length,
  });
  const { symbols, names } = program;
  offered.forEach((exported, i) => {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    symbols.file[symbol] = file.row;
    symbols.kind[symbol] = kind === FileKind.Runtime ? SymbolKind.Absolute : SymbolKind.Shared;
    symbols.name[symbol] =
      i >= shared.symbols.length
        ? names.internText(`${shared.nameOf(exported)}@${shared.versionOf(exported)}`)
        : kind === FileKind.Runtime
          ? names.internText(nameForPrograms(shared.nameOf(exported)))
          : names.intern(shared.names, exported.name);
    symbols.value[symbol] = exported.value;
    symbols.size[symbol] = exported.size;
    symbols.info[symbol] = exported.type;
  });
  return file;
}

/** The symbols that files refer to by their default version: those have one name more. */
export function wantedDefaults(program: Program, shared: SharedObject): ExportedSymbol[] {
  return [...program.versionedNames].flatMap((row) => {
    const [name, version] = program.names.text(row).split("@");
    const isMeant = (s: ExportedSymbol) =>
      shared.versionOf(s) === version && shared.nameOf(s) === name;
    return shared.symbols.find(isMeant) ?? [];
  });
}

function addFile(
  program: Program,
  file: Pick<InputFile, "kind" | "name" | "path" | "key" | "order" | "symbolCount"> &
    Partial<InputFile>,
): InputFile {
  const added: InputFile = {
    ...file,
    row: program.newFileRow(),
    firstSection: 0 as SectionRow,
    sectionCount: 0,
    firstSymbol: program.symbols.allocate(file.symbolCount),
    initializers: [],
    commonSections: [],
    live: false,
    split: false,
  };
  program.files[added.row] = added;
  return added;
}

/**
 * True for a library symbol that is called. Those without a type are taken for functions, as the
 * dynamic linker does.
 */
export function isLibraryFunction(type: number): boolean {
  return type === SymbolType.Function || type === SymbolType.GnuIfunc || type === SymbolType.None;
}
