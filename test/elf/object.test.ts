/** Object files are read as `readelf` reads them, in one piece and by ranges. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { viewOf } from "../../src/base/bytes.ts";
import { ObjectFile } from "../../src/elf/object.ts";
import { withFile } from "../../src/elf/source.ts";
import { kindName } from "../../src/x86-64/relocations.ts";
import { memorySource } from "../support/memory-source.ts";
import * as readelf from "../support/readelf.ts";
import { Scratch } from "../support/scratch.ts";
import { spread } from "../support/spread.ts";

const scratch = new Scratch();

const cSource = `
#include <stddef.h>
int counter = 3, zero, table[100] = {1, 2};
int common_one __attribute__((common));
static const char *texts[] = {"one", "two", "one"};
extern int other(int) __attribute__((weak));
__thread int per_thread = 7;
__attribute__((visibility("hidden"))) int hidden(void) { return counter + per_thread; }
static int twice(int x) { return table[x] * 2; }
const char *text(size_t i) { return texts[i]; }
__attribute__((constructor(200))) static void start(void) { zero = other ? other(1) : 2; }
int run(int x) { static int calls; switch (x) { case 1: return 7; case 2: return twice(x);
  case 3: return 9; case 4: return hidden(); case 5: return calls; } return ++calls; }
`;
const cxxSource = `
struct Base { virtual ~Base(); virtual int f(); };
struct Derived : Base { int f() override { return 2; } };
inline int once() { static int n = 1; return ++n; }
template <class T> T square(T x) { return x * x; }
namespace { int quiet = 1; }
Base *make() { return new Derived; }
int use(Base &b) { try { return b.f() + square(once()) + quiet; } catch (int e) { return e; } }
static Derived derived;
`;
const plain = scratch.compile("plain.c", cSource, "-O2");
const cases: readonly [name: string, source: string, ...flags: string[]][] = [
  ["o0.c", cSource, "-O0", "-g"],
  ["pic.c", cSource, "-O1", "-fPIC"],
  ["nopie.c", cSource, "-O2", "-fno-pie", "-fcommon"],
  ["sections.c", cSource, "-O2", "-ffunction-sections", "-fdata-sections", "-g3", "-gz"],
  ["large.c", cSource, "-O1", "-fno-pie", "-mcmodel=large"],
  ["o0.cc", cxxSource, "-O0", "-g"],
  ["o2.cc", cxxSource, "-O2", "-fPIC", "-ffunction-sections"],
  [
    "big.cc",
    `#include <string>\n#include <vector>\nstd::vector<std::string> list;\n
     void add(const char *text) { list.push_back(text); }\n${cxxSource}`,
    "-O1",
    "-g",
  ],
];

function sectionLines(object: ObjectFile): string[] {
  return Array.from({ length: object.sectionCount }, (_, s) => {
    const numbers = [object.sectionType(s), object.sectionFlags(s), object.sectionSize(s)];
    numbers.push(object.sectionLink(s), object.sectionInfo(s), object.sectionAlign(s));
    return `${s} ${object.sectionName(s)} ${numbers.join(" ")} ${object.sectionEntrySize(s)}`;
  });
}

/** Symbols as `readelf` shows them, who gives section symbols the name of their section. */
function symbolRows(object: ObjectFile): readelf.Symbol[] {
  return Array.from({ length: object.symbolCount }, (_, s) => {
    const type = object.symbolInfo(s) & 15;
    const section = object.symbolSection(s);
    return {
      value: object.symbolValue(s),
      size: object.symbolSize(s),
      type,
      binding: object.symbolInfo(s) >> 4,
      visibility: object.symbolVisibility(s),
      section,
      name: type === 3 ? object.sectionName(section) : object.symbolName(s),
    };
  });
}

/** Relocations of the sections that a link looks at. */
function relocationLines(object: ObjectFile): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  for (let s = 1; s < object.sectionCount; s++) {
    const isLoaded = (object.sectionFlags(object.sectionInfo(s)) & 2) !== 0;
    if (object.sectionType(s) !== 4 || !isLoaded) continue;
    const lines = Array.from({ length: object.relocationCount(s) }, (_, i) => {
      const at = object.relocation(s, i);
      const type = object.relocationType(at);
      const [offset, symbol] = [object.relocationOffset(at), object.relocationSymbol(at)];
      return `${offset} ${symbol} ${type} ${kindName(type)} ${object.relocationAddend(at)}`;
    });
    tables.set(object.sectionName(s), lines);
  }
  return tables;
}

for (const [name, source, ...flags] of cases) {
  test(`reads what readelf reads: ${name} ${flags.join(" ")}`, () => {
    const path = scratch.compile(name, source, ...flags);
    const object = withFile(path, (file) => new ObjectFile(file));
    assert.deepEqual(sectionLines(object), readelf.sections(path));
    const symbols = readelf.symbols(path);
    assert.deepEqual(symbolRows(object), symbols);
    assert.equal(
      object.firstGlobal,
      symbols.findIndex((symbol) => symbol.binding !== 0),
    );
    const all = readelf.relocations(path);
    const relocations = relocationLines(object);
    assert.ok(relocations.size > 0);
    for (const [section, lines] of relocations) assert.deepEqual(lines, all.get(section), section);
  });
}

