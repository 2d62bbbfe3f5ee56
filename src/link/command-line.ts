/**
 * The linker command line: what `gcc -o game main.o -lm` makes of itself when it calls `ld`.
 *
 * Order matters: inputs are searched in the order given, and options such as `--as-needed` hold for
 * what follows them.
 */
import { dirname, resolve } from "node:path";
import { LinkError } from "../base/errors.ts";
import type { SymbolOptions } from "../program/symbol-options.ts";
import { isFile, readNameList, splitOption } from "./command-words.ts";
import { parseAssignment } from "./expression.ts";
import { findZKeyword, type LdOption, Treatment } from "./ld-options.ts";
import type { LibraryOptions } from "./own-libraries.ts";
import { isProbe } from "./probes.ts";
import { type Filled, type ReportOptions, useForReports } from "./report-options.ts";
import { expandResponseFiles } from "./response-files.ts";

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
  /** Absolute path of the output, and as the user wrote it. */
  readonly output: string;
  readonly outputName: string;
  readonly inputs: readonly InputArgument[];
  readonly libraryPaths: readonly string[];
  readonly rpaths: readonly string[];
  readonly symbols: SymbolOptions;
  readonly reports: ReportOptions;
  readonly sysroot: string;
  /** Whether libraries see all of the program, and patterns of names that they see anyway. */
  readonly exportAll: boolean;
  readonly exportPatterns: readonly string[];
  /** Whether the project's own libraries stay libraries. */
  readonly keepLibraries: boolean;
  /** For a link that makes a shared library. */
  readonly library?: LibraryOptions;
  /** Why the real linker must do this link, undefined where hotlink can. */
  readonly passed?: string;
}

