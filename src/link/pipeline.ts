/**
 * The link, pass by pass.
 *
 * This file is the table of contents: what happens, in which order, and from where on something
 * cannot change any more. A cold link and an update run the same passes over a work list; in a cold
 * link everything is new. The update puts its own passes between the two halves
 * (src/update/pipeline.ts): what changed is decided before anything is placed.
 */

import type { Program } from "../program/program.ts";
import { withholdLibraries } from "./as-needed.ts";
import { defineBounds, setBounds } from "./bounds.ts";
import { canonicalBindings, useCanonicalAddress } from "./canonical.ts";
import { readChanges } from "./changes.ts";
import { checkScopes } from "./check-scopes.ts";
import { checkSupport } from "./check-support.ts";
import { checkSymbols } from "./check-symbols.ts";
import type { LinkCommand } from "./command-line.ts";
import { applySymbolOptions, defineAssigned, touchAssigned } from "./command-symbols.ts";
import { placeCommons } from "./commons.ts";
import { exportWishes } from "./exports.ts";
import { settleGroups } from "./groups.ts";
import { findInitializers } from "./initializers.ts";
import type { Inputs } from "./inputs.ts";
import { defineLinkerSymbols, linkerSymbols } from "./linker-symbols.ts";
import { unload } from "./load.ts";
import { dropUnneededMembers, selectMembers } from "./members.ts";
import { addMentions } from "./mentions.ts";
import { linkerFile } from "./offers.ts";
import { makeAtoms, place } from "./place.ts";
import { relocate } from "./relocate.ts";
import { warnOfSymbols } from "./symbol-warnings.ts";
import { unwindEntries, writeUnwindTable } from "./unwind.ts";
import { offerVersions } from "./versions.ts";
import { WorkList } from "./work-list.ts";

/** A work list for a program, as its command wants it. */
export function newWork(program: Program, command: LinkCommand): WorkList {
  const work = new WorkList(program);
  work.diagnostics.warningsAre = command.reports.warnings;
  program.wishes = exportWishes(command);
  return work;
}

/**
 * First half: from files to definitions. Throws `LinkFailure` where the program would not link; see
 * `abandon`.
 */
export function resolveProgram(work: WorkList, inputs: Inputs): void {
  const { phases, program } = work;

  // The linker's own symbols are a file like any other, made once; those of the command line are
  // another one.
  if (program.linkerFile === undefined) {
    program.linkerFile = linkerFile(program, linkerSymbols);
    addMentions(work, program.linkerFile);
  }
  applySymbolOptions(work, inputs.symbols);

  // Files that were written are read and compared; what they mention is taken out and put in.
  phases.time("read", () => readChanges(work, inputs));

  // Archives give what is wanted and nobody defines, again and again until nothing is; and take
  // back what no one wants.
  phases.time("resolve", () => {
    selectMembers(work);
    dropUnneededMembers(work);
    selectMembers(work);
    offerVersions(work);
    defineBounds(work);
  });
  // ── From here on no file comes or goes.

  // One group of each signature prevails; names that only a dropped one defined are decided again.
  phases.time("resolve", () => {
    settleGroups(work);
    withholdLibraries(work);
  });
  touchAssigned(work);
  // ── From here on every name has its definition.

  // Names that nobody defines, names that several files define: the link stops here, and nothing
  // has changed.
  phases.time("check", () => {
    checkScopes(work, inputs);
    checkSupport(work);
    checkSymbols(work);
    warnOfSymbols(work);
  });
  work.diagnostics.check();
}

/**
 * Second half: from definitions to bytes. `work.fresh` holds the atoms that need a place; `placed`
 * is called when they have it, before anything is computed from addresses.
 */
export function layOut(work: WorkList, placed: () => void = () => {}): void {
  const { phases, program } = work;
  const cold = program.generation === 0;

  phases.time("place", () => {
    // All fresh atoms, kind by kind, in the order of the command line.
    place(work);
    if (cold) defineLinkerSymbols(work, program.linkerFile!);
    setBounds(work);
    placed();
    defineAssigned(work);
  });
  // ── From here on every atom has its address.

  // Fields get their values; cells and PLT entries are made as they are asked for.
  phases.time("relocate", () => relocate(work));
  work.diagnostics.check();
  // ── From here on the bytes are final.
}

/** The whole of a cold link: nothing is running, so nothing has to stay where it was. */
export function linkCold(work: WorkList, inputs: Inputs): void {
  const { phases, program } = work;
  try {
    resolveProgram(work, inputs);
    // Common symbols become zeroed space; then every section of the program is one atom.
    phases.time("place", () => {
      placeCommons(work);
      makeAtoms(work);
    });
    layOut(work);
    for (const binding of canonicalBindings(program)) useCanonicalAddress(program, binding);
    phases.time("unwind", () => {
      program.unwind.base = writeUnwindTable(work, unwindEntries(work));
      program.unwind.baseStart = work.code.start;
      program.unwind.baseEnd = work.code.end;
    });
    program.initializers = findInitializers(work, program.objects());
    for (const file of work.removed) unload(program, file);
    program.generation = 1;
  } finally {
    work.close();
  }
}
