/**
 * Referrers: the data whose initial value is the address of a variable, by the names a user knows.
 *
 * Fields that relocations fill are all known, and so what points at a variable from the start; who took its
 * address while the program ran is not.
 */
import type { WorkList } from "../link/work-list.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { AtomRow, RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { atomInFile } from "./initialisation.ts";

/** The variables and constants that point at an atom of a file that came: `'table' (main.o)`. */
export function referrersOf(work: WorkList, atom: AtomRow): string[] {
  const { program } = work;
  const { atoms, symbols, names } = program;
  const home = program.fileOfSection(atoms.section[atom]);
  const own = dataReferences(work, home, (symbol) => atomInFile(program, home, symbol) === atom);
  const found = new Set(own);
  const name = symbols.name[atoms.symbol[atom]];
  if (name === 0) return [...found];
  for (let mention = names.mention[name]; mention !== 0; mention = symbols.next[mention]) {
    const file = program.file(symbols.file[mention]);
    if (file === home || file.kind !== FileKind.Object) continue;
    const wanted = mention;
    for (const each of dataReferences(work, file, (symbol) => symbol === wanted)) found.add(each);
  }
  return [...found];
}

/** What of a file's data has a field for one of these symbols. */
function* dataReferences(
  { program }: WorkList,
  file: InputFile,
  isWanted: (symbol: SymbolRow) => boolean,
): Generator<string> {
  const { sections, relocations } = program;
  for (let i = 1; i < file.sectionCount; i++) {
    const section = (file.firstSection + i) as SectionRow;
    const kind = sections.kind[section];
    if (sections.atomCount[section] === 0) continue;
    if (kind !== SectionKind.Data && kind !== SectionKind.Constant) continue;
    for (let k = 0; k < sections.relocationCount[section]; k++) {
      const relocation = (sections.firstRelocation[section] + k) as RelocationRow;
      if (!isWanted(relocations.symbol[relocation])) continue;
      const offset = relocations.offset[relocation];
      const symbol = program.symbolAt(section, offset);
      yield symbol === undefined ? program.place(section, offset) : `'${symbol}' (${file.name})`;
    }
  }
}
