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
import type { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow } from "../program/rows.ts";
import { atomInFile, constructorLists, isCompilerMade, relocationsIn } from "./initialisation.ts";
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
  const wanted = new Map<number, readonly number[]>();
  const obstacles: Verdict[] = [];
  const variables = new Variables(work, match);
  for (const file of work.added) {
    for (const list of constructorLists(program, file)) {
      for (const { symbol, address } of initializerFunctions(work, list)) {
        if (!file.split) {
          wanted.set(address, [address]);
          continue;
        }
        const isNew = match.partners.of(symbol) === 0;
        const function_ = atomInFile(program, file, symbol);
        const { newOnes, oldOnes } = variables.of(file, function_);
        if (isNew && oldOnes.size === 0) wanted.set(address, [address]);
        else if (newOnes.size > 0) {
          const { run, left } = variables.alone(file, function_);
          if (left.size === 0) wanted.set(address, run);
          else obstacles.push(...[...left].map((atom) => mustConstruct(program, atom)));
        }
      }
    }
  }
  const { before } = findInitializers(work, work.added);
  return { run: before.flatMap((address) => wanted.get(address) ?? []), obstacles };
}

function mustConstruct(program: Program, atom: AtomRow): Verdict {
  const text =
    "is new and has a constructor, which cannot run without those of the old variables of its file: the compiler made one function of them all";
  return verdict(program, VerdictKind.Restart, codes.Constructor, program.atoms.symbol[atom], text);
}

/** Variables that a function refers to, by whether they were there before. */
interface Referred {
  readonly newOnes: Set<AtomRow>;
  readonly oldOnes: Set<AtomRow>;
}

/** Which variables of their file constructor functions refer to. */
class Variables {
  readonly #program: Program;
  readonly #match: Match;
  readonly #fresh: ReadonlySet<AtomRow>;

  constructor(work: WorkList, match: Match) {
    this.#program = work.program;
    this.#match = match;
    this.#fresh = new Set(work.fresh);
  }

  /** What a function refers to, itself or through the functions that compilers make for it. */
  of(file: InputFile, function_: AtomRow): Referred {
    const referred = { newOnes: new Set<AtomRow>(), oldOnes: new Set<AtomRow>() };
    for (const part of this.#parts(file, function_)) {
      for (const atom of this.#atoms(file, part)) this.#sort(atom, referred);
    }
    return referred;
  }

  /**
   * The functions among the parts of one that refer to new variables and to no old one, in the order in
   * which they run, and the new variables that are left. Clang without optimisation makes a function for
   * each variable.
   */
  alone(file: InputFile, function_: AtomRow): { run: number[]; left: Set<AtomRow> } {
    const { atoms } = this.#program;
    const left = new Set<AtomRow>();
    const run: number[] = [];
    for (const part of this.#parts(file, function_)) {
      const referred = { newOnes: new Set<AtomRow>(), oldOnes: new Set<AtomRow>() };
      for (const atom of this.#atoms(file, part)) this.#sort(atom, referred);
      if (referred.newOnes.size === 0) continue;
      if (referred.oldOnes.size === 0) run.push(atoms.address[part]);
      else for (const atom of referred.newOnes) left.add(atom);
    }
    return { run, left };
  }

  /** A function and those that compilers make for it, in the order of their calls. */
  #parts(file: InputFile, function_: AtomRow, seen: Set<AtomRow> = new Set()): Set<AtomRow> {
    if (seen.has(function_)) return seen;
    seen.add(function_);
    for (const atom of this.#atoms(file, function_)) {
      if (isCompilerMade(this.#program, atom)) this.#parts(file, atom, seen);
    }
    return seen;
  }

  *#atoms(file: InputFile, function_: AtomRow): Generator<AtomRow> {
    for (const relocation of relocationsIn(this.#program, function_)) {
      const symbol = this.#program.relocations.symbol[relocation];
      const atom = atomInFile(this.#program, file, symbol);
      if (atom !== 0) yield atom;
    }
  }

  #sort(atom: AtomRow, { newOnes, oldOnes }: Referred): void {
    const { atoms, sections } = this.#program;
    if (!isVariable(sections.kind[atoms.section[atom]])) return;
    const isNew = this.#fresh.has(atom) && this.#match.partners.of(atoms.symbol[atom]) === 0;
    (isNew ? newOnes : oldOnes).add(atom);
  }
}
