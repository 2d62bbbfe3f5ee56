/**
 * The update, pass by pass: side A is what runs, side B is what is wanted.
 *
 * The passes of the link run as in a cold link (src/link/pipeline.ts). Between its two halves it is
 * decided what of side B is already there, and after them what a running target must be told. Until
 * the last line side A can be had back: `abandon`.
 */

import { codes } from "../base/codes.ts";
import type { Export } from "../elf/export-library.ts";
import { canonicalBindings, useCanonicalAddress } from "../link/canonical.ts";
import { placeCommons } from "../link/commons.ts";
import { exportOf } from "../link/exports.ts";
import { findInitializers } from "../link/initializers.ts";
import type { Inputs } from "../link/inputs.ts";
import { unload } from "../link/load.ts";
import { addMentions, removeMentions } from "../link/mentions.ts";
import { layOut, resolveProgram } from "../link/pipeline.ts";
import { unwindEntries, unwindTableSize, writeUnwindTable } from "../link/unwind.ts";
import { WorkList } from "../link/work-list.ts";
import { FileKind } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import type { Range } from "../program/stale-blocks.ts";
import { checkPatch } from "./check.ts";
import { newConstructors } from "./constructors.ts";
import {
  continuedFunctions,
  keepEntries,
  type Parted,
  redirectStaleCalls,
  writeJumps,
} from "./entries.ts";
import { keepStubs } from "./indirect.ts";
import { staleCopies } from "./inline-copies.ts";
import { match } from "./match.ts";
import { findObstacles } from "./obstacles.ts";
import { CommitMode, type FreshBytes, type Patch, trapsOf, WriteKind } from "./patch.ts";
import { Recorder } from "./recorder.ts";
import {
  meaningsBefore,
  movedNames,
  refreshAdopted,
  refreshMentions,
  refreshSlots,
} from "./refresh.ts";
import { reinitialised } from "./reinitialised.ts";
import { removedFunctions } from "./removed-functions.ts";
import { replacedBodies } from "./replaced.ts";
import { draftStale, noteStale, noteStaleTable } from "./stale.ts";
import { loadTakeovers } from "./takeovers.ts";
import { rememberThreadLocal, threadWrites } from "./thread-local.ts";
import {
  fileVerdict,
  matchVerdicts,
  movedVerdicts,
  type Verdict,
  VerdictKind,
  verdict,
} from "./verdicts.ts";

/** An update that succeeded. */
export interface Update {
  /** What running targets need; undefined where nothing changed. */
  readonly patch: Patch | undefined;
  readonly verdicts: readonly Verdict[];
  /** True where running targets must be restarted to get this. */
  readonly needsRestart: boolean;
}

/**
 * The symbol by which a program's use of safe points is known: what the macro in hotlink.h calls.
 */
const parkSymbol = "hotlink_park";

/**
 * Links again, from what was linked before. Throws `LinkFailure` or `LinkError`; the program is
 * then as before. A trial goes as far as the checked patch and is then taken back.
 */
export function update(work: WorkList, inputs: Inputs, isTrial = false): Update {
  const { program } = work;
  const recorder = new Recorder(program);
  program.bindings.startJournal();
  try {
    resolveProgram(work, inputs);
    if (work.isEmpty && work.rewritten.length === 0) {
      program.bindings.endJournal(true);
      return { patch: undefined, verdicts: [], needsRestart: false };
    }
    loadTakeovers(work);
    const { update, settle } = apply(work, recorder);
    if (isTrial) takeBack(work, recorder);
    else {
      settle();
      finish(work, update);
    }
    return update;
  } catch (error) {
    takeBack(work, recorder);
    throw error;
  } finally {
    work.close();
  }
}

function takeBack(work: WorkList, recorder: Recorder): void {
  recorder.rollBack();
  abandon(work);
}

