/**
 * The layout digest of an object file: which types it knows and how each lies in memory, and of which
 * type each variable is. See type-layouts.ts for what the numbers mean.
 */
import { createHash } from "node:crypto";
import { SymbolType } from "./constants.ts";
import { type EntryRow, readEntries } from "./dwarf-entries.ts";
import { type DebugSections, readDebugSections } from "./dwarf-sections.ts";
import type { ObjectFile } from "./object.ts";
import type { ByteSource } from "./source.ts";
import { TypeLayouts } from "./type-layouts.ts";
import { type TypeDescription, TypeWords } from "./type-words.ts";

/** A global, static or thread-local variable. */
export interface VariableDescription {
  /** The number of its symbol in the file. */
  readonly symbol: number;
  /** With all scopes. */
  readonly name: string;
  /** Hash of its type, or of an array's elements. */
  readonly hash: number;
  readonly type: string;
  /** The structures that lie inside of it. */
  readonly holds: readonly string[];
}

export interface LayoutDigest {
  /** Of all that was read: where that is the same, so is everything else. */
  readonly fingerprint: string;
  /** Named complete types, each once: what they are known by, and how they lie in memory. */
  readonly identities: Float64Array;
  readonly layouts: Float64Array;
  readonly variables: readonly VariableDescription[];
  /** The description of the type with this place in the lists. */
  describe(index: number): TypeDescription;
}

/**
 * Reads the digest of an object from the file it was read from. Undefined where that says nothing of
 * types. Throws `LinkError` or `RangeError` where debug information is damaged.
 */
export function readLayouts(object: ObjectFile, source: ByteSource): LayoutDigest | undefined {
  const sections = readDebugSections(object, source);
  if (sections === undefined) return undefined;
  const tree = readEntries(sections);
  if (tree.isSplit) return undefined;
  const layouts = new TypeLayouts(tree);
  const words = new TypeWords(layouts);
  const rows = new Map<number, EntryRow>();
  for (const row of layouts.complete()) rows.set(layouts.layout(row), row);
  const list = [...rows.values()];
  return {
    fingerprint: fingerprintOf(sections),
    identities: Float64Array.from(list, (row) => layouts.identity(row)),
    layouts: Float64Array.from(rows.keys()),
    variables: readVariables(object, layouts, words),
    describe: (index) => words.describe(list[index]!),
  };
}

/** The fingerprint of an object's debug information; undefined where there is none. */
export function readFingerprint(object: ObjectFile, source: ByteSource): string | undefined {
  const sections = readDebugSections(object, source);
  return sections === undefined ? undefined : fingerprintOf(sections);
}

function fingerprintOf({ bytes }: DebugSections): string {
  return createHash("sha1").update(bytes).digest("base64");
}

function readVariables(
  object: ObjectFile,
  layouts: TypeLayouts,
  words: TypeWords,
): VariableDescription[] {
  const { entries } = layouts.tree;
  let places: ReadonlyMap<string, number> | undefined;
  const variables: VariableDescription[] = [];
  for (const row of layouts.variables()) {
    let symbol = entries.symbol[row];
    if (symbol >= object.symbolCount) throw new RangeError(`a variable is symbol ${symbol}`);
    if ((object.symbolInfo(symbol) & 15) === SymbolType.Section) {
      places ??= symbolsByPlace(object);
      symbol = places.get(`${object.symbolSection(symbol)} ${entries.addend[row]}`) ?? 0;
    }
    if (symbol === 0) continue;
    const type = layouts.typeOf(row);
    variables.push({
      symbol,
      name: words.name(row),
      hash: layouts.variableType(row),
      type: words.type(type),
      holds: words.holds(type),
    });
  }
  return variables;
}

/** Variables by section and offset. */
function symbolsByPlace(object: ObjectFile): Map<string, number> {
  const places = new Map<string, number>();
  for (let i = 1; i < object.symbolCount; i++) {
    const type = object.symbolInfo(i) & 15;
    if (type !== SymbolType.Object && type !== SymbolType.Tls) continue;
    places.set(`${object.symbolSection(i)} ${object.symbolValue(i)}`, i);
  }
  return places;
}
