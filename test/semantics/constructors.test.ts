/** Constructors of global variables: those of new ones run, those of old ones do not run again. */
import { both, semantics } from "../support/semantics.ts";

const counted = `
  #include <cstdio>
  OPAQUE int number(int n) { return n; }
  struct Counted {
    static int made;
    int value;
    Counted(int v) : value(v) { made++; }
  };
  int Counted::made;
  Counted old_one(1);
  /* more */
  void describe() { old_one.value++; printf("%d %d", Counted::made, old_one.value > 1); }`;

semantics(5, "a new variable with a constructor is constructed, and no other one again", {
  variants: ["gcc -O0 -g", "gcc -O2", "clang -O0 -g"],
  cxx: counted,
  prints: /^1 1$/,
  steps: [
    {
      edit: [
        ["/* more */", "Counted new_one(50);"],
        ['printf("', 'printf("%d ", new_one.value); printf("'],
      ],
      prints: /^50 2 1$/,
    },
  ],
});

semantics(5, "a new variable with a constructor in a file that had none is constructed", {
  variants: both,
  cxx: `
    #include <cstdio>
    struct Counted { int value; Counted(int v) { value = v; } };
    /* more */
    OPAQUE int number(int n) { return n; }
    int calls = 5;
    void describe() { calls += 0; printf("%d", calls); }`,
  prints: /^5$/,
  steps: [
    {
      edit: [
        ["void describe", "Counted new_one(number(50)); void describe"],
        ['printf("', 'printf("%d ", new_one.value); printf("'],
      ],
      prints: /^50 5$/,
    },
  ],
});

semantics(6, "another constructor of an old variable does not run, and that is said", {
  variants: both,
  cxx: `
    #include <cstdio>
    static volatile int factor = 2;
    OPAQUE int compute(int x) { return x * factor; }
    int seed = compute(21);
    void describe() { printf("%d", seed); }`,
  prints: /^42$/,
  steps: [
    {
      edit: ["compute(21)", "compute(30)"],
      prints: /^42$/,
      says: /seed: .*(constructor|initiali)/,
    },
    async ({ box }) => void (await box.start().line(/^60$/)),
  ],
});

semantics(6, "of several variables only the one is told that would be initialised otherwise", {
  variants: both,
  cxx: `
    #include <cstdio>
    #include <string>
    static volatile int factor = 2;
    OPAQUE int compute(int x) { return x * factor; }
    struct Named { std::string name; int value; OPAQUE Named(const char *n, int v); OPAQUE ~Named(); };
    Named::Named(const char *n, int v) : name(n), value(v) {}
    Named::~Named() {}
    static Named first(std::string("first").c_str(), 1);
    int seed = compute(21);
    Named second(std::string("second").c_str(), compute(3));
    static Named third("third", 7);
    void describe() { printf("%s %d %s %s", first.name.c_str(), seed, second.name.c_str(), third.name.c_str()); }`,
  prints: /^first 42 second third$/,
  steps: [
    {
      edit: ['std::string("second")', 'std::string("SECOND")'],
      prints: /^first 42 second third$/,
      says: /^(?!(.|\n)*warning \S*(first|seed|third))(.|\n)*warning second: would be initialised otherwise/,
    },
    async ({ box }) => void (await box.start().line(/^first 42 SECOND third$/)),
  ],
});
