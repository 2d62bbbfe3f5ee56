/**
 * Renames: a reference to one name that means another.
 *
 * `--wrap=f` leads references to `f` to `__wrap_f`, and those to `__real_f` to `f` (man ld: only
 * where `f` is undefined; a file that defines `f` calls its own). `--defsym=a=b` makes `a` another
 * name of `b`. Both are done where a file's symbols get their names: everything after that,
 * archives, tables of addresses, updates, sees a reference to the other name and nothing special.
 *
 * A definition of `a` in a file loses against `--defsym=a=b`: its symbol becomes a reference to `b`
 * as well.
 */

import { LinkError } from "../base/errors.ts";
import type { NameRow } from "../base/names.ts";
import { Binding, SectionIndex } from "../elf/constants.ts";
import type { InputFile } from "../program/files.ts";
import type { Program, Renames } from "../program/program.ts";
import type { SymbolRow } from "../program/rows.ts";
import type { SymbolOptions } from "../program/symbol-options.ts";
import { hasVersions, writtenName } from "./load.ts";
import { replaceObject } from "./members.ts";
import type { WorkList } from "./work-list.ts";

/** The renames of a command line. Throws `LinkError` where they go round in a circle. */
export function findRenames(program: Program, options: SymbolOptions): Renames {
  const { names } = program;
  const wraps = new Map<NameRow, NameRow>();
  for (const text of options.wrapped) {
    const name = names.internText(text);
    wraps.set(name, names.internText(`__wrap_${text}`));
    wraps.set(names.internText(`__real_${text}`), name);
  }
  const direct = new Map<NameRow, NameRow>();
  for (const { name, expression } of options.assignments) {
    if (!("symbol" in expression) || expression.symbol === name) continue;
    const target = names.internText(expression.symbol);
    direct.set(names.internText(name), wraps.get(target) ?? target);
  }
  const follow = (name: NameRow) => {
    let target = name;
    for (let steps = 0; direct.has(target); steps++) {
      if (steps === direct.size) {
        throw new LinkError(`--defsym: '${names.text(name)}' is defined by itself`);
      }
      target = direct.get(target)!;
    }
    return target;
  };
  const aliases = new Map([...direct.keys()].map((name) => [name, follow(name)]));
  const references = new Map(aliases);
  for (const [name, target] of wraps) references.set(name, follow(target));
  return { references, aliases };
}

/** Loads files again, from memory, whose symbols have other names under the present renames. */
export function reloadRenamed(work: WorkList): void {
  const { program } = work;
  const added = new Set(work.added);
  for (const file of program.objects()) {
    if (added.has(file) || !hasOtherNames(program, file)) continue;
    replaceObject(work, file, file.object!, {});
  }
}

function hasOtherNames(program: Program, file: InputFile): boolean {
  const { symbols } = program;
  const object = file.object!;
  const versions = hasVersions(object);
  for (let i = Math.max(1, object.firstGlobal); i < object.symbolCount; i++) {
    if (object.symbolInfo(i) >> 4 === Binding.Local) continue;
    const written = writtenName(program, object, i, versions);
    const isReference = !object.isReserved(i) && object.symbolSection(i) === SectionIndex.Undefined;
    const meant = program.meantName(file.scope, written, isReference);
    if (symbols.name[(file.firstSymbol + i) as SymbolRow] !== meant) return true;
  }
  return false;
}
