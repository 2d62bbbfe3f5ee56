/**
 * What of the project's libraries only shows when all names have their definitions: whether a library
 * can be part of the program and still be what it was.
 */
import { Binding, Visibility } from "../elf/constants.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import type { Scope } from "../program/scopes.ts";
import { SymbolKind } from "../program/symbols.ts";
import { sectionsWithBounds } from "./bounds.ts";
import type { Inputs } from "./inputs.ts";
import { type KeptLibrary, LibrariesStay, type TakenLibrary } from "./own-libraries.ts";
import type { WorkList } from "./work-list.ts";

/** Throws `LibrariesStay` where some cannot be taken in. */
export function checkScopes(work: WorkList, { libraries }: Inputs): void {
  if (libraries.length === 0) return;
  const { program } = work;
  const byScope = new Map(libraries.map((each) => [program.libraryScopes.get(each.name)!, each]));
  const stay = [
    ...(program.generation === 0 ? unused(program, byScope) : []),
    ...overridden(work, byScope),
    ...sharedBounds(program, byScope),
  ];
  if (stay.length > 0) throw new LibrariesStay(stay);
}

/** Libraries behind `--as-needed` to which nothing else refers: their constructors must not run. */
function unused(program: Program, libraries: ReadonlyMap<Scope, TakenLibrary>): KeptLibrary[] {
  const { symbols } = program;
  const open = new Map([...libraries].filter(([, { asNeeded }]) => asNeeded));
  for (const file of open.size === 0 ? [] : program.objects()) {
    for (let i = 1; i < file.symbolCount; i++) {
      const symbol = (file.firstSymbol + i) as SymbolRow;
      if (symbols.kind[symbol] !== SymbolKind.Undefined || program.isWeak(symbol)) continue;
      const scope = definingScope(program, symbol);
      if (scope !== undefined && scope !== file.scope) open.delete(scope);
    }
  }
  // What an unused one needs is used by it alone, and shows when that is gone.
  return [...open.values()].map(({ path }) => ({ path, why: undefined }));
}

function definingScope(program: Program, symbol: SymbolRow): Scope | undefined {
  return program.files[program.symbols.file[program.definitionOf(symbol)]]?.scope;
}

/**
 * Libraries that define what comes first elsewhere, and yet mean their own: with `-Bsymbolic`, or
 * where the symbol is protected.
 */
function overridden(work: WorkList, libraries: ReadonlyMap<Scope, TakenLibrary>): KeptLibrary[] {
  const { program } = work;
  const { symbols, names } = program;
  const found: KeptLibrary[] = [];
  for (const name of work.dirty.keys()) {
    const definition = names.definition[name];
    for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
      const file = program.file(symbols.file[m]);
      const library = libraries.get(file.scope!);
      if (library === undefined || m === definition) continue;
      if (symbols.kind[m] !== SymbolKind.Defined || symbols.info[m] >> 4 !== Binding.Global)
        continue;
      const isItsOwn = library.symbolic || symbols.visibility[m] === Visibility.Protected;
      const winner = program.file(symbols.file[definition]);
      if (!isItsOwn || winner.scope === file.scope) continue;
      const why = `means its own '${names.text(name)}', which ${winner.name} defines as well`;
      found.push({ path: library.path, why });
    }
  }
  return found;
}

/** Libraries with sections between bounds that the program or another library has as well. */
function sharedBounds(
  program: Program,
  libraries: ReadonlyMap<Scope, TakenLibrary>,
): KeptLibrary[] {
  const found: KeptLibrary[] = [];
  for (const { name, mention, files } of sectionsWithBounds(program)) {
    const scopes = new Set([...files, ...mentioning(program, mention)].map(({ scope }) => scope));
    if (scopes.size < 2) continue;
    for (const scope of scopes) {
      const library = libraries.get(scope!);
      if (library === undefined) continue;
      found.push({
        path: library.path,
        why: `has sections named '${name}', of which each library walks over its own`,
      });
    }
  }
  return found;
}

function mentioning(program: Program, text: string): InputFile[] {
  const { symbols, names } = program;
  const files: InputFile[] = [];
  for (let m = names.mention[names.find(text)]; m !== 0; m = symbols.next[m]) {
    const file = program.file(symbols.file[m]);
    if (file.kind === FileKind.Object) files.push(file);
  }
  return files;
}
