/**
 * Libraries behind `--as-needed`: they count only where some file needs a name of them.
 *
 * A reference that is weak does not make a library needed (GNU ld manual, "--as-needed"): where there
 * is no other one, it is as if the library had not been named, and the reference is null or another
 * library's. Such a library is *withheld*; the update that needs it finds it there.
 */
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import { elect, wins } from "./mentions.ts";
import type { WorkList } from "./work-list.ts";

/** Decides which libraries count. Call when all files are there and groups are settled. */
export function withholdLibraries(work: WorkList): void {
  const asNeeded = work.program.files.filter(
    (file): file is InputFile =>
      file?.live === true && file.kind === FileKind.Shared && file.asNeeded === true,
  );
  if (asNeeded.length === 0) return;
  const concerned = new Set(concernedLibraries(work, asNeeded));
  for (const file of asNeeded.sort((a, b) => a.order - b.order)) {
    if (!concerned.has(file)) continue;
    const isWithheld = !isNeeded(work.program, file);
    if (isNeededByLibrary(work.program, file)) file.used = true;
    if (isWithheld !== (file.withheld ?? false)) withhold(work, file, isWithheld);
  }
}

/**
 * The libraries whose need may be another one now: those that mention a name which this link touched,
 * and all where a library came or went.
 */
function concernedLibraries(work: WorkList, asNeeded: readonly InputFile[]): Iterable<InputFile> {
  const { program } = work;
  const isShared = ({ kind }: InputFile) => kind === FileKind.Shared;
  if (work.added.some(isShared) || work.removed.some(isShared)) return asNeeded;
  const { names, symbols } = program;
  const found = new Set<InputFile>();
  for (const name of work.dirty.keys()) {
    for (let m = names.mention[name]; m !== 0; m = symbols.next[m]) {
      const file = program.file(symbols.file[m]);
      if (isShared(file)) found.add(file);
    }
  }
  return found;
}

/** True where a reference that is not weak means, or would mean, a symbol of the library. */
function isNeeded(program: Program, file: InputFile): boolean {
  const { names, symbols } = program;
  for (let i = 0; i < file.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    const name = symbols.name[symbol];
    if (names.wanted[name] === 0) continue;
    const definition = names.definition[name];
    if (definition === symbol || wins(program, symbol, definition)) return true;
  }
  return false;
}

/** True where another library, which does not bring this one along, wants a symbol of it. */
function isNeededByLibrary(program: Program, file: InputFile): boolean {
  const { names, symbols } = program;
  return program.files.some(
    (other) =>
      other?.live === true &&
      other.shared?.needed.includes(file.shared!.soname) === false &&
      other.required?.some((name) => symbols.file[names.definition[name]] === file.row) === true,
  );
}

function withhold(work: WorkList, file: InputFile, isWithheld: boolean): void {
  const { names, symbols } = work.program;
  file.withheld = isWithheld;
  work.onAbandon(() => {
    file.withheld = !isWithheld;
  });
  for (let i = 0; i < file.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    const name = symbols.name[symbol];
    const isMentioned = names.mention[name] !== symbol || symbols.next[symbol] !== 0;
    if (!isMentioned) continue;
    work.touch(name);
    const before = work.dirty.get(name)!;
    elect(work, name);
    work.onAbandon(() => {
      names.definition[name] = before;
    });
  }
}
