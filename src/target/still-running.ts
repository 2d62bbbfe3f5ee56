/** Which threads of a target are in replaced bodies: what they run there takes effect when they return. */
import { readFileSync } from "node:fs";
import { count } from "../base/format.ts";
import type { Replaced } from "../update/replaced.ts";
import { decodeRecords, encodeRecords } from "../wire/codec.ts";
import { records } from "../wire/messages.ts";
import type { Channel } from "./channel.ts";

/** How long all threads may take to stand still. */
const stopTimeoutMs = 1000;

/** A replaced body, and the threads that may still be in it: `4711 (main)`. */
export interface StillRunning extends Replaced {
  readonly threads: readonly string[];
}

/** Asks the target, which answers at once or, `atCommit`, after the commit that follows. */
export function askForFrames(
  channel: Channel,
  bodies: readonly Replaced[],
  atCommit: boolean,
): void {
  const ranges = bodies.map(({ start, end }) => ({ start, end }));
  channel.send(
    "FindFrames",
    { rangeCount: ranges.length, timeoutMs: atCommit ? 0 : stopTimeoutMs },
    encodeRecords(records.CodeRange, ranges),
  );
}

/** The answer. Undefined where nobody looked: the threads did not stand still. */
export async function receiveFrames(
  pid: number,
  channel: Channel,
  bodies: readonly Replaced[],
): Promise<StillRunning[] | undefined> {
  const { fields, tail } = await channel.receive("Frames");
  if (fields.failed !== 0) return undefined;
  const { rows } = decodeRecords(records.StackFrame, tail, fields.frameCount);
  return bodies
    .map((body, i) => {
      const threads = rows.filter(({ range }) => range === i).map(({ thread }) => thread);
      return { ...body, threads: threads.map((thread) => threadName(pid, thread)) };
    })
    .filter(({ threads }) => threads.length > 0);
}

/** When a function changes, in words. */
export function returnsIn({ threads }: StillRunning): string {
  const shown = threads.slice(0, 3);
  const others = threads.length - shown.length;
  const more = others > 0 ? ` and ${count(others, "other thread")}` : "";
  return `when it returns in thread ${shown.join(", ")}${more}`;
}

/** A thread's number, and what the program calls it. */
function threadName(pid: number, thread: number): string {
  if (thread === pid) return `${thread} (main)`;
  try {
    const name = readFileSync(`/proc/${pid}/task/${thread}/comm`, "utf8").trim();
    return `${thread} (${name})`;
  } catch {
    // It has ended since.
    return `${thread}`;
  }
}
