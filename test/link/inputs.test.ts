/** From words to files: how libraries are searched, what text files mean, what start files are. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "../../src/base/errors.ts";
import { parseLinkCommand } from "../../src/link/command-line.ts";
import { findInputs, InputKind } from "../../src/link/inputs.ts";
import { build } from "../support/notation.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();
build(scratch, "m.o[main=0] libboth.so[f=1] plain.a(a.o[f=1])");
const copies = [
  ["libboth.so", "one/libboth.so", "two/libboth.so", "two/libother.so"],
  ["plain.a", "one/libboth.a", "one/libarchive.a", "two/libarchive.a", "two/exact.a"],
  ["m.o", "crt1.o", "crti.o", "crtbeginS.o", "crtn.o", "mycrt1.o"],
];
for (const [from, ...to] of copies) {
  for (const name of to) scratch.write(name, scratch.read(from!));
}
scratch.write("one/libtext.so", "GROUP ( libboth.so AS_NEEDED ( -lother ) ) EXTERN(wanted)");
scratch.write("two/libdeep.so", "INPUT(-ltext)");
scratch.write("top.ld", `INPUT(one/libarchive.a ${scratch.path("m.o")})`);

const kinds = { [InputKind.Object]: "o", [InputKind.Archive]: "a", [InputKind.Shared]: "so" };

/** `path:kind` of the files a command line means, `?` and `*` as on the command line; then errors. */
function find(line: string): string {
  const diagnostics = new Diagnostics();
  const command = parseLinkCommand(line.split(" "), scratch.directory);
  const { files, symbols } = findInputs(command, diagnostics);
  const words = files.map(({ path, kind, asNeeded, wholeArchive }) => {
    const name = path.replace(`${scratch.directory}/`, "");
    return `${name}:${kinds[kind]}${asNeeded ? "?" : ""}${wholeArchive ? "*" : ""}`;
  });
  words.push(...symbols.wanted.map((symbol) => `u:${symbol}`));
  return [...words, ...diagnostics.errors.map((error) => `!${error.message}`)].join(" ");
}

const cases: readonly [what: string, line: string, result: string][] = [
  ["files by their content", "m.o plain.a libboth.so", "m.o:o plain.a:a libboth.so:so"],
  ["a library before an archive", "-Lone -lboth", "one/libboth.so:so"],
  [
    "the first directory first",
    "-Ltwo -Lone -lboth -larchive",
    "two/libboth.so:so two/libarchive.a:a",
  ],
  ["wherever -L stands", "-larchive -Lone", "one/libarchive.a:a"],
  ["archives only", "-Lone -Bstatic -lboth", "one/libboth.a:a"],
  ["an exact name", "-Lone -Ltwo -l:exact.a", "two/exact.a:a"],
  ["a later directory has what the first has not", "-Lone -Ltwo -lother", "two/libother.so:so"],
  [
    "switches go with their files",
    "--as-needed -Lone -lboth --whole-archive plain.a",
    "one/libboth.so:so? plain.a:a?*",
  ],
  ["a library twice is one", "plain.a m.o plain.a", "plain.a:a m.o:o"],
  ["an object twice is two", "m.o m.o", "m.o:o m.o:o"],
  ["start files of the compiler are left out", "crt1.o crti.o crtbeginS.o m.o crtn.o", "m.o:o"],
  ["others are not", "mycrt1.o", "mycrt1.o:o"],
  [
    "a text beside its files",
    "-Lone -Ltwo -ltext",
    "one/libboth.so:so two/libother.so:so? u:wanted",
  ],
  [
    "a text that names a text",
    "-Ltwo -Lone -ldeep",
    "one/libboth.so:so two/libother.so:so? u:wanted",
  ],
  [
    "a text as needed",
    "--as-needed -Lone -Ltwo -ltext",
    "one/libboth.so:so? two/libother.so:so? u:wanted",
  ],
  ["a text by its path", "top.ld", "one/libarchive.a:a m.o:o"],
  [
    "what is missing, and all the rest",
    "m.o -lnone plain.a",
    "m.o:o plain.a:a !cannot find -lnone",
  ],
];
for (const [what, line, result] of cases) {
  test(`${what}: ${line}`, () => assert.equal(find(line), result));
}
