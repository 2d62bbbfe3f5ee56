/**
 * Writes a shared object that stands for the program where the dynamic linker must know of it.
 *
 * The dynamic linker binds libraries to what loaded files export, loads what they need and starts it
 * in the right order; and a program in the arena is no file. This one speaks for it. It needs the
 * program's libraries, with its search path. Its symbols are absolute (`SHN_ABS`), which the dynamic
 * linker does not move (glibc 2.28 and later). And it may have one relocation, whose value is what a
 * function of the launcher returns (`R_X86_64_IRELATIVE`): the dynamic linker relocates what needs
 * others after them, so that function is called when all libraries are bound, and before the first
 * of their constructors.
 *
 *     ELF header │ program headers │ .dynsym │ .dynstr │ .gnu.hash │ .rela │ .dynamic ┊ code
 */
import { alignUp, viewOf, writeU64 } from "../base/bytes.ts";
import {
  Binding,
  DynamicTag,
  FileType,
  headerSize,
  machineX86_64,
  programHeaderSize,
  relaSize,
  SectionIndex,
  SegmentType,
  SymbolType,
  symbolSize,
} from "./constants.ts";

/** A name and what it stands for. */
export interface Export {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly isFunction: boolean;
}

/** What the file says. */
export interface ExportLibrary {
  readonly exports: readonly Export[];
  /** Libraries that it needs, as `DT_NEEDED` calls them. */
  readonly needed: readonly string[];
  /** Where they are looked for: `DT_RUNPATH`, empty for none. */
  readonly runpath: string;
  /** The function to be called when everything is bound, below 2^32; 0 for none. */
  readonly bound: number;
}

const soname = "hotlink-exports";
const pageSize = 4096;

/** `p_flags` (gABI): the dynamic linker writes addresses into the dynamic section. */
const SegmentFlags = { ReadWrite: 6, ReadExecute: 5 } as const;

/** psABI 4.4.1: the value is what the function at the addend returns. */
const relocationIrelative = 37;

/** The bytes of the file. */
export function exportLibrary({ exports, needed, runpath, bound }: ExportLibrary): Uint8Array {
  const table = new GnuHash(exports.map(({ name }) => Buffer.from(name, "utf8")));
  const strings = new Strings();
  const symbols = new Uint8Array((exports.length + 1) * symbolSize);
  table.order.forEach((index, i) => {
    const { name, address, size, isFunction } = exports[index]!;
    const record = viewOf(symbols.subarray((i + 1) * symbolSize));
    const type = isFunction ? SymbolType.Function : SymbolType.Object;
    record.setUint32(0, strings.add(name), true);
    record.setUint8(4, (Binding.Global << 4) | type);
    record.setUint16(6, SectionIndex.Absolute, true);
    writeU64(record, 8, address);
    writeU64(record, 16, size);
  });
  const words: (readonly [tag: number, value: number])[] = [
    [DynamicTag.Soname, strings.add(soname)],
    ...needed.map((name) => [DynamicTag.Needed, strings.add(name)] as const),
  ];
  if (runpath !== "") words.push([DynamicTag.Runpath, strings.add(runpath)]);

  const symbolsAt = headerSize + 4 * programHeaderSize;
  const stringsAt = symbolsAt + symbols.length;
  const hashAt = alignUp(stringsAt + strings.size, 8);
  const relaAt = alignUp(hashAt + table.bytes.length, 8);
  const cellAt = relaAt + relaSize;
  const dynamicAt = cellAt + 8;
  words.push(
    [DynamicTag.GnuHash, hashAt],
    [DynamicTag.StringTable, stringsAt],
    [DynamicTag.SymbolTable, symbolsAt],
    [DynamicTag.StringSize, strings.size],
    [DynamicTag.SymbolSize, symbolSize],
  );
  if (bound !== 0) {
    words.push(
      [DynamicTag.Rela, relaAt],
      [DynamicTag.RelaSize, relaSize],
      [DynamicTag.RelaEntrySize, relaSize],
    );
  }
  const dynamic = dynamicSection([...words, [DynamicTag.Null, 0]]);
  const dataSize = dynamicAt + dynamic.length;
  const codeAt = alignUp(dataSize, pageSize);
  const code = jumpTo(bound);
  const bytes = new Uint8Array(codeAt + code.length);
  const { ReadWrite, ReadExecute } = SegmentFlags;
  bytes.set(header());
  [
    programHeader(SegmentType.Load, ReadWrite, 0, dataSize, pageSize),
    programHeader(SegmentType.Load, ReadExecute, codeAt, code.length, pageSize),
    programHeader(SegmentType.Dynamic, ReadWrite, dynamicAt, dynamic.length, 8),
    // Without this one the dynamic linker would make all stacks executable.
    programHeader(SegmentType.GnuStack, ReadWrite, 0, 0, 16),
  ].forEach((each, i) => {
    bytes.set(each, headerSize + i * programHeaderSize);
  });
  bytes.set(symbols, symbolsAt);
  bytes.set(strings.bytes(), stringsAt);
  bytes.set(table.bytes, hashAt);
  bytes.set(relocation(cellAt, relocationIrelative, codeAt), relaAt);
  bytes.set(dynamic, dynamicAt);
  bytes.set(code, codeAt);
  return bytes;
}

