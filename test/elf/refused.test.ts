/** Files that are no x86-64 object files: what the user is told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkError } from "../../src/base/errors.ts";
import { ObjectFile } from "../../src/elf/object.ts";
import { FileSource, withFile } from "../../src/elf/source.ts";
import { memorySource } from "../support/memory-source.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();
scratch.compile("good.c", "int main(void) { return 0; }");
const good = scratch.read("good.c.o");

/** A copy of a good object file with some bytes replaced. */
function patched(at: number, ...bytes: number[]): Uint8Array {
  const copy = good.slice();
  copy.set(bytes, at);
  return copy;
}

const text = (content: string) => new TextEncoder().encode(content);

const cases: readonly [what: string, bytes: Uint8Array, message: string][] = [
  ["an empty file", new Uint8Array(0), "file is empty"],
  [
    "a text",
    text("int main(void) { return 0; }\n".repeat(9)),
    "file format not recognized: neither object file, archive nor library",
  ],
  [
    "a file of zeros",
    new Uint8Array(1000),
    "file format not recognized: neither object file, archive nor library",
  ],
  ["a header cut off", good.slice(0, 20), "file is truncated: 20 bytes"],
  ["an object for ARM", patched(18, 183, 0), "is for another machine (e_machine 183)"],
  ["an executable", patched(16, 2), "is no relocatable object file"],
  ["a big-endian object", patched(5, 2), "is no 64-bit little-endian object"],
  ["section headers of another size", patched(58, 40), "is damaged: no section headers"],
  [
    "an object without section headers",
    patched(40, 0, 0, 0, 0, 0, 0, 0, 0),
    "file is truncated: the section headers are missing",
  ],
  [
    "section headers behind the end",
    patched(60, 0xff, 0xf0),
    "file is truncated: the section headers are incomplete",
  ],
];

for (const [what, bytes, message] of cases) {
  test(`${what}: ${message}`, () => {
    assert.throws(() => new ObjectFile(memorySource(bytes, "a.o")), {
      name: "LinkError",
      message: `a.o: ${message}`,
    });
  });
}

test("bitcode of clang is refused with advice", () => {
  const bytes = Uint8Array.of(0x42, 0x43, 0xc0, 0xde, 0x35, 0x14, 0, 0);
  assert.throws(() => new ObjectFile(memorySource(bytes, "a.o")), {
    name: "LinkError",
    message: "a.o: holds only code for link-time optimisation",
    notes: ["compile without -flto"],
  });
});

test("an object of gcc -flto is refused with advice, a fat one is not", () => {
  const source = "int main(void) { return 0; }";
  const slim = scratch.compile("slim.c", source, "-flto", "-fno-fat-lto-objects");
  const fat = scratch.compile("fat.c", source, "-flto", "-ffat-lto-objects");
  assert.throws(() => withFile(slim, (file) => new ObjectFile(file)), {
    name: "LinkError",
    message: `${slim}: holds only code for link-time optimisation`,
    notes: ["compile with -ffat-lto-objects, or without -flto"],
  });
  assert.ok(withFile(fat, (file) => new ObjectFile(file)).symbolCount > 1);
});

test("a 32-bit object is refused", () => {
  scratch.write("narrow.s", ".globl main\nmain: ret\n");
  scratch.run("as", "--32", "narrow.s", "-o", "narrow.o");
  const path = scratch.path("narrow.o");
  assert.throws(() => withFile(path, (file) => new ObjectFile(file)), {
    name: "LinkError",
    message: `${path}: is no 64-bit little-endian object`,
  });
});

test("an object file without symbols is one", () => {
  scratch.assemble("symbols.o", ".data\n.quad 1\n");
  scratch.run("objcopy", "--strip-all", "symbols.o", "bare.o");
  const object = withFile(scratch.path("bare.o"), (file) => new ObjectFile(file));
  assert.deepEqual([object.symbolCount, object.firstGlobal], [1, 1]);
});

test("a file that cannot be opened says why", () => {
  const missing = scratch.path("nowhere.o");
  assert.throws(() => new FileSource(missing), {
    name: "LinkError",
    message: `${missing}: cannot open: no such file or directory`,
  });
  assert.throws(() => new FileSource(scratch.directory), {
    name: "LinkError",
    message: `${scratch.directory}: is no regular file`,
  });
});

test("a file that becomes shorter while it is read is truncated", () => {
  withFile(scratch.path("good.c.o"), (file) => {
    scratch.write("good.c.o", good.slice(0, 100));
    assert.throws(
      () => new ObjectFile(file),
      (error: unknown) =>
        error instanceof LinkError && /: file is truncated at \d+$/.test(error.message),
    );
  });
});
