/**
 * What changed among the inputs: the start of every link, cold or not.
 *
 * The inputs of the last link are compared with those of this one. A file whose size, time and
 * inode are the same was not written; one that was written is read, and compared with what is in
 * memory: touching a file changes nothing. A rebuilt archive is compared member by member. Against
 * an empty program every input is new, and that is a cold link.
 */
import { statSync } from "node:fs";
import { Diagnostics, LinkError, UnsupportedError } from "../base/errors.ts";
import type { ObjectFile } from "../elf/object.ts";
import { sameStamp, stampOf, systemReason } from "../elf/source.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { HiddenNames, Program } from "../program/program.ts";
import { type Input, InputKind, type Inputs } from "./inputs.ts";
import { loadObject, readObject } from "./load.ts";
import { addAllMembers, hiddenInMembers, reloadMembers, replaceObject } from "./members.ts";
import { addMentions, electAll, removeMentions } from "./mentions.ts";
import { loadArchive, loadShared } from "./offers.ts";
import type { TakenLibrary } from "./own-libraries.ts";
import { reloadRenamed } from "./renames.ts";
import { decideHidden, makeScopes, namesOfObject, readFor, scopeOf } from "./scopes.ts";
import type { WorkList } from "./work-list.ts";

/** An input and what of it is in memory. */
interface Matched {
  readonly input: Input;
  readonly key: string;
  readonly file: InputFile | undefined;
  readonly order: number;
}

/**
 * Brings the program's files in line with `inputs`: removes, adds and replaces, by their content.
 */
export function readChanges(work: WorkList, inputs: Inputs): void {
  const { program } = work;
  const known = new Map<string, InputFile>();
  for (const file of program.files) {
    if (file !== undefined && file.container === undefined && file.path !== "") {
      if (file.kind !== FileKind.Runtime) known.set(file.key, file);
    }
  }
  const occurrences = new Map<string, number>();
  const matched = inputs.files.map((input, index) => {
    const base = temporaryObject.test(input.path) ? temporaryIdentity : input.path;
    const identity = input.library === undefined ? base : `${base} of ${input.library.name}`;
    const nth = (occurrences.get(identity) ?? 0) + 1;
    occurrences.set(identity, nth);
    const key = nth === 1 ? identity : `${identity}#${nth}`;
    const file = known.get(key);
    known.delete(key);
    return { input, key, file, order: index + 1 };
  });
  // Orders first: what comes is compared with what stays.
  reorder(work, matched);
  makeScopes(work, inputs);
  const renamed = decideHidden(work, hiddenNames(work, inputs, matched));
  for (const { input, key, file, order } of matched) {
    work.diagnostics.collect(() => {
      if (file === undefined) addInput(work, input, key, order);
      else updateInput(work, input, file, renamed);
    });
  }
  for (const file of known.values()) removeInput(work, file);
  if (renamed || work.checksEveryName) reloadRenamed(work);
}

/** What the files of each scope say about its names; nothing where there is but one scope. */
function hiddenNames(
  work: WorkList,
  { libraries }: Inputs,
  matched: readonly Matched[],
): { library: TakenLibrary | undefined; names: HiddenNames[] }[] {
  const scopes = [undefined, ...libraries].map((library) => ({
    library,
    names: [] as HiddenNames[],
  }));
  if (libraries.length === 0) return scopes;
  const byLibrary = new Map(scopes.map((scope) => [scope.library, scope.names]));
  for (const { input, file } of matched) {
    if (input.kind === InputKind.Shared) continue;
    const { library } = input;
    const read = () => byLibrary.get(library)!.push(hiddenNamesOf(work, input, file));
    // What is wrong with a file of the program is said where it is loaded.
    if (library !== undefined) readFor(library, read);
    else new Diagnostics().collect(read);
  }
  return scopes;
}

function hiddenNamesOf(work: WorkList, input: Input, file: InputFile | undefined): HiddenNames {
  const { path, name, kind, library } = input;
  if (kind === InputKind.Archive) return hiddenInMembers(work, work.open(path, name), path);
  const isKnown = file?.object !== undefined && isUnchanged(file, path);
  const object = isKnown ? file.object : (work.remembered.get(path) ?? readAhead(work, input));
  const names = namesOfObject(work.program, object);
  if (library !== undefined && names.versioned !== undefined) {
    throw new UnsupportedError(`${name}: defines '${names.versioned}', which has a version`);
  }
  return names;
}

/** Reads an object whose rows are made later. */
function readAhead(work: WorkList, { path, name }: Input): ObjectFile {
  const object = work.objects.get(path) ?? readObject(work.open(path, name));
  work.objects.set(path, object);
  return object;
}

