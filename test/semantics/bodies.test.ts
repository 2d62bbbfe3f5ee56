/** Bodies and calls: who calls a changed function gets the new one, whichever way it calls. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { both, gcc, sections, semantics } from "../support/semantics.ts";

semantics(1, "the body of an ordinary function", {
  variants: [...sections, "clang -O0 -g -ffunction-sections -fdata-sections"],
  c: `
    #include <stdio.h>
    OPAQUE static int inner(int x) { int sum = x; for (int i = 0; i < 3; i++) sum += x * i; return sum + 1; }
    OPAQUE int outer(int x) { int sum = x; for (int i = 0; i < 3; i++) sum -= x * i; return sum + 10; }
    int (*kept)(int) = outer;
    void describe(void) { printf("%d %d %d %d", inner(0), outer(0), kept(0), kept == outer); }`,
  prints: /^1 10 10 1$/,
  steps: [
    {
      edit: ["sum + 1;", "sum * 2 + 5;"],
      verdicts: ["changed inner"],
      prints: /^5 10 10 1$/,
    },
    {
      edit: ["sum + 10;", "sum > 1000 ? inner(sum) : sum + 20;"],
      says: /^changed outer:/m,
      prints: /^5 20 20 1$/,
    },
    // Smaller than what it replaces.
    { edit: ["sum > 1000 ? inner(sum) : sum + 20;", "7;"], prints: /^5 7 7 1$/ },
  ],
});

semantics(2, "an inline function in many files", {
  variants: both,
  cxx: `
    #include <cstdio>
    #include "scale.h"
    int other(int);
    void describe() { printf("%d %d %d", scale(1), other(1), other_address() == &scale); }`,
  files: {
    "scale.h": "inline int scale(int x) { return x * 2; } int (*other_address())(int);",
    "other.cc": `
      #include "scale.h"
      int other(int x) { return scale(x); }
      int (*other_address())(int) { return scale; }`,
  },
  prints: /^2 2 1$/,
  steps: [
    { edit: ["scale.h", "x * 2", "x * 3"], compile: ["case.cc", "other.cc"], prints: /^3 3 1$/ },
    { edit: ["scale.h", "x * 3", "x * 4"], compile: ["other.cc", "case.cc"], prints: /^4 4 1$/ },
  ],
});

const inline = {
  cxx: `
    #include <cstdio>
    #include "scale.h"
    int other(int);
    void describe() { printf("%d %d", scale(1), other(1)); }`,
  files: {
    "scale.h": "OPAQUE inline int scale(int x) { return x * 2; }",
    "other.cc": '#include "scale.h"\nint other(int x) { return scale(x); } /* more */',
  },
  prints: /^2 2$/,
} as const;

semantics(2, "an inline function that only one file was rebuilt with is told", {
  ...inline,
  variants: both,
  steps: [
    // The first file's body counts, in a link from nothing too.
    {
      edit: ["scale.h", "x * 2", "x * 3"],
      compile: ["other.cc"],
      says: /^warning _Z5scalei: changed in other\.o, and not in case\.o, .* the old one of case\.o counts/m,
      prints: /^2 2$/,
    },
    { edit: ["other.cc", "/* more */", "int more;"], verdicts: ["added more"], prints: /^2 2$/ },
    { edit: ["scale.h", "x * 3", "x * 3"], compile: ["case.cc"], prints: /^3 3$/ },
    {
      edit: ["scale.h", "x * 3", "x * 4"],
      compile: ["case.cc"],
      says: /^warning _Z5scalei: changed in case\.o, and not in other\.o, .* the new one of case\.o counts/m,
      prints: /^4 4$/,
    },
  ],
});

semantics(2, "an inline function that files were compiled otherwise with is no matter", {
  ...inline,
  files: { ...inline.files, "scale.h": "OPAQUE inline int scale(int x) { return x * SCALE; }" },
  flags: "-DSCALE=2",
  variants: ["gcc -O0 -g", "clang -O2"],
  prepare: (box) => {
    box.write("other.cc", `#undef SCALE\n#define SCALE 1 * 2 + 0 * x\n${box.read("other.cc")}`);
  },
  steps: [
    { edit: ["other.cc", "/* more */", "int more;"], verdicts: ["added more"], prints: /^2 2$/ },
  ],
});

