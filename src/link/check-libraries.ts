/**
 * What libraries want and nobody has.
 *
 * A library may leave symbols to whoever is linked with it: the program, an archive, another library.
 * The libraries that it names itself (`DT_NEEDED`) bring theirs along, and they need not be on the
 * command line; so they are looked for, as GNU ld does (man ld, "-rpath-link"), but only where a name
 * is still open.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { NameRow } from "../base/names.ts";
import { readSharedObject, type SharedObject } from "../elf/shared-object.ts";
import { withFile } from "../elf/source.ts";
import { FileKind, type InputFile } from "../program/files.ts";
import type { Program } from "../program/program.ts";
import type { WorkList } from "./work-list.ts";

/** Where libraries are that no command names. The real linker may know of more. */
const systemDirectories = ["/usr/local/lib", "/lib", "/usr/lib"].flatMap((directory) => [
  `${directory}/x86_64-linux-gnu`,
  `${directory}64`,
  directory,
]);

/** Looks for what libraries want in the libraries that they need. */
export class LibraryCheck {
  readonly #work: WorkList;
  /** All libraries that will be loaded and that could be found, once somebody asked. */
  #loaded: readonly SharedObject[] = [];
  /** The names they define. */
  #defined: Set<string> | undefined;
  /** Libraries that are needed and were not found. */
  readonly #missing = new Map<string, string>();

  constructor(work: WorkList) {
    this.#work = work;
  }

  /** Reports a name that some library wants, that no file of the command line defines. */
  report(name: NameRow, severity: "error" | "warning"): void {
    const { program, diagnostics } = this.#work;
    const users = librariesOf(program).filter((file) => file.required?.includes(name));
    const [user] = users;
    if (user === undefined || !program.symbolOptions!.checksLibraries) return;
    const text = program.names.text(name);
    if (this.#names().has(text)) return;
    const message = `${user.name}: undefined reference to '${text}'`;
    const notes = [...this.#missing].map(([needed, by]) => `${needed}, needed by ${by}, not found`);
    // The real linker may find them, since it has the environment of its caller.
    if (notes.length > 0) diagnostics.unsupported(message, notes);
    else if (severity === "error") diagnostics.error(message);
    else diagnostics.warn(message);
  }

  #names(): ReadonlySet<string> {
    if (this.#defined === undefined) {
      this.#loaded = this.#findAll();
      this.#defined = new Set();
      for (const library of this.#loaded) {
        for (const symbol of library.symbols) this.#defined.add(library.nameOf(symbol));
      }
    }
    return this.#defined;
  }

  /** The libraries of the command line, those they need, and so on. */
  #findAll(): SharedObject[] {
    const { program } = this.#work;
    const known = new Map<string, SharedObject>();
    for (const file of program.filesInOrder()) {
      if (file.kind === FileKind.Shared) known.set(file.shared!.soname, file.shared!);
    }
    const found = librariesOf(program).map((file) => file.shared!);
    const seen = new Set(found.map(({ soname }) => soname));
    for (const library of found) {
      for (const needed of library.needed) {
        if (seen.has(needed)) continue;
        seen.add(needed);
        const next = known.get(needed) ?? this.#open(needed, library);
        if (next === undefined) this.#missing.set(needed, library.path);
        else found.push(next);
      }
    }
    return found;
  }

  #open(needed: string, by: SharedObject): SharedObject | undefined {
    const own = by.runpaths.map((path) => path.replace(/\$ORIGIN|\$\{ORIGIN\}/g, dirname(by.path)));
    const { neededPaths } = this.#work.program.symbolOptions!;
    const directories = [...neededPaths, ...own, ...systemDirectories];
    const candidates = needed.includes("/")
      ? [needed]
      : directories.map((directory) => join(directory, needed));
    const path = candidates.find((candidate) => existsSync(candidate));
    if (path === undefined) return undefined;
    return withFile(path, (source) => readSharedObject(source, path));
  }
}

/** The libraries of the command line that count. */
function librariesOf(program: Program): InputFile[] {
  return program
    .filesInOrder()
    .filter((file) => file.kind === FileKind.Shared && file.withheld !== true);
}
