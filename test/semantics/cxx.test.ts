/** C++: virtual functions and the objects that have them, types, templates, guards, constructors. */
import assert from "node:assert/strict";
import { both, sections, semantics } from "../support/semantics.ts";

const layout = `
  #include <cstdio>
  #include "thing.h"
  Thing thing = {1, 2};
  Thing *volatile heap;
  void describe() { if (!heap) { heap = new Thing{3, 4}; } printf("%d %d %d %d", thing.first, thing.second, heap->first, heap->second); }`;

semantics(9, "a type whose layout changes asks for a restart that names it and what holds it", {
  variants: ["gcc -O0 -g", "clang -O0 -g", "gcc -O2 -g"],
  cxx: layout,
  files: { "thing.h": "struct Thing { int first; /* more */ int second; int spare[4]; };" },
  prints: /^1 2 3 4$/,
  steps: [
    {
      edit: ["thing.h", "int second; int spare[4];", "int second; int added; int spare[3];"],
      compile: ["case.cc"],
      says: /Thing/,
      restart: /^1 2 3 4$/,
      prints: /^1 2 3 4$/,
    },
  ],
});

semantics(9, "members that change places are never read one for the other", {
  variants: ["gcc -O0 -g", "gcc -O2 -g"],
  cxx: layout,
  files: { "thing.h": "struct Thing { int first, second; };" },
  prints: /^1 2 3 4$/,
  steps: [
    {
      edit: ["thing.h", "first, second", "second, first"],
      compile: ["case.cc"],
      says: /Thing/,
      restart: /^2 1 4 3$/,
      prints: /^1 2 3 4$/,
    },
  ],
});

const byValue = {
  cxx: `
    #include <cstdio>
    #include "pair.h"
    void describe() { Pair pair = make(); printf("%d", use(pair, 5)); }`,
  files: {
    "pair.h": "struct Pair { int a, b; }; Pair make(); int use(Pair, int);",
    "use.cc":
      '#include "pair.h"\nPair make() { Pair p{}; p.a = 1; p.b = 2; return p; } int use(Pair p, int n) { return p.a * 100 + p.b * 10 + n; }',
  },
  prints: /^125$/,
} as const;
const wider = ["pair.h", "int a, b;", "long a[3]; long b;"] as const;
const wideUse = ["use.cc", "p.a", "p.a[0]"] as const;

semantics(10, "a type that is passed by value and was never kept changes in all files", {
  ...byValue,
  // With -g it is known that the type changed, and not that nothing of it is on the heap.
  variants: ["gcc -O2", "clang -O2"],
  steps: [{ edit: [wider, wideUse], compile: ["case.cc", "use.cc"], prints: /^125$/ }],
});

semantics(10, "a type that is passed by value changes in one file only, which is told and held", {
  ...byValue,
  variants: ["gcc -O0 -g", "clang -O0 -g"],
  steps: [
    async (scene) => {
      scene.edit(wider, wideUse);
      const { targets } = scene.update(["use.cc"]);
      assert.match(scene.verdicts(), /^restart Pair: .*; case\.o was not rebuilt and has the old/m);
      assert.match(targets[0]?.refused ?? "applied", /must be restarted/);
      await scene.prints(/^125$/);
    },
  ],
});

const shape = {
  cxx: `
    #include <cstdio>
    #include "shape.h"
    struct Square : Shape { int sides() override { return 4; } };
    Shape *before;
    void describe() { if (!before) before = new Square; printf("%d %d %d", before->sides(), before->colour(), corners(before)); }`,
  files: {
    "shape.h": `struct Shape { virtual int sides() { return 3; } /* more */ virtual int colour() { return 7; } virtual int spare() { return 1; } }; int corners(Shape *);`,
    "corners.cc":
      '#include "shape.h"\nint corners(Shape *shape) { return shape->sides() + shape->colour(); }',
  },
  prints: /^4 7 11$/,
} as const;
const all = ["case.cc", "corners.cc"];

semantics(11, "a virtual function is added", {
  ...shape,
  variants: both,
  steps: [
    {
      edit: ["shape.h", "/* more */", "virtual int added() { return 99; }"],
      compile: all,
      says: /^restart _ZTV/m,
      restart: /^4 7 11$/,
      prints: /^4 7 11$/,
    },
  ],
});