semantics(23, "a function on the stack runs its old body, and what it calls is new", {
  variants: both,
  c: "",
  main: `
    #include <stdio.h>
    #include <unistd.h>
    static volatile int zero;
    OPAQUE int version(void) { return zero + 1; }
    int main(void) {
      for (;;) { printf("old %d\\n", version()); fflush(stdout); usleep(2000); }
    }`,
  prints: /^old 1$/,
  steps: [
    {
      edit: [
        ["main.c", "old %d", "new %d"],
        ["main.c", "zero + 1", "zero + 2"],
      ],
      prints: /^old 2$/,
    },
    { edit: ["main.c", "zero + 2", "zero + 3"], verdicts: ["changed version"], prints: /^old 3$/ },
  ],
});

semantics(23, "the verdict says that a function on the stack changes when it returns", {
  variants: ["gcc -O2"],
  c: "",
  main: `
    #include <stdio.h>
    #include <unistd.h>
    int main(void) {
      for (;;) { printf("old\\n"); fflush(stdout); usleep(2000); }
    }`,
  prints: /^old$/,
  steps: [
    {
      edit: ["main.c", "old", "new"],
      says: /main: .*(returns|on the stack|runs)/,
      prints: /^old$/,
    },
  ],
});

semantics(23, "a thread that runs an old body is told by name until it leaves it", {
  variants: both,
  link: ["-lpthread"],
  c: "",
  main: `
    #define _GNU_SOURCE
    #include <pthread.h>
    #include <stdio.h>
    #include <unistd.h>
    static volatile int rounds;
    OPAQUE int shown(int x) { return x + 1; }
    OPAQUE void work(void) { while (access("leave", F_OK) != 0) { rounds++; usleep(1000); } }
    static void *worker(void *unused) { pthread_setname_np(pthread_self(), "painter"); work(); return unused; }
    int main(void) {
      pthread_t thread;
      pthread_create(&thread, 0, worker, 0);
      for (;;) { if (rounds > 0) printf("%d\\n", shown(0)); fflush(stdout); usleep(2000); }
    }`,
  prints: /^1$/,
  steps: [
    {
      edit: [
        ["main.c", "rounds++;", "rounds += 2;"],
        ["main.c", "x + 1", "x + 2"],
      ],
      says: /^(?!(.|\n)*shown: .*returns)(.|\n)*changed work: .*takes effect when it returns in thread \d+ \(painter\)/,
      prints: /^2$/,
    },
    { edit: ["main.c", "x + 2", "x + 3"], verdicts: ["changed shown"], prints: /^3$/ },
    async ({ box, program }) => {
      const status = () => box.hotlink("status").stdout;
      assert.match(status(), /work \(main\.o\) changes when it returns in thread \d+ \(painter\)/);
      box.write("leave", "");
      while (readdirSync(`/proc/${program.pid}/task`).length > 2) await program.line(/^3$/);
      assert.doesNotMatch(status(), /returns in thread/);
    },
  ],
});

semantics(24, "a jump table belongs to its function", {
  variants: sections,
  c: `
    #include <stdio.h>
    OPAQUE int input(int n) { return n; }
    OPAQUE int choose(int n) {
      switch (n) {
        case 0: return input(11); case 1: return input(22) + 1; case 2: return input(33) * 2;
        case 3: return input(44) - 1; case 4: return input(55) ^ 3; case 5: return input(66) | 1;
        case 6: return input(77) & 7; /* more */
        default: return -1;
      }
    }
    void describe(void) { for (int i = 0; i < 9; i++) printf("%d ", choose(i)); }`,
  prints: /^11 23 66 43 52 67 5 -1 -1 $/,
  steps: [
    {
      edit: ["/* more */", "case 7: return input(88) + 2;"],
      says: /^changed choose:/m,
      prints: /^11 23 66 43 52 67 5 90 -1 $/,
    },
    // Two labels change places: the code may be the same, and the table is another one.
    {
      edit: [
        ["case 0: return input(11)", "case 1: return input(11)"],
        ["case 1: return input(22)", "case 0: return input(22)"],
      ],
      prints: /^23 11 66 43 52 67 5 90 -1 $/,
    },
  ],
});

