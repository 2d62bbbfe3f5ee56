/**
 * Symbols that nobody writes and every linker defines: where things start and end.
 *
 * Their values are decided by the first link of a program and stay: code that measured the distance
 * from `__bss_start` to `_end` would not like it to change under it.
 */
import { arenaStart, RegionKind } from "../arena/arena.ts";
import { viewOf } from "../base/bytes.ts";
import { FileType, headerSize, machineX86_64, SegmentType } from "../elf/constants.ts";
import { segmentOf } from "../elf/shared-object.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import { gotStart } from "./slots.ts";
import type { WorkList } from "./work-list.ts";

/** The names, in the order of their rows in the linker's file. */
export const linkerSymbols: readonly string[] = [
  "__dso_handle",
  "_TLS_MODULE_BASE_",
  "_GLOBAL_OFFSET_TABLE_",
  "_DYNAMIC",
  "__executable_start",
  "__ehdr_start",
  "_etext",
  "etext",
  "__etext",
  "_edata",
  "edata",
  "__bss_start",
  "_end",
  "end",
  // The runtime calls constructors and destructors, so the lists that start files walk are empty.
  "__preinit_array_start",
  "__preinit_array_end",
  "__init_array_start",
  "__init_array_end",
  "__fini_array_start",
  "__fini_array_end",
];

/** Gives the linker's symbols their values, after everything else has its place. */
export function defineLinkerSymbols(work: WorkList, file: InputFile): void {
  const { program } = work;
  const end = (kind: RegionKind) =>
    program.arena.regions.filter((r) => r.kind === kind).at(-1)?.end ?? arenaStart;
  const values: Record<string, number> = {
    // A word of its own: its address tells the C library which module a destructor belongs to.
    __dso_handle: handle(work),
    // Where the launcher's thread-local segment starts, from its block as all such values.
    _TLS_MODULE_BASE_: -program.threadLocal.moduleOffset,
    _GLOBAL_OFFSET_TABLE_: gotStart,
    // The launcher's, since that is what the dynamic linker knows.
    _DYNAMIC: dynamicSection(program),
    __executable_start: arenaStart,
    __ehdr_start: elfHeader(work),
    _etext: end(RegionKind.Code),
    _edata: end(RegionKind.Data),
    __bss_start: zeroStart(program),
    _end: end(RegionKind.Zero),
  };
  linkerSymbols.forEach((name, i) => {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    const value = values[name] ?? values[`_${name.replace(/^_*/, "")}`] ?? arenaStart;
    program.symbols.value[symbol] = value;
  });
}

function dynamicSection(program: Program): number {
  const launcher = program.files.find((file) => file?.kind === FileKind.Runtime);
  if (launcher?.shared === undefined) return 0;
  return segmentOf(launcher.shared, SegmentType.Dynamic)?.address ?? 0;
}

/** Address of the eight bytes behind `__dso_handle`. */
function handle(work: WorkList): number {
  const address = work.program.arena.allocate(RegionKind.Data, 8, 8);
  work.taken.push({ address, size: 8, slot: true });
  return address;
}

/**
 * Address of an ELF header, for code that asks what it is part of: an executable without program
 * headers. The launcher's own header tells of the launcher.
 */
function elfHeader(work: WorkList): number {
  const address = work.program.arena.allocate(RegionKind.Constant, headerSize, 8);
  work.taken.push({ address, size: headerSize, slot: true });
  const bytes = work.program.arena.bytesAt(address, headerSize);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  const view = viewOf(bytes);
  view.setUint16(16, FileType.Executable, true);
  view.setUint16(18, machineX86_64, true);
  view.setUint32(20, 1, true);
  view.setUint16(52, headerSize, true);
  return address;
}

function zeroStart(program: Program): number {
  return program.arena.regions.find((r) => r.kind === RegionKind.Zero)?.start ?? arenaStart;
}
