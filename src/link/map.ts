/**
 * The map: what lies where in the program, for people.
 *
 * One line an atom, in the order of addresses, with the symbols in it below. It shows the program as
 * it is after this link: code that was replaced and may still run somewhere is not in it, and a
 * function that moved is shown where its newest body is, with its entry beside it.
 */

import { hex } from "../base/format.ts";
import { append } from "../base/lists.ts";
import { SymbolType } from "../elf/constants.ts";
import { FileKind } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { AtomRow, SectionRow, SlotRow, SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { SlotKind, slotSize } from "../program/slots.ts";
import { SymbolKind } from "../program/symbols.ts";
import { alignOf } from "./place.ts";

const kindTexts: Record<SectionKind, string> = {
  [SectionKind.None]: "",
  [SectionKind.Code]: "code",
  [SectionKind.Constant]: "constant",
  [SectionKind.Data]: "data",
  [SectionKind.Zero]: "zero",
  [SectionKind.ThreadLocal]: "thread",
  [SectionKind.Frames]: "frames",
  [SectionKind.Initializers]: "",
};

const slotTexts: Record<SlotKind, string> = {
  [SlotKind.Unused]: "",
  [SlotKind.Got]: "address of",
  [SlotKind.JumpTarget]: "jump to",
  [SlotKind.Plt]: "call of",
  [SlotKind.ThreadPair]: "module and offset of",
  [SlotKind.ThreadOffset]: "thread offset of",
  [SlotKind.ThreadDescriptor]: "descriptor of",
  [SlotKind.DescriptorReader]: "reader of descriptors",
  [SlotKind.Indirect]: "call of",
  [SlotKind.IndirectCell]: "choice of",
};

/** A line of the map, before it is one. */
interface Line {
  readonly address: number;
  readonly text: string;
}

/** The map of a linked program; `output` is what it is called. */
export function mapText(program: Program, output: string): string {
  const { placed, threadLocal } = atomLines(program);
  const lines = [
    `Map of ${output}, generation ${program.generation}`,
    "",
    columns("Address", "Size", "Align", "Kind", "Input section, with its symbols"),
    ...sorted([...placed, ...slotLines(program)]),
    ...titled("Thread-local, by offset in the block", sorted(threadLocal)),
    ...titled("Symbols of the linker and the command line", sorted(linkerLines(program))),
    ...titled("Shared libraries", libraryLines(program)),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function columns(address: string, size: string, align: string, kind: string, rest: string): string {
  const numbers = `${address.padStart(10)} ${size.padStart(10)} ${align.padStart(6)}`;
  return `${numbers}  ${kind.padEnd(9)} ${rest}`.trimEnd();
}

function sorted(lines: readonly Line[]): string[] {
  return [...lines].sort((a, b) => a.address - b.address).map(({ text }) => text);
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, "", ...lines];
}

function atomLines(program: Program): { placed: Line[]; threadLocal: Line[] } {
  const { sections, atoms } = program;
  const symbols = symbolsByAtom(program);
  const placed: Line[] = [];
  const threadLocal: Line[] = [];
  for (let row = 1; row < sections.length; row++) {
    const section = row as SectionRow;
    const into = sections.kind[section] === SectionKind.ThreadLocal ? threadLocal : placed;
    // A split section gives back its rows with its file; those of others are in use.
    if (program.files[sections.file[section]]?.live !== true) continue;
    for (let i = 0; i < sections.atomCount[section]; i++) {
      const atom = (sections.firstAtom[section] + i) as AtomRow;
      if (atoms.size[atom] === 0 && !symbols.has(atom)) continue;
      const text = atomText(program, section, atom, symbols.get(atom) ?? []);
      into.push({ address: atoms.address[atom], text });
    }
  }
  return { placed, threadLocal };
}

function atomText(
  program: Program,
  section: SectionRow,
  atom: AtomRow,
  symbols: readonly SymbolRow[],
): string {
  const { atoms, sections } = program;
  const start = atoms.start[atom];
  const where = `${program.fileOfSection(section).name}:(${program.sectionName(section)}${start === 0 ? "" : `+${hex(start)}`})`;
  const kind = kindTexts[sections.kind[section]];
  const size = hex(atoms.size[atom]);
  const align = String(alignOf(program, atom));
  const inside = symbols
    .map((symbol) => ({ symbol, address: atoms.address[atom] + program.offsetOf(symbol) - start }))
    .sort((a, b) => a.address - b.address)
    .map(({ symbol, address }) => symbolText(program, symbol, address));
  return [columns(hex(atoms.address[atom]), size, align, kind, where), ...inside].join("\n");
}

function symbolText(program: Program, symbol: SymbolRow, address: number): string {
  const entry = program.hasEntry(symbol) ? program.entryOf(symbol) : address;
  const moved = entry === address ? "" : ` (entry ${hex(entry)})`;
  const size = hex(program.symbols.size[symbol]);
  return columns(hex(address), size, "", "", `  ${program.symbolName(symbol)}${moved}`);
}

/** The symbols to show, by the atom they are in: no section symbols, no labels of the compiler. */
function symbolsByAtom(program: Program): Map<AtomRow, SymbolRow[]> {
  const { symbols, sections } = program;
  const byAtom = new Map<AtomRow, SymbolRow[]>();
  for (const file of program.objects()) {
    for (let i = 1; i < file.symbolCount; i++) {
      const symbol = (file.firstSymbol + i) as SymbolRow;
      const section = symbols.section[symbol];
      if (section === 0 || sections.atomCount[section] === 0) continue;
      if ((symbols.info[symbol] & 15) === SymbolType.Section) continue;
      if (program.isCompilerLabel(symbol)) continue;
      const atom = program.atomAt(section, program.offsetOf(symbol));
      append(byAtom, atom, symbol);
    }
  }
  return byAtom;
}

function slotLines(program: Program): Line[] {
  const { slots, names } = program;
  const lines: Line[] = [];
  for (let row = 1; row < slots.length; row++) {
    const slot = row as SlotRow;
    const kind = slots.kind[slot];
    const name = slots.name[slot];
    const symbol = slots.symbol[slot];
    if (kind === SlotKind.Unused || slots.address[slot] === 0) continue;
    const of =
      name !== 0 ? names.text(name) : symbol !== 0 ? program.symbolName(symbol) : "the block";
    const size = slotSize(kind);
    const text = columns(
      hex(slots.address[slot]),
      hex(size),
      "",
      "slot",
      `${slotTexts[kind]} ${of}`,
    );
    lines.push({ address: slots.address[slot], text });
  }
  return lines;
}

function linkerLines(program: Program): Line[] {
  const { symbols } = program;
  const lines: Line[] = [];
  for (const file of [program.linkerFile, program.commandLine]) {
    for (let i = 0; i < (file?.symbolCount ?? 0); i++) {
      const symbol = (file!.firstSymbol + i) as SymbolRow;
      if (symbols.kind[symbol] !== SymbolKind.Absolute) continue;
      const address = symbols.value[symbol];
      lines.push({ address, text: columns(hex(address), "", "", "", program.symbolName(symbol)) });
    }
  }
  return lines;
}

function libraryLines(program: Program): string[] {
  return program
    .filesInOrder()
    .filter((file) => file.kind === FileKind.Shared && (!file.asNeeded || file.used === true))
    .map((file) => file.path);
}
