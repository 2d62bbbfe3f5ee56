/**
 * Obstacles: what of a change cannot be done to a running program. With one of them the program
 * still links, and new targets start with all of it; running ones go on as they are until they are
 * restarted.
 */
import type { WorkList } from "../link/work-list.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { AtomRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { indirectObstacles } from "./indirect.ts";
import { isVirtualTable, type Match } from "./match.ts";
import { type Verdict, VerdictKind, verdict } from "./verdicts.ts";

/** All obstacles of an update. Call when everything has its place. */
export function findObstacles(work: WorkList, match: Match): Verdict[] {
  return [
    ...grownVariables(work, match),
    ...threadLocalChanges(work, match),
    ...changedLibraries(work),
    ...indirectObstacles(work, match),
  ];
}

function grownVariables({ program }: WorkList, match: Match): Verdict[] {
  return match.grown.map((atom) =>
    verdict(
      program,
      VerdictKind.Restart,
      program.atoms.symbol[atom],
      `needs ${program.atoms.size[atom]} bytes and has fewer, and ${isVirtualTable(program, atom) ? "objects" : "something"} may point at it`,
    ),
  );
}

function threadLocalChanges({ program, fresh }: WorkList, match: Match): Verdict[] {
  const { atoms, sections } = program;
  const isThreadLocal = (atom: AtomRow) =>
    sections.kind[atoms.section[atom]] === SectionKind.ThreadLocal;
  const say = (atom: AtomRow, text: string) =>
    verdict(program, VerdictKind.Restart, atoms.symbol[atom], text);
  return [
    ...fresh
      .filter((atom) => isThreadLocal(atom) && atoms.size[atom] > 0)
      .map((atom) =>
        say(atom, "is a new thread-local variable, which running threads do not have"),
      ),
    ...[...match.rewritten]
      .filter(isThreadLocal)
      .map((atom) =>
        say(atom, "is thread-local and starts with another value in new threads only"),
      ),
  ];
}

/** A library that was rebuilt: the program has the old one loaded. New ones are no obstacle. */
function changedLibraries(work: WorkList): Verdict[] {
  const before = new Map(work.removed.map((file) => [file.key, file.shared]));
  const isOther = ({ key, shared }: InputFile) =>
    before.get(key) !== undefined && before.get(key) !== shared;
  return work.added
    .filter((file) => file.kind === FileKind.Shared && isOther(file))
    .map((file) => ({
      kind: VerdictKind.Restart,
      symbol: "",
      file: file.name,
      text: "the library has changed, and the program has the old one loaded",
      address: 0,
    }));
}
