/**
 * Obstacles: what of a change cannot be done to a running program. With one of them the program
 * still links, and new targets start with all of it; running ones go on as they are until they are
 * restarted.
 */
import { codes } from "../base/codes.ts";
import type { WorkList } from "../link/work-list.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { indirectObstacles } from "./indirect.ts";
import { layoutObstacles } from "./layouts.ts";
import { isVirtualTable, type Match } from "./match.ts";
import { referrersOf } from "./referrers.ts";
import { fileVerdict, type Verdict, VerdictKind, verdict } from "./verdicts.ts";
import { tableObstacles } from "./virtual-tables.ts";

/** All obstacles of an update. Call when everything has its place. */
export function findObstacles(work: WorkList, match: Match): Verdict[] {
  return [
    ...grownVariables(work, match),
    ...tableObstacles(work, match),
    ...threadLocalChanges(work, match),
    ...changedLibraries(work),
    ...indirectObstacles(work, match),
    ...match.partners.doubts.map(({ symbol, text }) =>
      verdict(work.program, VerdictKind.Restart, codes.Lambda, symbol, text),
    ),
    ...layoutObstacles(work, match),
  ];
}

function grownVariables(work: WorkList, match: Match): Verdict[] {
  const { program } = work;
  const variables = match.grown.filter((atom) => !isVirtualTable(program, atom));
  return variables.map((atom) => {
    const known = referrersOf(work, atom);
    const more = known.length > shownReferrers ? " and others" : "";
    const names = known.slice(0, shownReferrers).join(", ");
    const points = known.length === 0 ? "something may point at it" : `${names}${more} point at it`;
    const text = `needs ${program.atoms.size[atom]} bytes and has fewer, and ${points}`;
    const symbol = program.atoms.symbol[atom];
    return verdict(program, VerdictKind.Restart, codes.GrownVariable, symbol, text);
  });
}

/** How many of those that point at a variable are named. */
const shownReferrers = 4;

/**
 * New thread-local variables whose constructor nobody would call: the compiler runs all of a file in
 * one go, in each thread once, and threads that did so will not do it again. (GCC and Clang: a local
 * function `__tls_init` behind a flag `__tls_guard`.)
 */
function threadLocalChanges({ program, fresh }: WorkList, match: Match): Verdict[] {
  const { atoms, sections, symbols } = program;
  const isFresh = new Set(fresh);
  const runsOnce = (file: InputFile) => {
    let hasRun = false;
    let isNew = false;
    for (let i = 1; i < file.symbolCount; i++) {
      const symbol = (file.firstSymbol + i) as SymbolRow;
      if (symbols.name[symbol] !== 0 || symbols.section[symbol] === 0) continue;
      const text = file.object!.symbolName(i);
      if (text === "__tls_guard") hasRun = match.partners.of(symbol) !== 0;
      if (text !== "__tls_init") continue;
      isNew = isFresh.has(program.atomAt(symbols.section[symbol], symbols.value[symbol]));
    }
    return hasRun && isNew;
  };
  return fresh
    .filter((atom) => sections.kind[atoms.section[atom]] === SectionKind.ThreadLocal)
    .filter((atom) => atoms.size[atom] > 0 && runsOnce(program.fileOfSection(atoms.section[atom])))
    .map((atom) =>
      verdict(
        program,
        VerdictKind.Restart,
        codes.ThreadConstructor,
        atoms.symbol[atom],
        "is thread-local and may need a constructor, beside others that threads have run",
      ),
    );
}

/** A library that was rebuilt: the program has the old one loaded. New ones are no obstacle. */
function changedLibraries(work: WorkList): Verdict[] {
  const before = new Map(work.removed.map((file) => [file.key, file.shared]));
  const isOther = ({ key, shared }: InputFile) =>
    before.get(key) !== undefined && before.get(key) !== shared;
  return work.added
    .filter((file) => file.kind === FileKind.Shared && isOther(file))
    .map(({ name }) => {
      const text = "the library has changed, and the program has the old one loaded";
      return fileVerdict(VerdictKind.Restart, codes.ChangedLibrary, name, text);
    });
}
