/**
 * Asking one target who holds stale blocks, and telling it which were collected.
 *
 * The answer names the first holder that was found for each range. Words inside of stale ranges hold
 * nothing by themselves: they come as pairs, and count where the first of a pair is held.
 */
import type { Range } from "../program/stale-blocks.ts";
import { decodeRecords, encodeRecords } from "../wire/codec.ts";
import { type HolderKind, records, ScanResult } from "../wire/messages.ts";
import type { Channel } from "./channel.ts";

/** How long all threads may take to stand still. */
const stopTimeoutMs = 1000;

/** Who points at a range. */
export interface Holder {
  readonly pid: number;
  readonly kind: HolderKind;
  /** The thread, where it is a register or on a stack. */
  readonly thread: number;
  /** Where the pointer is, and its value. */
  readonly address: number;
  readonly value: number;
  /** On a stack: bytes above the innermost frame. */
  readonly depth: number;
}

export interface Scan {
  /** False where the threads did not stop in time, and nothing is known. */
  readonly done: boolean;
  /** By the number of the range. */
  readonly holders: ReadonlyMap<number, Holder>;
  /** Pairs of ranges: the first points at the second. */
  readonly edges: readonly { readonly from: number; readonly to: number }[];
  readonly pauseMs: number;
  /** Bytes that were looked at. */
  readonly bytes: number;
}

/** A range that was collected, with what it is filled with, and where what runs into its start goes on. */
export interface Quarantined extends Range {
  readonly filling: number;
  /** An entry, 0 where nothing continues it. */
  readonly forward: number;
  /** False for what was filled before. */
  readonly isNew: boolean;
}

/** Has the target look for pointers into sorted ranges. Rejects with `ConnectionLost`. */
export async function scan(channel: Channel, pid: number, ranges: readonly Range[]): Promise<Scan> {
  channel.send(
    "Scan",
    { rangeCount: ranges.length, timeoutMs: stopTimeoutMs },
    encodeRecords(records.StaleRange, ranges),
  );
  const { fields, tail } = await channel.receive("Scanned");
  const { rows, rest } = decodeRecords(records.Holder, tail, fields.holderCount);
  const edges = decodeRecords(records.StaleEdge, rest, fields.edgeCount).rows;
  return {
    done: fields.result === ScanResult.Done,
    holders: new Map(
      rows.map(({ range, kind, ...rest }) => [range, { ...rest, kind: kind as HolderKind, pid }]),
    ),
    edges,
    pauseMs: fields.pauseNanoseconds / 1e6,
    bytes: fields.scannedBytes,
  };
}

/** Tells the target all ranges that are in quarantine now; the new ones are filled. */
export function quarantine(channel: Channel, ranges: readonly Quarantined[]): void {
  const rows = ranges.map(({ isNew, ...range }) => ({ ...range, isNew: isNew ? 1 : 0 }));
  channel.send(
    "Quarantine",
    { rangeCount: rows.length, reserved: 0 },
    encodeRecords(records.QuarantinedRange, rows),
  );
}
