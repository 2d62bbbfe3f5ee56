/** Lists of constructors and destructors, old-style and new: which functions run, and in which order. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Sandbox } from "../support/sandbox.ts";

const lists = [
  "init_array",
  "init_array.200",
  "init_array.00100",
  "init_array.65534",
  "init_array.65535",
  "ctors",
  "ctors.65335",
  "ctors.65435",
  "ctors.00001",
  "preinit_array",
  "fini_array",
  "fini_array.200",
  "fini_array.65535",
  "dtors",
  "dtors.65335",
  "dtors.00001",
];

/** Assembly with two functions for each list, each of which prints a line with its list and place. */
function listsOf(file: string, names: readonly string[]): string {
  const lines = [".text", ".Lput: mov $1,%edi; mov $1,%eax; syscall; ret"];
  for (const name of names) {
    const label = name.replaceAll(".", "_");
    const type =
      name.startsWith("ctors") || name.startsWith("dtors") ? "progbits" : name.split(".")[0];
    for (const k of [1, 2]) {
      const text = `${file} ${name} ${k}`;
      lines.push(
        ".text",
        `${label}_${k}: lea .Ls_${label}_${k}(%rip),%rsi; mov $${text.length + 1},%edx; jmp .Lput`,
        ".section .rodata",
        `.Ls_${label}_${k}: .ascii "${text}\\n"`,
      );
    }
    lines.push(`.section .${name},"aw",@${type}`, `.quad ${label}_1, ${label}_2`);
  }
  return `${lines.join("\n")}\n.section .note.GNU-stack,"",@progbits\n`;
}

test("lists run in the order of the ordinary linker", (t) => {
  const box = new Sandbox(t);
  box.write("a.s", listsOf("a", lists));
  box.write("b.s", listsOf("b", [...lists].reverse()));
  box.write("main.c", "int main(void) { return 3; }");
  const sources = ["a.s", "main.c", "b.s"];
  const { status, stderr } = box.build(sources, { flags: "" });
  assert.equal(status, 0, stderr);
  const hot = box.try("./program");
  box.run("gcc", "a.o", "main.o", "b.o", "-o", "ordinary");
  assert.deepEqual(hot, box.try("./ordinary"));
  assert.equal(hot.stdout.split("\n").length, 2 * 2 * lists.length + 1);
});

const program = `
  #include <hotlink.h>
  #include <stdio.h>
  #include <unistd.h>
  int count;
  /* more */
  int main(void) {
    for (;;) { hotlink_safe_point(); printf("count %d\\n", count); fflush(stdout); usleep(5000); }
  }`;

test("a list of a file that an update adds runs, whatever its kind", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", program);
  box.build(["main.c"]);
  const running = box.start();
  await running.line(/^count 0$/);
  box.write(
    "added.c",
    `extern int count;
     static void two(void) { count += 2; }
     static void three(void) { count = count * 10 + 3; }
     static void five(void) { count = count * 10 + 5; }
     __attribute__((section(".ctors"), used)) static void (*const old[])(void) = {five, three};
     __attribute__((section(".init_array.300"), used)) static void (*const new[])(void) = {two};`,
  );
  box.compile("added.c");
  box.link(["main.c", "added.c"]);
  await running.line(/^count 235$/);
  assert.deepEqual(box.drift("program"), []);
});

test("functions of libraries and indirect functions may be in lists", (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.c",
    `#include <stdio.h>
     #include <stdlib.h>
     typedef void function(void);
     static void hello(void) { puts("hello"); }
     static function *choose(void) { return hello; }
     static void chosen(void) __attribute__((ifunc("choose")));
     extern void tzset(void), nobody(void) __attribute__((weak));
     __attribute__((section(".init_array"), used)) static function *const list[] = {chosen, tzset, nobody};
     extern long timezone;
     int main(void) { printf("%ld\\n", timezone); return 0; }`,
  );
  const { status, stderr } = box.build(["main.c"], { flags: "-O2 -w" });
  assert.equal(status, 0, stderr);
  box.setEnvironment("TZ", "EST5");
  assert.equal(box.try("./program").stdout, "hello\n18000\n");
});
