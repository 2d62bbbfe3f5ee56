/**
 * `hotlink flags`: what to add to a build by hand, where no tool should run it.
 *
 * The shim's directory has another name with each version of hotlink, and does not say which daemon
 * is meant. So a link to it is kept beside the daemon's socket: the shim that is called by that name
 * looks there (runtime/ld.c). Without a daemon it calls the real linker, so the flags may stay.
 */
import { renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ExitStatus } from "../daemon/commands.ts";
import type { Paths } from "../daemon/paths.ts";
import { headerDirectory } from "../target/native.ts";
import { beginBuild } from "./client.ts";
import type { Invocation } from "./invocation.ts";

/** Prints the flags, or with `--prefix` only the directory. */
export async function runFlags({ paths, options, json }: Invocation): Promise<number> {
  const prefix = await linkShim(paths);
  const headers = headerDirectory();
  if (json) process.stdout.write(`${JSON.stringify({ prefix, headers })}\n`);
  else if (options.includes("--prefix")) process.stdout.write(`${prefix}\n`);
  else process.stdout.write(explanation(prefix, headers));
  return ExitStatus.Done;
}

/** Makes the link beside the socket, after the daemon was started. */
async function linkShim(paths: Paths): Promise<string> {
  const build = await beginBuild(paths, () => {});
  const link = join(paths.runtime, "linker");
  const temporary = `${link}.${process.pid}`;
  symlinkSync(build.linkerDirectory, temporary);
  renameSync(temporary, link);
  await build.end(0);
  return link;
}

function explanation(prefix: string, headers: string): string {
  return `Any of these puts hotlink in the linker's place, while its daemon runs; else the real linker links.

  gcc and clang     -B${prefix}
  clang             --ld-path=${prefix}/ld
  environment       COMPILER_PATH=${prefix}
  make, Autotools   LDFLAGS=-B${prefix}
  CMake             -DCMAKE_EXE_LINKER_FLAGS=-B${prefix}
  Meson             LDFLAGS, or c_link_args = ['-B${prefix}'] in a native file

For compiling, none is needed. These help:

  -ffunction-sections -fdata-sections
      Each function and each variable is a section of its own. Where several share one, hotlink finds
      their bounds by symbols and the references between them by decoding the code, which takes
      longer, and it cannot tell a reference to the end of one variable from one to the next.
  -fno-ipa-ra
      GCC: a body that runs during an update calls the new version of another function, which may use
      registers that the old one left alone. This makes it rely on no such thing.
  -g  Debuggers and crash reports. By it an update notices that the layout of a type has changed.
  -I${headers}
      For #include <hotlink.h> and hotlink_safe_point().
`;
}
