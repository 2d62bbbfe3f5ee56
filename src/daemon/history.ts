/**
 * History: what a program consisted of in earlier generations, so that it can be had back.
 *
 * An undo is an ordinary update whose inputs are older: the link command of that time, and what the
 * files held, which is still in memory. So it passes the same checks, gives the same verdicts, keeps the
 * same state, and makes a generation of its own, which holds what an earlier one held.
 *
 *     generation  1 ───▶ 2 ───▶ 3         states, and the steps between them
 *                        ▲      │ undo    generation 4 holds what 2 held: the same state
 *                        └──────┘
 *
 * The files on disk are then newer than what runs. Each that differs remembers what is on disk
 * (`InputFile.onDisk`) and carries the stamp of that, so that the next link finds nothing written and
 * leaves it alone; once it is written again it is like any other.
 */
import { existsSync } from "node:fs";
import { codes } from "../base/codes.ts";
import { LinkError } from "../base/errors.ts";
import { isUnchanged } from "../link/changes.ts";
import type { LinkCommand } from "../link/command-line.ts";
import { contentOf } from "../link/contents.ts";
import type { Inputs } from "../link/inputs.ts";
import type { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";

/** How many generations can be gone back, and how many bytes of files may be kept for that. */
const mostSteps = 64;
const mostBytes = 256 * 2 ** 20;

/** Where to go in the history: a step, or the generation of a number. */
export type Destination = "undo" | "redo" | number;

/** What is to be linked instead of what is on disk. */
export interface Past {
  readonly state: State;
  readonly files: readonly InputFile[];
}

/** What one or several generations consisted of. */
export interface State {
  readonly generations: number[];
  command: LinkCommand;
  inputs: Inputs;
}

/** What files were and became; one side is missing where a file came or went. */
type Step = Map<string, { readonly before?: InputFile; readonly after?: InputFile }>;

export class History {
  readonly #states: State[] = [];
  /** `#steps[i]` leads from state `i` to the next one. */
  readonly #steps: Step[] = [];
  /** The state that is linked now. */
  #now = 0;
  /** Files that an undo took out of the program, by key: what is on disk was linked, though it is not. */
  readonly #left = new Map<string, InputFile>();
  /** Bytes of files that are kept, as of the last step. */
  byteLength = 0;

  /** Notes a link that was no undo: `changes` is what it did to the files, undefined for a first link. */
  note(generation: number, command: LinkCommand, inputs: Inputs, changes: Step | undefined): void {
    const state = { generations: [generation], command, inputs };
    if (changes === undefined || this.#states.length === 0) {
      this.#states.splice(0, Infinity, state);
      this.#steps.length = this.#now = 0;
      this.#left.clear();
      return;
    }
    const now = this.#states[this.#now]!;
    if (changes.size === 0 && now.generations.includes(generation)) return;
    // What was undone so far cannot be had again: it led on from something else.
    this.#states.length = this.#now + 1;
    this.#steps.length = this.#now;
    if (now.generations.includes(generation)) {
      // Files differ, and nothing of the program does: that is no step of its own.
      Object.assign(now, { command, inputs });
      if (this.#now > 0) join(this.#steps[this.#now - 1]!, changes);
    } else {
      this.#states.push(state);
      this.#steps.push(changes);
      this.#now++;
    }
    this.#forget();
  }

  #forget(): void {
    const sizes = this.#steps.map(sizeOf);
    this.byteLength = sizes.reduce((sum, bytes) => sum + bytes, 0);
    while (this.#steps.length > mostSteps || this.byteLength > mostBytes) {
      this.byteLength -= sizes.shift()!;
      this.#states.shift();
      this.#steps.shift();
      this.#now--;
    }
  }

  /** What must be linked to go somewhere. Throws `LinkError` where that is not in memory. */
  past(program: Program, to: Destination): Past {
    const index = typeof to === "number" ? this.#find(to) : this.#now + (to === "undo" ? -1 : 1);
    const state = this.#states[index];
    if (state === undefined) throw notThere(to, this.#states);
    return { state, files: this.#filesAt(program, index) };
  }

  #find(generation: number): number {
    return this.#states.findLastIndex(({ generations }) => generations.includes(generation));
  }

  /** Notes that a state was linked again. */
  moved(state: State, generation: number): void {
    this.#now = this.#states.indexOf(state);
    if (!state.generations.includes(generation)) state.generations.push(generation);
  }

  /** The first generation that held what a later one holds as well. */
  origin(generation: number): number {
    return this.#states[this.#find(generation)]?.generations[0] ?? generation;
  }

  /** Where the program can go from here. */
  get reach(): { undo: boolean; redo: boolean } {
    return { undo: this.#now > 0, redo: this.#now + 1 < this.#states.length };
  }

  /** True for a link command that was undone, while no file of it was written since. */
  isUndone(program: Program | undefined, command: LinkCommand): boolean {
    const last = this.#states.length - 1;
    if (program === undefined || this.#now >= last) return false;
    const isSame = (index: number) =>
      JSON.stringify(this.#states[index]!.command) === JSON.stringify(command);
    if (!isSame(last) || isSame(this.#now)) return false;
    const inputs = this.#filesAt(program, last).filter(({ container }) => container === undefined);
    return inputs.every((file) => isUnchanged(file, file.path));
  }

  /** All files of a state: those of the program, with the steps in between taken back or made again. */
  #filesAt(program: Program, index: number): InputFile[] {
    const now = new Map<string, InputFile>();
    for (const file of program.files) {
      if (file?.live && contentOf(file) !== undefined) now.set(file.key, file);
    }
    const files = new Map(now);
    const back = index < this.#now;
    const steps = back
      ? this.#steps.slice(index, this.#now).reverse()
      : this.#steps.slice(this.#now, index);
    for (const step of steps) {
      for (const [key, { before, after }] of step) {
        const file = back ? before : after;
        if (file === undefined) files.delete(key);
        else files.set(key, file);
      }
    }
    for (const file of now.values()) if (!files.has(file.key)) this.#left.set(file.key, file);
    return [...files.values()].map((file) => {
      const isGone = !now.has(file.key) && !existsSync(file.path);
      const last = now.get(file.key) ?? this.#left.get(file.key);
      return isGone ? { ...file, onDisk: "nothing" } : returning(file, last);
    });
  }
}

/** A file that comes back, as it relates to what is on disk: that was linked last. */
function returning(file: InputFile, last: InputFile | undefined): InputFile {
  if (last === undefined) return { ...file };
  const onDisk = last.onDisk ?? contentOf(last);
  const { stamp } = last;
  return { ...file, stamp, onDisk: onDisk === contentOf(file) ? undefined : onDisk };
}

/** What an update did to the files of the program. */
export function fileChanges({ added, removed, shifted, program }: WorkList): Step {
  const isPassing = (file: InputFile) => added.includes(file) && removed.includes(file);
  const step: Step = new Map();
  for (const file of [...removed, ...shifted]) {
    if (contentOf(file) !== undefined && !isPassing(file)) step.set(file.key, { before: file });
  }
  const now = new Map(program.files.map((file) => [file?.key, file]));
  const places = shifted.flatMap(({ key }) => now.get(key) ?? []);
  for (const file of [...added, ...places]) {
    if (contentOf(file) === undefined || isPassing(file)) continue;
    step.set(file.key, { ...step.get(file.key), after: { ...file } });
  }
  return step;
}

/** What a link from nothing did to the files, where the program was linked before. */
export function allChanges(before: Program, after: Program): Step {
  const step: Step = new Map();
  for (const file of before.filesInOrder()) {
    if (contentOf(file) !== undefined) step.set(file.key, { before: file });
  }
  for (const file of after.filesInOrder()) {
    const old = step.get(file.key)?.before;
    if (contentOf(file) === undefined) continue;
    const isSame = old?.object !== undefined && file.object?.sameContent(old.object) === true;
    // Members belong to an archive, which is another object now.
    if (isSame && file.container === undefined) step.delete(file.key);
    else step.set(file.key, { ...step.get(file.key), after: { ...file } });
  }
  return step;
}

/** Adds what came after a step to it. */
function join(step: Step, next: Step): void {
  for (const [key, { before, after }] of next) {
    const first = step.has(key) ? step.get(key)!.before : before;
    const sides = { ...(first && { before: first }), ...(after && { after }) };
    step.set(key, sides);
  }
}

function sizeOf(step: Step): number {
  let bytes = 0;
  for (const { before } of step.values()) {
    bytes += before?.object?.bytes.length ?? before?.archive?.index.bytes.length ?? 0;
  }
  return bytes;
}

function notThere(to: Destination, states: readonly State[]): LinkError {
  const numbers = states.flatMap(({ generations }) => generations).sort((a, b) => a - b);
  const notes = [`generations in memory: ${numbers.join(", ") || "none"}`];
  const message =
    typeof to === "number" ? `generation ${to} is not in memory` : `there is nothing to ${to}`;
  return new LinkError(message, notes, codes.NotInMemory);
}
