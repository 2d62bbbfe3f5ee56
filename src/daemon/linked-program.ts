/**
 * A program the daemon keeps: its tables, its link command, its running targets.
 */
import { basename } from "node:path";
import { LinkError, LinkFailure } from "../base/errors.ts";
import type { Phase } from "../base/phases.ts";
import { NeedsRelink } from "../link/bounds.ts";
import { rememberTemporaries } from "../link/changes.ts";
import type { LinkCommand } from "../link/command-line.ts";
import { findInputs, type Inputs } from "../link/inputs.ts";
import { addMentions } from "../link/mentions.ts";
import { loadRuntime } from "../link/offers.ts";
import { linkCold } from "../link/pipeline.ts";
import { WorkList } from "../link/work-list.ts";
import type { Binding } from "../program/bindings.ts";
import { Program } from "../program/program.ts";
import { type Channel, ConnectionLost } from "../target/channel.ts";
import { Target, TargetState } from "../target/target.ts";
import type { Outcome } from "../target/transaction.ts";
import { findDrift, type Memory } from "../update/drift.ts";
import type { Patch } from "../update/patch.ts";
import { type Update, update } from "../update/pipeline.ts";
import { type Verdict, VerdictKind } from "../update/verdicts.ts";
import { CommitResult } from "../wire/messages.ts";
import { forms } from "../x86-64/relocations.ts";
import { type Printed, reportLink } from "./link-reports.ts";

