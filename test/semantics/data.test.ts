/** Data and state: what a variable holds is the program's; what is constant follows the source. */
import assert from "node:assert/strict";
import { both, gcc, sections, semantics } from "../support/semantics.ts";

semantics(3, "another initial value is applied where the program had not changed the old one", {
  variants: sections,
  c: `
    #include <stdio.h>
    static int untouched = 1;
    int touched = 10;
    int calls(void) { static int base = 100; return base++; }
    static int from_zero;
    void describe(void) {
      static int once;
      if (!once) { once = 1; touched++; calls(); }
      printf("%d %d %d %d", untouched, touched, calls() > 500, from_zero);
    }`,
  prints: /^1 11 0 0$/,
  steps: [
    {
      edit: [
        ["untouched = 1;", "untouched = 2;"],
        ["touched = 10", "touched = 20"],
        ["base = 100", "base = 900"],
        ["from_zero;", "from_zero = 3;"],
      ],
      kept: ["base", "touched"],
      prints: /^2 11 0 3$/,
    },
    async ({ box, report }) => {
      const wanted = report.targets[0]!.outcome!.kept.map(({ wanted }) => wanted[0]).sort(
        (a, b) => a! - b!,
      );
      assert.deepEqual(wanted, [20, 900 & 255]);
      await box.start().line(/^2 21 1 3$/);
    },
  ],
});

semantics(4, "an added variable with a constant initial value", {
  variants: sections,
  c: `
    #include <stdio.h>
    static int hits = 5;
    int total;
    static int *pointer = &hits;
    /* more */
    void describe(void) { hits++; total += 2; printf("%d ", hits * 2 == total + 10 && *pointer == hits); }`,
  prints: /^1 $/,
  steps: [
    {
      edit: [
        [
          "/* more */",
          'static char early[24] = "early"; double half = 0.5; static long late; int *where = &total;',
        ],
        [
          'printf("',
          'late++; printf("%s %.1f %d %d ", early, half, late < 50, where == &total); printf("',
        ],
      ],
      says: /added early.*\n(.*\n)*.*added half|added half.*\n(.*\n)*.*added early/,
      prints: /^early 0.5 1 1 1 $/,
    },
  ],
});

semantics(
  7,
  "a removed variable stays for those who point at it, and is destroyed once, at the end",
  {
    variants: both,
    cxx: `
    #include <cstdio>
    struct Thing { int value; Thing(int v) : value(v) {} ~Thing() { printf("destroyed %d\\n", value); fflush(stdout); } };
    static Thing thing(7);
    int plain = 8;
    Thing *heap_pointer; int *plain_pointer;
    void describe() {
      if (!heap_pointer) { heap_pointer = &thing; plain_pointer = &plain; }
      printf("%d %d", heap_pointer->value, *plain_pointer);
    }`,
    prints: /^7 8$/,
    steps: [
      {
        edit: [
          ["static Thing thing(7);", ""],
          ["int plain = 8;", ""],
          ["if (!heap_pointer) { heap_pointer = &thing; plain_pointer = &plain; }", ""],
        ],
        says: /removed plain(.|\n)*removed _ZL5thing|removed _ZL5thing(.|\n)*removed plain/,
        prints: /^7 8$/,
      },
      async ({ box, program }) => {
        assert.doesNotMatch(program.output, /destroyed/);
        box.write("stop", "");
        assert.equal(await program.exit(), 0);
        assert.deepEqual(program.output.match(/destroyed \d/g), ["destroyed 7"]);
      },
    ],
  },
);

const array = `
  #include <stdio.h>
  #include <stdlib.h>
  int list[4] = {1, 2, 3, 4};
  int neighbour = 50;
  static int **heap;
  static int sum(void) { int s = 0; for (unsigned i = 0; i < sizeof list / sizeof *list; i++) s += list[i]; return s; }
  /* more */
  void describe(void) { list[0] = 101; printf("%d of %d, %d", sum(), (int)(sizeof list / sizeof *list), neighbour); }`;

semantics(8, "an array that nothing points at grows with its values", {
  variants: gcc,
  c: array,
  prints: /^110 of 4, 50$/,
  steps: [
    { edit: ["list[4] = {1, 2, 3, 4}", "list[6] = {1, 2, 3, 4, 5, 6}"], prints: /^121 of 6, 50$/ },
  ],
});

