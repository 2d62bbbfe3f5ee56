/**
 * Where hotlink keeps things: the XDG places, and a directory for the socket that belongs to the
 * user alone.
 *
 * Whoever can write to the socket can run code in the user's programs. So its directory must be the
 * user's own, with no access for anybody else; a directory that somebody else made first is
 * refused.
 */
import { lstatSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { LinkError } from "../base/errors.ts";

export interface Paths {
  /** Holds the socket; gone after a reboot. */
  readonly runtime: string;
  readonly socket: string;
  /** What can be made again: the compiled C parts. */
  readonly cache: string;
  /** The programs that were linked, and the log. */
  readonly state: string;
}

/** The paths for this user; `HOTLINK_DIR` puts all of them under one directory. */
export function findPaths(environment: NodeJS.ProcessEnv = process.env): Paths {
  const all = environment["HOTLINK_DIR"];
  const uid = process.getuid!();
  const home = homedir();
  const xdg = (name: string, otherwise: string) =>
    join(environment[name] || join(home, otherwise), "hotlink");
  const runtime =
    all !== undefined
      ? join(all, "run")
      : environment["XDG_RUNTIME_DIR"]
        ? join(environment["XDG_RUNTIME_DIR"], "hotlink")
        : `/tmp/hotlink-${uid}`;
  return {
    runtime,
    socket: join(runtime, "socket"),
    cache: all !== undefined ? join(all, "cache") : xdg("XDG_CACHE_HOME", ".cache"),
    state: all !== undefined ? join(all, "state") : xdg("XDG_STATE_HOME", ".local/state"),
  };
}

/** Makes the directories. Throws `LinkError` where the socket's is not safe. */
export function preparePaths(paths: Paths): void {
  mkdirSync(paths.runtime, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(paths.runtime);
  if (uid !== process.getuid!() || (mode & 0o077) !== 0) {
    throw new LinkError(`${paths.runtime} is open to other users`, [
      "remove it, or make it yours alone: chmod 700",
    ]);
  }
  for (const path of [paths.cache, join(paths.state, "programs"), join(paths.state, "libraries")]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  }
}
