/**
 * Words of a command line, before anybody knows what they mean together: how an option is written, lists
 * of names in files.
 */
import { readFileSync, statSync } from "node:fs";
import { LinkError } from "../base/errors.ts";
import { systemReason } from "../elf/source.ts";
import { findLdOption, type LdOption } from "./ld-options.ts";

/** The names and patterns of a list such as `{ one; two*; };` (GNU ld manual, "VERSION Command"). Throws `LinkError`. */
export function readNameList(path: string): string[] {
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
export function splitOption(word: string): { option?: LdOption; value?: string } {
  const body = word.replace(/^--?/, "");
  const equals = body.indexOf("=");
  const name = equals < 0 ? body : body.slice(0, equals);
  const option = findLdOption(name);
  if (option !== undefined && (name.length > 1 || body.length === 1)) {
    return equals < 0 ? { option } : { option, value: body.slice(equals + 1) };
  }
  const short = findLdOption(body[0] ?? "");
  if (!word.startsWith("--") && short !== undefined && short.value !== "none") {
    return { option: short, value: body.slice(1) };
  }
  return {};
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
