/**
 * Which names are hidden in which scope, before any file's symbols get their names.
 *
 * A name is hidden where the files of a scope define it and one of them says so, whichever: the most
 * constraining visibility of all counts (gABI, symbol visibility). Names that a library does not
 * export for another reason, such as a version script, are hidden as well. What the real linker made
 * has the last word: what that exports is not hidden. A program that takes no library in has no other scope, and
 * nothing needs a name of its own.
 */
import { UnsupportedError } from "../base/errors.ts";
import type { NameRow } from "../base/names.ts";
import { Binding, SectionIndex, Visibility } from "../elf/constants.ts";
import type { ObjectFile } from "../elf/object.ts";
import type { HiddenNames, Program } from "../program/program.ts";
import { type Scope, scopedName } from "../program/scopes.ts";
import type { Inputs } from "./inputs.ts";
import { constructorOrder, LibrariesStay, type TakenLibrary } from "./own-libraries.ts";
import type { WorkList } from "./work-list.ts";

/** Makes the scopes of the libraries that are taken in. */
export function makeScopes(work: WorkList, { libraries }: Inputs): void {
  const { program } = work;
  const { libraryScopes, ownScope } = program;
  for (const { name } of libraries) {
    if (libraryScopes.has(name)) continue;
    libraryScopes.set(name, { name, isLibrary: true, hidden: new Map(), turn: 0 });
    work.onAbandon(() => libraryScopes.delete(name));
  }
  const order = constructorOrder(libraries).map(({ name }) => libraryScopes.get(name)!);
  for (const [turn, scope] of [...order, ownScope].entries()) {
    const before = scope.turn;
    scope.turn = turn;
    work.onAbandon(() => {
      scope.turn = before;
    });
  }
}

export function scopeOf(program: Program, library: TakenLibrary | undefined): Scope {
  return library === undefined ? program.ownScope : program.libraryScopes.get(library.name)!;
}

/** What the files of a scope say about its names. */
export interface ScopeFiles {
  readonly library: TakenLibrary | undefined;
  readonly names: readonly HiddenNames[];
}

/** Decides what is hidden in each scope. True where that is not what it was. */
export function decideHidden(work: WorkList, scopes: readonly ScopeFiles[]): boolean {
  const { program } = work;
  let differs = false;
  for (const { library, names } of scopes) {
    const scope = scopeOf(program, library);
    const hidden = hiddenIn(program, scope, library, names);
    const before = scope.hidden;
    if (before.size === hidden.size && [...hidden.keys()].every((name) => before.has(name))) {
      continue;
    }
    scope.hidden = hidden;
    differs = true;
    work.onAbandon(() => {
      scope.hidden = before;
    });
  }
  return differs;
}

function hiddenIn(
  program: Program,
  scope: Scope,
  library: TakenLibrary | undefined,
  files: readonly HiddenNames[],
): Map<NameRow, NameRow> {
  const said = new Set<NameRow>();
  for (const { hidden } of files) for (const name of hidden) said.add(name);
  const result = new Map<NameRow, NameRow>();
  for (const { defined } of files) {
    for (const name of defined) {
      if (result.has(name) || !(said.has(name) || library?.hides)) continue;
      const text = program.names.text(name);
      if (library?.exports(text)) continue;
      result.set(name, program.names.internText(scopedName(text, scope)));
    }
  }
  return result;
}

/** The global names that an object defines, and those that it says are hidden. */
export function namesOfObject(program: Program, object: ObjectFile): HiddenNames {
  const known = program.hiddenNames.get(object);
  if (known !== undefined) return known;
  const names: HiddenNames = { defined: [], hidden: [], versioned: undefined };
  for (let i = Math.max(1, object.firstGlobal); i < object.symbolCount; i++) {
    if (object.symbolInfo(i) >> 4 === Binding.Local) continue;
    const name = program.names.intern(object.bytes, object.symbolNameOffset(i));
    const visibility = object.symbolVisibility(i);
    const isHidden = visibility === Visibility.Hidden || visibility === Visibility.Internal;
    if (isHidden) names.hidden.push(name);
    const isDefined = object.isReserved(i) || object.symbolSection(i) !== SectionIndex.Undefined;
    if (!isDefined) continue;
    names.defined.push(name);
    if (program.names.text(name).includes("@")) names.versioned ??= program.names.text(name);
  }
  program.hiddenNames.set(object, names);
  return names;
}

/** Runs what reads a file of a library: one that is no ordinary object makes the library stay. */
export function readFor(library: TakenLibrary, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    throw new LibrariesStay([{ path: library.path, why: error.message }]);
  }
}
