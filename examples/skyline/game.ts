/**
 * The running game as its viewer sees it: one frame a line. Every line is held against the one
 * before it, so state that is lost, a frame that is missing or a process that starts anew does not
 * go unnoticed.
 */
import type { ChildProcess } from "node:child_process";

/** Columns of the street (`street_length` in city.h); it runs in a ring. */
export const streetLength = 48;

/** The farthest a courier gets in one step (courier.c), and what the rounding of two printed places adds. */
const longestStep = 0.8 + 0.1;

/** How long a frame may be awaited; there are twenty a second. */
const patienceMs = 15_000;

export interface Frame {
  readonly text: string;
  /** When the line came, as `Date.now()` tells it. */
  readonly seenAt: number;
  readonly number: number;
  /** What the game calls the score. */
  readonly label: string;
  readonly score: number;
  readonly picture: string;
  /** Names and places, in the order of the list on the game's heap. */
  readonly names: readonly string[];
  readonly places: readonly number[];
}

/** Something to know of a frame, from it and the one before it. */
export type FrameTest = (frame: Frame, before: Frame) => boolean;

const framePattern = /^frame +(\d+) \w+ +(\w+) +(\d+) \[(.+)\]((?: \w+ +[\d.]+)+)$/;

/** Reads a line; undefined where it is not a frame. */
function parseFrame(text: string): Frame | undefined {
  const match = framePattern.exec(text);
  if (match === null) return undefined;
  const [, number, label, score, picture, couriers] = match;
  const words = couriers!.trim().split(/ +/);
  return {
    text,
    seenAt: Date.now(),
    number: Number(number),
    label: label!,
    score: Number(score),
    picture: picture!,
    names: words.filter((_, i) => i % 2 === 0),
    places: words.filter((_, i) => i % 2 === 1).map(Number),
  };
}

/** How far each courier went from one frame to the next; below zero to the left. */
export function steps(before: Frame, after: Frame): number[] {
  const half = streetLength / 2;
  return after.places.map((place, i) => {
    const step = place - before.places[i]!;
    return step > half ? step - streetLength : step < -half ? step + streetLength : step;
  });
}

/** What is wrong with a frame after another one, if anything is. */
function findFault(before: Frame, after: Frame): string | undefined {
  if (after.number !== before.number + 1) return "the frame counter does not go on";
  if (after.score < before.score) return "the score was lost";
  if (after.names.join() !== before.names.join()) return "the couriers are not the same";
  if (steps(before, after).some((step) => Math.abs(step) > longestStep + 1e-9))
    return "a courier is not where it was";
  return undefined;
}

export class Game {
  readonly pid: number;
  /** All frames so far. */
  readonly frames: Frame[] = [];
  /** Lines that are not frames. */
  readonly remarks: string[] = [];
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | string>;
  #partial = "";
  #fault: string | undefined;
  #ended = false;
  #wake: () => void = () => {};

  /** Takes a process whose standard output and standard error are pipes. */
  constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    child.stdout!.setEncoding("utf8").on("data", (chunk: string) => this.#read(chunk));
    child.stderr!.setEncoding("utf8").on("data", (chunk: string) => {
      this.#fault ??= `the game complains: ${chunk.trim()}`;
      this.#wake();
    });
    this.#exit = new Promise((resolve) => {
      const end = (how: number | string) => {
        this.#ended = true;
        this.#wake();
        resolve(how);
      };
      child.on("close", (status, signal) => end(signal ?? status ?? -1));
      child.on("error", (error) => end(error.message));
    });
  }

  /** Waits for the first frame from `index` (1 or above) on that `test` accepts. Returns its index. */
  async find(what: string, index: number, test: FrameTest = () => true): Promise<number> {
    const deadline = Date.now() + patienceMs;
    for (let at = index; ; at++) {
      while (at >= this.frames.length) await this.#change(what, deadline);
      if (test(this.frames[at]!, this.frames[at - 1]!)) return at;
      if (Date.now() > deadline) throw new Error(`${what}: not seen\n${this.#recent()}`);
    }
  }

  /** Ends the game as a user would, with a signal. Returns the exit status or what ended it. */
  async stop(): Promise<number | string> {
    this.#child.kill("SIGINT");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), patienceMs);
    const how = await this.#exit;
    clearTimeout(timer);
    return how;
  }

  /** Ends the game whatever it does. */
  async kill(): Promise<void> {
    if (this.#ended) return;
    this.#child.kill("SIGKILL");
    await this.#exit;
  }

  #read(chunk: string): void {
    const lines = (this.#partial + chunk).split("\n");
    this.#partial = lines.pop()!;
    for (const line of lines) {
      const frame = parseFrame(line);
      const before = this.frames.at(-1);
      if (frame === undefined) this.remarks.push(line);
      else this.frames.push(frame);
      if (frame !== undefined && before !== undefined) this.#fault ??= findFault(before, frame);
    }
    this.#wake();
  }

  /** Waits until something happened. Rejects where that is a fault, the end, or nothing at all. */
  async #change(what: string, deadline: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, deadline - Date.now());
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#fault !== undefined || this.#ended) this.#wake();
    });
    if (this.#fault !== undefined) throw new Error(`${this.#fault}\n${this.#recent()}`);
    if (this.#ended) throw new Error(`${what}: the game ended\n${this.#recent()}`);
    if (Date.now() >= deadline) throw new Error(`${what}: not seen\n${this.#recent()}`);
  }

  #recent(): string {
    return this.frames
      .slice(-6)
      .map((frame) => `  ${frame.text}`)
      .join("\n");
  }
}
