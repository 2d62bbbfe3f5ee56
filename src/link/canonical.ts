/**
 * Canonical addresses: one address for each function of a library.
 *
 * Where code holds a library function's address in 32 bits, that address is its PLT entry, since the
 * function itself is out of reach. Then every other place of the program must use the same, or two
 * pointers to one function would differ. (The psABI asks it of executables: 4.4.)
 */
import { viewOf, writeU64 } from "../base/bytes.ts";
import type { Binding } from "../program/bindings.ts";
import type { Program } from "../program/program.ts";
import { SymbolKind } from "../program/symbols.ts";
import { Kind } from "../x86-64/relocations.ts";

/** The bindings that must hold the address of a PLT entry instead. */
export function canonicalBindings(program: Program): Binding[] {
  const { canonicalPlt, bindings, names, symbols } = program;
  if (canonicalPlt.size === 0) return [];
  return [...bindings.all()].filter(({ jump, kind, name }) => {
    if (jump || kind !== Kind.Absolute64 || !canonicalPlt.has(name)) return false;
    return symbols.kind[names.definition[name]] === SymbolKind.Shared;
  });
}

/** Puts the address of the PLT entry where a binding was. */
export function useCanonicalAddress(program: Program, { site, name, addend }: Binding): void {
  const { bindings, arena, slots, names } = program;
  bindings.delete(site);
  writeU64(viewOf(arena.bytesAt(site, 8)), 0, slots.address[names.plt[name]] + addend);
}
