/** A directory and a daemon for benchmarks, apart from the user's own. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { splitWords } from "../src/link/response-files.ts";

const tool = join(import.meta.dirname, "../../bin/hotlink");

export class Workplace {
  readonly directory: string;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(directory: string) {
    this.directory = directory;
    this.#environment = { ...process.env };
    for (const name of ["RUNTIME_DIR", "STATE_HOME"]) {
      const path = join(directory, name.toLowerCase());
      mkdirSync(path, { mode: 0o700 });
      this.#environment[`XDG_${name}`] = path;
    }
  }

  /** Runs a program and returns what it prints. */
  run(program: string, ...args: string[]): string {
    return execFileSync(program, args, this.#options());
  }

  /** What a program prints, as words. */
  words(program: string, ...args: readonly string[]): string[] {
    return splitWords(this.run(program, ...args));
  }

  /** Milliseconds from the start of a program to its end. Throws where it fails. */
  time(program: string, ...args: string[]): number {
    const start = performance.now();
    const { status, stderr } = spawnSync(program, args, this.#options());
    const ms = performance.now() - start;
    if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
    return ms;
  }

  /** Starts a program that runs until it is killed. */
  start(program: string, ...args: string[]): ChildProcess {
    return spawn(program, args, {
      cwd: this.directory,
      env: this.#environment,
      stdio: ["ignore", "ignore", "inherit"],
    });
  }

  hotlink(...args: string[]): string {
    return this.run(process.execPath, tool, ...args);
  }

  /** Ends the daemon and starts another one. Returns the `ld` that talks to it. */
  freshDaemon(): string {
    this.close();
    const setup = this.run(
      process.execPath,
      tool,
      "build",
      "--",
      "sh",
      "-c",
      'echo "$HOTLINK_SOCKET"; echo "$COMPILER_PATH"',
    );
    const [socket, path] = setup.split("\n");
    this.#environment["HOTLINK_SOCKET"] = socket;
    return join(path!.split(":")[0]!, "ld");
  }

  /** The pid of the daemon that was started last. */
  daemonPid(): number {
    const log = readFileSync(join(this.state, "hotlink/daemon.log"), "utf8");
    return Number([...log.matchAll(/daemon (\d+) listens/g)].at(-1)?.[1]);
  }

  /** Where the daemon keeps what lasts. */
  get state(): string {
    return join(this.directory, "state_home");
  }

  /** Ends the daemon, where there is one. */
  close(): void {
    spawnSync(process.execPath, [tool, "stop"], this.#options());
  }

  #options(): { cwd: string; env: NodeJS.ProcessEnv; encoding: "utf8"; maxBuffer: number } {
    return {
      cwd: this.directory,
      env: this.#environment,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    };
  }
}
