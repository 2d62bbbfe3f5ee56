/**
 * Functions that an update removed. Their code stays for whoever still has a pointer, but one that was to be
 * called at the program's end is not called any more (runtime/exit_handlers.c).
 */
import type { WorkList } from "../link/work-list.ts";
import type { SymbolRow } from "../program/rows.ts";
import type { MovedFunction } from "./entries.ts";

/** Their entries. Call before anything of side B has an address. */
export function removedFunctions(work: WorkList, continued: readonly MovedFunction[]): number[] {
  const { program } = work;
  const { symbols, sections, names } = program;
  const goesOn = new Set(continued.map(({ before }) => before));
  const removed: number[] = [];
  for (const file of work.removed) {
    for (let i = 1; i < file.symbolCount; i++) {
      const symbol = (file.firstSymbol + i) as SymbolRow;
      if (!program.hasEntry(symbol) || goesOn.has(symbol)) continue;
      if (sections.atomCount[symbols.section[symbol]] === 0) continue;
      // A name that somebody else defines, or always did, was not removed.
      const name = symbols.name[symbol];
      const isWinner = work.dirty.get(name) === symbol && names.definition[name] === 0;
      if (name === 0 || isWinner) removed.push(program.entryOf(symbol));
    }
  }
  return removed;
}
