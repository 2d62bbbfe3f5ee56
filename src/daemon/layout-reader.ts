/**
 * Reads how the types of a program lie in memory, in the background.
 *
 * When a file is edited its old debug information is gone, so it has to be read before. It matters only
 * to processes that run, so reading begins when one does, and a link never waits for it. A thread of
 * its own reads file after file, what was written last first, since that is what is being worked on;
 * when all are read the thread ends, and all that is left are the digests (src/program/layouts.ts).
 * Small files are in memory as they are, and are read only when they are wanted.
 */
import { Worker } from "node:worker_threads";
import { LinkError } from "../base/errors.ts";
import type { ObjectFile } from "../elf/object.ts";
import { type FilePlace, placeOf } from "../link/file-place.ts";
import type { InputFile } from "../program/files.ts";
import type { PackedDigest } from "../program/layouts.ts";
import type { Program } from "../program/program.ts";

/** What the thread answers for each place that it was sent. */
export type Answer =
  | { readonly kind: "read"; readonly digest: PackedDigest | undefined }
  /** The file is another one by now. */
  | { readonly kind: "gone" };

interface Task {
  readonly object: ObjectFile;
  readonly place: FilePlace;
}

export class LayoutReader {
  #worker: Worker | undefined;
  #queue: Task[] = [];
  #program: Program | undefined;

  /** Reads what the program's files say of types and is not known yet. */
  read(program: Program): void {
    this.#program = program;
    const missing = program
      .objects()
      .filter(({ object }) => !object!.isWhole && !program.layouts!.has(object!));
    missing.sort((a, b) => (written(a) > written(b) ? 1 : -1));
    const isBusy = this.#queue.length > 0;
    const current = isBusy ? [this.#queue.at(-1)!] : [];
    // The last one of the list is next, or is being read.
    this.#queue = [
      ...missing.filter((file) => file.object !== current[0]?.object).flatMap(taskOf),
      ...current,
    ];
    if (!isBusy) this.#next();
  }

  stop(): void {
    this.#queue = [];
    void this.#worker?.terminate();
    this.#worker = undefined;
  }

  #next(): void {
    const task = this.#queue.at(-1);
    if (task === undefined) {
      this.stop();
      return;
    }
    this.#worker ??= this.#start();
    this.#worker.postMessage(task.place);
  }

  #start(): Worker {
    const worker = new Worker(new URL("./layout-worker.js", import.meta.url));
    worker.unref();
    worker.on("message", (answer: Answer) => {
      if (worker !== this.#worker) return;
      const task = this.#queue.pop();
      if (task !== undefined && answer.kind === "read") {
        this.#program?.layouts?.add(task.object, answer.digest);
      }
      this.#next();
    });
    // What breaks the thread is left out; the next file gets another one.
    worker.on("error", (error) => {
      process.stderr.write(`${error.stack}\n`);
      if (worker !== this.#worker) return;
      this.#worker = undefined;
      this.#queue.pop();
      this.#next();
    });
    return worker;
  }
}

/** When a file was written; members of archives go with their archive. */
function written(file: InputFile): bigint {
  return BigInt(file.stamp?.modified ?? file.container?.stamp?.modified ?? 0);
}

function taskOf(file: InputFile): Task[] {
  try {
    return [{ object: file.object!, place: placeOf(file) }];
  } catch (error) {
    if (error instanceof LinkError) return [];
    throw error;
  }
}
