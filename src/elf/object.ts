/**
 * An object file: what a compiler leaves for the linker.
 *
 * The ELF header points at a table of section headers, usually at the very end of the file.
 * Sections hold code, data, the symbol table, names, and for each section its relocations ("these
 * bytes depend on the address of that symbol"). This reader checks the headers, fetches only the
 * ranges a linker needs, and then answers questions by index straight from the bytes: no object per
 * section, symbol or relocation is ever made.
 *
 * Nothing here trusts the file: a range outside of it, a wrong record size or a half-written table
 * is a `LinkError`.
 */
import { readI64, readU64, stringAt, viewOf } from "../base/bytes.ts";
import { FileError, UnsupportedError } from "../base/errors.ts";
import {
  relaSize,
  SectionFlag,
  SectionIndex,
  SectionType,
  sectionHeaderSize,
  symbolSize,
} from "./constants.ts";
import { readHeaders } from "./headers.ts";
import type { ByteSource } from "./source.ts";
import { addWarning, warningPrefix } from "./warnings.ts";

/**
 * Files up to this size are read whole: one system call costs more than the bytes (measured
 * cross-over).
 */
const wholeFileLimit = 96 * 1024;
/** Two wanted ranges closer than this are read as one. */
const mergedGap = 32 * 1024;
/** In `place`: the content of this section was not read. */
const notRead = -1;

/** One object file, checked and in memory. */
export class ObjectFile {
  readonly name: string;
  readonly sectionCount: number;
  readonly symbolCount: number;
  /** Index of the first symbol that is not local. */
  readonly firstGlobal: number;
  /** The content that was read; sections start at `place(section)`. */
  readonly bytes: Uint8Array;
  /** True where that is the whole file. */
  readonly isWhole: boolean;
  /** Where the names of symbols start in `bytes`. */
  readonly stringsPlace: number;
  readonly stringsEnd: number;
  /** What its `.gnu.warning.SYMBOL` sections say, by symbol. */
  readonly warnings: ReadonlyMap<string, string>;

  readonly #headers: DataView;
  readonly #view: DataView;
  readonly #place: Float64Array;
  readonly #sectionNames: number;
  readonly #symbols: number;
  readonly #extendedIndexes: number;

