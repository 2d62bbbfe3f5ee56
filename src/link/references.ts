/**
 * References: the places where a file refers to a name, for messages.
 *
 * A place is a relocation. It does not count in a section that is not part of the program, and where
 * sections that nothing leads to are forgiven, not in one of those either (reachable.ts).
 */
import type { NameRow } from "../base/names.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { SymbolKind } from "../program/symbols.ts";
import { Reachable } from "./reachable.ts";

/** Finds who refers to names that nobody defines. */
export class References {
  readonly #program: Program;
  /** With `--gc-sections`, once somebody asked: what counts. */
  #reachable: Reachable | undefined;

  constructor(program: Program) {
    this.#program = program;
  }

  /** `main.o:(.text+0x5): in function 'main'` for each relocation that refers to a name and counts. */
  to(name: NameRow): string[] {
    const program = this.#program;
    const { symbols, names } = program;
    const places: { order: number; texts: string[] }[] = [];
    for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
      if (symbols.kind[m] !== SymbolKind.Undefined || program.isWeak(m)) continue;
      const file = program.file(symbols.file[m]);
      if (file.kind !== FileKind.CommandLine) {
        places.push({ order: file.order, texts: [...this.#placesIn(file, m)] });
      } else if (program.required.has(name)) {
        places.push({ order: 0, texts: ["the command line, or the start of the program"] });
      }
    }
    return places.sort((a, b) => a.order - b.order).flatMap(({ texts }) => texts);
  }

  #placesIn(file: InputFile, symbol: SymbolRow): Generator<string> {
    return placesIn(this.#program, file, symbol, (r, section) => this.#counts(r, section));
  }

  #counts(relocation: RelocationRow, section: SectionRow): boolean {
    const program = this.#program;
    if (!program.symbolOptions!.forgivesUnreachable) return true;
    this.#reachable ??= new Reachable(program);
    return this.#reachable.has(relocation, section);
  }
}

/** The places where a file refers to a symbol of its own, section by section. */
export function* placesIn(
  program: Program,
  file: InputFile,
  symbol: SymbolRow,
  counts: (relocation: RelocationRow, section: SectionRow) => boolean = () => true,
): Generator<string> {
  const { sections, relocations } = program;
  for (let i = 1; i < file.sectionCount; i++) {
    const section = (file.firstSection + i) as SectionRow;
    if (sections.kind[section] === SectionKind.None || program.isDropped(section)) continue;
    const first = sections.firstRelocation[section];
    for (let k = 0; k < sections.relocationCount[section]; k++) {
      const r = (first + k) as RelocationRow;
      if (relocations.symbol[r] !== symbol || !counts(r, section)) continue;
      const offset = relocations.offset[r];
      const user = program.symbolAt(section, offset);
      const where = program.place(section, offset);
      yield user === undefined ? where : `${where}: in '${user}'`;
    }
  }
}
