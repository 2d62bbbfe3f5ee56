/**
 * Types that lie in memory otherwise than before: what changed, in words.
 *
 * Files are compared by the numbers of their types (src/elf/type-layouts.ts). Only of what differs
 * descriptions are looked up, and compared member by member.
 */
import { count } from "../base/format.ts";
import type { LayoutDigest } from "../elf/layout-digest.ts";
import type { PartDescription, TypeDescription } from "../elf/type-words.ts";
import type { FileLayouts, Layouts } from "../program/layouts.ts";

/** A type of one file that has another layout than before. */
export interface ChangedType {
  /** The number of its old layout. */
  readonly layout: number;
  readonly after: TypeDescription;
}

/** The named types that both versions of a file have, with different layouts. */
export function changedTypes(
  layouts: Layouts,
  before: FileLayouts,
  after: LayoutDigest,
): ChangedType[] {
  const old = layouts.byIdentity(before);
  const now = new Map<number, number[]>();
  for (const [i, identity] of after.identities.entries()) {
    const known = old.get(identity);
    if (known === undefined) continue;
    const list = now.get(identity);
    if (list === undefined) now.set(identity, [i]);
    else list.push(i);
  }
  const changed: ChangedType[] = [];
  for (const [identity, indexes] of now) {
    // Types of functions may share a name: what one file has several times is compared as a set.
    const known = old.get(identity)!;
    const came = indexes.find((i) => !known.includes(after.layouts[i]!));
    const gone = known.find((layout) => !indexes.some((i) => after.layouts[i] === layout));
    if (came === undefined || gone === undefined) continue;
    changed.push({ layout: gone, after: after.describe(came) });
  }
  return changed;
}

/** How many differences of one type are told. */
const mostDifferences = 4;

/** What is different, in words. Empty where nothing is that matters to memory. */
export function differences(before: TypeDescription, after: TypeDescription): string {
  const found = [...partDifferences(before, after), ...sizeDifference(before, after)];
  const more = found.length - mostDifferences;
  if (more <= 0) return found.join(", ");
  return [...found.slice(0, mostDifferences), count(more, "more difference")].join(", ");
}

/** Enumerators that have another value than before, in words. */
export function changedValues(before: TypeDescription, after: TypeDescription): string {
  const values = new Map(before.parts.map(({ name, place }) => [name, place]));
  const found = after.parts
    .filter(({ name, place }) => values.has(name) && values.get(name) !== place)
    .map(({ name, place }) => `'${name}' was ${values.get(name)} and is ${place}`);
  const more = found.length - mostDifferences;
  if (more <= 0) return found.join(", ");
  return [...found.slice(0, mostDifferences), count(more, "more value")].join(", ");
}

/**
 * True where a type has the same members of the same types as before: it changed only because one of
 * them did.
 */
export function sameMembers(before: TypeDescription, after: TypeDescription): boolean {
  const list = ({ parts }: TypeDescription) =>
    parts.map(({ name, bits, type }) => `${name}:${bits} ${type}`).join("\n");
  return list(before) === list(after);
}

function* sizeDifference(before: TypeDescription, after: TypeDescription): Generator<string> {
  if (before.size === after.size) return;
  const word = after.size > before.size ? "grows" : "shrinks";
  yield `${word} from ${before.size} to ${after.size} bytes`;
}

function* partDifferences(before: TypeDescription, after: TypeDescription): Generator<string> {
  if (before.isEnumeration) return;
  const old = new Map(before.parts.map((part) => [part.name, part]));
  const now = new Set(after.parts.map((part) => part.name));
  for (const part of after.parts) {
    const was = old.get(part.name);
    if (was === undefined) yield `'${part.name}' is new at ${place(part)}`;
    else yield* partDifference(was, part);
  }
  for (const { name } of before.parts) if (!now.has(name)) yield `'${name}' is gone`;
}

function* partDifference(before: PartDescription, after: PartDescription): Generator<string> {
  const { name } = after;
  if (before.type !== after.type) yield `'${name}' was '${before.type}' and is '${after.type}'`;
  if (before.bits !== after.bits) {
    yield `'${name}' has ${after.bits || "no"} bits instead of ${before.bits || "none"}`;
  }
  if (before.place !== after.place) {
    yield `'${name}' moves from ${place(before)} to ${place(after, before)}`;
  }
}

/** `offset 8`, or `offset 8 bit 3`; without the word where the other place has it. */
function place(part: PartDescription, other?: PartDescription): string {
  const offset = `${other === undefined ? "offset " : ""}${Math.floor(part.place / 8)}`;
  return part.bits === 0 && part.place % 8 === 0 ? offset : `${offset} bit ${part.place % 8}`;
}
