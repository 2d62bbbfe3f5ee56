/** Matching: which function or variable of the new version is which of the old, where names do not tell. */
import { both, semantics } from "../support/semantics.ts";

const callbacks = `
  #include <cstdio>
  struct Callback { int (*call)(void *, int); void *self; };
  template <class F> int call_it(void *self, int x) { return (*(F *)self)(x); }
  template <class F> Callback keep(F f) { return {call_it<F>, new F(f)}; }
  Callback kept;
  int (*plain)(int);
  void describe() {
    int base = 5;
    if (!kept.call) {
      /* first */
      plain = [](int x) { return x + 1; };
      kept = keep([base](int x) { return base * 10 + x; });
    }
    printf("%d %d", plain(1), kept.call(kept.self, 1));
  }`;

semantics(15, "a lambda is added before others, and those that were kept stay what they are", {
  variants: both,
  cxx: callbacks,
  prints: /^2 51$/,
  steps: [
    {
      edit: [
        "/* first */",
        "plain = [](int x) { return x + 900; }; kept = keep([](int x) { return x + 700; });",
      ],
      prints: /^2 51$/,
    },
  ],
});

semantics(15, "the body of a lambda changes", {
  variants: both,
  cxx: callbacks,
  prints: /^2 51$/,
  steps: [
    {
      edit: [
        ["x + 1;", "x + 2;"],
        ["base * 10 + x", "base * 100 + x"],
      ],
      prints: /^3 501$/,
    },
  ],
});

semantics(15, "a lambda that captures more is not called with what was captured before", {
  variants: ["gcc -O0 -g", "clang -O0 -g"],
  cxx: callbacks,
  prints: /^2 51$/,
  steps: [
    {
      edit: [
        ["int base = 5;", "int base = 5; long wide[8] = {7000};"],
        ["[base](int x) { return base * 10", "[wide, base](int x) { return wide[0] + base * 10"],
      ],
      says: /^restart .*captures/m,
      restart: /^2 7051$/,
      prints: /^2 51$/,
    },
  ],
});

const same = (own: number) => `
  static volatile int state = ${own}00;
  OPAQUE static int step(void) { static int calls = ${own}0; calls++; return state + ${own}; }
  int part${own}(void) { return step(); }`;

semantics(17, "static functions and variables of one name in files of one name", {
  variants: both,
  c: `
    #include <stdio.h>
    int part1(void), part2(void);
    void describe(void) { printf("%d %d", part1(), part2()); }`,
  files: { "one/part.c": same(1), "two/part.c": same(2) },
  prints: /^101 202$/,
  steps: [
    {
      edit: ["two/part.c", "state + 2", "state + 22"],
      says: /^changed (step|part2):/m,
      prints: /^101 222$/,
    },
    {
      edit: [
        ["one/part.c", "state + 1", "(state = 150) + 11"],
        ["two/part.c", "state + 22", "state + 5"],
      ],
      prints: /^161 205$/,
    },
    { edit: ["one/part.c", "state = 100", "state = 300"], kept: ["state"], prints: /^161 205$/ },
  ],
});

const hits = {
  c: `
    #include <stdio.h>
    static int hits = 10;
    int part(void);
    OPAQUE int hit(void) { return ++hits; }
    void describe(void) { printf("%d %d", hit() > 12, part()); }`,
  files: { "part.c": "int part(void) { return 1; }" },
  prints: /^[01] 1$/,
} as const;

semantics(18, "a static variable that is renamed starts anew, and both names are told", {
  ...hits,
  variants: both,
  steps: [
    {
      edit: [
        ["hits", "score"],
        ["> 12", "> 1000000"],
      ],
      says: /^(removed hits:(.|\n)*^added score:|added score:(.|\n)*^removed hits:)/m,
      prints: /^0 1$/,
    },
  ],
});

const moves = (to: string) =>
  [
    ["static int hits = 10;", ""],
    ["OPAQUE int hit(void) { return ++hits; }", "int hit(void);"],
    ["part.c", "int part", `${to} int hit(void) { return ++hits; } int part`],
  ] as const;

semantics(18, "a static variable that moves to another file keeps its value, which is said", {
  ...hits,
  variants: both,
  steps: [
    async ({ program }) => void (await program.line(/^1 1$/)),
    {
      edit: moves("static int hits = 10;"),
      says: /^warning hits: was in case\.o, and keeps its value/m,
      prints: /^1 1$/,
    },
    { edit: ["part.c", "++hits", "hits += 2"], prints: /^1 1$/ },
  ],
});

