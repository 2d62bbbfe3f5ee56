/**
 * Indirect functions: a symbol whose code is not the function but its *resolver*, which looks at the
 * processor and returns the function to use (`STT_GNU_IFUNC`; `__attribute__((ifunc))` and
 * `target_clones` of compilers).
 *
 * Such a function gets a stub, `jmp *cell`, and the stub's address is the function's address for
 * everybody: calls, GOT cells, pointers in data. The cell is filled in the target, by calling the
 * resolver before the first constructor runs.
 *
 *     call f ─────▶ stub of f: jmp *cell ─────▶ what the resolver returned
 */
import type { Program } from "../program/program.ts";
import type { SlotRow, SymbolRow } from "../program/rows.ts";
import { SlotKind } from "../program/slots.ts";

/** A resolver to be called, and where the address that it returns belongs. */
export interface Resolver {
  readonly cell: number;
  readonly resolver: number;
}

/** The slots of a kind in use that belong to indirect functions, with what they mean now. */
export function* indirectSlots(
  program: Program,
): Generator<{ slot: SlotRow; definition: SymbolRow }> {
  const { slots, names, otherSlots } = program;
  for (const slot of otherSlots.values()) {
    if (slots.kind[slot] !== SlotKind.IndirectCell) continue;
    const name = slots.name[slot];
    const definition = name === 0 ? slots.symbol[slot] : names.definition[name];
    if (program.isIndirect(definition)) yield { slot, definition };
  }
}

/** All resolvers of a program, in the order in which their functions were first asked for. */
export function resolvers(program: Program): Resolver[] {
  return [...indirectSlots(program)]
    .sort((a, b) => a.slot - b.slot)
    .map(({ slot, definition }) => ({
      cell: program.slots.address[slot],
      resolver: program.bodyOf(definition),
    }));
}
