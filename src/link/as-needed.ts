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
  for (const file of work.program.filesInOrder()) {
    if (file.kind !== FileKind.Shared || file.asNeeded !== true) continue;
    const isWithheld = !isNeeded(work.program, file);
    if (isNeededByLibrary(work.program, file)) file.used = true;
    if (isWithheld !== (file.withheld ?? false)) withhold(work, file, isWithheld);
  }
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
