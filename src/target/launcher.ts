/**
 * The launcher at a link's output: a copy of the one that was built, with the configuration of its
 * program.
 */
import { randomBytes } from "node:crypto";
import { lstatSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** Where things are in the launcher's configuration; the struct is in runtime/launcher.c. */
const magic = "hotlink config\0\0";
const socketSize = 112;
const programSize = 880;
const idSize = 16;
const daemonSize = 1024;

export interface LauncherConfig {
  /** The daemon's socket. */
  readonly socket: string;
  /** The path of the program's output. */
  readonly program: string;
  /** Tells this program from others that were or will be linked to the same output. */
  readonly id: string;
  /** The command that starts the daemon. */
  readonly daemon: readonly string[];
}

/**
 * True where a launcher may take the place of an output: a file, a link, or nothing. Configure scripts
 * link to /dev/null, which must stay what it is.
 */
export function canReplace(output: string): boolean {
  const known = lstatSync(output, { throwIfNoEntry: false });
  return known === undefined || known.isFile() || known.isSymbolicLink();
}

/** An id that no launcher has yet. */
export function newId(): string {
  return randomBytes(6).toString("hex");
}

/** The id of the launcher at a path; undefined where there is none. */
export function launcherId(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    const at = bytes.indexOf(magic, 0, "latin1");
    if (at < 0) return undefined;
    const start = at + magic.length + socketSize + programSize;
    const id = bytes.subarray(start, start + idSize);
    return id.toString("latin1", 0, id.indexOf(0));
  } catch {
    return undefined;
  }
}

/**
 * Writes a launcher to `output`. A running one at the same path keeps its file: the new one takes
 * the name.
 */
export function writeLauncher(launcher: string, output: string, config: LauncherConfig): void {
  const bytes = readFileSync(launcher);
  const at = bytes.indexOf(magic, 0, "latin1");
  if (at < 0 || bytes.indexOf(magic, at + 1, "latin1") >= 0) {
    throw new Error(`${launcher} is no launcher`);
  }
  const put = (text: string, offset: number, size: number, what: string) => {
    if (Buffer.byteLength(text) >= size) throw new Error(`${what} is too long: ${text}`);
    bytes.fill(0, offset, offset + size);
    bytes.write(text, offset, "utf8");
  };
  const words = config.daemon.map((word) => `${word}\0`).join("");
  let field = at + magic.length;
  for (const [text, size, what] of [
    [config.socket, socketSize, "socket path"],
    [config.program, programSize, "output path"],
    [config.id, idSize, "id"],
    [words, daemonSize, "daemon command"],
  ] as const) {
    put(text, field, size, what);
    field += size;
  }
  const temporary = `${output}.hotlink-${process.pid}`;
  writeFileSync(temporary, bytes, { mode: 0o755 });
  renameSync(temporary, output);
}
