/**
 * What may have been meant by a name that nobody defines.
 *
 * A typing error leaves a name that differs in one letter, or in case; a forgotten declaration one
 * that differs in its parameters, or in being C or C++. So all names that somebody defines are
 * looked through. C++ names are compared as they are in object files (Itanium C++ ABI, "Mangling"):
 * `_Z`, then each word with its length before it, then the types of the parameters.
 */
import type { NameRow } from "../base/names.ts";
import { FileKind } from "../program/files.ts";
import type { Program } from "../program/program.ts";

/** Shorter names are one letter away from too many others. */
const shortestName = 3;
/** How many functions with other parameters are named. */
const overloadsShown = 3;

/** Further lines for the report of an undefined name. */
export function suggestions(program: Program, text: string): string[] {
  if (/^_ZT[VI]/.test(text)) {
    return [
      "it is made where the class's key function is: the first virtual function that is neither pure nor inline must be defined",
    ];
  }
  const found = otherLanguage(program, text) ?? overloads(program, text) ?? nearest(program, text);
  return found ?? [];
}

function meant(program: Program, name: NameRow, text: string = program.names.text(name)): string[] {
  return [`did you mean: ${text}`, `defined in: ${definingFile(program, name).name}`];
}

function definingFile(program: Program, name: NameRow) {
  return program.file(program.symbols.file[program.names.definition[name]]);
}

/** All names that a file defines; nobody means those of the linker. */
function* definedNames(program: Program): Generator<NameRow> {
  const { names } = program;
  for (let row = 1; row < names.length; row++) {
    const name = row as NameRow;
    if (names.definition[name] === 0) continue;
    if (definingFile(program, name).kind !== FileKind.Linker) yield name;
  }
}

/** A C function that is defined as C++, or the other way round. */
function otherLanguage(program: Program, text: string): string[] | undefined {
  const { names } = program;
  const own = /^_Z(\d+)/.exec(text);
  if (own !== null) {
    const start = own[0].length;
    const plain = names.find(text.slice(start, start + Number(own[1])));
    const isDefined = plain !== 0 && names.definition[plain] !== 0;
    return isDefined ? meant(program, plain, `extern "C" ${names.text(plain)}`) : undefined;
  }
  if (text.startsWith("_Z")) return undefined;
  const prefix = `_Z${text.length}${text}`;
  for (const name of definedNames(program)) {
    if (!names.startsWith(name, prefix)) continue;
    return [
      `did you mean to declare ${names.text(name)} as extern "C"?`,
      `defined in: ${definingFile(program, name).name}`,
    ];
  }
  return undefined;
}

/** Functions of the same name in the same scope, with other parameters. */
function overloads(program: Program, text: string): string[] | undefined {
  const prefix = qualifiedName(text);
  if (prefix === undefined) return undefined;
  const found: NameRow[] = [];
  for (const name of definedNames(program)) {
    if (found.length === overloadsShown) break;
    if (program.names.startsWith(name, prefix)) found.push(name);
  }
  return found.length === 0 ? undefined : found.flatMap((name) => meant(program, name));
}

/**
 * The part of a mangled name before the parameters: `_Z3fooi` gives `_Z3foo`. Undefined for other
 * names, and where templates or abbreviations make it more than a list of words.
 */
function qualifiedName(text: string): string | undefined {
  const start = /^_Z(NK?)?/.exec(text);
  if (start === null) return undefined;
  const isNested = start[1] !== undefined;
  let at = start[0].length;
  for (;;) {
    const word = /^(\d+)/.exec(text.slice(at));
    const special = /^(?:[CD][0-3]|St)/.exec(text.slice(at));
    if (word !== null) at += word[0].length + Number(word[1]);
    else if (special !== null && isNested) at += special[0].length;
    else return undefined;
    if (at > text.length) return undefined;
    if (!isNested) return text.slice(0, at);
    if (text[at] === "E") return text.slice(0, at + 1);
  }
}

/** The name that is nearest: another case, or one letter more, less, other or exchanged. */
function nearest(program: Program, text: string): string[] | undefined {
  const { names } = program;
  const wanted = withoutLengths(text);
  if (wanted.length < shortestName) return undefined;
  let best: { name: NameRow; distance: number } | undefined;
  for (const name of definedNames(program)) {
    // A length that changed may have a digit more.
    if (Math.abs(names.size[name] - text.length) > 2) continue;
    const other = withoutLengths(names.text(name));
    const isCase = other.toLowerCase() === wanted.toLowerCase();
    if (!isCase && !isOneEditAway(wanted, other)) continue;
    const isOwn = definingFile(program, name).kind === FileKind.Object;
    const distance = (isCase ? 0 : 1) + (isOwn ? 0 : 2);
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  return best === undefined ? undefined : meant(program, best.name);
}

/** A mangled name without the lengths of its words, which change with them. */
function withoutLengths(text: string): string {
  return text.startsWith("_Z") ? text.replace(/\d+(?=[A-Za-z_])/g, "") : text;
}

/** True where one letter was left out, added, replaced, or exchanged with its neighbour. */
function isOneEditAway(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  const isExchanged = short[at] === long[at + 1] && short[at + 1] === long[at];
  return isExchanged && short.slice(at + 2) === long.slice(at + 2);
}
