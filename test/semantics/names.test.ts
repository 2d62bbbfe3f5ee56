/** Names and files: libraries, symbols that come and go, generated sources, several processes, patches that fail. */
import assert from "node:assert/strict";
import type { Sandbox } from "../support/sandbox.ts";
import { both, gcc, semantics } from "../support/semantics.ts";

const host = {
  files: {
    "host.cpp": 'extern "C" int answer(int); extern "C" int ask(int x) { return answer(x); }',
  },
  prepare: (box: Sandbox) => box.run("g++", "-shared", "-fPIC", "host.cpp", "-o", "libhost.so"),
  link: ["-L.", "-lhost", "-Wl,-rpath,$ORIGIN", "-rdynamic"],
  flags: "-D_GNU_SOURCE",
  c: `
    #include <dlfcn.h>
    #include <stdio.h>
    int ask(int);
    int answer(int x) { return x + 1; }
    void describe(void) {
      Dl_info info = {0};
      dladdr((void *)answer, &info);
      printf("%d %d %s", ask(1), dlsym(RTLD_DEFAULT, "answer") == (void *)answer, info.dli_sname ? info.dli_sname : "nobody");
    }`,
  prints: /^2 1 /,
} as const;

semantics(37, "a library calls the program's newest function", {
  ...host,
  variants: both,
  steps: [{ edit: ["x + 1;", "x + 2;"], prints: /^3 1 / }],
});

semantics(37, "dladdr knows the program's functions", {
  ...host,
  variants: gcc.slice(0, 1),
  prints: /^2 1 answer$/,
  steps: [{ edit: ["x + 1;", "x + 2;"], prints: /^3 1 answer$/ }],
});

semantics(38, "an edit calls a function of a library that it did not call before", {
  variants: both,
  c: `
    #include <ctype.h>
    #include <stdio.h>
    #include <string.h>
    /* more */
    void describe(void) { printf("%d", (int)strlen("four")); }`,
  prints: /^4$/,
  steps: [
    { edit: ["strlen(", "toupper('a') + (int)strlen("], prints: /^69$/ },
    // Nobody has it: refused by name, and the program runs on.
    async (scene) => {
      scene.edit(
        ["/* more */", "int nobody_has_this(int);"],
        ["strlen(", "nobody_has_this(1) + (int)strlen("],
      );
      scene.box.compile("case.c");
      const { status, stdout } = scene.box.hotlink("update");
      assert.equal(status, 1);
      assert.match(stdout, /case\.o.*in 'describe': undefined reference to 'nobody_has_this'/);
      await scene.prints(/^69$/);
      scene.change(["nobody_has_this(1)", "1"]);
      await scene.prints(/^70$/);
    },
  ],
});

semantics(38, "an edit needs a library that was not linked before", {
  variants: gcc,
  files: { "extra.cpp": 'extern "C" int extra_answer() { return 33; }' },
  prepare: (box) => box.run("g++", "-shared", "-fPIC", "extra.cpp", "-o", "libextra.so"),
  c: `
    #include <stdio.h>
    int extra_answer(void) __attribute__((weak));
    void describe(void) { printf("%d", 1 + 1); }`,
  prints: /^2$/,
  steps: [
    async (scene) => {
      scene.edit(["__attribute__((weak))", ""], ["1 + 1", "1 + extra_answer()"]);
      scene.box.compile("case.c");
      const command = [
        "gcc",
        "main.o",
        "case.o",
        "-o",
        "program",
        "-L.",
        "-lextra",
        "-Wl,-rpath,$ORIGIN",
      ];
      const { status, stderr } = scene.box.hotlink("link", "--", ...command);
      assert.equal(status, 0, stderr);
      await scene.prints(/^34$/);
      assert.deepEqual(scene.box.drift(), []);
    },
  ],
});

semantics(
  39,
  "a symbol goes that a file still uses, so who does is told, and nothing changes until it is rebuilt",
  {
    variants: both,
    c: `
    #include <stdio.h>
    int value(void), user(void);
    void describe(void) { printf("%d %d", value(), user()); }`,
    files: {
      "value.c":
        "int value(void) { return 1; } int shared(void) { return 5; } int shared_data = 7;",
      "user.c":
        "int shared(void); extern int shared_data; int user(void) { return shared() + shared_data; }",
    },
    prints: /^1 12$/,
    steps: [
      async (scene) => {
        scene.box.write("value.c", "int value(void) { return 2; }");
        scene.box.compile("value.c");
        const { status, stdout } = scene.box.hotlink("update");
        assert.equal(status, 1);
        assert.match(stdout, /user\.o.*in 'user': undefined reference to 'shared'/);
        assert.match(stdout, /undefined reference to 'shared_data'/);
        await scene.prints(/^1 12$/);
      },
      { edit: ["user.c", "shared() + shared_data", "8"], prints: /^2 8$/ },
    ],
  },
);

