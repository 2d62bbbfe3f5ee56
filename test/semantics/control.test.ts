/** Control flow that leaves and comes back by other ways than calls: exceptions, coroutines, jumps, fibres, exits. */
import assert from "node:assert/strict";
import { both, gcc, type Scene, semantics } from "../support/semantics.ts";

semantics(30, "exceptions cross old and new code, both ways and through a body that still runs", {
  variants: both,
  cxx: "",
  main: `
    #include <cstdio>
    #include <stdexcept>
    #include <string>
    #include <unistd.h>
    struct Guard { int *count; ~Guard() { ++*count; } };
    OPAQUE void thrower(int x) { if (x) throw std::runtime_error("first"); }
    OPAQUE std::string catcher(int x) { try { thrower(x); return "none"; } catch (std::exception &error) { return error.what(); } }
    int main() {
      int unwound = 0;
      for (;;) {
        std::string direct = "none";
        int before = unwound;
        try { Guard guard{&unwound}; thrower(1); } catch (std::logic_error &error) { direct = "logic"; } catch (std::exception &error) { direct = error.what(); }
        printf("%s %s %d old\\n", direct.c_str(), catcher(1).c_str(), unwound - before); fflush(stdout);
        usleep(2000);
      }
    }`,
  prints: /^first first 1 old$/,
  steps: [
    {
      edit: ["main.cc", 'std::runtime_error("first")', 'std::runtime_error("second")'],
      prints: /^second second 1 old$/,
    },
    {
      edit: [
        ["main.cc", "return error.what();", "return std::string(error.what()) + " + '"!";'],
        ["main.cc", "old", "new"],
      ],
      prints: /^second second! 1 old$/,
    },
    {
      edit: ["main.cc", 'std::runtime_error("second")', 'std::out_of_range("third")'],
      prints: /^logic third! 1 old$/,
    },
    {
      edit: ["main.cc", "if (x) throw", "Guard guard{&x}; if (x) throw"],
      prints: /^logic third! 1 old$/,
    },
  ],
});

semantics(31, "a suspended coroutine goes on in its old body, also when it is destroyed", {
  variants: both,
  // Clang 14 has the language feature and does not say so.
  flags: "-std=c++20 -D__cpp_impl_coroutine=201902L",
  cxx: `
    #include <coroutine>
    #include <cstdio>
    struct Task {
      struct promise_type {
        Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() {}
      };
      std::coroutine_handle<promise_type> handle;
    };
    int destroyed;
    struct Local { int value; ~Local() { destroyed = value; } };
    int shown;
    Task count(int from) {
      /* space */
      Local local{from};
      for (;;) { shown = local.value; co_await std::suspend_always{}; }
    }
    Task old;
    void describe() {
      if (!old.handle) old = count(1);
      Task now = count(2);
      old.handle.resume(); int a = shown;
      now.handle.resume(); int b = shown;
      now.handle.destroy();
      printf("%d %d %d", a, b, destroyed);
    }`,
  prints: /^1 2 2$/,
  steps: [
    {
      edit: [
        ["/* space */", "volatile int pad[60]; pad[3] = from + 70; Local another{from + 500};"],
        ["shown = local.value;", "shown = pad[3];"],
      ],
      prints: /^1 72 502$/,
    },
    {
      edit: [
        "int b = shown;",
        "int b = shown; static bool gone; if (!gone) { gone = true; old.handle.destroy(); b += destroyed * 1000; old = count(9); }",
      ],
      prints: /^79 72 502$/,
    },
  ],
});

semantics(32, "longjmp goes back into the body that called setjmp", {
  variants: both,
  c: "",
  main: `
    #include <setjmp.h>
    #include <stdio.h>
    #include <unistd.h>
    static jmp_buf place;
    OPAQUE void leave(int n) { longjmp(place, n); }
    OPAQUE void work(void) {
      /* space */
      volatile int mark = 77;
      for (volatile int rounds = 0; rounds < 1000000; rounds++) {
        int n = setjmp(place);
        if (n == 0) leave(5);
        printf("old %d %d\\n", n, mark); fflush(stdout);
        usleep(2000);
        if (access("leave", F_OK) == 0) break;
      }
    }
    int main(void) { for (;;) work(); }`,
  prints: /^old 5 77$/,
  steps: [
    {
      edit: [
        ["main.c", "/* space */", "volatile int pad[40]; pad[1] = 1;"],
        ["main.c", "old %d", "new %d"],
        ["main.c", "longjmp(place, n)", "longjmp(place, n + 1)"],
      ],
      prints: /^old 6 77$/,
    },
    async ({ box, program }) => {
      box.write("leave", "");
      await program.line(/^new 6 77$/);
    },
  ],
});

semantics(32, "a suspended fibre goes on in its old body, and new ones are new", {
  variants: both,
  c: `
    #include <stdio.h>
    #include <stdlib.h>
    #include <ucontext.h>
    static ucontext_t home, old, new;
    static int shown;
    OPAQUE int helper(int x) { return x + 1; }
    static void fibre(int from) {
      /* space */
      for (;;) { shown = helper(from); swapcontext(from == 100 ? &old : &new, &home); }
    }
    static void begin(ucontext_t *context, int from) {
      static char stacks[2][65536];
      getcontext(context);
      context->uc_stack.ss_sp = stacks[from == 100];
      context->uc_stack.ss_size = sizeof *stacks;
      context->uc_link = &home;
      makecontext(context, (void (*)(void))fibre, 1, from);
    }
    static int resume(ucontext_t *context) { swapcontext(&home, context); return shown; }
    void describe(void) {
      static int started;
      if (!started) { started = 1; begin(&old, 100); resume(&old); }
      begin(&new, 200);
      int a = resume(&old);
      printf("%d %d", a, resume(&new));
    }`,
  prints: /^101 201$/,
  steps: [
    {
      edit: [
        ["/* space */", "volatile int pad[50]; pad[5] = 1000;"],
        ["shown = helper(from);", "shown = helper(from) + pad[5];"],
      ],
      prints: /^101 1201$/,
    },
    { edit: ["x + 1;", "x + 2;"], prints: /^102 1202$/ },
  ],
});

const exits = `
  #include <cstdio>
  #include <cstdlib>
  struct Thing { ~Thing() { printf("destructor old\\n"); } };
  static Thing thing;
  static void at_exit() { printf("handler old\\n"); fflush(stdout); }
  void describe() { static bool once; if (!once) { once = true; atexit(at_exit); } printf("runs"); }`;

const leave =
  (lines: RegExp) =>
  async ({ box, program }: Scene) => {
    box.write("stop", "");
    assert.equal(await program.exit(), 0);
    assert.match(program.output.replaceAll("runs\n", ""), lines);
  };

semantics(
  33,
  "exit handlers and destructors that were registered before run once, as they are now",
  {
    variants: both,
    cxx: exits,
    prints: /^runs$/,
    steps: [
      {
        edit: [
          ["handler old", "handler new"],
          ["destructor old", "destructor new"],
        ],
        prints: /^runs$/,
      },
      leave(/^handler new\ndestructor new\n$/),
    ],
  },
);

semantics(33, "an exit handler that was removed does not run any more", {
  variants: gcc,
  cxx: exits,
  prints: /^runs$/,
  steps: [
    {
      edit: [
        ['static void at_exit() { printf("handler old\\n"); fflush(stdout); }', ""],
        ["atexit(at_exit);", ""],
      ],
      prints: /^runs$/,
    },
    leave(/^destructor old\n$/),
  ],
});