semantics(8, "an array that grew though the program points at it is refused, with who does", {
  variants: ["gcc -O0 -g"],
  c: array.replace(
    "list[0] = 101;",
    "if (!heap) { heap = malloc(sizeof *heap); *heap = list; } list[0] = 101;",
  ),
  prints: /^110 of 4, 50$/,
  steps: [
    {
      edit: ["list[4] = {1, 2, 3, 4}", "list[6] = {1, 2, 3, 4, 5, 6}"],
      says: /restart list: .*(heap|0x)/,
      restart: /of 6/,
      prints: /^110 of 4, 50$/,
    },
  ],
});

semantics(8, "an array that grew is refused, with the data that points at it from the start", {
  variants: gcc,
  c: array.replace("/* more */", "int *first = list; int *const ends[] = {list, &neighbour};"),
  files: { "other.c": "extern int list[]; int *middle = list + 1;" },
  prints: /^110 of 4, 50$/,
  steps: [
    {
      edit: ["list[4] = {1, 2, 3, 4}", "list[6] = {1, 2, 3, 4, 5, 6}"],
      says: /restart list: needs 24 bytes and has fewer, and (?=.*'first' \(case\.o\))(?=.*'ends' \(case\.o\)).*'middle' \(other\.o\) point at it/,
      restart: /of 6/,
      prints: /^110 of 4, 50$/,
    },
  ],
});

semantics(8, "an array that shrinks stays where it is", {
  variants: gcc,
  c: array,
  prints: /^110 of 4, 50$/,
  steps: [
    {
      edit: ["list[4] = {1, 2, 3, 4}", "list[2] = {1, 2}"],
      prints: /^103 of 2, 50$/,
    },
  ],
});

semantics(16, "a string literal is added before others and another one changes", {
  // At -O2 Clang knows what even opaque functions return, and has the literals in their callers.
  variants: sections.filter((variant) => variant !== "clang -O2"),
  c: `
    #include <stdio.h>
    const char *kept, *taken = "initial";
    OPAQUE static const char *third(void) { return "third"; }
    OPAQUE static const char *second(void) { return "second"; }
    OPAQUE static const char *first(void) { /* more */ return "first"; }
    void describe(void) {
      if (!kept) kept = second();
      printf("%s %s %s, kept %s, taken %s", first(), second(), third(), kept, taken);
    }`,
  prints: /^first second third, kept second, taken initial$/,
  steps: [
    {
      edit: ["/* more */", 'if (taken == 0) return "nothing"; taken = "by now"; /* more */'],
      verdicts: ["changed first"],
      prints: /^first second third, kept second, taken by now$/,
    },
    {
      edit: ['return "second"', 'return "SECOND"'],
      verdicts: ["changed second"],
      prints: /^first SECOND third, kept second, taken by now$/,
    },
    {
      edit: ["/* more */", 'if (kept == 0) return "none at all";'],
      verdicts: ["changed first"],
      prints: /^first SECOND third, kept second, taken by now$/,
    },
  ],
});

semantics(28, "a constant table of function pointers follows the source where it is", {
  variants: both,
  c: `
    #include <stdio.h>
    typedef int function(int);
    OPAQUE static int add(int x) { return x + 1; }
    OPAQUE static int twice(int x) { return x * 2; }
    OPAQUE static int minus(int x) { return -x; }
    function *const table[] = {add, twice};
    static function *const *volatile kept, *volatile another = minus;
    void describe(void) { if (!kept) kept = table; printf("%d %d, %d %d", table[0](5), table[1](5), kept[0](5), kept[1](5)); }`,
  prints: /^6 10, 6 10$/,
  steps: [
    { edit: ["{add, twice}", "{add, minus}"], prints: /^6 -5, 6 -5$/ },
    {
      edit: [
        ["{add, minus}", "{twice, minus}"],
        ["x * 2", "x * 3"],
      ],
      prints: /^15 -5, 15 -5$/,
    },
  ],
});

