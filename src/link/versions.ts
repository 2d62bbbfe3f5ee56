/**
 * Versions: `name@VERSION`, where that is the version of a name that a library binds to anyway.
 *
 * A file may refer to one version of a library's symbol (`.symver` in assembly). Older versions are
 * offered under such names by every library (offers.ts), since there are few. Default ones would
 * double the names of all libraries, so they are offered once somebody asks: the library is loaded
 * again, with one name more.
 */
import { FileKind } from "../program/files.ts";
import { addMentions, removeMentions } from "./mentions.ts";
import { loadShared, wantedDefaults } from "./offers.ts";
import type { WorkList } from "./work-list.ts";

/** Lets libraries offer what is wanted by version. Call when all objects are there. */
export function offerVersions(work: WorkList): void {
  const { program } = work;
  const { names, versionedNames } = program;
  const isOpen = [...versionedNames].some((name) => names.definition[name] === 0);
  if (!isOpen) return;
  for (const file of program.files) {
    if (!file?.live || file.kind !== FileKind.Shared) continue;
    const { symbols, olderSymbols } = file.shared!;
    const offers =
      symbols.length + olderSymbols.length + wantedDefaults(program, file.shared!).length;
    if (offers === file.symbolCount) continue;
    const { path, name, order, asNeeded = false, searched = false } = file;
    const next = loadShared(program, work.open(path, name), { path, asNeeded, searched }, order);
    next.used = file.used ?? false;
    removeMentions(work, file);
    addMentions(work, next);
  }
}
