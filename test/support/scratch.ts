/**
 * A directory for a test file that wants real input: sources in, objects and archives out.
 *
 * Made when the file starts, removed when its last test is done. Live tests use a `Sandbox`, which
 * has a daemon as well.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";

export class Scratch {
  readonly directory: string = mkdtempSync(join(tmpdir(), "hl-unit-"));

  constructor() {
    after(() => rmSync(this.directory, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Writes a file, and returns its path. */
  write(name: string, content: string | Uint8Array): string {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  read(name: string): Uint8Array {
    return new Uint8Array(readFileSync(this.path(name)));
  }

  /** Runs a program here, and fails the test where it fails. Returns its standard output. */
  run(program: string, ...args: string[]): string {
    return execFileSync(program, args, {
      cwd: this.directory,
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 29,
    });
  }

  /** What a program prints on standard error. */
  errorsOf(program: string, ...args: string[]): string {
    const env = { ...process.env, LC_ALL: "C" };
    return spawnSync(program, args, { cwd: this.directory, encoding: "utf8", env }).stderr;
  }

  /** Compiles `source` to `name`.o; the language is C++ where the name ends with `.cc`. */
  compile(name: string, source: string, ...flags: string[]): string {
    this.write(name, source);
    const object = `${name}.o`;
    const compiler = name.endsWith(".cc") ? "g++" : "gcc";
    this.run(compiler, ...flags, "-c", name, "-o", object);
    return this.path(object);
  }

  /** Assembles `source` to the object file `name`. */
  assemble(name: string, source: string): string {
    execFileSync("as", ["-o", name, "-"], { cwd: this.directory, input: source });
    return this.path(name);
  }
}
