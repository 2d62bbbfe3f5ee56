/** Shared libraries and the program: who calls whom, who brings what. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Sandbox } from "../support/sandbox.ts";

function makeLibrary(box: Sandbox, name: string, source: string, compiler = "gcc"): void {
  const file = `${name}.${compiler === "g++" ? "cc" : "c"}`;
  box.write(file, source);
  box.run(compiler, "-shared", "-fPIC", "-g", file, "-o", `${name}.so`);
}

for (const flags of ["-O0 -g", "-O2 -fno-pie"]) {
  test(`a library calls what the program defines, and calls what is newest (${flags})`, async (t) => {
    const box = new Sandbox(t);
    makeLibrary(
      box,
      "libhost",
      `extern int called; int answer(int); int (*address(void))(int);
       int (*address(void))(int) { return answer; }
       int ask(int x) { called++; return answer(x); }`,
    );
    box.write(
      "main.c",
      `#include <hotlink.h>
       #include <stdio.h>
       #include <unistd.h>
       int ask(int); int (*address(void))(int);
       int called;
       int answer(int x) { return x + 1; }
       int main(void) {
         for (;;) {
           hotlink_safe_point();
           printf("%d %s %s\\n", ask(41), address() == answer ? "same" : "other", called > 0 ? "shared" : "apart");
           fflush(stdout);
           usleep(10000);
         }
       }`,
    );
    box.build(["main.c"], { flags, link: ["-L.", "-lhost", "-Wl,-rpath,$ORIGIN"] });
    const program = box.start();
    await program.line(/^42 same shared$/);
    box.change("main.c", "x + 1", "x + 2");
    await program.line(/^43 same shared$/);
    assert.deepEqual(box.drift(), []);
  });
}

test("a plug-in finds the program's functions with -rdynamic, new ones too, and nothing hidden", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.c",
    `#include <dlfcn.h>
     #include <hotlink.h>
     #include <stdio.h>
     #include <unistd.h>
     int offered(void) { return 1; }
     __attribute__((visibility("hidden"))) int secret(void) { return 2; }
     /* more */
     int main(void) {
       for (;;) {
         hotlink_safe_point();
         void *plugin = dlopen("./plugin.so", RTLD_NOW);
         int (*run)(void) = plugin ? (int (*)(void))dlsym(plugin, "run") : 0;
         printf("%d %s %d\\n", run ? run() : -1, dlsym(RTLD_DEFAULT, "secret") ? "seen" : "hidden", secret());
         fflush(stdout);
         if (plugin) dlclose(plugin);
         usleep(10000);
       }
     }`,
  );
  makeLibrary(box, "plugin", "int offered(void); int run(void) { return offered() + 10; }");
  box.build(["main.c"], { link: ["-rdynamic", "-ldl"] });
  const program = box.start();
  await program.line(/^11 hidden 2$/);
  box.change("main.c", "/* more */", "int later(void) { return 5; }");
  makeLibrary(box, "next", "int later(void); int run(void) { return later() + 20; }");
  box.run("mv", "next.so", "plugin.so");
  await program.line(/^25 hidden 2$/);
  assert.deepEqual(box.drift(), []);
});

test("without -rdynamic a plug-in does not find the program's functions, as after any link", (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.c",
    `#include <dlfcn.h>
     #include <stdio.h>
     int offered(void) { return 1; }
     int main(void) { puts(dlsym(RTLD_DEFAULT, "offered") ? "found" : "not found"); return 0; }`,
  );
  box.build(["main.c"]);
  assert.equal(box.run("./program"), "not found\n");
  box.build(["main.c"], { link: ["-Wl,--export-dynamic-symbol=off*"] });
  assert.equal(box.run("./program"), "found\n");
  box.write("list", "{ /* a comment */ offered; };");
  box.build(["main.c"], { link: ["-Wl,--dynamic-list=list"] });
  assert.equal(box.run("./program"), "found\n");
});

test("a program's operator new serves its libraries, even before main", async (t) => {
  const box = new Sandbox(t);
  makeLibrary(
    box,
    "libuser",
    `#include <string>
     #include <vector>
     static std::vector<std::string> *words = new std::vector<std::string>(3, "a word that is too long for the small buffer");
     std::string *word() { return new std::string((*words)[1]); }`,
    "g++",
  );
  box.write(
    "main.cc",
    `#include <cstdio>
     #include <cstdlib>
     #include <hotlink.h>
     #include <new>
     #include <string>
     #include <unistd.h>
     static long made, freed;
     void *operator new(std::size_t size) { made++; if (void *p = std::malloc(size)) return p; throw std::bad_alloc(); }
     void operator delete(void *p) noexcept { freed++; std::free(p); }
     void operator delete(void *p, std::size_t) noexcept { freed++; std::free(p); }
     std::string *word();
     int main() {
       printf("before main: %s\\n", made >= 4 ? "counted" : "missed"); fflush(stdout);
       for (;;) {
         hotlink_safe_point();
         long before = made, gone = freed;
         delete word();
         printf("%ld %ld\\n", made - before, freed - gone); fflush(stdout);
         usleep(10000);
       }
     }`,
  );
  box.build(["main.cc"], {
    flags: "-O2",
    compiler: "g++",
    link: ["-L.", "-luser", "-Wl,-rpath,$ORIGIN"],
  });
  const program = box.start();
  await program.line(/^before main: counted$/);
  await program.line(/^2 2$/);
  box.change("main.cc", "made++;", "made += 10;");
  await program.line(/^20 2$/);
  assert.deepEqual(box.drift(), []);
});

test("a template's static variable is one for the program and its library", (t) => {
  const box = new Sandbox(t);
  box.write(
    "shared.h",
    "template <class T> struct Counter { static int count; static int next() { return ++count; } };\n" +
      "template <class T> int Counter<T>::count = 0;\n" +
      "inline int &inlined() { static int value; return value; }\n",
  );
  makeLibrary(
    box,
    "libcount",
    '#include "shared.h"\nint step() { inlined() += 5; return Counter<int>::next(); }',
    "g++",
  );
  box.write(
    "main.cc",
    `#include "shared.h"
     #include <cstdio>
     int step();
     int main() { step(); Counter<int>::next(); int n = step(); std::printf("%d %d\\n", n, inlined()); return 0; }`,
  );
  box.build(["main.cc"], {
    compiler: "g++",
    link: ["-L.", "-lcount", "-Wl,-rpath,$ORIGIN"],
  });
  assert.equal(box.run("./program"), "3 10\n");
});

test("an update may refer to a version of a library's function", async (t) => {
  const box = new Sandbox(t);
  const show = (expression: string, symver = "") => {
    box.write(
      "show.c",
      `#include <stdio.h>
       int measure(const char *);
       ${symver}
       void describe(void) { printf("value %d\\n", ${expression}); }`,
    );
    box.compile("show.c");
  };
  const versioned = (version: string) =>
    show('measure("42")', `__asm__(".symver measure,${version}");`);
  box.write(
    "main.c",
    `#include <hotlink.h>
     #include <stdio.h>
     #include <unistd.h>
     void describe(void);
     int main(void) {
       setlinebuf(stdout);
       for (;;) { hotlink_safe_point(); describe(); usleep(5000); }
     }`,
  );
  show("1");
  box.build(["main.c", "show.c"]);
  const program = box.start();
  await program.line(/^value 1$/);
  versioned("atoi@GLIBC_2.2.5");
  const report = box.update();
  assert.equal(report.needsRestart, false, JSON.stringify(report));
  await program.line(/^value 42$/);
  assert.deepEqual(box.drift(), []);

  versioned("atoi@GLIBC_9.9");
  assert.throws(() => box.update(), /undefined reference to 'atoi@GLIBC_9.9'/);
  await program.line(/^value 42$/);

  // What an indirect function is, only the dynamic linker of a process knows.
  versioned("strlen@GLIBC_2.2.5");
  assert.match(JSON.stringify(box.update().targets), /restarted.*strlen@GLIBC_2.2.5/);
  await program.line(/^value 42$/);
  await box.start().line(/^value 2$/);
});

test("a library behind --as-needed counts from the update that needs it", async (t) => {
  const box = new Sandbox(t);
  makeLibrary(box, "libb", "int b(void) { return 2; } int other(void) { return 3; }");
  const show = (text: string) => {
    box.write(
      "show.c",
      `#include <stdio.h>
       __attribute__((weak)) int b(void);
       int other(void);
       void describe(void) { ${text} fflush(stdout); }`,
    );
    box.compile("show.c");
  };
  box.write(
    "main.c",
    `#include <hotlink.h>
     #include <unistd.h>
     void describe(void);
     int main(void) { for (;;) { hotlink_safe_point(); describe(); usleep(5000); } }`,
  );
  show('printf("first %d\\n", b ? b() : -1);');
  const link = ["-Wl,--as-needed", "-L.", "-lb", "-Wl,-rpath,$ORIGIN"];
  box.build(["main.c", "show.c"], { link });
  const program = box.start();
  await program.line(/^first -1$/);
  show('printf("second %d %d\\n", b ? b() : -1, other());');
  box.update();
  await program.line(/^second 2 3$/);
  assert.deepEqual(box.drift("program"), []);
  show('printf("third %d\\n", b ? b() : -1);');
  box.update();
  await program.line(/^third -1$/);
  assert.deepEqual(box.drift("program"), []);
});

test("a common symbol gets a member's value, and loses it with the archive", async (t) => {
  const box = new Sandbox(t);
  box.write("value.c", "int thing = 5;");
  box.write(
    "main.c",
    `#include <hotlink.h>
     #include <stdio.h>
     #include <unistd.h>
     int thing;
     int main(void) {
       setlinebuf(stdout);
       for (;;) { hotlink_safe_point(); printf("thing %d\\n", thing); usleep(5000); }
     }`,
  );
  box.compile("value.c");
  box.run("ar", "rcs", "libvalue.a", "value.o");
  const flags = "-O1 -fcommon";
  box.build(["main.c"], { flags, link: ["libvalue.a"] });
  await box.start().line(/^thing 5$/);
  assert.equal(box.build(["main.c"], { flags, link: [] }).status, 0);
  await box.start().line(/^thing 0$/);
  assert.equal(box.build(["main.c"], { flags, link: ["libvalue.a"] }).status, 0);
  await box.start().line(/^thing 5$/);
  assert.deepEqual(box.drift("program"), []);
});
