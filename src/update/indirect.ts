/**
 * Indirect functions under an update (src/link/indirect.ts).
 *
 * What a resolver chose is the entry of an ordinary function, so a changed implementation is no
 * matter: the entry leads to the newest body. The choice itself was made when the program started.
 * Resolvers may call the C library and so must run on a thread of the program, before anybody calls
 * the function: a new one, or one that would choose otherwise now, waits for a restart.
 */

import { type Article, codes } from "../base/codes.ts";
import type { NameRow } from "../base/names.ts";
import { indirectSlots } from "../link/indirect.ts";
import { slotKey } from "../link/slots.ts";
import type { WorkList } from "../link/work-list.ts";
import type { InputFile } from "../program/files.ts";
import type { SymbolRow } from "../program/rows.ts";
import { SlotKind } from "../program/slots.ts";
import type { Match } from "./match.ts";
import type { Partners } from "./partners.ts";
import { type Verdict, VerdictKind, verdict } from "./verdicts.ts";

/**
 * Lets local indirect functions of new versions of files have the stubs of the old ones; those of
 * global ones belong to the name. Call before anything is relocated.
 */
export function keepStubs(work: WorkList, partners: Partners): void {
  const { otherSlots, slots } = work.program;
  for (const { before, now } of localPairs(work, partners)) {
    for (const kind of [SlotKind.IndirectCell, SlotKind.Indirect]) {
      const [from, to] = [before, now].map((symbol) => slotKey(kind, 0 as NameRow, symbol));
      const slot = otherSlots.get(from!);
      if (slot === undefined || !work.program.isIndirect(now)) continue;
      otherSlots.delete(from!);
      otherSlots.set(to!, slot);
      slots.symbol[slot] = now;
      work.onAbandon(() => {
        otherSlots.delete(to!);
        otherSlots.set(from!, slot);
        slots.symbol[slot] = before;
      });
    }
  }
}

/** Indirect functions that a running program cannot get. Call when everything has its place. */
export function indirectObstacles(work: WorkList, match: Match): Verdict[] {
  const { program } = work;
  const { slots, symbols } = program;
  const verdicts: Verdict[] = [];
  const say = (article: Article, symbol: SymbolRow, text: string) =>
    verdicts.push(verdict(program, VerdictKind.Restart, article, symbol, text));
  const fresh = new Set(work.fresh);
  const taken = new Set(work.taken.map(({ address }) => address));
  for (const { slot, definition } of indirectSlots(program)) {
    const atom = program.atomAt(symbols.section[definition], symbols.value[definition]);
    if (taken.has(slots.address[slot])) {
      say(
        codes.NewIndirect,
        definition,
        "is a new indirect function, and resolvers run when the program starts",
      );
    } else if (fresh.has(atom)) {
      say(
        codes.OtherResolver,
        definition,
        "has another resolver, and the old one chose when the program started",
      );
    }
  }
  for (const { before, now } of changedPairs(work, match.partners)) {
    if (program.isIndirect(before) && !program.isIndirect(now)) {
      say(
        codes.ChangedIndirect,
        now,
        "was an indirect function, and pointers taken so far lead to what was chosen",
      );
    } else if (!program.isIndirect(before) && program.isIndirect(now)) {
      say(
        codes.ChangedIndirect,
        now,
        "is an indirect function now, and pointers taken so far lead to the old one",
      );
    }
  }
  return verdicts;
}

interface Pair {
  readonly before: SymbolRow;
  readonly now: SymbolRow;
}

/** Symbols in code that go on under another row. */
function* changedPairs(work: WorkList, partners: Partners): Generator<Pair> {
  const { program } = work;
  const { names, symbols } = program;
  for (const [name, before] of work.dirty) {
    const now = names.definition[name];
    if (symbols.section[before] !== 0 && symbols.section[now] !== 0) yield { before, now };
  }
  yield* localPairs(work, partners);
}

function* localPairs(work: WorkList, partners: Partners): Generator<Pair> {
  for (const file of work.added) {
    for (const now of locals(work, file)) {
      const before = partners.of(now);
      if (before !== 0) yield { before, now };
    }
  }
}

function* locals({ program }: WorkList, file: InputFile): Generator<SymbolRow> {
  for (let i = 1; i < file.symbolCount; i++) {
    const symbol = (file.firstSymbol + i) as SymbolRow;
    if (program.symbols.name[symbol] === 0 && program.symbols.section[symbol] !== 0) yield symbol;
  }
}
