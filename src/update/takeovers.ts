/**
 * Takeovers: a name was defined by one file and is now by another, and both are there.
 *
 * A strong definition comes beside a weak one, or files change places on the command line. What
 * lost its name stays part of the program, but cannot stay where it is: that place is the entry of
 * whatever has the name now, and there will be a jump. So both files count as if they had been
 * compiled again, with nothing changed but who has the name; what follows is any other update.
 */
import { settleGroups } from "../link/groups.ts";
import { replaceObject } from "../link/members.ts";
import type { WorkList } from "../link/work-list.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { SymbolRow } from "../program/rows.ts";

/** Loads files again, from memory, whose definitions won or lost a name while both sides stay. */
export function loadTakeovers(work: WorkList): void {
  const { program } = work;
  const { names, symbols, sections } = program;
  const moved = new Set([...work.added, ...work.removed]);
  const again = new Set<InputFile>();
  const consider = (definition: SymbolRow) => {
    const file = program.file(symbols.file[definition]);
    const section = symbols.section[definition];
    const isPlaced = section !== 0 && sections.atomCount[section] > 0;
    if (file.kind !== FileKind.Object || moved.has(file) || !isPlaced) return;
    // What lost with its group is gone.
    if (!program.isDropped(section)) again.add(file);
  };
  for (const [name, before] of work.dirty) {
    const now = names.definition[name];
    if (before === 0 || now === 0 || before === now) continue;
    consider(before);
    consider(now);
  }
  if (again.size === 0) return;
  for (const file of again) replaceObject(work, file, file.object!, {});
  work.arrived.length = 0;
  work.gone.length = 0;
  settleGroups(work);
}
