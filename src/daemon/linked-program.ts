/**
 * A program the daemon keeps: its tables, its link command, its running targets.
 */
import { basename } from "node:path";
import { LinkError, LinkFailure } from "../base/errors.ts";
import type { Phase } from "../base/phases.ts";
import type { LinkCommand } from "../link/command-line.ts";
import { findInputs, type Inputs } from "../link/inputs.ts";
import { loadRuntime } from "../link/offers.ts";
import { addMentions } from "../link/mentions.ts";
import { linkCold } from "../link/pipeline.ts";
import { WorkList } from "../link/work-list.ts";
import { Program } from "../program/program.ts";
import { Target, TargetState } from "../target/target.ts";
import type { Channel } from "../target/channel.ts";

/** What a link did. */
export interface LinkReport {
  readonly output: string;
  readonly generation: number;
  readonly cold: boolean;
  readonly objects: number;
  readonly imageBytes: number;
  readonly phases: readonly Phase[];
  readonly warnings: string;
}

export class LinkedProgram {
  readonly output: string;
  readonly targets: Set<Target> = new Set();
  #program: Program | undefined;
  #command: LinkCommand;
  readonly inputs?: Inputs;
  readonly #launcher: string;
  /** Links and starts of one program go one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(command: LinkCommand, launcher: string) {
    this.output = command.output;
    this.#command = command;
    this.#launcher = launcher;
  }

  get name(): string {
    return basename(this.output);
  }

  get command(): LinkCommand {
    return this.#command;
  }

  /** Links, for the first time or again. Rejects with `LinkFailure` or `LinkError`; everything is then as before. */
  link(command: LinkCommand): Promise<LinkReport> {
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
      });
      this.targets.add(target);
      channel.onClose = () => {
        target.state = TargetState.Gone;
        this.targets.delete(target);
      };
      await target.start();
      return target;
    });
  }

  async #linkNow(command: LinkCommand): Promise<LinkReport> {
    const program = new Program();
    const work = new WorkList(program);
    const inputs = findInputs(command, work.diagnostics);
    work.diagnostics.check();
    addMentions(work, loadRuntime(program, work.open(this.#launcher), this.#launcher));
    linkCold(work, inputs);
    this.#program = program;
    this.#command = command;
    return {
      output: this.output,
      generation: program.generation,
      cold: true,
      objects: program.objects().length,
      imageBytes: program.arena.regions.reduce((sum, region) => sum + region.bytes.length, 0),
      phases: work.phases.list(),
      warnings: work.diagnostics.format(),
    };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }
}

/** The text of an error as a linker prints it. */
export function errorText(error: unknown): string {
  if (error instanceof LinkFailure) return error.diagnostics.format();
  if (error instanceof LinkError) {
    return `hotlink: error: ${[error.message, ...error.notes.map((note) => `>>> ${note}`)].join("\n")}\n`;
  }
  throw error;
}