/**
 * What `gcc main.c -o main` links is a temporary object, another one each time, which is removed
 * after the link. They are told apart by their position among themselves.
 */
export const temporaryObject: RegExp = /\/cc[A-Za-z0-9]{6}\.o$/;
const temporaryIdentity = "temporary object";

/** Lets a link from nothing take the temporary objects of a program from memory. */
export function rememberTemporaries(work: WorkList, program: Program): void {
  for (const { path, object } of program.objects()) {
    if (temporaryObject.test(path)) work.remembered.set(path, object!);
  }
}

/**
 * Gives files that stay their places in the new order. Where they changed places among themselves,
 * their names are decided again.
 */
function reorder(
  work: WorkList,
  matched: readonly { file: InputFile | undefined; order: number }[],
): void {
  const { program } = work;
  const kept = matched.flatMap(({ file, order }) => (file === undefined ? [] : [{ file, order }]));
  const inOrder = kept.every(({ file }, i) => i === 0 || kept[i - 1]!.file.order < file.order);
  for (const { file, order } of kept) {
    const before = file.order;
    if (before === order) continue;
    for (const each of [file, ...program.files.filter((f) => f?.container === file)]) {
      if (each === undefined) continue;
      each.order += order - before;
      work.onAbandon(() => {
        each.order -= order - before;
      });
      if (!inOrder) electAll(work, each);
    }
  }
}

function addInput(work: WorkList, input: Input, key: string, order: number): void {
  const { program } = work;
  const { path, name } = input;
  const scope = scopeOf(program, input.library);
  const remembered = work.remembered.get(path);
  if (remembered !== undefined) {
    addMentions(work, loadObject(program, remembered, { path, key, order, scope }));
    return;
  }
  const source = work.open(path, name);
  if (input.kind === InputKind.Object) {
    const origin = { path, key, order, scope, stamp: source.stamp };
    addMentions(work, loadObject(program, readAhead(work, input), origin));
  } else if (input.kind === InputKind.Shared) {
    addMentions(work, loadShared(program, source, input, order));
  } else {
    const { wholeArchive } = input;
    const file = loadArchive(program, source, { path, key, order, scope, wholeArchive });
    addMentions(work, file);
    if (input.wholeArchive) addAllMembers(work, file);
  }
}

/** `renamed` is true where names mean something else, and so what an archive offers. */
function updateInput(work: WorkList, input: Input, file: InputFile, renamed: boolean): void {
  const { program } = work;
  const { path } = input;
  const { order } = file;
  const sameKind = kindOf[input.kind] === file.kind;
  const sameSwitches = (file.wholeArchive ?? false) === (sameKind && input.wholeArchive);
  const isSame = file.archive === undefined || (sameSwitches && !renamed);
  if (sameKind && isUnchanged(file, path) && isSame) return;
  if (sameKind && file.object !== undefined) {
    const source = work.open(path, input.name);
    const object = readAhead(work, input);
    if (object.sameContent(file.object)) {
      const before = file.stamp;
      work.onAbandon(() => {
        file.stamp = before;
      });
      file.stamp = source.stamp;
      if (!object.isWhole) work.rewritten.push(file);
      file.path = path;
    } else {
      replaceObject(work, file, object, { path, stamp: source.stamp });
    }
  } else if (sameKind && file.archive !== undefined && sameSwitches) {
    const source = work.open(path, input.name);
    const { key, scope, wholeArchive = false } = file;
    const next = loadArchive(program, source, { path, key, order, scope, wholeArchive });
    removeMentions(work, file);
    addMentions(work, next);
    reloadMembers(work, file, next);
  } else {
    removeInput(work, file);
    addInput(work, input, file.key, order);
  }
}

function removeInput(work: WorkList, file: InputFile): void {
  for (const member of work.program.files) {
    if (member?.container === file && member.live) removeMentions(work, member);
  }
  removeMentions(work, file);
}

const kindOf: Record<InputKind, FileKind> = {
  [InputKind.Object]: FileKind.Object,
  [InputKind.Archive]: FileKind.Archive,
  [InputKind.Shared]: FileKind.Shared,
};

/**
 * True where nothing was written to the file since it was read. Throws `LinkError` where it is gone,
 * unless it was a temporary one.
 */
function isUnchanged(file: InputFile, path: string): boolean {
  if (file.path !== path) return false;
  try {
    const now = stampOf(statSync(path, { bigint: true }));
    return file.stamp !== undefined && sameStamp(now, file.stamp);
  } catch (error) {
    if (temporaryObject.test(path)) return true;
    throw new LinkError(`${file.name}: cannot open: ${systemReason(error)}`);
  }
}
