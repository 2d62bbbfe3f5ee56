/**
 * One running process of a program.
 *
 *     connecting ──Regions──▶ preparing ──Start──▶ running ◀──▶ committing
 *                                                     │
 *                                        Ended, or the connection goes: gone
 *
 * A new target gets the image first and its libraries then (start.ts), since the constructor of a
 * library may call what the program exports (an `operator new`, say), as it may in any program.
 * From then on it takes every patch in order. One that cannot take a patch hot keeps running what
 * it has; its reason is remembered, and later patches wait for its restart as well.
 */
import { join } from "node:path";
import { LinkError } from "../base/errors.ts";
import type { Export } from "../elf/export-library.ts";
import type { Binding } from "../program/bindings.ts";
import type { Program } from "../program/program.ts";
import type { Range } from "../program/stale-blocks.ts";
import type { CommitMode, Patch } from "../update/patch.ts";
import type { Replaced } from "../update/replaced.ts";
import {
  decodeRecords,
  decodeStrings,
  decodeText,
  encodeAddresses,
  encodeStrings,
} from "../wire/codec.ts";
import { CommitResult, type Message, records } from "../wire/messages.ts";
import { type Channel, ConnectionLost } from "./channel.ts";
import { type Image, imageOf, libraryName, runpathOf } from "./image.ts";
import { TargetLibraries } from "./libraries.ts";
import { type Quarantined, quarantine, type Scan, scan } from "./scan.ts";
import { encodeRegions, startImage, withExportLibrary } from "./start.ts";
import { askForFrames, receiveFrames, type StillRunning } from "./still-running.ts";
import { type Outcome, safePointTimeoutMs, stage } from "./transaction.ts";

export const TargetState = {
  Preparing: "starting",
  Running: "running",
  Gone: "gone",
} as const;
export type TargetState = (typeof TargetState)[keyof typeof TargetState];

/** What a target needs to know about its program beside the tables. */
export interface TargetProgram {
  /** Undefined where it could not be linked, and a kept image is to be started. */
  readonly program: Program | undefined;
  readonly output: string;
  readonly rpaths: readonly string[];
  /** A directory of the user's own for files that last a moment. */
  readonly scratch: string;
}

