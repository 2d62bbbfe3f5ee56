/**
 * Where a type is in the program: in which variables, and in which files.
 *
 * A variable holds a type where it is of that type, or where a member, a base or an array's element
 * is, however deep. This is asked only when a type has changed, and walks over all types of the
 * program.
 */
import { append } from "../base/lists.ts";
import type { TypeDescription } from "../elf/type-words.ts";
import type { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import type { Layouts } from "../program/layouts.ts";
import { digestOf, keepDigest } from "./read-layouts.ts";

/** How many names are told of each sort. */
const mostNames = 4;

/** How long files are read for the words of a verdict that have not been read yet, in milliseconds. */
const patienceMs = 500;

export class LayoutSearch {
  readonly #work: WorkList;
  readonly #layouts: Layouts;
  readonly #descriptions = new Map<number, TypeDescription>();
  /** For each type the types that have it inside, by name. */
  readonly #holders = new Map<string, string[]>();
  readonly #files: readonly InputFile[];
  readonly #unread: number;

  constructor(work: WorkList, layouts: Layouts) {
    this.#work = work;
    this.#layouts = layouts;
    this.#files = work.program.objects();
    this.#unread = this.#readMissing();
    for (const [layout, description] of layouts.descriptions()) {
      this.#descriptions.set(layout, description);
      for (const held of new Set(description.parts.flatMap(({ holds }) => holds))) {
        append(this.#holders, held, description.name);
      }
    }
  }

  /** How a layout was described when it was read. */
  describe(layout: number): TypeDescription | undefined {
    return this.#descriptions.get(layout);
  }

  /** Sentences on who has a type: variables, and files that still have its old layout. */
  where(name: string, oldLayout: number): string[] {
    const holders = this.#holdersOf(name);
    const variables: string[] = [];
    const behind: string[] = [];
    const isNew = new Set([...this.#work.added, ...this.#work.rewritten]);
    for (const file of this.#files) {
      const known = this.#layouts.of(file.object!);
      if (known === undefined) continue;
      for (const variable of this.#layouts.variables(known)) {
        if (!variable.holds.some((each) => holders.has(each))) continue;
        variables.push(`'${variable.name}' (${file.name})`);
      }
      if (!isNew.has(file) && this.#layouts.includes(known, oldLayout)) behind.push(file.name);
    }
    const told: string[] = [];
    if (variables.length > 0) {
      told.push(`${list(variables)} ${variables.length === 1 ? "holds" : "hold"} it`);
    }
    if (behind.length > 0) {
      told.push(
        `${list(behind)} ${behind.length === 1 ? "was" : "were"} not rebuilt and ${behind.length === 1 ? "has" : "have"} the old layout`,
      );
    }
    if (this.#unread > 0) told.push(`${this.#unread} files were not searched`);
    return told;
  }

  /** The type itself and all that have it inside. */
  #holdersOf(name: string): Set<string> {
    const found = new Set([name]);
    for (const each of found) for (const holder of this.#holders.get(each) ?? []) found.add(holder);
    return found;
  }

  /** Reads what has not been read in the background. Returns for how many files there was no time. */
  #readMissing(): number {
    const start = performance.now();
    const missing = this.#files.filter(({ object }) => !this.#layouts.has(object!));
    for (const [i, file] of missing.entries()) {
      if (performance.now() - start > patienceMs) return missing.length - i;
      keepDigest(this.#layouts, file.object!, digestOf(file));
    }
    return 0;
  }
}

function list(names: readonly string[]): string {
  const more = names.length - mostNames;
  if (more > 0) return `${names.slice(0, mostNames).join(", ")} and ${more} more`;
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
