/**
 * Scopes: the modules that a program would consist of after an ordinary link.
 *
 * A program takes in the files of the project's own shared libraries. What a library hides is its own
 * all the same: two libraries may each have a `helper` that nobody else sees. So hidden names are
 * names of their scope, written `helper of libone.so` (no symbol's name has a space), and everything
 * that decides or looks up names sees two different ones.
 */
import type { NameRow } from "../base/names.ts";

export interface Scope {
  /** `libone.so`; told apart where two libraries are called the same. */
  readonly name: string;
  /** False for the program itself. */
  readonly isLibrary: boolean;
  /** What a name means that is hidden in this scope, by the name as written. */
  hidden: ReadonlyMap<NameRow, NameRow>;
  /** Position among the scopes in the order in which constructors run. */
  turn: number;
}

/** Between a name and its scope. */
const mark = " of ";

/** The text of a hidden name. */
export function scopedName(name: string, scope: Scope): string {
  return `${name}${mark}${scope.name}`;
}

/** True for the text of a hidden name. */
export function isScoped(name: string): boolean {
  return name.includes(mark);
}

/** A name as written in its file. */
export function writtenName(name: string): string {
  const end = name.indexOf(mark);
  return end < 0 ? name : name.slice(0, end);
}
