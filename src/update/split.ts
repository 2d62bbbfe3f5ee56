/**
 * Splitting: the sections of one file become functions, variables and constants.
 *
 * Both versions of a changed file are split, so that what did not change can stay where it is.
 * Besides cutting (pieces.ts) this makes every reference say which piece it means. Compilers write
 * `.bss+28` for a variable that other files cannot see; after splitting that is "the variable
 * `count`, plus nothing". And references that the assembler resolved by itself, since both ends
 * were in one section, become relocations, so that the two ends can part.
 */
import { append } from "../base/lists.ts";
import { Binding, SymbolType } from "../elf/constants.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { SymbolKind } from "../program/symbols.ts";
import { Operand } from "../x86-64/decode.ts";
import { Kind } from "../x86-64/relocations.ts";
import {
  type CodeOperand,
  codePieces,
  dataPieces,
  type Piece,
  symbolsBySection,
} from "./pieces.ts";

/**
 * A reference that two neighbours could mean: the end of the first variable is the start of the
 * second.
 */
export interface BorderReference {
  readonly file: InputFile;
  readonly section: SectionRow;
  readonly offset: number;
  readonly before: SymbolRow;
  readonly after: SymbolRow;
}

/** A relocation while its section is being split. */
interface Reference {
  offset: number;
  kind: number;
  symbol: SymbolRow;
  addend: number;
  /**
   * Where it refers to "this section, plus so much": that section. Undefined where it names a
   * symbol.
   */
  readonly home: SectionRow | undefined;
  /** The offset in `home` which is meant, where an instruction tells. */
  target?: number;
  /** The instruction only forms an address; it need not lie inside of what is meant. */
  formsAddress: boolean;
}

/** Splits a file's sections unless that was done. Returns the references that are not certain. */
export function splitFile(program: Program, file: InputFile): BorderReference[] {
  if (file.split) return [];
  file.split = true;
  return new Splitter(program, file).run();
}

class Splitter {
  readonly #program: Program;
  readonly #file: InputFile;
  readonly #symbols: ReadonlyMap<SectionRow, readonly SymbolRow[]>;
  readonly #pieces = new Map<SectionRow, readonly Piece[]>();
  readonly #references = new Map<SectionRow, Reference[]>();
  readonly #borders: BorderReference[] = [];
  /** Symbol rows made for the pieces of a section, in their order. */
  readonly #anchors = new Map<SectionRow, SymbolRow>();
  /** Functions by where they start. */
  readonly #functions = new Map<SectionRow, ReadonlyMap<number, SymbolRow>>();

  constructor(program: Program, file: InputFile) {
    this.#program = program;
    this.#file = file;
    this.#symbols = symbolsBySection(program, file);
    for (const [section, symbols] of this.#symbols) {
      if (this.#kind(section) === SectionKind.Code) {
        this.#functions.set(section, functionsByStart(program, symbols));
      }
    }
  }

