/** Archives of every make: GNU, thin, 64-bit index, BSD names, no index, damaged. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { stringAt } from "../../src/base/bytes.ts";
import { LinkError } from "../../src/base/errors.ts";
import { Archive, isArchive } from "../../src/elf/archive.ts";
import { ObjectFile } from "../../src/elf/object.ts";
import { type ByteSource, FileSource, RangeSource } from "../../src/elf/source.ts";
import { checked } from "../../src/link/load.ts";
import { memorySource } from "../support/memory-source.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

const longName = "a_member_with_a_rather_long_name.o";
const define = (name: string) => `.globl ${name}\n.data\n${name}: .byte 1\n`;
scratch.assemble("a.o", define("in_a") + define("also_in_a"));
scratch.assemble(longName, define("in_long"));
scratch.write("sub/x", "");
scratch.assemble("sub/b.o", define("in_b"));

/** `symbol:member` for each entry of the index, the member by its name. */
function index(archive: Archive, source: ByteSource): string {
  return Array.from(archive.index.name, (at, i) => {
    const member = archive.member(source, archive.index.member[i]!);
    return `${stringAt(archive.index.bytes, at)}:${member.name}`;
  }).join(" ");
}

/** `name:size` of all members in order. */
function members(archive: Archive, source: ByteSource): string {
  return [...archive.members(source)].map((member) => `${member.name}:${member.size}`).join(" ");
}

function open(name: string): { archive: Archive; source: FileSource } {
  const source = new FileSource(scratch.path(name));
  return { source, archive: new Archive(source, scratch.path(name)) };
}

const sizeOf = (name: string) => scratch.read(name).length;
const wholeIndex = `in_a:a.o also_in_a:a.o in_long:${longName} in_b:b.o`;

test("an archive of GNU ar, with a long name", () => {
  scratch.run("ar", "rcs", "lib.a", "a.o", longName, "sub/b.o");
  const { archive, source } = open("lib.a");
  assert.equal(archive.thin, false);
  assert.equal(index(archive, source), wholeIndex);
  const sizes = `a.o:${sizeOf("a.o")} ${longName}:${sizeOf(longName)} b.o:${sizeOf("sub/b.o")}`;
  assert.equal(members(archive, source), sizes);
  for (const { name, offset, size, header } of archive.members(source)) {
    assert.equal(archive.member(source, header).name, name);
    const object = new ObjectFile(new RangeSource(source, name, offset, size));
    assert.ok(object.symbolCount > 1);
  }
  source.close();
});

test("a thin archive names files beside it, in its folder and below", () => {
  scratch.run("ar", "rcsT", "thin.a", "a.o", longName, "sub/b.o");
  const { archive, source } = open("thin.a");
  assert.equal(archive.thin, true);
  assert.equal(index(archive, source), wholeIndex.replace("b:b.o", "b:sub/b.o"));
  assert.deepEqual(
    [...archive.members(source)].map((member) => member.path),
    ["a.o", longName, "sub/b.o"].map((name) => scratch.path(name)),
  );
  source.close();
});

test("members of odd sizes are followed by a newline", () => {
  for (const size of [1, 2, 3]) scratch.write(`${size}.txt`, "x".repeat(size));
  scratch.run("ar", "rcs", "odd.a", "1.txt", "2.txt", "3.txt");
  const { archive, source } = open("odd.a");
  assert.equal(members(archive, source), "1.txt:1 2.txt:2 3.txt:3");
  source.close();
});

test("two members of one name are two", () => {
  scratch.run("ar", "qc", "twice.a", "a.o", "a.o");
  const { archive, source } = open("twice.a");
  const [first, second] = [...archive.members(source)];
  assert.deepEqual([first?.name, second?.name], ["a.o", "a.o"]);
  assert.notEqual(first?.offset, second?.offset);
  source.close();
});

test("without an index nothing is offered, and all members are there", () => {
  scratch.run("ar", "rcS", "plain.a", "a.o", longName);
  const { archive, source } = open("plain.a");
  assert.equal(archive.index.name.length, 0);
  assert.equal(members(archive, source).split(" ").length, 2);
  source.close();
});

test("an empty archive is one", () => {
  scratch.run("ar", "rc", "empty.a");
  const { archive, source } = open("empty.a");
  assert.deepEqual([archive.index.name.length, members(archive, source)], [0, ""]);
  source.close();
});

test("archives are told by their first bytes", () => {
  for (const name of ["lib.a", "thin.a", "empty.a"]) assert.ok(isArchive(scratch.read(name)));
  assert.ok(!isArchive(scratch.read("a.o")));
  assert.ok(!isArchive(new TextEncoder().encode("!<arch>")));
});

type Content = string | readonly number[];