/** What became of an update in one target. */
export interface TargetReport {
  readonly pid: number;
  readonly outcome?: Outcome;
  /** Why the target was not changed. */
  readonly refused?: string;
}

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
  /** What the options of the command ask to be printed. */
  readonly printed: Printed;
  /** True where a target must be restarted to get the change. */
  readonly needsRestart: boolean;
}

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
  readonly #launcher: string;
  readonly #scratch: string;
  /** Links and starts of one program go one after the other. */
  #queue: Promise<unknown> = Promise.resolve();
  /** How many of them wait or go on. */
  #waiting = 0;

  /** `scratch` is a directory of the user's own for files that last a moment. */
  constructor(command: LinkCommand, launcher: string, scratch: string) {
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

  /**
   * Links, for the first time or again. Rejects with `LinkFailure` or `LinkError`; everything is
   * then as before.
   */
  link(command: LinkCommand = this.#command): Promise<LinkReport> {
    return this.#inTurn(() => this.#linkNow(command));
  }

  /** Sends the program to a new process. */
  start(pid: number, channel: Channel): Promise<Target> {
    return this.#inTurn(async () => {
      if (this.#program === undefined) await this.#linkNow(this.#command);
      const target = new Target(pid, channel, {
        program: this.#program!,
        output: this.output,
        rpaths: this.#command.rpaths,
        scratch: this.#scratch,
      });
      this.targets.add(target);
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
    let work = newWork(before ?? new Program(), command);
    const inputs = work.phases.time("inputs", () => this.#findInputs(work, command));
    let changes: Update | undefined;
    let relinked: string | undefined;
    if (before === undefined) {
      this.#linkFromNothing(work, inputs);
    } else {
      try {
        changes = this.#updateNow(work, inputs);
      } catch (error) {
        if (!(error instanceof NeedsRelink)) throw error;
        relinked = error.message;
        work = newWork(new Program(), command);
        rememberTemporaries(work, before);
        this.#linkFromNothing(work, inputs);
        work.program.generation = before.generation + 1;
      }
    }
    const { program } = work;
    this.#program = program;
    this.#command = command;
    this.#inputs = inputs;
    for (const target of this.targets) target.rpaths = command.rpaths;
    this.byteLength = perProgram + program.byteLength;
    const patch = changes?.patch;
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
      printed: reportLink(program, command, inputs, work.phases),
      needsRestart: targets.some((target) => target.refused !== undefined),
    };
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
    if (same && this.#inputs !== undefined) return this.#inputs;
    const inputs = findInputs(command, work.diagnostics);
    work.diagnostics.check();
    return inputs;
  }

  /**
   * Takes all targets to the new generation. They stop at their own safe points, so none waits for
   * another.
   */
  async #commit(patch: Patch, restart: boolean, work: WorkList): Promise<TargetReport[]> {
    const reports = await Promise.all(
      [...this.targets].map((target) => this.#commitTo(target, patch, restart)),
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

  /**
   * Brings one target up to date: patches that it did not take earlier first, then this one. A patch
   * for which it reached no safe point waits for the next update.
   */
  async #commitTo(target: Target, patch: Patch, restart: boolean): Promise<TargetReport> {
    const { pid } = target;
    if (restart) {
      target.needsRestart ??= `generation ${patch.generation} cannot be applied to a running program`;
    }
    if (target.needsRestart !== undefined) return awaitRestart(target, target.needsRestart);
    target.waiting.push(patch);
    try {
      for (;;) {
        const outcome = await target.commit(target.waiting[0]!);
        if (outcome.result === CommitResult.TimedOut) {
          return {
            pid,
            outcome,
            refused: "did not reach a safe point in time; the next update tries again",
          };
        }
        if (outcome.result !== CommitResult.Applied) {
          target.needsRestart = resultTexts[outcome.result];
          return { pid, outcome, refused: `must be restarted: ${target.needsRestart}` };
        }
        target.waiting.shift();
        if (target.waiting.length === 0) return { pid, outcome };
      }
    } catch (error) {
      if (error instanceof ConnectionLost) {
        return { pid, refused: "ended before it could be changed" };
      }
      if (!(error instanceof LinkError)) throw error;
      target.needsRestart = error.message;
      return { pid, refused: `must be restarted: ${error.message}` };
    }
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

function newWork(program: Program, command: LinkCommand): WorkList {
  const work = new WorkList(program);
  work.diagnostics.warningsAre = command.reports.warnings;
  const { exportAll: all, exportPatterns } = command;
  program.wishes = { all, patterns: exportPatterns.map(globToPattern) };
  return work;
}

/** Leaves a target as it is until it is restarted. */
function awaitRestart(target: Target, why: string): TargetReport {
  target.needsRestart ??= why;
  return { pid: target.pid, refused: `must be restarted: ${target.needsRestart}` };
}

/** The regular expression of a shell pattern (`*`, `?`, `[a-z]`). */
function globToPattern(glob: string): RegExp {
  const escaped = glob.replace(/[.+^${}()|\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}

function patchSize({ fresh, writes }: Patch): number {
  const sum = (total: number, bytes: Uint8Array) => total + bytes.length;
  return [...fresh.map(({ bytes }) => bytes), ...writes.map(({ after }) => after)].reduce(sum, 0);
}

/** A line for the daemon's log. */
function log(line: string): void {
  process.stderr.write(`hotlink: ${line}\n`);
}

/** Largest piece read from a target at a time. */
const readSize = 1024 * 1024;

/** A copy of what a target has in the arena, where the image has bytes. */
async function readArena(program: Program, target: Target): Promise<Memory> {
  const copies: { start: number; bytes: Uint8Array }[] = [];
  for (const { start, bytes } of program.arena.regions) {
    const copy = new Uint8Array(bytes.length);
    for (let at = 0; at < bytes.length; at += readSize) {
      const size = Math.min(readSize, bytes.length - at);
      copy.set(await target.read(start + at, size), at);
    }
    copies.push({ start, bytes: copy });
  }
  return (address, size) => {
    const copy = copies.find(
      ({ start, bytes }) => address >= start && address < start + bytes.length,
    );
    if (copy === undefined) throw new LinkError(`the target has no memory at ${address}`);
    return copy.bytes.subarray(address - copy.start, address - copy.start + size);
  };
}

const resultTexts = {
  [CommitResult.Mismatch]: "its memory is not what was expected",
  [CommitResult.Unwritable]: "its memory cannot be written",
};

/**
 * The text of an error as a linker prints it. One that is a bug of ours says so and goes to the
 * log; the daemon goes on.
 */
export function errorText(error: unknown): string {
  if (error instanceof LinkFailure) return error.diagnostics.format();
  if (error instanceof LinkError) {
    const lines = [error.message, ...error.notes.map((note) => `>>> ${note}`)];
    return `hotlink: error: ${lines.join("\n")}\n`;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`${stack}\n`);
  return `hotlink: error: internal error: ${message}\n`;
}
