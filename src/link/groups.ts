/**
 * Groups settle: once all files are there, each signature has one prevailing group, and names that
 * a dropped group defined are decided again without it. What follows from that is the list of
 * sections that are part of the program now and were not before.
 */
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { GroupRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { SymbolKind } from "../program/symbols.ts";
import { elect } from "./mentions.ts";
import type { WorkList } from "./work-list.ts";

/**
 * Decides names again where groups of their definitions lost or won, and fills `arrived` and
 * `gone`.
 */
export function settleGroups(work: WorkList): void {
  const { program } = work;
  const { names, groups } = program;
  const added = new Set(work.added);
  const removed = new Set(work.removed);
  for (const file of added) {
    if (file.kind === FileKind.Object) settleNames(work, file);
  }
  for (const file of added) if (!removed.has(file)) collect(program, file, work.arrived);
  for (const file of removed) if (!added.has(file)) collectPlaced(program, file, work.gone);

  // Files that stay may win or lose a group because another one came or went.
  for (const [signature, before] of work.dirtyGroups) {
    const now = names.group[signature];
    if (now === before) continue;
    for (const group of [before, now]) {
      if (group === 0) continue;
      const file = program.file(groups.file[group]);
      if (added.has(file) || removed.has(file)) continue;
      settleNames(work, file);
      collectGroup(program, file, group, group === now ? work.arrived : work.gone);
    }
  }
}

/** Decides the names again that a file defines in groups: it may have lost or won them. */
function settleNames(work: WorkList, file: InputFile): void {
  const { program } = work;
  const { symbols, names, sections } = program;
  for (let i = 0; i < file.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    const name = symbols.name[symbol];
    if (name === 0 || symbols.kind[symbol] !== SymbolKind.Defined) continue;
    const section = symbols.section[symbol];
    if (sections.group[section] === 0) continue;
    if (program.isDropped(section) === (names.definition[name] === symbol)) {
      work.touch(name);
      elect(work, name);
    }
  }
}

/** The sections of a file that are to be placed. */
function collect(program: Program, file: InputFile, into: SectionRow[]): void {
  const { sections } = program;
  for (let i = 1; i < file.sectionCount; i++) {
    const section = (file.firstSection + i) as SectionRow;
    if (sections.kind[section] !== SectionKind.None && !program.isDropped(section)) {
      into.push(section);
    }
  }
}

function collectPlaced(program: Program, file: InputFile, into: SectionRow[]): void {
  for (let i = 1; i < file.sectionCount; i++) {
    const section = (file.firstSection + i) as SectionRow;
    if (program.sections.atomCount[section] > 0) into.push(section);
  }
}

function collectGroup(
  program: Program,
  file: InputFile,
  group: GroupRow,
  into: SectionRow[],
): void {
  const { sections } = program;
  for (let i = 1; i < file.sectionCount; i++) {
    const section = (file.firstSection + i) as SectionRow;
    if (sections.group[section] === group && sections.kind[section] !== SectionKind.None) {
      into.push(section);
    }
  }
}
