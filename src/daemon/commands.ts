/**
 * What the command line tool may ask the daemon: one function a command. Each answers with text for
 * people, data for `--json`, and the exit status that both mean.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { LinkError } from "../base/errors.ts";
import { count } from "../base/format.ts";
import { returnsIn, type StillRunning } from "../target/still-running.ts";
import type { Target } from "../target/target.ts";
import { formatCollection } from "./collection.ts";
import type { LinkedProgram } from "./linked-program.ts";
import { formatLog } from "./log.ts";
import {
  errorText,
  formatReport,
  type LinkReport,
  refusalCodes,
  refusalText,
  undoneFiles,
  undoneLine,
} from "./report.ts";
import { explainSymbol } from "./why.ts";

/** Exit statuses of the command line tool. */
export const ExitStatus = {
  Done: 0,
  /** The link failed, or something else went wrong; nothing was changed. */
  Failed: 1,
  Usage: 2,
  /** Linked, but a running process must be restarted to get the change. */
  NeedsRestart: 3,
  /** There is no daemon, program or process to do it with. */
  Nothing: 4,
} as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** A request: the command's name, and the outputs it is about (none for all programs). */
export interface Request {
  readonly command: string;
  readonly outputs: readonly string[];
  /** `update`: whether it is only to be told what would be done. */
  readonly dryRun?: boolean;
  /** `undo` and `redo`: the generation to go to, where it is not the next one. */
  readonly to?: number;
  /** `why`: whom it is about. */
  readonly symbol?: string;
}

export interface Answer {
  readonly status: ExitStatus;
  readonly text: string;
  readonly data: unknown;
}

/** What commands may use of the daemon. */
export interface CommandHost {
  /** All programs in memory whose output is still there, or that run. */
  list(): LinkedProgram[];
  /** Finds a program, in memory or in the store. */
  find(output: string): LinkedProgram | undefined;
}

/** Carries out a request. */
export async function runCommand(host: CommandHost, request: Request): Promise<Answer> {
  const run = commands[request.command];
  if (run === undefined) return failure(ExitStatus.Usage, `unknown command '${request.command}'`);
  try {
    return await run(host, request);
  } catch (error) {
    return { status: ExitStatus.Failed, text: errorText(error), data: { error: errorText(error) } };
  }
}

