/**
 * A shared object (`.so`): what it defines, what it needs.
 *
 * The program's references to libraries are bound by the host, so the host reads what the dynamic
 * linker would: the dynamic symbol table with the versions, the name it is known by (`DT_SONAME`)
 * and the libraries it needs itself. Of several versions of a name a link binds to the default one
 * (`name@@VERSION`); the others carry the hidden bit, and are bound to by their whole names
 * (`name@VERSION`; `.symver` in assembly).
 *
 * The launcher is read the same way: it is an executable at a fixed address, so what it exports has
 * final addresses.
 */
import { readU64, stringAt, viewOf } from "../base/bytes.ts";
import { FileError } from "../base/errors.ts";
import {
  Binding,
  DynamicTag,
  FileType,
  headerSize,
  machineX86_64,
  programHeaderSize,
  SectionIndex,
  SectionType,
  sectionHeaderSize,
  symbolSize,
  Visibility,
  versionHidden,
} from "./constants.ts";
import { type ByteSource, type FileSource, type FileStamp, sameStamp } from "./source.ts";
import { addWarning, warningPrefix } from "./warnings.ts";

/** A symbol that the library offers to others. */
export interface ExportedSymbol {
  /** Where the name starts in `SharedObject.names`; it ends with a NUL. */
  readonly name: number;
  /** Address relative to the load address. */
  readonly value: number;
  readonly size: number;
  /** `SymbolType`. */
  readonly type: number;
  /** Index of its version, for `SharedObject.versionName`; 0 and 1 have no name. */
  readonly version: number;
}

/** A segment, for those who need to know where the thread-local image is. */
export interface Segment {
  readonly type: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly align: number;
}

/** The parts of a shared object or executable that matter to a link. */
export class SharedObject {
  readonly path: string;
  /** `DT_SONAME`, or the file's own name where it has none. */
  readonly soname: string;
  readonly hasSoname: boolean;
  readonly needed: readonly string[];
  readonly names: Uint8Array;
  readonly symbols: readonly ExportedSymbol[];
  /** Where in `names` the symbols are that it wants from others, and those it cannot do without. */
  readonly references: readonly number[];
  readonly required: readonly number[];
  /** Where it looks for the libraries it needs. */
  readonly runpaths: readonly string[];
  /** Symbols in versions that are not the default one. */
  readonly olderSymbols: readonly ExportedSymbol[];
  readonly segments: readonly Segment[];
  /** What its `.gnu.warning.SYMBOL` sections say, by symbol. */
  readonly warnings: ReadonlyMap<string, string>;
  readonly #versionNames: ReadonlyMap<number, string>;

  /**
   * Reads a shared object or executable. Throws `LinkError` where it is damaged or for another
   * machine.
   */
  constructor(source: ByteSource, path: string) {
    this.path = path;
    const fail = (what: string): never => {
      throw new FileError(`${path}: ${what}`);
    };
    if (source.size < headerSize) fail("file is truncated");
    const header = read(source, 0, headerSize);
    if (header.getUint16(18, true) !== machineX86_64) fail("is for another machine");
    const type = header.getUint16(16, true);
    if (type !== FileType.Shared && type !== FileType.Executable) fail("is no shared object");
    this.segments = readSegments(source, header);

    const count = header.getUint16(60, true);
    const table = read(source, readU64(header, 40), count * sectionHeaderSize);
    const section = (wanted: number): number => {
      for (let s = 1; s < count; s++) {
        if (table.getUint32(s * sectionHeaderSize + 4, true) === wanted) return s;
      }
      return 0;
    };
    const content = (s: number): DataView =>
      read(
        source,
        readU64(table, s * sectionHeaderSize + 24),
        readU64(table, s * sectionHeaderSize + 32),
      );
    this.warnings = readWarnings(table, header.getUint16(62, true), content);
    const dynamicSymbols = section(SectionType.DynamicSymbols);
    if (dynamicSymbols === 0) fail("has no dynamic symbols");
    const strings = content(table.getUint32(dynamicSymbols * sectionHeaderSize + 40, true));
    this.names = asBytes(strings);
    const versions = section(SectionType.GnuVersionSymbols);
    const symbolTable = content(dynamicSymbols);
    const { references, required } = readReferences(symbolTable, this.names.length);
    this.references = references;
    this.required = required;
    const { symbols, older } = readSymbols(
      symbolTable,
      versions === 0 ? undefined : content(versions),
      this.names.length,
    );
    this.symbols = symbols;
    this.olderSymbols = older;
    const definitions = section(SectionType.GnuVersionDefinitions);
    this.#versionNames =
      definitions === 0 ? new Map() : readVersionNames(content(definitions), this.names);
    const dynamic = section(SectionType.Dynamic);
    const entries = dynamic === 0 ? [] : readDynamic(content(dynamic));
    const texts = (tag: number): string[] =>
      entries
        .filter((entry) => entry.tag === tag)
        .map((entry) => stringAt(this.names, entry.value));
    this.needed = texts(DynamicTag.Needed);
    this.runpaths = [...texts(DynamicTag.Runpath), ...texts(DynamicTag.Rpath)].flatMap((paths) =>
      paths.split(":").filter((each) => each !== ""),
    );
    const [soname] = texts(DynamicTag.Soname);
    this.hasSoname = soname !== undefined;
    this.soname = soname ?? path.slice(path.lastIndexOf("/") + 1);
  }

