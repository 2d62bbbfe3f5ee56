/**
 * Pieces: where a section may be cut.
 *
 * A compiler that was not asked for a section per function puts all functions of a file into one
 * `.text` and all variables into one `.data`. Symbols say where each of them starts and ends. Code
 * may be cut between two functions if every byte is accounted for: what lies between must be
 * padding, and each function must decode from its first byte to its last. Data may be cut between
 * variables; what no symbol names (strings, jump tables) is cut where something refers to it.
 *
 *     .text   │ main ········ │ helper ···· │ pad │ step ······ │
 *     .rodata │ table ·· │ "hello" │ "bye" │ jump table of step │
 */
import { append } from "../base/lists.ts";
import { SectionFlag, SymbolType } from "../elf/constants.ts";
import { firstRelocationFrom } from "../link/relocate.ts";
import type { InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { RelocationRow, SectionRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { Instruction, isPadding, Operand } from "../x86-64/decode.ts";
import { forms } from "../x86-64/relocations.ts";

/** A part of a section that is placed and compared on its own. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** The symbol it is known by, 0 for none. */
  readonly symbol: SymbolRow;
}

/** An address operand in code: what the decoder tells and no relocation does. */
export interface CodeOperand {
  /** Offset of the field in the section. */
  readonly field: number;
  /** Bytes of the instruction behind the field. */
  readonly trailing: number;
  readonly operand: Operand;
  readonly isLea: boolean;
  /** What the field holds, as an offset in the section; meaningless where a relocation fills it. */
  readonly target: number;
}

/** The pieces of a code section, and every address operand in it. */
export interface CodePieces {
  readonly pieces: readonly Piece[];
  readonly operands: readonly CodeOperand[];
}

/** The symbols of each section of a file, by section index, in the order of their values. */
export function symbolsBySection(program: Program, file: InputFile): Map<SectionRow, SymbolRow[]> {
  const { symbols } = program;
  const bySection = new Map<SectionRow, SymbolRow[]>();
  for (let i = 1; i < file.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    const section = symbols.section[symbol];
    if (section === 0 || (symbols.info[symbol] & 15) === SymbolType.Section) continue;
    append(bySection, section, symbol);
  }
  for (const list of bySection.values()) {
    list.sort((a, b) => symbols.value[a] - symbols.value[b] || rank(program, a) - rank(program, b));
  }
  return bySection;
}

/** Among symbols of one place the piece is named after a global one, then one with a type. */
function rank(program: Program, symbol: SymbolRow): number {
  const typed = (program.symbols.info[symbol] & 15) !== SymbolType.None;
  return (program.symbols.name[symbol] !== 0 ? 0 : 2) + (typed ? 0 : 1);
}

/** Cuts a code section at its functions. One piece where that is not safe. */
export function codePieces(
  program: Program,
  section: SectionRow,
  symbols: readonly SymbolRow[],
): CodePieces {
  const { sections } = program;
  const size = sections.size[section];
  const { bytes } = program.fileOfSection(section).object!;
  const place = sections.place[section];
  const functions = symbols.filter((s) => {
    const type = program.symbols.info[s] & 15;
    if (type === SymbolType.Function || type === SymbolType.GnuIfunc) return true;
    return type === SymbolType.None && program.symbols.name[s] !== 0;
  });
  const whole = { start: 0, end: size, symbol: functions[0] ?? (0 as SymbolRow) };
  let pieces = mergeOverlaps(program, functions, size);
  let covered = 0;
  for (const piece of pieces) {
    if (!isPadding(bytes, place + covered, place + piece.start)) return decodeWhole();
    covered = piece.end;
  }
  if (pieces.length === 0 || !isPadding(bytes, place + covered, place + size)) return decodeWhole();
  const operands: CodeOperand[] = [];
  for (const piece of pieces) {
    if (!decode(bytes, place, piece, operands)) return decodeWhole();
  }
  pieces = joinShortJumps(pieces, operands);
  return { pieces, operands };

  /**
   * The uncut section; operands as far as they can be told, which is enough to find `lea` of a
   * function's own address.
   */
  function decodeWhole(): CodePieces {
    const known: CodeOperand[] = [];
    for (const piece of pieces.length > 0 ? pieces : [whole]) decode(bytes, place, piece, known);
    return { pieces: [whole], operands: known };
  }
}

/**
 * Decodes one piece. False where an instruction is unknown, or the last one does not end with the
 * piece.
 */
function decode(bytes: Uint8Array, place: number, piece: Piece, operands: CodeOperand[]): boolean {
  const instruction = new Instruction(bytes);
  const end = place + piece.end;
  for (let at = place + piece.start; at < end; at += instruction.length) {
    if (!instruction.decode(at, end)) return false;
    const { operand, field, trailing, isLea } = instruction;
    if (operand === Operand.None) continue;
    operands.push({
      field: field - place,
      trailing,
      operand,
      isLea,
      target: instruction.target() - place,
    });
  }
  return true;
}

/**
 * An 8-bit jump reaches no further than its neighbours: pieces that one leads across stay together.
 */
function joinShortJumps(pieces: readonly Piece[], operands: readonly CodeOperand[]): Piece[] {
  // For each piece the last one it must stay together with.
  const until = pieces.map((_, i) => i);
  let from = 0;
  for (const { operand, field, target } of operands) {
    while (field >= pieces[from]!.end) from++;
    if (operand !== Operand.Branch8) continue;
    if (target >= pieces[from]!.start && target < pieces[from]!.end) continue;
    const to = pieces.findIndex((p) => target >= p.start && target < p.end);
    if (to < 0) continue;
    const low = Math.min(from, to);
    until[low] = Math.max(until[low]!, from, to);
  }
  const joined: Piece[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const { start, symbol } = pieces[i]!;
    let last = i;
    for (let k = i; k <= last; k++) last = Math.max(last, until[k]!);
    joined.push({ start, symbol, end: pieces[last]!.end });
    i = last;
  }
  return joined;
}

/**
 * Cuts a data section at its variables, and what no variable covers at the offsets that something
 * refers to. Writable memory that nothing names stays with the variable before it.
 */
export function dataPieces(
  program: Program,
  section: SectionRow,
  symbols: readonly SymbolRow[],
  references: readonly number[],
): Piece[] {
  const { sections } = program;
  const size = sections.size[section];
  const ranges = mergeOverlaps(
    program,
    symbols.filter((s) => program.symbols.size[s] > 0),
    size,
  );
  if (sections.kind[section] !== SectionKind.Constant) return fillGaps(ranges, size);
  // A constant whose name only counts is known by its content: in another version of the file the
  // name may be another constant's, and who still has a pointer to this one wants this one.
  const named = ranges.map((piece) =>
    program.isCompilerLabel(piece.symbol) ? { ...piece, symbol: 0 as SymbolRow } : piece,
  );
  const cuts = anonymousCuts(program, section, symbols, references);
  if (size === 0) return [{ start: 0, end: 0, symbol: 0 as SymbolRow }];
  const pieces: Piece[] = [];
  let at = 0;
  for (const piece of [...named, { start: size, end: size, symbol: 0 as SymbolRow }]) {
    const inGap = cuts.filter((cut) => cut > at && cut < piece.start);
    const borders = [at, ...inGap, piece.start];
    for (let i = 0; i + 1 < borders.length; i++) {
      const start = borders[i]!;
      const end = usedEnd(program, section, start, borders[i + 1]!);
      if (end > start) pieces.push({ start, end, symbol: 0 as SymbolRow });
    }
    if (piece.end > piece.start) pieces.push(piece);
    at = piece.end;
  }
  return pieces;
}

/**
 * Gaps between variables belong to the one before; a gap at the start is a piece without a name.
 */
function fillGaps(named: readonly Piece[], size: number): Piece[] {
  if (named.length === 0) return [{ start: 0, end: size, symbol: 0 as SymbolRow }];
  const pieces: Piece[] = [];
  if (named[0]!.start > 0) pieces.push({ start: 0, end: named[0]!.start, symbol: 0 as SymbolRow });
  return [...pieces, ...named];
}

/**
 * Where anonymous constants start: each string, each constant of a mergeable section, else what is
 * referred to.
 */
function anonymousCuts(
  program: Program,
  section: SectionRow,
  symbols: readonly SymbolRow[],
  references: readonly number[],
): number[] {
  const { sections } = program;
  const file = program.fileOfSection(section);
  const { bytes } = file.object!;
  const place = sections.place[section];
  const size = sections.size[section];
  const flags = sections.flags[section];
  const entry = file.object!.sectionEntrySize(section - file.firstSection);
  const cuts: number[] = [];
  if (flags & SectionFlag.Merge && flags & SectionFlag.Strings && entry === 1) {
    for (let i = 0; i < size; i++) if (bytes[place + i] === 0) cuts.push(i + 1);
    return cuts;
  }
  if (flags & SectionFlag.Merge && entry > 0) {
    for (let i = entry; i < size; i += entry) cuts.push(i);
    return cuts;
  }
  if (file.object!.sectionNameStartsWith(section - file.firstSection, ".gcc_except_table")) {
    // Only unwind records refer to exception tables, each to the start of its function's own.
    return [...new Set(references)].sort((a, b) => a - b);
  }
  const offsets = [...references, ...symbols.map((s) => program.symbols.value[s])];
  const candidates = [...new Set(offsets)]
    .filter((offset) => offset > 0 && offset < size && bytes[place + offset - 1] === 0)
    .sort((a, b) => a - b);
  // A block of numbers may be read across a place that something else points at; a string or a
  // table of addresses ends where it ends.
  const isSure = (start: number, end: number) =>
    isText(bytes, place + start, place + end) || isTable(program, section, start, end);
  return candidates.filter((cut, i) => {
    return isSure(candidates[i - 1] ?? 0, cut) || isSure(cut, candidates[i + 1] ?? size);
  });
}

/** Where an anonymous constant ends: a string after its zero, without the padding behind it. */
function usedEnd(program: Program, section: SectionRow, start: number, end: number): number {
  const { bytes } = program.fileOfSection(section).object!;
  const place = program.sections.place[section];
  if (!isText(bytes, place + start, place + end)) return end;
  return bytes.indexOf(0, place + start) + 1 - place;
}

/** True for one string with its end, and padding behind it. */
function isText(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && isTextByte(bytes[at]!)) at++;
  // A run of zeros is no text, but for the empty string.
  if (at === end || (at === start && end - start > 1)) return false;
  for (; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}

function isTextByte(byte: number): boolean {
  return byte >= 0x20 ? byte !== 0x7f : byte >= 0x07 && byte <= 0x0d;
}

/**
 * True for a range that relocations fill, but for padding at its end: the jump table of a `switch`.
 */
function isTable(program: Program, section: SectionRow, start: number, end: number): boolean {
  const { sections, relocations } = program;
  const last = sections.firstRelocation[section] + sections.relocationCount[section];
  let at = start;
  for (let r = firstRelocationFrom(program, section, start) as number; r < last; r++) {
    const relocation = r as RelocationRow;
    if (relocations.offset[relocation] !== at || at >= end) break;
    at += forms[relocations.kind[relocation]]!.width;
  }
  return at > start && end - at < 16;
}

/**
 * The ranges of symbols that are in order of value; ranges that overlap become one, known by the
 * first symbol.
 */
function mergeOverlaps(program: Program, ordered: readonly SymbolRow[], size: number): Piece[] {
  const { symbols } = program;
  const pieces: Piece[] = [];
  ordered.forEach((symbol, i) => {
    const start = symbols.value[symbol];
    let length = symbols.size[symbol];
    if (length === 0) {
      // Assembly often leaves sizes out: then a function goes on to the next one.
      const next = ordered.find((s, k) => k > i && symbols.value[s] > start);
      length = (next === undefined ? size : symbols.value[next]) - start;
    }
    const end = Math.min(size, start + length);
    const last = pieces.at(-1);
    if (last !== undefined && start < last.end) {
      pieces[pieces.length - 1] = { ...last, end: Math.max(last.end, end) };
    } else if (end > start) {
      pieces.push({ start, end, symbol });
    }
  });
  return pieces;
}
