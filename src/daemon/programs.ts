/**
 * The programs of a daemon, by their outputs: those in memory, and those that the disk remembers.
 *
 * A program is more than a path: a build may link something, move it away, and link something else to
 * the same place. So each has an id, which its launcher carries.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LinkCommand } from "../link/command-line.ts";
import type { Image } from "../target/image.ts";
import { launcherId, newId } from "../target/launcher.ts";
import { KeptImages } from "./kept-images.ts";
import { LinkedProgram, type ProgramSetting } from "./linked-program.ts";
import { mostWithoutOutput, Store } from "./store.ts";

/**
 * Programs that do not run are forgotten, longest unused first, while all together take more than
 * this many bytes. `HOTLINK_MEMORY` sets it, in megabytes.
 */
const memoryLimit = Number(process.env["HOTLINK_MEMORY"] || 1024) * 2 ** 20;

export class Programs {
  /** The one used last is the last. */
  readonly #byOutput = new Map<string, LinkedProgram>();
  /** Ids of programs that were not at their outputs when somebody looked. */
  readonly #lost = new Map<string, string>();
  readonly #store: Store;
  readonly #images: KeptImages;
  readonly #setting: ProgramSetting;

  /** `state` is the directory of what is remembered. */
  constructor(state: string, setting: Pick<ProgramSetting, "launcher" | "scratch" | "findRecord">) {
    this.#store = new Store(join(state, "programs"));
    const images = new KeptImages(join(state, "images"), setting.launcher);
    this.#images = images;
    this.#setting = {
      ...setting,
      keptImage: (id) => images.load(id),
      linked: (program) => images.note(program),
    };
  }

  /** Those in memory. */
  all(): LinkedProgram[] {
    return [...this.#byOutput.values()];
  }

  /**
   * Those in memory whose output is there, or that run. The others leave it: configure scripts link
   * programs by the dozen, and remove them. Since they may have been moved, the disk remembers the last
   * of them.
   */
  list(): LinkedProgram[] {
    for (const program of this.all()) {
      if (existsSync(program.output) || program.isBusy) continue;
      this.#byOutput.delete(program.output);
      this.#lost.delete(program.output);
      this.#lost.set(program.output, program.id);
    }
    for (const [output, id] of this.#lost) {
      if (this.#lost.size <= mostWithoutOutput) break;
      this.#lost.delete(output);
      if (this.#byOutput.has(output) || existsSync(output)) continue;
      this.#images.forget(id);
      this.#store.forget(output);
    }
    return this.all();
  }

  /** The program that was linked to an output, from memory or from disk. */
  find(output: string): LinkedProgram | undefined {
    let program = this.#byOutput.get(output);
    if (program === undefined) {
      const { command, id } = this.#store.load(output) ?? {};
      if (command === undefined || id === undefined) return undefined;
      program = new LinkedProgram({ command, id }, this.#setting);
    }
    this.#keep(program);
    return program;
  }

  /** The program that a link is about: what its launcher is, or a new one. */
  forLink(command: LinkCommand): LinkedProgram {
    const program = this.find(command.output);
    if (program === undefined) return new LinkedProgram({ command, id: newId() }, this.#setting);
    if (launcherId(command.output) !== program.id) {
      this.#images.leave(program.id);
      program.leaveLauncher(newId());
    }
    return program;
  }

  /** Remembers a program that was linked. */
  remember(program: LinkedProgram, command: LinkCommand): void {
    this.#keep(program);
    this.#store.save({ command, id: program.id });
  }

  /**
   * Forgets the program at an output that is going to be somebody else's, unless it runs. If its
   * launcher was moved away, that still starts.
   */
  forget(output: string): void {
    const program = this.#byOutput.get(output);
    if (program?.isBusy) return;
    if (program !== undefined) {
      if (launcherId(output) === program.id) this.#images.forget(program.id);
      else this.#images.leave(program.id);
    }
    this.#byOutput.delete(output);
    this.#store.forget(output);
  }

  /** What a launcher is to run whose output is another program's now. */
  leftBehind(id: string): Image | undefined {
    return this.#images.load(id);
  }

  /** Writes what is not on disk yet. */
  close(): void {
    this.#images.flush();
  }

  /** Keeps a program, as the one used last. What does not fit any more is linked again when it is wanted. */
  #keep(program: LinkedProgram): void {
    this.#byOutput.delete(program.output);
    this.#byOutput.set(program.output, program);
    const all = this.all();
    let bytes = all.reduce((total, { byteLength }) => total + byteLength, 0);
    for (const old of all) {
      if (bytes <= memoryLimit) return;
      if (old === program || old.isBusy) continue;
      this.#images.flush([old.id]);
      this.#byOutput.delete(old.output);
      bytes -= old.byteLength;
    }
  }
}
