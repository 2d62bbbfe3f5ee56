/**
 * Contents: what input files held, where that is to be linked and not what is on disk.
 *
 * A link reads files. But an undo links what files held before; a drift check after it what the program
 * still holds; and a link from nothing may need temporary objects that are gone. So a link may be handed
 * files of an earlier one, which are in memory: objects, and of archives the index and those members
 * that were linked. Shared libraries are not among them: a process loads what is on disk.
 */
import type { Archive } from "../elf/archive.ts";
import type { FileKind, InputFile } from "../program/files.ts";

export class Contents {
  readonly #files = new Map<string, InputFile>();
  /** Members by archive, and by where their headers are in it. */
  readonly #members = new Map<Archive, Map<number, InputFile>>();

  constructor(files: Iterable<InputFile> = []) {
    for (const file of files) {
      if (file.container === undefined) {
        this.#files.set(file.key, file);
        continue;
      }
      const archive = file.container.archive!;
      const members = this.#members.get(archive) ?? new Map<number, InputFile>();
      this.#members.set(archive, members.set(file.memberOffset!, file));
    }
  }

  /** The file whose content an input is to have; undefined where it is read. */
  of(key: string, path: string, kind: FileKind): InputFile | undefined {
    const file = this.#files.get(key);
    return file?.path === path && file.kind === kind ? file : undefined;
  }

  /** The member of an archive whose header is at an offset. */
  member(archive: Archive, header: number): InputFile | undefined {
    return this.#members.get(archive)?.get(header);
  }

  /** All members of an archive, in their order. */
  members(archive: Archive): InputFile[] {
    const members = [...(this.#members.get(archive) ?? [])];
    return members.sort(([a], [b]) => a - b).map(([, file]) => file);
  }
}

/** What a file holds: two files are the same version where this is the same object. */
export function contentOf(file: InputFile): InputFile["onDisk"] {
  return file.object ?? file.archive;
}
