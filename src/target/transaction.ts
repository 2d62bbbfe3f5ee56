/**
 * The transaction that takes a target to its next generation: stage, commit, or nothing.
 *
 * Staging writes only to memory that nobody uses. The commit message is complete before the target
 * stops for it; the target checks that the bytes to be replaced are what the host believes, and
 * either does all of it or none.
 */
import type { Binding } from "../program/bindings.ts";
import { type Patch, type PatchWrite, WriteKind } from "../update/patch.ts";
import { encodeAddresses, encodeRecords } from "../wire/codec.ts";
import { CommitResult, records } from "../wire/messages.ts";
import type { Channel } from "./channel.ts";
import type { TargetLibraries } from "./libraries.ts";
import type { StillRunning } from "./still-running.ts";

/** How long a target may take to reach a safe point. */
export const safePointTimeoutMs: number = 5000;

/** A variable whose changed initial value was not applied, since the program had changed it. */
export interface KeptValue {
  /** Where the variable starts, and how far into it this is. */
  readonly address: number;
  readonly offset: number;
  /** True for an element of it, where all but some elements may have been applied. */
  readonly isElement: boolean;
  /** The initial value of the new source, and what the program has instead. */
  readonly wanted: Uint8Array;
  readonly live: Uint8Array;
}

/** What became of a patch in one target. */
export interface Outcome {
  readonly result: CommitResult;
  /**
   * In milliseconds: sending fresh memory, waiting for the safe point, threads standing still, and
   * what the messages took beside that.
   */
  readonly stageMs: number;
  readonly waitMs: number;
  readonly pauseMs: number;
  readonly exchangeMs: number;
  readonly threads: number;
  /** Tries until no thread was in the way. */
  readonly attempts: number;
  /** Where bytes were not what the host believes. */
  readonly site: number;
  readonly kept: readonly KeptValue[];
  /** Replaced bodies that threads are in. */
  readonly running: readonly StillRunning[];
}

/**
 * Sends a patch and waits for what became of it; `beforeCommit` may send what belongs to the commit. Rejects where the connection is lost, or a library
 * symbol is missing.
 */
export async function stage(
  channel: Channel,
  libraries: TargetLibraries,
  patch: Patch,
  beforeCommit: () => void,
): Promise<Outcome> {
  const start = performance.now();
  const boundBytes = (binding: Binding) => libraries.boundBytes(binding);
  // Everything that can fail here fails before the first byte is sent.
  const fresh = patch.fresh.map(({ address, bytes, bindings }) => ({
    address,
    bytes: withBindings(bytes, address, bindings, boundBytes),
  }));
  const tail = commitTail(patch, boundBytes);
  for (const { address, bytes } of fresh) channel.send("Write", { address }, bytes);
  const staged = performance.now();
  beforeCommit();
  channel.send(
    "Commit",
    {
      generation: patch.generation,
      unwindLater: patch.unwindLater,
      writeCount: patch.writes.length,
      threadWriteCount: patch.threadWrites.length,
      trapCount: patch.traps.length,
      initializerCount: patch.initializers.length,
      afterCount: patch.after.length,
      mode: patch.mode,
      timeoutMs: safePointTimeoutMs,
      reserved: 0,
    },
    tail,
  );
  const { fields, tail: notes } = await channel.receive("Committed");
  const waitMs = fields.waitNanoseconds / 1e6;
  const pauseMs = fields.pauseNanoseconds / 1e6;
  return {
    result: fields.result as CommitResult,
    stageMs: staged - start,
    waitMs,
    pauseMs,
    exchangeMs: performance.now() - staged - waitMs - pauseMs,
    threads: fields.threads,
    attempts: fields.attempts,
    site: fields.site,
    kept: fields.result === CommitResult.Applied ? readKept(patch.writes, notes) : [],
    running: [],
  };
}

function commitTail(patch: Patch, boundBytes: (binding: Binding) => Uint8Array): Uint8Array {
  const { writes, threadWrites, traps, initializers, after } = patch;
  const bytes = writes.flatMap((write) => [
    withBindings(write.before, write.address, write.bindingsBefore, boundBytes),
    withBindings(write.after, write.address, write.bindingsAfter, boundBytes),
  ]);
  return Buffer.concat([
    encodeRecords(
      records.PatchWrite,
      writes.map(({ address, before, kind }) => ({ address, size: before.length, kind })),
    ),
    encodeRecords(
      records.ThreadWrite,
      threadWrites.map(({ offset, before }) => ({ offset, size: before.length })),
    ),
    encodeRecords(records.Trap, traps),
    encodeAddresses(initializers),
    encodeAddresses(after),
    ...bytes,
    ...threadWrites.flatMap(({ before, after }) => [before, after]),
  ]);
}

/** A copy of the bytes with this target's values in the bound places. */
function withBindings(
  bytes: Uint8Array,
  address: number,
  bindings: readonly Binding[],
  boundBytes: (binding: Binding) => Uint8Array,
): Uint8Array {
  if (bindings.length === 0) return bytes;
  const copy = bytes.slice();
  for (const binding of bindings) copy.set(boundBytes(binding), binding.site - address);
  return copy;
}

/** The live bytes of writes that were not done, from the notes of the target. */
function readKept(writes: readonly PatchWrite[], notes: Uint8Array): KeptValue[] {
  let at = writes.length;
  const kept: KeptValue[] = [];
  writes.forEach(({ address, variable = address, kind, after }, i) => {
    if (notes[i] !== 0) return;
    kept.push({
      address: variable,
      offset: address - variable,
      isElement: kind === WriteKind.Element,
      wanted: after,
      live: notes.slice(at, at + after.length),
    });
    at += after.length;
  });
  return kept;
}
