/**
 * Builds a comparison case twice, with the ordinary linker and with hotlink, from the same objects.
 *
 * Everything runs asynchronously, so that two cases can be built at a time, and through one daemon:
 * compiler drivers find hotlink in the linker's place by their environment, as in `hotlink build`.
 */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readSync, renameSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { type Case, isShared, type Part, words } from "./case.ts";

/** How a program ended, and what it printed. */
export interface Outcome {
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Longer than any case takes on a busy machine. */
const timeLimitMs = 60_000;

const languages: Record<string, string> = { ".c": "gcc", ".cc": "g++", ".s": "gcc", ".S": "gcc" };

export class CaseBuilder {
  readonly #case: Case;
  readonly #directory: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #hotEnvironment: NodeJS.ProcessEnv;
  readonly #driver: string;

  /** `hotEnvironment` is the one in which compiler drivers find hotlink. */
  constructor(
    testCase: Case,
    directory: string,
    environment: NodeJS.ProcessEnv,
    hotEnvironment: NodeJS.ProcessEnv,
  ) {
    this.#case = testCase;
    this.#directory = directory;
    this.#environment = environment;
    this.#hotEnvironment = hotEnvironment;
    const isCpp = testCase.parts.some((part) => extname(part.name) === ".cc");
    this.#driver = this.#compilerFor(isCpp ? ".cc" : ".c");
  }

  /** Compiles everything, and makes archives and shared libraries of what goes into them. */
  async compile(): Promise<void> {
    const { parts } = this.#case;
    mkdirSync(this.#directory, { recursive: true });
    for (const part of parts) writeFileSync(join(this.#directory, part.name), part.text);
    for (const part of parts) if (isSource(part)) await this.#compilePart(part);
    for (const container of this.#containers()) await this.#makeContainer(container);
    const prepare = this.#case.header("prepare");
    if (prepare !== "") await this.#must("sh", ["-c", prepare], this.#libraryEnvironment());
  }

  /** Links with the ordinary linker, to `ordinary`. */
  async linkOrdinarily(): Promise<Outcome> {
    return this.#link("ordinary", this.#environment);
  }

  /** Links with hotlink, to `hot`. */
  async linkHot(): Promise<Outcome> {
    return this.#link("hot", this.#hotEnvironment);
  }

  /** True where a program is hotlink's launcher, which is linked high in the low two gigabytes. */
  isHot(program: string): boolean {
    const entryOffset = 24;
    const file = openSync(join(this.#directory, program), "r");
    const header = new DataView(new ArrayBuffer(64));
    readSync(file, header);
    closeSync(file);
    const entry = Number(header.getBigUint64(entryOffset, true));
    return entry >= 0x7e000000 && entry < 0x80000000;
  }

  /** Runs a program that was linked; whichever it is, it is called by the same name. */
  async run(program: string): Promise<Outcome> {
    const args = words(this.#case.header("args"));
    return this.#spawn(join(this.#directory, program), args, this.#environment, "./program");
  }

  async #link(output: string, environment: NodeJS.ProcessEnv): Promise<Outcome> {
    const { flags, header } = this.#case;
    const objects = this.#case.parts
      .filter((part) => isSource(part) && part.container === undefined)
      .map(objectName);
    const containers = this.#containers();
    const named = words(header("inputs"));
    const inputs = named.length > 0 ? named : [...objects, ...containers];
    const args = [
      ...flags,
      ...(flags.includes("-fno-pie") ? ["-no-pie"] : []),
      ...inputs,
      ...words(header("link")),
      ...(containers.some(isShared) ? [`-Wl,-rpath,${this.#directory}`] : []),
      ...["-o", "program"],
    ];
    const outcome = await this.#spawn(this.#driver, args, environment);
    if (outcome.status === 0) {
      renameSync(join(this.#directory, "program"), join(this.#directory, output));
    }
    return outcome;
  }

  async #compilePart(part: Part): Promise<void> {
    const shared = part.container !== undefined && isShared(part.container) ? ["-fPIC"] : [];
    await this.#must(this.#compilerFor(extname(part.name)), [
      ...this.#case.flags,
      ...shared,
      ...part.flags,
      ...["-w", "-c", part.name, "-o", objectName(part)],
    ]);
  }

  async #makeContainer(container: string): Promise<void> {
    const objects = this.#case.parts.filter((part) => part.container === container).map(objectName);
    if (!isShared(container)) return this.#must("ar", ["rcs", container, ...objects]);
    const options = words(this.#case.header("library"));
    const args = ["-shared", ...objects, ...options, "-o", container];
    await this.#must(this.#driver, args, this.#libraryEnvironment());
  }

  #libraryEnvironment(): NodeJS.ProcessEnv {
    return this.#case.own ? this.#hotEnvironment : this.#environment;
  }

  #containers(): string[] {
    return [...new Set(this.#case.parts.flatMap((part) => part.container ?? []))];
  }

  #compilerFor(extension: string): string {
    const driver = languages[extension]!;
    if (this.#case.compiler === "gcc") return driver;
    return driver === "g++" ? "clang++-14" : "clang-14";
  }

  async #must(
    program: string,
    args: readonly string[],
    environment: NodeJS.ProcessEnv = this.#environment,
  ): Promise<void> {
    const { status, stderr } = await this.#spawn(program, args, environment);
    if (status !== 0)
      throw new Error(`${program} ${args.join(" ")} ended with ${status}: ${stderr}`);
  }

  #spawn(
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    argv0: string = program,
  ): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        cwd: this.#directory,
        env,
        argv0,
        timeout: timeLimitMs,
        killSignal: "SIGKILL",
      });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("latin1").on("data", (text) => {
        stdout += text;
      });
      child.stderr.setEncoding("latin1").on("data", (text) => {
        stderr += text;
      });
      // A program that ends without reading is no failure.
      child.stdin.on("error", () => {});
      child.stdin.end(this.#case.header("stdin"));
      child.on("error", reject);
      child.on("close", (status, signal) => resolve({ status: status ?? signal!, stdout, stderr }));
    });
  }
}

function isSource(part: Part): boolean {
  return languages[extname(part.name)] !== undefined;
}

function objectName(part: Part): string {
  return part.name.replace(/\.\w+$/, ".o");
}
