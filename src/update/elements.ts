/**
 * Elements: what of a variable follows the source by itself.
 *
 * A changed initial value is applied where the program has not changed the variable. Of a table of
 * operations the program often changes one function, and the others should follow the source all the same:
 * each is called for itself. So a field that holds the address of a function is an element, written where it
 * is as it was. That holds only while the rest of the variable is as it was, too: a callback and the data
 * that it gets belong together. And the rest is one thing, since a pointer and a length do, and nothing here
 * knows the type.
 */

import { SymbolType } from "../elf/constants.ts";
import type { Relocator } from "../link/relocate.ts";
import type { WorkList } from "../link/work-list.ts";
import type { AtomRow, RelocationRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { Kind } from "../x86-64/relocations.ts";

/** Bytes of an element. */
export const elementSize = 8;

/**
 * Addresses of the elements of a variable that continues another one in its place: fields that hold a function
 * in both versions, or in one of them and nothing in the other.
 */
export function elementsOf(work: WorkList, relocator: Relocator, a: AtomRow, b: AtomRow): number[] {
  const [old, now] = [functionFields(work, relocator, a), functionFields(work, relocator, b)];
  const isSame = (site: number, fields: ReadonlyMap<number, boolean>, atom: AtomRow) =>
    fields.get(site) ?? isZero(work, atom, site);
  return [...new Set([...old.keys(), ...now.keys()])].filter(
    (site) => isSame(site, old, a) && isSame(site, now, b),
  );
}

/** The fields that relocations fill, and whether with the address of a function. */
function functionFields(
  work: WorkList,
  relocator: Relocator,
  atom: AtomRow,
): ReadonlyMap<number, boolean> {
  const { relocations } = work.program;
  const fields = new Map<number, boolean>();
  for (const { relocation, site } of relocator.fields(atom)) {
    const isAddress = relocations.kind[relocation] === Kind.Absolute64;
    fields.set(site, isAddress && leadsToFunction(work, relocation));
  }
  return fields;
}

function leadsToFunction({ program, dirty }: WorkList, relocation: RelocationRow): boolean {
  const { symbols, relocations } = program;
  const symbol = relocations.symbol[relocation];
  const name = symbols.name[symbol];
  const meant = [program.definitionOf(symbol), name === 0 ? symbol : (dirty.get(name) ?? symbol)];
  return meant.some(
    (each) => program.isFunction(each) || (symbols.info[each] & 15) === SymbolType.Function,
  );
}

function isZero({ program }: WorkList, atom: AtomRow, site: number): boolean {
  const { atoms, sections } = program;
  const section = atoms.section[atom];
  if (sections.kind[section] === SectionKind.Zero) return true;
  const inside = site - atoms.address[atom];
  if (inside + elementSize > atoms.size[atom]) return false;
  const start = sections.place[section] + atoms.start[atom] + inside;
  const { bytes } = program.fileOfSection(section).object!;
  return bytes.subarray(start, start + elementSize).every((byte) => byte === 0);
}
