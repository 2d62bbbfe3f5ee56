/** Pointers that no search of a process finds: what they lead to is kept, or always right, or told when it was not. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gc, head, main, retained } from "../support/collection.ts";
import { Sandbox } from "../support/sandbox.ts";

test("a body that called setjmp stays, since nobody can tell where longjmp goes", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.write(
    "step.c",
    `${head}
     #include <setjmp.h>
     #include <string.h>
     #include <ucontext.h>
     static jmp_buf inside, outside;
     static char stack[65536];
     static ucontext_t start, back;
     __attribute__((noipa)) void worker(void) {
       volatile int round = 0;
       for (;;) { if (setjmp(inside) == 0) longjmp(outside, 10 + ++round); }
     }
     int step(int c) {
       int r = setjmp(outside);
       if (r != 0) return r;
       if (c != 'n') longjmp(inside, 1);
       getcontext(&start);
       start.uc_stack.ss_sp = stack; start.uc_stack.ss_size = sizeof stack;
       makecontext(&start, worker, 0);
       swapcontext(&back, &start);
       return 0;
     }`,
  );
  box.build(["main.c", "step.c"], { flags: "-O1" });
  const program = box.start();
  box.change("step.c", "10 + ++round", "20 + ++round");
  program.send("n");
  await program.line(/^n 21$/);
  box.change("step.c", "20 + ++round", "30 + ++round");
  const [line] = retained(gc(box), /old body of worker.*generation 2/);
  assert.match(line ?? "nothing", /is kept: it calls setjmp/);
  program.send("r");
  await program.line(/^r 22$/);
  program.send("n");
  await program.line(/^n 31$/);
});

test("pointers to functions and exit and signal handlers lead on after a collection", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.write(
    "step.c",
    `${head}
     #include <signal.h>
     #include <unistd.h>
     static volatile int seen;
     __attribute__((noipa)) int callback(void) { return 1; }
     void on_signal(int s) { (void)s; seen = 1; }
     void at_end(void) { puts("end 1"); }
     static int (**kept)(void);
     int step(int c) {
       if (c == 's') {
         kept = malloc(sizeof *kept); *kept = callback;
         signal(SIGUSR1, on_signal); atexit(at_end);
       }
       raise(SIGUSR1);
       return (*kept)() + 100 * seen;
     }`,
  );
  box.build(["main.c", "step.c"], { flags: "-O1" });
  const program = box.start();
  program.send("s");
  await program.line(/^s 101$/);
  for (const n of [2, 3, 4]) {
    box.edit("step.c", `return ${n - 1}; }`, `return ${n}; }`);
    box.edit("step.c", `seen = ${n - 1};`, `seen = ${n};`);
    box.change("step.c", `end ${n - 1}`, `end ${n}`);
    gc(box);
    gc(box);
    program.send("x");
    await program.line(new RegExp(`^x ${n}0${n}$`));
  }
  assert.deepEqual(box.drift(), []);
  program.closeInput();
  await program.line(/^end 4$/);
  assert.equal(await program.exit(), 0);
});

test("an exit handler that was removed is kept with its last body, and is not called", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.write(
    "step.c",
    `${head}
     void at_end(void) { puts("end 1"); } /* end */
     int step(int c) { if (c == 's') atexit(at_end); return 1; }`,
  );
  box.build(["main.c", "step.c"], { flags: "-O1" });
  const program = box.start();
  box.change("step.c", "end 1", "end 2");
  program.send("s");
  await program.line(/^s 1$/);
  box.change("step.c", "if (c == 's') atexit(at_end);", "");
  gc(box);
  box.change("step.c", 'void at_end(void) { puts("end 2"); }', "");
  gc(box);
  const lines = retained(gc(box), /at_end/).join("\n");
  assert.match(lines, /entry of removed at_end .* is kept: its address was taken/);
  assert.match(
    lines,
    /old body of at_end \(step\.o, generation 2, .*\) is used by entry of removed/,
  );
  program.closeInput();
  assert.equal(await program.exit(), 0);
  assert.doesNotMatch(program.output, /end/);
});

test("the destructor of an object that was removed is kept with its last body", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.compile("main.c", { flags: "-O1" });
  const object = 'struct S { ~S(); }; S::~S() { puts("gone 1"); } static S object;';
  box.write("step.cc", `#include <cstdio>\n${object} extern "C" int step(int) { return 1; }`);
  box.build(["step.cc"], { compiler: "g++", flags: "-O1", link: ["main.o"] });
  const program = box.start();
  program.send("a");
  await program.line(/^a 1$/);
  box.change("step.cc", "gone 1", "gone 2");
  box.change("step.cc", object.replace("gone 1", "gone 2"), "");
  gc(box);
  gc(box);
  program.closeInput();
  await program.line(/^gone 2$/);
  assert.equal(await program.exit(), 0);
});

test("what follows a hidden pointer into a collected body is told, and crashes there", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.write(
    "step.c",
    `${head}
     #include <stdint.h>
     static uintptr_t hidden;
     int step(int c) {
       if (c == 's' || c == 't') { hidden = ~(uintptr_t)(c == 's' ? &&inside : &&other); return 1; }
       if (c == 'j') { void *to = (void *)~hidden; goto *to; }
     other:
       c++;
     inside:
       return c * 2 + 1;
     }`,
  );
  box.build(["main.c", "step.c"], { flags: "-O0" });
  const program = box.start();
  box.change("step.c", "c * 2 + 1", "c * 2 + 2");
  program.send("s");
  await program.line(/^s 1$/);
  box.change("step.c", "c * 2 + 2", "c * 2 + 3");
  program.send("a");
  await program.line(/^a 199$/);
  gc(box);
  program.send("j");
  assert.equal(await program.exit(), "SIGTRAP");
  assert.equal(program.errors, "");
  const log = readFileSync(box.path("state/hotlink/daemon.log"), "utf8");
  assert.match(
    log,
    /ran into the old body of step \(step\.o, generation 2, .*\): it was collected/,
  );
});
