/** `hotlink why`: a symbol, by the name in its object file or as people write it in C++. */
import { count, size as formatSize, hex } from "../base/format.ts";
import { SymbolType } from "../elf/constants.ts";
import { suggestions } from "../link/suggestions.ts";
import { definitionsOf, factsOf, type SymbolFacts } from "../link/why.ts";
import type { Program } from "../program/program.ts";
import { demangle } from "./demangle.ts";

/** How many symbols are told about where a name means several, and how many are offered where none. */
const mostSymbols = 8;
const mostSimilar = 5;

/** All that is known of a symbol, or what may have been meant. */
export function explainSymbol(
  program: Program,
  text: string,
): { text: string; symbols: SymbolFacts[] } {
  let definitions = definitionsOf(program, text);
  let readable: [string, string][] = [];
  if (definitions.length === 0) {
    readable = readableNames(program);
    const isMeant = (name: string) => name === text || name.replace(/\(.*/, "") === text;
    definitions = readable
      .filter(([name]) => isMeant(name))
      .flatMap(([, mangled]) => definitionsOf(program, mangled));
  }
  if (definitions.length === 0) return { text: notFound(program, text, readable), symbols: [] };
  const symbols = definitions.slice(0, mostSymbols).map((symbol) => factsOf(program, symbol));
  const more = definitions.length - symbols.length;
  const rest = more > 0 ? `and ${more} more of that name\n` : "";
  return { text: symbols.map(format).join("") + rest, symbols };
}

function notFound(
  program: Program,
  text: string,
  readable: readonly (readonly [string, string])[],
): string {
  const names = [...readable.map(([name]) => name), ...plainNames(program)];
  const similar = names.filter((name) => text.length > 2 && name.includes(text));
  const notes = [
    ...suggestions(program, text),
    ...similar.slice(0, mostSimilar).map((name) => `there is: ${name}`),
  ];
  return [`no symbol '${text}'`, ...notes.map((note) => `>>> ${note}`)].join("\n").concat("\n");
}

/** All C++ names of the program, as people write them and as they are in object files. */
function readableNames(program: Program): [string, string][] {
  const mangled = new Set([...definedNames(program)].filter((name) => name.startsWith("_Z")));
  const names = [...mangled];
  const lines = demangle(names.join("\n")).split("\n");
  return names.map((name, i) => [lines[i] ?? name, name]);
}

function plainNames(program: Program): string[] {
  return [...new Set(definedNames(program))].filter((name) => !name.startsWith("_Z"));
}

function* definedNames(program: Program): Generator<string> {
  for (const { object } of program.objects()) {
    for (let i = 1; i < object!.symbolCount; i++) {
      const isFile = (object!.symbolInfo(i) & 15) === SymbolType.File;
      if (object!.symbolSection(i) !== 0 && !isFile) yield object!.symbolName(i);
    }
  }
}

function format(facts: SymbolFacts): string {
  const { name, what, file, section, size, losers, references, referrers, chain } = facts;
  const bytes = size === 0 ? "" : `, ${formatSize(size)}`;
  const lines = [
    `${name} is a ${what} of ${file}${section === "" ? "" : `, ${section}`}${bytes}`,
    ...place(facts),
    ...losers.map((loser) => `  not from ${loser.file}: ${loser.how}`),
    ...chain.map(
      ({ member, wanted, by }) => `  ${member} is linked for '${wanted}', wanted by ${by}`,
    ),
    `  ${count(references, "reference")}${references === 0 ? "" : `, from ${referrers.join(", ")}`}`,
  ];
  if (references > referrers.length) lines[lines.length - 1] += " (the first of them)";
  if (!facts.knowsAll)
    lines.push(
      `  others in ${section} of ${file} may refer to it: the assembler left no trace of that`,
    );
  return lines.map((line) => `${line}\n`).join("");
}

function place({ what, entry, body, since }: SymbolFacts): string[] {
  if (body === 0 && since === 0) return ["  has no place in the program"];
  if (what === "thread-local variable") {
    return [`  is at offset ${hex(body)} of each thread's block, since generation ${since}`];
  }
  const age = since === 0 ? "" : `, since generation ${since}`;
  if (entry === 0 || entry === body) return [`  is at ${hex(body)}${age}`];
  return [
    `  its address is ${hex(entry)}, which leads to the newest body at ${hex(body)}${age}`,
    "  older bodies are kept for calls that have not returned; who is in one is not known",
  ];
}
