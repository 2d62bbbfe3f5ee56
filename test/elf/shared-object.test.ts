/** Shared objects are read as `readelf` reads them: default versions, and nothing that is private. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { LinkError } from "../../src/base/errors.ts";
import { SegmentType } from "../../src/elf/constants.ts";
import { SharedObject, segmentOf } from "../../src/elf/shared-object.ts";
import { withFile } from "../../src/elf/source.ts";
import { checked } from "../../src/link/load.ts";
import { memorySource } from "../support/memory-source.ts";
import { sectionPlace } from "../support/objdump.ts";
import * as readelf from "../support/readelf.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

function read(path: string): SharedObject {
  return withFile(path, (file) => new SharedObject(file, path));
}

/**
 * `name@@VERSION value size type` of everything that is offered, sorted; without the symbols that
 * name the versions themselves.
 */
function offered(object: SharedObject): string[] {
  return object.symbols
    .filter((s) => object.versionOf(s) !== object.nameOf(s))
    .map((s) => {
      const version = object.versionOf(s);
      const name = object.nameOf(s) + (version === undefined ? "" : `@@${version}`);
      return `${name} ${s.value} ${s.size} ${s.type}`;
    })
    .sort();
}

/** The same from `readelf`: defined, visible, and the default version of its name. */
function expected(path: string): string[] {
  return readelf
    .dynamicSymbols(path)
    .filter((s) => s.section !== 0 && s.binding !== 0 && s.name !== "")
    .filter((s) => s.visibility === 0 || s.visibility === 3)
    .filter((s) => s.section !== 0xfff1 && !/[^@]@[^@]/.test(s.name))
    .map((s) => `${s.name} ${s.value} ${s.size} ${s.type}`)
    .sort();
}

const libraryOf = (name: string) =>
  execFileSync("gcc", [`-print-file-name=${name}`], { encoding: "utf8" }).trim();

for (const name of ["libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1"]) {
  test(`${name} of this machine`, () => {
    const path = libraryOf(name);
    const object = read(path);
    assert.deepEqual(offered(object), expected(path));
    assert.deepEqual(object.needed, readelf.dynamicEntries(path, "NEEDED"));
    assert.deepEqual([object.soname], readelf.dynamicEntries(path, "SONAME"));
  });
}

test("of two versions of a name the default one is offered", () => {
  scratch.write("map", "OLD { global: answer; };\nNEW { global: answer; other; };\n");
  scratch.write(
    "versions.c",
    `__asm__(".symver old_answer, answer@OLD\\n.symver new_answer, answer@@NEW");
     int old_answer(void) { return 1; }
     int new_answer(void) { return 2; }
     int other;`,
  );
  const flags = ["-shared", "-fPIC", "versions.c", "-o", "libversions.so"];
  scratch.run("gcc", ...flags, "-Wl,--version-script=map", "-Wl,-soname,libv.so.3");
  const object = read(scratch.path("libversions.so"));
  const answers = object.symbols.filter((s) => object.nameOf(s) === "answer");
  assert.deepEqual(
    answers.map((s) => object.versionOf(s)),
    ["NEW"],
  );
  const value = (name: string) => object.symbols.find((s) => object.nameOf(s) === name)?.value;
  assert.equal(answers[0]?.value, value("new_answer"));
  assert.equal(object.soname, "libv.so.3");
});

test("a symbol outside of all versions has none", () => {
  scratch.write("some-map", "V1 { global: in_v1; };\n");
  scratch.write("some.c", "int in_v1; int in_none;");
  const flags = ["-shared", "-fPIC", "some.c", "-o", "libsome.so"];
  scratch.run("gcc", ...flags, "-Wl,--version-script=some-map");
  const object = read(scratch.path("libsome.so"));
  const versions = new Map(object.symbols.map((s) => [object.nameOf(s), object.versionOf(s)]));
  assert.equal(versions.get("in_v1"), "V1");
  assert.equal(versions.get("in_none"), undefined);
});

test("hidden and local symbols are not offered, protected ones are", () => {
  const source = `int open_one; static int local; int *f(void) { return &local; }
    __attribute__((visibility("hidden"))) int hidden;
    __attribute__((visibility("protected"))) int guarded;
    __thread int each[2];`;
  scratch.compile("vis.c", source, "-fPIC");
  scratch.run("gcc", "-shared", "vis.c.o", "-o", "libvis.so", "-nostdlib");
  const object = read(scratch.path("libvis.so"));
  assert.deepEqual(object.symbols.map((s) => object.nameOf(s)).sort(), [
    "each",
    "f",
    "guarded",
    "open_one",
  ]);
  assert.equal(object.soname, "libvis.so");
  assert.deepEqual(object.needed, []);
  assert.equal(segmentOf(object, SegmentType.Tls)?.memorySize, 8);
});

test("a library that says so hides a symbol from its users", () => {
  const path = scratch.path("libvis.so");
  const index = readelf.dynamicSymbols(path).findIndex((s) => s.name === "guarded");
  const at = sectionPlace(path, ".dynsym").offset + index * 24;
  const offers = (info: number, other: number) => {
    const bytes = scratch.read("libvis.so");
    bytes.set([info, other], at + 4);
    const object = new SharedObject(memorySource(bytes), path);
    return object.symbols.some((s) => object.nameOf(s) === "guarded");
  };
  const [global, weak, local] = [0x11, 0x21, 0x01];
  const [open, internal, hidden, guarded] = [0, 1, 2, 3];
  assert.deepEqual(
    [open, internal, hidden, guarded].map((v) => offers(global, v)),
    [true, false, false, true],
  );
  assert.deepEqual(
    [weak, local].map((info) => offers(info, open)),
    [true, false],
  );
});

test("every shorter file is refused", () => {
  scratch.compile("cut.c", "int a; int f(void) { return a; }", "-fPIC");
  scratch.run("gcc", "-shared", "cut.c.o", "-o", "libcut.so", "-nostdlib");
  const bytes = scratch.read("libcut.so");
  for (let size = 0; size < bytes.length; size += 7) {
    const source = memorySource(bytes.slice(0, size), "libcut.so");
    const open = () => checked("libcut.so", () => new SharedObject(source, "libcut.so"));
    assert.throws(open, LinkError, `${size} bytes`);
  }
});

test("other files are refused by name", () => {
  const object = scratch.read("cut.c.o");
  const open = (bytes: Uint8Array) => () => new SharedObject(memorySource(bytes), "x.so");
  assert.throws(open(object), { name: "LinkError", message: "x.so: is no shared object" });
  object.set([183, 0], 18);
  assert.throws(open(object), { name: "LinkError", message: "x.so: is for another machine" });
  assert.throws(open(object.slice(0, 63)), LinkError);
});
