/**
 * Constructors and destructors: which functions run before `main` and after it, and in which order.
 *
 * Compilers put pointers to them into sections; a section's name may carry a priority. The order is
 * that of GNU ld's default script: `.preinit_array` first; then lists with a suffix, by priority, lower
 * first, by name where priorities are equal, and in link order where names are; then the others in
 * link order. Old-style lists (`.ctors`, `.dtors`) join the new ones: their numbers count down from
 * 65535, and they are walked backwards. Libraries that the program takes in have lists of their own:
 * all of a library's constructors run before those of what needs it. The runtime calls the functions, so the lists themselves are
 * not placed.
 */
import type { InputFile } from "../program/files.ts";
import type { Initializers } from "../program/program.ts";
import type { RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { Kind } from "../x86-64/relocations.ts";
import { callTarget } from "./slots.ts";
import type { WorkList } from "./work-list.ts";

interface List {
  readonly name: string;
  readonly start: boolean;
  /** Whose it is: libraries come first, each before those that need it. */
  readonly turn: number;
  readonly isOfLibrary: boolean;
  /** 0 for `.preinit_array`, 1 for names with a suffix, 2 for those without. */
  readonly rank: number;
  /** -1 where the suffix is no number. */
  readonly priority: number;
  readonly functions: readonly number[];
}

/**
 * The constructors and destructors of some files, in their order: of a whole program, or of files
 * that an update added.
 */
export function findInitializers(work: WorkList, files: readonly InputFile[]): Initializers {
  const lists: List[] = [];
  for (const file of files) {
    for (const section of file.initializers) {
      if (!work.program.isDropped(section)) lists.push(readList(work, section));
    }
  }
  const ordered = (start: boolean) =>
    lists.filter((list) => list.start === start).sort(compareLists);
  const functions = (list: List) => list.functions;
  const before = ordered(true);
  return {
    early: before.filter(({ rank }) => rank === 0).flatMap(functions).length,
    ofLibraries: before.filter((list) => list.rank > 0 && list.isOfLibrary).flatMap(functions)
      .length,
    before: before.flatMap(functions),
    after: ordered(false).flatMap(functions).reverse(),
  };
}

/** What runs first, as `SORT_BY_INIT_PRIORITY` of GNU ld has it (ld manual, 3.6.4.2). */
function compareLists(a: List, b: List): number {
  if (a.rank === 0 || b.rank === 0) return a.rank - b.rank;
  if (a.turn !== b.turn) return a.turn - b.turn;
  if (a.rank !== 1 || b.rank !== 1) return a.rank - b.rank;
  if (a.priority >= 0 && b.priority >= 0 && a.priority !== b.priority) {
    return a.priority - b.priority;
  }
  return a.name === b.name ? 0 : a.name < b.name ? -1 : 1;
}

function readList(work: WorkList, section: SectionRow): List {
  const name = work.program.sectionName(section);
  const oldStyle = /^\.[cd]tors/.test(name);
  const number = /\.(\d+)$/.exec(name)?.[1];
  const priority = number === undefined ? -1 : Number.parseInt(number, 10);
  const { scope } = work.program.fileOfSection(section);
  const functions = initializerFunctions(work, section).map(({ address }) => address);
  return {
    name,
    turn: scope?.turn ?? 0,
    isOfLibrary: scope?.isLibrary ?? false,
    start: /^\.(preinit|init|ctors)/.test(name),
    rank: name.startsWith(".preinit_array") ? 0 : /^\.\w+$/.test(name) ? 2 : 1,
    priority: oldStyle && priority >= 0 ? 65535 - priority : priority,
    functions: oldStyle ? functions.reverse() : functions,
  };
}

/** The functions that a list names, by its relocations, in the order of the list. */
export function initializerFunctions(
  work: WorkList,
  section: SectionRow,
): { symbol: SymbolRow; address: number }[] {
  const { program } = work;
  const { sections, relocations } = program;
  const first = sections.firstRelocation[section];
  const functions: { symbol: SymbolRow; address: number }[] = [];
  for (let k = 0; k < sections.relocationCount[section]; k++) {
    const r = (first + k) as RelocationRow;
    if (relocations.kind[r] !== Kind.Absolute64) continue;
    const symbol = program.definitionOf(relocations.symbol[r]);
    const start = callTarget(work, symbol);
    // A weak reference that nobody defines: nothing to call.
    if (start !== 0) functions.push({ symbol, address: start + relocations.addend[r] });
  }
  return functions;
}
