/** Reading the layout digest of a file while an update waits. */
import { LinkError } from "../base/errors.ts";
import { type LayoutDigest, readFingerprint, readLayouts } from "../elf/layout-digest.ts";
import type { ObjectFile } from "../elf/object.ts";
import { type ByteSource, BytesSource } from "../elf/source.ts";
import { placeOf, withPlace } from "../link/file-place.ts";
import { checked } from "../link/load.ts";
import type { InputFile } from "../program/files.ts";
import { type FileLayouts, type Layouts, packDigest } from "../program/layouts.ts";

/** True where a file that was written again has the debug information that it had. */
export function hasSameTypes(file: InputFile, before: FileLayouts): boolean {
  return read(file, readFingerprint) === before.fingerprint;
}

/**
 * The digest of a loaded object: from memory where that holds all of it, else from its file. Undefined
 * where it says nothing of types, where that is damaged, or where the file is another one by now.
 */
export function digestOf(file: InputFile): LayoutDigest | undefined {
  return read(file, readLayouts);
}

function read<T>(
  file: InputFile,
  reader: (object: ObjectFile, source: ByteSource) => T,
): T | undefined {
  const object = file.object!;
  try {
    return checked(file.name, () =>
      object.isWhole
        ? reader(object, new BytesSource(object.name, object.bytes))
        : withPlace(placeOf(file), (source) => reader(object, source)),
    );
  } catch (error) {
    // A program runs as well without; that nothing is known of its types is said where it matters.
    if (error instanceof LinkError) return undefined;
    throw error;
  }
}

export function keepDigest(
  layouts: Layouts,
  object: ObjectFile,
  digest: LayoutDigest | undefined,
): void {
  const isKnown = (layout: number) => layouts.isKnown(layout);
  layouts.add(object, digest === undefined ? undefined : packDigest(digest, isKnown));
}
