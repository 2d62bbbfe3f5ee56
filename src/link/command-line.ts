/**
 * The linker command line: what `gcc -o game main.o -lm` makes of itself when it calls `ld`.
 *
 * Order matters: inputs are searched in the order given, and options such as `--as-needed` hold for
 * what follows them. A word `@file` stands for the words in that file.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { LinkError } from "../base/errors.ts";
import { systemReason } from "../elf/source.ts";
import { findLdOption, type LdOption, Treatment } from "./ld-options.ts";

/** An input as written, with the switches that held at that place. */
export interface InputArgument {
  /** A path (absolute), or the name of a library to search. */
  readonly path?: string;
  /** The path as the user wrote it, for messages. */
  readonly name?: string;
  readonly library?: string;
  readonly asNeeded: boolean;
  readonly wholeArchive: boolean;
  /** Search archives only. */
  readonly staticOnly: boolean;
}

/** What a command line asks for. */
export interface LinkCommand {
  /** Absolute path of the output. */
  readonly output: string;
  readonly inputs: readonly InputArgument[];
  readonly libraryPaths: readonly string[];
  readonly rpaths: readonly string[];
  /** Names that are wanted from the start; those of the second list must be defined as well. */
  readonly undefinedSymbols: readonly string[];
  readonly requiredSymbols: readonly string[];
  readonly sysroot: string;
  /** Whether libraries see all of the program, and patterns of names that they see anyway. */
  readonly exportAll: boolean;
  readonly exportPatterns: readonly string[];
  /** Why the real linker must do this link, undefined where hotlink can. */
  readonly passed?: string;
}

/** Parses the arguments after `ld`. Throws `LinkError` for what no linker would accept. */
export function parseLinkCommand(args: readonly string[], directory: string): LinkCommand {
  const parser = new Parser(directory);
  parser.parse(expandResponseFiles(args, directory, 0));
  return parser.command();
}

interface Switches {
  asNeeded: boolean;
  wholeArchive: boolean;
  staticOnly: boolean;
}

class Parser {
  readonly #directory: string;
  readonly #inputs: InputArgument[] = [];
  readonly #libraryPaths: string[] = [];
  readonly #rpaths: string[] = [];
  readonly #undefined: string[] = [];
  readonly #required: string[] = [];
  readonly #exportPatterns: string[] = [];
  #exportAll = false;
  #output = "a.out";
  #sysroot = "";
  #passed: string | undefined;
  #switches: Switches = { asNeeded: false, wholeArchive: false, staticOnly: false };
  readonly #saved: Switches[] = [];

  constructor(directory: string) {
    this.#directory = directory;
  }

  parse(words: readonly string[]): void {
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      if (word === "-" || !word.startsWith("-")) {
        const path = resolve(this.#directory, word);
        this.#inputs.push({ path, name: word, ...this.#switches });
        continue;
      }
      const { name, option, value } = splitOption(word);
      if (option === undefined) {
        this.#passed ??= `unknown option ${word}`;
        continue;
      }
      let argument = value;
      if (argument === undefined && option.value === "required") {
        argument = words[++i];
        if (argument === undefined) throw new LinkError(`missing argument to ${word}`);
      }
      if (option.treatment === Treatment.Passed) this.#passed ??= `${word}: ${option.reason}`;
      if (option.treatment === Treatment.Used) this.#use(name, argument ?? "");
    }
  }