semantics(
  18,
  "a static variable in another file that may be another one starts anew, with a warning",
  {
    ...hits,
    variants: both,
    steps: [
      {
        edit: moves("static int hits = 100000;"),
        says: /^warning hits: starts anew: .* case\.o/m,
        prints: /^1 1$/,
      },
    ],
  },
);

semantics(18, "a static function that moves to another file is the same for who has its address", {
  variants: both,
  c: `
    #include <stdio.h>
    static volatile int factor = 2;
    OPAQUE static int apply(int x) { return x * 2; }
    int (*choose(void))(int) { return apply; }
    int (*kept)(int);
    void describe(void) {
      if (!kept) kept = choose();
      printf("%d %d", kept(3), kept == choose());
    }`,
  files: { "part.c": "int part(void) { return 1; }" },
  prints: /^6 1$/,
  steps: [
    {
      edit: [
        ["OPAQUE static int apply(int x) { return x * 2; }", ""],
        ["int (*choose(void))(int) { return apply; }", "int (*choose(void))(int);"],
        [
          "part.c",
          "int part",
          "OPAQUE static int apply(int x) { return x * 2; } int (*choose(void))(int) { return apply; } int part",
        ],
      ],
      prints: /^6 1$/,
    },
    { edit: ["part.c", "x * 2", "x * 5"], prints: /^15 1$/ },
  ],
});

const twoCounters = `
    #include <stdio.h>
    OPAQUE int first(void) { static int n = 1000; return n += 2; }
    OPAQUE int second(void) { static int n = 5000; return n += 2; }
    int low, high;
    void describe(void) {
      int a = first(), b = second();
      if (!low) { low = a; high = b; }
      printf("%d %d", a - low == b - high, b - a);
    }`;

semantics(19, "static variables of functions keep their values when one is added before", {
  variants: both,
  c: twoCounters,
  prints: /^1 4000$/,
  steps: [
    {
      edit: [
        "OPAQUE int first",
        "OPAQUE int zero(void) { static int n = 77; return n += 4; } OPAQUE int first",
      ],
      prints: /^1 4000$/,
    },
    { edit: ["return n += 4;", "static int m = 9; return n += m;"], prints: /^1 4000$/ },
    {
      edit: ["OPAQUE int zero(void) { static int n = 77; static int m = 9; return n += m; }", ""],
      prints: /^1 4000$/,
    },
  ],
});

semantics(19, "static variables of functions keep their values when one is added behind", {
  variants: both,
  c: twoCounters,
  prints: /^1 4000$/,
  steps: [
    {
      edit: [
        "int low, high;",
        "int low, high; OPAQUE int last(void) { static int n = 77; return n += 4; }",
      ],
      prints: /^1 4000$/,
    },
  ],
});

semantics(19, "static variables of functions keep their values when the functions change places", {
  variants: both,
  c: twoCounters,
  prints: /^1 4000$/,
  steps: [
    {
      edit: [
        ["OPAQUE int first(void)", "OPAQUE int third(void)"],
        [
          "OPAQUE int second(void) { static int n = 5000;",
          "OPAQUE int first(void) { static int n = 1000;",
        ],
        [
          "OPAQUE int third(void) { static int n = 1000;",
          "OPAQUE int second(void) { static int n = 5000;",
        ],
      ],
      prints: /^1 4000$/,
    },
  ],
});

semantics(25, "clones of a function come and go", {
  variants: ["gcc -O2", "clang -O2"],
  c: `
    #include <stdio.h>
    static __attribute__((noinline)) int scale(int x, int factor) { int sum = 0; for (int i = 0; i < x; i++) sum += i ^ factor; return sum; }
    int (*pointer)(int, int);
    OPAQUE int one(int x) { return scale(x, 3); }
    OPAQUE int two(int x) { return scale(x, 3 /* other */); }
    void describe(void) { printf("%d %d %d", one(4), two(5), pointer ? pointer(4, 3) : 0); }`,
  prints: /^6 13 0$/,
  steps: [
    { edit: ["3 /* other */", "6 /* other */"], prints: /^6 24 0$/ },
    { edit: ["6 /* other */", "3 /* other */"], prints: /^6 13 0$/ },
    {
      edit: ["OPAQUE int one(int x) {", "OPAQUE int one(int x) { pointer = scale;"],
      prints: /^6 13 6$/,
    },
    { edit: ["i ^ factor", "i | factor"], prints: /^12 19 12$/ },
    {
      edit: [
        "int sum = 0;",
        'int sum = 0; if (__builtin_expect(x > 1000, 0)) { printf("seldom"); __builtin_abort(); }',
      ],
      prints: /^12 19 12$/,
    },
  ],
});
