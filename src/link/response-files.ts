/**
 * Response files: a word `@file` on the command line stands for the words in that file.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { LinkError } from "../base/errors.ts";
import { systemReason } from "../elf/source.ts";

/** Response files may name response files; a file that names itself must end somewhere. */
const deepestNesting = 10;

/** The arguments with response files replaced by their words. Throws `LinkError` where there is none. */
export function expandResponseFiles(
  args: readonly string[],
  directory: string,
  depth = 0,
): string[] {
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
