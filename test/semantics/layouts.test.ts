/** Layouts of types: what lives in memory is never read in another way than it was written. */
import assert from "node:assert/strict";
import { semantics, type Variant } from "../support/semantics.ts";

const debug: readonly Variant[] = ["gcc -O0 -g", "clang -O0 -g"];

/** A program with one variable of a type that is described in a header, which an edit changes. */
const cases: readonly {
  readonly what: string;
  readonly header: string;
  readonly from: string;
  readonly to: string;
  readonly says: RegExp;
  readonly cxx?: true;
  readonly flags?: string;
}[] = [
  {
    what: "a member in what was padding, which changes no code",
    header: "struct Thing { int first; char second; }; extern struct Thing thing;",
    from: "char second;",
    to: "char second, added;",
    says: /^restart Thing: 'added' is new at offset 5; 'thing' \(case\.o\) holds it$/m,
  },
  {
    what: "a structure inside of others",
    header:
      "struct Inner { int a, b; }; struct Middle { struct Inner inner[2]; }; struct Outer { int first; struct Middle m; }; extern struct Outer thing;",
    from: "int a, b;",
    to: "int b, a;",
    says: /^restart Inner: 'b' moves from offset 4 to 0, 'a' moves from offset 0 to 4; 'thing' \(case\.o\) holds it$/m,
  },
  {
    what: "a union without a name",
    header:
      "struct Thing { int first; union { int number; float real; }; int last; }; extern struct Thing thing;",
    from: "float real;",
    to: "double real;",
    says: /^restart Thing: .*'real' was 'float' and is 'double', 'real' moves from offset 4 to 8/m,
  },
  {
    what: "bit-fields",
    header: "struct Thing { int first; unsigned low : 3, high : 5; }; extern struct Thing thing;",
    from: "low : 3",
    to: "low : 4",
    says: /^restart Thing: 'low' has 4 bits instead of 3, 'high' moves from offset 4 bit 3 to 4 bit 4;/m,
  },
  {
    what: "a structure that has its name from a typedef",
    header: "typedef struct { int first; int second; } Thing; extern Thing thing;",
    from: "int second;",
    to: "float second;",
    says: /^restart Thing: 'second' was 'int' and is 'float'; 'thing' \(case\.o\) holds it$/m,
  },
  {
    what: "the array at the end",
    header: "struct Thing { int first; int list[4]; }; extern struct Thing thing;",
    from: "list[4]",
    to: "list[3]",
    says: /^restart Thing: 'list' was 'int\[4\]' and is 'int\[3\]', shrinks from 20 to 16 bytes;/m,
  },
  {
    what: "a base class",
    cxx: true,
    header:
      "namespace ui { struct Base { long id; }; struct Thing { int first; }; } extern ui::Thing thing;",
    from: "struct Thing {",
    to: "struct Thing : Base {",
    says: /^restart ui::Thing: 'ui::Base' is new at offset 0, 'first' moves from offset 0 to 8, grows from 4 to 16 bytes;/m,
  },
  {
    what: "a type in a unit of its own",
    cxx: true,
    flags: "-fdebug-types-section",
    header: "struct Thing { int first; int second; }; extern Thing thing;",
    from: "first; int second",
    to: "second; int first",
    says: /^restart Thing: /m,
  },
];

for (const { what, header, from, to, says, cxx, flags = "" } of cases) {
  const source = `
    #include <stdio.h>
    #include "thing.h"
    ${/typedef/.test(header) ? "Thing thing;" : header.slice(header.indexOf("extern") + 7)}
    void describe(void) { printf("%d", thing.${/Outer/.test(header) ? "m.inner[0].a" : "first"}); }`;
  semantics(9, `the layout changes of ${what}`, {
    variants: debug,
    ...(cxx ? { cxx: source } : { c: source }),
    flags,
    files: { "thing.h": header },
    prints: /^0$/,
    steps: [
      {
        edit: ["thing.h", from, to],
        compile: [cxx ? "case.cc" : "case.c"],
        says,
        restart: /^0$/,
        prints: /^0$/,
      },
    ],
  });
}

semantics(9, "what is no change of a layout asks for nothing", {
  variants: debug,
  cxx: `
    #include <cstdio>
    #include "thing.h"
    Thing thing;
    void describe() { std::printf("%d %u", thing.get(), thing.count); }`,
  files: {
    "thing.h":
      "struct Other; struct Thing { int first = 1; int count = 0; Other *other; static int shared; int get() { return first; } };",
  },
  prints: /^1 0$/,
  steps: [
    {
      edit: [
        [
          "thing.h",
          "struct Other; struct Thing { int first = 1; int count = 0; Other *other; static int shared;",
          "struct Other { int a; };\n\n struct Unused { int b; }; typedef unsigned Count; class Thing { public: int first = 1; Count count = 0; Other *other; static int shared, more; int plus(int n) { return n + first; }",
        ],
        ["thing.get()", "thing.plus(1)"],
      ],
      compile: ["case.cc"],
      prints: /^2 0$/,
    },
  ],
});

