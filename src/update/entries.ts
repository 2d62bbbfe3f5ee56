/**
 * Entries: the address of a function is where its first body was, for as long as the program lives.
 *
 * When a function changes, its new body lies elsewhere. Calls are rewritten to go there directly;
 * whoever holds the function's address finds a jump at the old place. There is never more than one
 * jump: what was the body in between is reached by nobody. And code that was replaced but still
 * runs, because it is on some stack, has its calls led to entries once, and so always calls what is
 * newest without being looked after any more.
 *
 *        pointer ─────▶ entry: jmp ─────▶ newest body ◀───── call
 */
import type { NameRow } from "../base/names.ts";
import { Relocator } from "../link/relocate.ts";
import type { WorkList } from "../link/work-list.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, RelocationRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { SymbolKind } from "../program/symbols.ts";
import { codeUnit, jump, jumpSize, trap } from "../x86-64/code.ts";
import { Instruction, Operand } from "../x86-64/decode.ts";
import { forms, isBranchField, Kind } from "../x86-64/relocations.ts";
import type { Partners } from "./partners.ts";
import { WriteKind } from "./patch.ts";
import type { Recorder } from "./recorder.ts";

/** A function of side A that goes on: where it was, by which symbol, and what continues it. */
export interface MovedFunction {
  readonly before: SymbolRow;
  readonly now: SymbolRow;
  readonly entry: number;
  readonly bodyBefore: number;
}

/** A function whose old address now belongs to another one. */
export interface Parted {
  readonly symbol: SymbolRow;
  readonly keeper: SymbolRow;
}

/**
 * Functions that go on under side B, with their places on side A. Call before anything of side B
 * has an address.
 */
export function continuedFunctions(work: WorkList, partners: Partners): MovedFunction[] {
  const { program } = work;
  const functions: MovedFunction[] = [];
  const add = (before: SymbolRow, now: SymbolRow) => {
    if (!program.hasEntry(before) || !program.hasEntry(now)) return;
    if (program.sections.atomCount[program.symbols.section[before]] === 0) return;
    const bodyBefore = program.bodyOf(before);
    functions.push({ before, now, entry: program.entryOf(before), bodyBefore });
  };
  for (const name of work.dirty.keys()) {
    const before = partners.before(name);
    const now = program.names.definition[name];
    if (before !== 0 && now !== 0) add(before, now);
  }
  for (const file of work.added) {
    for (let i = 1; i < file.symbolCount; i++) {
      const symbol = (file.firstSymbol + i) as SymbolRow;
      if (program.symbols.name[symbol] !== 0 || !program.hasEntry(symbol)) continue;
      const before = partners.of(symbol);
      if (before !== 0) add(before, symbol);
    }
  }
  return functions;
}

/**
 * Gives functions whose body is elsewhere now their old address as entry. Call when all bodies have
 * addresses, before relocation. Returns functions that lose it, with the one that keeps it: two
 * names that were one function and are no more.
 */
export function keepEntries(work: WorkList, functions: readonly MovedFunction[]): Parted[] {
  const { program } = work;
  const { names, symbols, localEntries } = program;
  const keepers = new Map<number, SymbolRow>();
  const parted: Parted[] = [];
  for (const { now, entry } of functions) {
    const body = program.bodyOf(now);
    const keeper = keepers.get(entry) ?? now;
    keepers.set(entry, keeper);
    const isKept = program.bodyOf(keeper) === body;
    if (!isKept) parted.push({ symbol: now, keeper });
    const kept = isKept && body !== entry ? entry : 0;
    const name: NameRow = symbols.name[now];
    if (name !== 0) {
      const old = names.entry[name];
      names.entry[name] = kept;
      work.onAbandon(() => {
        names.entry[name] = old;
      });
    } else if (kept !== 0) {
      localEntries.set(now, kept);
    }
  }
  // A function that is defined no more keeps no entry: should it come back, it is another one.
  const continued = new Set(functions.map(({ now }) => symbols.name[now]));
  for (const [name, before] of work.dirty) {
    if (before === 0 || names.entry[name] === 0 || continued.has(name)) continue;
    const old = names.entry[name];
    names.entry[name] = 0;
    work.onAbandon(() => {
      names.entry[name] = old;
    });
  }
  return parted;
}

/** Writes the jump, or the trap, at the entry of each function that moved in this update. */
export function writeJumps(
  work: WorkList,
  functions: readonly MovedFunction[],
  recorder: Recorder,
): void {
  const { program } = work;
  const setTrap = (entry: number, body: number) => {
    const old = program.traps.get(entry);
    program.traps.set(entry, body);
    work.onAbandon(() => {
      if (old === undefined) program.traps.delete(entry);
      else program.traps.set(entry, old);
    });
  };
  for (const { before, now, entry, bodyBefore } of functions) {
    const body = program.bodyOf(now);
    if (body === entry || body === bodyBefore || program.entryOf(now) !== entry) continue;
    if (program.traps.has(entry)) {
      setTrap(entry, body);
    } else if (bodyBefore !== entry || roomForJump(program, before)) {
      overwrite(program, entry, jump(entry, body), recorder);
    } else {
      setTrap(entry, body);
      overwrite(program, entry, Uint8Array.of(trap), recorder);
    }
  }
}

