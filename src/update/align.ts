/**
 * Which of these is which of those? Two lists whose members have numbers that only count, as lambdas
 * of a function have: one that is added counts up those behind it.
 *
 * What has the same content is the same. What is left over between two such pairs must be as many on
 * both sides, then it was changed where it is:
 *
 *     before   A   B   C   D              A is A and D is D; between them two were changed.
 *     after    A   B'  C'  D   E          E is new.
 */
import { groupBy } from "../base/lists.ts";

/** One of a list. */
export interface Counted {
  readonly number: number;
  /** What it holds, as a text that is the same for what is equal. */
  readonly content: string;
  /** The same of what is made of it elsewhere: tells those of equal content apart. */
  readonly uses: string;
}

export interface Alignment<T extends Counted> {
  /** What each of the new list was before. */
  readonly pairs: ReadonlyMap<T, T>;
  /** Those of the new list of which that cannot be told. */
  readonly uncertain: readonly T[];
}

/** Both lists are in order of their numbers. */
export function align<T extends Counted>(before: readonly T[], after: readonly T[]): Alignment<T> {
  const pairs = new Map<T, T>();
  pairEqual(pairs, before, after, (each) => each.content + each.uses);
  pairEqual(pairs, before, after, (each) => each.content);
  const taken = new Set(pairs.values());
  const restBefore = before.filter((each) => !taken.has(each));
  const restAfter = after.filter((each) => !pairs.has(each));
  if (restBefore.length === 0 || restAfter.length === 0) return { pairs, uncertain: [] };
  const anchors = [...pairs].sort(([a], [b]) => a.number - b.number);
  const keptOrder = anchors.every(([, a], i) => i === 0 || anchors[i - 1]![1].number < a.number);
  if (!keptOrder) return { pairs, uncertain: restAfter };
  // Both lists are cut at the pairs.
  const uncertain: T[] = [];
  for (let i = 0; i <= anchors.length; i++) {
    const [afterStart, beforeStart] = anchors[i - 1] ?? [];
    const [afterEnd, beforeEnd] = anchors[i] ?? [];
    const old = between(restBefore, beforeStart, beforeEnd);
    const now = between(restAfter, afterStart, afterEnd);
    if (old.length === now.length) for (const [k, each] of now.entries()) pairs.set(each, old[k]!);
    else if (old.length > 0) uncertain.push(...now);
  }
  return { pairs, uncertain };
}

/**
 * Pairs what is equal, in order. Where there are more of them on one side it makes no difference now which
 * one is left over; those that kept their number are taken first.
 */
function pairEqual<T extends Counted>(
  pairs: Map<T, T>,
  before: readonly T[],
  after: readonly T[],
  contentOf: (each: T) => string,
): void {
  const taken = new Set(pairs.values());
  const old = groupBy(
    before.filter((each) => !taken.has(each)),
    contentOf,
  );
  const now = groupBy(
    after.filter((each) => !pairs.has(each)),
    contentOf,
  );
  for (const [content, equal] of now) {
    let known = old.get(content) ?? [];
    let rest = equal;
    if (known.length !== rest.length) {
      const numbers = new Map(known.map((each) => [each.number, each]));
      const stays = rest.filter(({ number }) => numbers.has(number));
      for (const each of stays) pairs.set(each, numbers.get(each.number)!);
      rest = rest.filter((each) => !pairs.has(each));
      known = known.filter((each) => !stays.some(({ number }) => number === each.number));
    }
    for (const [i, each] of rest.slice(0, known.length).entries()) pairs.set(each, known[i]!);
  }
}

function between<T extends Counted>(
  list: readonly T[],
  start: T | undefined,
  end: T | undefined,
): T[] {
  return list.filter(
    ({ number }) =>
      number > (start?.number ?? -1) && number < (end?.number ?? Number.POSITIVE_INFINITY),
  );
}
