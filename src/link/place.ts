/**
 * Places: every atom that has none gets an address.
 *
 * Atoms of one kind are laid out one after the other in a single run of their region, in the order
 * of the command line, as any linker would. After this pass no address changes any more.
 */

import { RegionKind } from "../arena/arena.ts";
import { alignUp } from "../base/bytes.ts";
import { append } from "../base/lists.ts";
import { SectionFlag } from "../elf/constants.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, SectionRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { codeUnit, trap } from "../x86-64/code.ts";
import { boundSections } from "./bounds.ts";
import type { WorkList } from "./work-list.ts";

/** The region each kind of section goes to; thread-local ones go to a block of their own. */
const regionOf: Partial<Record<SectionKind, RegionKind>> = {
  [SectionKind.Code]: RegionKind.Code,
  [SectionKind.Constant]: RegionKind.Constant,
  [SectionKind.Frames]: RegionKind.Constant,
  [SectionKind.Data]: RegionKind.Data,
  [SectionKind.Zero]: RegionKind.Zero,
};

/** One atom for each section that arrived and was not split. */
export function makeAtoms(work: WorkList): void {
  const { sections, atoms } = work.program;
  for (const section of work.arrived) {
    const kind = sections.kind[section];
    if (kind === SectionKind.Initializers || sections.atomCount[section] > 0) continue;
    const atom = atoms.allocate(1);
    atoms.section[atom] = section;
    atoms.size[atom] = sections.size[section];
    sections.firstAtom[section] = atom;
    sections.atomCount[section] = 1;
    work.fresh.push(atom);
  }
}

/** Gives the fresh atoms their addresses. Throws `LinkError` when the arena is full. */
export function place(work: WorkList): void {
  const { program } = work;
  const { atoms, sections } = program;
  const runs = new Map<RegionKind, AtomRow[]>();
  const { loose, together } = sortByBounds(program, work.fresh);
  for (const atom of work.fresh) atoms.since[atom] = program.generation + 1;
  for (const atom of loose) {
    const kind = sections.kind[atoms.section[atom]];
    if (kind === SectionKind.ThreadLocal) {
      atoms.address[atom] = program.threadLocal.allocate(atoms.size[atom], alignOf(program, atom));
      continue;
    }
    const region = regionOf[kind]!;
    append(runs, region, atom);
  }
  if (program.generation === 0) program.arena.expect(totalSize(work));
  for (const list of together) {
    const region = commonRegion(program, list);
    runs.set(region, [...(runs.get(region) ?? []), ...inLinkOrder(program, list, runs)]);
  }
  for (const region of Object.values(RegionKind)) {
    const run = runs.get(region);
    if (run !== undefined) placeRun(work, region, run);
  }
}

function totalSize({ program, fresh }: WorkList): number {
  return fresh.reduce((total, atom) => total + program.atoms.size[atom], 0);
}

/** Sections that have bounds (bounds.ts) are placed behind the others, those of one name together. */
function sortByBounds(
  program: Program,
  fresh: readonly AtomRow[],
): { loose: readonly AtomRow[]; together: readonly (readonly AtomRow[])[] } {
  const bound = boundSections(program);
  if (bound.size === 0) return { loose: fresh, together: [] };
  const byName = new Map<string, AtomRow[]>([...bound].map((name) => [name, []]));
  const loose = fresh.filter((atom) => {
    const list = byName.get(program.sectionName(program.atoms.section[atom]));
    list?.push(atom);
    return list === undefined;
  });
  return { loose, together: [...byName.values()].filter((list) => list.length > 0) };
}

/**
 * Sections that tell what they belong to come in the order of that (gABI, `SHF_LINK_ORDER`); the others
 * keep their places between them.
 */
function inLinkOrder(
  program: Program,
  list: readonly AtomRow[],
  runs: ReadonlyMap<RegionKind, readonly AtomRow[]>,
): readonly AtomRow[] {
  const owners = list.map((atom) => ownerOf(program, atom));
  if (!owners.some((owner) => owner !== 0)) return list;
  const positions = new Map<AtomRow, number>();
  for (const region of Object.values(RegionKind)) {
    for (const atom of runs.get(region) ?? []) positions.set(atom, positions.size);
  }
  const ordered = list
    .flatMap((atom, i) =>
      owners[i] === 0 ? [] : { atom, position: positions.get(owners[i]!) ?? 0 },
    )
    .sort((a, b) => a.position - b.position);
  let next = 0;
  return list.map((atom, i) => (owners[i] === 0 ? atom : ordered[next++]!.atom));
}

/** The first atom of the section that an atom's section belongs to, 0 where it does not say so. */
function ownerOf({ atoms, sections, files }: Program, atom: AtomRow): AtomRow {
  const section = atoms.section[atom];
  if ((sections.flags[section] & SectionFlag.LinkOrder) === 0) return 0 as AtomRow;
  const { object, firstSection } = files[sections.file[section]]!;
  const owner = object!.sectionLink(section - firstSection);
  return sections.firstAtom[(firstSection + owner) as SectionRow];
}

/** The region for atoms that stay together: writable where one of them is. */
function commonRegion(program: Program, together: readonly AtomRow[]): RegionKind {
  const regions = new Set(
    together.map((atom) => regionOf[program.sections.kind[program.atoms.section[atom]]]!),
  );
  const [first] = regions;
  return regions.size === 1 ? first! : RegionKind.Data;
}

function placeRun(work: WorkList, region: RegionKind, run: readonly AtomRow[]): void {
  const { program } = work;
  const { atoms } = program;
  let size = 0;
  let strictest = 1;
  for (const atom of run) {
    const align = alignOf(program, atom);
    strictest = Math.max(strictest, align);
    size = alignUp(size, align);
    // Offsets for now; the run's own address is added below.
    atoms.address[atom] = size;
    size += atoms.size[atom];
  }
  if (region === RegionKind.Code) size = alignUp(size, codeUnit);
  // An empty run still needs an address that is nobody else's.
  size = Math.max(size, 1);
  const base = program.arena.allocate(region, size, strictest);
  work.taken.push({ address: base, size, slot: false });
  for (const atom of run) atoms.address[atom] += base;
  if (region !== RegionKind.Code) return;
  program.arena.bytesAt(base, size).fill(trap);
  work.code = { start: base, end: base + size };
}

/** Alignment of an atom: its section's, or less for a piece that started at an odd place in it. */
export function alignOf(program: Program, atom: AtomRow): number {
  const { atoms, sections } = program;
  const section = atoms.section[atom];
  const start = atoms.start[atom];
  const align =
    start === 0 ? sections.align[section] : Math.min(sections.align[section], start & -start);
  return sections.kind[section] === SectionKind.Code ? Math.max(align, codeUnit) : align;
}
