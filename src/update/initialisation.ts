/**
 * Dynamic initialisation, step by step: what a compiler made of `Thing thing(5);`.
 *
 * GCC makes one function of all that a file initialises at the start; Clang makes one for each variable and
 * one that calls them, which an optimised build merges again. Read in the order in which it runs, with what a
 * function of the compiler's does in the place of its call, it is the same for all: a list of instructions,
 * some of which name a variable. Two versions of a file can be compared by it, wherever things lie: of
 * an instruction count its bytes without distances and places in the frame, and what its fields mean.
 */

import { firstRelocationFrom } from "../link/relocate.ts";
import type { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { Instruction, Operand } from "../x86-64/decode.ts";
import { forms } from "../x86-64/relocations.ts";
import { isVariable, type Match } from "./match.ts";

/** One instruction of a file's dynamic initialisation. */
export interface Step {
  /** What it does, in a form that is the same in both versions of a file. */
  readonly text: string;
  /** The variable of the file that it names, 0 for none. */
  readonly variable: AtomRow;
}

/** Names that compilers give to the parts of a file's initialisation: GCC's, and Clang's. */
const compilerMade =
  /^(_GLOBAL__sub_I_|_GLOBAL__I_|_Z41__static_initialization_and_destruction_0|__cxx_global_var_init)/;

/** True for a function that a compiler made to initialise variables. */
export function isCompilerMade(program: Program, atom: AtomRow): boolean {
  const symbol = program.atoms.symbol[atom];
  return symbol !== 0 && compilerMade.test(program.symbolName(symbol));
}

/** A file's lists of functions that run before `main`. */
export function constructorLists(program: Program, file: InputFile): SectionRow[] {
  return file.initializers.filter((section) => {
    return (
      !program.isDropped(section) && !/^\.(fini_array|dtors)/.test(program.sectionName(section))
    );
  });
}

/** The relocations of an atom. */
export function* relocationsIn(program: Program, atom: AtomRow): Generator<RelocationRow> {
  const { atoms, sections, relocations } = program;
  const section = atoms.section[atom];
  const end = atoms.start[atom] + atoms.size[atom];
  const last = sections.firstRelocation[section] + sections.relocationCount[section];
  for (let r = firstRelocationFrom(program, section, atoms.start[atom]) as number; r < last; r++) {
    const relocation = r as RelocationRow;
    if (relocations.offset[relocation] >= end) return;
    yield relocation;
  }
}

/** The atom of a file that a symbol leads to, 0 where that is elsewhere or has no place. */
export function atomInFile(program: Program, file: InputFile, symbol: SymbolRow): AtomRow {
  const { sections, symbols } = program;
  // The names of a file that went mean something else by now.
  const definition = file.live ? program.definitionOf(symbol) : symbol;
  const home = symbols.section[definition];
  if (home === 0 || sections.file[home] !== file.row) return 0 as AtomRow;
  return program.atomAt(home, program.offsetOf(definition));
}

/** The dynamic initialisation of a file, in the order in which it runs. */
export function initialisationOf(work: WorkList, match: Match, file: InputFile): Step[] {
  return new Reader(work.program, match, file).read();
}

class Reader {
  readonly #program: Program;
  readonly #adopted: ReadonlyMap<AtomRow, AtomRow>;
  readonly #file: InputFile;
  readonly #bytes: Uint8Array;
  readonly #steps: Step[] = [];
  /** Functions that have been read: a compiler calls each of its own once. */
  readonly #seen = new Set<AtomRow>();

  constructor(program: Program, match: Match, file: InputFile) {
    this.#program = program;
    this.#adopted = match.adopted;
    this.#file = file;
    this.#bytes = file.object!.bytes;
  }

  read(): Step[] {
    const { relocations } = this.#program;
    for (const list of constructorLists(this.#program, this.#file)) {
      const first = this.#program.sections.firstRelocation[list];
      for (let k = 0; k < this.#program.sections.relocationCount[list]; k++) {
        const symbol = relocations.symbol[(first + k) as RelocationRow];
        const function_ = atomInFile(this.#program, this.#file, symbol);
        if (isCompilerMade(this.#program, function_)) this.#readFunction(function_);
      }
    }
    return this.#steps;
  }

  #readFunction(function_: AtomRow): void {
    if (this.#seen.has(function_)) return;
    this.#seen.add(function_);
    const { atoms, sections, relocations } = this.#program;
    const place = sections.place[atoms.section[function_]];
    const fields = [...relocationsIn(this.#program, function_)];
    const instruction = new Instruction(this.#bytes);
    const end = place + atoms.start[function_] + atoms.size[function_];
    for (
      let at = place + atoms.start[function_];
      at < end && instruction.decode(at, end);
      at += instruction.length
    ) {
      const next = at + instruction.length - place;
      const inside: RelocationRow[] = [];
      while (fields.length > 0 && relocations.offset[fields[0]!] < next) {
        inside.push(fields.shift()!);
      }
      this.#readInstruction(instruction, place, inside);
    }
  }

  #readInstruction(
    instruction: Instruction,
    place: number,
    fields: readonly RelocationRow[],
  ): void {
    const { relocations, sections, atoms } = this.#program;
    const bytes = withoutDistances(this.#bytes, instruction);
    const meanings: string[] = [];
    let variable = 0 as AtomRow;
    for (const field of fields) {
      const at = relocations.offset[field] + place - instruction.start;
      bytes.fill(0, at, at + forms[relocations.kind[field]]!.width);
      const symbol = relocations.symbol[field];
      const atom = atomInFile(this.#program, this.#file, symbol);
      if (isCompilerMade(this.#program, atom)) {
        this.#readFunction(atom);
        return;
      }
      if (atom !== 0 && isVariable(sections.kind[atoms.section[atom]])) variable = atom;
      meanings.push(`${this.#meaning(symbol, atom)}+${relocations.addend[field]}`);
    }
    this.#steps.push({ text: `${bytes.toString("latin1")} ${meanings.join()}`, variable });
  }

  /** What a symbol means, in words that are the same in both versions of the file. */
  #meaning(symbol: SymbolRow, atom: AtomRow): string {
    const { symbols, atoms, sections } = this.#program;
    const name = symbols.name[symbol];
    if (name !== 0) return `name ${name}`;
    if (atom === 0) return `value ${symbols.value[symbol]}`;
    const section = atoms.section[atom];
    const inside = symbols.value[symbol] - atoms.start[atom];
    if (sections.kind[section] === SectionKind.Code) {
      return `${this.#program.symbolName(atoms.symbol[atom])} ${inside}`;
    }
    if (sections.kind[section] !== SectionKind.Constant) {
      return `atom ${this.#adopted.get(atom) ?? atom} ${inside}`;
    }
    const start = sections.place[section] + atoms.start[atom];
    const content = Buffer.from(this.#bytes.subarray(start, start + atoms.size[atom]));
    return `${content.toString("latin1")} ${inside}`;
  }
}

/**
 * The bytes of an instruction, without what changes when something is added elsewhere in its function:
 * distances within it, places in its frame, and the frame's size.
 */
function withoutDistances(bytes: Uint8Array, instruction: Instruction): Buffer {
  const { start, length, operand, field, modRM, map, opcode } = instruction;
  const copy = Buffer.from(bytes.subarray(start, start + length));
  if (operand === Operand.Branch8) copy[field - start] = 0;
  if (operand === Operand.Branch32) copy.fill(0, field - start, field - start + 4);
  if (modRM === 0) return copy;
  const [mod, base] = [bytes[modRM]! >> 6, bytes[modRM]! & 7];
  const isFrame = mod > 0 && mod < 3 && (base === 4 || base === 5);
  const displacement = modRM + (base === 4 ? 2 : 1) - start;
  if (isFrame) copy.fill(0, displacement, displacement + (mod === 1 ? 1 : 4));
  const isStackSize = map === 1 && (opcode === 0x81 || opcode === 0x83) && mod === 3 && base === 4;
  if (isStackSize) copy.fill(0, modRM + 1 - start);
  return copy;
}
