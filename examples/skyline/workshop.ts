/**
 * Where the demo works: a copy of the game's sources in a temporary directory, and a daemon of its
 * own, so that neither the repository nor the user's daemon is touched.
 */
import { spawn } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Game } from "./game.ts";

const root = join(import.meta.dirname, "../../..");
const tool = join(root, "bin/hotlink");

/** `hotlink status` where no daemon is running. */
const nothingThere = 4;

/** What a command printed, on both of its outputs, and its exit status. */
export interface Result {
  readonly status: number;
  readonly text: string;
}

interface ProgramStatus {
  readonly generation: number;
  readonly targets: readonly { readonly pid: number; readonly generation: number }[];
}

export class Workshop {
  /** Where the sources are. */
  readonly directory: string;
  readonly #top: string;
  readonly #environment: NodeJS.ProcessEnv;
  #game: Game | undefined;
  /** The command that runs now, or has run last. */
  #command: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor() {
    this.#top = realpathSync(mkdtempSync(join(tmpdir(), "skyline-")));
    // The same places as in the repository, so the Makefile's path to hotlink.h stays right.
    this.directory = join(this.#top, "examples/skyline");
    mkdirSync(this.directory, { recursive: true });
    symlinkSync(join(root, "runtime"), join(this.#top, "runtime"));
    const sources = join(root, "examples/skyline");
    for (const name of readdirSync(sources)) {
      if (/^Makefile$|\.[ch]$/.test(name)) copyFileSync(join(sources, name), this.path(name));
    }
    const place = (name: string) => {
      mkdirSync(join(this.#top, name), { mode: 0o700 });
      return join(this.#top, name);
    };
    // The cache stays the user's: it holds only the compiled runtime.
    this.#environment = {
      ...process.env,
      XDG_RUNTIME_DIR: place("run"),
      XDG_STATE_HOME: place("state"),
    };
    // These would win over the places above.
    for (const name of ["HOTLINK_DIR", "HOTLINK_SOCKET"]) delete this.#environment[name];
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  /** When the newest object file was closed, as `Date.now()` would have told it. */
  newestObject(): number {
    const objects = readdirSync(this.directory).filter((name) => name.endsWith(".o"));
    return Math.max(...objects.map((name) => statSync(this.path(name)).mtimeMs));
  }

  /** Runs the tool. */
  hotlink(...args: string[]): Promise<Result> {
    this.#checkOpen();
    const result = this.#run(args);
    this.#command = result.catch(() => {});
    return result;
  }

  #run(args: readonly string[]): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const child = spawn(process.execPath, [tool, ...args], {
        cwd: this.directory,
        env: this.#environment,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let text = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
      child.on("error", reject);
      child.on("close", (status) => resolve({ status: status ?? -1, text }));
    });
  }

  /** A daemon or a game that is started now would stay behind. */
  #checkOpen(): void {
    if (this.#closed) throw new Error("the demo is about to end");
  }

  /** What the daemon knows of the game. */
  async status(): Promise<ProgramStatus> {
    const { status, text } = await this.hotlink("status", "--json");
    const program = status === 0 ? (JSON.parse(text) as ProgramStatus[])[0] : undefined;
    if (program === undefined) throw new Error(`hotlink status failed with ${status}\n${text}`);
    return program;
  }

  /** Starts the game that was built. */
  start(): Game {
    this.#checkOpen();
    const child = spawn("./skyline", {
      cwd: this.directory,
      env: this.#environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#game = new Game(child);
    return this.#game;
  }

  /** Ends the game and the daemon and removes the directory. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#game?.kill();
    await this.#command;
    await this.#run(["stop"]);
    const { status, text } = await this.#run(["status"]);
    rmSync(this.#top, { recursive: true, force: true, maxRetries: 5 });
    if (status !== nothingThere) throw new Error(`the daemon did not stop\n${text}`);
  }
}
