/**
 * Programs on disk: what is needed to link one again after the daemon was restarted.
 *
 * A small file a program, named after its output. It holds the link command as it was understood,
 * so that response files may be gone. What `gcc main.c -o main` links is gone as soon as it is
 * linked, so of such objects there are copies beside it.
 */
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { temporaryObject } from "../link/changes.ts";
import type { LinkCommand } from "../link/command-line.ts";

/** Raised when the content of the files changes; older ones are then ignored. */
const storeVersion = 3;

export class Store {
  readonly #directory: string;

  /** Opens the store, and forgets programs whose output was removed since. */
  constructor(stateDirectory: string) {
    this.#directory = join(stateDirectory, "programs");
    for (const name of readdirSync(this.#directory)) {
      if (!name.endsWith(".json")) continue;
      const base = join(this.#directory, name.slice(0, -".json".length));
      const command = readCommand(base);
      if (command === undefined || !existsSync(command.output)) remove(base);
    }
  }

  /** Call while the command's inputs are there. */
  save(command: LinkCommand): void {
    const base = this.#base(command.output);
    let copies = 0;
    const inputs = command.inputs.map((input) => {
      if (input.path === undefined || !temporaryObject.test(input.path)) return input;
      // The copy has the form of the original's name, and so takes its place in the next link.
      const path = join(base, `cc${String(copies).padStart(6, "0")}.o`);
      if (copies++ === 0) mkdirSync(base, { recursive: true, mode: 0o700 });
      replaceBy(path, (temporary) => copyFileSync(input.path!, temporary));
      return { ...input, path };
    });
    const content = JSON.stringify({ version: storeVersion, command: { ...command, inputs } });
    replaceBy(`${base}.json`, (temporary) => writeFileSync(temporary, content, { mode: 0o600 }));
  }

  /** The command of the program with this output; undefined where none was linked. */
  load(output: string): LinkCommand | undefined {
    return readCommand(this.#base(output));
  }

  forget(output: string): void {
    remove(this.#base(output));
  }

  #base(output: string): string {
    const name = createHash("sha256").update(output).digest("hex").slice(0, 16);
    return join(this.#directory, name);
  }
}

function readCommand(base: string): LinkCommand | undefined {
  try {
    const content = JSON.parse(readFileSync(`${base}.json`, "utf8"));
    return content.version === storeVersion ? content.command : undefined;
  } catch {
    return undefined;
  }
}

function remove(base: string): void {
  rmSync(`${base}.json`, { force: true });
  rmSync(base, { recursive: true, force: true });
}

/** Writes a file beside its place and then renames it: nobody sees half of it. */
function replaceBy(path: string, write: (temporary: string) => void): void {
  const temporary = `${path}.${process.pid}`;
  write(temporary);
  renameSync(temporary, path);
}
