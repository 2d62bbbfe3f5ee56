/**
 * A comparison case: one file that holds a small program, how it is built, and the behaviour it is
 * about. See test/cases/README.md for the form.
 */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

/** One file of a case. */
export interface Part {
  readonly name: string;
  readonly text: string;
  /** Compiler flags of this part alone. */
  readonly flags: readonly string[];
  /** The archive or shared library it goes into; without one, it is an object of the program. */
  readonly container?: string;
}

export type Compiler = "gcc" | "clang-14";

export interface Case {
  /** `area/name`, and compiler and flags where the case is built in several ways. */
  readonly name: string;
  readonly compiler: Compiler;
  readonly behaviour: string;
  /** Whether its shared libraries are linked through hotlink, and so taken into the program. */
  readonly own: boolean;
  readonly parts: readonly Part[];
  /** Flags for compiling and for linking. */
  readonly flags: readonly string[];
  /** What the header says; absent keys are empty. */
  readonly header: (key: HeaderKey) => string;
}

const headerKeys = [
  "behaviour",
  "flags",
  "variants",
  "clang",
  "prepare",
  "inputs",
  "link",
  "library",
  "args",
  "stdin",
  "fails",
  "passed",
  "ignore",
] as const;

/** The lines of a header; test/cases/README.md tells what each says. */
export type HeaderKey = (typeof headerKeys)[number];

const headerLine = new RegExp(`^// (${headerKeys.join("|")}): (.*)$`);

/** `//// name flags… in container`. */
const partLine = /^\/\/\/\/ (\S+)((?: -\S+)*)(?: in (\S+))?$/;

/** Splits at white space. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** All cases below a directory, in the order of their names. Throws where one is malformed. */
export function readCases(directory: string): Case[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.includes("/"))
    .sort()
    .filter((name) => extname(name) !== "")
    .flatMap((name) => parseCase(name, readFileSync(join(directory, name), "utf8")));
}

/** The cases of one file: one, or one for each variant. */
export function parseCase(path: string, text: string): Case[] {
  const values = new Map<string, string>();
  const lines = text.split("\n");
  for (const line of lines) {
    const [, key, value] = headerLine.exec(line) ?? [];
    if (key === undefined) break;
    values.set(key, value!);
  }
  const header = (key: HeaderKey) => values.get(key) ?? "";
  const behaviour = header("behaviour");
  if (behaviour === "") throw new Error(`${path}: does not say which behaviour it is about`);
  const parts = splitParts(path, lines);
  const name = path.slice(0, -extname(path).length);
  const flags = words(header("flags"));
  const variants = (key: HeaderKey, compiler: Compiler, mark: string) =>
    header(key)
      .split("|")
      .map((text) => ({
        name: [name, mark, ...words(text)].filter((word) => word !== "").join(" "),
        behaviour,
        own: false,
        compiler,
        parts,
        flags: [...flags, ...words(text)],
        header,
      }));
  const byClang = values.has("clang") ? variants("clang", "clang-14", "clang") : [];
  const cases = [...variants("variants", "gcc", ""), ...byClang];
  const hasLibraries =
    parts.some(({ container }) => container !== undefined && isShared(container)) ||
    header("prepare").includes("-shared");
  if (!hasLibraries || header("fails") !== "" || header("passed") !== "") return cases;
  return [...cases, ...cases.map((each) => ({ ...each, name: `${each.name} own`, own: true }))];
}

/** True for the name of a shared library. */
export function isShared(container: string): boolean {
  return /\.so(\.|$)/.test(container);
}

function splitParts(path: string, lines: readonly string[]): Part[] {
  const parts: (Omit<Part, "text"> & { lines: string[] })[] = [
    { name: `main${extname(path)}`, flags: [], lines: [] },
  ];
  for (const line of lines) {
    const [, name, flags, container] = partLine.exec(line) ?? [];
    if (name !== undefined) {
      parts.push({ name, flags: words(flags!), lines: [], ...(container && { container }) });
    } else if (line.startsWith("////")) {
      throw new Error(`${path}: cannot read '${line}'`);
    } else {
      parts.at(-1)!.lines.push(line);
    }
  }
  return parts.map(({ lines, ...part }) => ({ ...part, text: `${lines.join("\n")}\n` }));
}