  command(): LinkCommand {
    const withSysroot = (path: string) =>
      path.startsWith("=") || path.startsWith("$SYSROOT")
        ? this.#sysroot + path.replace(/^(=|\$SYSROOT)/, "")
        : resolve(this.#directory, path);
    return {
      output: resolve(this.#directory, this.#output),
      inputs: this.#inputs,
      libraryPaths: this.#libraryPaths.map(withSysroot),
      rpaths: this.#rpaths,
      undefinedSymbols: this.#undefined,
      requiredSymbols: this.#required,
      sysroot: this.#sysroot,
      exportAll: this.#exportAll,
      exportPatterns: this.#exportPatterns,
      ...(this.#passed === undefined ? {} : { passed: this.#passed }),
    };
  }

  #use(name: string, value: string): void {
    const set = (change: Partial<Switches>) => {
      this.#switches = { ...this.#switches, ...change };
    };
    switch (name) {
      case "o":
      case "output":
        this.#output = value;
        break;
      case "l":
      case "library":
        this.#inputs.push({ library: value, ...this.#switches });
        break;
      case "L":
      case "library-path":
        this.#libraryPaths.push(value);
        break;
      case "u":
      case "undefined":
        this.#undefined.push(value);
        break;
      case "require-defined":
        this.#required.push(value);
        break;
      case "rpath":
      case "R":
        this.#rpaths.push(...value.split(":").filter((path) => path !== ""));
        break;
      case "sysroot":
        this.#sysroot = value;
        break;
      case "export-dynamic":
      case "E":
        this.#exportAll = true;
        break;
      case "no-export-dynamic":
        this.#exportAll = false;
        break;
      case "export-dynamic-symbol":
        this.#exportPatterns.push(value);
        break;
      case "dynamic-list":
      case "export-dynamic-symbol-list":
        this.#exportPatterns.push(...readNameList(resolve(this.#directory, value)));
        break;
      case "m":
        if (value !== "elf_x86_64") this.#passed ??= `-m ${value}: another machine`;
        break;
      case "whole-archive":
        set({ wholeArchive: true });
        break;
      case "no-whole-archive":
        set({ wholeArchive: false });
        break;
      case "as-needed":
        set({ asNeeded: true });
        break;
      case "no-as-needed":
        set({ asNeeded: false });
        break;
      case "push-state":
        this.#saved.push(this.#switches);
        break;
      case "pop-state":
        this.#switches = this.#saved.pop() ?? this.#switches;
        break;
      case "Bdynamic":
      case "dy":
      case "call_shared":
        set({ staticOnly: false });
        break;
      default:
        set({ staticOnly: true });
    }
  }
}

/** The names and patterns of a list such as `{ one; two*; };` (GNU ld manual, "VERSION Command"). */
function readNameList(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new LinkError(`${path}: cannot open: ${systemReason(error)}`);
  }
  const words = text.replace(/\/\*.*?\*\/|#.*$/gms, " ").split(/[\s{};]+/);
  return words.filter((word) => word !== "").map((word) => word.replaceAll('"', ""));
}

/**
 * Takes a word apart: `-lm`, `-o`, `--rpath=x`, `-rpath`. A long name goes before a short one, as
 * in GNU ld.
 */
function splitOption(word: string): { name: string; option?: LdOption; value?: string } {
  const body = word.replace(/^--?/, "");
  const equals = body.indexOf("=");
  const name = equals < 0 ? body : body.slice(0, equals);
  const option = findLdOption(name);
  if (option !== undefined && (name.length > 1 || body.length === 1)) {
    return equals < 0 ? { name, option } : { name, option, value: body.slice(equals + 1) };
  }
  const short = findLdOption(body[0] ?? "");
  if (!word.startsWith("--") && short !== undefined && short.value !== "none") {
    return { name: body[0]!, option: short, value: body.slice(1) };
  }
  return { name };
}

/** Response files may name response files; a file that names itself must end somewhere. */
const deepestNesting = 10;

function expandResponseFiles(args: readonly string[], directory: string, depth: number): string[] {
  return args.flatMap((word) => {
    if (!word.startsWith("@")) return [word];
    if (depth >= deepestNesting) throw new LinkError(`${word}: response files nest too deep`);
    let text: string;
    try {
      text = readFileSync(resolve(directory, word.slice(1)), "utf8");
    } catch (error) {
      throw new LinkError(`${word}: cannot open response file: ${systemReason(error)}`);
    }
    return expandResponseFiles(splitWords(text), directory, depth + 1);
  });
}

/** Splits text as GNU `buildargv` does: white space separates, quotes and backslashes protect. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word = "";
  let open = false;
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === "\\" && i + 1 < text.length) {
      word += text[++i];
      open = true;
    } else if (quote !== "") {
      if (c === quote) quote = "";
      else word += c;
    } else if (c === '"' || c === "'") {
      quote = c;
      open = true;
    } else if (/\s/.test(c)) {
      if (open) words.push(word);
      word = "";
      open = false;
    } else {
      word += c;
      open = true;
    }
  }
  if (open) words.push(word);
  return words;
}
