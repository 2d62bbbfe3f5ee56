/** Links real files in memory, without a daemon and without a launcher. */

import { viewOf } from "../../src/base/bytes.ts";
import { LinkError, LinkFailure } from "../../src/base/errors.ts";
import { parseLinkCommand } from "../../src/link/command-line.ts";
import { findInputs } from "../../src/link/inputs.ts";
import { linkCold } from "../../src/link/pipeline.ts";
import { WorkList } from "../../src/link/work-list.ts";
import { Program } from "../../src/program/program.ts";
import { neededLibraries } from "../../src/target/image.ts";

/** A program linked in memory, and questions to it. */
export class Linked {
  readonly program: Program;
  readonly work: WorkList;

  constructor(work: WorkList) {
    this.work = work;
    this.program = work.program;
  }

  /** The address of a global symbol; undefined where nobody defines it. */
  address(name: string): number | undefined {
    const { names } = this.program;
    const definition = names.definition[names.find(name)];
    return definition === 0 ? undefined : this.program.entryOf(definition);
  }

  /** The bytes a new process would find at an address. */
  bytes(address: number, size: number): Uint8Array {
    return this.program.arena.bytesAt(address, size);
  }

  /** The 64-bit address stored at an address. */
  pointer(address: number): number {
    return Number(viewOf(this.bytes(address, 8)).getBigUint64(0, true));
  }

  /** Names of the object files and members that were linked, in order. */
  objects(): string[] {
    return this.program.objects().map((file) => file.name);
  }

  /** Paths of the shared libraries that a target will load. */
  libraries(): string[] {
    return neededLibraries(this.program).map((file) => file.path);
  }
}

/** Links as `ld` with these arguments would. Throws `LinkFailure` or `LinkError`. */
export function link(args: readonly string[], directory: string): Linked {
  const work = new WorkList(new Program());
  const command = parseLinkCommand(args, directory);
  if (command.passed !== undefined) throw new Error(`passed: ${command.passed}`);
  const inputs = findInputs(command, work.diagnostics);
  work.diagnostics.check();
  linkCold(work, inputs);
  return new Linked(work);
}

/** What a link that must fail prints, with the directory left out of paths. */
export function linkErrors(args: readonly string[], directory: string): string {
  try {
    link(args, directory);
  } catch (error) {
    if (error instanceof LinkFailure) {
      return error.diagnostics.format().replaceAll(`${directory}/`, "");
    }
    if (error instanceof LinkError) return error.message.replaceAll(`${directory}/`, "");
    throw error;
  }
  throw new Error("the link succeeded");
}