semantics(11, "a virtual function is removed", {
  ...shape,
  variants: both,
  steps: [
    {
      edit: ["shape.h", "virtual int spare() { return 1; }", ""],
      compile: all,
      prints: /^4 7 11$/,
    },
  ],
});

semantics(11, "virtual functions change places in all files", {
  ...shape,
  variants: both,
  steps: [
    {
      edit: [
        "shape.h",
        "virtual int sides() { return 3; } /* more */ virtual int colour() { return 7; }",
        "virtual int colour() { return 7; } virtual int sides() { return 3; }",
      ],
      compile: all,
      says: /^restart _ZTV6Square: has its functions in another order: slot 0 was _ZN6Square5sidesEv and is _ZN5Shape6colourEv; slot 1/m,
      restart: /^4 7 11$/,
      prints: /^4 7 11$/,
    },
  ],
});

semantics(
  11,
  "a file that was not rebuilt calls the virtual functions it was compiled for or is told",
  {
    ...shape,
    variants: ["gcc -O0 -g", "clang -O2 -g"],
    steps: [
      {
        edit: [
          "shape.h",
          "virtual int colour() { return 7; } virtual int spare() { return 1; }",
          "virtual int spare() { return 1; } virtual int colour() { return 7; }",
        ],
        compile: ["case.cc"],
        says: /^restart _ZTV6Square: .*files that were not rebuilt/m,
        // A link from nothing has the two orders side by side.
        restart: /^4 7 5$/,
        prints: /^4 7 11$/,
      },
    ],
  },
);

semantics(11, "a running function calls the virtual functions it was compiled for or is told", {
  variants: ["gcc -O0 -g", "gcc -O2"],
  cxx: "",
  main: `
    #include <cstdio>
    #include <unistd.h>
    struct Shape { virtual int sides() { return 3; } virtual int colour() { return 7; } };
    Shape *volatile shape = new Shape;
    int main() { for (;;) { printf("sides %d\\n", shape->sides()); fflush(stdout); usleep(2000); } }`,
  prints: /^sides 3$/,
  steps: [
    async (scene) => {
      scene.change([
        scene.mainFile,
        "virtual int sides() { return 3; } virtual int colour() { return 7; }",
        "virtual int colour() { return 7; } virtual int sides() { return 3; }",
      ]);
      if (!/(warning|restart) .*main/.test(scene.verdicts())) await scene.prints(/^sides 3$/);
    },
  ],
});

const animals = `
  #include <cstdio>
  struct Animal { int legs; Animal(int n) : legs(n) {} virtual ~Animal() {} virtual int speak(int x) { return x; } };
  struct Dog : Animal { Dog() : Animal(4) {} int speak(int x) override; };
  int Dog::speak(int x) { return legs * 10 + x; }
  Animal *before;
  OPAQUE int ask(Animal *animal) { return animal->speak(1); }
  void describe() {
    if (!before) before = new Dog;
    Dog now;
    printf("%d %d", ask(before), ask(&now));
  }`;

semantics(12, "the body of a virtual function", {
  variants: sections,
  cxx: animals,
  prints: /^41 41$/,
  steps: [
    {
      edit: ["legs * 10 + x", "legs * 100 + x * 2"],
      says: /^changed _ZN3Dog5speakEi:/m,
      prints: /^402 402$/,
    },
  ],
});

semantics(13, "objects made before call what is new, also of a function that was not overridden", {
  variants: both,
  cxx: animals
    .replace("int Dog::speak(int x) { return legs * 10 + x; }", "")
    .replace("int speak(int x) override;", "/* own */"),
  prints: /^1 1$/,
  steps: [
    {
      edit: ["/* own */", "int speak(int x) override { return legs + x + 500; }"],
      prints: /^505 505$/,
    },
    { edit: ["legs + x + 500", "legs + x + 600"], prints: /^605 605$/ },
    { edit: ["int speak(int x) override { return legs + x + 600; }", ""], prints: /^1 1$/ },
  ],
});