/** Makes the update. `settle` notes what it made stale, and is to be called where it is not taken back. */
function apply(work: WorkList, recorder: Recorder): { update: Update; settle: () => void } {
  const { program, phases } = work;
  const oldTable = rememberReplaced(work);
  const threadLocal = rememberThreadLocal(work);

  // What everything means now, before anything moves.
  const before = meaningsBefore(work);
  placeCommons(work);

  // Both versions of changed files are split and compared. What is there already keeps its place;
  // the rest is fresh.
  const matched = phases.time("match", () => match(work));
  const functions = continuedFunctions(work, matched.partners);
  const removed = removedFunctions(work, functions);
  const frames = matched.frames.claim(work);
  const drafts = draftStale(work, matched, functions);
  // ── From here on it is decided what moves.

  let parted: Parted[] = [];
  layOut(work, () => {
    parted = keepEntries(work, functions);
    keepStubs(work, matched.partners);
  });
  // ── From here on side B is complete. What follows brings side A to it.

  const verdicts: Verdict[] = [];
  phases.time("patch", () => {
    // Atoms that stay are filled from their new relocations; variables keep their values.
    for (const atom of refreshAdopted(work, matched, recorder)) {
      verdicts.push(
        verdict(
          program,
          VerdictKind.Initial,
          codes.Initial,
          program.atoms.symbol[atom],
          "starts with another value",
        ),
      );
    }
    // Whoever refers by name to something that moved is told, and so are the cells of the GOT.
    const moved = movedNames(work, before);
    refreshMentions(work, moved, recorder);
    refreshSlots(work, moved, recorder);
    refreshCanonical(work, recorder);
    // Old bodies lead to new ones.
    redirectStaleCalls(work, matched.stale, functions, recorder);
    writeJumps(work, functions, recorder);
    // Exceptions find their way through new code.
    program.laterFrames.push(...frames.link(), ...unwindEntries(work));
    replaceUnwindTable(work);
  });
  work.diagnostics.check();

  verdicts.push(...matchVerdicts(work, matched));
  for (const border of matched.borders) {
    if (!isApart(program, border.before, border.after)) continue;
    const place = program.place(border.section, border.offset);
    const names = [border.before, border.after].map((s) => `'${program.symbolName(s)}'`);
    const text = `${place} may mean the end of ${names[0]} or the start of ${names[1]}, and was taken for the start; -fdata-sections tells them apart`;
    verdicts.push(fileVerdict(VerdictKind.Warning, codes.Border, border.file.name, text));
  }
  for (const { symbol, keeper } of parted) {
    const text = `was the same function as '${program.symbolName(keeper)}', and pointers taken so far lead there`;
    verdicts.push(verdict(program, VerdictKind.Warning, codes.Parted, symbol, text));
  }
  verdicts.push(
    ...reinitialised(work, matched),
    ...staleCopies(work, matched),
    ...movedVerdicts(program, matched),
  );
  const constructors = newConstructors(work, matched);
  const obstacles = [...findObstacles(work, matched), ...constructors.obstacles];
  verdicts.push(...obstacles);

  program.initializers = findInitializers(work, program.objects());
  const patch = {
    ...makePatch(work, recorder, constructors.run),
    threadWrites: threadWrites(work, matched, threadLocal),
    removed,
    replaced: replacedBodies(program, matched.stale, functions),
  };
  checkPatch(program, patch);
  // ── From here on the patch is what it is. What follows makes side B the one that runs.

  const settle = () => {
    noteStale(work, matched, drafts, functions);
    if (oldTable.address !== 0) noteStaleTable(program, oldTable);
  };
  const changes = [patch.fresh, patch.writes, patch.threadWrites, patch.initializers];
  const isEmpty = changes.every((list) => list.length === 0);
  const needsRestart = obstacles.some(({ kind }) => kind === VerdictKind.Restart);
  const isNothing = isEmpty && !needsRestart;
  return { update: { patch: isNothing ? undefined : patch, verdicts, needsRestart }, settle };
}

/** Remembers what this update replaces, where it is made: the unwind table, the lists of constructors. */
function rememberReplaced(work: WorkList): Range {
  const { program } = work;
  const { laterFrames, unwind, initializers } = program;
  const frames = laterFrames.length;
  const { later: address, laterSize: size } = unwind;
  work.onAbandon(() => {
    program.initializers = initializers;
    laterFrames.length = frames;
    unwind.later = address;
    unwind.laterSize = size;
  });
  return { address, size };
}