/** Parses the arguments after `ld`. Throws `LinkError` for what no linker would accept. */
export function parseLinkCommand(args: readonly string[], directory: string): LinkCommand {
  const parser = new Parser(directory);
  parser.parse(expandResponseFiles(args, directory));
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
  readonly #neededPaths: string[] = [];
  readonly #symbols: Filled<SymbolOptions> = {
    wanted: [],
    required: [],
    wrapped: [],
    assignments: [],
    unresolved: "error",
    mayBeUndefined: [],
    forgivesUnreachable: false,
    checksLibraries: true,
    neededPaths: [],
    allowMultiple: false,
  };
  readonly #reports: Filled<ReportOptions> = {
    crossReference: false,
    trace: false,
    traceSymbols: [],
    stats: false,
    warnings: "shown",
  };
  readonly #exportPatterns: string[] = [];
  #exportAll = false;
  #output = "a.out";
  #sysroot = "";
  #passed: string | undefined;
  /** The word that makes it a shared library. */
  #shared: string | undefined;
  #hides = false;
  #symbolic = false;
  #refused: string | undefined;
  #keepLibraries = false;
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
      const { option, value } = splitOption(word);
      if (option === undefined) {
        this.#pass(`unknown option ${word}`);
        continue;
      }
      let argument = value;
      if (argument === undefined && option.value === "required") {
        argument = words[++i];
        if (argument === undefined) throw new LinkError(`missing argument to ${word}`);
      }
      this.#take(word, option, argument ?? "");
    }
  }

  command(): LinkCommand {
    const withSysroot = (path: string) =>
      path.startsWith("=") || path.startsWith("$SYSROOT")
        ? this.#sysroot + path.replace(/^(=|\$SYSROOT)/, "")
        : resolve(this.#directory, path);
    const output = resolve(this.#directory, this.#output);
    if (isProbe(output)) this.#pass(`${output}: is a probe of a configure step`);
    if (this.#reports.timeTrace === "") this.#reports.timeTrace = `${output}.time-trace`;
    return {
      output,
      outputName: this.#output,
      inputs: this.#inputs,
      libraryPaths: this.#libraryPaths.map(withSysroot),
      rpaths: this.#rpaths,
      symbols: {
        ...this.#symbols,
        neededPaths: [...this.#neededPaths, ...this.#rpaths].map((path) =>
          withSysroot(path.replace(/\$ORIGIN|\$\{ORIGIN\}/g, dirname(output))),
        ),
      },
      reports: this.#reports,
      sysroot: this.#sysroot,
      exportAll: this.#exportAll,
      exportPatterns: this.#exportPatterns,
      keepLibraries: this.#keepLibraries,
      ...this.#treatment(),
    };
  }

  /** A shared library is always made by the real linker. */
  #treatment(): Pick<LinkCommand, "library" | "passed"> {
    const passed = this.#passed;
    if (this.#shared === undefined) return passed === undefined ? {} : { passed };
    const { wrapped, assignments, allowMultiple } = this.#symbols;
    const option =
      (wrapped.length > 0 && "--wrap") ||
      (assignments.length > 0 && "--defsym") ||
      (allowMultiple && "-z muldefs");
    const refused = passed ?? this.#refused ?? (option ? `is linked with ${option}` : undefined);
    return {
      library: {
        hides: this.#hides,
        symbolic: this.#symbolic,
        ...(refused === undefined ? {} : { refused }),
      },
      passed: passed ?? `${this.#shared}: makes a shared library`,
    };
  }

  /** Lets the real linker do the link; the first reason is told. */
  #pass(why: string): void {
    this.#passed ??= why;
  }

  #take(word: string, option: LdOption, value: string): void {
    if (option.treatment === Treatment.Passed) this.#pass(`${word}: ${option.reason}`);
    if (option.names[0] === "z") this.#keyword(value);
    if (option.treatment !== Treatment.Used) return;
    const name = option.names[0]!;
    if (this.#useForInputs(name, value) || this.#useForSymbols(name, value)) return;
    if (!this.#useForLibraries(word, name))
      useForReports(this.#reports, this.#directory, name, value);
  }

  #keyword(word: string): void {
    const keyword = findZKeyword(word);
    if (keyword === undefined) this.#pass(`unknown option -z ${word}`);
    else if (keyword.treatment === Treatment.Passed) this.#pass(`-z ${word}: ${keyword.reason}`);
    else if (word === "defs") this.#symbols.unresolved = "error";
    else if (word === "undefs") this.#symbols.unresolved = "null";
    else if (word === "muldefs") this.#symbols.allowMultiple = true;
    else if (word === "hotlink-keep-libraries") this.#keepLibraries = true;
  }

  #useForInputs(name: string, value: string): boolean {
    const set = (change: Partial<Switches>) => {
      this.#switches = { ...this.#switches, ...change };
    };
    switch (name) {
      case "o":
        this.#output = value;
        return true;
      case "l":
        this.#inputs.push({ library: value, ...this.#switches });
        return true;
      case "L":
        this.#libraryPaths.push(value);
        return true;
      case "R":
        if (isFile(resolve(this.#directory, value))) {
          this.#pass(`-R ${value}: takes addresses from another program's file`);
          return true;
        }
        this.#rpaths.push(value);
        return true;
      case "rpath-link":
        this.#neededPaths.push(...value.split(":").filter((path) => path !== ""));
        return true;
      case "rpath":
        this.#rpaths.push(...value.split(":").filter((path) => path !== ""));
        return true;
      case "sysroot":
        this.#sysroot = value;
        return true;
      case "E":
      case "no-export-dynamic":
        this.#exportAll = name === "E";
        return true;
      case "export-dynamic-symbol":
        this.#exportPatterns.push(value);
        return true;
      case "dynamic-list":
      case "export-dynamic-symbol-list":
        this.#exportPatterns.push(...readNameList(resolve(this.#directory, value)));
        return true;
      case "m":
        if (value !== "elf_x86_64") this.#pass(`-m ${value}: another machine`);
        return true;
      case "whole-archive":
      case "no-whole-archive":
        set({ wholeArchive: name === "whole-archive" });
        return true;
      case "as-needed":
      case "no-as-needed":
        set({ asNeeded: name === "as-needed" });
        return true;
      case "push-state":
        this.#saved.push(this.#switches);
        return true;
      case "pop-state":
        this.#switches = this.#saved.pop() ?? this.#switches;
        return true;
      case "Bstatic":
      case "Bdynamic":
        set({ staticOnly: name === "Bstatic" });
        return true;
      default:
        return false;
    }
  }

  #useForSymbols(name: string, value: string): boolean {
    const symbols = this.#symbols;
    switch (name) {
      case "u":
        symbols.wanted.push(value);
        return true;
      case "require-defined":
        symbols.required.push(value);
        return true;
      case "wrap":
        if (!symbols.wrapped.includes(value)) symbols.wrapped.push(value);
        return true;
      case "defsym":
        this.#assign(value);
        return true;
      case "unresolved-symbols":
        if (!/^(report-all|ignore-(all|in-object-files|in-shared-libs))$/.test(value)) {
          this.#pass(`--unresolved-symbols=${value}: is unknown`);
        }
        symbols.unresolved = /all$|files$/.test(value) && value !== "report-all" ? "null" : "error";
        symbols.checksLibraries = value === "report-all" || value === "ignore-in-object-files";
        return true;
      case "allow-shlib-undefined":
      case "no-allow-shlib-undefined":
        symbols.checksLibraries = name === "no-allow-shlib-undefined";
        return true;
      case "warn-unresolved-symbols":
        symbols.unresolved = "warning";
        return true;
      case "error-unresolved-symbols":
      case "no-undefined":
        symbols.unresolved = "error";
        return true;
      case "ignore-unresolved-symbol":
        symbols.mayBeUndefined.push(value);
        return true;
      case "gc-sections":
      case "no-gc-sections":
        symbols.forgivesUnreachable = name === "gc-sections";
        return true;
      case "allow-multiple-definition":
      case "no-allow-multiple-definition":
        symbols.allowMultiple = name === "allow-multiple-definition";
        return true;
      default:
        return false;
    }
  }

  #useForLibraries(word: string, name: string): boolean {
    switch (name) {
      case "shared":
        this.#shared ??= word;
        return true;
      case "version-script":
      case "exclude-libs":
        this.#hides = true;
        return true;
      case "Bsymbolic":
      case "Bsymbolic-non-weak-functions":
        this.#symbolic = true;
        return true;
      case "f":
      case "F":
        this.#refused ??= `is linked with ${word}`;
        return true;
      default:
        return false;
    }
  }

  #assign(text: string): void {
    const { assignments } = this.#symbols;
    const assignment = parseAssignment(text);
    if (assignment === undefined) {
      this.#pass(`--defsym=${text}: only numbers, symbols, + - * and () are supported`);
    } else if (assignments.some(({ name }) => name === assignment.name)) {
      this.#pass(`--defsym=${text}: '${assignment.name}' is defined twice`);
    } else {
      assignments.push(assignment);
    }
  }
}
