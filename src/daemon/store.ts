/**
 * Programs on disk: what is needed to link one again after the daemon was restarted.
 *
 * A small file a program, named after its output. It holds the link command as it was understood,
 * so that response files may be gone. What `gcc main.c -o main` links is gone as soon as it is
 * linked, so of such objects there are copies beside it. The project's own shared libraries are kept
 * the same way, in a directory of their own.
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
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { FileStamp } from "../elf/source.ts";
import { temporaryObject } from "../link/changes.ts";
import type { LinkCommand } from "../link/command-line.ts";
import type { LibraryRecord } from "../link/own-libraries.ts";

/** Raised when the content of the files changes; older ones are then ignored. */
const storeVersion = 5;

/** Programs whose output is not where it was linked: it may have been moved, and most were removed. */
export const mostWithoutOutput = 500;

/** What is kept of an output. */
export interface Entry {
  readonly command: LinkCommand;
  /** Of programs: the id of the launcher. */
  readonly id?: string;
  /** Of libraries: what the file looks like. */
  readonly stamp?: FileStamp;
}

export class Store {
  readonly #directory: string;

  /** Opens the store of a directory, and forgets most outputs that are not there any more. */
  constructor(directory: string) {
    this.#directory = directory;
    const lost: { base: string; written: number }[] = [];
    for (const name of readdirSync(this.#directory)) {
      if (!name.endsWith(".json")) continue;
      const base = join(this.#directory, name.slice(0, -".json".length));
      const entry = readEntry(base);
      if (entry === undefined) remove(base);
      else if (!existsSync(entry.command.output)) {
        lost.push({ base, written: statSync(`${base}.json`).mtimeMs });
      }
    }
    lost.sort((a, b) => b.written - a.written);
    for (const { base } of lost.slice(mostWithoutOutput)) remove(base);
  }

  /** Call while the command's inputs are there. */
  save({ command, ...more }: Entry): void {
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
    const content = JSON.stringify({
      version: storeVersion,
      command: { ...command, inputs },
      ...more,
    });
    replaceBy(`${base}.json`, (temporary) => writeFileSync(temporary, content, { mode: 0o600 }));
  }

  /** What is known of the program with this output; undefined where none was linked. */
  load(output: string): Entry | undefined {
    return readEntry(this.#base(output));
  }

  /** What is known of the library with this output. */
  loadLibrary(output: string): LibraryRecord | undefined {
    const { command, stamp } = readEntry(this.#base(output)) ?? {};
    return command === undefined || stamp === undefined ? undefined : { command, stamp };
  }

  forget(output: string): void {
    remove(this.#base(output));
  }

  #base(output: string): string {
    const name = createHash("sha256").update(output).digest("hex").slice(0, 16);
    return join(this.#directory, name);
  }
}

function readEntry(base: string): Entry | undefined {
  try {
    const content = JSON.parse(readFileSync(`${base}.json`, "utf8"));
    return content.version === storeVersion ? content : undefined;
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