/** Puts new code in the place of old, and drops the bound fields of instructions it cuts. */
function overwrite(program: Program, address: number, code: Uint8Array, recorder: Recorder): void {
  const cut = Array.from(code, (_, i) => program.bindings.get(address + i)).filter((b) => !!b);
  const sites = cut.map((binding) => binding.site);
  const ends = cut.map(({ site, kind }) => site + forms[kind]!.width - address);
  recorder.change(address, Math.max(code.length, ...ends), WriteKind.Code, sites, () => {
    program.arena.bytesAt(address, code.length).set(code);
  });
}

/**
 * True where the first five bytes of a function can become a jump while old calls of it still run:
 * nothing else starts in them, no branch of the function leads into them, and no call returns
 * there.
 */
function roomForJump(program: Program, symbol: SymbolRow): boolean {
  const { symbols, sections, atoms } = program;
  const section = symbols.section[symbol];
  const start = symbols.value[symbol];
  const file = program.fileOfSection(section);
  const { bytes } = file.object!;
  const place = sections.place[section];
  let next = Math.ceil(sections.size[section] / codeUnit) * codeUnit;
  for (let i = 1; i < file.symbolCount; i++) {
    const other = (file.firstSymbol + i) as SymbolRow;
    if (symbols.section[other] !== section || !program.isFunction(other)) continue;
    const value = symbols.value[other];
    if (value > start) next = Math.min(next, value);
  }
  if (next - start < jumpSize) return false;
  const atom = program.atomAt(section, start);
  const end = Math.min(next, atoms.start[atom] + atoms.size[atom]);
  const isInside = (offset: number) => offset > start && offset < start + jumpSize;
  const instruction = new Instruction(bytes);
  for (let at = place + start; at < place + end; at += instruction.length) {
    if (!instruction.decode(at, place + end)) return false;
    const { operand, opcode, map } = instruction;
    const after = at + instruction.length - place;
    const isBranch = operand === Operand.Branch8 || operand === Operand.Branch32;
    if (isBranch && isInside(instruction.target() - place)) return false;
    const isIndirectCall = map === 1 && opcode === 0xff;
    if (isIndirectCall && isInside(after)) return false;
  }
  return true;
}

/** Leads the calls of stale code to entries. */
export function redirectStaleCalls(
  work: WorkList,
  stale: readonly AtomRow[],
  functions: readonly MovedFunction[],
  recorder: Recorder,
): void {
  const { program } = work;
  const { atoms, sections, symbols, relocations } = program;
  const entries = new Map(functions.map(({ before, now }) => [before, program.entryOf(now)]));
  const relocator = new Relocator(work);
  for (const atom of stale) {
    const section = atoms.section[atom];
    if (sections.kind[section] !== SectionKind.Code) continue;
    const { bytes } = program.fileOfSection(section).object!;
    for (const { relocation, site } of relocator.fields(atom)) {
      if (!isBranch(program, relocation, bytes, sections.place[section])) continue;
      const symbol = relocations.symbol[relocation];
      const definition = program.definitionOf(symbol);
      const before = work.dirty.get(symbols.name[symbol]) ?? definition;
      const entry = entries.get(before) ?? lastEntry(program, before, definition);
      if (entry === 0 || symbols.kind[before] !== SymbolKind.Defined) continue;
      // A call in the first bytes of a function that has become a jump is not there any more.
      if (functions.some((f) => site + 4 > f.entry && site < f.entry + jumpSize)) continue;
      const field = new Uint8Array(4);
      new DataView(field.buffer).setInt32(0, entry + relocations.addend[relocation] - site, true);
      recorder.put(site, field, WriteKind.Exact);
    }
  }
}

/** Where a function is for good that nothing continues; another one may have its name now. */
function lastEntry(program: Program, before: SymbolRow, definition: SymbolRow): number {
  if (!program.hasEntry(before)) return 0;
  return before === definition ? program.entryOf(before) : program.bodyOf(before);
}

/** True for a field that is the target of a call or a jump. `place` is where its section's bytes are. */
export function isBranch(
  program: Program,
  relocation: RelocationRow,
  bytes: Uint8Array,
  place: number,
): boolean {
  const kind = program.relocations.kind[relocation];
  if (kind === Kind.Call32) return true;
  return (
    kind === Kind.Relative32 && isBranchField(bytes, place + program.relocations.offset[relocation])
  );
}
