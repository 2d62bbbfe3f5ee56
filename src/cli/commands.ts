/**
 * The commands of the tool, in one table: names, arguments, what `--help` says.
 */
import { resolve } from "node:path";
import { ExitStatus, type Request } from "../daemon/commands.ts";
import { ask, isRunning } from "./client.ts";
import { runDaemon } from "./daemon.ts";
import { runExplain } from "./explain.ts";
import { runFlags } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { runBuild, runLink } from "./link.ts";

export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly details: string;
  /** True where everything behind `--` is somebody else's command line. */
  readonly wraps: boolean;
  /** Options of its own, beside those that every command takes. */
  readonly options?: readonly string[];
  /** Options that are followed by a word. */
  readonly values?: readonly string[];
  readonly run: (invocation: Invocation) => Promise<number>;
}

const keepLibraries =
  "  --keep-libraries  shared libraries that were linked this way stay libraries, and are not part of the program";

const to =
  "  --to GENERATION  to what that one held ('hotlink log' lists them), whether it is earlier or later";

export const commands: readonly Command[] = [
  {
    name: "link",
    usage: "hotlink link -- gcc main.o util.o -o game",
    summary: "link a program in memory, or update the one that runs",
    details: `Takes the link command you would use anyway, of a compiler or of ld. The output is a launcher: start it\nlike any program. The same command again is an update: running processes are changed in place.\n\n${keepLibraries}`,
    wraps: true,
    options: ["--keep-libraries"],
    run: runLink,
  },
  {
    name: "build",
    usage: "hotlink build -- make",
    summary: "run a build whose links go to hotlink",
    details: `Any command; gcc and clang find hotlink's linker through the environment. Build files stay as they are.\n\n${keepLibraries}`,
    wraps: true,
    options: ["--keep-libraries"],
    run: runBuild,
  },
  {
    name: "flags",
    usage: "hotlink flags [--prefix]",
    summary: "what to add to a build by hand, and why",
    details:
      "With --prefix only the directory for -B: gcc -B$(hotlink flags --prefix) main.o -o game\nStarts the daemon where none is running.",
    wraps: false,
    options: ["--prefix"],
    run: runFlags,
  },
  {
    name: "update",
    usage: "hotlink update [--dry-run] [PROGRAM…]",
    summary: "look for rebuilt objects and bring running processes up to date",
    details:
      "Without a name, all programs. Prints one line for each change and the time of each phase.\n\n  --dry-run  only tell what would be done; nothing is sent or changed",
    wraps: false,
    options: ["--dry-run"],
    run: (invocation) => {
      const dryRun = invocation.options.includes("--dry-run");
      return forward("update", invocation, { dryRun });
    },
  },
  {
    name: "undo",
    usage: "hotlink undo [--to GENERATION] [PROGRAM…]",
    summary: "take the last update back, in the running processes too",
    details: `An ordinary update to what the program consisted of before: state stays, and verdicts tell what became of each\nchange. Files that are newer on disk stay as they are, and are not linked again before they are written\nagain.\n\n${to}`,
    wraps: false,
    values: ["--to"],
    run: (invocation) => travel("undo", invocation),
  },
  {
    name: "redo",
    usage: "hotlink redo [--to GENERATION] [PROGRAM…]",
    summary: "make an update again that was taken back",
    details: to,
    wraps: false,
    values: ["--to"],
    run: (invocation) => travel("redo", invocation),
  },
  {
    name: "log",
    usage: "hotlink log [PROGRAM…]",
    summary: "the generations of programs, and what became of them",
    details: "Kept in memory by the daemon, as undo is.",
    wraps: false,
    run: (invocation) => forward("log", invocation),
  },
  {
    name: "why",
    usage: "hotlink why SYMBOL [PROGRAM…]",
    summary: "who defines a symbol, who refers to it, where it is and since when",
    details:
      "C++ names as people write them, with or without parameters, or as they are in object files.",
    wraps: false,
    run: async (invocation) => {
      const [symbol, ...words] = invocation.words;
      if (symbol !== undefined) return forward("why", { ...invocation, words }, { symbol });
      process.stderr.write("hotlink: why needs a symbol: hotlink why main\n");
      return ExitStatus.Usage;
    },
  },
  {
    name: "status",
    usage: "hotlink status",
    summary: "programs that are linked, and their processes",
    details: "Does not start a daemon.",
    wraps: false,
    run: async (invocation) => {
      if (await isRunning(invocation.paths)) return forward("status", invocation);
      print(invocation.json ? "[]\n" : "no daemon is running\n");
      return ExitStatus.Nothing;
    },
  },
  {
    name: "restart",
    usage: "hotlink restart [PROGRAM…]",
    summary: "start running processes again, with what was linked last",
    details:
      "Nothing is linked. A process keeps its pid, arguments, environment, directory and standard streams, and\nloses its state. Without a name, all programs.",
    wraps: false,
    run: (invocation) => forward("restart", invocation),
  },
  {
    name: "drift",
    usage: "hotlink drift [PROGRAM…]",
    summary: "compare what runs with a link from nothing",
    details:
      "Links the same inputs again in memory and names every byte of code, constants and tables that differs.",
    wraps: false,
    run: (invocation) => forward("drift", invocation),
  },
  {
    name: "explain",
    usage: "hotlink explain [CODE]",
    summary: "what a code in a report means, why it is so, what to do about it",
    details: "Without a code, lists all of them. Needs no daemon.",
    wraps: false,
    run: runExplain,
  },
  {
    name: "gc",
    usage: "hotlink gc [PROGRAM…]",
    summary: "free old code and data that nobody uses any more",
    details:
      "Stops the processes and looks at all their memory for pointers to what updates replaced. Prints what was\nfreed, and what stays with who holds it. Happens by itself when enough is stale. Without a name, all programs.",
    wraps: false,
    run: (invocation) => forward("gc", invocation),
  },
  {
    name: "stop",
    usage: "hotlink stop",
    summary: "end the daemon; running programs go on without updates",
    details: "The next command starts it again.",
    wraps: false,
    run: async (invocation) => {
      if (await isRunning(invocation.paths)) return forward("stop", invocation);
      print(invocation.json ? "{}\n" : "no daemon is running\n");
      return ExitStatus.Nothing;
    },
  },
  {
    name: "daemon",
    usage: "hotlink daemon",
    summary: "run the daemon in the foreground",
    details: "Other commands start it by themselves, in the background.",
    wraps: false,
    run: runDaemon,
  },
];

/** `hotlink undo` and `hotlink redo`. */
async function travel(command: "undo" | "redo", invocation: Invocation): Promise<number> {
  const text = invocation.values.get("--to");
  if (text === undefined) return forward(command, invocation);
  if (/^[1-9][0-9]{0,8}$/.test(text)) return forward(command, invocation, { to: Number(text) });
  process.stderr.write(`hotlink: '${text}' is no generation; 'hotlink log' lists them\n`);
  return ExitStatus.Usage;
}

/** Hands a command to the daemon and prints its answer. */
async function forward(
  command: string,
  invocation: Invocation,
  more: Partial<Request> = {},
): Promise<number> {
  const outputs = invocation.words.map((word) => resolve(word));
  const answer = await ask(invocation.paths, { command, outputs, ...more });
  print(invocation.json ? `${JSON.stringify(answer.data)}\n` : answer.text);
  return answer.status;
}

function print(text: string): void {
  process.stdout.write(text);
}
