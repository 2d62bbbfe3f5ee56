/**
 * The launcher at a link's output: a copy of the one that was built, with the configuration of its
 * program.
 */
import { lstatSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** Where things are in the launcher's configuration; the struct is in runtime/launcher.c. */
const magic = "hotlink config\0\0";
const socketSize = 112;
const programSize = 896;
const daemonSize = 1024;

export interface LauncherConfig {
  /** The daemon's socket. */
  readonly socket: string;
  /** The program's id: the path of its output. */
  readonly program: string;
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
  const socket = at + magic.length;
  put(config.socket, socket, socketSize, "socket path");
  put(config.program, socket + socketSize, programSize, "output path");
  put(
    config.daemon.map((word) => `${word}\0`).join(""),
    socket + socketSize + programSize,
    daemonSize,
    "daemon command",
  );
  const temporary = `${output}.hotlink-${process.pid}`;
  writeFileSync(temporary, bytes, { mode: 0o755 });
  renameSync(temporary, output);
}
