/**
 * A program the daemon keeps: its tables, its link command, its running targets.
 */
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LinkError, LinkFailure } from "../base/errors.ts";
import type { Phase } from "../base/phases.ts";
import { NeedsRelink } from "../link/bounds.ts";
import { rememberTemporaries } from "../link/changes.ts";
import type { LinkCommand } from "../link/command-line.ts";
import { exportWishes } from "../link/exports.ts";
import { findInputs, type Inputs } from "../link/inputs.ts";
import { addMentions } from "../link/mentions.ts";
import { loadRuntime } from "../link/offers.ts";
import { type FindRecord, type KeptLibrary, LibrariesStay } from "../link/own-libraries.ts";
import { linkCold } from "../link/pipeline.ts";
import { WorkList } from "../link/work-list.ts";
import type { Binding } from "../program/bindings.ts";
import { Program } from "../program/program.ts";
import type { Channel } from "../target/channel.ts";
import { awaitRestart, commitTo, type TargetReport } from "../target/commit.ts";
import { readArena } from "../target/memory.ts";
import { Target, TargetState } from "../target/target.ts";
import { findDrift } from "../update/drift.ts";
import { type Patch, patchSize } from "../update/patch.ts";
import { type Update, update } from "../update/pipeline.ts";
import { type Verdict, VerdictKind } from "../update/verdicts.ts";
import { forms } from "../x86-64/relocations.ts";
import { type Collection, collect, isDue, summary, trappedText } from "./collection.ts";
import { type Printed, reportLink } from "./link-reports.ts";
import { consistsOf, refuseSwitched, stayingAfter } from "./taken-libraries.ts";

/** What a link did. */
export interface LinkReport {
  readonly output: string;
  readonly generation: number;
  readonly cold: boolean;
  readonly changed: boolean;
  readonly objects: number;
  readonly verdicts: readonly Verdict[];
  /** Bytes that a running target was sent: fresh ones, and those that replace others. */
  readonly patchBytes: number;
  readonly targets: readonly TargetReport[];
  readonly phases: readonly Phase[];
  readonly totalMs: number;
  readonly warnings: string;
  /** The project's libraries that the program does not take in, and why. */
  readonly kept: readonly KeptLibrary[];
  /** What the options of the command ask to be printed. */
  readonly printed: Printed;
  /** True where a target must be restarted to get the change. */
  readonly needsRestart: boolean;
  /** What was collected by itself since the last report, where that freed something. */
  readonly collected: Collection | undefined;
}

/** How long a restarted process may take to run its constructors. */
const restartTimeoutMs = 10_000;

/** Measured: what a program takes beside its tables and files, in bytes. */
const perProgram = 64 * 1024;

export class LinkedProgram {
  readonly output: string;
  readonly targets: Set<Target> = new Set();
  /** About how much memory it takes, as of the last link. */
  byteLength: number = perProgram;
  #program: Program | undefined;
  #command: LinkCommand;
  #inputs: Inputs | undefined;
  /** True where one of its libraries was linked since the inputs were found. */
  #hasOldInputs = false;
  /** Libraries that turned out to be none that the program can take in. */
  #kept: readonly KeptLibrary[] = [];
  readonly #launcher: string;
  readonly #scratch: string;
  readonly #findRecord: FindRecord;
  /** Links and starts of one program go one after the other. */
  #queue: Promise<unknown> = Promise.resolve();
  /** How many of them wait or go on. */
  #waiting = 0;
  #collected: Collection | undefined;

  /** `scratch` is a directory of the user's own for files that last a moment. */
  constructor(
    command: LinkCommand,
    launcher: string,
    scratch: string,
    findRecord: FindRecord = () => undefined,
  ) {
    this.#findRecord = findRecord;
    this.#scratch = scratch;
    this.output = command.output;
    this.#command = command;
    this.#launcher = launcher;
  }

  get name(): string {
    return basename(this.output);
  }

  /** True while it is linked or runs. */
  get isBusy(): boolean {
    return this.#waiting > 0 || this.targets.size > 0;
  }

  /** The tables; undefined before the first link that succeeded. */
  get program(): Program | undefined {
    return this.#program;
  }

