/**
 * One running process of a program.
 *
 *     connecting ──Prepare──▶ preparing ──Start──▶ running ◀──▶ committing
 *                                                     │
 *                                        Ended, or the connection goes: gone
 *
 * A new target gets the image of the generation that the program has when its libraries are loaded.
 * From then on it takes every patch in order. One that cannot take a patch hot keeps running what
 * it has; its reason is remembered, and later patches wait for its restart as well.
 */
import { LinkError } from "../base/errors.ts";
import type { Binding } from "../program/bindings.ts";
import type { Program } from "../program/program.ts";
import type { CommitMode, Patch } from "../update/patch.ts";
import {
  decodeAddresses,
  decodeRecords,
  decodeStrings,
  decodeText,
  encodeRecords,
  encodeStrings,
} from "../wire/codec.ts";
import { CommitResult, type Message, records } from "../wire/messages.ts";
import { type Channel, ConnectionLost } from "./channel.ts";
import { imagePieces } from "./image.ts";
import { libraryNames, neededLibraries, symbolsToLookUp, TargetLibraries } from "./libraries.ts";
import { startMessage } from "./start.ts";
import { type Outcome, safePointTimeoutMs, stage } from "./transaction.ts";

export const TargetState = {
  Preparing: "starting",
  Running: "running",
  Gone: "gone",
} as const;
export type TargetState = (typeof TargetState)[keyof typeof TargetState];

/** What a target needs to know about its program beside the tables. */
export interface TargetProgram {
  readonly program: Program;
  readonly output: string;
  readonly rpaths: readonly string[];
}

export class Target {
  readonly pid: number;
  state: TargetState = TargetState.Preparing;
  /** The generation it runs. */
  generation = 0;
  /** Patches that it has not taken yet, in order. */
  readonly waiting: Patch[] = [];
  /** Why it cannot take patches before a restart. */
  needsRestart: string | undefined;
  /** The exit status it reported. */
  exitStatus: number | undefined;
  readonly #channel: Channel;
  readonly #linked: TargetProgram;
  #libraries: TargetLibraries | undefined;
  /** How many regions of the arena it has mapped. */
  #regionCount = 0;
  /** Commits and reads go one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(pid: number, channel: Channel, linked: TargetProgram) {
    this.pid = pid;
    this.#channel = channel;
    this.#linked = linked;
    channel.onMessage = (message) => this.#onMessage(message);
  }

  /** Sends the program and lets it run. Rejects with `LinkError` where it cannot start here. */
  async start(): Promise<void> {
    const { program, output, rpaths } = this.#linked;
    const files = neededLibraries(program);
    const names = symbolsToLookUp(program);
    this.#regionCount = program.arena.regions.length;
    this.#channel.send(
      "Prepare",
      {
        regionCount: this.#regionCount,
        libraryCount: files.length,
        symbolCount: names.length,
        reserved: 0,
      },
      Buffer.concat([
        this.#regions(0),
        encodeStrings(files.map((file) => libraryNames(file, rpaths, output))),
        encodeStrings(names.map((name) => program.names.text(name))),
      ]),
    );
    const answer = await this.#channel.receive("Prepared");
    const { libraryCount, symbolCount } = answer.fields;
    const { rows, rest } = decodeRecords(records.Library, answer.tail, libraryCount);
    const { addresses, rest: paths } = decodeAddresses(rest, symbolCount);
    const libraries = new TargetLibraries(
      program,
      new Map(names.map((name, i) => [name, addresses[i]!])),
    );
    libraries.add(files, rows, decodeStrings(paths));
    this.#libraries = libraries;
    this.#sendImage();
  }

  /**
   * Brings the target to the patch's generation, or says why not. Rejects with `ConnectionLost`
   * where the target is gone.
   */
  commit(patch: Patch): Promise<Outcome> {
    return this.#inTurn(async () => {
      await this.#loadMissing(patch.mode);
      this.#announceRegions(patch.regionCount);
      return stage(this.#channel, this.#libraries!, patch);
    }).then((outcome) => {
      if (outcome.result === CommitResult.Applied) this.generation = patch.generation;
      return outcome;
    });
  }

  /** Has the target load libraries that an update was the first to use. */
  async #loadMissing(mode: CommitMode): Promise<void> {
    const { output, rpaths } = this.#linked;
    const files = this.#libraries!.missing();
    if (files.length === 0) return;
    this.#channel.send(
      "Load",
      { libraryCount: files.length, mode, timeoutMs: safePointTimeoutMs, reserved: 0 },
      encodeStrings(files.map((file) => libraryNames(file, rpaths, output))),
    );
    const { fields, tail } = await this.#channel.receive("Loaded");
    if (fields.failed !== 0) throw new LinkError(`cannot load libraries: ${decodeText(tail)}`);
    const { rows, rest } = decodeRecords(records.Library, tail, fields.libraryCount);
    this.#libraries!.add(files, rows, decodeStrings(rest));
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

  /** The bytes a binding has in this target. */
  boundBytes(binding: Binding): Uint8Array {
    return this.#libraries!.boundBytes(binding);
  }

  /**
   * Sends the image, as it is now, and the word to start. All of it in one go: no update can come
   * in between.
   */
  #sendImage(): void {
    const { program } = this.#linked;
    this.#announceRegions(program.arena.regions.length);
    for (const { address, bytes } of imagePieces(program, (b) => this.boundBytes(b))) {
      this.#channel.send("Write", { address }, bytes);
    }
    const { fields, tail } = startMessage(program);
    this.generation = program.generation;
    this.#channel.send("Start", fields, tail);
  }

  #announceRegions(count: number): void {
    if (count <= this.#regionCount) return;
    const tail = this.#regions(this.#regionCount, count);
    this.#channel.send("Regions", { count: count - this.#regionCount, reserved: 0 }, tail);
    this.#regionCount = count;
  }

  #regions(first: number, end?: number): Uint8Array {
    const regions = this.#linked.program.arena.regions.slice(first, end);
    return encodeRecords(
      records.Region,
      regions.map((region) => ({
        address: region.start,
        size: region.end - region.start,
        kind: region.kind,
        reserved: 0,
      })),
    );
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
    }
  }
}