const operations = `
  #include <stdio.h>
  typedef int function(int);
  OPAQUE static int open_it(int x) { return x + 1; }
  OPAQUE static int read_it(int x) { return x + 2; }
  OPAQUE static int close_it(int x) { return x + 3; }
  OPAQUE int patched(int x) { return x + 9; }
  OPAQUE int better(int x) { return x + 20; }
  struct operations { function *open, *read, *close; } operations = {open_it, read_it, close_it};
  void describe(void) {
    operations.read = patched;
    printf("%d %d %d", operations.open(0), operations.read(0), operations.close(0));
  }`;

semantics(29, "functions in a table that the program changes are new there too", {
  variants: both,
  c: operations,
  prints: /^1 9 3$/,
  steps: [
    {
      edit: [
        ["x + 1;", "x + 11;"],
        ["x + 9;", "x + 19;"],
      ],
      prints: /^11 19 3$/,
    },
  ],
});

semantics(
  29,
  "of a table of functions those elements follow the source that the program had not changed",
  {
    variants: gcc,
    c: operations,
    prints: /^1 9 3$/,
    steps: [
      {
        edit: ["{open_it, read_it, close_it}", "{open_it, close_it, better}"],
        kept: ["operations"],
        prints: /^1 9 20$/,
      },
    ],
  },
);

semantics(29, "a function and the data beside it follow the source together or not at all", {
  variants: both,
  c: `
    #include <stdio.h>
    OPAQUE int first(int *data, int x) { return x + *data; }
    OPAQUE int second(int *data, int x) { return x * *data; }
    int one = 1, two = 2, mine = 7;
    struct callback { int (*call)(int *, int); int *data; int count; };
    struct callback untouched = {first, &one, 5}, taken = {first, &one, 5}, counted = {first, &one, 5}, led = {first, &one, 5};
    int run(struct callback *c) { return c->call(c->data, 10) * 100 + c->count; }
    void describe(void) {
      taken.data = &mine; counted.count = 6; led.call = second;
      printf("%d %d %d %d", run(&untouched), run(&taken), run(&counted), run(&led));
    }`,
  prints: /^1105 1705 1106 1005$/,
  steps: [
    {
      edit: ["{first, &one, 5}", "{second, &two, 8}"],
      kept: ["counted", "counted", "led", "taken", "taken"],
      prints: /^2008 1705 1106 2008$/,
    },
  ],
});

semantics(
  41,
  "a constant of the source is new in code, and in data that the program has not changed",
  {
    variants: both,
    cxx: `
    #include <cstdio>
    #include "limits.h"
    int limit = LIMIT;
    int counted = LIMIT;
    int table[2];
    int scaled(int);
    void describe() {
      static bool once;
      if (!once) { once = true; counted++; table[0] = second; }
      printf("%d %d %d %d %d %d", LIMIT, limit, counted, table[0], scaled(1), int(colour));
    }`,
    files: {
      "limits.h": `#define LIMIT 3
      constexpr int second = 7;
      enum Colour { red, green, colour = green };
      inline int with_default(int x, int factor = 2) { return x * factor; }`,
      "other.cc": '#include "limits.h"\nint scaled(int x) { return with_default(x) + second; }',
    },
    prints: /^3 3 4 7 9 1$/,
    steps: [
      {
        edit: [
          ["limits.h", "LIMIT 3", "LIMIT 5"],
          ["limits.h", "second = 7", "second = 17"],
          ["limits.h", "factor = 2", "factor = 4"],
          ["limits.h", "red, green,", "red, orange, green,"],
        ],
        compile: ["case.cc", "other.cc"],
        kept: ["counted"],
        // What was computed from the old constant before is state.
        prints: /^5 5 4 7 21 2$/,
      },
    ],
  },
);

semantics(43, "a line more changes only what tells its line", {
  variants: sections,
  c: `
    #include <assert.h>
    #include <stdio.h>
    #include <stdlib.h>
    /* more */
    OPAQUE static int asserts(int x) { assert(x < 1000); return x * 3 + 1; }
    OPAQUE static int line(int x) { return x + __LINE__ * 100; }
    OPAQUE static int other(int x) { for (int i = 0; i < 3; i++) x += i; return x; }
    void describe(void) { printf("%d %d %d", asserts(1), line(0) - asserts(33) * 8, other(1)); }`,
  prints: /^4 -100 4$/,
  steps: [
    {
      edit: ["/* more */", "\n/* more */"],
      verdicts: ["changed asserts", "changed line"],
      prints: /^4 0 4$/,
    },
  ],
});