  run(): BorderReference[] {
    const sections = this.#sectionsToSplit();
    for (const section of this.#allSections()) this.#references.set(section, this.#read(section));
    for (const section of sections) {
      if (this.#kind(section) === SectionKind.Code) this.#splitCode(section);
    }
    const referred = this.#referredOffsets();
    for (const section of sections) {
      if (this.#kind(section) === SectionKind.Code) continue;
      const symbols = this.#symbols.get(section) ?? [];
      const offsets = referred.get(section) ?? [];
      const pieces = dataPieces(this.#program, section, symbols, offsets);
      this.#pieces.set(section, pieces);
    }
    this.#makeAnchors();
    for (const [section, references] of this.#references) {
      for (const reference of references) this.#attribute(section, reference);
      this.#write(section, references);
    }
    for (const [section, pieces] of this.#pieces) this.#makeAtoms(section, pieces);
    return this.#borders;
  }

  #kind(section: SectionRow): SectionKind {
    return this.#program.sections.kind[section];
  }

  /**
   * Sections that are part of the program: those of the old version have a place, those of the new
   * one a prevailing group.
   */
  #allSections(): SectionRow[] {
    const { sections } = this.#program;
    const all: SectionRow[] = [];
    for (let i = 1; i < this.#file.sectionCount; i++) {
      const section = (this.#file.firstSection + i) as SectionRow;
      if (sections.kind[section] === SectionKind.None) continue;
      if (sections.atomCount[section] > 0 || !this.#program.isDropped(section)) all.push(section);
    }
    return all;
  }

  #sectionsToSplit(): SectionRow[] {
    return this.#allSections().filter((section) => {
      const kind = this.#kind(section);
      return kind !== SectionKind.Frames && kind !== SectionKind.Initializers;
    });
  }

  #read(section: SectionRow): Reference[] {
    const { sections, relocations, symbols } = this.#program;
    const first = sections.firstRelocation[section];
    return Array.from({ length: sections.relocationCount[section] }, (_, k) => {
      const r = (first + k) as RelocationRow;
      const symbol = relocations.symbol[r];
      const kind = relocations.kind[r];
      const isSection = (symbols.info[symbol] & 15) === SymbolType.Section;
      return {
        offset: relocations.offset[r],
        kind,
        symbol,
        addend: relocations.addend[r],
        home: isSection ? symbols.section[symbol] : undefined,
        // What is not told otherwise by an instruction stands for an address: a word of data, an
        // immediate.
        formsAddress: true,
      };
    });
  }

  /**
   * Cuts a code section, learns from its instructions what relocations mean, and adds those that
   * the assembler left out.
   */
  #splitCode(section: SectionRow): void {
    const symbols = this.#symbols.get(section) ?? [];
    const { pieces, operands } = codePieces(this.#program, section, symbols);
    this.#pieces.set(section, pieces);
    const references = this.#references.get(section)!;
    const byField = new Map(references.map((reference) => [reference.offset, reference]));
    const bases = gotAnchors(references);
    for (const operand of operands) {
      const reference = byField.get(operand.field);
      if (reference !== undefined) {
        reference.formsAddress = operand.isLea;
        if (this.#isRelative(reference.kind)) {
          reference.target = reference.addend + 4 + operand.trailing;
        }
      } else if (!bases.has(operand.target)) {
        const added = this.#hiddenReference(section, pieces, operand);
        if (added !== undefined) references.push(added);
      }
    }
    references.sort((a, b) => a.offset - b.offset);
  }

  /**
   * The relocation for a reference between two pieces of one section, or to a function's own start.
   */
  #hiddenReference(
    section: SectionRow,
    pieces: readonly Piece[],
    operand: CodeOperand,
  ): Reference | undefined {
    const { field, trailing, target } = operand;
    if (operand.operand === Operand.Branch8) return undefined;
    const home = findPiece(pieces, field);
    const there = findPiece(pieces, target);
    if (home === undefined || there === undefined) return undefined;
    const isBranch = operand.operand === Operand.Branch32;
    const isFunction = this.#functions.get(section)?.has(target) ?? false;
    // Inside of a piece distances stay; only the address of a function means more than its bytes.
    if (home === there && (isBranch || !operand.isLea || !isFunction)) return undefined;
    return {
      offset: field,
      kind: isBranch ? Kind.Call32 : Kind.Relative32,
      symbol: 0 as SymbolRow,
      addend: target - 4 - trailing,
      home: section,
      target,
      formsAddress: operand.isLea,
    };
  }