const commands: Record<string, (host: CommandHost, request: Request) => Promise<Answer>> = {
  async status(host) {
    const data = await Promise.all(
      host.list().map(async (program) => ({
        output: program.output,
        generation: program.program?.generation ?? 0,
        objects: program.program?.objects().length ?? 0,
        undone: program.program === undefined ? [] : undoneFiles(program.program),
        targets: await Promise.all([...program.targets].map(describeTarget)),
      })),
    );
    const lines = data.flatMap(({ output, generation, objects, targets, undone }) => [
      `${output}: generation ${generation}, ${count(objects, "object")}, ${targets.length === 0 ? "not running" : count(targets.length, "process")}`,
      ...undoneLine(undone)
        .split("\n")
        .filter((line) => line !== ""),
      ...targets.flatMap((t) => [
        `  process ${t.pid}: ${t.state}, generation ${t.generation}${t.needsRestart === undefined ? "" : `; must be restarted: ${t.needsRestart}`}`,
        ...t.running.map((body) => `    ${body.symbol} (${body.file}) changes ${returnsIn(body)}`),
      ]),
    ]);
    const text =
      lines.length === 0 ? "no program is linked\n" : lines.map((l) => l + "\n").join("");
    return { status: ExitStatus.Done, text, data };
  },

  async update(host, request) {
    return forPrograms(host, request, async (program) => {
      const report = await (request.dryRun ? program.preview() : program.link());
      return reported(program, report);
    });
  },

  undo: (host, request) => travel(host, request, "undo"),
  redo: (host, request) => travel(host, request, "redo"),

  async log(host, request) {
    return forPrograms(host, request, async (program) => {
      const { entries } = program.log;
      const data = { output: program.output, generations: entries, ...program.history.reach };
      return { status: ExitStatus.Done, text: formatLog(program.name, entries), data };
    });
  },

  async why(host, request) {
    return forPrograms(host, request, async (program) => {
      const { text, symbols } = explainSymbol(program.linked, request.symbol ?? "");
      const isFound = symbols.length > 0;
      return {
        status: isFound ? ExitStatus.Done : ExitStatus.Failed,
        text: `${program.name}: ${text}`,
        data: { output: program.output, symbols, ...(isFound ? {} : { error: text }) },
      };
    });
  },

  async restart(host, request) {
    return forPrograms(host, request, async (program) => {
      const processes = await program.restart();
      const generation = program.program?.generation ?? 0;
      const lines = processes.map(({ pid, runs }) =>
        runs
          ? `${program.name}: process ${pid} started again, with generation ${generation}`
          : `${program.name}: process ${pid} does not come back`,
      );
      if (processes.length === 0) lines.push(`${program.name}: no process is running`);
      return {
        status: processes.every(({ runs }) => runs) ? ExitStatus.Done : ExitStatus.Failed,
        text: lines.map((line) => line + "\n").join(""),
        data: { output: program.output, processes },
      };
    });
  },

  async gc(host, request) {
    return forPrograms(host, request, async (program) => {
      const collection = await program.collect();
      const text = formatCollection(program.name, collection);
      return { status: ExitStatus.Done, text, data: { output: program.output, ...collection } };
    });
  },

  async drift(host, request) {
    return forPrograms(host, request, async (program) => {
      const targets = program.targets.size === 0 ? [undefined] : [...program.targets];
      const found: { pid: number | undefined; differences: string[] }[] = [];
      for (const target of targets) {
        found.push({ pid: target?.pid, differences: await program.drift(target) });
      }
      const lines = found.flatMap(({ pid, differences }) => {
        const where =
          pid === undefined ? `${program.name} (image)` : `${program.name} (process ${pid})`;
        if (differences.length === 0) return [`${where}: as a cold link would make it`];
        return [
          `${where}: ${count(differences.length, "difference")} from a cold link`,
          ...differences.map((difference) => `  ${difference}`),
        ];
      });
      const drifted = found.some(({ differences }) => differences.length > 0);
      return {
        status: drifted ? ExitStatus.Failed : ExitStatus.Done,
        text: lines.map((line) => line + "\n").join(""),
        data: { output: program.output, targets: found },
      };
    });
  },
};

/** How long a process may take to say what it runs: one that a debugger holds says nothing. */
const answerTimeoutMs = 1000;

/** What is told of a process. One that ends meanwhile runs nothing old. */
async function describeTarget(target: Target) {
  const { pid, state, generation, needsRestart } = target;
  const nothing: StillRunning[] = [];
  const running = await Promise.race([
    target.stillRunning().catch(() => nothing),
    sleep(answerTimeoutMs, nothing, { ref: false }),
  ]);
  return { pid, state, generation, needsRestart, running };
}

/** Goes back or forth in the history of programs. */
function travel(host: CommandHost, request: Request, step: "undo" | "redo"): Promise<Answer> {
  return forPrograms(host, request, async (program) => {
    const report = await program.go(request.to ?? step);
    return reported(program, report);
  });
}

function reported({ name }: LinkedProgram, report: LinkReport): Answer {
  const status = report.needsRestart ? ExitStatus.NeedsRestart : ExitStatus.Done;
  return { status, text: report.warnings + formatReport(name, report), data: report };
}

/** Runs `work` for the named programs, or all; the answers become one, with the worst status. */
async function forPrograms(
  host: CommandHost,
  request: Request,
  work: (program: LinkedProgram) => Promise<Answer>,
): Promise<Answer> {
  const programs =
    request.outputs.length === 0
      ? host.list()
      : request.outputs.map((output) => {
          const program = host.find(output);
          if (program === undefined) throw new LinkError(`${output} was not linked by hotlink`);
          return program;
        });
  if (programs.length === 0) return failure(ExitStatus.Nothing, "no program is linked");
  const answers: Answer[] = [];
  for (const program of programs) {
    try {
      answers.push(await work(program));
    } catch (error) {
      answers.push({
        status: ExitStatus.Failed,
        text: refusalText(error),
        data: { output: program.output, error: errorText(error), codes: refusalCodes(error) },
      });
    }
  }
  return {
    status: Math.max(...answers.map((answer) => answer.status)) as ExitStatus,
    text: answers.map((answer) => answer.text).join(""),
    data: answers.map((answer) => answer.data),
  };
}

function failure(status: ExitStatus, message: string): Answer {
  return { status, text: `hotlink: ${message}\n`, data: { error: message } };
}
