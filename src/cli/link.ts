/**
 * `hotlink link` and `hotlink build`: somebody else's command, with hotlink in the linker's place.
 *
 * GCC and Clang look for `ld` in the directories of `COMPILER_PATH` first (GCC manual, "Environment
 * Variables"), so a build needs no flag: the shim found there hands the link to the daemon.
 */
import { spawn } from "node:child_process";
import { basename, join } from "node:path";
import { LinkError } from "../base/errors.ts";
import { ExitStatus } from "../daemon/commands.ts";
import { ask } from "./client.ts";
import type { Invocation } from "./invocation.ts";

/** Names of programs that are linkers themselves. */
const linker = /^(ld|ld\.(bfd|gold|lld|mold))$/;

/** Runs one link. */
export async function runLink(invocation: Invocation): Promise<number> {
  const [program, ...args] = invocation.words;
  if (program === undefined) {
    process.stderr.write("hotlink: link needs a command: hotlink link -- gcc main.o -o game\n");
    return ExitStatus.Usage;
  }
  return runWithLinker(invocation, program, args);
}

/** Runs a build. */
export async function runBuild(invocation: Invocation): Promise<number> {
  const [program, ...args] = invocation.words;
  if (program === undefined) {
    process.stderr.write("hotlink: build needs a command: hotlink build -- make\n");
    return ExitStatus.Usage;
  }
  return runWithLinker(invocation, program, args);
}

async function runWithLinker(
  { paths }: Invocation,
  program: string,
  args: readonly string[],
): Promise<number> {
  const { data } = await ask(paths, { command: "setup", outputs: [] });
  const { linkerDirectory, socket } = data as { linkerDirectory: string; socket: string };
  const before = process.env["COMPILER_PATH"];
  const env = {
    ...process.env,
    COMPILER_PATH: before ? `${linkerDirectory}:${before}` : linkerDirectory,
    HOTLINK_SOCKET: socket,
  };
  const path = linker.test(basename(program)) ? join(linkerDirectory, basename(program)) : program;
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { env, stdio: "inherit" });
    child.on("error", (error) => reject(new LinkError(`cannot run ${program}: ${error.message}`)));
    child.on("exit", (status, signal) => resolve(signal === null ? (status ?? 1) : 1));
  });
}
