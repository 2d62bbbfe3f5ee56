/**
 * One running process of a program.
 *
 *     connecting ──Regions──▶ preparing ──Start──▶ running ◀──▶ committing
 *                                                     │
 *                                        Ended, or the connection goes: gone
 *
 * A new target gets the image first and its libraries then, since the constructor of a library may
 * call what the program exports (an `operator new`, say), as it may in any program. Fields that hold
 * addresses of those libraries follow.
 * From then on it takes every patch in order. One that cannot take a patch hot keeps running what
 * it has; its reason is remembered, and later patches wait for its restart as well.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LinkError } from "../base/errors.ts";
import type { NameRow } from "../base/names.ts";
import { type Export, exportLibrary } from "../elf/export-library.ts";
import { allExports } from "../link/exports.ts";
import type { Binding } from "../program/bindings.ts";
import type { Program } from "../program/program.ts";
import type { Range } from "../program/stale-blocks.ts";
import type { CommitMode, Patch } from "../update/patch.ts";
import {
  decodeAddresses,
  decodeRecords,
  decodeStrings,
  decodeText,
  encodeRecords,
  encodeStrings,
} from "../wire/codec.ts";
import { CommitResult, type FieldsOf, type Message, records } from "../wire/messages.ts";
import { forms } from "../x86-64/relocations.ts";
import { type Channel, ConnectionLost } from "./channel.ts";
import { imagePieces } from "./image.ts";
import { libraryNames, neededLibraries, symbolsToLookUp, TargetLibraries } from "./libraries.ts";
import { type Quarantined, quarantine, type Scan, scan } from "./scan.ts";
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
    const { rpaths } = this;
    const { program, output } = this.#linked;
    this.#announceRegions(program.arena.regions.length);
    const names = symbolsToLookUp(program);
    const addresses = new Map<NameRow, number>();
    const libraries = new TargetLibraries(program, addresses);
    this.#libraries = libraries;

    // What the launcher has loaded already, the C library above all, is known before the image goes.
    await this.#withExports(allExports(program), (file) => this.#prepare(file, names, addresses));
    const late: Binding[] = [];
    const boundBytes = (binding: Binding) => {
      if (libraries.knows(binding)) return libraries.boundBytes(binding);
      late.push(binding);
      return new Uint8Array(forms[binding.kind]!.width);
    };
    for (const { address, bytes } of imagePieces(program, boundBytes)) {
      this.#channel.send("Write", { address }, bytes);
    }
    this.#channel.send("Protect", {});

    const files = neededLibraries(program);
    const missing = names.filter((name) => addresses.get(name) === 0);
    const loaded = await this.#prepare(
      files.map((file) => libraryNames(file, rpaths, output)),
      missing,
      addresses,
    );
    libraries.add(files, loaded.rows, loaded.paths);
    for (const binding of late) {
      this.#channel.send("Write", { address: binding.site }, libraries.boundBytes(binding));
    }
    const { fields, tail } = startMessage(program);
    this.generation = program.generation;
    this.#channel.send("Start", fields, tail);
  }

  /** Has the target load libraries and look symbols up, whose addresses are added to those known. */
  async #prepare(
    libraries: readonly string[],
    names: readonly NameRow[],
    addresses: Map<NameRow, number>,
  ): Promise<{ rows: FieldsOf<(typeof records)["Library"]>[]; paths: string[] }> {
    const { program } = this.#linked;
    this.#channel.send(
      "Prepare",
      { libraryCount: libraries.length, symbolCount: names.length },
      encodeStrings([...libraries, ...names.map((name) => program.names.text(name))]),
    );
    const { fields, tail } = await this.#channel.receive("Prepared");
    const { rows, rest } = decodeRecords(records.Library, tail, fields.libraryCount);
    const found = decodeAddresses(rest, fields.symbolCount);
    for (const [i, name] of names.entries()) addresses.set(name, found.addresses[i]!);
    return { rows, paths: decodeStrings(found.rest) };
  }

  /**
   * Writes a library of exports for the time that the target needs to load it; `use` gets what it
   * is to load: that file, or nothing where there are no exports.
   */
  async #withExports<Result>(
    exports: readonly Export[],
    use: (libraries: readonly string[]) => Promise<Result>,
  ): Promise<Result> {
    if (exports.length === 0) return use([]);
    const { scratch, program } = this.#linked;
    const path = join(scratch, `exports-${this.pid}-${program.generation}.so`);
    writeFileSync(path, exportLibrary(exports, "hotlink-exports"), { mode: 0o600 });
    try {
      return await use([path]);
    } finally {
      rmSync(path, { force: true });
    }
  }

  /**
   * Brings the target to the patch's generation, or says why not. Rejects with `ConnectionLost`
   * where the target is gone.
   */
  commit(patch: Patch): Promise<Outcome> {
    return this.#inTurn(async () => {
      await this.#withExports(patch.exports, (file) => this.#loadMissing(file, patch.mode));
      this.#announceRegions(patch.regionCount);
      return stage(this.#channel, this.#libraries!, patch);
    }).then((outcome) => {
      if (outcome.result === CommitResult.Applied) this.generation = patch.generation;
      return outcome;
    });
  }

  /** Has the target load libraries that an update was the first to use, after its exports. */
  async #loadMissing(exports: readonly string[], mode: CommitMode): Promise<void> {
    const { rpaths } = this;
    const { output } = this.#linked;
    const files = this.#libraries!.missing();
    const libraries = [...exports, ...files.map((file) => libraryNames(file, rpaths, output))];
    if (libraries.length === 0) return;
    this.#channel.send(
      "Load",
      { libraryCount: libraries.length, mode, timeoutMs: safePointTimeoutMs, reserved: 0 },
      encodeStrings(libraries),
    );
    const { fields, tail } = await this.#channel.receive("Loaded");
    if (fields.failed !== 0) throw new LinkError(`cannot load libraries: ${decodeText(tail)}`);
    const { rows, rest } = decodeRecords(records.Library, tail, fields.libraryCount);
    const paths = decodeStrings(rest);
    this.#libraries!.add(files, rows.slice(exports.length), paths.slice(exports.length));
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
    } else if (message.name === "Trapped") {
      const { address, forward } = (message as Message<"Trapped">).fields;
      this.onTrapped(address, forward);
    }
  }
}
