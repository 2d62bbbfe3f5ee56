/** Types as compilers describe them: the same layout has the same number, another one another. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkError } from "../../src/base/errors.ts";
import { type LayoutDigest, readLayouts } from "../../src/elf/layout-digest.ts";
import { ObjectFile } from "../../src/elf/object.ts";
import { checked } from "../../src/link/load.ts";
import { memorySource } from "../support/memory-source.ts";
import { needs } from "../support/needs.ts";
import { Scratch } from "../support/scratch.ts";

const scratch = new Scratch();

function digest(bytes: Uint8Array): LayoutDigest | undefined {
  const source = memorySource(bytes);
  return checked("x.o", () => readLayouts(new ObjectFile(source), source));
}

let objects = 0;

function compile(compiler: string, source: string, flags: string): LayoutDigest {
  const name = `t${++objects}.${compiler.includes("++") ? "cc" : "c"}`;
  scratch.write(name, source);
  scratch.run(compiler, ...flags.split(" "), "-w", "-c", name, "-o", `${name}.o`);
  return digest(scratch.read(`${name}.o`))!;
}

/** The sizes and members of all types, by name. */
function types(found: LayoutDigest): Record<string, string> {
  const described = Array.from(found.layouts, (_, i) => found.describe(i));
  return Object.fromEntries(
    described.map(({ name, size, parts }) => [
      name,
      `${size}: ${parts.map((p) => `${p.name}@${p.place}${p.bits ? `:${p.bits}` : ""} ${p.type}`).join(", ")}`,
    ]),
  );
}

const source = `
  namespace outer { namespace {
    struct Plain { int a; char b; static int shared; double c[2][3]; };
  } }
  struct Bits { unsigned low : 3, high : 5; outer::Plain *next; };
  struct Base { long id; virtual ~Base(); };
  struct Derived : Base { union { int number; float real; }; struct { short x, y; } at; };
  template <class T> struct Box { T value; };
  enum class Colour : short { Red, Green = 5 };
  struct Declared;
  outer::Plain plain; Bits bits; Box<Derived> *box; Box<int> boxed; Declared *pointer;
  thread_local Bits mine[2]; Colour colour;
  int count() { struct Local { int n; Colour c; }; static Local local; return local.n++ + boxed.value + plain.a++; }`;

const flags = [
  "-g -O0",
  "-g -O2",
  "-gdwarf-4",
  "-gdwarf-4 -fdebug-types-section",
  "-gdwarf-5 -fdebug-types-section",
  "-g -gz",
  "-g -ffunction-sections -fdata-sections",
];

for (const compiler of ["g++", "clang++-14"]) {
  for (const each of flags) {
    test(`${compiler} ${each}: types and variables`, needs(compiler), () => {
      const found = compile(compiler, source, each);
      const seen = types(found);
      assert.match(
        seen["outer::(anonymous namespace)::Plain"]!,
        /^56: a@0 int, b@32 char, c@64 double\[2\]\[3\]$/,
      );
      assert.match(
        seen["Bits"]!,
        /^16: low@0:3 unsigned( int)?, high@3:5 unsigned( int)?, next@64 /,
      );
      assert.match(seen["Box<int>"]!, /^4: value@0 int$/);
      assert.equal(seen["Declared"], undefined);
      assert.match(seen["count::Local"]!, /^8: n@0 int, c@32 Colour$/);
      assert.match(seen["Colour"]!, /^2: Red@0 , Green@5 $/);
      const variables = found.variables.map(({ name, holds }) => `${name}: ${holds.join()}`);
      for (const wanted of [
        "plain: outer::(anonymous namespace)::Plain",
        "bits: Bits",
        "boxed: Box<int>",
        "mine: Bits",
        "count::local: count::Local",
        "box: ",
      ]) {
        assert.ok(variables.includes(wanted), `${wanted} is not in ${variables.join("; ")}`);
      }
    });
  }

  test(
    `${compiler}: what lies in a class, its base, and members without a name`,
    needs(compiler),
    () => {
      const found = types(compile(compiler, `${source}\nDerived derived; Base::~Base() {}`, "-g"));
      assert.match(
        found["Derived"]!,
        /^24: Base@0 Base, number@128 int, real@128 float, at.x@160 short( int)?, at.y@176 short/,
      );
      assert.match(found["Base"]!, /^16: _vptr.Base@0 .*, id@64 long/);
    },
  );

  test(`${compiler}: what does not matter to memory changes no number`, needs(compiler), () => {
    const plain = "struct T { int a; unsigned b; T *next; }; T t; int f() { return t.a; }";
    const other = `

      struct Before { int x; }; typedef unsigned Count;
      class T { public: int a; Count b; T *next; int method(int); static long shared; }; T t;
      int g(Before *b) { return b->x; } int f() { return t.a + 1; }`;
    const [a, b] = [compile(compiler, plain, "-g"), compile(compiler, other, "-g")];
    assert.ok([...a.layouts].every((layout) => b.layouts.includes(layout)));
    assert.equal(a.variables[0]!.hash, b.variables[0]!.hash);
  });
}

test("a type without a name is called by its typedef", () => {
  const text = "typedef struct { int a; } T; T t; struct { T inside; } other; T *list[3];";
  const found = compile("gcc", text, "-g");
  assert.deepEqual(types(found), { T: "4: a@0 int" });
  assert.deepEqual(
    found.variables.map(({ name, holds }) => [name, holds.join()]),
    [
      ["t", "T"],
      ["other", "T"],
      ["list", ""],
    ],
  );
});

test("without debug information there is no digest, and none where it is in another file", () => {
  scratch.compile("none.c", "struct T { int a; } t;");
  assert.equal(digest(scratch.read("none.c.o")), undefined);
  scratch.compile("split.c", "struct T { int a; } t;", "-g", "-gsplit-dwarf");
  assert.equal(digest(scratch.read("split.c.o")), undefined);
});

test("whatever is wrong with debug information, the answer is an error or a digest", () => {
  scratch.compile(
    "small.c",
    "typedef struct T { struct T *n; int a[2]; } U; static U t; int f(void) { return t.a[0]; }",
    "-g",
  );
  const good = scratch.read("small.c.o");
  Error.stackTraceLimit = 0;
  let refused = 0;
  for (let at = 64; at < good.length; at++) {
    for (const value of [0, 0x7f, 0x80, 0xff, good[at]! ^ 1]) {
      const bytes = good.slice();
      bytes[at] = value;
      try {
        digest(bytes);
      } catch (error) {
        assert.ok(error instanceof LinkError, `byte ${at} as ${value}: ${error}`);
        refused++;
      }
    }
  }
  assert.ok(refused > 100);
});
