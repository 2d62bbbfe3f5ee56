/**
 * What belongs to one body of a function: the code that seldom runs, clones, tables of labels, exception tables, the frame of a
 * coroutine. A body that still runs when its function changes must keep all of it.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Sandbox } from "../support/sandbox.ts";

const waiting = `
#include <stdio.h>
#include <unistd.h>
__attribute__((noipa)) int input(void) { char c = 0; return read(0, &c, 1) == 1 ? c : -1; }
`;

test("a running function goes on with its own seldom code", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.c",
    `${waiting}
     __attribute__((noinline, cold)) void report(int a, int b) { printf("%d %d\\n", a, b); fflush(stdout); }
     __attribute__((noipa)) int work(int x) {
       /* space */
       int a = x * 6, b = x, c;
       printf("waits\\n"); fflush(stdout);
       while ((c = input()) == '\\n') ;
       if (__builtin_expect(c == 'x', 0)) { report(a, b); return input(); }
       return c;
     }
     int main(void) { while (work(7) > 0) ; return 0; }`,
  );
  box.build(["main.c"], { flags: "-O2" });
  const program = box.start();
  await program.line(/^waits$/);
  box.change(
    "main.c",
    "/* space */",
    "volatile int pad[20]; pad[3] = 9; if (x == 8) report(1, pad[3]);",
  );
  program.send("xy");
  await program.line(/^42 7$/);
  await program.line(/^waits$/);
  program.send("xy");
  await program.line(/^42 7$/);
  assert.deepEqual(box.drift(), []);
});

test("a running function goes on with the clones that were made for it", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.c",
    `${waiting}
     static __attribute__((noinline)) void show(int a, int b) { printf("%d and %d\\n", a, b); fflush(stdout); input(); }
     __attribute__((noipa)) void work(int x) {
       printf("waits\\n"); fflush(stdout);
       input();
       show(3, x);
       printf("back\\n");
     }
     int main(void) { for (int i = 1; i < 9; i++) work(i); }`,
  );
  box.build(["main.c"], { flags: "-O2" });
  assert.match(box.run("nm", "main.o"), /show\.constprop\.0/);
  const program = box.start();
  await program.line(/^waits$/);
  // The new clone has another constant in it, and nothing in the old caller says so.
  box.change("main.c", "show(3, x)", "show(4, x + 100)");
  program.send("ab");
  await program.line(/^3 and 1$/);
  program.send("ab");
  await program.line(/^4 and 102$/);
  // A clone that changes alone is new for everyone.
  await program.line(/^waits$/);
  box.change("main.c", "%d and %d", "%d, then %d");
  program.send("ab");
  await program.line(/^4, then 103$/);
  assert.deepEqual(box.drift(), []);
});

for (const storage of ["static const void *const", "static void *"]) {
  test(`a running function jumps through the labels of its own body (${storage})`, async (t) => {
    const box = new Sandbox(t);
    box.write(
      "main.c",
      `${waiting}
       __attribute__((noipa)) int work(int x) {
         ${storage} table[] = {&&quit, &&add, &&show};
         /* space */
         int sum = x, c;
         printf("waits\\n"); fflush(stdout);
       next:
         c = input();
         goto *table[c == '+' ? 1 : c == '?' ? 2 : 0];
       add: sum += 10; goto next;
       show: printf("sum %d\\n", sum); fflush(stdout); goto next;
       quit: return c;
       }
       int main(void) { while (work(1) > 0) ; return 0; }`,
    );
    box.build(["main.c"], { flags: "-O1" });
    const program = box.start();
    await program.line(/^waits$/);
    program.send("+");
    box.edit(
      "main.c",
      "/* space */",
      "volatile int pad[50]; pad[7] = 1; if (x > pad[7]) return 0;",
    );
    box.change("main.c", "sum += 10", "sum += 100");
    program.send("+?q");
    await program.line(/^sum 21$/);
    await program.line(/^waits$/);
    program.send("+?");
    await program.line(/^sum 101$/);
    assert.deepEqual(box.drift(), []);
  });
}

test("a function whose first instruction refers to a library has room for a jump", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.cc",
    `#include <hotlink.h>
     #include <iostream>
     #include <unistd.h>
     __attribute__((noipa)) std::ostream &out() { return std::cout; }
     std::ostream &(*volatile get)() = out;
     int main() {
       for (;;) { hotlink_safe_point(); get() << "line" << std::endl; usleep(10000); }
     }`,
  );
  box.build(["main.cc"], { flags: "-O2", compiler: "g++" });
  const program = box.start();
  await program.line(/^line$/);
  box.change("main.cc", "return std::cout;", 'std::cout << "new "; return std::cout;');
  await program.line(/^new line$/);
  assert.deepEqual(box.drift(), []);
});

test("a table of virtual functions that grows asks for a restart; one that keeps its size does not", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.cc",
    `#include <hotlink.h>
     #include <cstdio>
     #include <unistd.h>
     struct Shape {
       virtual int sides() { return 3; }
       /* more */
       virtual int colour() { return 7; }
       virtual ~Shape() {}
     };
     struct Other : Shape { /* sides */ };
     Shape *volatile shape = new Other;
     int main() {
       for (;;) { hotlink_safe_point(); printf("%d %d\\n", shape->sides(), shape->colour()); fflush(stdout); usleep(10000); }
     }`,
  );
  box.build(["main.cc"], { flags: "-O2", compiler: "g++" });
  const program = box.start();
  await program.line(/^3 7$/);
  const same = box.change("main.cc", "/* sides */", "int sides() override { return 4; }");
  assert.equal(same.targets[0]?.refused, undefined);
  await program.line(/^4 7$/);
  const grown = box.change("main.cc", "/* more */", "virtual int corners() { return 5; }");
  const restart = grown.verdicts.find((verdict) => verdict.kind === "restart");
  assert.match(restart?.symbol ?? "", /^_ZTV/);
  assert.match(grown.targets[0]?.refused ?? "", /must be restarted/);
  await program.line(/^4 7$/);
  const second = box.start();
  await second.line(/^4 7$/);
});

for (const flags of ["-O0 -g", "-O2"]) {
  test(`a changed catch clause changes its own function alone (${flags})`, async (t) => {
    const box = new Sandbox(t);
    const names = Array.from({ length: 8 }, (_, i) => `try${i}`);
    box.write(
      "main.cc",
      `#include <hotlink.h>
       #include <cstdio>
       #include <stdexcept>
       #include <string>
       #include <unistd.h>
       __attribute__((noipa)) void risky(int x) { if (x) throw std::runtime_error("text"); }
       ${names
         .map(
           (name, i) => `
       __attribute__((noipa)) int ${name}(int x) {
         std::string text = "local ${i}";
         try { risky(x); return ${i}; }
         catch (const std::logic_error &) { return 100 + ${i}; }
         catch (const std::exception &error) { return 10 + ${i} + (text == error.what()); /* ${i} */ }
       }`,
         )
         .join("")}
       int main() {
         for (;;) {
           hotlink_safe_point();
           ${names.map((name) => `printf("%d ", ${name}(1));`).join(" ")} putchar(10); fflush(stdout);
           usleep(10000);
         }
       }`,
    );
    box.build(["main.cc"], { flags, compiler: "g++" });
    const program = box.start();
    await program.line(/^10 11 12 13 14 15 16 17 $/);
    const report = box.change(
      "main.cc",
      "/* 3 */ }",
      '} catch (int) { return 1; } catch (...) { printf("dots"); throw; }',
    );
    const symbols = report.verdicts.filter(({ kind }) => kind === "changed").map((v) => v.symbol);
    assert.deepEqual([...new Set(symbols.map((s) => s.replace(".cold", "")))], ["_Z4try3i"]);
    await program.line(/^10 11 12 13 14 15 16 17 $/);
    assert.deepEqual(box.drift(), []);
  });
}

for (const flags of ["-O0 -g", "-O2"]) {
  test(`a suspended coroutine goes on as it began, and new ones are new (${flags})`, async (t) => {
    const box = new Sandbox(t);
    box.write(
      "main.cc",
      `#include <coroutine>
       #include <cstdio>
       #include <hotlink.h>
       #include <unistd.h>
       struct Task {
         struct promise_type {
           Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
           std::suspend_never initial_suspend() noexcept { return {}; }
           std::suspend_always final_suspend() noexcept { return {}; }
           void return_void() {}
           void unhandled_exception() {}
         };
         std::coroutine_handle<promise_type> handle;
       };
       Task count(const char *name, int from) {
         /* space */
         for (int i = from;; i++) {
           co_await std::suspend_always{};
           printf("%s %d\\n", name, i); fflush(stdout);
         }
       }
       int main() {
         Task old = count("old", 0), now = count("new", 0);
         for (int n = 0;; n++) {
           hotlink_safe_point();
           old.handle.resume();
           if (n % 5 == 0) { now.handle.destroy(); now = count("new", 1000); }
           now.handle.resume();
           usleep(10000);
         }
       }`,
    );
    box.build(["main.cc"], { flags: `${flags} -std=c++20`, compiler: "g++" });
    const program = box.start();
    await program.line(/^old 3$/);
    box.edit("main.cc", '"%s %d\\n", name, i', '"%s %d changed %d\\n", name, i, pad[3]');
    box.change("main.cc", "/* space */", "volatile int pad[64]; pad[3] = 33;");
    await program.line(/^new 1000 changed 33$/);
    const text = await program.line(/^old \d+/);
    assert.match(text, /^old \d+$/);
    assert.deepEqual(box.drift(), []);
  });
}
