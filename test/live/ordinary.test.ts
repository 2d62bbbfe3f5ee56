/**
 * Ordinary behaviour: a program started through its launcher does what the same objects do when the ordinary linker links them.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Sandbox } from "../support/sandbox.ts";

interface Case {
  readonly name: string;
  readonly source: string;
  readonly compiler?: "gcc" | "g++";
  readonly link?: readonly string[];
  readonly args?: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: "arguments, environment and the exit status",
    source: `
      #include <stdio.h>
      #include <stdlib.h>
      int main(int argc, char **argv, char **envp) {
        for (int i = 1; i < argc; i++) printf("%s\\n", argv[i]);
        int found = 0;
        for (char **e = envp; *e; e++) found += *e == getenv("PATH") - 5;
        printf("%d %s\\n", found, getenv("PATH") ? "path" : "none");
        return 42;
      }`,
    args: ["one", "two words", ""],
  },
  {
    name: "constructors and destructors run in the linker's order",
    source: `
      #include <stdio.h>
      #include <stdlib.h>
      __attribute__((constructor)) static void c1(void) { puts("c1"); }
      __attribute__((constructor(200))) static void c200(void) { puts("c200"); }
      __attribute__((constructor(101))) static void c101(void) { puts("c101"); }
      __attribute__((destructor)) static void d1(void) { puts("d1"); }
      __attribute__((destructor(200))) static void d200(void) { puts("d200"); }
      static void first(void) { puts("registered first"); }
      static void second(void) { puts("registered second"); }
      int main(void) { atexit(first); atexit(second); puts("main"); return 0; }`,
  },
  {
    name: "C++ static objects are constructed once and destroyed in reverse",
    compiler: "g++",
    source: `
      #include <iostream>
      #include <string>
      struct Loud {
        std::string name;
        explicit Loud(const char *n) : name(n) { std::cout << "+" << name << "\\n"; }
        ~Loud() { std::cout << "-" << name << "\\n"; }
      };
      Loud a("a");
      static Loud b("b");
      inline Loud c("c");
      template <class T> struct Holder { static Loud d; };
      template <class T> Loud Holder<T>::d("d");
      Loud &local() { static Loud e("e"); return e; }
      int main() { local(); local(); return Holder<int>::d.name == "d" ? 0 : 1; }`,
  },
  {
    name: "exceptions pass through the program, libraries and threads",
    compiler: "g++",
    link: ["-pthread"],
    source: `
      #include <algorithm>
      #include <cstdlib>
      #include <exception>
      #include <iostream>
      #include <map>
      #include <memory>
      #include <stdexcept>
      #include <string>
      #include <thread>
      #include <vector>
      struct Base { virtual ~Base() = default; };
      struct Other : Base {};
      static int compare(const void *, const void *) { throw std::string("out of qsort"); }
      int main() {
        std::vector<int> v{3, 1, 2};
        try { std::sort(v.begin(), v.end(), [](int, int) -> bool { throw 7; }); }
        catch (int i) { std::cout << "int " << i << "\\n"; }
        try { int a[2] = {2, 1}; std::qsort(a, 2, sizeof *a, compare); }
        catch (const std::string &s) { std::cout << s << "\\n"; }
        try { std::map<int, int>().at(1); } catch (const std::out_of_range &) { std::cout << "range\\n"; }
        try { Base b; dynamic_cast<Other &>(b); } catch (const std::bad_cast &) { std::cout << "cast\\n"; }
        std::exception_ptr kept;
        std::thread t([&] { try { throw std::runtime_error("thread"); } catch (...) { kept = std::current_exception(); } });
        t.join();
        try { std::rethrow_exception(kept); } catch (const std::exception &e) { std::cout << e.what() << "\\n"; }
      }`,
  },
  {
    name: "an uncaught exception ends the program like any other",
    compiler: "g++",
    source: `#include <stdexcept>
      int main() { throw std::runtime_error("nobody catches this"); }`,
  },
  {
    name: "thread-local variables start right in every thread",
    compiler: "g++",
    link: ["-pthread"],
    source: `
      #include <cstdio>
      #include <mutex>
      #include <string>
      #include <thread>
      thread_local int number = 7;
      thread_local int zero;
      thread_local std::string text = "text";
      static std::once_flag once;
      int main() {
        number = 100; zero = 5; text += "!";
        std::thread t([] { std::call_once(once, [] { std::puts("once"); }); std::printf("%d %d %s\\n", number, zero, text.c_str()); });
        t.join();
        std::call_once(once, [] { std::puts("twice"); });
        std::printf("%d %d %s\\n", number, zero, text.c_str());
      }`,
  },
  {
    name: "fork and exec, pipes and signals",
    source: `
      #include <signal.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/wait.h>
      #include <unistd.h>
      static volatile sig_atomic_t seen;
      static void on_signal(int s) { seen = s; }
      int main(int argc, char **argv) {
        if (argc > 1) { printf("child %s\\n", argv[1]); return 5; }
        int ends[2]; char text[32] = {0}; int status;
        if (pipe(ends) != 0) return 1;
        printf("descriptors %d %d\\n", ends[0], ends[1]);
        fflush(stdout);
        if (fork() == 0) { write(ends[1], "from the child", 14); _exit(3); }
        wait(&status);
        read(ends[0], text, sizeof text - 1);
        printf("%s, status %d\\n", text, WEXITSTATUS(status));
        fflush(stdout);
        if (fork() == 0) { execl("/proc/self/exe", argv[0], "again", (char *)0); _exit(9); }
        wait(&status);
        printf("exec status %d\\n", WEXITSTATUS(status));
        signal(SIGUSR1, on_signal);
        raise(SIGUSR1);
        printf("signal %d\\n", seen == SIGUSR1);
        fflush(stdout);
        if (fork() == 0) abort();
        wait(&status);
        printf("aborted %d\\n", WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
        return 0;
      }`,
  },
  {
    name: "variables of the C library are the library's own",
    source: `
      #include <errno.h>
      #include <getopt.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <time.h>
      extern char **environ;
      int main(int argc, char **argv) {
        setenv("ADDED", "yes", 1);
        int found = 0;
        for (char **e = environ; *e; e++) found += (*e)[0] == 'A' && (*e)[1] == 'D';
        printf("environ %d\\n", found);
        while (getopt(argc, argv, "ab:") != -1) printf("option %c %s\\n", optopt ? optopt : '-', optarg ? optarg : "");
        printf("optind %d\\n", optind);
        setenv("TZ", "EST5EDT", 1); tzset();
        printf("%s %ld\\n", tzname[0], timezone);
        fprintf(stdout, "%s\\n", program_invocation_short_name);
        errno = ERANGE; perror("reason");
        return 0;
      }`,
    args: ["-a", "-b", "value", "rest"],
  },
  {
    name: "function pointers of libraries compare equal in code and in data",
    source: `
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      static void (*release)(void *) = free;
      static int (*table[])(const char *, const char *) = {strcmp, strcasecmp};
      int main(void) {
        void (*here)(void *) = free;
        printf("%d %d %d\\n", here == release, table[0] == strcmp, table[1] == strcasecmp);
        release(malloc(1));
        return table[0]("a", "a");
      }`,
  },
];

const variants: Record<string, readonly string[]> = {
  "-O0 -g": [],
  "-O2": [],
  "-O2 -fno-pie": ["-no-pie"],
};

for (const { name, source, compiler = "gcc", link = [], args = [] } of cases) {
  for (const [flags, how] of Object.entries(variants)) {
    test(`${name} (${compiler} ${flags})`, (t) => {
      const box = new Sandbox(t);
      const file = compiler === "g++" ? "main.cc" : "main.c";
      box.write(file, `#define _GNU_SOURCE\n${source}`);
      const linked = box.build([file], { flags: `${flags} -w`, compiler, link });
      assert.equal(linked.status, 0, linked.stderr);
      const hot = box.try("./program", ...args);
      box.run(compiler, ...how, "main.o", "-o", "program", ...link);
      const cold = box.try("./program", ...args);
      assert.deepEqual(hot, cold);
    });
  }
}
