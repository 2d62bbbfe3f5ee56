/**
 * Constructors of what an update brought: only those of new things run.
 *
 * The constructors of an added file all run. In a file that was there before it is less simple:
 * compilers make one function of all dynamic initialisation of a file, and running it again would
 * construct the old variables a second time. Such a function runs only where it is new itself and
 * touches none of the old variables; otherwise a new variable that it must construct is an
 * obstacle.
 */
import { codes } from "../base/codes.ts";
import { findInitializers, initializerFunctions } from "../link/initializers.ts";
import { firstRelocationFrom } from "../link/relocate.ts";
import type { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { isVariable, type Match } from "./match.ts";
import { type Verdict, VerdictKind, verdict } from "./verdicts.ts";

/** What is to be run, and what cannot be. */
export interface Constructors {
  /** Addresses, in order. */
  readonly run: readonly number[];
  readonly obstacles: readonly Verdict[];
}

/** Looks at the constructor lists of all files that came. Call when everything has its place. */
export function newConstructors(work: WorkList, match: Match): Constructors {
  const { program } = work;
  const wanted = new Set<number>();
  const obstacles: Verdict[] = [];
  const fresh = new Set(work.fresh);
  for (const file of work.added) {
    for (const list of constructorLists(program, file)) {
      for (const { symbol, address } of initializerFunctions(work, list)) {
        if (!file.split) {
          wanted.add(address);
          continue;
        }
        const isNew = match.partners.of(symbol) === 0;
        const { newOnes, oldOnes } = constructedVariables(program, match, fresh, file, symbol);
        if (isNew && oldOnes === 0) wanted.add(address);
        else obstacles.push(...newOnes.map((atom) => mustConstruct(program, atom)));
      }
    }
  }
  const { before } = findInitializers(work, work.added);
  return { run: before.filter((address) => wanted.has(address)), obstacles };
}

function mustConstruct(program: Program, atom: AtomRow): Verdict {
  const text =
    "is new and has a constructor, which cannot run without those of the old variables of its file";
  return verdict(program, VerdictKind.Restart, codes.Constructor, program.atoms.symbol[atom], text);
}

function constructorLists(program: Program, file: InputFile): SectionRow[] {
  return file.initializers.filter((section) => {
    return (
      !program.isDropped(section) && !/^\.(fini_array|dtors)/.test(program.sectionName(section))
    );
  });
}

/**
 * Variables of the file that a constructor function refers to, itself or through the functions that
 * compilers make for it.
 */
function constructedVariables(
  program: Program,
  match: Match,
  fresh: ReadonlySet<AtomRow>,
  file: InputFile,
  start: SymbolRow,
): { newOnes: AtomRow[]; oldOnes: number } {
  const { sections, atoms, symbols, relocations } = program;
  const seen = new Set<AtomRow>();
  const newOnes: AtomRow[] = [];
  let oldOnes = 0;
  const visit = (function_: AtomRow) => {
    const section = atoms.section[function_];
    const end = atoms.start[function_] + atoms.size[function_];
    const last = sections.firstRelocation[section] + sections.relocationCount[section];
    for (
      let r = firstRelocationFrom(program, section, atoms.start[function_]) as number;
      r < last;
      r++
    ) {
      const relocation = r as RelocationRow;
      if (relocations.offset[relocation] >= end) break;
      const symbol = program.definitionOf(relocations.symbol[relocation]);
      const home = symbols.section[symbol];
      if (home === 0 || sections.file[home] !== file.row || sections.atomCount[home] === 0)
        continue;
      const atom = program.atomAt(home, symbols.value[symbol]);
      if (seen.has(atom)) continue;
      seen.add(atom);
      if (isVariable(sections.kind[home])) {
        const isNew = fresh.has(atom) && match.partners.of(atoms.symbol[atom]) === 0;
        if (isNew) newOnes.push(atom);
        else oldOnes++;
      } else if (isCompilerMade(program, atom)) {
        visit(atom);
      }
    }
  };
  visit(program.atomAt(symbols.section[start], symbols.value[start]));
  return { newOnes, oldOnes };
}

/** Names that compilers give to the parts of a file's initialisation: GCC's, and Clang's. */
const compilerMade =
  /^(_GLOBAL__sub_I_|_GLOBAL__I_|_Z41__static_initialization_and_destruction_0|__cxx_global_var_init)/;

function isCompilerMade(program: Program, atom: AtomRow): boolean {
  const symbol = program.atoms.symbol[atom];
  return symbol !== 0 && compilerMade.test(program.symbolName(symbol));
}