/** The table of code placed since the cold link, for all of it that is still there. */
function replaceUnwindTable(work: WorkList): void {
  const { laterFrames, unwind } = work.program;
  unwind.later = laterFrames.length === 0 ? 0 : writeUnwindTable(work, laterFrames);
  unwind.laterSize = laterFrames.length === 0 ? 0 : unwindTableSize(laterFrames.length);
}

/** True where two neighbours of a section are no neighbours in memory. */
function isApart(program: Program, before: SymbolRow, after: SymbolRow): boolean {
  return program.bodyOf(before) + program.symbols.size[before] !== program.bodyOf(after);
}

function refreshCanonical(work: WorkList, recorder: Recorder): void {
  const { program } = work;
  for (const binding of canonicalBindings(program)) {
    const { site } = binding;
    const change = () => useCanonicalAddress(program, binding);
    const isFresh = work.taken.some(
      ({ address, size }) => site >= address && site < address + size,
    );
    if (isFresh) change();
    else recorder.change(site, 8, WriteKind.Exact, [site], change);
  }
}

function makePatch(
  work: WorkList,
  recorder: Recorder,
  initializers: readonly number[],
): Omit<Patch, "threadWrites" | "replaced" | "removed"> {
  const { program } = work;
  return {
    generation: program.generation + 1,
    regionCount: program.arena.regions.length,
    fresh: freshBytes(work),
    writes: recorder.writes,
    traps: trapsOf(program),
    initializers,
    after: program.initializers.after,
    unwindLater: program.unwind.later,
    exports: newExports(work),
    mode: usesSafePoints(program) ? CommitMode.SafePoint : CommitMode.Anywhere,
  };
}

/** What libraries can see now of names that nobody defined before. */
function newExports({ program, dirty }: WorkList): Export[] {
  return [...dirty]
    .filter(([, before]) => before === 0)
    .map(([name]) => exportOf(program, name))
    .filter((exported) => exported !== undefined);
}

/**
 * Copies of everything that was taken from the arena, with the bindings in it. Zero regions are
 * zero in the target already.
 */
function freshBytes(work: WorkList): FreshBytes[] {
  const { arena, bindings } = work.program;
  const ranges = work.taken.filter(({ address }) => arena.regionOf(address).bytes.length > 0);
  const bound = bindings.setSince();
  return ranges.map(({ address, size }) => ({
    address,
    bytes: arena.bytesAt(address, size).slice(),
    bindings: bound.filter(({ site }) => site >= address && site < address + size),
  }));
}

/** True where some file of the program calls the safe point macro, or the runtime owns the loop. */
function usesSafePoints(program: Program): boolean {
  const { names, symbols } = program;
  for (let m = names.mention[names.find(parkSymbol)]; m !== 0; m = symbols.next[m]) {
    if (program.file(symbols.file[m]).kind === FileKind.Object) return true;
  }
  return false;
}

/** Side B is side A from now on: the rows of removed files are given back. */
function finish(work: WorkList, { patch }: Update): void {
  const { program } = work;
  if (patch !== undefined) program.generation = patch.generation;
  program.bindings.endJournal(true);
  const { sections, atoms } = program;
  // Sections that lost their group but whose file stays have no place any more.
  for (const section of work.gone) {
    if (work.removed.includes(program.fileOfSection(section))) continue;
    atoms.release(sections.firstAtom[section], sections.atomCount[section]);
    sections.atomCount[section] = 0;
  }
  for (const file of work.removed) unload(program, file);
}

/** Puts side A back: the same steps the other way round. */
export function abandon(work: WorkList): void {
  const { program } = work;
  const { sections, atoms, arena } = program;
  const back = new WorkList(program);
  // A file that came and went in the same link is not there now, and was not before.
  const passing = new Set(work.added.filter((file) => work.removed.includes(file)));
  for (const file of work.added) if (!passing.has(file)) removeMentions(back, file);
  for (const file of work.removed) if (!passing.has(file)) addMentions(back, file);
  work.undoAll();
  const added = new Set(work.added);
  for (const section of work.arrived) {
    if (added.has(program.fileOfSection(section))) continue;
    atoms.release(sections.firstAtom[section], sections.atomCount[section]);
    sections.atomCount[section] = 0;
  }
  for (const file of added) unload(program, file);
  for (const { address, size, slot } of work.taken) {
    if (!slot) arena.free(address, size);
  }
  program.bindings.endJournal(false);
}