  /**
   * Reads what a link needs of `source`. Throws `LinkError` where it is no usable x86-64 object
   * file.
   */
  constructor(source: ByteSource) {
    this.name = source.name;
    const { table, count, namesIndex } = readHeaders(source);
    this.#headers = table;
    this.sectionCount = count;
    const { bytes, place } = this.#readWanted(source);
    this.bytes = bytes;
    this.isWhole = bytes.length === source.size;
    this.#place = place;
    this.#view = viewOf(bytes);
    this.#sectionNames = place[namesIndex]!;
    this.#refuseIntermediateCode();
    this.warnings = this.#readWarnings(source);

    const symbols = this.#find(SectionType.SymbolTable);
    if (symbols === 0) {
      this.symbolCount = 1;
      this.firstGlobal = 1;
      this.stringsPlace = this.stringsEnd = this.#symbols = 0;
      this.#extendedIndexes = notRead;
      return;
    }
    this.#symbols = place[symbols]!;
    this.symbolCount = this.sectionSize(symbols) / symbolSize;
    this.firstGlobal = this.sectionInfo(symbols);
    const strings = this.sectionLink(symbols);
    this.#expect(
      Number.isInteger(this.symbolCount) && this.firstGlobal <= this.symbolCount,
      "symbol table has a wrong size",
    );
    this.#expect(this.sectionType(strings) === SectionType.StringTable, "symbols have no names");
    this.stringsPlace = place[strings]!;
    this.stringsEnd = this.stringsPlace + this.sectionSize(strings);
    const extended = this.#find(SectionType.SymbolTableIndexes);
    this.#extendedIndexes = extended === 0 ? notRead : place[extended]!;
    if (extended !== 0) {
      this.#expect(this.sectionSize(extended) >= this.symbolCount * 4, "index table is too short");
    }
  }

  /** True where two versions of a file are the same for a link: debug information may differ. */
  sameContent(other: ObjectFile): boolean {
    return (
      Buffer.compare(this.bytes, other.bytes) === 0 &&
      Buffer.compare(asBytes(this.#headers), asBytes(other.#headers)) === 0
    );
  }

  sectionName(section: number): string {
    return this.#nameOf(this.#sectionNames, this.#u32(section, 0));
  }

  /** True where the section's name starts with `prefix`: cheaper than making the name. */
  sectionNameStartsWith(section: number, prefix: string): boolean {
    const start = this.#sectionNames + this.#u32(section, 0);
    for (let i = 0; i < prefix.length; i++) {
      if (this.bytes[start + i] !== prefix.charCodeAt(i)) return false;
    }
    return true;
  }

  sectionType(section: number): number {
    return this.#u32(section, 4);
  }

  /** The flags a linker looks at; all of them are in the low half. */
  sectionFlags(section: number): number {
    return this.#u32(section, 8);
  }

  sectionSize(section: number): number {
    return readU64(this.#headers, section * sectionHeaderSize + 32);
  }

  /** Where the section's content is in the file. */
  sectionOffset(section: number): number {
    return readU64(this.#headers, section * sectionHeaderSize + 24);
  }

  sectionLink(section: number): number {
    return this.#u32(section, 40);
  }

  sectionInfo(section: number): number {
    return this.#u32(section, 44);
  }

  sectionAlign(section: number): number {
    return Math.max(1, readU64(this.#headers, section * sectionHeaderSize + 48));
  }

  sectionEntrySize(section: number): number {
    return readU64(this.#headers, section * sectionHeaderSize + 56);
  }

  /** Where the section's content starts in `bytes`. */
  place(section: number): number {
    return this.#place[section]!;
  }

  symbolNameOffset(symbol: number): number {
    const offset = this.#view.getUint32(this.#symbols + symbol * symbolSize, true);
    this.#expect(this.stringsPlace + offset < this.stringsEnd, `symbol ${symbol} has no name`);
    return this.stringsPlace + offset;
  }

  symbolName(symbol: number): string {
    return stringAt(this.bytes, this.symbolNameOffset(symbol));
  }

  /** Binding in the high four bits, type in the low four. */
  symbolInfo(symbol: number): number {
    return this.#view.getUint8(this.#symbols + symbol * symbolSize + 4);
  }

  symbolVisibility(symbol: number): number {
    return this.#view.getUint8(this.#symbols + symbol * symbolSize + 5) & 3;
  }

  /** The section index as written, with `SHN_XINDEX` followed into the table of wide indexes. */
  symbolSection(symbol: number): number {
    const index = this.#view.getUint16(this.#symbols + symbol * symbolSize + 6, true);
    if (index !== SectionIndex.Extended || this.#extendedIndexes === notRead) return index;
    return this.#view.getUint32(this.#extendedIndexes + symbol * 4, true);
  }

  /** True for an index that is a number of its own (absolute, common) and no section. */
  isReserved(symbol: number): boolean {
    const index = this.#view.getUint16(this.#symbols + symbol * symbolSize + 6, true);
    return index >= SectionIndex.LowReserve && index !== SectionIndex.Extended;
  }

  /** The value of a symbol; an absolute one may be any number, and negative. */
  symbolValue(symbol: number): number {
    const at = this.#symbols + symbol * symbolSize + 8;
    return this.isReserved(symbol) ? readI64(this.#view, at) : readU64(this.#view, at);
  }

  symbolSize(symbol: number): number {
    return readU64(this.#view, this.#symbols + symbol * symbolSize + 16);
  }

  /** How many relocations a `SHT_RELA` section holds. */
  relocationCount(section: number): number {
    const count = this.sectionSize(section) / relaSize;
    this.#expect(Number.isInteger(count), `${this.sectionName(section)} has a wrong size`);
    return count;
  }

  /**
   * Byte offset in `bytes` of relocation `index` of a `SHT_RELA` section; the three readers below
   * take it.
   */
  relocation(section: number, index: number): number {
    return this.#place[section]! + index * relaSize;
  }

  relocationOffset(at: number): number {
    return readU64(this.#view, at);
  }

  relocationType(at: number): number {
    return this.#view.getUint32(at + 8, true);
  }

  relocationSymbol(at: number): number {
    return this.#view.getUint32(at + 12, true);
  }

  relocationAddend(at: number): number {
    return readI64(this.#view, at + 16);
  }

  /** A 32-bit word of a section's content: group members are such. */
  word(section: number, index: number): number {
    return this.#view.getUint32(this.#place[section]! + index * 4, true);
  }

  #u32(section: number, field: number): number {
    return this.#headers.getUint32(section * sectionHeaderSize + field, true);
  }

  #nameOf(table: number, offset: number): string {
    try {
      return stringAt(this.bytes, table + offset);
    } catch {
      throw new FileError(`${this.name}: section names are damaged`);
    }
  }

  #find(type: number): number {
    for (let s = 1; s < this.sectionCount; s++) if (this.sectionType(s) === type) return s;
    return 0;
  }

  #expect(condition: boolean, what: string): void {
    if (!condition) throw new FileError(`${this.name}: is damaged: ${what}`);
  }

  /**
   * Whether a link looks at the content of this section. Debug sections are left where they are.
   */
  #wanted(section: number): boolean {
    switch (this.sectionType(section)) {
      case SectionType.Null:
      case SectionType.NoBits:
        return false;
      case SectionType.SymbolTable:
      case SectionType.SymbolTableIndexes:
      case SectionType.StringTable:
      case SectionType.Group:
        return true;
      case SectionType.Rela: {
        const target = this.sectionInfo(section);
        this.#expect(target < this.sectionCount, `relocations of section ${target}, which is not`);
        return (this.sectionFlags(target) & SectionFlag.Alloc) !== 0;
      }
      default:
        return (this.sectionFlags(section) & SectionFlag.Alloc) !== 0;
    }
  }

  #readWarnings(source: ByteSource): Map<string, string> {
    const warnings = new Map<string, string>();
    for (let section = 1; section < this.sectionCount; section++) {
      if (!this.sectionNameStartsWith(section, warningPrefix)) continue;
      const text = new Uint8Array(this.sectionSize(section));
      const start = this.sectionOffset(section);
      this.#expect(start + text.length <= source.size, "a warning lies outside the file");
      source.read(start, text);
      addWarning(warnings, this.sectionName(section), text);
    }
    return warnings;
  }

  /** Fetches the wanted sections; ranges that lie close together come in one read. */
  #readWanted(source: ByteSource): { bytes: Uint8Array; place: Float64Array } {
    const place = new Float64Array(this.sectionCount).fill(notRead);
    const wanted: { section: number; start: number; end: number }[] = [];
    for (let section = 1; section < this.sectionCount; section++) {
      if (!this.#wanted(section)) continue;
      const start = this.sectionOffset(section);
      const end = start + this.sectionSize(section);
      if (end > source.size) {
        throw new FileError(
          `${this.name}: file is truncated: section ${section} ends at ${end}, the file at ${source.size}`,
        );
      }
      wanted.push({ section, start, end });
    }
    if (source.size <= wholeFileLimit) {
      const bytes = new Uint8Array(source.size);
      source.read(0, bytes);
      for (const range of wanted) place[range.section] = range.start;
      return { bytes, place };
    }
    wanted.sort((a, b) => a.start - b.start);
    const runs: { start: number; end: number }[] = [];
    for (const { start, end } of wanted) {
      const last = runs.at(-1);
      if (last !== undefined && start <= last.end + mergedGap) last.end = Math.max(last.end, end);
      else runs.push({ start, end });
    }
    const bytes = new Uint8Array(runs.reduce((sum, run) => sum + run.end - run.start, 0));
    let at = 0;
    let next = 0;
    for (const run of runs) {
      source.read(run.start, bytes.subarray(at, at + run.end - run.start));
      for (; next < wanted.length && wanted[next]!.start < run.end; next++) {
        place[wanted[next]!.section] = at + wanted[next]!.start - run.start;
      }
      at += run.end - run.start;
    }
    // Empty sections at the very end of the last run.
    for (; next < wanted.length; next++) place[wanted[next]!.section] = at;
    return { bytes, place };
  }

  /**
   * Refuses objects that hold the compiler's intermediate code and nothing else (`gcc -flto`
   * without fat objects).
   */
  #refuseIntermediateCode(): void {
    let intermediate = false;
    for (let s = 1; s < this.sectionCount; s++) {
      const alloc = (this.sectionFlags(s) & SectionFlag.Alloc) !== 0;
      if (alloc && this.sectionSize(s) > 0 && this.sectionType(s) !== SectionType.Note) return;
      intermediate ||= this.sectionName(s).startsWith(".gnu.lto_");
    }
    if (intermediate) {
      throw new UnsupportedError(`${this.name}: holds only code for link-time optimisation`, [
        "compile with -ffat-lto-objects, or without -flto",
      ]);
    }
  }
}

function asBytes(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
