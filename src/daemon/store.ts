/**
 * Programs on disk: what is needed to link one again after the daemon was restarted.
 *
 * A small file a program, named after its output. It holds the link command as it was understood,
 * so that response files may be gone.
 */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LinkCommand } from "../link/command-line.ts";

/** Raised when the content of the files changes; older ones are then ignored. */
const storeVersion = 2;

export class Store {
  readonly #directory: string;

  constructor(stateDirectory: string) {
    this.#directory = join(stateDirectory, "programs");
  }

  save(command: LinkCommand): void {
    const path = this.#path(command.output);
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, JSON.stringify({ version: storeVersion, command }), { mode: 0o600 });
    renameSync(temporary, path);
  }

  /** The command of the program with this output; undefined where none was linked. */
  load(output: string): LinkCommand | undefined {
    try {
      const content = JSON.parse(readFileSync(this.#path(output), "utf8"));
      return content.version === storeVersion ? content.command : undefined;
    } catch {
      return undefined;
    }
  }

  forget(output: string): void {
    rmSync(this.#path(output), { force: true });
  }

  #path(output: string): string {
    const name = createHash("sha256").update(output).digest("hex").slice(0, 16);
    return join(this.#directory, `${name}.json`);
  }
}
