/** A process that a test started: what it prints, line by line, and how it ends. */
import type { ChildProcess } from "node:child_process";

/** How long a test waits for a line before it fails. Not a measure of anything. */
const patienceMs = 20_000;

export class Running {
  readonly child: ChildProcess;
  readonly pid: number;
  #text = "";
  #errors = "";
  /** How much of the output earlier waits have seen. */
  #seen = 0;
  #wake: () => void = () => {};
  #ended = false;
  #status: number | string | undefined;

  constructor(child: ChildProcess) {
    this.child = child;
    this.pid = child.pid ?? -1;
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      this.#text += chunk;
      this.#wake();
    });
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      this.#errors += chunk;
      this.#wake();
    });
    child.on("close", (status, signal) => {
      this.#ended = true;
      this.#status = signal ?? status ?? -1;
      this.#wake();
    });
    child.on("error", () => this.#wake());
  }

  /** Everything on standard output so far. */
  get output(): string {
    return this.#text;
  }

  /** Everything on standard error so far. */
  get errors(): string {
    return this.#errors;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The next line that matches, among those printed after the last one waited for. Rejects where it does not come. */
  async line(pattern: RegExp): Promise<string> {
    return this.#until(() => {
      for (;;) {
        const end = this.#text.indexOf("\n", this.#seen);
        if (end < 0) return undefined;
        const line = this.#text.slice(this.#seen, end);
        this.#seen = end + 1;
        if (pattern.test(line)) return line;
      }
    }, `a line like ${pattern}`);
  }

  /** Waits for text on standard error. */
  async error(pattern: RegExp): Promise<string> {
    return this.#until(() => pattern.exec(this.#errors)?.[0], `an error like ${pattern}`);
  }

  /** Waits for the end: the exit status, or the name of the signal. */
  async exit(): Promise<number | string> {
    return this.#until(() => (this.#ended ? this.#status : undefined), "the end");
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
      const found = look();
      if (found !== undefined) return found;
      if (this.#ended || Date.now() > deadline) {
        throw new Error(
          `waited for ${what}; the program ${this.#ended ? `ended with ${this.#status}` : "runs"}\n` +
            `--- output\n${this.#text.slice(-2000)}\n--- errors\n${this.#errors.slice(-2000)}`,
        );
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
