/**
 * Types in words: what `type-layouts.ts` knows as numbers, as somebody reads it.
 *
 * Descriptions are made of few types only: those that a program has not seen yet, once, and those that
 * changed. Members without a name are taken for what is in them, so that a member of an anonymous union
 * can be called by its own name.
 */
import { stringAt } from "../base/bytes.ts";
import { Tag } from "./dwarf-constants.ts";
import type { EntryRow } from "./dwarf-entries.ts";
import { isComposite, isPart, type TypeLayouts } from "./type-layouts.ts";

/** A member, a base class or an enumerator. */
export interface PartDescription {
  readonly name: string;
  /** Offset in bits; of enumerators the value. */
  readonly place: number;
  /** The width of a bit-field, 0 for other members. */
  readonly bits: number;
  readonly type: string;
  /** The structures that lie inside of it. */
  readonly holds: readonly string[];
}

export interface TypeDescription {
  /** With all scopes. */
  readonly name: string;
  readonly isEnumeration: boolean;
  /** In bytes. */
  readonly size: number;
  readonly parts: readonly PartDescription[];
}

/** How deep types are followed that consist of others: damage may make a circle. */
const deepest = 24;

export class TypeWords {
  readonly #layouts: TypeLayouts;

  constructor(layouts: TypeLayouts) {
    this.#layouts = layouts;
  }

  describe(row: EntryRow): TypeDescription {
    const { entries } = this.#layouts.tree;
    const isEnumeration = entries.tag[row] === Tag.Enumeration;
    const parts = isEnumeration ? this.#enumerators(row) : [...this.#parts(row, "", 0, deepest)];
    return { name: this.name(row), isEnumeration, size: entries.size[row], parts };
  }

  /** The name of an entry with all scopes: `ui::Window::Flags`. */
  name(row: EntryRow): string {
    const { entries } = this.#layouts.tree;
    const names: string[] = [];
    for (let at = this.#layouts.origin(row); at !== 0 && names.length < deepest; ) {
      const tag = entries.tag[at];
      const own = this.#ownName(at);
      if (own !== "") names.unshift(own);
      else names.unshift(tag === Tag.Namespace ? "(anonymous namespace)" : "(anonymous)");
      const parent = entries.parent[at];
      at = parent === 0 ? parent : this.#layouts.origin(parent);
    }
    return names.join("::");
  }

  /** A type as it is written, about. */
  type(row: EntryRow, depth: number = deepest): string {
    const { entries } = this.#layouts.tree;
    if (row === 0) return "void";
    if (depth === 0) return "…";
    const next = () => this.type(this.#layouts.typeOf(row), depth - 1);
    switch (entries.tag[row]) {
      case Tag.Base:
      case Tag.Unspecified:
      case Tag.Typedef:
        return this.#ownName(row);
      case Tag.Pointer:
        return `${next()} *`;
      case Tag.Reference:
        return `${next()} &`;
      case Tag.RightReference:
        return `${next()} &&`;
      case Tag.Array: {
        const counts = [...this.#layouts.below(row)].map((each) => entries.place[each]);
        return `${next()}${counts.map((n) => (n < 0 ? "[]" : `[${n}]`)).join("")}`;
      }
      case Tag.SubroutineType: {
        const parameters = [...this.#layouts.below(row)].map((each) =>
          this.type(this.#layouts.typeOf(each), depth - 1),
        );
        return `${next()} (${parameters.join(", ")})`;
      }
      case Tag.MemberPointer:
        return `${next()} of a class`;
      default:
        if (!isComposite(entries.tag[row])) return next();
        return this.#layouts.isNamed(row) ? this.name(row) : "(anonymous)";
    }
  }

  /** The structures of which an object of a type consists, by name. */
  holds(type: EntryRow, depth: number = deepest): string[] {
    const { entries } = this.#layouts.tree;
    const row = this.#layouts.plain(type);
    if (depth === 0) return [];
    if (entries.tag[row] === Tag.Array) return this.holds(this.#layouts.typeOf(row), depth - 1);
    if (!isComposite(entries.tag[row])) return [];
    if (this.#layouts.isNamed(row)) return [this.name(row)];
    return [...this.#layouts.below(row)]
      .filter((each) => isPart(entries, each))
      .flatMap((each) => this.holds(this.#layouts.typeOf(each), depth - 1));
  }

  *#parts(row: EntryRow, prefix: string, start: number, depth: number): Generator<PartDescription> {
    const { entries } = this.#layouts.tree;
    if (depth === 0) return;
    for (const each of this.#layouts.below(row)) {
      if (!isPart(entries, each)) continue;
      const place = start + Math.max(0, entries.place[each]);
      const isBase = entries.tag[each] === Tag.Inheritance;
      const type = this.#layouts.typeOf(each);
      const plain = this.#layouts.plain(type);
      const own = this.#ownName(each);
      if (!isBase && isComposite(entries.tag[plain]) && !this.#layouts.isNamed(plain)) {
        yield* this.#parts(plain, own === "" ? prefix : `${prefix}${own}.`, place, depth - 1);
        continue;
      }
      const name = isBase ? this.type(type) : prefix + own;
      const holds = this.holds(type);
      yield { name, place, bits: entries.bits[each], type: this.type(type), holds };
    }
  }

  #enumerators(row: EntryRow): PartDescription[] {
    const { entries } = this.#layouts.tree;
    return [...this.#layouts.below(row)]
      .filter((each) => entries.tag[each] === Tag.Enumerator)
      .map((each) => ({
        name: this.#ownName(each),
        place: entries.place[each],
        bits: 0,
        type: "",
        holds: [],
      }));
  }

  #ownName(row: EntryRow): string {
    const { entries, sections } = this.#layouts.tree;
    const name = entries.name[row];
    return name === 0 ? "" : stringAt(sections.bytes, name);
  }
}
