/** Old code and data of a running program: it is freed when nobody can reach it any more, and who holds it is told. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Collection } from "../../src/daemon/collection.ts";
import { needs } from "../support/needs.ts";
import { Sandbox } from "../support/sandbox.ts";

/**
 * The main loop of most tests: reads letters, and does with each what `step` says. Return addresses that
 * calls leave on the stack look like any others, so they are overwritten.
 */
const main = `
  #include <stdio.h>
  #include <unistd.h>
  int step(int letter);
  __attribute__((noinline)) int input(void) { char c = 0; return read(0, &c, 1) == 1 ? c : -1; }
  __attribute__((noinline)) void forget(void) { volatile char left[1024]; for (int i = 0; i < 1024; i++) left[i] = 0; }
  int main(void) {
    setvbuf(stdout, 0, _IOLBF, 0);
    for (int c; (c = input()) >= 0; forget()) printf("%c %d\\n", c, step(c));
    return 0;
  }`;

const head = `
  #include <stdio.h>
  #include <stdlib.h>
  int input(void);`;

/** `hotlink gc`, as data. */
function gc(box: Sandbox): Collection {
  const { status, stdout, stderr } = box.hotlink("gc", "--json");
  assert.equal(status, 0, stderr);
  return (JSON.parse(stdout) as Collection[])[0]!;
}

/** What stays of the blocks that a pattern means, as `block why`. */
function retained(collection: Collection, pattern: RegExp): string[] {
  return collection.retained
    .map(({ block, why }) => `${block} ${why}`)
    .filter((line) => pattern.test(line));
}

const compilers = [
  ["gcc", "g++"],
  ["clang-14", "clang++-14"],
] as const;

for (const [compiler, cxx] of compilers) {
  const options = needs(compiler, cxx);

  test(`a body that waits on a stack stays until it returns (${compiler})`, options, async (t) => {
    const box = new Sandbox(t);
    box.write("main.c", main);
    box.write(
      "step.c",
      `${head} int step(int c) { return c == 'w' ? (puts("waits"), input()) + 1000 : 1; }`,
    );
    box.build(["main.c", "step.c"], { compiler, flags: "-O1" });
    const program = box.start();
    program.send("a");
    await program.line(/^a 1$/);
    box.change("step.c", "+ 1000 : 1;", "+ 2000 : 2;");
    program.send("w");
    await program.line(/^waits$/);
    box.change("step.c", "+ 2000 : 2;", "+ 3000 : 3;");
    const [line] = retained(gc(box), /old body of step.*generation 2/);
    assert.match(
      line ?? "nothing",
      new RegExp(
        `^old body of step \\(step\\.o, generation 2, \\d+ B\\) is on the stack of thread ${program.pid}, at depth \\d+$`,
      ),
    );
    program.send("y");
    await program.line(/^w 2121$/);
    program.send("a");
    await program.line(/^a 3$/);
    const collection = gc(box);
    assert.deepEqual(retained(collection, /generation 2/), []);
    assert.ok(collection.bytes > 0);
    assert.ok(collection.pauseMs > 0);
    assert.deepEqual(box.drift(), []);
  });

  test(`a suspended coroutine keeps the body it goes on in (${compiler})`, options, async (t) => {
    const box = new Sandbox(t);
    box.write("main.c", main);
    box.compile("main.c", { compiler, flags: "-O1" });
    box.write(
      "step.cc",
      `#include <coroutine>
       #include <cstdio>
       struct Task {
         struct promise_type {
           int value = 0;
           Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
           std::suspend_never initial_suspend() { return {}; }
           std::suspend_always final_suspend() noexcept { return {}; }
           std::suspend_always yield_value(int v) { value = v; return {}; }
           void return_void() {}
           void unhandled_exception() {}
         };
         std::coroutine_handle<promise_type> handle;
       };
       Task count() { for (int i = 100; ; i += 1) co_yield i; }
       static Task task;
       extern "C" int step(int c) {
         if (c == 'n') { if (task.handle) task.handle.destroy(); task = count(); }
         else task.handle.resume();
         return task.handle.promise().value;
       }`,
    );
    const flags =
      compiler === "gcc" ? "-O1 -std=c++20" : "-O1 -std=c++20 -stdlib=libstdc++ -fcoroutines-ts";
    const works = box.try(cxx, ...flags.split(" "), "-c", "step.cc", "-o", "step.o");
    if (works.status !== 0) return t.skip(`${cxx} has no coroutines here`);
    box.build(["main.c"], { compiler, flags: "-O1", link: ["step.o", "-lstdc++"] });
    const change = (from: string, to: string) => {
      box.edit("step.cc", from, to);
      box.compile("step.cc", { compiler: cxx, flags });
      box.update();
    };
    const program = box.start();
    program.send("n");
    await program.line(/^n 100$/);
    change("i += 1)", "i += 10)");
    program.send("n");
    await program.line(/^n 100$/);
    change("i += 10)", "i += 20)");
    const held = retained(gc(box), /old body of _?Z?\w*count.*generation 2.*suspended coroutine/);
    assert.ok(held.length > 0, "nobody holds it");
    program.send("r");
    await program.line(/^r 110$/);
    program.send("n");
    await program.line(/^n 100$/);
    assert.deepEqual(retained(gc(box), /generation 2.*suspended coroutine/), []);
    program.send("r");
    await program.line(/^r 120$/);
  });
}

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

