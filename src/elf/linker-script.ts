/**
 * Linker-script text used as a library.
 *
 * `libc.so` is not a library: it is a few lines of text that name the real one, a static helper
 * beside it and the dynamic linker. Only the commands that appear in such files are understood:
 * `INPUT`, `GROUP`, `AS_NEEDED`, `OUTPUT_FORMAT`, `SEARCH_DIR`, `EXTERN`. A script that lays out
 * sections is another thing and is refused by name.
 */
import { FileError } from "../base/errors.ts";

/** One name inside `INPUT` or `GROUP`: a path, a file name, or `-lname`. */
export interface ScriptInput {
  readonly name: string;
  readonly asNeeded: boolean;
}

export interface LinkerScript {
  readonly inputs: readonly ScriptInput[];
  /** `SEARCH_DIR` directories. */
  readonly searchDirectories: readonly string[];
  /** `EXTERN` symbols: undefined from the start, as with `-u`. */
  readonly undefinedSymbols: readonly string[];
}

/**
 * Parses script text. `path` is for messages. Throws `LinkError` on commands that are not
 * understood.
 */
export function parseLinkerScript(text: string, path: string): LinkerScript {
  const tokens = text.replace(/\/\*[\s\S]*?\*\//g, " ").match(/"[^"]*"|[(),;]|[^\s(),;"]+/g) ?? [];
  const inputs: ScriptInput[] = [];
  const searchDirectories: string[] = [];
  const undefinedSymbols: string[] = [];
  let at = 0;
  const fail = (what: string): never => {
    throw new FileError(`${path}: linker script: ${what}`);
  };
  const expect = (token: string) => {
    if (tokens[at++] !== token) fail(`expected '${token}'`);
  };
  const isName = (token: string | undefined): token is string =>
    token !== undefined && !"(),;".includes(token);
  /** The words of a parenthesised list. */
  const list = (use: (word: string) => void) => {
    expect("(");
    while (tokens[at] !== ")") {
      const token = tokens[at++];
      if (token === ",") continue;
      if (!isName(token)) fail("unbalanced parentheses");
      else use(token.replace(/^"|"$/g, ""));
    }
    at++;
  };
  const inputList = (asNeeded: boolean) =>
    list((word) => {
      if (word === "AS_NEEDED") inputList(true);
      else inputs.push({ name: word, asNeeded });
    });
  while (at < tokens.length) {
    const command = tokens[at++]!;
    switch (command) {
      case ";":
        break;
      case "INPUT":
      case "GROUP":
        inputList(false);
        break;
      case "OUTPUT_FORMAT":
      case "OUTPUT_ARCH":
      case "TARGET":
        list(() => {});
        break;
      case "SEARCH_DIR":
        list((word) => searchDirectories.push(word));
        break;
      case "EXTERN":
        list((word) => undefinedSymbols.push(word));
        break;
      default:
        fail(`the command '${command.slice(0, 40)}' is not supported`);
    }
  }
  return { inputs, searchDirectories, undefinedSymbols };
}