  /** Notes that a library was linked. True where the program consists of it, or may now. */
  libraryLinked(path: string): boolean {
    if (this.#inputs === undefined || !consistsOf(this.#inputs, path)) return false;
    this.#kept = this.#kept.filter((library) => library.path !== path);
    this.#hasOldInputs = true;
    return true;
  }

  /**
   * Links, for the first time or again. Rejects with `LinkFailure` or `LinkError`; everything is
   * then as before.
   */
  link(command: LinkCommand = this.#command): Promise<LinkReport> {
    const report = this.#inTurn(() => this.#linkNow(command));
    // Behind the answer: nobody waits for a collection but the next link.
    report.then(() => this.#collectIfDue()).catch(() => {});
    return report;
  }

  /** Frees what updates replaced and nobody uses any more. */
  collect(): Promise<Collection> {
    return this.#inTurn(() => {
      if (this.#program === undefined) throw new LinkError(`${this.output} is not linked`);
      return collect(this.#program, this.targets);
    });
  }

  async #collectIfDue(): Promise<void> {
    if (this.#program === undefined || !isDue(this.#program)) return;
    const collection = await this.collect();
    log(`${this.output}: ${summary(collection)}`);
    if (collection.blocks > 0) this.#collected = collection;
  }

  /** Sends the program to a new process. */
  start(pid: number, channel: Channel): Promise<Target> {
    return this.#inTurn(async () => {
      if (this.#program === undefined) await this.#linkNow(this.#command);
      // With nobody there who could hold anything, a process starts without what is old.
      else if (this.targets.size === 0) await collect(this.#program, []);
      const target = new Target(pid, channel, {
        program: this.#program!,
        output: this.output,
        rpaths: this.#inputs!.rpaths,
        scratch: this.#scratch,
      });
      this.targets.add(target);
      const program = this.#program!;
      target.onTrapped = (address, forward) =>
        log(`process ${pid} of ${this.output} ${trappedText(program, address, forward)}`);
      channel.onClose = () => {
        target.state = TargetState.Gone;
        this.targets.delete(target);
        // Ends in order are not worth a line: builds run programs by the thousand.
        if (target.exitStatus === undefined) log(`process ${pid} of ${this.output} is gone`);
      };
      await target.start();
      return target;
    });
  }

  /**
   * Starts all processes again, and waits until they run. Returns their pids, and whether each runs
   * again.
   */
  async restart(): Promise<{ pid: number; runs: boolean }[]> {
    const before = [...this.targets];
    for (const target of before) target.restart(this.output);
    const runsAgain = (pid: number) =>
      [...this.targets].some(
        (target) =>
          target.pid === pid && !before.includes(target) && target.state === TargetState.Running,
      );
    const deadline = Date.now() + restartTimeoutMs;
    while (Date.now() < deadline && !before.every(({ pid }) => runsAgain(pid))) await sleep(5);
    return before.map(({ pid }) => ({ pid, runs: runsAgain(pid) }));
  }

  /**
   * Compares a target, or the image where there is none, with a link from nothing. One sentence for
   * each difference.
   */
  drift(target: Target | undefined): Promise<string[]> {
    return this.#inTurn(async () => {
      const program = this.#program;
      const inputs = this.#inputs;
      if (program === undefined || inputs === undefined) {
        throw new LinkError(`${this.output} is not linked`);
      }
      if (target === undefined) {
        const image = (address: number, size: number) => program.arena.bytesAt(address, size);
        const unbound = (binding: Binding) => new Uint8Array(forms[binding.kind]!.width);
        return findDrift(program, inputs, this.#launcher, image, unbound);
      }
      if (target.generation !== program.generation) {
        throw new LinkError(
          `process ${target.pid} runs generation ${target.generation}, the program is at ${program.generation}: ${target.needsRestart}`,
        );
      }
      const memory = await readArena(program, target);
      const boundBytes = (binding: Binding) => target.boundBytes(binding);
      return findDrift(program, inputs, this.#launcher, memory, boundBytes);
    });
  }

  async #linkNow(command: LinkCommand): Promise<LinkReport> {
    const start = performance.now();
    const before = this.#program;
    const { work, inputs, changes, relinked } =
      before === undefined ? this.#linkTakingIn(command) : this.#linkAgain(before, command);
    const { program } = work;
    this.#program = program;
    this.#command = command;
    this.#inputs = inputs;
    this.#hasOldInputs = false;
    for (const target of this.targets) target.rpaths = inputs.rpaths;
    this.byteLength = perProgram + program.byteLength;
    const patch = changes?.patch;
    const collected = this.#collected;
    this.#collected = undefined;
    const targets =
      relinked !== undefined
        ? [...this.targets].map((target) => awaitRestart(target, relinked))
        : patch !== undefined
          ? await this.#commit(patch, changes!.needsRestart, work)
          : [];
    return {
      output: this.output,
      generation: program.generation,
      cold: before === undefined,
      changed: before === undefined || patch !== undefined || relinked !== undefined,
      objects: program.objects().length,
      verdicts:
        relinked === undefined ? (changes?.verdicts ?? []) : [this.#restartVerdict(relinked)],
      patchBytes: patch === undefined ? 0 : patchSize(patch),
      targets,
      phases: work.phases.list(),
      totalMs: performance.now() - start,
      warnings: work.diagnostics.format(),
      kept: inputs.kept.filter(({ why }) => why !== undefined),
      printed: reportLink(program, command, inputs, work.phases),
      needsRestart: targets.some((target) => target.refused !== undefined),
      collected,
    };
  }

  /** Brings the program to what is wanted; where that cannot be, links it from nothing. */
  #linkAgain(before: Program, command: LinkCommand): Linked {
    const work = newWork(before, command);
    let reason: string;
    try {
      const inputs = work.phases.time("inputs", () => this.#findInputs(work, command));
      refuseSwitched(this.#inputs!, inputs);
      return { work, inputs, changes: this.#updateNow(work, inputs), relinked: undefined };
    } catch (error) {
      if (!(error instanceof NeedsRelink || error instanceof LibrariesStay)) throw error;
      reason = error.message;
    }
    const linked = this.#linkTakingIn(command, before);
    linked.work.program.generation = before.generation + 1;
    return { ...linked, relinked: reason };
  }

  /**
   * Links from nothing, and takes in as many of the project's libraries as possible: those with which
   * the link fails stay libraries. `before` has the temporary objects that are gone.
   */
  #linkTakingIn(command: LinkCommand, before?: Program): Linked {
    const kept = this.#kept;
    for (;;) {
      const work = newWork(new Program(), command);
      if (before !== undefined) rememberTemporaries(work, before);
      const inputs = work.phases.time("inputs", () => this.#findInputs(work, command));
      try {
        this.#linkFromNothing(work, inputs);
        return { work, inputs, changes: undefined, relinked: undefined };
      } catch (error) {
        const stay = stayingAfter(error, inputs);
        if (stay.length === 0) {
          this.#kept = kept;
          throw error;
        }
        this.#kept = [...this.#kept, ...stay];
        this.#hasOldInputs = true;
      }
    }
  }

  #linkFromNothing(work: WorkList, inputs: Inputs): void {
    addMentions(work, loadRuntime(work.program, work.open(this.#launcher), this.#launcher));
    linkCold(work, inputs);
  }

  /** What is said where the program was linked from nothing, since no update could be made of it. */
  #restartVerdict(text: string): Verdict {
    return { kind: VerdictKind.Restart, symbol: "", file: this.name, text, address: 0 };
  }

  /** Links again. After an error that is a bug of ours the tables are not trusted any more. */
  #updateNow(work: WorkList, inputs: Inputs): Update {
    try {
      return update(work, inputs);
    } catch (error) {
      if (!(error instanceof LinkError || error instanceof LinkFailure)) {
        this.#program = undefined;
        for (const target of this.targets) {
          target.needsRestart ??= "an internal error made hotlink link the program from nothing";
        }
      }
      throw error;
    }
  }

  /** Libraries are searched again only where the command line is another one. */
  #findInputs(work: WorkList, command: LinkCommand): Inputs {
    const same = JSON.stringify(command) === JSON.stringify(this.#command);
    if (same && this.#inputs !== undefined && !this.#hasOldInputs) return this.#inputs;
    const inputs = findInputs(command, work.diagnostics, this.#findRecord, this.#kept);
    work.diagnostics.check();
    return inputs;
  }

  /**
   * Takes all targets to the new generation. They stop at their own safe points, so none waits for
   * another.
   */
  async #commit(patch: Patch, restart: boolean, work: WorkList): Promise<TargetReport[]> {
    const reports = await Promise.all(
      [...this.targets].map((target) => commitTo(target, patch, restart)),
    );
    const outcomes = reports.map((report) => report.outcome).filter((o) => o !== undefined);
    const worst = (time: "stageMs" | "waitMs" | "pauseMs" | "exchangeMs") =>
      Math.max(...outcomes.map((outcome) => outcome[time]));
    if (outcomes.length > 0) {
      const { phases } = work;
      phases.add("stage", worst("stageMs"));
      phases.add("wait", worst("waitMs"));
      phases.add("pause", worst("pauseMs"));
      phases.add("exchange", worst("exchangeMs"));
    }
    return reports;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    this.#waiting++;
    try {
      return await result;
    } finally {
      this.#waiting--;
    }
  }
}

/** What a link gave. */
interface Linked {
  readonly work: WorkList;
  readonly inputs: Inputs;
  readonly changes: Update | undefined;
  /** Why it was linked from nothing though it was linked before. */
  readonly relinked: string | undefined;
}

function newWork(program: Program, command: LinkCommand): WorkList {
  const work = new WorkList(program);
  work.diagnostics.warningsAre = command.reports.warnings;
  program.wishes = exportWishes(command);
  return work;
}

/** A line for the daemon's log. */
function log(line: string): void {
  process.stderr.write(`hotlink: ${line}\n`);
}
