/**
 * What changed among the inputs: the start of every link, cold or not.
 *
 * The inputs of the last link are compared with those of this one. A file whose size, time and
 * inode are the same was not written; one that was written is read, and compared with what is in
 * memory: touching a file changes nothing. A rebuilt archive is compared member by member. Against
 * an empty program every input is new, and that is a cold link.
 */
import { statSync } from "node:fs";
import { LinkError } from "../base/errors.ts";
import { sameStamp, stampOf, systemReason } from "../elf/source.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import { type Input, InputKind } from "./inputs.ts";
import { loadObject, readObject } from "./load.ts";
import { addAllMembers, reloadMembers, replaceObject } from "./members.ts";
import { addMentions, electAll, removeMentions } from "./mentions.ts";
import { loadArchive, loadShared } from "./offers.ts";
import type { WorkList } from "./work-list.ts";

/**
 * Brings the program's files in line with `inputs`: removes, adds and replaces, by their content.
 */
export function readChanges(work: WorkList, inputs: readonly Input[]): void {
  const { program } = work;
  const known = new Map<string, InputFile>();
  for (const file of program.files) {
    if (file !== undefined && file.container === undefined && file.path !== "") {
      if (file.kind !== FileKind.Runtime) known.set(file.key, file);
    }
  }
  const occurrences = new Map<string, number>();
  const kept: { file: InputFile; order: number }[] = [];
  inputs.forEach((input, index) => {
    const nth = (occurrences.get(input.path) ?? 0) + 1;
    occurrences.set(input.path, nth);
    const key = nth === 1 ? input.path : `${input.path}#${nth}`;
    const order = index + 1;
    const file = known.get(key);
    known.delete(key);
    if (file !== undefined) kept.push({ file, order });
    work.diagnostics.collect(() => {
      if (file === undefined) addInput(work, input, key, order);
      else updateInput(work, input, file, order);
    });
  });
  for (const file of known.values()) removeInput(work, file);
  reorder(work, kept);
}

/**
 * Gives files that stay their places in the new order. Where they changed places among themselves,
 * their names are decided again.
 */
function reorder(work: WorkList, kept: readonly { file: InputFile; order: number }[]): void {
  const { program } = work;
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
  const source = work.open(path, name);
  if (input.kind === InputKind.Object) {
    const origin = { path, key, order, stamp: source.stamp };
    addMentions(work, loadObject(program, readObject(source), origin));
  } else if (input.kind === InputKind.Shared) {
    addMentions(work, loadShared(program, source, path, order, input.asNeeded));
  } else {
    const file = loadArchive(program, source, path, order, input.wholeArchive);
    addMentions(work, file);
    if (input.wholeArchive) addAllMembers(work, file);
  }
}

function updateInput(work: WorkList, input: Input, file: InputFile, order: number): void {
  const { program } = work;
  const sameKind = kindOf[input.kind] === file.kind;
  const sameSwitches = (file.wholeArchive ?? false) === (sameKind && input.wholeArchive);
  if (sameKind && isUnchanged(file) && (file.archive === undefined || sameSwitches)) return;
  if (sameKind && file.object !== undefined) {
    const source = work.open(file.path, input.name);
    const object = readObject(source);
    if (object.sameContent(file.object)) file.stamp = source.stamp;
    else replaceObject(work, file, object, { stamp: source.stamp });
  } else if (sameKind && file.archive !== undefined && sameSwitches) {
    const source = work.open(file.path, input.name);
    const next = loadArchive(program, source, file.path, order, input.wholeArchive);
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
 * True where nothing was written to the file since it was read. Throws `LinkError` where it is
 * gone.
 */
function isUnchanged(file: InputFile): boolean {
  try {
    const now = stampOf(statSync(file.path, { bigint: true }));
    return file.stamp !== undefined && sameStamp(now, file.stamp);
  } catch (error) {
    throw new LinkError(`${file.name}: cannot open: ${systemReason(error)}`);
  }
}
