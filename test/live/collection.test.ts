/** Old code and data of a running program: it is freed when nobody can reach it any more, and who holds it is told. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gc, head, main, retained } from "../support/collection.ts";
import { needs } from "../support/needs.ts";
import { Sandbox } from "../support/sandbox.ts";

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
