/**
 * A program the daemon keeps: its tables, its link command, its running targets.
 */
import { readlinkSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LinkError, LinkFailure } from "../base/errors.ts";
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
import { Layouts } from "../program/layouts.ts";
import { Program } from "../program/program.ts";
import type { Channel } from "../target/channel.ts";
import { awaitRestart, commitToAll } from "../target/commit.ts";
import { type Image, imageOf } from "../target/image.ts";
import { readArena } from "../target/memory.ts";
import { Target, TargetState } from "../target/target.ts";
import { findDrift } from "../update/drift.ts";
import { patchSize } from "../update/patch.ts";
import { type Update, update } from "../update/pipeline.ts";
import { type Verdict, VerdictKind } from "../update/verdicts.ts";
import { forms } from "../x86-64/relocations.ts";
import type { ImageOwner } from "./kept-images.ts";
import { LayoutReader } from "./layout-reader.ts";
import { reportLink } from "./link-reports.ts";
import type { LinkReport } from "./report.ts";
import { withRunning } from "./running-verdicts.ts";
import { consistsOf, refuseSwitched, stayingAfter } from "./taken-libraries.ts";

/** How long a restarted process may take to run its constructors. */
const restartTimeoutMs = 10_000;

/** Measured: what a program takes beside its tables and files, in bytes. */
const perProgram = 64 * 1024;

/** What programs get from the daemon. */
export interface ProgramSetting {
  readonly launcher: string;
  /** A directory of the user's own for files that last a moment. */
  readonly scratch: string;
  readonly findRecord: FindRecord;
  /** An image that was kept on disk. */
  readonly keptImage: (id: string) => Image | undefined;
  /** Is told of every link. */
  readonly linked: (program: LinkedProgram) => void;
}

export class LinkedProgram implements ImageOwner {
  readonly output: string;
  /** What its launcher is known by. */
  id: string;
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
  readonly #setting: ProgramSetting;
  readonly #layoutReader = new LayoutReader();
  /** Links and starts of one program go one after the other. */
  #queue: Promise<unknown> = Promise.resolve();
  /** How many of them wait or go on. */
  #waiting = 0;

  constructor({ command, id }: { command: LinkCommand; id: string }, setting: ProgramSetting) {
    this.#setting = setting;
    this.output = command.output;
    this.id = id;
    this.#command = command;
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
    return this.#inTurn(() => this.#linkNow(command));
  }

  get generation(): number {
    return this.#program?.generation ?? 0;
  }

  /** What new processes get. */
  image(): Image | undefined {
    if (this.#program === undefined || this.#inputs === undefined) return undefined;
    return imageOf(this.#program, this.#inputs.rpaths, this.output);
  }

  /** Sends the program to a new process. */
  start(pid: number, channel: Channel): Promise<Target> {
    return this.#inTurn(async () => {
      const kept = await this.#linkOrFindKept();
      const target = new Target(pid, channel, {
        program: this.#program,
        output: this.output,
        rpaths: this.#inputs?.rpaths ?? [],
        scratch: this.#setting.scratch,
      });
      this.targets.add(target);
      channel.onClose = () => {
        target.state = TargetState.Gone;
        this.targets.delete(target);
        if (this.targets.size === 0) this.#forgetLayouts();
        // Ends in order are not worth a line: builds run programs by the thousand.
        if (target.exitStatus === undefined) log(`process ${pid} of ${this.output} is gone`);
      };
      if (kept === undefined) await target.start();
      else await target.startKept(kept.image, kept.why);
      if (this.#program !== undefined) this.#readLayouts(this.#program);
      return target;
    });
  }

  /** Sees to it that there are tables. Where that cannot be, returns the image that was kept, and why. */
  async #linkOrFindKept(): Promise<{ image: Image; why: string } | undefined> {
    if (this.#program !== undefined) return undefined;
    try {
      await this.#linkNow(this.#command);
      return undefined;
    } catch (error) {
      const image = this.#setting.keptImage(this.id);
      const isRefused = error instanceof LinkError || error instanceof LinkFailure;
      if (image === undefined || !isRefused) throw error;
      return { image, why: `it was started as it was linked last: ${error.message}` };
    }
  }

  /**
   * Its launcher is not at its output any more, and this program goes on under another id. Processes of a
   * launcher that was moved away stay what they are; those whose launcher was removed go on as before.
   */
  leaveLauncher(id: string): void {
    this.id = id;
    for (const target of this.targets) {
      const path = executableOf(target.pid);
      if (path === undefined || path === this.output) continue;
      target.needsRestart ??= `its file was moved to ${path}, and ${this.output} is linked anew`;
    }
  }

  /**
   * Starts all processes again, and waits until they run. Returns their pids, and whether each runs
   * again.
   */
  async restart(): Promise<{ pid: number; runs: boolean }[]> {
    const before = [...this.targets];
    for (const target of before) target.restart(executableOf(target.pid) ?? this.output);
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
        return findDrift(program, inputs, this.#setting.launcher, image, unbound);
      }
      const { pid, generation, needsRestart } = target;
      if (needsRestart !== undefined || generation !== program.generation) {
        throw new LinkError(
          `process ${pid} runs generation ${generation}, the program is at ${program.generation}: ${needsRestart ?? "it waits for the next update"}`,
        );
      }
      const memory = await readArena(program, target);
      const boundBytes = (binding: Binding) => target.boundBytes(binding);
      return findDrift(program, inputs, this.#setting.launcher, memory, boundBytes);
    });
  }

  /** Without a process nothing lives on that a type could change under. */
  #forgetLayouts(): void {
    this.#layoutReader.stop();
    if (this.#program !== undefined) this.#program.layouts = undefined;
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
    if (this.targets.size > 0) this.#readLayouts(program);
    this.byteLength = perProgram + program.byteLength;
    this.#setting.linked(this);
    const patch = changes?.patch;
    const targets =
      before === undefined || relinked !== undefined
        ? [...this.targets].map((target) => awaitRestart(target, relinked ?? "it is linked anew"))
        : await commitToAll(this.targets, patch, changes?.needsRestart ?? false, work.phases);
    return {
      output: this.output,
      generation: program.generation,
      cold: before === undefined,
      changed: before === undefined || patch !== undefined || relinked !== undefined,
      objects: program.objects().length,
      verdicts:
        relinked === undefined
          ? withRunning(changes?.verdicts ?? [], targets)
          : [this.#restartVerdict(relinked)],
      notes: work.notes,
      patchBytes: patch === undefined ? 0 : patchSize(patch),
      targets,
      phases: work.phases.list(),
      totalMs: performance.now() - start,
      warnings: work.diagnostics.format(),
      kept: inputs.kept.filter(({ why }) => why !== undefined),
      printed: reportLink(program, command, inputs, work.phases),
      needsRestart: targets.some((target) => target.refused !== undefined),
    };
  }

  /** Learns the layouts of types in the background: an edit would overwrite what tells them. */
  #readLayouts(program: Program): void {
    program.layouts ??= new Layouts();
    this.#layoutReader.read(program);
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
    addMentions(
      work,
      loadRuntime(work.program, work.open(this.#setting.launcher), this.#setting.launcher),
    );
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
    const inputs = findInputs(command, work.diagnostics, this.#setting.findRecord, this.#kept);
    work.diagnostics.check();
    return inputs;
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

/** The file a process was started from, where it is now; where it was, if it was removed. */
function executableOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, "");
  } catch {
    return undefined;
  }
}

/** A line for the daemon's log. */
function log(line: string): void {
  process.stderr.write(`hotlink: ${line}\n`);
}
