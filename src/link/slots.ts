/**
 * Slots are made when a relocation asks for one: cells of the GOT, and PLT entries for functions of
 * libraries.
 *
 * Slots of one kind come from small pools in the arena. What a cell holds is final when it is made:
 * an entry never moves, and the cells of library symbols are bindings that each target fills with
 * its own addresses.
 */
import { arenaStart, RegionKind } from "../arena/arena.ts";
import { viewOf, writeU64 } from "../base/bytes.ts";
import { UnsupportedError } from "../base/errors.ts";
import type { NameRow } from "../base/names.ts";
import type { Program } from "../program/program.ts";
import type { SlotRow, SymbolRow } from "../program/rows.ts";
import { isCodeSlot, SlotKind, slotSize } from "../program/slots.ts";
import { SymbolKind } from "../program/symbols.ts";
import { codeUnit, descriptorReader, pltEntry, pltEntrySize } from "../x86-64/code.ts";
import { Kind } from "../x86-64/relocations.ts";
import type { WorkList } from "./work-list.ts";

/**
 * GOT, `_GLOBAL_OFFSET_TABLE_`: where distances in code of the large model are measured from. Cells lie
 * on both sides of nothing in particular, so any address of the arena does.
 */
export const gotStart: number = arenaStart;

/** Bytes a pool takes from the arena at a time. */
const poolSize = 4096;

/**
 * The module number of the launcher, in whose block the program's thread-local variables are
 * (glibc: the executable is 1).
 */
export const launcherModule: number = 1;

/** The address of the GOT cell for what a symbol means. */
export function gotCell(work: WorkList, symbol: SymbolRow): number {
  const slot = findOrMake(work, symbol, SlotKind.Got);
  return work.program.slots.address[slot];
}

/** The address of the cell with a thread-local variable's offset from the thread pointer. */
export function threadOffsetCell(work: WorkList, symbol: SymbolRow): number {
  const slot = findOrMake(work, symbol, SlotKind.ThreadOffset);
  return work.program.slots.address[slot];
}

/**
 * The address of the pair of cells that `__tls_get_addr` takes for a thread-local variable; symbol
 * 0 for the whole block.
 */
export function threadPair(work: WorkList, symbol: SymbolRow): number {
  const slot = findOrMake(work, symbol, SlotKind.ThreadPair);
  return work.program.slots.address[slot];
}

/** The address of the two cells that code with TLS descriptors takes for a thread-local variable. */
export function threadDescriptor(work: WorkList, symbol: SymbolRow): number {
  findOrMake(work, 0 as SymbolRow, SlotKind.DescriptorReader);
  const slot = findOrMake(work, symbol, SlotKind.ThreadDescriptor);
  return work.program.slots.address[slot];
}

/** The address of an indirect function: its stub. */
export function indirectStub(work: WorkList, definition: SymbolRow): number {
  findOrMake(work, definition, SlotKind.IndirectCell);
  const slot = findOrMake(work, definition, SlotKind.Indirect);
  return work.program.slots.address[slot];
}

/**
 * Where a call of a definition goes: its newest body, its stub, or its PLT entry. 0 for what is
 * nowhere.
 */
export function callTarget(work: WorkList, definition: SymbolRow): number {
  const { program } = work;
  const { symbols } = program;
  if (symbols.kind[definition] === SymbolKind.Shared) {
    noteUse(work, definition);
    return pltAddress(work, symbols.name[definition]);
  }
  return program.isIndirect(definition)
    ? indirectStub(work, definition)
    : program.bodyOf(definition);
}

/** The address of the PLT entry of a library function. */
export function pltAddress(work: WorkList, name: NameRow): number {
  const { slots, names, bindings, arena } = work.program;
  let plt = names.plt[name];
  if (plt === 0) {
    const cell = take(work, SlotKind.JumpTarget, 8);
    bindings.set({ site: cell, kind: Kind.Absolute64, name, addend: 0, jump: true });
    const address = take(work, SlotKind.Plt, pltEntrySize);
    plt = slots.add();
    slots.kind[plt] = SlotKind.Plt;
    slots.name[plt] = name;
    slots.address[plt] = address;
    names.plt[name] = plt;
    work.onAbandon(() => {
      names.plt[name] = 0 as SlotRow;
      slots.kind[plt] = SlotKind.Unused;
    });
    arena.bytesAt(address, pltEntrySize).set(pltEntry(address, cell));
  }
  return slots.address[plt];
}

function findOrMake(work: WorkList, symbol: SymbolRow, kind: SlotKind): SlotRow {
  const { program } = work;
  const name = program.symbols.name[symbol];
  const { slots } = program;
  const isCommon = kind === SlotKind.Got && name !== 0;
  const key = isCommon ? "" : slotKey(kind, name, symbol);
  const known = isCommon ? program.names.got[name] : (program.otherSlots.get(key) ?? 0);
  if (known !== 0) return known as SlotRow;
  const slot = slots.add();
  slots.kind[slot] = kind;
  slots.name[slot] = name;
  slots.symbol[slot] = name === 0 ? symbol : (0 as SymbolRow);
  slots.address[slot] = take(work, kind, slotSize(kind));
  if (isCommon) program.names.got[name] = slot;
  else program.otherSlots.set(key, slot);
  work.onAbandon(() => {
    if (isCommon) program.names.got[name] = 0 as SlotRow;
    else program.otherSlots.delete(key);
    slots.kind[slot] = SlotKind.Unused;
  });
  fillSlot(work, slot);
  return slot;
}

