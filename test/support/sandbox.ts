/**
 * A place of its own for a live test: a directory, a daemon, programs.
 *
 * Everything in it is real: the compiler, the tool as a user would call it, the daemon, the processes. When the test ends, the
 * processes it started are ended and the directory is removed. Only the compiled C parts are shared, in a cache for all tests.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { LinkReport } from "../../src/daemon/report.ts";
import { Running } from "./running.ts";

const root = join(import.meta.dirname, "../../..");

/** What a command printed and how it ended. */
export interface Result {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface DriftAnswer {
  readonly targets?: readonly { readonly differences: readonly string[] }[];
  readonly error?: string;
}

export interface BuildOptions {
  /** Compiler flags; "-O0 -g" where nothing is said. */
  readonly flags?: string;
  readonly compiler?: string;
  /** Further words for the link: libraries, archives. */
  readonly link?: readonly string[];
}

export class Sandbox {
  readonly directory: string;
  /** Where hotlink.h is. */
  readonly headers: string = join(root, "runtime");
  /** The command line tool. */
  readonly tool: string = join(root, "bin/hotlink");
  /** What everything in the sandbox is started with. */
  readonly environment: NodeJS.ProcessEnv;
  readonly #running: Running[] = [];
  /** Sources that have been compiled, with the flags they were compiled with. */
  #build: Required<BuildOptions> = { flags: "-O0 -g", compiler: "gcc", link: [] };
  #sources: string[] = [];

  /** The sandbox whose daemon serves this one. */
  readonly #host: Sandbox | undefined;

  /** With a `host` the sandbox is a place in that one's world, and has no daemon of its own. */
  constructor(test: { after(close: () => Promise<void>): void }, host?: Sandbox) {
    this.#host = host;
    // Socket paths are short (man 7 unix), so the directory's is too.
    this.directory = mkdtempSync(join(tmpdir(), "hl-"));
    const place = (name: string) => {
      const path = join(this.directory, name);
      mkdirSync(path, { mode: 0o700 });
      return path;
    };
    this.environment = host?.environment ?? {
      ...process.env,
      XDG_RUNTIME_DIR: place("run"),
      XDG_STATE_HOME: place("state"),
      XDG_CACHE_HOME: join(tmpdir(), `hotlink-test-cache-${process.getuid!()}`),
    };
    test.after(() => this.#close());
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  write(name: string, content: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** Replaces text in a source, which must be there. */
  edit(name: string, from: string, to: string): void {
    const before = this.read(name);
    if (!before.includes(from)) throw new Error(`${name} does not contain '${from}'`);
    this.write(name, before.replaceAll(from, to));
  }

  /** Runs a program in the sandbox, and fails the test where it fails. */
  run(program: string, ...args: string[]): string {
    return execFileSync(program, args, {
      cwd: this.directory,
      env: this.environment,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 28,
    });
  }

  /** Runs a program and tells how it ended. */
  try(program: string, ...args: string[]): Result {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: this.directory,
      env: this.environment,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    return { status: status ?? -1, stdout, stderr };
  }

  /** Runs the tool. */
  hotlink(...args: string[]): Result {
    return this.try(process.execPath, this.tool, ...args);
  }

  /**
   * Starts the daemon; in the environment that is returned, compiler drivers find hotlink in the
   * linker's place, as in a build.
   */
  linkerEnvironment(): NodeJS.ProcessEnv {
    const print = 'echo "$COMPILER_PATH"; echo "$HOTLINK_SOCKET"';
    const { stdout } = this.hotlink("build", "--", "sh", "-c", print);
    const [directories, socket] = stdout.split("\n");
    // The cache is shared: another version that is tested now may replace the link to the shim.
    const [shim, ...others] = directories!.split(":");
    return {
      ...this.environment,
      COMPILER_PATH: [realpathSync(shim!), ...others].join(":"),
      HOTLINK_SOCKET: socket,
    };
  }

  /** Compiles one source to an object beside it. */
  compile(source: string, { flags, compiler }: BuildOptions = {}): string {
    const object = source.replace(/\.\w+$/, ".o");
    const words = (flags ?? this.#build.flags).split(" ").filter((word) => word !== "");
    this.run(
      compiler ?? this.#build.compiler,
      ...words,
      `-I${this.headers}`,
      "-c",
      source,
      "-o",
      object,
    );
    return object;
  }

  /** Compiles all sources and links them to `program`. Returns what the link printed. */
  build(sources: readonly string[], options: BuildOptions = {}): Result {
    this.#build = { ...this.#build, ...options };
    this.#sources = [...sources];
    for (const source of sources) this.compile(source);
    return this.link();
  }

  /** Links what was built, by the command of the last build, with these sources or the same as before. */
  link(sources: readonly string[] = this.#sources): Result {
    this.#sources = [...sources];
    const objects = sources.map((source) => source.replace(/\.\w+$/, ".o"));
    const { compiler, flags, link } = this.#build;
    const pie = flags.includes("-fno-pie") ? ["-no-pie"] : [];
    return this.hotlink("link", "--", compiler, ...pie, ...objects, "-o", "program", ...link);
  }

  /** Edits a source, compiles it, and updates. */
  change(source: string, from: string, to: string): LinkReport {
    this.edit(source, from, to);
    this.compile(source);
    return this.update();
  }

  /** `hotlink update`, as data. Fails the test where it fails. */
  update(): LinkReport {
    const { status, stdout, stderr } = this.hotlink("update", "--json", ...this.#own());
    const report = (JSON.parse(stdout || "[]") as LinkReport[])[0];
    if (report === undefined || (status !== 0 && status !== 3)) {
      throw new Error(`update failed with ${status}: ${stdout}${stderr}`);
    }
    return report;
  }

  /** Where the daemon has others' programs too: this one's. */
  #own(): string[] {
    return this.#host === undefined ? [] : [this.path("program")];
  }

  /** Every difference that the drift check finds, in all processes of the programs, or of all programs. */
  drift(...programs: string[]): string[] {
    const paths = programs.length > 0 ? programs.map((name) => this.path(name)) : this.#own();
    const { stdout } = this.hotlink("drift", "--json", ...paths);
    const answer = JSON.parse(stdout) as DriftAnswer[];
    return answer.flatMap(({ targets, error }) =>
      targets === undefined
        ? [error ?? "no answer"]
        : targets.flatMap((target) => target.differences),
    );
  }

  /** Starts a program of the sandbox. */
  start(program = "./program", ...args: string[]): Running {
    const running = new Running(program, args, {
      directory: this.directory,
      environment: this.environment,
      log: join(this.directory, `process${this.#running.length}`),
    });
    this.#running.push(running);
    return running;
  }

  /** Sets a variable for everything that is started from now on. */
  setEnvironment(name: string, value: string): void {
    this.environment[name] = value;
  }

  /** The pid of the daemon. */
  daemonPid(): number {
    const log = readFileSync(join(this.directory, "state/hotlink/daemon.log"), "utf8");
    const pids = [...log.matchAll(/daemon (\d+) listens/g)];
    return Number(pids.at(-1)?.[1]);
  }

  async #close(): Promise<void> {
    for (const running of this.#running) await running.end();
    if (this.#host === undefined) this.hotlink("stop");
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
