/**
 * Common symbols become zeroed space.
 *
 * `int x;` in old C does not define `x`; it asks for space that all files which say so share. The
 * name that nobody defines gets a section of its own, as large as the largest request and aligned
 * as the strictest (gABI, symbol table, on SHN_COMMON).
 */
import type { NameRow } from "../base/names.ts";
import type { Program } from "../program/program.ts";
import type { SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { SymbolKind } from "../program/symbols.ts";
import type { WorkList } from "./work-list.ts";

/** Gives every common symbol that won its name a section. */
export function placeCommons(work: WorkList): void {
  const { program } = work;
  const { symbols, names, sections } = program;
  for (const [name, before] of work.dirty) {
    const winner = names.definition[name];
    const isCommon = winner !== 0 && symbols.kind[winner] === SymbolKind.Common;
    const wasCommon = before !== 0 && symbols.kind[before] === SymbolKind.Common;
    const old = wasCommon ? symbols.section[before] : (0 as SectionRow);
    const request = isCommon ? largestRequest(program, name) : undefined;
    if (old !== 0 && before === winner && sections.size[old] === request?.size) continue;
    if (old !== 0) work.gone.push(old);
    if (request === undefined) continue;
    const section = sections.allocate(1);
    const file = program.file(symbols.file[winner]);
    file.commonSections.push(section);
    sections.file[section] = file.row;
    sections.kind[section] = SectionKind.Zero;
    sections.size[section] = request.size;
    sections.align[section] = request.align;
    symbols.section[winner] = section;
    work.arrived.push(section);
  }
}

function largestRequest(program: Program, name: NameRow): { size: number; align: number } {
  const { symbols, names } = program;
  let size = 0;
  let align = 1;
  for (let m: SymbolRow = names.mention[name]; m !== 0; m = symbols.next[m]) {
    if (symbols.kind[m] !== SymbolKind.Common) continue;
    size = Math.max(size, symbols.size[m]);
    align = Math.max(align, symbols.value[m]);
  }
  return { size, align };
}