semantics(9, "numbers of enumerators that change are told", {
  variants: debug,
  c: `
    #include <stdio.h>
    #include "colour.h"
    enum Colour colour = Red;
    void describe(void) { colour = colour; printf("%d", colour); }`,
  files: { "colour.h": "enum Colour { Red, Green };" },
  prints: /^0$/,
  steps: [
    {
      edit: ["colour.h", "Green", "Green, Blue"],
      compile: ["case.c"],
      verdicts: [],
      prints: /^0$/,
    },
    {
      edit: ["colour.h", "Red", "Black, Red"],
      compile: ["case.c"],
      says: /^warning Colour: 'Red' was 0 and is 1, 'Green' was 1 and is 2, 'Blue' was 2 and is 3; /m,
    },
  ],
});

semantics(9, "a member of an archive changes a type that others hold", {
  variants: ["gcc -O0 -g"],
  c: `
    #include <stdio.h>
    #include "thing.h"
    struct Thing kept; int sum(struct Thing *);
    void describe(void) { kept.first = 1; printf("%d", sum(&kept)); }`,
  files: { "thing.h": "struct Thing { int first, second; };" },
  link: ["libsum.a"],
  prepare: (box) => {
    box.write(
      "sum.c",
      '#include "thing.h"\nint sum(struct Thing *t) { return t->first + t->second; }',
    );
    box.compile("sum.c", { compiler: "gcc", flags: "-O0 -g" });
    box.run("ar", "rcs", "libsum.a", "sum.o");
  },
  prints: /^1$/,
  steps: [
    (scene) => {
      scene.edit(["thing.h", "first, second", "first, between, second"]);
      scene.box.compile("sum.c");
      scene.box.run("ar", "rcs", "libsum.a", "sum.o");
      const { targets } = scene.update([]);
      assert.match(
        scene.verdicts(),
        /^restart Thing: .*'kept' \(case\.o\) holds it; case\.o was not rebuilt and has the old layout$/m,
      );
      assert.match(targets[0]?.refused ?? "applied", /must be restarted/);
    },
  ],
});

semantics(9, "the layout changes in a file whose debug information is not kept in memory", {
  variants: debug,
  cxx: `
    #include <cstdio>
    #include <functional>
    #include <iostream>
    #include <map>
    #include <string>
    #include "thing.h"
    std::map<std::string, Thing> things; std::function<int(int)> plus;
    static struct { long before; Thing list[3]; } kept;
    void describe() {
      plus = [](int n) { return n + 0; };
      things["one"].name = "one";
      std::printf("%d %s", plus(kept.list[1].first), things["one"].name.c_str());
    }`,
  files: { "thing.h": "struct Thing { int first; std::string name; };" },
  prints: /^0 one$/,
  steps: [
    async (scene) => {
      // It is read in the background; the first edit may come too early for it, and then says so.
      const { notes } = scene.change(["n + 0", "n + 1"]);
      assert.match(
        notes.join("\n"),
        /^$|^whether types changed is not known for case\.o: rebuilt before/,
      );
      await scene.prints(/^1 one$/);
      assert.deepEqual(scene.change(["n + 1", "n + 2"]).notes, []);
      await scene.prints(/^2 one$/);
    },
    (scene) => {
      scene.edit(["thing.h", "int first;", "int first, second;"]);
      const { targets } = scene.update(["case.cc"]);
      assert.match(
        scene.verdicts(),
        /^restart Thing: 'second' is new at offset 4; 'kept' \(case\.o\) holds it$/m,
      );
      assert.match(targets[0]?.refused ?? "applied", /must be restarted/);
    },
  ],
});

semantics(21, "a static variable of the same size gets another type", {
  variants: debug,
  c: `
    #include <stdio.h>
    static int number = 1;
    void describe(void) { number = number; printf("%d", (int)number); }`,
  prints: /^1$/,
  steps: [
    { edit: ["static int", "static unsigned"], prints: /^1$/ },
    {
      edit: ["static unsigned", "static float"],
      says: /^restart number: was 'unsigned int' and is 'float'; the program has the old one/m,
      restart: /^1$/,
      prints: /^1$/,
    },
  ],
});

semantics(9, "that types are not compared without debug information is said once", {
  variants: ["gcc -O2"],
  c: `
    #include <stdio.h>
    int answer = 1;
    void describe(void) { printf("%d", answer + 0); }`,
  prints: /^1$/,
  steps: [
    { edit: ["answer + 0", "answer + 1"], prints: /^2$/ },
    ({ report }) =>
      assert.match(report.notes.join("\n"), /^whether types changed is not known for case\.o: /),
    { edit: ["answer + 1", "answer + 2"], prints: /^3$/ },
    ({ report }) => assert.deepEqual(report.notes, []),
  ],
});
