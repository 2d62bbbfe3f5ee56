/**
 * Collecting what updates left behind, in all processes of a program at once: the image is one for
 * all, and so a place is free only when nobody uses it anywhere.
 *
 * It runs by itself behind an update when enough has become stale. `HOTLINK_STALE` says how much that
 * is, in kilobytes; where it is not set, a megabyte, or a quarter of the code of a large program: the
 * price is a look at all the memory of each process.
 */
import { type Region, RegionKind } from "../arena/arena.ts";
import { count, duration, size } from "../base/format.ts";
import type { Program } from "../program/program.ts";
import { blockSize, type StaleBlock, StaleKind } from "../program/stale-blocks.ts";
import { ConnectionLost } from "../target/channel.ts";
import { holderText } from "../target/holders.ts";
import type { Holder, Quarantined, Scan } from "../target/scan.ts";
import type { Target } from "../target/target.ts";
import {
  collectBlocks,
  fillingOf,
  findRetained,
  freedBytes,
  type Reason,
  releaseQuarantine,
  type StaleRanges,
  staleRanges,
} from "../update/collect.ts";

/** A block that stays, and why. */
export interface RetainedBlock {
  readonly block: string;
  readonly bytes: number;
  readonly why: string;
}

export interface Collection {
  /** What became free, or will be with the next collection. */
  readonly blocks: number;
  readonly bytes: number;
  readonly retained: readonly RetainedBlock[];
  /** How long the threads of the slowest process stood still, and what was looked at there. */
  readonly pauseMs: number;
  readonly scannedBytes: number;
  /** Bytes of the arena that are not free, old blocks among them. */
  readonly usedBytes: number;
}

/** The collections that a program's links bring about. */
export class Collections {
  #last: Collection | undefined;

  /** Collects where enough is stale. */
  async whenDue(program: Program, collectNow: () => Promise<Collection>): Promise<void> {
    if (!isDue(program)) return;
    const collection = await collectNow();
    if (collection.blocks > 0) this.#last = collection;
  }

  /** What was collected since it was asked for last, where that freed something. */
  takeLast(): Collection | undefined {
    const last = this.#last;
    this.#last = undefined;
    return last;
  }
}

/** True where enough is stale to look for it. */
function isDue(program: Program): boolean {
  return program.stale.bytes >= threshold(program);
}

function threshold({ arena }: Program): number {
  const wanted = process.env["HOTLINK_STALE"];
  if (wanted) return Number(wanted) * 1024;
  const code = arena.regions.filter(({ kind }) => kind === RegionKind.Code);
  return Math.max(2 ** 20, usedBytes(code) / 4);
}

function usedBytes(regions: readonly Region[]): number {
  return regions.reduce((sum, { start, end, free }) => sum + end - start - free.total, 0);
}

/** Collects in all of a program's targets. Nothing else may be done with them meanwhile. */
export async function collect(program: Program, all: Iterable<Target>): Promise<Collection> {
  const targets = [...all].filter((target) => target.runs(program));
  releaseQuarantine(program);
  const { blocks } = program.stale;
  const parts = staleRanges(blocks);
  const scans = await scanAll(targets, parts.ranges);
  const held = findHeld(program, parts, targets, scans);
  const edges = scans.flatMap(({ scan }) =>
    scan.edges.map(({ from, to }) => [parts.owners[from]!, parts.owners[to]!] as const),
  );
  const retained = findRetained(parts, held, edges, targets.length > 0);
  const dead = new Set(blocks.filter((block) => !retained.has(block)));
  collectBlocks(program, dead);
  if (targets.length === 0) releaseQuarantine(program);
  else for (const { target } of scans) target.quarantine(quarantined(program, dead));
  const freed = [...dead].filter(({ keepsPlace }) => !keepsPlace);
  return {
    blocks: freed.length,
    bytes: freedBytes(freed),
    retained: [...retained]
      // Records of bodies that were collected now go with the next table.
      .filter(([{ since }]) => since <= program.generation)
      .map(([block, reason]) => ({
        block: blockText(block),
        bytes: blockSize(block),
        why: reasonText(reason),
      })),
    pauseMs: Math.max(0, ...scans.map(({ scan }) => scan.pauseMs)),
    scannedBytes: Math.max(0, ...scans.map(({ scan }) => scan.bytes)),
    usedBytes: usedBytes(program.arena.regions),
  };
}

