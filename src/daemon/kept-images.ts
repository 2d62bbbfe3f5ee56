/**
 * Images on disk: with one of them a program starts though it cannot be linked again, since its
 * objects are gone, or its launcher was moved and something else was linked in its place.
 *
 * An image is written when its program has not been linked for a moment, under the id that the
 * launcher carries. All together take no more than a limit; those that were not written or read for the
 * longest time go first. A file is a line of JSON, and then what the regions hold.
 */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { LinkError } from "../base/errors.ts";
import type { Image } from "../target/image.ts";

/** All images together take at most so many bytes. `HOTLINK_DISK` sets it, in megabytes. */
const diskLimit = Number(process.env["HOTLINK_DISK"] || 2048) * 2 ** 20;

/** Images of launchers that may be anywhere. */
const mostLeft = 100;

/** A program is left alone for so long before its image is written. */
const quietMs = 5000;

/** Whoever has an image to be kept. */
export interface ImageOwner {
  /** What its launcher is known by. */
  readonly id: string;
  /** Another number for each image. */
  readonly generation: number;
  /** The image as it is now; undefined where there is none. */
  image(): Image | undefined;
}

export class KeptImages {
  readonly #directory: string;
  /** Images belong to one build of the launcher, whose addresses are in them. */
  readonly #launcher: string;
  /** By id. A program may be forgotten and linked again while its image waits. */
  readonly #waiting = new Map<string, ImageOwner>();
  /** The generations that were written since the daemon started. */
  readonly #written = new Map<string, number>();
  /** Launchers that were not where they were, in the order of that. */
  readonly #left: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(directory: string, launcher: string) {
    this.#directory = directory;
    this.#launcher = launcher;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** Notes that there may be a new image. */
  note(owner: ImageOwner): void {
    if (this.#written.get(owner.id) === owner.generation) return;
    this.#waiting.set(owner.id, owner);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), quietMs);
  }

  /** Writes now what would be written in a moment: all of it, or the image of one launcher. */
  flush(ids: Iterable<string> = this.#waiting.keys()): void {
    for (const id of [...ids]) {
      const owner = this.#waiting.get(id);
      this.#waiting.delete(id);
      const image = owner?.image();
      if (owner === undefined || image === undefined) continue;
      this.#write(id, encodeImage(image, this.#launcher));
      this.#written.set(id, owner.generation);
    }
    if (this.#waiting.size === 0) clearTimeout(this.#timer);
  }

  /**
   * Keeps the image of a launcher that is not where it was, for the case that it was moved. Most were
   * removed, so only the last of such images stay.
   */
  leave(id: string): void {
    this.flush([id]);
    this.#left.push(id);
    if (this.#left.length > mostLeft) this.forget(this.#left.shift()!);
  }

  /** The image of a launcher; undefined where there is none that it can use. */
  load(id: string): Image | undefined {
    try {
      const path = this.#path(id);
      const image = decodeImage(readFileSync(path), this.#launcher);
      const now = new Date();
      utimesSync(path, now, now);
      return image;
    } catch {
      return undefined;
    }
  }

  forget(id: string): void {
    this.#waiting.delete(id);
    this.#written.delete(id);
    rmSync(this.#path(id), { force: true });
  }

  /** Ids come from launchers, which may be anybody's files. */
  #path(id: string): string {
    if (!/^[0-9a-f]+$/.test(id)) throw new LinkError(`'${id}' is no id of a launcher`);
    return join(this.#directory, id);
  }

  #write(id: string, parts: readonly Uint8Array[]): void {
    const size = parts.reduce((total, { length }) => total + length, 0);
    // One that would drive all others out is not worth it.
    if (size > diskLimit / 4) return;
    const path = this.#path(id);
    try {
      writeFileSync(`${path}.new`, Buffer.concat(parts), { mode: 0o600 });
      renameSync(`${path}.new`, path);
      this.#makeRoom();
    } catch (error) {
      // A full disk costs this much and no more: the program is linked again.
      rmSync(`${path}.new`, { force: true });
      process.stderr.write(`hotlink: cannot keep an image: ${(error as Error).message}\n`);
    }
  }

  #makeRoom(): void {
    const files = readdirSync(this.#directory)
      .map((name) => ({ name, ...statSync(this.#path(name)) }))
      .sort((a, b) => b.mtimeMs - a.mtimeMs);
    let total = 0;
    for (const { name, size } of files) {
      total += size;
      if (total > diskLimit) rmSync(this.#path(name), { force: true });
    }
  }
}

function encodeImage(image: Image, launcher: string): Uint8Array[] {
  const contents = image.regions.map(({ bytes }) => bytes.subarray(0, usedLength(bytes)));
  const { symbols, bindings, libraries, runpath, exports, overrides, bound, start } = image;
  const head = {
    launcher,
    regions: image.regions.map(({ start: from, end, kind }, i) => {
      return { start: from, end, kind, length: contents[i]!.length };
    }),
    symbols,
    bindings,
    libraries,
    runpath,
    exports,
    overrides,
    bound,
    start: { fields: start.fields, tail: Buffer.from(start.tail).toString("base64") },
  };
  return [Buffer.from(`${JSON.stringify(head)}\n`), ...contents];
}

/** How much of some bytes there is before nothing but zeros. */
function usedLength(bytes: Uint8Array): number {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return length;
}

function decodeImage(file: Buffer, launcher: string): Image | undefined {
  const line = file.indexOf("\n");
  const head = JSON.parse(file.toString("utf8", 0, line));
  if (head.launcher !== launcher) return undefined;
  let at = line + 1;
  const regions = head.regions.map((region: { length: number }) => {
    const bytes = file.subarray(at, at + region.length);
    at += region.length;
    return { ...region, bytes };
  });
  if (at !== file.length) return undefined;
  const tail = Buffer.from(head.start.tail, "base64");
  return { ...head, regions, start: { fields: head.start.fields, tail } };
}