  #isRelative(kind: number): boolean {
    return kind === Kind.Relative32 || kind === Kind.Call32;
  }

  /** The section and offset that a reference means, where it does not name a symbol. */
  #targetOf(
    section: SectionRow,
    reference: Reference,
  ): { section: SectionRow; offset: number } | undefined {
    const { home, addend, target } = reference;
    if (home === undefined) return undefined;
    if (target !== undefined) return { section: home, offset: target };
    const isWord = this.#isRelative(reference.kind) || reference.kind === Kind.Relative64;
    if (isWord && this.#kind(section) === SectionKind.Constant) {
      // A word of a jump table: the distance from the table's start, not from the word itself.
      const table = findPiece(this.#pieces.get(section) ?? [], reference.offset);
      if (this.#kind(home) === SectionKind.Code && table !== undefined) {
        return { section: home, offset: addend - (reference.offset - table.start) };
      }
    }
    return { section: home, offset: addend };
  }

  /** For each section the offsets in it that something refers to. */
  #referredOffsets(): Map<SectionRow, number[]> {
    const referred = new Map<SectionRow, number[]>();
    for (const [section, references] of this.#references) {
      for (const reference of references) {
        const target = this.#targetOf(section, reference);
        if (target === undefined) continue;
        append(referred, target.section, target.offset);
      }
    }
    return referred;
  }

  /**
   * One symbol row for each piece, so that any reference can be told as "this piece, plus so much".
   */
  #makeAnchors(): void {
    const { symbols } = this.#program;
    let count = 0;
    for (const pieces of this.#pieces.values()) count += pieces.length;
    const first = symbols.allocate(count);
    this.#file.pieceSymbols = { first, count };
    let next = first as number;
    for (const [section, pieces] of this.#pieces) {
      this.#anchors.set(section, next as SymbolRow);
      for (const { start } of pieces) {
        const anchor = next++ as SymbolRow;
        symbols.file[anchor] = this.#file.row;
        symbols.kind[anchor] = SymbolKind.Defined;
        symbols.info[anchor] = Binding.Local << 4;
        symbols.section[anchor] = section;
        symbols.value[anchor] = start;
      }
    }
  }

  /** Makes a reference to "this section, plus so much" refer to the function or piece it means. */
  #attribute(section: SectionRow, reference: Reference): void {
    const target = this.#targetOf(section, reference);
    if (target === undefined) return;
    const pieces = this.#pieces.get(target.section);
    if (pieces === undefined) return;
    const index = Math.max(0, indexBefore(pieces, target.offset));
    this.#noteBorder(section, reference, target, pieces[index - 1], pieces[index]!);
    const symbol =
      this.#functions.get(target.section)?.get(target.offset) ??
      ((this.#anchors.get(target.section)! + index) as SymbolRow);
    // The old value was "section + addend"; the new one is "symbol + addend", and means the same
    // address.
    reference.addend -= this.#program.symbols.value[symbol];
    reference.symbol = symbol;
  }

  /** Notes an address that is where one variable starts and where an array before it ends. */
  #noteBorder(
    section: SectionRow,
    reference: Reference,
    target: { section: SectionRow; offset: number },
    before: Piece | undefined,
    after: Piece,
  ): void {
    const kind = this.#kind(target.section);
    if (kind !== SectionKind.Data && kind !== SectionKind.Zero) return;
    if (!reference.formsAddress || before === undefined || after.start !== target.offset) return;
    if (before.end !== target.offset || before.end - before.start <= smallestArray) return;
    const { offset } = reference;
    const names = { before: before.symbol, after: after.symbol };
    this.#borders.push({ file: this.#file, section, offset, ...names });
  }

  /** Puts a section's references back into the table. */
  #write(section: SectionRow, references: readonly Reference[]): void {
    const { sections, relocations } = this.#program;
    if (references.length !== sections.relocationCount[section]) {
      relocations.release(sections.firstRelocation[section], sections.relocationCount[section]);
      sections.firstRelocation[section] = relocations.allocate(references.length);
      sections.relocationCount[section] = references.length;
    }
    const first = sections.firstRelocation[section];
    references.forEach((reference, k) => {
      const r = (first + k) as RelocationRow;
      relocations.offset[r] = reference.offset;
      relocations.kind[r] = reference.kind;
      relocations.symbol[r] = reference.symbol;
      relocations.addend[r] = reference.addend;
    });
  }

  /**
   * Replaces the one atom of a placed section, or makes the first ones of a section that has no
   * place yet.
   */
  #makeAtoms(section: SectionRow, pieces: readonly Piece[]): void {
    const { sections, atoms } = this.#program;
    const old = sections.firstAtom[section];
    const placed = sections.atomCount[section] > 0;
    const base = placed ? atoms.address[old] : 0;
    const since = atoms.since[old];
    const first = atoms.allocate(pieces.length);
    pieces.forEach(({ start, end, symbol }, i) => {
      const atom = (first + i) as AtomRow;
      atoms.section[atom] = section;
      atoms.start[atom] = start;
      atoms.size[atom] = end - start;
      atoms.symbol[atom] = symbol;
      atoms.since[atom] = since;
      if (placed) atoms.address[atom] = base + start;
    });
    if (placed) atoms.release(old, 1);
    sections.firstAtom[section] = first;
    sections.atomCount[section] = pieces.length;
  }
}

/**
 * Places that code of the large model takes for no other reason than that it knows the distance from
 * there to the GOT (`lea .L2(%rip)`, `movabs $_GLOBAL_OFFSET_TABLE_-.L2`). Such a place is the bytes,
 * even where a function starts there.
 */
function gotAnchors(references: readonly Reference[]): ReadonlySet<number> {
  const bases = references.filter(({ kind }) => kind === Kind.GotBase64);
  return new Set(bases.map(({ offset, addend }) => offset - addend));
}

/** A variable up to this size is no array that a loop would walk to the end of. */
const smallestArray = 16;

/** Index of the last piece that starts at or before an offset, -1 for none. */
function indexBefore(pieces: readonly Piece[], offset: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pieces[middle]!.start <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The piece that covers an offset. */
function findPiece(pieces: readonly Piece[], offset: number): Piece | undefined {
  const piece = pieces[indexBefore(pieces, offset)];
  return piece !== undefined && offset < piece.end ? piece : undefined;
}

/**
 * Functions and global labels by where they start: what a reference without a name leads to. Of
 * several names a local one counts first; a weak one never does, since another file may have taken
 * it, and what is meant is here.
 */
function functionsByStart(
  program: Program,
  ordered: readonly SymbolRow[],
): ReadonlyMap<number, SymbolRow> {
  const { symbols } = program;
  const functions = new Map<number, SymbolRow>();
  for (const symbol of ordered) {
    if (!program.isFunction(symbol) || program.isWeak(symbol)) continue;
    const start = symbols.value[symbol];
    const known = functions.get(start);
    const isFirstLocal =
      symbols.name[symbol] === 0 && known !== undefined && symbols.name[known] !== 0;
    if (known === undefined || isFirstLocal) functions.set(start, symbol);
  }
  return functions;
}
