/**
 * Inline functions: one body, in many files.
 *
 * Each file that uses an inline function brings its own copy in a COMDAT group, and the copy of the first
 * file counts, here as in any link. An edit in a header should reach all of them. Where only some files were
 * rebuilt the copies differ, and either the files that were not rebuilt get a body that they were not
 * compiled with, or the edit has no effect. That is said, with the files to be rebuilt.
 *
 * Copies may always have differed, if files are compiled with different options. So it counts only what this
 * update changed in a file, and which other files still have what that file had before.
 */
import { codes } from "../base/codes.ts";
import { append } from "../base/lists.ts";
import type { NameRow } from "../base/names.ts";
import type { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { GroupRow, SectionRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { Fingerprints } from "./fingerprint.ts";
import type { Match } from "./match.ts";
import { type Verdict, VerdictKind, verdict } from "./verdicts.ts";

/** Warnings on groups of which files that were not rebuilt have the copy of before. */
export function staleCopies(work: WorkList, match: Match): Verdict[] {
  const { program, added } = work;
  const { names } = program;
  const fingerprints = new Fingerprints(program, (symbol) => program.symbolName(symbol));
  const told = new Map<NameRow, Verdict>();
  for (const file of added) {
    const version = match.partners.versionOf(file);
    if (version === undefined) continue;
    const before = groupsOf(program, version);
    for (const [signature, copy] of groupsOf(program, file)) {
      const old = before.get(signature);
      const others = otherFiles(work, signature);
      if (old === undefined || others.length === 0 || told.has(signature)) continue;
      const content = contentOf(program, fingerprints, old);
      if (content === contentOf(program, fingerprints, copy)) continue;
      const stale = others.filter((other) => {
        const theirs = groupsOf(program, other).get(signature);
        return theirs !== undefined && contentOf(program, fingerprints, theirs) === content;
      });
      if (stale.length === 0) continue;
      const winner = program.file(program.groups.file[names.group[signature]]);
      told.set(signature, warning(program, signature, file, stale, winner));
    }
  }
  return [...told.values()];
}

function warning(
  program: Program,
  signature: NameRow,
  file: InputFile,
  stale: readonly InputFile[],
  winner: InputFile,
): Verdict {
  const others = stale.map(({ name }) => name).join(", ");
  const which = stale.includes(winner)
    ? `the old one of ${winner.name} counts`
    : `the new one of ${winner.name} counts for all`;
  const text = `changed in ${file.name}, and not in ${others}, which must be rebuilt, too; ${which}`;
  const symbol = program.names.definition[signature];
  const said = verdict(program, VerdictKind.Warning, codes.InlineCopies, symbol, text);
  return { ...said, symbol: program.names.text(signature), file: file.name };
}

/** The sections of each group of a file that hold code or data. */
function groupsOf(program: Program, file: InputFile): Map<NameRow, SectionRow[]> {
  const { sections, groups } = program;
  const found = new Map<NameRow, SectionRow[]>();
  for (let i = 1; i < file.sectionCount; i++) {
    const section = (file.firstSection + i) as SectionRow;
    const group = sections.group[section];
    const kind = sections.kind[section];
    if (group === 0 || kind === SectionKind.None || kind === SectionKind.Frames) continue;
    append(found, groups.signature[group], section);
  }
  return found;
}

/** The files that have a group of a signature and were not rebuilt. */
function otherFiles({ program, added }: WorkList, signature: NameRow): InputFile[] {
  const { groups, names } = program;
  const files: InputFile[] = [];
  for (let g: GroupRow = names.groupMention[signature]; g !== 0; g = groups.next[g]) {
    const file = program.file(groups.file[g]);
    if (!added.includes(file)) files.push(file);
  }
  return files;
}

function contentOf(
  program: Program,
  fingerprints: Fingerprints,
  list: readonly SectionRow[],
): string {
  return list
    .map((section) => {
      const content = fingerprints.ofRange(section, 0, program.sections.size[section]);
      return `${program.sectionName(section)} ${content}`;
    })
    .sort()
    .join();
}
