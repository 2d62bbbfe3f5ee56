/** The thread that reads layout digests: gets places of object files, answers with what is there. */
import { parentPort } from "node:worker_threads";
import { LinkError } from "../base/errors.ts";
import { readLayouts } from "../elf/layout-digest.ts";
import { ObjectFile } from "../elf/object.ts";
import type { ByteSource } from "../elf/source.ts";
import { type FilePlace, withPlace } from "../link/file-place.ts";
import { checked } from "../link/load.ts";
import { type PackedDigest, packDigest } from "../program/layouts.ts";
import type { Answer } from "./layout-reader.ts";

/** Layouts that were described in an answer: the same headers are in every file. */
const described = new Set<number>();

parentPort?.on("message", (place: FilePlace) => parentPort?.postMessage(answer(place)));

function answer(place: FilePlace): Answer {
  try {
    return checked(place.name, () => withPlace(place, read)) ?? { kind: "gone" };
  } catch (error) {
    if (error instanceof LinkError) return { kind: "read", digest: undefined };
    throw error;
  }
}

function read(source: ByteSource): Answer {
  const digest = readLayouts(new ObjectFile(source), source);
  return { kind: "read", digest: digest === undefined ? undefined : pack(digest) };
}

function pack(digest: Parameters<typeof packDigest>[0]): PackedDigest {
  const packed = packDigest(digest, (layout) => described.has(layout));
  for (const layout of digest.layouts) described.add(layout);
  return packed;
}
