/**
 * The debug sections of an object file, ready to be read.
 *
 * Debug information (DWARF) is a handful of sections that refer to each other by offset: `.debug_info`
 * is a tree of entries, `.debug_abbrev` says which fields each kind of entry has, `.debug_str` holds
 * names. In an object file nearly all of these offsets are relocations, and the fields themselves are
 * zero. So the sections that types need are fetched, put one behind the other, and those offsets are
 * filled in. A field that would hold an address of the program gets the number of its symbol instead,
 * which says more: which variable it is.
 */
import { inflateSync } from "node:zlib";
import { readU64, viewOf } from "../base/bytes.ts";
import { LinkError } from "../base/errors.ts";
import { relaSize, SectionFlag, SectionType, SymbolType } from "./constants.ts";
import type { ObjectFile } from "./object.ts";
import type { ByteSource } from "./source.ts";

/** Positions in `DebugSections.bytes`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface DebugSections {
  /** The content of all sections. Nothing begins at 0, so that 0 can stand for none. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Sections that hold units: `.debug_info`, and `.debug_types`, of which there may be many. */
  readonly units: readonly Range[];
  /** Where those sections start that hold the type units of DWARF 4. */
  readonly legacyTypes: ReadonlySet<number>;
  readonly abbreviations: Range;
  readonly strings: Range;
  readonly lineStrings: Range;
  readonly stringOffsets: Range;
  readonly addresses: Range;
}

/** Relocations in debug sections (psABI, relocation types). */
const Kind = {
  Word64: 1,
  Word32: 10,
  Signed32: 11,
  ThreadOffset64: 17,
  /** In the lower half of 64 bits, as GCC writes it. */
  ThreadOffset32: 21,
} as const;
const addresses: ReadonlySet<number> = new Set([
  Kind.Word64,
  Kind.ThreadOffset64,
  Kind.ThreadOffset32,
]);

/** What is wanted; the first two hold units. */
const wanted = ["info", "types", "abbrev", "str", "line_str", "str_offsets", "addr"] as const;

/** More than any compiler leaves for one file. */
const mostBytes = 2 ** 30;
/** `Elf64_Chdr` (gABI, section compression). */
const compressionHeaderSize = 24;
const compressionZlib = 1;

/**
 * Fetches the debug sections of an object from the file it was read from. Undefined where it was compiled
 * without. Throws `LinkError` or `RangeError` where they are damaged.
 */
export function readDebugSections(
  object: ObjectFile,
  source: ByteSource,
): DebugSections | undefined {
  const found = new Map<number, (typeof wanted)[number]>();
  const relocations = new Map<number, number>();
  for (let i = 1; i < object.sectionCount; i++) {
    if (object.sectionType(i) === SectionType.Rela) relocations.set(object.sectionInfo(i), i);
    else if (object.sectionNameStartsWith(i, ".debug_")) {
      const name = wanted.find((each) => object.sectionName(i) === `.debug_${each}`);
      if (name !== undefined) found.set(i, name);
    }
  }
  const order = [...found].sort(([, a], [, b]) => wanted.indexOf(a) - wanted.indexOf(b));
  const contents = order.map(([section]) => content(object, source, section));
  const size = contents.reduce((sum, each) => sum + each.length, 8);
  if (size > mostBytes) throw new LinkError(`${object.name}: has too much debug information`);
  const bytes = new Uint8Array(size);
  const view = viewOf(bytes);
  const ranges = new Map<string, Range>();
  const units: Range[] = [];
  const legacyTypes = new Set<number>();
  let at = 8;
  for (const [i, [section, name]] of order.entries()) {
    const range = { start: at, end: at + contents[i]!.length };
    bytes.set(contents[i]!, at);
    at = range.end;
    const rela = relocations.get(section);
    if (rela !== undefined) relocate(object, content(object, source, rela), view, range);
    if (name === "types") legacyTypes.add(range.start);
    if (name === "info" || name === "types") units.push(range);
    else ranges.set(name, range);
  }
  if (units.length === 0) return undefined;
  const none = { start: 0, end: 0 };
  return {
    bytes,
    view,
    units,
    legacyTypes,
    abbreviations: ranges.get("abbrev") ?? none,
    strings: ranges.get("str") ?? none,
    lineStrings: ranges.get("line_str") ?? none,
    stringOffsets: ranges.get("str_offsets") ?? none,
    addresses: ranges.get("addr") ?? none,
  };
}

/** The content of a section, decompressed. */
function content(object: ObjectFile, source: ByteSource, section: number): Uint8Array {
  const size = object.sectionSize(section);
  const offset = object.sectionOffset(section);
  if (offset + size > source.size) {
    throw new LinkError(`${object.name}: file is truncated: section ${section} ends behind it`);
  }
  const bytes = new Uint8Array(size);
  source.read(offset, bytes);
  if ((object.sectionFlags(section) & SectionFlag.Compressed) === 0) return bytes;
  const fail = (what: string) =>
    new LinkError(`${object.name}: ${object.sectionName(section)} ${what}`);
  const header = viewOf(bytes);
  if (header.getUint32(0, true) !== compressionZlib) throw fail("is compressed, and not by zlib");
  const whole = readU64(header, 8);
  if (whole > mostBytes) throw fail("is too large");
  let inflated: Uint8Array;
  try {
    inflated = inflateSync(bytes.subarray(compressionHeaderSize), {
      maxOutputLength: Math.max(1, whole),
    });
  } catch {
    throw fail("cannot be decompressed");
  }
  if (inflated.length !== whole) throw fail("has another size when decompressed");
  return inflated;
}

/** Fills in what the relocations of a section say. */
function relocate(object: ObjectFile, rela: Uint8Array, view: DataView, range: Range): void {
  const table = viewOf(rela);
  for (let at = 0; at + relaSize <= rela.length; at += relaSize) {
    const kind = table.getUint32(at + 8, true);
    const symbol = table.getUint32(at + 12, true);
    const width = addresses.has(kind) ? 8 : 4;
    const offset = table.getUint32(at, true);
    const isInside =
      table.getUint32(at + 4, true) === 0 && offset + width <= range.end - range.start;
    if (!isInside || symbol >= object.symbolCount) {
      throw new LinkError(`${object.name}: is damaged: a relocation of debug information`);
    }
    const addend = table.getInt32(at + 16, true);
    if (width === 8) {
      view.setUint32(range.start + offset, symbol, true);
      view.setInt32(range.start + offset + 4, addend, true);
    } else if (kind === Kind.Word32 || kind === Kind.Signed32) {
      // Names and units are referred to by the symbol of their section, which is worth nothing.
      const isSection = (object.symbolInfo(symbol) & 15) === SymbolType.Section;
      const value = isSection ? 0 : object.symbolValue(symbol);
      view.setUint32(range.start + offset, value + addend, true);
    }
  }
}
