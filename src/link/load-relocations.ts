/**
 * Relocations of an object file: a table for each section, whose entries become rows in order of
 * offset. Kinds are checked here, once; later passes only look up what to do.
 */
import { LinkError, UnsupportedError } from "../base/errors.ts";
import { SectionType } from "../elf/constants.ts";
import type { ObjectFile } from "../elf/object.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { forms, refusedKinds } from "../x86-64/relocations.ts";

/** Fills the rows of a file's relocations. Throws `LinkError` where they are damaged or unknown. */
export function loadRelocations(program: Program, file: InputFile, object: ObjectFile): void {
  const { sections, relocations } = program;
  const tables: { table: number; section: SectionRow; count: number }[] = [];
  let total = 0;
  for (let i = 1; i < object.sectionCount; i++) {
    const type = object.sectionType(i);
    if (type !== SectionType.Rela && type !== SectionType.Rel) continue;
    const target = object.sectionInfo(i);
    if (target === 0 || target >= object.sectionCount) continue;
    const section = (file.firstSection + target) as SectionRow;
    if (sections.kind[section] === SectionKind.None) continue;
    if (type === SectionType.Rel) {
      throw new LinkError(
        `${object.name}: has relocations without addends, which x86-64 does not use`,
      );
    }
    const count = object.relocationCount(i);
    tables.push({ table: i, section, count });
    total += count;
  }
  relocations.reserve(total);
  for (const { table, section, count } of tables) {
    const first = relocations.allocate(count);
    sections.firstRelocation[section] = first;
    sections.relocationCount[section] = count;
    fillRelocations(program, file, object, table, section, first, count);
  }
}

function fillRelocations(
  program: Program,
  file: InputFile,
  object: ObjectFile,
  table: number,
  section: SectionRow,
  first: RelocationRow,
  count: number,
): void {
  const { relocations, sections } = program;
  const size = sections.size[section];
  const { offset: offsets, kind: kinds, symbol: symbols, addend: addends } = relocations;
  let previous = 0;
  let sorted = true;
  for (let k = 0; k < count; k++) {
    const at = object.relocation(table, k);
    const r = (first + k) as RelocationRow;
    const offset = object.relocationOffset(at);
    const kind = object.relocationType(at);
    const symbol = object.relocationSymbol(at);
    const form = forms[kind];
    if (symbol >= object.symbolCount) throw new RangeError(`relocation ${k} has no symbol`);
    if (form === undefined) throw unknownRelocation(program, file, section, offset, kind, symbol);
    if (offset + form.width > size)
      throw new RangeError(`relocation ${k} lies outside its section`);
    offsets[r] = offset;
    kinds[r] = kind;
    symbols[r] = (file.firstSymbol + symbol) as SymbolRow;
    addends[r] = addendOf(program, object, at, section, offset);
    sorted &&= offset >= previous;
    previous = offset;
  }
  if (!sorted) sortRelocations(program, first, count);
}

/** Assemblers write relocations in order, as a rule; later passes rely on it. */
function sortRelocations(program: Program, first: RelocationRow, count: number): void {
  const { relocations } = program;
  const rows = Array.from({ length: count }, (_, k) => {
    const r = (first + k) as RelocationRow;
    return {
      offset: relocations.offset[r],
      kind: relocations.kind[r],
      symbol: relocations.symbol[r],
      addend: relocations.addend[r],
    };
  });
  rows.sort((a, b) => a.offset - b.offset);
  rows.forEach((row, k) => {
    const r = (first + k) as RelocationRow;
    relocations.offset[r] = row.offset;
    relocations.kind[r] = row.kind;
    relocations.symbol[r] = row.symbol;
    relocations.addend[r] = row.addend;
  });
}

function unknownRelocation(
  program: Program,
  file: InputFile,
  section: SectionRow,
  offset: number,
  kind: number,
  symbol: number,
): LinkError {
  const name = program.symbolName((file.firstSymbol + symbol) as SymbolRow);
  const place = program.place(section, offset);
  const known = refusedKinds.get(kind);
  return new LinkError(
    known === undefined
      ? `${place}: unknown relocation type ${kind} against '${name}'`
      : `${place}: relocation ${known[0]} against '${name}' ${known[1]}`,
  );
}

/** The real linker adds numbers of 64 bits, of which ours hold 53. */
function addendOf(
  program: Program,
  object: ObjectFile,
  at: number,
  section: SectionRow,
  offset: number,
): number {
  try {
    return object.relocationAddend(at);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UnsupportedError(
      `${program.place(section, offset)}: adds a number of more than 53 bits`,
    );
  }
}