/** The blocks that somebody holds, with the first who was found to. */
function findHeld(
  program: Program,
  { owners }: StaleRanges,
  targets: readonly Target[],
  scans: readonly { readonly target: Target; readonly scan: Scan }[],
): Map<StaleBlock, string> {
  const held = new Map<StaleBlock, string>();
  const { blocks } = program.stale;
  const failed = scans.find(({ scan }) => !scan.done);
  if (failed !== undefined) {
    const why = `is kept: the threads of process ${failed.target.pid} did not stop in time`;
    for (const block of blocks) held.set(block, why);
  }
  // What a process still runs, since it did not take a later update, is not stale there.
  const oldest = [...targets].sort((a, b) => a.generation - b.generation)[0];
  for (const block of blocks) {
    if (block.since <= (oldest?.generation ?? program.generation)) continue;
    held.set(block, oldest === undefined ? "" : behindText(oldest));
  }
  for (const { scan } of scans) {
    for (const [range, holder] of scan.holders) {
      const block = owners[range]!;
      if (!held.has(block)) held.set(block, heldText(program, block, holder));
    }
  }
  return held;
}

/** A process that ends meanwhile holds nothing. */
async function scanAll(
  targets: readonly Target[],
  ranges: Parameters<Target["scan"]>[0],
): Promise<{ target: Target; scan: Scan }[]> {
  const scans = await Promise.all(
    targets.map(async (target) => {
      try {
        return [{ target, scan: await target.scan(ranges) }];
      } catch (error) {
        if (error instanceof ConnectionLost) return [];
        throw error;
      }
    }),
  );
  return scans.flat();
}

function quarantined(program: Program, dead: ReadonlySet<StaleBlock>): Quarantined[] {
  const { quarantine } = program.stale;
  const gone = new Set(quarantine.flatMap(({ ranges }) => ranges.map(({ address }) => address)));
  return quarantine.flatMap((block) =>
    block.ranges.map((range) => {
      const isStart = range.address === block.address;
      const forward = isStart && !gone.has(block.entry) ? block.entry : 0;
      return {
        ...range,
        forward,
        filling: fillingOf(program, range.address),
        isNew: dead.has(block),
      };
    }),
  );
}

/** `old body of f (main.o, generation 3, 212 B)` */
function blockText(block: StaleBlock): string {
  const { kind, name, file, born } = block;
  const what =
    kind === StaleKind.Entry ? "entry of removed" : `old ${kind}${name === "" ? "" : " of"}`;
  const from = file === "" ? "" : `${file}, `;
  return `${what}${name === "" ? "" : ` ${name}`} (${from}generation ${born}, ${size(blockSize(block))})`;
}

/** What compilers call the parts of a coroutine that go on with it, or end it. */
const coroutinePart = /\.(actor|destroy|resume|cleanup)$/;

function heldText(program: Program, block: StaleBlock, holder: Holder): string {
  const isFrame = holder.value === block.address && coroutinePart.test(block.name);
  const text = holderText(program, holder);
  return isFrame ? `${text}: a suspended coroutine goes on there` : text;
}

function behindText({ pid, generation, needsRestart }: Target): string {
  const why = needsRestart === undefined ? "" : " and must be restarted";
  return `is what process ${pid} runs, which is at generation ${generation}${why}`;
}

function reasonText(reason: Reason<string>): string {
  if (reason.kind === "held") return reason.holder;
  if (reason.kind === "pinned") return `is kept: ${reason.why}`;
  return `is used by ${blockText(reason.from)}`;
}

/** What a thread ran into, for the log. */
export function trappedText(program: Program, address: number, forward: number): string {
  const block = program.stale.quarantine.find(({ ranges }) =>
    ranges.some((range) => address >= range.address && address < range.address + range.size),
  );
  const what = block === undefined ? "what was collected" : `the ${blockText(block)}`;
  const then =
    forward === 0 ? "it was collected, so the process crashes" : "it goes on in the newest body";
  return `ran into ${what}: ${then}`;
}

/** One line: what was freed. */
export function summary({ blocks, bytes, pauseMs, scannedBytes }: Collection): string {
  const looked =
    scannedBytes === 0
      ? ""
      : `; threads stood still for ${duration(pauseMs)}, while ${size(scannedBytes)} were looked at`;
  return `freed ${count(blocks, "old block")}, ${size(bytes)}${looked}`;
}

/** Most lines about what stays. */
const linesShown = 40;

/** The text of a collection. */
export function formatCollection(name: string, collection: Collection): string {
  const { retained } = collection;
  const shown = retained.slice(0, linesShown);
  const more = retained.length - shown.length;
  const lines = [
    `${name}: ${summary(collection)}`,
    ...shown.map(({ block, why }) => `  ${block} ${why}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
