/**
 * A process that a test started: what it prints, line by line, and how it ends.
 *
 * It prints into files, not pipes: a test that is busy with something else must never make its
 * program wait for a reader.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a test waits for a line before it fails. Not a measure of anything. */
const patienceMs = 20_000;
/** How often it looks. */
const pauseMs = 5;

export interface RunningOptions {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Where its output goes: two files whose names start with this. */
  readonly log: string;
}

export class Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly #log: string;
  /** How much of the output earlier waits have seen. */
  #seen = 0;
  #ended = false;
  #status: number | string | undefined;

  constructor(program: string, args: readonly string[], options: RunningOptions) {
    this.#log = options.log;
    const output = openSync(`${this.#log}.out`, "w");
    const errors = openSync(`${this.#log}.err`, "w");
    this.child = spawn(program, args, {
      cwd: options.directory,
      env: options.environment,
      stdio: ["pipe", output, errors],
    });
    closeSync(output);
    closeSync(errors);
    this.pid = this.child.pid ?? -1;
    this.child.on("exit", (status, signal) => {
      this.#ended = true;
      this.#status = signal ?? status ?? -1;
    });
    this.child.on("error", () => {
      this.#ended = true;
    });
    // A program that ended does not read what is sent to it.
    this.child.stdin?.on("error", () => {});
  }

  /** Everything on standard output so far. */
  get output(): string {
    return readFileSync(`${this.#log}.out`, "utf8");
  }

  /** Everything on standard error so far. */
  get errors(): string {
    return readFileSync(`${this.#log}.err`, "utf8");
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The next line that matches, among those printed after the last one waited for. Rejects where it does not come. */
  async line(pattern: RegExp): Promise<string> {
    return this.#until(() => {
      const text = this.output;
      for (;;) {
        const end = text.indexOf("\n", this.#seen);
        if (end < 0) return undefined;
        const line = text.slice(this.#seen, end);
        this.#seen = end + 1;
        if (pattern.test(line)) return line;
      }
    }, `a line like ${pattern}`);
  }

  /** Waits for text on standard error. */
  async error(pattern: RegExp): Promise<string> {
    return this.#until(() => pattern.exec(this.errors)?.[0], `an error like ${pattern}`);
  }

  /** Waits for the end: the exit status, or the name of the signal. */
  async exit(): Promise<number | string> {
    return this.#until(() => (this.#ended ? (this.#status ?? -1) : undefined), "the end");
  }

  /** Writes to standard input. */
  send(text: string): void {
    this.child.stdin?.write(text);
  }

  /** Ends standard input. */
  closeInput(): void {
    this.child.stdin?.end();
  }

  /** Kills the process where it still runs. */
  async end(): Promise<void> {
    if (this.#ended) return;
    this.child.kill("SIGKILL");
    await this.exit();
  }

  async #until<T>(look: () => T | undefined, what: string): Promise<T> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      // Whether it has ended is asked first: what it printed before must still be found.
      const ended = this.#ended;
      const found = look();
      if (found !== undefined) return found;
      if (ended || Date.now() > deadline) {
        throw new Error(
          `waited for ${what}; the program ${ended ? `ended with ${this.#status}` : "runs"}\n` +
            `--- output\n${this.output.slice(-400)}\n--- errors\n${this.errors.slice(-400)}`,
        );
      }
      await sleep(pauseMs);
    }
  }
}