/** The ELF header (gABI, chapter 4). */
function header(): Uint8Array {
  const bytes = new Uint8Array(headerSize);
  const view = viewOf(bytes);
  // Magic, 64 bits, little-endian, version 1.
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, FileType.Shared, true);
  view.setUint16(18, machineX86_64, true);
  view.setUint32(20, 1, true);
  writeU64(view, 32, headerSize);
  view.setUint16(52, headerSize, true);
  view.setUint16(54, programHeaderSize, true);
  view.setUint16(56, 4, true);
  return bytes;
}

function programHeader(
  type: number,
  flags: number,
  offset: number,
  size: number,
  align: number,
): Uint8Array {
  const bytes = new Uint8Array(programHeaderSize);
  const view = viewOf(bytes);
  view.setUint32(0, type, true);
  view.setUint32(4, flags, true);
  // Offset in the file, virtual and physical address: all the same here.
  for (const field of [8, 16, 24]) writeU64(view, field, offset);
  for (const field of [32, 40]) writeU64(view, field, size);
  writeU64(view, 48, align);
  return bytes;
}

function relocation(offset: number, type: number, addend: number): Uint8Array {
  const bytes = new Uint8Array(relaSize);
  const view = viewOf(bytes);
  [offset, type, addend].forEach((value, i) => {
    writeU64(view, i * 8, value);
  });
  return bytes;
}

/** `mov $address, %eax; jmp *%rax` */
function jumpTo(address: number): Uint8Array {
  const bytes = Uint8Array.of(0xb8, 0, 0, 0, 0, 0xff, 0xe0);
  viewOf(bytes).setUint32(1, address, true);
  return bytes;
}

function dynamicSection(entries: readonly (readonly [tag: number, value: number])[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * 16);
  const view = viewOf(bytes);
  entries.forEach(([tag, value], i) => {
    writeU64(view, i * 16, tag);
    writeU64(view, i * 16 + 8, value);
  });
  return bytes;
}

/** A string table: it starts with an empty one. */
class Strings {
  readonly #parts: Uint8Array[] = [new Uint8Array(1)];
  size = 1;

  add(text: string): number {
    const offset = this.size;
    const bytes = Buffer.from(`${text}\0`, "utf8");
    this.#parts.push(bytes);
    this.size += bytes.length;
    return offset;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

/**
 * The hash table of the dynamic linker: a Bloom filter that answers most questions with "no", then
 * buckets of symbols, which lie one behind the other in the symbol table (binutils
 * `bfd/elflink.c`; the format is described in glibc `elf/dl-lookup.c`).
 */
class GnuHash {
  /** Indexes of the names in the order the symbol table must have. */
  readonly order: readonly number[];
  readonly bytes: Uint8Array;

  constructor(names: readonly Uint8Array[]) {
    const bucketCount = Math.max(1, names.length >> 1);
    const filterWords = 2 ** Math.ceil(Math.log2(Math.max(1, names.length / 8)));
    const hashes = names.map(gnuHash);
    const bucketOf = (index: number) => hashes[index]! % bucketCount;
    const order = names.map((_, index) => index).sort((a, b) => bucketOf(a) - bucketOf(b));
    const bytes = new Uint8Array(16 + filterWords * 8 + (bucketCount + names.length) * 4);
    const view = viewOf(bytes);
    // The first symbol of a table is no symbol, and not hashed.
    view.setUint32(0, bucketCount, true);
    view.setUint32(4, 1, true);
    view.setUint32(8, filterWords, true);
    view.setUint32(12, filterShift, true);
    const bucketsAt = 16 + filterWords * 8;
    const chainsAt = bucketsAt + bucketCount * 4;
    order.forEach((index, i) => {
      const hash = hashes[index]!;
      const word = (hash >>> 6) % filterWords;
      for (const bit of [hash & 63, (hash >>> filterShift) & 63]) {
        const at = 16 + word * 8 + (bit >> 3);
        bytes[at] = bytes[at]! | (1 << (bit & 7));
      }
      const bucket = bucketsAt + bucketOf(index) * 4;
      if (view.getUint32(bucket, true) === 0) view.setUint32(bucket, i + 1, true);
      // The lowest bit of a chain's word says that the bucket ends here.
      const isLast = i + 1 === order.length || bucketOf(order[i + 1]!) !== bucketOf(index);
      view.setUint32(chainsAt + i * 4, ((hash & ~1) | (isLast ? 1 : 0)) >>> 0, true);
    });
    this.order = order;
    this.bytes = bytes;
  }
}

/** Which further bits of a hash the filter looks at. */
const filterShift = 26;

/** Bernstein's hash, as the dynamic linker computes it. */
function gnuHash(name: Uint8Array): number {
  let hash = 5381;
  for (const byte of name) hash = (Math.imul(hash, 33) + byte) >>> 0;
  return hash;
}
