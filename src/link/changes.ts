/**
 * What changed among the inputs: the start of every link, cold or not.
 *
 * The inputs of the last link are compared with those of this one. A file whose size, time and
 * inode are the same was not written; one that was written is read, and compared with what is in
 * memory: touching a file changes nothing. A rebuilt archive is compared member by member. Against
 * an empty program every input is new, and that is a cold link.
 */
import { statSync } from "node:fs";
import { codes } from "../base/codes.ts";
import { Diagnostics, FileError, LinkError, UnsupportedError } from "../base/errors.ts";
import type { ObjectFile } from "../elf/object.ts";
import { sameStamp, stampOf, systemReason } from "../elf/source.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { HiddenNames, Program } from "../program/program.ts";
import { contentOf } from "./contents.ts";
import { type Input, InputKind, type Inputs } from "./inputs.ts";
import { loadObject, readObject } from "./load.ts";
import { addAllMembers, hiddenInMembers, reloadMembers, replaceObject } from "./members.ts";
import { addMentions, electAll, removeMentions } from "./mentions.ts";
import { loadArchive, loadShared, readArchive } from "./offers.ts";
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
  for (const each of matched) {
    const { library, kind } = each.input;
    if (kind === InputKind.Shared) continue;
    const read = () => byLibrary.get(library)!.push(hiddenNamesOf(work, each));
    // What is wrong with a file of the program is said where it is loaded.
    if (library !== undefined) readFor(library, read);
    else new Diagnostics().collect(read);
  }
  return scopes;
}

function hiddenNamesOf(work: WorkList, { input, key, file }: Matched): HiddenNames {
  const { path, name, kind, library } = input;
  const earlier = work.contents.of(key, path, kindOf[kind]);
  if (kind === InputKind.Archive) {
    refuseEarlierMembers(input, earlier ?? file, file);
    return hiddenInMembers(work, work.open(path, name), path);
  }
  const isKnown = file?.object !== undefined && earlier === undefined && isUnchanged(file, path);
  const object = isKnown ? file.object : (earlier?.object ?? readAhead(work, input));
  const names = namesOfObject(work.program, object);
  if (library !== undefined && names.versioned !== undefined) {
    throw new UnsupportedError(`${name}: defines '${names.versioned}', which has a version`);
  }
  return names;
}

/** What members that were not linked say about hidden names is not kept. */
function refuseEarlierMembers(
  { name }: Input,
  wanted: InputFile | undefined,
  now: InputFile | undefined,
): void {
  if (wanted?.onDisk === undefined && (now === undefined || wanted?.archive === now.archive))
    return;
  const message = `${name}: an archive of a program that takes libraries in cannot be brought back`;
  throw new LinkError(message, [], codes.NotInMemory);
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

/**
 * What a link from nothing takes from the memory of a program: temporary objects, and what an undo
 * brought back and was not written since.
 */
export function rememberedFiles(program: Program): InputFile[] {
  const isRemembered = (file: InputFile) =>
    temporaryObject.test(file.path) || (file.onDisk !== undefined && isUnchanged(file, file.path));
  return program.filesInOrder().filter((file) => isRemembered(file.container ?? file));
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
  if (input.kind === InputKind.Shared) {
    addMentions(work, loadShared(program, work.open(path, name), input, order));
    return;
  }
  const earlier = work.contents.of(key, path, kindOf[input.kind]);
  const { stamp, onDisk } = earlier ?? { stamp: work.open(path, name).stamp };
  const origin = { path, key, order, scope, stamp, onDisk };
  if (input.kind === InputKind.Object) {
    addMentions(work, loadObject(program, earlier?.object ?? readAhead(work, input), origin));
  } else {
    const file = addArchive(work, input, earlier, origin);
    if (input.wholeArchive) addAllMembers(work, file);
  }
}

function addArchive(
  work: WorkList,
  { path, name, wholeArchive }: Input,
  earlier: InputFile | undefined,
  origin: Pick<InputFile, "path" | "key" | "order" | "scope" | "stamp" | "onDisk">,
): InputFile {
  const archive = earlier?.archive ?? readArchive(work.open(path, name), path, wholeArchive);
  const file = loadArchive(work.program, archive, { ...origin, name, wholeArchive });
  addMentions(work, file);
  return file;
}

/** `renamed` is true where names mean something else, and so what an archive offers. */
function updateInput(work: WorkList, input: Input, file: InputFile, renamed: boolean): void {
  const { path } = input;
  const sameKind = kindOf[input.kind] === file.kind;
  const sameSwitches = (file.wholeArchive ?? false) === (sameKind && input.wholeArchive);
  const isSame = file.archive === undefined || (sameSwitches && !renamed);
  const earlier = work.contents.of(file.key, path, file.kind);
  const isSameContent =
    earlier === undefined ? isUnchanged(file, path) : contentOf(earlier) === contentOf(file);
  if (sameKind && isSameContent && isSame) return;
  const { stamp, onDisk } = earlier ?? {};
  if (sameKind && file.object !== undefined) {
    const object = earlier?.object ?? readAhead(work, input);
    const now = { path, stamp: stamp ?? work.open(path, input.name).stamp, onDisk };
    if (!object.sameContent(file.object)) replaceObject(work, file, object, now);
    else {
      noteWritten(work, file, now);
      if (!object.isWhole) work.rewritten.push(file);
    }
  } else if (sameKind && file.archive !== undefined && sameSwitches) {
    const { key, order, scope } = file;
    const now = { stamp: stamp ?? work.open(path, input.name).stamp, onDisk };
    removeMentions(work, file);
    const next = addArchive(work, input, earlier, { path, key, order, scope, ...now });
    reloadMembers(work, file, next);
  } else {
    removeInput(work, file);
    addInput(work, input, file.key, file.order);
  }
}

/** The file was written, and holds what it held. */
function noteWritten(
  work: WorkList,
  file: InputFile,
  now: Pick<InputFile, "path" | "stamp" | "onDisk">,
): void {
  const { path, stamp, onDisk } = file;
  Object.assign(file, now);
  work.onAbandon(() => Object.assign(file, { path, stamp, onDisk }));
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
export function isUnchanged(file: InputFile, path: string): boolean {
  if (file.path !== path) return false;
  try {
    const now = stampOf(statSync(path, { bigint: true }));
    return file.stamp !== undefined && sameStamp(now, file.stamp);
  } catch (error) {
    if (temporaryObject.test(path) || file.onDisk === "nothing") return true;
    throw new FileError(`${file.name}: cannot open: ${systemReason(error)}`);
  }
}
