/**
 * Layouts: does what lives on in memory still lie as the new code takes it to?
 *
 * Code is replaced and memory is kept, so a type must not change under the objects that exist. Where
 * objects on the heap are nobody can see; so a type with another layout asks for a restart, and the
 * verdict says which variables of the program hold it, and which files were not compiled with the new
 * one. A variable that has another type than before asks for it as well.
 *
 * Only files that changed are compared, and only while the program runs. What is then looked up over the
 * whole program is for the words alone.
 */
import { type Article, codes } from "../base/codes.ts";
import { count } from "../base/format.ts";
import type { LayoutDigest, VariableDescription } from "../elf/layout-digest.ts";
import type { TypeDescription } from "../elf/type-words.ts";
import type { WorkList } from "../link/work-list.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { FileLayouts, Layouts } from "../program/layouts.ts";
import type { SymbolRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import { LayoutSearch } from "./layout-search.ts";
import { isVariable, type Match } from "./match.ts";
import { previousVersions } from "./partners.ts";
import { digestOf, hasSameTypes, keepDigest } from "./read-layouts.ts";
import {
  type ChangedType,
  changedTypes,
  changedValues,
  differences,
  sameMembers,
} from "./type-changes.ts";
import { fileVerdict, type Verdict, VerdictKind, verdict } from "./verdicts.ts";

/** One file before and after. */
interface Pair {
  readonly file: InputFile;
  readonly before: FileLayouts;
  readonly after: LayoutDigest;
  /** The symbol that a symbol of the file continues. */
  readonly partner: (symbol: SymbolRow) => SymbolRow;
}

/** Verdicts on types and variables whose memory would be read in another way than it was written. */
export function layoutObstacles(work: WorkList, match: Match): Verdict[] {
  const { layouts } = work.program;
  if (layouts === undefined) return [];
  return work.phases.time("types", () => {
    const pairs = changedFiles(work, layouts, match);
    return [
      ...typeVerdicts(work, layouts, pairs),
      ...pairs.flatMap((pair) => variableVerdicts(work, layouts, pair)),
    ];
  });
}

/** The files that changed and whose types are known on both sides. What is not known is noted. */
function changedFiles(work: WorkList, layouts: Layouts, match: Match): Pair[] {
  const pairs: Pair[] = [];
  const late: InputFile[] = [];
  const without: InputFile[] = [];
  const compare = (old: InputFile, file: InputFile, partner: Pair["partner"]) => {
    if (old.object!.isWhole && !layouts.has(old.object!)) {
      keepDigest(layouts, old.object!, digestOf(old));
    }
    const isRead = layouts.has(old.object!);
    const before = layouts.of(old.object!);
    const after = digestOf(file);
    if (before !== undefined && after !== undefined) pairs.push({ file, before, after, partner });
    else (isRead ? without : late).push(file);
    // The next update is then never too early.
    keepDigest(layouts, file.object!, after);
    if (old === file) work.onAbandon(() => layouts.restore(file.object!, before!));
  };
  for (const [file, old] of previousVersions(work)) {
    if (file.kind !== FileKind.Object || old.kind !== FileKind.Object) continue;
    compare(old, file, (symbol) => match.partners.of(symbol));
  }
  for (const file of work.rewritten) {
    const before = layouts.of(file.object!);
    // Of an archive that was made again, most members are what they were.
    if (before === undefined) late.push(file);
    else if (!hasSameTypes(file, before)) compare(file, file, (symbol) => symbol);
  }
  noteMissing(work, layouts, late, without);
  return pairs;
}

function noteMissing(
  { notes }: WorkList,
  layouts: Layouts,
  late: readonly InputFile[],
  without: readonly InputFile[],
): void {
  if (late.length > 0) {
    notes.push(
      `whether types changed is not known for ${nameFiles(late)}: rebuilt before the old debug information was read`,
    );
  }
  if (without.length > 0 && !layouts.toldOfMissing) {
    layouts.toldOfMissing = true;
    notes.push(
      `whether types changed is not known for ${nameFiles(without)}: compiled without -g, or debug information that cannot be read`,
    );
  }
}

function typeVerdicts(work: WorkList, layouts: Layouts, pairs: readonly Pair[]): Verdict[] {
  // One header changes a type in many files.
  const changed = new Map<string, { file: InputFile; type: ChangedType }>();
  for (const { file, before, after } of pairs) {
    for (const type of changedTypes(layouts, before, after)) {
      const key = `${type.layout} ${type.after.name}`;
      if (!changed.has(key)) changed.set(key, { file, type });
    }
  }
  if (changed.size === 0) return [];
  const search = new LayoutSearch(work, layouts);
  const found = [...changed.values()].flatMap(({ file, type }) => {
    const before = search.describe(type.layout);
    return before === undefined ? [] : [{ file, ...type, before }];
  });
  const names = new Set(found.map(({ after }) => after.name));
  const isConsequence = ({ before, after }: { before: TypeDescription; after: TypeDescription }) =>
    sameMembers(before, after) &&
    after.parts.some(({ holds }) => holds.some((name) => names.has(name)));
  return found
    .filter((each) => !isConsequence(each))
    .flatMap(({ file, layout, before, after }) => {
      const about = (kind: VerdictKind, article: Article, text: string): Verdict[] => [
        { ...fileVerdict(kind, article, file.name, text), symbol: after.name },
      ];
      const what = differences(before, after);
      if (what !== "")
        return about(
          VerdictKind.Restart,
          codes.Layout,
          [what, ...search.where(after.name, layout)].join("; "),
        );
      const values = before.isEnumeration ? changedValues(before, after) : "";
      if (values === "") return [];
      return about(
        VerdictKind.Warning,
        codes.Enumerators,
        `${values}; variables keep the numbers they have`,
      );
    });
}

/** Variables that go on under another type. */
function variableVerdicts(work: WorkList, layouts: Layouts, pair: Pair): Verdict[] {
  const { program } = work;
  const { file, after, partner } = pair;
  const before = new Map<number, VariableDescription>();
  let known: InputFile | undefined;
  const verdicts: Verdict[] = [];
  for (const variable of after.variables) {
    const symbol = (file.firstSymbol + variable.symbol) as SymbolRow;
    const kind = program.sections.kind[program.symbols.section[symbol]];
    if (!isVariable(kind) && kind !== SectionKind.ThreadLocal) continue;
    const old = partner(symbol);
    const home = program.files[program.symbols.file[old]];
    if (old === 0 || home?.object === undefined) continue;
    if (home !== known) {
      known = home;
      before.clear();
      const of = home === file ? pair.before : layouts.of(home.object);
      if (of !== undefined) for (const each of layouts.variables(of)) before.set(each.symbol, each);
    }
    const was = before.get(old - home.firstSymbol);
    if (was === undefined || was.hash === variable.hash) continue;
    const text = `was '${was.type}' and is '${variable.type}'; the program has the old one in memory`;
    verdicts.push(verdict(program, VerdictKind.Restart, codes.VariableType, symbol, text));
  }
  return verdicts;
}

/** `a.o`, `a.o and 3 more`. */
function nameFiles(files: readonly InputFile[]): string {
  return files.length === 1
    ? files[0]!.name
    : `${files[0]!.name} and ${count(files.length - 1, "more file")}`;
}