semantics(14, "types stay what they are for objects and exceptions of before", {
  variants: both,
  cxx: `
    #include <cstdio>
    #include <typeinfo>
    namespace {
    struct Base { virtual ~Base() {} };
    struct Left : Base { int value = 5; };
    struct Right : Base {};
    }
    Base *before;
    const std::type_info *type;
    OPAQUE int identify(Base *base) { if (Left *left = dynamic_cast<Left *>(base)) return left->value; return 0; }
    OPAQUE void fail(int x) { if (x) throw Left(); }
    OPAQUE int attempt(int x) { try { fail(x); return 0; } catch (Right &) { return 1; } catch (Base &base) { return identify(&base) + 10; } }
    void describe() {
      if (!before) { before = new Left; type = &typeid(*before); }
      printf("%d %d %d", identify(before), attempt(1), *type == typeid(Left) && type == &typeid(*before));
    }`,
  prints: /^5 15 1$/,
  steps: [
    { edit: ["return left->value;", "return left->value + 100;"], prints: /^105 115 1$/ },
    {
      edit: [
        "{ if (x) throw Left(); }",
        "{ if (x > 0) { Left left; left.value = 6; throw left; } }",
      ],
      prints: /^105 116 1$/,
    },
    {
      edit: ["return identify(&base) + 10;", "return identify(&base) + 20;"],
      prints: /^105 126 1$/,
    },
    {
      edit: ["struct Right : Base {};", "struct More : Base { int x; }; struct Right : More {};"],
      prints: /^105 126 1$/,
    },
  ],
});

semantics(20, "the static variable of a template is one, and keeps its value", {
  variants: both,
  cxx: `
    #include <cstdio>
    #include "count.h"
    int other();
    void describe() { int a = count<int>(); int b = other(); printf("%d %d", b - a, a > 1000); }`,
  files: {
    "count.h":
      "template <class T> int count() { static int n = 2000; return ++n; } template <class T> struct Holder { static int value; }; template <class T> int Holder<T>::value = 5;",
    "other.cc": '#include "count.h"\nint other() { return count<int>(); }',
  },
  prints: /^1 1$/,
  steps: [
    {
      edit: ["other.cc", "return count<int>();", "return count<int>() + 10 * Holder<char>::value;"],
      prints: /^51 1$/,
    },
    { edit: ["printf", "Holder<char>::value = 7; printf"], prints: /^71 1$/ },
    {
      edit: ["count.h", "return ++n", "return n += 2"],
      compile: ["case.cc", "other.cc"],
      prints: /^72 1$/,
    },
    { edit: ["other.cc", "return count<int>()", "return 1 + count<int>()"], prints: /^73 1$/ },
  ],
});

const guarded = `
  #include <cstdio>
  int made;
  struct Thing { /* member */ int value; Thing(int v) : value(v) { made++; } };
  OPAQUE int value() { static Thing thing(40); return thing.value++; }
  void describe() { int before = value(); printf("made %d %d", made, value() - before); }`;

semantics(21, "a static variable of a function is constructed once, whatever changes", {
  variants: both,
  cxx: guarded,
  prints: /^made 1 1$/,
  steps: [
    { edit: ["return thing.value++;", "return thing.value += 2;"], prints: /^made 1 2$/ },
    { edit: ["thing(40)", "thing(90)"], prints: /^made 1 2$/ },
    {
      edit: ["OPAQUE int value() {", "OPAQUE int value() { static Thing first(7); first.value++;"],
      prints: /^made 2 2$/,
    },
  ],
});

semantics(
  21,
  "a static variable of a function that gets another type is told, and not taken for the old one",
  {
    variants: ["gcc -O0 -g", "clang -O0 -g"],
    cxx: guarded,
    prints: /^made 1 1$/,
    steps: [
      {
        edit: [
          "static Thing thing(40);",
          "struct Other : Thing { Other() : Thing(60) {} }; static Other thing;",
        ],
        says: /^restart _ZZ5valuevE5thing: was 'Thing' and is '.*Other'/m,
        restart: /^made 1 1$/,
        prints: /^made 1 1$/,
      },
    ],
  },
);
