/**
 * Where the bytes of a loaded object are on disk: in a file of their own, or in an archive.
 *
 * Most of an object file is not read by a link. Who wants more of it later must find it again, and be
 * sure that it is still the file that was linked.
 */
import { Archive } from "../elf/archive.ts";
import {
  type ByteSource,
  type FileStamp,
  RangeSource,
  sameStamp,
  withFile,
} from "../elf/source.ts";
import type { InputFile } from "../program/files.ts";

export interface FilePlace {
  /** How messages call the object. */
  readonly name: string;
  readonly path: string;
  /** Where in the file, for members of archives. */
  readonly range?: { readonly offset: number; readonly size: number };
  /** What the file looked like when it was linked; undefined for files of thin archives. */
  readonly stamp: FileStamp | undefined;
}

/** Where an object is. Throws `LinkError` where its archive is gone. */
export function placeOf({ name, path, stamp, container, memberOffset }: InputFile): FilePlace {
  if (container?.archive === undefined) return { name, path, stamp };
  const { archive } = container;
  const member = withFile(container.path, (source) => archive.member(source, memberOffset!));
  if (member.path === undefined) {
    return { name, path: container.path, range: member, stamp: container.stamp };
  }
  if (member.origin === undefined) return { name, path: member.path, stamp: undefined };
  const { path: innerPath, origin } = member;
  const range = withFile(innerPath, (source) =>
    new Archive(source, innerPath).member(source, origin),
  );
  return { name, path: innerPath, range, stamp: undefined };
}

/**
 * Opens the file and hands the object to `use`; answers undefined where the file is not the one that was
 * linked. Throws `LinkError` where it cannot be opened.
 */
export function withPlace<T>(place: FilePlace, use: (source: ByteSource) => T): T | undefined {
  return withFile(
    place.path,
    (file) => {
      if (place.stamp !== undefined && !sameStamp(place.stamp, file.stamp)) return undefined;
      if (place.range === undefined) return use(file);
      return use(new RangeSource(file, place.name, place.range.offset, place.range.size));
    },
    place.name,
  );
}
