/**
 * Symbols that nobody writes and every linker defines: where things start and end.
 *
 * Their values are decided by the first link of a program and stay: code that measured the distance
 * from `__bss_start` to `_end` would not like it to change under it.
 */
import { arenaStart, RegionKind } from "../arena/arena.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import { gotStart } from "./slots.ts";
import type { WorkList } from "./work-list.ts";

/** The names, in the order of their rows in the linker's file. */
export const linkerSymbols: readonly string[] = [
  "__dso_handle",
  "_GLOBAL_OFFSET_TABLE_",
  "__executable_start",
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
    _GLOBAL_OFFSET_TABLE_: gotStart,
    __executable_start: arenaStart,
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

/** Address of the eight bytes behind `__dso_handle`. */
function handle(work: WorkList): number {
  const address = work.program.arena.allocate(RegionKind.Data, 8, 8);
  work.taken.push({ address, size: 8, slot: true });
  return address;
}

function zeroStart(program: Program): number {
  return program.arena.regions.find((r) => r.kind === RegionKind.Zero)?.start ?? arenaStart;
}