semantics(26, "a running function keeps the labels of its body, also those it stored", {
  variants: both,
  c: "",
  main: `
    #include <stdio.h>
    #include <unistd.h>
    static void *next;
    OPAQUE int shown(int n) { return n; }
    OPAQUE void run(int rounds) {
      static void *const table[] = {&&even, &&odd};
      /* space */
      for (int i = 0; i < rounds; i++) {
        next = table[i & 1];
        usleep(2000);
        goto *next;
        even: printf("even %d\\n", shown(1)); fflush(stdout); continue;
        odd: printf("odd %d\\n", shown(1)); fflush(stdout);
        if (access("leave", F_OK) == 0) break;
      }
    }
    int main(void) { for (;;) run(1000000); }`,
  prints: /^(even|odd) 1$/,
  steps: [
    {
      edit: [
        ["main.c", "/* space */", "volatile int pad[40]; pad[3] = shown(7);"],
        ["main.c", "odd %d", "ODD %d"],
        ["main.c", "return n;", "return n + 4;"],
      ],
      prints: /^(even|odd) 5$/,
    },
    async ({ box, program }) => {
      box.write("leave", "");
      await program.line(/^ODD 5$/);
    },
  ],
});

semantics(27, "function pointers in the heap", {
  variants: both,
  c: `
    #include <stdio.h>
    #include <stdlib.h>
    typedef int function(int);
    OPAQUE static int first(int x) { return x + 1; }
    static int second(int x) { return x + 2; }
    static function **heap;
    void describe(void) {
      if (!heap) { heap = malloc(2 * sizeof *heap); heap[0] = first; heap[1] = second; }
      printf("%d %d %d %d", heap[0](0), heap[1](0), heap[0] == first, heap[1] == second);
    }`,
  prints: /^1 2 1 1$/,
  steps: [
    {
      edit: [
        ["x + 1", "x + 101"],
        ["x + 2", "x + 102"],
      ],
      prints: /^101 102 1 1$/,
    },
    {
      edit: [
        ["x + 101", "x * 9 + 7"],
        ["x + 102", "first(x) + 200"],
      ],
      prints: /^7 207 1 1$/,
    },
  ],
});

semantics(40, "a function gets another signature, and an overload", {
  variants: both,
  cxx: `
    #include <cstdio>
    #include "api.h"
    void describe() { printf("%d %d", twice(4), other()); }`,
  files: {
    "api.h": "int twice(int); int other();",
    "api.cc": '#include "api.h"\nint twice(int x) { return x * 2; }\n/* more */',
    "other.cc": '#include "api.h"\nint other() { return twice(5); }',
  },
  prints: /^8 10$/,
  steps: [
    // Only some of the callers were rebuilt: who still wants the old one is said, and nothing changes.
    async (scene) => {
      scene.edit(
        ["api.h", "twice(int)", "twice(long)"],
        ["api.cc", "twice(int x)", "twice(long x)"],
        ["api.cc", "x * 2", "int(x) * 3"],
      );
      for (const file of ["api.cc", "case.cc"]) scene.box.compile(file);
      const { status, stdout } = scene.box.hotlink("update");
      if (
        status !== 1 ||
        !/other\.o.*in 'other\(\)': undefined reference to 'twice\(int\)'/.test(stdout)
      )
        throw new Error(stdout);
      await scene.prints(/^8 10$/);
      scene.update(["other.cc"]);
      await scene.prints(/^12 15$/);
    },
    {
      edit: [
        ["api.h", "twice(long)", "twice(long), twice(int)"],
        ["api.cc", "/* more */", "int twice(int x) { return x * 7; }"],
      ],
      compile: ["api.cc", "case.cc", "other.cc"],
      says: /added _Z5twicei/,
      prints: /^28 35$/,
    },
  ],
});

semantics(40, "a static function becomes global and the other way round", {
  variants: gcc,
  c: `
    #include <stdio.h>
    OPAQUE static int inner(int x) { return x + 1; }
    OPAQUE int outer(int x) { return x + 2; }
    void describe(void) { printf("%d %d", inner(0), outer(0)); }`,
  prints: /^1 2$/,
  steps: [
    {
      edit: [
        ["static int inner(int x) { return x + 1;", "int inner(int x) { return x + 11;"],
        [
          "OPAQUE int outer(int x) { return x + 2;",
          "OPAQUE static int outer(int x) { return x + 12;",
        ],
      ],
      prints: /^11 12$/,
    },
  ],
});
