/**
 * Constructors and destructors: which functions run before `main` and after it, and in which order.
 *
 * Compilers put pointers to them into sections; a section's name may carry a priority. GNU ld sorts
 * by priority, lower first, those without one last, and keeps link order within a priority;
 * old-style `.ctors` lists count from the other end and are walked backwards. The runtime calls the
 * functions, so the lists themselves are not placed.
 */
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { Kind } from "../x86-64/relocations.ts";

/**
 * The priority of lists that have none; `.init_array.65535` still comes before (GNU ld's default
 * script).
 */
const noPriority = 65536;

interface List {
  readonly start: boolean;
  readonly priority: number;
  readonly functions: readonly number[];
}

/**
 * The constructors and destructors of some files, in their order: of a whole program, or of files
 * that an update added.
 */
export function findInitializers(
  program: Program,
  files: readonly InputFile[],
): Program["initializers"] {
  const lists: List[] = [];
  for (const file of files) {
    for (const section of file.initializers) {
      if (!program.isDropped(section)) lists.push(readList(program, section));
    }
  }
  const byPriority = (start: boolean) =>
    lists
      .filter((list) => list.start === start)
      .sort((a, b) => a.priority - b.priority)
      .flatMap((list) => list.functions);
  return { before: byPriority(true), after: byPriority(false).reverse() };
}

function readList(program: Program, section: SectionRow): List {
  const name = program.sectionName(section);
  const oldStyle = /^\.[cd]tors/.test(name);
  const number = /\.(\d+)$/.exec(name)?.[1];
  let priority = number === undefined ? noPriority : Number.parseInt(number, 10);
  if (oldStyle && number !== undefined) priority = 65535 - priority;
  if (name.startsWith(".preinit_array")) priority = -1;
  const functions = initializerFunctions(program, section).map(({ address }) => address);
  return {
    start: /^\.(preinit|init|ctors)/.test(name),
    priority,
    functions: oldStyle ? functions.reverse() : functions,
  };
}

/** The functions that a list names, by its relocations, in the order of the list. */
export function initializerFunctions(
  program: Program,
  section: SectionRow,
): { symbol: SymbolRow; address: number }[] {
  const { sections, relocations } = program;
  const first = sections.firstRelocation[section];
  const functions: { symbol: SymbolRow; address: number }[] = [];
  for (let k = 0; k < sections.relocationCount[section]; k++) {
    const r = (first + k) as RelocationRow;
    if (relocations.kind[r] !== Kind.Absolute64) continue;
    const symbol = program.definitionOf(relocations.symbol[r]);
    if (symbol === 0) continue;
    functions.push({ symbol, address: program.bodyOf(symbol) + relocations.addend[r] });
  }
  return functions;
}
