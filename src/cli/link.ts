/**
 * `hotlink link` and `hotlink build`: somebody else's command, with hotlink in the linker's place.
 *
 * GCC and Clang look for `ld` in the directories of `COMPILER_PATH` first (GCC manual, "Environment
 * Variables"), so a build needs no flag: the shim found there hands the link to the daemon. What the
 * links did is printed here, beside what the build prints.
 */
import { spawn } from "node:child_process";
import { basename, join } from "node:path";
import { LinkError } from "../base/errors.ts";
import { ExitStatus } from "../daemon/commands.ts";
import { beginBuild } from "./client.ts";
import type { Invocation } from "./invocation.ts";

/** Names of programs that are linkers themselves. */
const linker = /^(ld|ld\.(bfd|gold|lld|mold))$/;

/** Runs one link. */
export function runLink(invocation: Invocation): Promise<number> {
  return runWrapped(invocation, "link needs a command: hotlink link -- gcc main.o -o game");
}

/** Runs a build. */
export function runBuild(invocation: Invocation): Promise<number> {
  return runWrapped(invocation, "build needs a command: hotlink build -- make");
}

async function runWrapped(invocation: Invocation, usage: string): Promise<number> {
  const [program, ...args] = invocation.words;
  if (program === undefined) {
    process.stderr.write(`hotlink: ${usage}\n`);
    return ExitStatus.Usage;
  }
  return runWithLinker(invocation, program, args);
}

async function runWithLinker(
  { paths, options }: Invocation,
  program: string,
  args: readonly string[],
): Promise<number> {
  const build = await beginBuild(paths, (text) => process.stdout.write(text));
  const { linkerDirectory } = build;
  const before = process.env["COMPILER_PATH"];
  const env = {
    ...process.env,
    COMPILER_PATH: before ? `${linkerDirectory}:${before}` : linkerDirectory,
    HOTLINK_SOCKET: paths.socket,
    HOTLINK_BUILD: String(build.number),
    ...(options.includes("--keep-libraries") ? { HOTLINK_LIBRARIES: "keep" } : {}),
  };
  const path = linker.test(basename(program)) ? join(linkerDirectory, basename(program)) : program;
  const status = await new Promise<number>((resolve, reject) => {
    const child = spawn(path, args, { env, stdio: "inherit" });
    child.on("error", (error) => reject(new LinkError(`cannot run ${program}: ${error.message}`)));
    child.on("exit", (status, signal) => resolve(signal === null ? (status ?? 1) : 1));
  });
  await build.end(status);
  return status;
}