test("the last body of a removed function stays as long as a variable leads to it", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.write(
    "step.c",
    `${head}
     static int (*kept)(int);
     int twice(int x) { return 2 * x; } /* end */
     int step(int c) {
       if (c == 's') kept = twice;
       if (c == 'd') kept = abs;
       return kept(c);
     }`,
  );
  box.build(["main.c", "step.c"], { flags: "-O0" });
  const program = box.start();
  box.change("step.c", "return 2 * x", "return 3 * x");
  program.send("s");
  await program.line(/^s 345$/);
  box.edit("step.c", "if (c == 's') kept = twice;", "");
  box.edit("step.c", "int twice(int x) { return 3 * x; }", "");
  box.change("step.c", "/* end */", "");
  const collection = gc(box);
  assert.match(
    retained(collection, /entry of removed/)[0] ?? "nothing",
    /^entry of removed twice \(step\.o, .*\) is pointed at by 'kept' \(step\.o\), at 0x[0-9a-f]+$/,
  );
  assert.match(
    retained(collection, /old body of twice \(step\.o, generation 2/)[0] ?? "nothing",
    /is used by entry of removed twice/,
  );
  program.send("a");
  await program.line(/^a 291$/);
  program.send("d");
  await program.line(/^d 100$/);
  assert.deepEqual(retained(gc(box), /twice/), []);
});

test("an exit handler that was removed is kept with its last body", async (t) => {
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
  await program.line(/^end 2$/);
  assert.equal(await program.exit(), 0);
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

test("memory that was never touched is not touched by a collection", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.write(
    "step.c",
    `${head}
     #include <sys/mman.h>
     static char *reserved;
     int step(int c) {
       if (reserved == 0)
         reserved = mmap(0, 1ul << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
       return reserved[c << 20] + 1;
     }`,
  );
  box.build(["main.c", "step.c"], { flags: "-O1" });
  const program = box.start();
  program.send("a");
  await program.line(/^a 1$/);
  box.change("step.c", "+ 1;", "+ 2;");
  const kilobytes = () =>
    Number(/VmPTE:\s+(\d+)/.exec(readFileSync(`/proc/${program.pid}/status`, "utf8"))![1]);
  const before = kilobytes();
  const { scannedBytes } = gc(box);
  assert.ok(scannedBytes < 64 * 2 ** 20, `${scannedBytes} bytes`);
  assert.ok(kilobytes() - before < 256, `${kilobytes()} KiB of page tables, ${before} before`);
});

test("a process that does not take an update keeps what it runs", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.write(
    "step.c",
    `${head} int values[2] = {1, 2}; int step(int c) { return values[c & 1] + 10; }`,
  );
  box.build(["main.c", "step.c"], { flags: "-O1" });
  const program = box.start();
  program.send("a");
  await program.line(/^a 12$/);
  box.change("step.c", "+ 10", "+ 20");
  box.change("step.c", "values[2] = {1, 2}", "values[3] = {1, 2, 3}");
  box.change("step.c", "+ 20", "+ 30");
  const lines = retained(gc(box), /generation/);
  assert.match(
    lines.join("\n"),
    /is what process \d+ runs, which is at generation 2 and must be restarted/,
  );
  program.send("a");
  await program.line(/^a 22$/);
  box.hotlink("restart");
  program.send("a");
  await program.line(/^a 32$/);
  assert.deepEqual(gc(box).retained, []);
});

test("a collection runs by itself behind an update, and the next one says so", async (t) => {
  const box = new Sandbox(t);
  box.setEnvironment("HOTLINK_STALE", "0");
  box.write("main.c", main);
  box.write("step.c", `${head} int step(int c) { return printf("version %d\\n", 1) + c; }`);
  box.build(["main.c", "step.c"], { flags: "-O1" });
  const program = box.start();
  const freed: number[] = [];
  for (let n = 2; n < 6; n++) {
    freed.push(box.change("step.c", `${n - 1})`, `${n})`).collected?.bytes ?? 0);
    program.send("a");
    await program.line(new RegExp(`^version ${n}$`));
  }
  assert.ok(
    freed.some((bytes) => bytes > 0),
    freed.join(),
  );
  const { stdout } = box.hotlink("gc");
  assert.match(stdout, /^program: freed \d+ old blocks?, /);
});
