/**
 * Reachability: which sections the start of a program leads to, by relocations.
 *
 * With `--gc-sections` an ordinary linker leaves the other ones out, and what they refer to need not
 * exist. hotlink leaves nothing out, since the next update may use it; but it forgives the same
 * undefined names. So this is only computed where there are some (check-symbols.ts), and what is
 * forgiven is looked at again by every link.
 *
 * As in GNU ld (ld manual, "--gc-sections", and the `KEEP`s of its default script) everything starts
 * with what the command line wants, what libraries see, constructors, and sections that are marked
 * to be retained. A section of a COMDAT group brings the others along, and one that mentions
 * `__start_X` all those named X. An unwind record leads nowhere by itself: it follows its function,
 * and brings that function's exception table and the language's handler.
 */

import { append } from "../base/lists.ts";
import type { NameRow } from "../base/names.ts";
import { SectionFlag } from "../elf/constants.ts";
import { functionOffset, readFrames } from "../elf/eh-frame.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { GroupRow, RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { boundedSection, namedSections } from "./bounds.ts";
import { isExported } from "./exports.ts";
import { checked } from "./load.ts";
import { firstRelocationFrom } from "./relocate.ts";

/** What the start of a program leads to. */
export class Reachable {
  readonly #program: Program;
  readonly #marked: Uint8Array;
  /** Of unwind sections, single relocations. */
  readonly #inRecords = new Set<RelocationRow>();
  readonly #queue: SectionRow[] = [];
  readonly #members = new Map<InputFile, Map<GroupRow, SectionRow[]>>();
  readonly #records = new Map<InputFile, Map<SectionRow, RelocationRow[]>>();
  #named: Map<string, SectionRow[]> | undefined;

  constructor(program: Program) {
    this.#program = program;
    this.#marked = new Uint8Array(program.sections.length);
    this.#markRoots();
    for (let section = this.#queue.pop(); section !== undefined; section = this.#queue.pop()) {
      this.#visit(section);
    }
  }

  /** True where a relocation of a section counts. */
  has(relocation: RelocationRow, section: SectionRow): boolean {
    const isRecord = this.#program.sections.kind[section] === SectionKind.Frames;
    return isRecord ? this.#inRecords.has(relocation) : this.#marked[section] === 1;
  }

  #markRoots(): void {
    const program = this.#program;
    const { names, symbols, sections } = program;
    const { firstSymbol, symbolCount } = program.commandLine!;
    for (let i = 0; i < symbolCount; i++) {
      this.#markName(symbols.name[(firstSymbol + i) as SymbolRow]);
    }
    for (let row = 1; row < names.length; row++) {
      if (isExported(program, row as NameRow)) this.#markName(row as NameRow);
    }
    for (const file of program.objects()) {
      for (const section of sectionsOf(file)) {
        const isInitializer = sections.kind[section] === SectionKind.Initializers;
        if (isInitializer || sections.flags[section] & SectionFlag.Retain) this.#mark(section);
      }
    }
  }

  #markName(name: NameRow): void {
    this.#mark(this.#program.symbols.section[this.#program.names.definition[name]]);
  }

  #mark(section: SectionRow): void {
    if (section === 0 || this.#marked[section] === 1 || this.#program.isDropped(section)) return;
    const kind = this.#program.sections.kind[section];
    if (kind === SectionKind.None || kind === SectionKind.Frames) return;
    this.#marked[section] = 1;
    this.#queue.push(section);
  }

  #visit(section: SectionRow): void {
    const program = this.#program;
    const { sections } = program;
    const file = program.fileOfSection(section);
    const group = sections.group[section];
    if (group !== 0) for (const member of this.#membersOf(file).get(group)!) this.#mark(member);
    const first = sections.firstRelocation[section];
    for (let k = 0; k < sections.relocationCount[section]; k++) {
      this.#follow((first + k) as RelocationRow);
    }
    if (sections.kind[section] !== SectionKind.Code) return;
    for (const relocation of this.#recordsOf(file).get(section) ?? []) {
      this.#inRecords.add(relocation);
      this.#follow(relocation);
    }
  }

  #follow(relocation: RelocationRow): void {
    const program = this.#program;
    const { symbols, relocations } = program;
    const definition = program.definitionOf(relocations.symbol[relocation]);
    if (definition === 0) return;
    this.#mark(symbols.section[definition]);
    if (program.file(symbols.file[definition]) !== program.boundsFile) return;
    const name = boundedSection(program.symbolName(definition));
    for (const section of this.#sectionsNamed(name)) this.#mark(section);
  }

  #sectionsNamed(name: string): readonly SectionRow[] {
    if (this.#named === undefined) {
      this.#named = new Map();
      for (const { name, section } of namedSections(this.#program, this.#program.objects())) {
        append(this.#named, name, section);
      }
    }
    return this.#named.get(name) ?? [];
  }

  #membersOf(file: InputFile): Map<GroupRow, SectionRow[]> {
    let members = this.#members.get(file);
    if (members === undefined) {
      members = new Map();
      for (const section of sectionsOf(file)) {
        append(members, this.#program.sections.group[section], section);
      }
      this.#members.set(file, members);
    }
    return members;
  }

  /** What the unwind records of each code section of a file refer to, beside the code itself. */
  #recordsOf(file: InputFile): Map<SectionRow, RelocationRow[]> {
    let records = this.#records.get(file);
    if (records === undefined) {
      records = new Map();
      for (const section of sectionsOf(file)) {
        if (this.#program.sections.kind[section] === SectionKind.Frames) {
          this.#readRecords(file, section, records);
        }
      }
      this.#records.set(file, records);
    }
    return records;
  }

  #readRecords(
    file: InputFile,
    section: SectionRow,
    records: Map<SectionRow, RelocationRow[]>,
  ): void {
    const { sections, symbols, relocations } = this.#program;
    const { bytes } = file.object!;
    const chain = checked(file.name, () =>
      readFrames(bytes, sections.place[section], sections.size[section]),
    );
    const sizes = new Map(chain.map(({ offset, size }) => [offset, size]));
    for (const { offset, size, cie } of chain) {
      if (cie < 0) continue;
      const own = this.#relocationsIn(section, offset, size);
      const code = own.find((r) => relocations.offset[r] === offset + functionOffset);
      if (code === undefined) continue;
      const home = symbols.section[relocations.symbol[code]];
      const shared = this.#relocationsIn(section, cie, sizes.get(cie) ?? 0);
      for (const relocation of [...own, ...shared]) {
        if (relocation !== code) append(records, home, relocation);
      }
    }
  }

  #relocationsIn(section: SectionRow, offset: number, size: number): RelocationRow[] {
    const program = this.#program;
    const { sections, relocations } = program;
    const last = sections.firstRelocation[section] + sections.relocationCount[section];
    const found: RelocationRow[] = [];
    for (let r = firstRelocationFrom(program, section, offset) as number; r < last; r++) {
      const relocation = r as RelocationRow;
      if (relocations.offset[relocation] >= offset + size) break;
      found.push(relocation);
    }
    return found;
  }
}

function* sectionsOf(file: InputFile): Generator<SectionRow> {
  for (let i = 1; i < file.sectionCount; i++) yield (file.firstSection + i) as SectionRow;
}