/** The key of a slot in `otherSlots`. */
export function slotKey(kind: SlotKind, name: NameRow, symbol: SymbolRow): string {
  return name === 0 ? `${kind}:${symbol}` : `${kind}@${name}`;
}

/** Writes what a cell holds into the image, or binds it to a library. */
export function fillSlot(work: WorkList, slot: SlotRow): void {
  const { program } = work;
  const { slots, symbols, bindings, threadLocal } = program;
  const address = slots.address[slot];
  const kind = slots.kind[slot];
  if (kind === SlotKind.Plt || kind === SlotKind.IndirectCell) return;
  const bytes = program.arena.bytesAt(address, slotSize(kind));
  if (kind === SlotKind.DescriptorReader) {
    bytes.set(descriptorReader);
    return;
  }
  if (kind === SlotKind.Indirect) {
    const key = slotKey(SlotKind.IndirectCell, slots.name[slot], slots.symbol[slot]);
    bytes.set(pltEntry(address, slots.address[program.otherSlots.get(key)!]));
    return;
  }
  const view = viewOf(bytes);
  const name = slots.name[slot];
  const definition = name === 0 ? slots.symbol[slot] : program.names.definition[name];
  const shared = definition !== 0 && symbols.kind[definition] === SymbolKind.Shared;
  bindings.delete(address);
  if (shared) noteUse(work, definition);
  if (kind === SlotKind.Got) {
    if (shared && !program.canonicalPlt.has(name)) {
      bindings.set({ site: address, kind: Kind.Absolute64, name, addend: 0, jump: false });
      writeU64(view, 0, 0);
    } else if (shared) {
      writeU64(view, 0, slots.address[program.names.plt[name]]);
    } else if (program.isIndirect(definition)) {
      writeU64(view, 0, indirectStub(work, definition));
    } else {
      writeU64(view, 0, definition === 0 ? 0 : program.entryOf(definition));
    }
    return;
  }
  if (shared && kind === SlotKind.ThreadPair) {
    bindings.set({ site: address, kind: Kind.ThreadModule64, name, addend: 0, jump: false });
    bindings.set({
      site: address + 8,
      kind: Kind.ThreadModuleOffset64,
      name,
      addend: 0,
      jump: false,
    });
    return;
  }
  if (shared) {
    const how =
      kind === SlotKind.ThreadDescriptor
        ? "accessed through a TLS descriptor; compile with -mtls-dialect=gnu"
        : "accessed as if it were in the program; compile with -fPIC";
    throw new UnsupportedError(
      `thread-local '${program.names.text(name)}' of ${program.file(symbols.file[definition]).name} is ${how}`,
    );
  }
  const offset = definition === 0 ? 0 : program.bodyOf(definition);
  if (kind === SlotKind.ThreadOffset) {
    writeU64(view, 0, threadLocal.threadPointerOffset + offset);
  } else if (kind === SlotKind.ThreadDescriptor) {
    const reader = program.otherSlots.get(
      slotKey(SlotKind.DescriptorReader, 0 as NameRow, 0 as SymbolRow),
    )!;
    writeU64(view, 0, slots.address[reader]);
    writeU64(view, 8, threadLocal.threadPointerOffset + offset);
  } else {
    writeU64(view, 0, launcherModule);
    writeU64(
      view,
      8,
      slots.symbol[slot] === 0 && name === 0 ? 0 : threadLocal.moduleOffset + offset,
    );
  }
}

/** Notes that the program uses a symbol of a library. */
function noteUse(work: WorkList, definition: SymbolRow): void {
  const file = work.program.file(work.program.symbols.file[definition]);
  if (file.used) return;
  file.used = true;
  work.onAbandon(() => {
    file.used = false;
  });
}

/** Takes space for a slot from its pool: code, cells, and cells that a target fills have one each. */
function take(work: WorkList, kind: SlotKind, size: number): number {
  const { program } = work;
  const { pool, region } = poolOf(program, kind);
  const { next, end } = pool;
  work.onAbandon(() => {
    pool.next = next;
    pool.end = end;
  });
  if (pool.next + size > pool.end) {
    const start = program.arena.allocate(region, poolSize, codeUnit);
    pool.next = start;
    pool.end = start + poolSize;
    work.onAbandon(() => program.arena.free(start, poolSize));
  }
  const address = pool.next;
  pool.next += size;
  work.taken.push({ address, size, slot: true });
  return address;
}

function poolOf(
  program: Program,
  kind: SlotKind,
): { pool: { next: number; end: number }; region: RegionKind } {
  if (isCodeSlot(kind)) return { pool: program.pltPool, region: RegionKind.Code };
  return kind === SlotKind.IndirectCell
    ? { pool: program.dataPool, region: RegionKind.Data }
    : { pool: program.cellPool, region: RegionKind.Constant };
}
