/**
 * Variables that a start would initialise otherwise now: another argument of a constructor, another function
 * that computes the first value. What runs has its value and keeps it, and that is said by name.
 *
 * Both versions of a file's dynamic initialisation are lists of steps (initialisation.ts), and what differs
 * between them is found as in any comparison of texts. A stretch of steps that differs is about the variables
 * it names, or else about the next one: arguments come before the object.
 */
import { codes } from "../base/codes.ts";
import type { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import type { AtomRow } from "../program/rows.ts";
import { initialisationOf, type Step } from "./initialisation.ts";
import type { Match } from "./match.ts";
import { type Verdict, VerdictKind, verdict } from "./verdicts.ts";

/** A warning for each variable that keeps a value which a start would not give it. */
export function reinitialised(work: WorkList, match: Match): Verdict[] {
  return work.added.flatMap((file) => {
    const before = work.removed.find((old) => old.key === file.key);
    if (!file.split || before?.split !== true || file.object === undefined) return [];
    return inFile(work, match, before, file);
  });
}

function inFile(work: WorkList, match: Match, before: InputFile, file: InputFile): Verdict[] {
  const { program } = work;
  const old = initialisationOf(work, match, before);
  const now = initialisationOf(work, match, file);
  const changed = variablesOf(now, differing(now, old));
  const had = variablesOf(old, differing(old, now));
  const kept = [...match.adopted].filter(([b, a]) => changed.has(b) || had.has(a));
  return kept.map(([b]) => {
    const text = "would be initialised otherwise at a start; it keeps its value";
    return verdict(
      program,
      VerdictKind.Warning,
      codes.Reinitialised,
      program.atoms.symbol[b],
      text,
    );
  });
}

/** What the marked steps are about. */
function variablesOf(steps: readonly Step[], marked: readonly boolean[]): Set<AtomRow> {
  const variables = new Set<AtomRow>();
  for (let i = 0; i < steps.length; i++) {
    if (marked[i] !== true) continue;
    const first = i;
    while (marked[i + 1] === true) i++;
    const named = steps.slice(first, i + 1).filter(({ variable }) => variable !== 0);
    const about =
      named.length > 0 ? named : steps.slice(i).filter(({ variable }) => variable !== 0);
    const list = named.length > 0 ? about : about.slice(0, 1);
    for (const { variable } of list) variables.add(variable);
  }
  return variables;
}

/** Most pairs of steps that are compared: about a thousand on each side. */
const mostPairs = 2 ** 20;

/**
 * Marks the steps that are not part of the longest common subsequence of two lists. None where that would
 * take long.
 */
function differing(steps: readonly Step[], others: readonly Step[]): boolean[] {
  let start = 0;
  while (start < steps.length && steps[start]!.text === others[start]?.text) start++;
  let [end, otherEnd] = [steps.length, others.length];
  while (end > start && otherEnd > start && steps[end - 1]!.text === others[otherEnd - 1]!.text) {
    end--;
    otherEnd--;
  }
  const marked = steps.map((_, i) => i >= start && i < end);
  const [rows, columns] = [end - start, otherEnd - start];
  if (rows * columns > mostPairs) return marked.fill(false);
  // lengths[i][k]: the longest common subsequence of what follows row i and column k.
  const lengths = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
  for (let i = rows - 1; i >= 0; i--) {
    for (let k = columns - 1; k >= 0; k--) {
      const same = steps[start + i]!.text === others[start + k]!.text;
      lengths[i]![k] = same
        ? lengths[i + 1]![k + 1]! + 1
        : Math.max(lengths[i + 1]![k]!, lengths[i]![k + 1]!);
    }
  }
  for (let i = 0, k = 0; i < rows && k < columns; ) {
    if (steps[start + i]!.text === others[start + k]!.text) {
      marked[start + i] = false;
      i++;
      k++;
    } else if (lengths[i + 1]![k]! >= lengths[i]![k + 1]!) i++;
    else k++;
  }
  return marked;
}
