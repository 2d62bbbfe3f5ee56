/**
 * Bounds: `__start_X` and `__stop_X`, for sections whose name X is an identifier of C.
 *
 * Programs collect things in such a section, from any file, and walk over all of them; so the sections
 * of one name must lie side by side, and the linker defines where they start and end (ld manual, "Orphan
 * Sections"). Only names that somebody mentions are looked after. Where an update leaves a gap between
 * the sections of one name the program is linked from nothing, and running processes wait for a restart.
 */

import { LinkError } from "../base/errors.ts";
import { append } from "../base/lists.ts";
import type { NameRow } from "../base/names.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { codeUnit } from "../x86-64/code.ts";
import { addMentions, removeMentions } from "./mentions.ts";
import { linkerFile } from "./offers.ts";
import type { WorkList } from "./work-list.ts";

/** The tables cannot be brought to what is wanted; a link from nothing can. */
export class NeedsRelink extends LinkError {}

const boundName = /^__(start|stop)_([A-Za-z_]\w*)$/;

/**
 * Defines the bounds that are mentioned and have sections. Call when no file comes or goes any more.
 */
export function defineBounds(work: WorkList): void {
  const { program } = work;
  const { names, symbols } = program;
  const known = boundsIn(program.boundsFile, program);
  const mentioned = new Set(known);
  const isOpen = (name: NameRow) => names.definition[name] === 0 && names.mention[name] !== 0;
  for (const name of work.dirty.keys()) {
    if (isOpen(name) && boundName.test(names.text(name))) mentioned.add(names.text(name));
  }
  // Who mentions bounds may have been there before the first section.
  for (const { name } of namedSections(program, work.added)) {
    for (const text of [`__start_${name}`, `__stop_${name}`]) {
      if (isOpen(names.find(text))) mentioned.add(text);
    }
  }
  if (mentioned.size === 0) return;
  const sections = new Set([...namedSections(program, program.objects())].map(({ name }) => name));
  const wanted = [...mentioned].filter((text) => {
    if (!sections.has(boundedSection(text))) return false;
    // The bounds' own file mentions them; somebody else must, too.
    const first = names.mention[names.find(text)];
    return first !== 0 && (!known.includes(text) || symbols.next[first] !== 0);
  });
  if (wanted.join() === known.join()) {
    for (const text of known) work.touch(names.find(text));
    return;
  }
  const before = program.boundsFile;
  work.onAbandon(() => {
    program.boundsFile = before;
  });
  if (before !== undefined) removeMentions(work, before);
  program.boundsFile = wanted.length === 0 ? undefined : linkerFile(program, wanted);
  if (program.boundsFile !== undefined) addMentions(work, program.boundsFile);
}

/** The section names whose sections must lie side by side. */
export function boundSections(program: Program): ReadonlySet<string> {
  return new Set(boundsIn(program.boundsFile, program).map(boundedSection));
}

/** The sections between bounds: by which bound, and in which files. */
export function sectionsWithBounds(
  program: Program,
): { name: string; mention: string; files: InputFile[] }[] {
  const bounds = boundsIn(program.boundsFile, program);
  const found = bounds.map((mention) => ({
    name: boundedSection(mention),
    mention,
    files: [] as InputFile[],
  }));
  if (found.length === 0) return found;
  for (const { name, section } of namedSections(program, program.objects())) {
    for (const each of found) {
      if (each.name === name) each.files.push(program.fileOfSection(section));
    }
  }
  return found;
}

/**
 * Gives bounds their values, when all atoms have addresses. Throws `NeedsRelink` where sections of one
 * name are apart.
 */
export function setBounds(work: WorkList): void {
  const { program } = work;
  const file = program.boundsFile;
  if (file === undefined) return;
  const atoms = new Map<string, AtomRow[]>();
  for (const { name, section } of namedSections(program, program.objects())) {
    for (let i = 0; i < program.sections.atomCount[section]; i++) {
      append(atoms, name, (program.sections.firstAtom[section] + i) as AtomRow);
    }
  }
  boundsIn(file, program).forEach((text, i) => {
    const name = boundedSection(text);
    const { start, stop } = rangeOf(program, name, atoms.get(name) ?? []);
    const symbol = (file.firstSymbol + i) as SymbolRow;
    const value = program.symbols.value[symbol];
    work.onAbandon(() => {
      program.symbols.value[symbol] = value;
    });
    program.symbols.value[symbol] = text.startsWith("__start_") ? start : stop;
  });
}

/** Where some atoms start and end, if they lie side by side. */
function rangeOf(
  program: Program,
  name: string,
  list: readonly AtomRow[],
): { start: number; stop: number } {
  const { atoms } = program;
  const ordered = list
    .filter((atom) => atoms.size[atom] > 0)
    .sort((a, b) => atoms.address[a] - atoms.address[b]);
  const start = ordered[0] === undefined ? 0 : atoms.address[ordered[0]];
  let stop = start;
  for (const atom of ordered) {
    const gap = atoms.address[atom] - stop;
    const section = atoms.section[atom];
    const unit = program.sections.kind[section] === SectionKind.Code ? codeUnit : 1;
    if (gap < 0 || gap >= Math.max(unit, program.sections.align[section])) {
      throw new NeedsRelink(
        `the sections named '${name}', between '__start_${name}' and '__stop_${name}', are not side by side any more`,
      );
    }
    stop = atoms.address[atom] + atoms.size[atom];
  }
  return { start, stop };
}

/** The bounds that a file defines, in the order of its rows. */
function boundsIn(file: InputFile | undefined, program: Program): string[] {
  return Array.from({ length: file?.symbolCount ?? 0 }, (_, i) => {
    const name: NameRow = program.symbols.name[(file!.firstSymbol + i) as SymbolRow];
    return program.names.text(name);
  });
}

/** The name of the sections between such bounds. */
export function boundedSection(bound: string): string {
  return boundName.exec(bound)![2]!;
}

/** Sections of the program whose names have no dot in front: those that may have bounds. */
export function* namedSections(
  program: Program,
  files: readonly InputFile[],
): Generator<{ name: string; section: SectionRow }> {
  const { sections } = program;
  for (const file of files) {
    if (file.object === undefined || !file.live) continue;
    for (let i = 1; i < file.sectionCount; i++) {
      const section = (file.firstSection + i) as SectionRow;
      if (sections.kind[section] === SectionKind.None || program.isDropped(section)) continue;
      if (file.object.sectionNameStartsWith(i, ".")) continue;
      yield { name: program.sectionName(section), section };
    }
  }
}
