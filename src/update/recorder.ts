/**
 * The recorder: changes the image, and notes each change as a write for the patch.
 *
 * The image is what the next new target gets, the writes are what running ones need; recording both
 * at once keeps them the same. Until the patch is accepted everything can be taken back.
 */
import type { Arena } from "../arena/arena.ts";
import type { Binding, Bindings } from "../program/bindings.ts";
import { sameBinding } from "../program/bindings.ts";
import type { Program } from "../program/program.ts";
import { forms } from "../x86-64/relocations.ts";
import { elementSize } from "./elements.ts";
import { type PatchWrite, WriteKind } from "./patch.ts";

interface Run {
  start: number;
  end: number;
}

export class Recorder {
  readonly writes: PatchWrite[] = [];
  readonly #arena: Arena;
  readonly #bindings: Bindings;

  constructor(program: Program) {
    this.#arena = program.arena;
    this.#bindings = program.bindings;
  }

  /**
   * Lets `work` change the image in a range, and records the bytes that differ afterwards. `sites`
   * are the fields in it that may be bound, before or after.
   */
  change(
    address: number,
    size: number,
    kind: WriteKind,
    sites: Iterable<number>,
    work: () => void,
  ): void {
    const image = this.#arena.bytesAt(address, size);
    const before = image.slice();
    const bound = [...sites].map((site) => ({ site, before: this.#bindings.get(site) }));
    for (const { site } of bound) this.#bindings.delete(site);
    work();
    const runs = differingRuns(before, image, address);
    for (const { site, before: old } of bound) {
      const now = this.#bindings.get(site);
      if (sameBinding(old, now)) continue;
      const width = forms[(now ?? old)!.kind]!.width;
      runs.push({ start: site, end: site + width });
    }
    for (const { start, end } of mergeRuns(runs)) {
      this.#record(start, end, kind, before.subarray(start - address, end - address), bound);
    }
  }

  /**
   * Like `change`, for a variable: to be done only where the program has not changed it. All of it is
   * one write, but for `elements`, each of which is one of its own (src/update/elements.ts).
   */
  changeVariable(
    address: number,
    size: number,
    sites: Iterable<number>,
    work: () => void,
    elements: readonly number[] = [],
  ): boolean {
    const image = this.#arena.bytesAt(address, size);
    const before = image.slice();
    const bound = [...sites].map((site) => ({ site, before: this.#bindings.get(site) }));
    for (const { site } of bound) this.#bindings.delete(site);
    work();
    const pieces = variablePieces(address, size, elements).map((piece) => ({
      ...piece,
      differs:
        Buffer.compare(slice(before, piece, address), slice(image, piece, address)) !== 0 ||
        bound.some(
          ({ site, before: old }) =>
            site >= piece.start && site < piece.end && !sameBinding(old, this.#bindings.get(site)),
        ),
    }));
    if (!pieces.some(({ differs }) => differs)) return false;
    pieces.forEach((piece, i) => {
      if (piece.isElement && !piece.differs) return;
      const rest = piece.isElement ? WriteKind.Element : WriteKind.Joined;
      const kind = i === 0 ? WriteKind.IfPristine : rest;
      this.#record(piece.start, piece.end, kind, slice(before, piece, address), bound, address);
    });
    return true;
  }

  /** Records new bytes at an address. */
  put(address: number, bytes: Uint8Array, kind: WriteKind): void {
    this.change(address, bytes.length, kind, [], () => {
      this.#arena.bytesAt(address, bytes.length).set(bytes);
    });
  }

  /** Puts the image back as it was. */
  rollBack(): void {
    for (const { address, before } of this.writes.reverse()) {
      this.#arena.bytesAt(address, before.length).set(before);
    }
    this.writes.length = 0;
  }

  #record(
    start: number,
    end: number,
    kind: WriteKind,
    before: Uint8Array,
    bound: readonly { site: number; before: Binding | undefined }[],
    variable?: number,
  ): void {
    const inside = bound.filter(({ site }) => site >= start && site < end);
    this.writes.push({
      address: start,
      kind,
      ...(variable === undefined ? {} : { variable }),
      before: before.slice(),
      after: this.#arena.bytesAt(start, end - start).slice(),
      bindingsBefore: inside.map((each) => each.before).filter((b) => b !== undefined),
      bindingsAfter: inside
        .map((each) => this.#bindings.get(each.site))
        .filter((b) => b !== undefined),
    });
  }
}

/**
 * A variable without its elements, piece by piece, and then the elements. The first piece is none of them: it
 * is empty where there is nothing else.
 */
function variablePieces(
  address: number,
  size: number,
  elements: readonly number[],
): (Run & { isElement: boolean })[] {
  const ordered = [...elements].sort((a, b) => a - b);
  const starts = [address, ...ordered.map((element) => element + elementSize)];
  const gaps = starts.map((start, i) => ({ start, end: ordered[i] ?? address + size }));
  const rest = gaps.filter(({ start, end }) => end > start);
  if (rest.length === 0) rest.push({ start: address, end: address });
  return [
    ...rest.map((gap) => ({ ...gap, isElement: false })),
    ...ordered.map((start) => ({ start, end: start + elementSize, isElement: true })),
  ];
}

function slice(bytes: Uint8Array, { start, end }: Run, base: number): Uint8Array {
  return bytes.subarray(start - base, end - base);
}

function differingRuns(before: Uint8Array, after: Uint8Array, address: number): Run[] {
  const runs: Run[] = [];
  if (Buffer.compare(before, after) === 0) return runs;
  for (let i = 0; i < before.length; i++) {
    if (before[i] === after[i]) continue;
    const start = i;
    while (i < before.length && before[i] !== after[i]) i++;
    runs.push({ start: address + start, end: address + i });
  }
  return runs;
}

/** Sorts runs and joins those that touch. */
function mergeRuns(runs: readonly Run[]): Run[] {
  const merged: Run[] = [];
  for (const run of [...runs].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && run.start <= last.end) last.end = Math.max(last.end, run.end);
    else merged.push({ ...run });
  }
  return merged;
}
