/**
 * Which of the project's libraries a program takes in, from one link to the next: with which of them it
 * does not link, which have changed sides.
 */
import { existsSync, realpathSync } from "node:fs";
import { LinkError, LinkFailure } from "../base/errors.ts";
import { NeedsRelink } from "../link/bounds.ts";
import { InputKind, type Inputs } from "../link/inputs.ts";
import { type KeptLibrary, LibrariesStay } from "../link/own-libraries.ts";

/**
 * The libraries that are to stay libraries after a link failed with them: those that are to blame, or
 * all, since the error may come of taking them in. If it does not, the link fails without them as well.
 */
export function stayingAfter(error: unknown, { libraries }: Inputs): readonly KeptLibrary[] {
  if (error instanceof LibrariesStay) return error.libraries;
  if (!(error instanceof LinkError || error instanceof LinkFailure)) return [];
  return libraries.map(({ path }) => ({ path, why: error.message }));
}

/** Throws `NeedsRelink` where a library's code and data are to be somewhere else than they are. */
export function refuseSwitched(before: Inputs, after: Inputs): void {
  if (before === after) return;
  const moves = (from: Inputs, to: Inputs) =>
    from.libraries.find(({ path }) =>
      to.files.some((file) => file.kind === InputKind.Shared && isSame(file.path, path)),
    );
  const library = moves(before, after) ?? moves(after, before);
  if (library === undefined) return;
  const isTaken = after.libraries.some(({ path }) => path === library.path);
  throw new NeedsRelink(
    isTaken
      ? `${library.soname} was a library, and is part of the program now`
      : `${library.soname} was part of the program, and is a library now`,
  );
}

/** True where a path leads to a file, which is called by its path without symbolic links. */
function isSame(path: string, real: string): boolean {
  return existsSync(path) && realpathSync(path) === real;
}

/** True where a library's path without symbolic links belongs to an input, taken in or not. */
export function consistsOf({ libraries, kept, files }: Inputs, path: string): boolean {
  if ([...libraries, ...kept].some((library) => library.path === path)) return true;
  return files.some((file) => file.kind === InputKind.Shared && isSame(file.path, path));
}