test("a file with debug information is read without it", () => {
  const { size } = withFile(scratch.path("big.cc.o"), (file) => file);
  const object = withFile(scratch.path("big.cc.o"), (file) => new ObjectFile(file));
  assert.ok(size > 96 * 1024, `${size} bytes are read whole`);
  assert.ok(object.bytes.length < size / 2);
});

for (const gap of [0, 100, 20_000, 40_000]) {
  for (const order of ["forward", "backward"] as const) {
    test(`the same sections ${gap} bytes apart, ${order}, are read the same`, () => {
      const bytes = scratch.read("plain.c.o");
      const small = new ObjectFile(memorySource(bytes));
      const large = new ObjectFile(memorySource(spread(bytes, gap, order)));
      assert.deepEqual(sectionLines(large), sectionLines(small));
      assert.deepEqual(symbolRows(large), symbolRows(small));
      assert.deepEqual(relocationLines(large), relocationLines(small));
      for (let s = 1; s < small.sectionCount; s++) {
        if (small.place(s) < 0) continue;
        const content = (object: ObjectFile) =>
          object.bytes.subarray(object.place(s), object.place(s) + object.sectionSize(s));
        assert.deepEqual(content(large), content(small), small.sectionName(s));
      }
    });
  }
}

/** A large file of a small one's sections, and the same with the ranges of two overlapping. */
function overlapping(): Uint8Array {
  const small = new ObjectFile(memorySource(scratch.read("plain.c.o")));
  const large = spread(scratch.read("plain.c.o"), 50_000, "forward");
  const view = viewOf(large);
  const headers = Number(view.getBigUint64(40, true));
  const find = (name: string) => {
    const all = Array.from({ length: small.sectionCount }, (_, s) => s);
    return headers + all.find((s) => small.sectionName(s) === name)! * 64;
  };
  // .data becomes four bytes inside of .text.
  const text = view.getBigUint64(find(".text") + 24, true);
  view.setBigUint64(find(".data") + 24, text + 8n, true);
  view.setBigUint64(find(".data") + 32, 4n, true);
  return large;
}

test("sections that overlap in the file are each read", () => {
  const file = overlapping();
  const view = viewOf(file);
  const headers = Number(view.getBigUint64(40, true));
  const object = new ObjectFile(memorySource(file));
  for (let s = 1; s < object.sectionCount; s++) {
    if (object.place(s) < 0) continue;
    const [place, size] = [object.place(s), object.sectionSize(s)];
    const offset = Number(view.getBigUint64(headers + s * 64 + 24, true));
    const content = object.bytes.subarray(place, place + size);
    assert.deepEqual(content, file.subarray(offset, offset + size), object.sectionName(s));
  }
});

test("what lies close together is read at once, and what lies between is not read", () => {
  const reads = (gap: number) => {
    const source = memorySource(spread(scratch.read("plain.c.o"), gap, "forward"));
    const sizes: number[] = [];
    const read = (offset: number, into: Uint8Array) => {
      sizes.push(into.length);
      source.read(offset, into);
    };
    new ObjectFile({ ...source, read });
    return sizes;
  };
  // The ELF header, the null section, the section headers, and all content.
  assert.equal(reads(100).length, 4);
  assert.ok(reads(40_000).every((size) => size < 10_000));
});

test("more sections than 16 bits can count", () => {
  const count = 66_000;
  const lines = Array.from(
    { length: count },
    (_, i) => `.section .text.f${i},"ax",@progbits\n.globl f${i}\nf${i}: call f${i ^ 1}\n`,
  );
  const path = scratch.assemble("many.o", lines.join(""));
  const object = withFile(path, (file) => new ObjectFile(file));
  // The null section has no size and link of its own there: it holds what the header cannot.
  assert.deepEqual(sectionLines(object).slice(1), readelf.sections(path).slice(1));
  assert.deepEqual(symbolRows(object), readelf.symbols(path));
});

test("only what a link looks at decides whether a file is the same", () => {
  const read = (name: string, source: string, ...flags: string[]) => {
    const path = scratch.compile(name, source, ...flags);
    return withFile(path, (file) => new ObjectFile(file));
  };
  const object = withFile(plain, (file) => new ObjectFile(file));
  assert.ok(object.sameContent(read("plain.c", cSource, "-O2")));
  assert.ok(!object.sameContent(read("plain.c", cSource.replace("return 7", "return 8"), "-O2")));
  assert.ok(!object.sameContent(read("plain.c", cSource.replace("text(", "test("), "-O2")));
});
