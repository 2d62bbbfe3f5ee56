/**
 * A program the daemon keeps: its tables, its link command, its running targets.
 */
import { basename } from "node:path";
import { codes } from "../base/codes.ts";
import { LinkError, LinkFailure } from "../base/errors.ts";
import { NeedsRelink } from "../link/bounds.ts";
import { rememberedFiles } from "../link/changes.ts";
import type { LinkCommand } from "../link/command-line.ts";
import { Contents } from "../link/contents.ts";
import { findInputs, type Inputs } from "../link/inputs.ts";
import { addMentions } from "../link/mentions.ts";
import { loadRuntime } from "../link/offers.ts";
import { type FindRecord, type KeptLibrary, LibrariesStay } from "../link/own-libraries.ts";
import { linkCold, newWork } from "../link/pipeline.ts";
import type { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import { Layouts } from "../program/layouts.ts";
import { Program } from "../program/program.ts";
import type { Channel } from "../target/channel.ts";
import { awaitRestart, commitToAll } from "../target/commit.ts";
import { type Image, imageOf } from "../target/image.ts";
import { leaveMoved, type Restarted, restartAll } from "../target/restart.ts";
import { Target, TargetState } from "../target/target.ts";
import { patchSize } from "../update/patch.ts";
import { type Update, update } from "../update/pipeline.ts";
import { type Collection, Collections, collect, trappedText } from "./collection.ts";
import { allChanges, type Destination, fileChanges, History, type Past } from "./history.ts";
import type { ImageOwner } from "./kept-images.ts";
import { LayoutReader } from "./layout-reader.ts";
import { reportLink } from "./link-reports.ts";
import { Log } from "./log.ts";
import { type LinkReport, quietReport, relinkedVerdict } from "./report.ts";
import { withRunning } from "./running-verdicts.ts";
import { consistsOf, refuseSwitched, stayingAfter } from "./taken-libraries.ts";
import { driftOf } from "./target-drift.ts";

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
  readonly history: History = new History();
  readonly log: Log = new Log();
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
  readonly #collections = new Collections();

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
    const report = this.#inTurn(() => {
      const isUndone = this.history.isUndone(this.#program, command);
      return this.#linkNow(isUndone ? this.#command : command);
    });
    // Behind the answer: nobody waits for a collection but the next link.
    report.then(() => this.#collections.whenDue(this.linked, () => this.collect())).catch(() => {});
    return report;
  }

  /**
   * Links what an earlier generation consisted of, or a later one that was undone. Rejects like
   * `link`.
   */
  go(to: Destination): Promise<LinkReport> {
    return this.#inTurn(() => {
      const past = this.history.past(this.linked, to);
      return this.#linkNow(past.state.command, past);
    });
  }

  /** What an update would do; nothing is done. Rejects like `link`. */
  preview(): Promise<LinkReport> {
    return this.#inTurn(async () => {
      const start = performance.now();
      const { linked: program } = this;
      const work = newWork(program, this.#command);
      let trial: Pick<Update, "verdicts" | "needsRestart">;
      try {
        const inputs = work.phases.time("inputs", () => this.#findInputs(work, this.#command));
        refuseSwitched(this.#inputs!, inputs);
        trial = this.#updateNow(work, inputs, true);
      } catch (error) {
        if (!(error instanceof NeedsRelink || error instanceof LibrariesStay)) throw error;
        trial = { verdicts: [relinkedVerdict(this.name, error.message)], needsRestart: true };
      }
      return {
        ...quietReport(this.output, work, this.#inputs!, start),
        changed: trial.verdicts.length > 0,
        verdicts: trial.verdicts,
        needsRestart: trial.needsRestart && this.targets.size > 0,
        isTrial: true,
      };
    });
  }

  /** The tables. Throws `LinkError` where there are none. */
  get linked(): Program {
    if (this.#program === undefined) throw new LinkError(`${this.output} is not linked`);
    return this.#program;
  }

  get generation(): number {
    return this.#program?.generation ?? 0;
  }

  /** What new processes get. */
  image(): Image | undefined {
    if (this.#program === undefined || this.#inputs === undefined) return undefined;
    return imageOf(this.#program, this.#inputs.rpaths, this.output);
  }

  /** Frees what updates replaced and nobody uses any more. */
  collect(): Promise<Collection> {
    return this.#inTurn(() => collect(this.linked, this.targets));
  }

  /** Sends the program to a new process. */
  start(pid: number, channel: Channel): Promise<Target> {
    return this.#inTurn(async () => {
      // With nobody there who could hold anything, a process starts without what is old.
      if (this.#program !== undefined && this.targets.size === 0) await collect(this.#program, []);
      const kept = await this.#linkOrFindKept();
      const target = new Target(pid, channel, {
        program: this.#program,
        output: this.output,
        rpaths: this.#inputs?.rpaths ?? [],
        scratch: this.#setting.scratch,
      });
      this.targets.add(target);
      const program = this.#program!;
      target.onTrapped = (address, forward) =>
        log(`process ${pid} of ${this.output} ${trappedText(program, address, forward)}`);
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
    leaveMoved(this.targets, this.output);
  }

  /** Starts all processes again, with what was linked last. */
  restart(): Promise<Restarted[]> {
    return restartAll(this.targets, this.output);
  }

  /**
   * Compares a target, or the image where there is none, with a link from nothing. One sentence for
   * each difference.
   */
  drift(target: Target | undefined): Promise<string[]> {
    const { launcher } = this.#setting;
    return this.#inTurn(() => driftOf(this.linked, this.#inputs!, launcher, target));
  }

  /** Without a process nothing lives on that a type could change under. */
  #forgetLayouts(): void {
    this.#layoutReader.stop();
    if (this.#program !== undefined) this.#program.layouts = undefined;
  }

  async #linkNow(command: LinkCommand, past?: Past): Promise<LinkReport> {
    const start = performance.now();
    const before = this.#program;
    const { work, inputs, changes, relinked } =
      before === undefined ? this.#linkTakingIn(command) : this.#linkAgain(before, command, past);
    const { program } = work;
    this.#program = program;
    this.#command = command;
    this.#inputs = inputs;
    this.#hasOldInputs = false;
    for (const target of this.targets) target.rpaths = inputs.rpaths;
    if (this.targets.size > 0) this.#readLayouts(program);
    if (past !== undefined) this.history.moved(past.state, program.generation);
    else {
      const files = before === program ? fileChanges(work) : before && allChanges(before, program);
      this.history.note(program.generation, command, inputs, files);
    }
    this.byteLength = perProgram + program.byteLength + this.history.byteLength;
    this.#setting.linked(this);
    const patch = changes?.patch;
    const anew = relinked ?? (before === undefined ? "it is linked anew" : undefined);
    const targets =
      anew !== undefined
        ? [...this.targets].map((target) => awaitRestart(target, anew, codes.Relinked))
        : await commitToAll(this.targets, patch, changes?.needsRestart ?? false, work.phases);
    const report: LinkReport = {
      ...quietReport(this.output, work, this.#inputs!, start),
      cold: before === undefined,
      changed: before === undefined || patch !== undefined || relinked !== undefined,
      verdicts:
        relinked === undefined
          ? withRunning(changes?.verdicts ?? [], targets)
          : [relinkedVerdict(this.name, relinked)],
      patchBytes: patch === undefined ? 0 : patchSize(patch),
      targets,
      printed: reportLink(program, command, inputs, work.phases),
      needsRestart: targets.some((target) => target.refused !== undefined),
      collected: this.#collections.takeLast(),
    };
    if (report.changed) this.log.add(report, past && this.history.origin(program.generation));
    return report;
  }

  /** Learns the layouts of types in the background: an edit would overwrite what tells them. */
  #readLayouts(program: Program): void {
    program.layouts ??= new Layouts();
    this.#layoutReader.read(program);
  }

  /** Brings the program to what is wanted; where that cannot be, links it from nothing. */
  #linkAgain(before: Program, command: LinkCommand, past: Past | undefined): Linked {
    const work = newWork(before, command);
    work.contents = new Contents(past?.files);
    let reason: string;
    try {
      const find = () => past?.state.inputs ?? this.#findInputs(work, command);
      const inputs = work.phases.time("inputs", find);
      refuseSwitched(this.#inputs!, inputs);
      return { work, inputs, changes: this.#updateNow(work, inputs), relinked: undefined };
    } catch (error) {
      if (!(error instanceof NeedsRelink || error instanceof LibrariesStay)) throw error;
      reason = error.message;
    }
    const linked = this.#linkTakingIn(command, past?.files ?? rememberedFiles(before), past);
    linked.work.program.generation = before.generation + 1;
    return { ...linked, relinked: reason };
  }

  /**
   * Links from nothing, and takes in as many of the project's libraries as possible: those with which
   * the link fails stay libraries. `files` are those that are not to be read.
   */
  #linkTakingIn(command: LinkCommand, files: readonly InputFile[] = [], past?: Past): Linked {
    const kept = this.#kept;
    for (;;) {
      const work = newWork(new Program(), command);
      work.contents = new Contents(files);
      const find = () => past?.state.inputs ?? this.#findInputs(work, command);
      const inputs = work.phases.time("inputs", find);
      try {
        this.#linkFromNothing(work, inputs);
        return { work, inputs, changes: undefined, relinked: undefined };
      } catch (error) {
        const stay = stayingAfter(error, inputs);
        if (stay.length === 0 || past !== undefined) {
          this.#kept = kept;
          throw error;
        }
        this.#kept = [...this.#kept, ...stay];
        this.#hasOldInputs = true;
      }
    }
  }

  #linkFromNothing(work: WorkList, inputs: Inputs): void {
    const { launcher } = this.#setting;
    addMentions(work, loadRuntime(work.program, work.open(launcher), launcher));
    linkCold(work, inputs);
  }

  /** Links again. After an error that is a bug of ours the tables are not trusted any more. */
  #updateNow(work: WorkList, inputs: Inputs, isTrial = false): Update {
    try {
      return update(work, inputs, isTrial);
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

/** A line for the daemon's log. */
function log(line: string): void {
  process.stderr.write(`hotlink: ${line}\n`);
}
