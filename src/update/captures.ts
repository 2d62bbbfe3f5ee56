/**
 * Captures: does a lambda still keep what it kept before?
 *
 * A lambda is an object, and its captures are its members. Nothing in an object file but debug
 * information says what they are; but code that only moves such objects about knows their size: what
 * `std::function` copies and destroys them with, and without optimisation every template that takes one
 * by value. Where such code changed together with the lambda's own, the captures did.
 */
import type { Program } from "../program/program.ts";
import type { AtomRow } from "../program/rows.ts";

/** A symbol whose name says a lambda. */
export interface CapturedUse {
  /** Its name, without the number of the lambda. */
  readonly shape: string;
  /** The last part of its name, with its parameters. */
  readonly method: string;
  /** True for a member of the lambda itself, such as its call operator. */
  readonly isOwn: boolean;
  readonly isCode: boolean;
  readonly atom: AtomRow;
  readonly content: string;
}

/** What makes, copies and destroys the object in a `std::function` (libstdc++, libc++). */
const manager = /^(_M_(manager|create|clone|destroy|init_functor)|__clone|destroy)\b/;

/** What a lambda without captures is as a plain function (GCC, Clang). */
const plainFunction = /^(_FUN|__invoke)\(/;

/** Why what was made of a lambda cannot go on with its new code; undefined where it can. */
export function changedCaptures(
  program: Program,
  before: readonly CapturedUse[],
  now: readonly CapturedUse[],
): string | undefined {
  const byShape = new Map(now.map((use) => [use.shape, use]));
  const pairs = before.flatMap((old): Pair[] => {
    const next = byShape.get(old.shape);
    return old.isCode && next?.isCode ? [[old, next]] : [];
  });
  const changed = pairs.filter(([old, next]) => old.content !== next.content);
  const ownChanged = changed.some(isOwn);
  // With optimisation what uses a lambda may have the lambda's code in it, and changes with that.
  const isPlain = pairs
    .filter(isOwn)
    .every((pair) => pair.every((use) => hasFrame(program, use.atom)));
  const others = changed.filter((pair) => !isOwn(pair));
  if (others.some(([{ method }]) => manager.test(method) || (ownChanged && isPlain))) {
    return "captures something else now, and what was made before has what it captured then";
  }
  const lost = before.some(
    ({ shape, method }) => plainFunction.test(method) && !byShape.has(shape),
  );
  return lost && ownChanged
    ? "is no plain function any more, and may be called through a pointer as one"
    : undefined;
}

type Pair = readonly [CapturedUse, CapturedUse];

function isOwn([old]: Pair): boolean {
  return old.isOwn;
}

/** `push %rbp; mov %rsp,%rbp`, behind an `endbr64`: how functions start that were not optimised. */
function hasFrame(program: Program, atom: AtomRow): boolean {
  const { atoms, sections } = program;
  const section = atoms.section[atom];
  const { bytes } = program.fileOfSection(section).object!;
  const start = sections.place[section] + atoms.start[atom];
  const code = Buffer.from(bytes.subarray(start, start + 8)).toString("hex");
  return /^(f30f1efa)?554889e5/.test(code);
}
