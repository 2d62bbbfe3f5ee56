/**
 * Exports: what of the program its libraries may see.
 *
 * A library may call back into the program, a plug-in is written against it, and a program that
 * brings an `operator new` of its own means it for its libraries too. As GNU ld has it: names that a
 * library of the command line defines or wants are exported, with `--export-dynamic` all of them,
 * and what is hidden never is. Functions are exported by their entries, so libraries call what is
 * newest.
 */
import type { NameRow } from "../base/names.ts";
import { SymbolType, Visibility } from "../elf/constants.ts";
import type { Export } from "../elf/export-library.ts";
import { FileKind } from "../program/files.ts";
import type { ExportWishes, Program } from "../program/program.ts";
import { isScoped } from "../program/scopes.ts";
import { SymbolKind } from "../program/symbols.ts";
import type { LinkCommand } from "./command-line.ts";

/** All exports of a program as it is. */
export function allExports(program: Program): Export[] {
  const exports: Export[] = [];
  for (let name = 1; name < program.names.length; name++) {
    const exported = exportOf(program, name as NameRow);
    if (exported !== undefined) exports.push(exported);
  }
  return exports;
}

/** What a name stands for to libraries; undefined where they cannot see it. */
export function exportOf(program: Program, name: NameRow): Export | undefined {
  const { names, symbols } = program;
  if (!isExported(program, name)) return undefined;
  const definition = names.definition[name];
  const isFunction = program.hasEntry(definition);
  const address = isFunction ? program.entryOf(definition) : program.bodyOf(definition);
  if (address === 0) return undefined;
  const text = names.text(name);
  if (isScoped(text)) return undefined;
  return { name: text, address, size: symbols.size[definition], isFunction };
}

/** True for a definition of the program that libraries can see, once it has an address. */
export function isExported(program: Program, name: NameRow): boolean {
  const { names, symbols } = program;
  const definition = names.definition[name];
  if (definition === 0 || program.file(symbols.file[definition]).kind !== FileKind.Object) {
    return false;
  }
  const visibility = symbols.visibility[definition];
  if (visibility === Visibility.Hidden || visibility === Visibility.Internal) return false;
  // Thread-local variables have no address that would be the same for all threads.
  if ((symbols.info[definition] & 15) === SymbolType.Tls) return false;
  // A library that was taken in shows all that it does not hide.
  const { scope } = program.file(symbols.file[definition]);
  return scope?.isLibrary === true || isWanted(program, name);
}

function isWanted(program: Program, name: NameRow): boolean {
  const { names, symbols, wishes } = program;
  if (wishes.all || program.libraryReferences.has(name)) return true;
  for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
    if (symbols.kind[m] === SymbolKind.Shared) return true;
  }
  return wishes.patterns.length > 0 && wishes.patterns.some((p) => p.test(names.text(name)));
}

/** What a command line says of exports. */
export function exportWishes({ exportAll, exportPatterns }: LinkCommand): ExportWishes {
  return { all: exportAll, patterns: exportPatterns.map(globToPattern) };
}

/** The regular expression of a shell pattern (`*`, `?`, `[a-z]`). */
function globToPattern(glob: string): RegExp {
  const escaped = glob.replace(/[.+^${}()|\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}
