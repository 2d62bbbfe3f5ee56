/**
 * The unwind table: from an address in code to the record that unwinds it.
 *
 * The C++ runtime finds the frame description of a function by binary search in a sorted table
 * (`.eh_frame_hdr`; LSB Core, "Exception Frame Header"). The sections themselves are placed and
 * relocated like any other; this pass makes the table over them.
 */
import { RegionKind } from "../arena/arena.ts";
import { viewOf } from "../base/bytes.ts";
import { functionOffset, readFrames } from "../elf/eh-frame.ts";
import type { Program } from "../program/program.ts";
import type { RelocationRow, SectionRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import type { LaterFrame } from "../program/stale-blocks.ts";
import { checked } from "./load.ts";
import type { WorkList } from "./work-list.ts";

/** One function's record. */
export interface UnwindEntry {
  readonly code: number;
  readonly record: number;
}

/** Bytes before the first entry of the table. */
const headerSize = 12;

/**
 * The entries of all unwind sections that arrived whole; those of split files are taken record by
 * record (src/update/frames.ts).
 */
export function unwindEntries(work: WorkList): LaterFrame[] {
  const { program } = work;
  const { sections, atoms } = program;
  const entries: LaterFrame[] = [];
  for (const section of work.arrived) {
    if (sections.kind[section] !== SectionKind.Frames) continue;
    if (program.fileOfSection(section).split) continue;
    const place = atoms.address[sections.firstAtom[section]];
    const block = { address: place, size: sections.size[section], uses: 0 };
    for (const { offset, code } of describedFunctions(program, section)) {
      entries.push({ code, record: place + offset, blocks: [block] });
      block.uses++;
    }
  }
  return entries;
}

/**
 * The records of an unwind section whose function is part of the program: offset of the record,
 * address of the function.
 */
export function* describedFunctions(
  program: Program,
  section: SectionRow,
): Generator<{
  offset: number;
  size: number;
  cie: number;
  code: number;
  relocation: RelocationRow;
}> {
  const { sections, relocations, symbols } = program;
  const file = program.fileOfSection(section);
  const { bytes } = file.object!;
  const records = checked(file.name, () =>
    readFrames(bytes, sections.place[section], sections.size[section]),
  );
  let next = sections.firstRelocation[section] as number;
  const last = next + sections.relocationCount[section];
  for (const { offset, size, cie } of records) {
    while (next < last && relocations.offset[next as RelocationRow] < offset) next++;
    if (cie < 0) continue;
    let r = next;
    while (r < last && relocations.offset[r as RelocationRow] < offset + functionOffset) r++;
    const relocation = r as RelocationRow;
    if (r >= last || relocations.offset[relocation] !== offset + functionOffset) continue;
    // A record describes the function of its own file, be it that of another file that won the
    // name.
    const symbol = relocations.symbol[relocation];
    const home = symbols.section[symbol];
    if (home === 0 || sections.atomCount[home] === 0) continue;
    const code = program.bodyOf(symbol) + relocations.addend[relocation];
    yield { offset, size, cie, code, relocation };
  }
}

/** Bytes of a table. */
export function unwindTableSize(count: number): number {
  return headerSize + count * 8;
}

/** Writes the table for some entries into the arena and returns its address. */
export function writeUnwindTable(work: WorkList, entries: readonly UnwindEntry[]): number {
  const { arena } = work.program;
  const size = unwindTableSize(entries.length);
  const address = arena.allocate(RegionKind.Constant, size, 8);
  work.taken.push({ address, size, slot: false });
  const view = viewOf(arena.bytesAt(address, size));
  const sorted = [...entries].sort((a, b) => a.code - b.code);
  // Version 1; the pointer is relative to itself, the count plain, the entries relative to the
  // table: all 32 bits.
  view.setUint32(0, 0x3b031b01, true);
  const frames = sorted[0]?.record ?? address;
  view.setInt32(4, frames - (address + 4), true);
  view.setUint32(8, sorted.length, true);
  sorted.forEach(({ code, record }, i) => {
    view.setInt32(headerSize + i * 8, code - address, true);
    view.setInt32(headerSize + i * 8 + 4, record - address, true);
  });
  return address;
}