/** An archive by hand: names as they stand in headers, and contents. */
function build(...parts: readonly (readonly [name: string, content: Content])[]): Uint8Array {
  const pieces: Buffer[] = [Buffer.from("!<arch>\n")];
  for (const [name, content] of parts) {
    const bytes = Buffer.from(content as string);
    const fields = `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"644".padEnd(8)}`;
    pieces.push(Buffer.from(`${fields}${String(bytes.length).padEnd(10)}\`\n`), bytes);
    if (bytes.length % 2 === 1) pieces.push(Buffer.from("\n"));
  }
  return new Uint8Array(Buffer.concat(pieces));
}

/** Big-endian numbers of `width` bytes. */
function bigEndian(width: number, ...values: number[]): number[] {
  return values.flatMap((value) =>
    Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** (width - 1 - i)) & 255),
  );
}

const text = (content: string) => [...Buffer.from(content)];

test("an index of 64-bit offsets", () => {
  const content = (member: number) => [...bigEndian(8, 2, member, member), ...text("one\0two\0")];
  // The offset of the member follows from the size of the index in front of it.
  const member = 8 + 60 + content(0).length;
  const source = memorySource(build(["/SYM64/", content(member)], ["m.o/", "12345"]));
  const archive = new Archive(source, "lib.a");
  assert.equal(index(archive, source), "one:m.o two:m.o");
  assert.equal(members(archive, source), "m.o:5");
});

test("BSD names stand before the content", () => {
  const source = memorySource(
    build(["#1/20", "a name with spaces\0\0content"], ["#1/3", "b.oxy"], ["c.o", "z"]),
  );
  const archive = new Archive(source, "lib.a");
  assert.equal(members(archive, source), "a name with spaces:7 b.o:2 c.o:1");
  const [, second] = [...archive.members(source)];
  const content = new Uint8Array(second!.size);
  source.read(second!.offset, content);
  assert.equal(Buffer.from(content).toString(), "xy");
});

const cut = "archive is damaged: its symbol index is cut off";
const damaged: readonly [what: string, bytes: Uint8Array, message: string][] = [
  ["an index with too few names", build(["/", [...bigEndian(4, 2, 8, 8), ...text("one\0")]]), cut],
  ["an index without an end", build(["/", [...bigEndian(4, 1, 8), ...text("one")]]), cut],
  ["an index that counts too much", build(["/", bigEndian(4, 0xffffffff, 8)]), cut],
  ["an index without a count", build(["/", "ab"]), cut],
  ["an empty index", build(["/", ""]), cut],
  [
    "a long name that is not there",
    build(["//", "one.o/\n"], ["/7", "x"]),
    "archive is damaged: a long name is missing",
  ],
  [
    "a member header cut off",
    build(["a.o/", "xx"]).slice(0, 40),
    "archive is damaged: a member header is cut off",
  ],
  [
    "a size that is no number",
    build(["a.o/", "xx"]).fill(0x78, 8 + 48, 8 + 58),
    "archive is damaged: no member header at 8",
  ],
  [
    "no end of the header",
    build(["a.o/", "xx"]).fill(0, 8 + 58, 8 + 60),
    "archive is damaged: no member header at 8",
  ],
  ["an index longer than the file", build(["/", "x".repeat(99)]).slice(0, 99), "truncated"],
];
for (const [what, bytes, message] of damaged) {
  test(`${what}: ${message}`, () => {
    const source = memorySource(bytes, "lib.a");
    const read = () => [...new Archive(source, "lib.a").members(source)];
    assert.throws(
      read,
      (error: unknown) => error instanceof LinkError && error.message.includes(message),
    );
  });
}

test("an index that leads elsewhere is noticed when a member is wanted", () => {
  const source = memorySource(build(["/", [...bigEndian(4, 1, 9), ...text("one\0")]]), "lib.a");
  const archive = new Archive(source, "lib.a");
  for (const offset of [9, 60, 1 << 20]) {
    assert.throws(() => archive.member(source, offset), LinkError);
  }
});

test("whatever byte of the first headers is wrong, it is an archive or an error", () => {
  const good = scratch.read("lib.a");
  const all = (bytes: Uint8Array) => {
    const source = memorySource(bytes, "lib.a");
    return [...new Archive(source, "lib.a").members(source)].length;
  };
  let refused = 0;
  for (let at = 8; at < 400; at++) {
    for (const value of [0, 0x20, 0x2f, 0x39, 0x7f, 0xff]) {
      const bytes = good.slice();
      bytes[at] = value;
      try {
        checked("lib.a", () => all(bytes));
      } catch (error) {
        if (!(error instanceof LinkError))
          throw new Error(`byte ${at} = ${value}`, { cause: error });
        refused++;
      }
    }
  }
  assert.ok(refused > 0);
});
