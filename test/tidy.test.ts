/** The rules of the house that no compiler checks. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { test } from "node:test";
import { generatedFiles } from "../scripts/generate.ts";

const root = join(import.meta.dirname, "../..");

/**
 * The folders of src/ in import order, which is also the way of the data: a file imports only from
 * its own folder and from folders before it.
 */
const folders = [
  ...["base", "elf", "x86-64", "arena", "program", "link", "update"],
  ...["wire", "target", "debug", "daemon", "cli", "web"],
];

const mostLines = 400;

/** A file may have been removed that git still lists. */
const maybe = { throwIfNoEntry: false } as const;

/** All files of the repository, new ones too, without what git ignores. */
const files = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], { cwd: root })
  .toString()
  .split("\0")
  .filter((path) => path !== "" && statSync(join(root, path), maybe)?.isFile());

const contents = new Map(files.map((path) => [path, readFileSync(join(root, path))]));

/** Text files below some folder, as path and text. */
function texts(below = ""): [path: string, text: string][] {
  return [...contents]
    .filter(([path, bytes]) => path.startsWith(below) && !bytes.includes(0))
    .map(([path, bytes]) => [path, bytes.toString("utf8")]);
}

const sources = texts("src/").filter(([path]) => path.endsWith(".ts"));

/** The offences of some files; a rule says what is wrong with one, or nothing. */
function offences(
  among: readonly [path: string, text: string][],
  rule: (text: string, path: string) => string | false,
): string[] {
  assert.ok(among.length > 0, "no files: the test looks in the wrong place");
  return among.flatMap(([path, text]) => {
    const offence = rule(text, path);
    return offence === false ? [] : `${path}: ${offence}`;
  });
}

test("every folder of src/ has its place in the import order", () => {
  const unknown = (_: string, path: string) => {
    const folder = path.split("/")[1]!;
    return !folders.includes(folder) && `is in '${folder}'`;
  };
  assert.deepEqual(offences(sources, unknown), []);
});

test("files import only from their own folder and from folders before it", () => {
  const imports = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;
  let seen = 0;
  const wrongWay = (text: string, path: string) => {
    const own = folders.indexOf(path.split("/")[1]!);
    const wrong = [...text.matchAll(imports)].flatMap((match) => {
      seen++;
      const target = relative("src", join(dirname(path), match[1]!));
      return folders.indexOf(target.split("/")[0]!) > own || target.startsWith("..") ? target : [];
    });
    return wrong.length > 0 && `imports ${wrong.join(" and ")}`;
  };
  assert.deepEqual(offences(sources, wrongWay), []);
  assert.ok(seen > 100);
});

for (const folder of ["src", "test", "scripts"]) {
  test(`no file of ${folder}/ has more than ${mostLines} lines`, () => {
    const tooLong = (text: string) => {
      const lines = text.split("\n").length - 1;
      return lines > mostLines && `${lines} lines`;
    };
    assert.deepEqual(offences(texts(`${folder}/`), tooLong), []);
  });
}

test("every file of src/ begins by saying what it is about", () => {
  const header = /^\/\*\*\s+(\* )?\S[\s\S]*?\*\//;
  assert.deepEqual(
    offences(sources, (text) => !header.test(text) && "does not start with a /** comment"),
    [],
  );
});

test("text files end in one newline", () => {
  const ending = (text: string) => text !== "" && !/[^\n]\n$/.test(text) && "does not";
  assert.deepEqual(offences(texts(), ending), []);
});

test("text files have neither tabs nor carriage returns", () => {
  const mayHaveTabs = (path: string) => /^Makefile|\.mk$/.test(basename(path));
  const white = (text: string, path: string) =>
    (text.includes("\r") && "has a carriage return") ||
    (text.includes("\t") && !mayHaveTabs(path) && "has a tab");
  assert.deepEqual(offences(texts(), white), []);
});

test("nothing but the lock file names the package registry", () => {
  // In two pieces, so that this file does not name it either.
  const registry = ["registry", "npmjs"].join(".");
  const names = (text: string, path: string) =>
    path !== "package-lock.json" && text.includes(registry) && `names ${registry}`;
  assert.deepEqual(offences(texts(), names), []);
});

for (const [path, content] of generatedFiles) {
  test(`${path} is fresh: npm run generate`, () => {
    assert.equal(readFileSync(join(root, path), "utf8"), content());
  });
}

/** Runs a checker, and fails with what it prints. */
function passes(program: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: "utf8" });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

test("biome has nothing to say", () => passes("node_modules/.bin/biome", "check", "."));

test("the C sources compile without a warning", () => passes("scripts/check-c"));
