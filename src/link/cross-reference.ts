/**
 * Who defines and who uses a name: the questions that the lists of mentions answer.
 *
 * `--cref` asks for all names, `--trace-symbol` for some, and `--why-extract` for those that made an
 * archive give a member.
 */
import type { NameRow } from "../base/names.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import { SymbolKind } from "../program/symbols.ts";
import { entryPoint } from "./command-symbols.ts";

interface Mention {
  readonly file: InputFile;
  readonly symbol: SymbolRow;
  readonly kind: SymbolKind;
}

/** The mentions of a name, in the order of the command line. */
function mentionsOf(program: Program, name: NameRow): Mention[] {
  const { symbols, names } = program;
  const mentions: Mention[] = [];
  for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
    mentions.push({ file: program.file(symbols.file[m]), symbol: m, kind: symbols.kind[m] });
  }
  return mentions.sort((a, b) => a.file.order - b.file.order);
}

/** Width of the first column, as in GNU ld's table. */
const nameWidth = 50;

/**
 * The table of `--cref`: each name that an object file mentions, first the file whose definition
 * counts, then the others.
 */
export function crossReference(program: Program): string {
  const { names } = program;
  const rows: { text: string; files: string[] }[] = [];
  for (let row = 1; row < names.length; row++) {
    const name = row as NameRow;
    const mentions = mentionsOf(program, name).filter(
      ({ kind, symbol }) =>
        kind !== SymbolKind.Lazy && (isOfObject(kind) || isWinner(program, symbol)),
    );
    if (!mentions.some(({ file }) => file.kind === FileKind.Object)) continue;
    const first = mentions.filter(({ symbol }) => isWinner(program, symbol));
    const others = mentions.filter(({ symbol }) => !isWinner(program, symbol));
    const files = [...new Set([...first, ...others].map(({ file }) => file.name))];
    rows.push({ text: names.text(name), files });
  }
  rows.sort((a, b) => (a.text < b.text ? -1 : 1));
  const lines = rows.flatMap(({ text, files }) =>
    files.map((file, i) => `${(i === 0 ? text : "").padEnd(nameWidth - 1)} ${file}`),
  );
  const title = ["Cross Reference Table", "", `${"Symbol".padEnd(nameWidth)}File`];
  return ["", ...title, ...lines].map((line) => `${line}\n`).join("");
}

function isOfObject(kind: SymbolKind): boolean {
  return kind !== SymbolKind.Shared;
}

function isWinner(program: Program, symbol: SymbolRow): boolean {
  return program.names.definition[program.symbols.name[symbol]] === symbol;
}

const mentionTexts: Record<SymbolKind, string> = {
  [SymbolKind.Undefined]: "reference to",
  [SymbolKind.Defined]: "definition of",
  [SymbolKind.Common]: "common definition of",
  [SymbolKind.Absolute]: "definition of",
  [SymbolKind.Lazy]: "lazy definition of",
  [SymbolKind.Shared]: "shared definition of",
};

/** One line for each file that mentions one of the names: `main.o: reference to f`. */
export function symbolTrace(program: Program, symbols: readonly string[]): string {
  return symbols
    .flatMap((text) =>
      mentionsOf(program, program.names.find(text)).map(
        ({ file, kind }) => `${file.name}: ${mentionTexts[kind]} ${text}\n`,
      ),
    )
    .join("");
}

/** Why each member was linked, in lld's form: who refers to it, the member, the symbol. */
export function extractReasons(program: Program): string {
  const members = [...program.selected].sort(([, a], [, b]) => a.order - b.order);
  const lines = members.map(([name, member]) => {
    const wanting = mentionsOf(program, name).find(
      ({ kind, symbol, file }) =>
        kind === SymbolKind.Undefined && !program.isWeak(symbol) && file !== member,
    );
    return [referrer(program, name, wanting), member.name, program.names.text(name)].join("\t");
  });
  return ["reference\textracted\tsymbol", ...lines].map((line) => `${line}\n`).join("");
}

function referrer(program: Program, name: NameRow, mention: Mention | undefined): string {
  if (mention !== undefined && mention.file.kind !== FileKind.CommandLine) return mention.file.name;
  return name === entryPoint(program) ? "--entry" : "--undefined";
}
