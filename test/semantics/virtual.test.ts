/** Virtual functions of classes with several bases: every part of a table keeps the meaning of its slots. */
import { both, semantics } from "../support/semantics.ts";

const bases = {
  cxx: `
    #include <cstdio>
    #include "bases.h"
    int Square::sides() { return 4; }
    int Square::paint() { return level; }
    Square *square;
    void describe() {
      if (!square) square = new Square;
      Shape *shape = square;
      Paint *paint = square;
      Node *node = square;
      printf("%d %d %d %d", shape->sides(), shape->colour(), paint->paint(), node->id());
    }`,
  files: {
    "bases.h": `
      struct Node { int number = 9; virtual ~Node() {} virtual int id() { return number; } };
      struct Shape : virtual Node { virtual int sides() { return 3; } virtual int colour() { return 7; } };
      struct Paint : virtual Node { int level = 5; virtual int paint() = 0; virtual int dry() { return 1; } /* more */ };
      struct Square : Shape, Paint { int sides() override; int paint() override; /* own */ };`,
    "other.cc": '#include "bases.h"\nint other(Paint *paint) { return paint->dry(); }',
  },
  prints: /^4 7 5 9$/,
} as const;
const all = ["case.cc", "other.cc"];

semantics(11, "virtual functions of several bases are overridden, in place", {
  ...bases,
  variants: both,
  steps: [
    {
      edit: ["bases.h", "/* own */", "int colour() override { return level + 100; }"],
      compile: all,
      prints: /^4 105 5 9$/,
    },
    { edit: ["return level;", "return level + 1;"], prints: /^4 105 6 9$/ },
    {
      edit: ["bases.h", "int colour() override { return level + 100; }", ""],
      compile: all,
      prints: /^4 7 6 9$/,
    },
  ],
});

// The table of the class itself gets a slot for a function that it has from another base than the first.
semantics(11, "a virtual function of a base that is not the first is overridden", {
  ...bases,
  variants: ["gcc -O0 -g", "clang -O2"],
  steps: [
    {
      edit: ["bases.h", "/* own */", "int id() override { return level + 200; }"],
      compile: all,
      says: /^restart _ZTV6Square: has/m,
      restart: /^4 7 5 205$/,
      prints: /^4 7 5 9$/,
    },
  ],
});

semantics(11, "virtual functions of a second base change places", {
  ...bases,
  variants: ["gcc -O0 -g", "clang -O2"],
  steps: [
    {
      edit: [
        "bases.h",
        "virtual int paint() = 0; virtual int dry() { return 1; }",
        "virtual int dry() { return 1; } virtual int paint() = 0;",
      ],
      compile: all,
      says: /^restart _ZTV6Square: .*slot 0 was _ZThn\d+_N6Square5paintEv and is _ZN5Paint3dryEv/m,
      restart: /^4 7 5 9$/,
      prints: /^4 7 5 9$/,
    },
  ],
});

semantics(11, "a virtual function is added to a second base", {
  ...bases,
  variants: both,
  steps: [
    {
      edit: ["bases.h", "/* more */", "virtual int wash() { return 2; }"],
      compile: all,
      says: /^restart _ZTV6Square: has/m,
      restart: /^4 7 5 9$/,
      prints: /^4 7 5 9$/,
    },
  ],
});

semantics(11, "the bases of a class change places", {
  ...bases,
  variants: ["gcc -O0 -g", "clang -O2"],
  steps: [
    {
      edit: ["bases.h", "Square : Shape, Paint", "Square : Paint, Shape"],
      compile: all,
      says: /^restart _ZTV6Square: has/m,
      restart: /^4 7 5 9$/,
      prints: /^4 7 5 9$/,
    },
  ],
});

semantics(
  11,
  "a virtual function goes from the end, and files that were not rebuilt still call it",
  {
    ...bases,
    variants: ["gcc -O0 -g", "clang -O2"],
    cxx: `
    #include <cstdio>
    #include "kind.h"
    struct Own : Kind { int first() override { return 4; } };
    Kind *kind;
    void describe() { if (!kind) kind = new Own; printf("%d %d", kind->first(), second(kind)); }`,
    files: {
      "kind.h":
        "struct Kind { virtual int first() { return 3; } virtual int last() { return 6; } }; int second(Kind *);",
      "second.cc": '#include "kind.h"\nint second(Kind *kind) { return kind->last(); }',
    },
    prints: /^4 6$/,
    steps: [
      {
        edit: ["kind.h", "virtual int last() { return 6; }", ""],
        compile: ["case.cc"],
        prints: /^4 6$/,
      },
    ],
  },
);
