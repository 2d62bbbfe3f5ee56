/**
 * Thread-local variables: their initial values live in a block that every new thread copies, and in
 * the copies of threads that run.
 *
 * A new variable gets the next free place of the block. Like any changed initial value it is written
 * into the copy of each thread that still has there what it started with, and into the block itself.
 */
import type { WorkList } from "../link/work-list.ts";
import type { AtomRow } from "../program/rows.ts";
import { SectionKind } from "../program/sections.ts";
import type { Match } from "./match.ts";
import type { ThreadWrite } from "./patch.ts";

/** A copy of the block before the update, to which it goes back where that is abandoned. */
export function rememberThreadLocal(work: WorkList): Uint8Array {
  const { threadLocal } = work.program;
  const before = threadLocal.image.slice();
  const { used } = threadLocal;
  work.onAbandon(() => {
    threadLocal.used = used;
    threadLocal.image.set(before);
  });
  return before;
}

/** What threads must be told of new initial values, when all are in the block. */
export function threadWrites(work: WorkList, match: Match, before: Uint8Array): ThreadWrite[] {
  const { atoms, threadLocal } = work.program;
  return threadLocalAtoms(work, match).flatMap((atom) => {
    const offset = atoms.address[atom];
    const end = offset + atoms.size[atom];
    const [old, now] = [before.slice(offset, end), threadLocal.image.slice(offset, end)];
    return Buffer.compare(old, now) === 0 ? [] : [{ offset, before: old, after: now }];
  });
}

/** Thread-local variables that are new, or may start with another value. */
function threadLocalAtoms({ program, fresh }: WorkList, match: Match): AtomRow[] {
  const { atoms, sections } = program;
  return [...fresh, ...match.adopted.keys()].filter(
    (atom) => sections.kind[atoms.section[atom]] === SectionKind.ThreadLocal,
  );
}