export class Target {
  readonly pid: number;
  state: TargetState = TargetState.Preparing;
  /** The generation it runs. */
  generation = 0;
  /** Where its libraries are looked for: those of the newest link. */
  rpaths: readonly string[];
  /** Patches that it has not taken yet, in order. */
  readonly waiting: Patch[] = [];
  /** Bodies that were replaced while it ran, and that some thread was in when it was last asked. */
  #replaced: readonly Replaced[] = [];
  /** Why it cannot take patches before a restart. */
  needsRestart: string | undefined;
  /** The exit status it reported. */
  exitStatus: number | undefined;
  /** Called where a thread runs into what was collected; `forward` is where it goes on, 0: nowhere. */
  onTrapped: (address: number, forward: number) => void = () => {};
  readonly #channel: Channel;
  readonly #linked: TargetProgram;
  #libraries: TargetLibraries | undefined;
  /** How many regions of the arena it has mapped. */
  #regionCount = 0;
  #scratchFiles = 0;
  /** Commits and reads go one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(pid: number, channel: Channel, linked: TargetProgram) {
    this.pid = pid;
    this.#channel = channel;
    this.#linked = linked;
    this.rpaths = linked.rpaths;
    channel.onMessage = (message) => this.#onMessage(message);
  }

  /** Sends the program and lets it run. Rejects with `LinkError` where it cannot start here. */
  async start(): Promise<void> {
    const { output } = this.#linked;
    const program = this.#program;
    const image = imageOf(program, this.rpaths, output);
    this.#regionCount = image.regions.length;
    this.generation = program.generation;
    const loaded = await startImage(this.#channel, image, this.#scratchFile());
    this.#libraries = new TargetLibraries(program, image, loaded);
  }

  /** Sends an image that was kept on disk; then no update fits it. `why` is said where one comes. */
  async startKept(image: Image, why: string): Promise<void> {
    this.needsRestart = why;
    this.generation = image.start.fields.generation;
    await startImage(this.#channel, image, this.#scratchFile());
  }

  get #program(): Program {
    const { program } = this.#linked;
    if (program === undefined) throw new Error("a kept image has no tables");
    return program;
  }

  /** A new name each time: a process loads a file of the same name only once. */
  #scratchFile(): string {
    return join(this.#linked.scratch, `exports-${this.pid}-${this.#scratchFiles++}.so`);
  }

  /**
   * Brings the target to the patch's generation, or says why not. Rejects with `ConnectionLost`
   * where the target is gone.
   */
  commit(patch: Patch): Promise<Outcome> {
    return this.#inTurn(async () => {
      await this.#loadMissing(patch.exports, patch.mode);
      this.#announceRegions(patch.regionCount);
      const bodies = [...this.#replaced, ...patch.replaced];
      // Waited for from the start, since it may come with the answer to the commit. Where the target ends in
      // between, that answer is what counts.
      let frames: Promise<StillRunning[] | undefined> = Promise.resolve(undefined);
      const ask = () => {
        if (bodies.length === 0) return;
        askForFrames(this.#channel, bodies, true);
        frames = receiveFrames(this.pid, this.#channel, bodies).catch(() => undefined);
      };
      const outcome = await stage(this.#channel, this.#libraries!, patch, ask);
      const found = await frames;
      if (outcome.result !== CommitResult.Applied) return outcome;
      this.generation = patch.generation;
      this.#replaced = found ?? bodies;
      this.#forgetHandlers(patch.removed);
      return { ...outcome, running: found ?? [] };
    });
  }

  /**
   * Replaced bodies that threads may still be in. Nothing enters them any more, so one that nobody is in is
   * not asked about again. Rejects with `ConnectionLost` where the target is gone.
   */
  async stillRunning(): Promise<StillRunning[]> {
    if (this.#replaced.length === 0) return [];
    return this.#inTurn(async () => {
      askForFrames(this.#channel, this.#replaced, false);
      const found = await receiveFrames(this.pid, this.#channel, this.#replaced);
      this.#replaced = found ?? this.#replaced;
      return found ?? [];
    });
  }

  /** Has the target load libraries that an update was the first to use, after its exports. */
  async #loadMissing(exports: readonly Export[], mode: CommitMode): Promise<void> {
    const files = this.#libraries!.missing();
    if (exports.length === 0 && files.length === 0) return;
    const needed = files.map(libraryName);
    const runpath = runpathOf(this.rpaths, this.#linked.output);
    const library = { exports, needed, runpath, bound: 0 };
    const { fields, tail } = await withExportLibrary(library, this.#scratchFile(), (path) => {
      this.#channel.send(
        "Load",
        { libraryCount: files.length, mode, timeoutMs: safePointTimeoutMs, reserved: 0 },
        encodeStrings([path, ...needed]),
      );
      return this.#channel.receive("Loaded");
    });
    if (fields.failed !== 0) throw new LinkError(`cannot load libraries: ${decodeText(tail)}`);
    const { rows, rest } = decodeRecords(records.Library, tail, fields.libraryCount);
    const paths = decodeStrings(rest);
    const loaded = rows.map((row, i) => ({ ...row, path: paths[i]! }));
    this.#libraries!.add(files, loaded);
  }

  /** Has the process start again, from the launcher at `path`. It connects anew. */
  restart(path: string): void {
    this.#channel.send("Restart", {}, encodeStrings([path]));
  }

  /** What is in the target's memory now. Rejects with `LinkError` where it cannot be read. */
  read(address: number, size: number): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      this.#channel.send("Read", { address, size });
      const { tail } = await this.#channel.receive("Bytes");
      if (tail.length !== size) throw new LinkError(`cannot read ${size} bytes at ${address}`);
      return tail;
    });
  }

  /** True where it runs this program, and not what that was before it was linked from nothing. */
  runs(program: Program): boolean {
    return this.#linked.program === program;
  }

  /** Looks for pointers into sorted ranges. Rejects with `ConnectionLost` where the target is gone. */
  scan(ranges: readonly Range[]): Promise<Scan> {
    return this.#inTurn(() => scan(this.#channel, this.pid, ranges));
  }

  /** Tells which ranges are in quarantine now. */
  quarantine(ranges: readonly Quarantined[]): void {
    quarantine(this.#channel, ranges);
  }

  /** The bytes a binding has in this target. */
  boundBytes(binding: Binding): Uint8Array {
    return this.#libraries!.boundBytes(binding);
  }

  #forgetHandlers(functions: readonly number[]): void {
    if (functions.length === 0) return;
    const fields = { count: functions.length, reserved: 0 };
    this.#channel.send("ForgetHandlers", fields, encodeAddresses(functions));
  }

  #announceRegions(count: number): void {
    if (count <= this.#regionCount) return;
    const tail = encodeRegions(this.#program.arena.regions.slice(this.#regionCount, count));
    this.#channel.send("Regions", { count: count - this.#regionCount, reserved: 0 }, tail);
    this.#regionCount = count;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(() => {
      if (this.state === TargetState.Gone) throw new ConnectionLost("the target is gone");
      return work();
    });
    this.#queue = result.catch(() => {});
    return result;
  }

  #onMessage(message: Message): void {
    if (message.name === "Started") this.state = TargetState.Running;
    else if (message.name === "Ended") {
      this.exitStatus = (message as Message<"Ended">).fields.status;
    } else if (message.name === "Trapped") {
      const { address, forward } = (message as Message<"Trapped">).fields;
      this.onTrapped(address, forward);
    }
  }
}