  nameOf(symbol: ExportedSymbol): string {
    return stringAt(this.names, symbol.name);
  }

  /** The version of a symbol: `GLIBC_2.34`. Undefined where the library has none. */
  versionOf(symbol: ExportedSymbol): string | undefined {
    return this.#versionNames.get(symbol.version & ~versionHidden);
  }
}

function read(source: ByteSource, offset: number, size: number): DataView {
  if (offset + size > source.size) throw new FileError(`${source.name}: file is truncated`);
  const bytes = new Uint8Array(size);
  source.read(offset, bytes);
  return viewOf(bytes);
}

/** The texts of warning sections; `names` is the section that holds the names of sections. */
function readWarnings(
  table: DataView,
  names: number,
  content: (section: number) => DataView,
): Map<string, string> {
  const warnings = new Map<string, string>();
  if (names === 0) return warnings;
  const bytes = asBytes(content(names));
  for (let s = 1; s * sectionHeaderSize < table.byteLength; s++) {
    const name = stringAt(bytes, table.getUint32(s * sectionHeaderSize, true));
    if (name.startsWith(warningPrefix)) addWarning(warnings, name, asBytes(content(s)));
  }
  return warnings;
}

function asBytes(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function readSegments(source: ByteSource, header: DataView): Segment[] {
  const count = header.getUint16(56, true);
  const table = read(source, readU64(header, 32), count * programHeaderSize);
  return Array.from({ length: count }, (_, i) => ({
    type: table.getUint32(i * programHeaderSize, true),
    address: readU64(table, i * programHeaderSize + 16),
    fileSize: readU64(table, i * programHeaderSize + 32),
    memorySize: readU64(table, i * programHeaderSize + 40),
    align: readU64(table, i * programHeaderSize + 48),
  }));
}

function readSymbols(
  table: DataView,
  versions: DataView | undefined,
  namesSize: number,
): { symbols: ExportedSymbol[]; older: ExportedSymbol[] } {
  const symbols: ExportedSymbol[] = [];
  const older: ExportedSymbol[] = [];
  const count = Math.floor(table.byteLength / symbolSize);
  for (let i = 1; i < count; i++) {
    const at = i * symbolSize;
    const info = table.getUint8(at + 4);
    const section = table.getUint16(at + 6, true);
    const visibility = table.getUint8(at + 5) & 3;
    if (section === SectionIndex.Undefined || info >> 4 === Binding.Local) continue;
    if (visibility === Visibility.Hidden || visibility === Visibility.Internal) continue;
    const version = versions === undefined ? 0 : versions.getUint16(i * 2, true);
    const name = table.getUint32(at, true);
    if (name >= namesSize) throw new RangeError("symbol name out of range");
    (version & versionHidden ? older : symbols).push({
      name,
      value: readU64(table, at + 8),
      size: readU64(table, at + 16),
      type: info & 15,
      version,
    });
  }
  return { symbols, older };
}

function readReferences(
  table: DataView,
  namesSize: number,
): { references: number[]; required: number[] } {
  const references: number[] = [];
  const required: number[] = [];
  for (let at = symbolSize; at + symbolSize <= table.byteLength; at += symbolSize) {
    if (table.getUint16(at + 6, true) !== SectionIndex.Undefined) continue;
    const name = table.getUint32(at, true);
    if (name >= namesSize) throw new RangeError("symbol name out of range");
    references.push(name);
    if (table.getUint8(at + 4) >> 4 === Binding.Global) required.push(name);
  }
  return { references, required };
}

/**
 * Version definitions are a chain of records of 20 bytes, each with its name behind it (LSB Core,
 * "Symbol Versioning").
 */
function readVersionNames(table: DataView, names: Uint8Array): Map<number, string> {
  const byIndex = new Map<number, string>();
  for (let at = 0; ; ) {
    const index = table.getUint16(at + 4, true);
    const auxiliary = at + table.getUint32(at + 12, true);
    // Index 1 is the library itself, under which symbols without a version are filed.
    if (index > 1) byIndex.set(index, stringAt(names, table.getUint32(auxiliary, true)));
    const next = table.getUint32(at + 16, true);
    if (next === 0) return byIndex;
    at += next;
  }
}

function readDynamic(table: DataView): { tag: number; value: number }[] {
  const entries: { tag: number; value: number }[] = [];
  for (let at = 0; at + 16 <= table.byteLength; at += 16) {
    const tag = table.getUint32(at, true);
    if (tag === DynamicTag.Null) break;
    entries.push({ tag, value: table.getUint32(at + 8, true) });
  }
  return entries;
}

/** What was read of each path, as long as some program uses it. */
const known = new Map<
  string,
  { readonly stamp: FileStamp; readonly object: WeakRef<SharedObject> }
>();

/**
 * Reads a shared object, or finds it read: programs of one machine use the same few libraries. Throws
 * like the constructor.
 */
export function readSharedObject(source: FileSource, path: string): SharedObject {
  const before = known.get(path);
  const object = before?.object.deref();
  if (object !== undefined && sameStamp(before!.stamp, source.stamp)) return object;
  const read = new SharedObject(source, path);
  known.set(path, { stamp: source.stamp, object: new WeakRef(read) });
  return read;
}

/** The segment of a type of which there is one at most. */
export function segmentOf(object: SharedObject, type: number): Segment | undefined {
  return object.segments.find((segment) => segment.type === type);
}
