/**
 * The project's own shared libraries: what they were made of, so that a program can take them in.
 *
 * A library is linked by the real linker, and what went into it is noted. When a program links against
 * it, the library's files take its place, as if they had been linked statically, and so can be changed
 * while the program runs. Where that is not possible the library stays what it is, and why is told.
 */
import { LinkError } from "../base/errors.ts";
import type { FileStamp } from "../elf/source.ts";
import type { LinkCommand } from "./command-line.ts";

/** What the command of a shared library says, as far as it matters to a program that takes it in. */
export interface LibraryOptions {
  /** Whether something other than visibility keeps names from being exported. */
  readonly hides: boolean;
  /** Whether its own definitions come first for it. */
  readonly symbolic: boolean;
  /** Why only the real linker can do with its files what the command says. */
  readonly refused?: string;
}

/** A library's link as it was noted. */
export interface LibraryRecord {
  readonly command: LinkCommand;
  /** The library when it was made: one that looks otherwise now was made by somebody else. */
  readonly stamp: FileStamp;
}

/** Finds what was noted of the library at a path without symbolic links. */
export type FindRecord = (path: string) => LibraryRecord | undefined;

/** A library that is taken in. */
export interface TakenLibrary {
  readonly name: string;
  readonly path: string;
  readonly soname: string;
  readonly asNeeded: boolean;
  readonly symbolic: boolean;
  /** Whether it hides more than visibility tells. */
  readonly hides: boolean;
  /** What it exported when the real linker made it. */
  readonly exports: (name: string) => boolean;
  /** The paths of the libraries that it needs itself, in order. */
  readonly needs: readonly string[];
}

/** A library that could have been taken in. */
export interface KeptLibrary {
  readonly path: string;
  /** Undefined where there is nothing to tell: nobody uses it. */
  readonly why: string | undefined;
}

/** Thrown where it turns out during a link that libraries cannot be taken in; others still may be. */
export class LibrariesStay extends LinkError {
  readonly libraries: readonly KeptLibrary[];

  constructor(libraries: readonly KeptLibrary[]) {
    const [first] = libraries;
    super(`${first?.path} cannot be taken into the program: ${first?.why ?? "nothing uses it"}`);
    this.libraries = libraries;
  }
}

/**
 * The order in which the dynamic linker calls the constructors of libraries: one that is needed comes
 * before the one that needs it, and where nothing else tells, the last that was named comes first.
 */
export function constructorOrder(libraries: readonly TakenLibrary[]): TakenLibrary[] {
  const byPath = new Map(libraries.map((library) => [library.path, library]));
  const order: TakenLibrary[] = [];
  const seen = new Set<TakenLibrary>();
  const visit = (library: TakenLibrary) => {
    if (seen.has(library)) return;
    seen.add(library);
    for (const path of library.needs) {
      const needed = byPath.get(path);
      if (needed !== undefined) visit(needed);
    }
    order.push(library);
  };
  for (const library of libraries.toReversed()) visit(library);
  return order;
}