semantics(42, "indirect functions, aliases, weak and common symbols", {
  variants: both,
  c: `
    #include <stdio.h>
    static int chosen(int x) { return x + 1; }
    static int (*choose(void))(int) { return chosen; }
    int indirect(int) __attribute__((ifunc("choose")));
    OPAQUE int original(int x) { return x + 10; }
    int other_name(int) __attribute__((alias("original")));
    int optional(void) __attribute__((weak));
    extern int shared_zero;
    int (*pointer)(int) = other_name;
    void describe(void) {
      shared_zero |= 4;
      printf("%d %d %d %d %d", indirect(0), other_name(0), pointer == original && pointer(0) == original(0), optional ? optional() : -1, shared_zero);
    }`,
  files: {
    "common.c":
      "int shared_zero __attribute__((common)); int unrelated(void) { return 1; } /* more */",
  },
  prints: /^1 10 1 -1 4$/,
  steps: [
    {
      edit: [
        ["x + 1;", "x + 2;"],
        ["x + 10", "x + 20"],
      ],
      prints: /^2 20 1 -1 4$/,
    },
    {
      edit: ["common.c", "/* more */", "int optional(void) { return 6; }"],
      prints: /^2 20 1 6 4$/,
    },
    // A definition takes the common symbol's place, and finds its value.
    {
      edit: ["common.c", "int shared_zero __attribute__((common));", "int shared_zero = 1;"],
      kept: ["shared_zero"],
      prints: /^2 20 1 6 4$/,
    },
    { edit: ["common.c", "int optional(void) { return 6; }", ""], prints: /^2 20 1 -1 4$/ },
  ],
});

semantics(45, "a child of fork goes on as it is, and other processes change", {
  variants: gcc,
  c: `
    #include <stdio.h>
    #include <unistd.h>
    OPAQUE int version(void) { return 1; }
    void describe(void) {
      static int child = -1;
      if (child < 0) child = fork();
      if (child == 0) {
        for (int i = 0; access("stop", F_OK) != 0; i++) { if (i % 8 == 0) { FILE *f = fopen("child", "w"); fprintf(f, "%d\\n", version()); fclose(f); } usleep(1000); }
        _exit(0);
      }
      printf("parent %d", version());
    }`,
  prints: /^parent 1$/,
  steps: [
    async (scene) => {
      const second = scene.box.start();
      await second.line(/^parent 1$/);
      scene.change(["return 1;", "return 2;"]);
      assert.equal(scene.report.targets.length, 2);
      await second.line(/^parent 2$/);
    },
    async (scene) => {
      await scene.prints(/^parent 2$/);
      assert.deepEqual(scene.box.drift(), []);
      assert.doesNotMatch(scene.box.read("child"), /[^1\n]/);
      scene.box.write("stop", "");
      assert.equal(await scene.program.exit(), 0);
    },
  ],
});

semantics(46, "a patch that fails half way leaves nothing behind", {
  variants: gcc,
  c: `
    #include <stdint.h>
    #include <stdio.h>
    #include <sys/mman.h>
    OPAQUE int first(int x) { volatile int y = x; return y + 1; }
    OPAQUE int second(int x) { volatile int y = x; return y + 2; }
    const int number = 5;
    void describe(void) {
      static int done;
      if (!done) {
        /* The program writes over its own code, where a jump would have to be. */
        done = 1;
        uintptr_t page = (uintptr_t)second & -4096;
        mprotect((void *)page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC);
        unsigned char *code = (unsigned char *)second;
        for (int i = 0; i < 3; i++) code[i] = 0x90;
      }
      printf("%d %d", first(0), *(const volatile int *)&number);
    }`,
  prints: /^1 5$/,
  steps: [
    async (scene) => {
      scene.change(["y + 1", "y + 100"], ["y + 2", "y + 200"], ["number = 5", "number = 6"]);
      assert.match(
        scene.report.targets[0]?.refused ?? "applied",
        /its memory is not what was expected/,
      );
      await scene.prints(/^1 5$/);
      await scene.box.start().line(/^100 6$/);
    },
  ],
});

semantics(47, "a source is generated by the build", {
  variants: ["gcc -O0 -g"],
  files: {
    "words.txt": "one\n",
    Makefile:
      'program: main.o case.o words.o\n\tgcc $^ -o $@\n%.o: %.c\n\tgcc -g -I$(HEADERS) -c $< -o $@\nwords.c: words.txt\n\tprintf \'const char *word(void) { return "%s"; }\' "$$(cat words.txt)" > $@\n',
  },
  c: `
    #include <stdio.h>
    const char *word(void) __attribute__((weak));
    int calls = 1000;
    void describe(void) { calls++; printf("%s %d", word ? word() : "none", calls > 1001); }`,
  prints: /^none /,
  steps: [
    async (scene) => {
      const make = () => {
        const { status, stderr, stdout } = scene.box.hotlink(
          "build",
          "--",
          "make",
          `HEADERS=${scene.box.headers}`,
        );
        assert.equal(status, 0, stderr + stdout);
      };
      make();
      await scene.prints(/^one 1$/);
      scene.box.edit("words.txt", "one", "two");
      make();
      await scene.prints(/^two 1$/);
      assert.deepEqual(scene.box.drift(), []);
    },
  ],
});
