/** Safe points: the macro, the loop contract, and programs that know nothing of hotlink. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Sandbox } from "../support/sandbox.ts";

test("the runtime owns the loop: even the loop's body changes", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "game.c",
    `#include <hotlink.h>
     #include <stdio.h>
     #include <string.h>
     #include <unistd.h>
     static int frame;
     static char name[16];
     static int start(int argc, char **argv) { strcpy(name, argc > 1 ? argv[1] : "nobody"); return 0; }
     static int update(void) { printf("frame %d of %s\\n", ++frame, name); fflush(stdout); usleep(10000); return frame >= 1000; }
     static int finish(void) { puts("finished"); return 7; }
     HOTLINK_LOOP(start, update, finish)`,
  );
  box.build(["game.c"]);
  const program = box.start("./program", "Anna");
  await program.line(/^frame 3 of Anna$/);
  box.change(
    "game.c",
    'printf("frame %d of %s\\n", ++frame, name)',
    'printf("%s is at %d\\n", name, ++frame)',
  );
  const line = await program.line(/^Anna is at \d+$/);
  assert.ok(Number(line.split(" ").at(-1)) > 3, line);
  const report = box.change("game.c", "frame >= 1000", "frame > 5");
  assert.equal(report.targets[0]?.refused, undefined);
  await program.line(/^finished$/);
  assert.equal(await program.exit(), 7);
});

test("the macro and the contract do nothing in a normal link", (t) => {
  const box = new Sandbox(t);
  box.write(
    "game.c",
    `#include <hotlink.h>
     #include <stdio.h>
     static int frame;
     static int start(int argc, char **argv) { (void)argv; return argc > 1 ? 9 : 0; }
     static int update(void) { hotlink_safe_point(); printf("%d\\n", ++frame); return frame == 3; }
     static int finish(void) { return 7; }
     HOTLINK_LOOP(start, update, finish)`,
  );
  box.compile("game.c");
  box.run("gcc", "game.o", "-o", "normal");
  assert.deepEqual(box.try("./normal"), { status: 7, stdout: "1\n2\n3\n", stderr: "" });
  assert.equal(box.try("./normal", "x").status, 9);
});

test("the header compiles as C and as C++, with all warnings", (t) => {
  const box = new Sandbox(t);
  box.write("a.c", "#include <hotlink.h>\nint main(void) { hotlink_safe_point(); return 0; }");
  box.run("cp", "a.c", "b.cc");
  box.compile("a.c", { flags: "-std=c11 -Wall -Wextra -Wpedantic -Werror" });
  box.compile("b.cc", { flags: "-std=c++11 -Wall -Wextra -Werror", compiler: "g++" });
});

test("a program that waits for input is changed where it waits, and does not notice", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "shell.c",
    `#include <errno.h>
     #include <stdio.h>
     #include <string.h>
     static int lines;
     __attribute__((noipa)) static void answer(const char *text) { printf("%d: you said %s", ++lines, text); fflush(stdout); }
     int main(void) {
       char text[100];
       while (fgets(text, sizeof text, stdin)) answer(text);
       printf("end %s\\n", ferror(stdin) ? strerror(errno) : "of input");
       return 0;
     }`,
  );
  box.build(["shell.c"], { flags: "-O2" });
  const program = box.start();
  program.send("hello\n");
  await program.line(/^1: you said hello$/);
  const report = box.change("shell.c", "you said", "thank you for");
  assert.equal(report.targets[0]?.refused, undefined);
  program.send("hello\n");
  await program.line(/^2: thank you for hello$/);
  program.closeInput();
  await program.line(/^end of input$/);
  assert.equal(await program.exit(), 0);
});

/** Calls that the kernel never restarts after a signal (man 7 signal); the program would see EINTR. */
const waits: Record<string, string> = {
  poll: "struct pollfd p = {0, POLLIN, 0}; r = poll(&p, 1, 400);",
  epoll_wait:
    "struct epoll_event v; int e = epoll_create1(0); r = epoll_wait(e, &v, 1, 400); close(e);",
  nanosleep: "struct timespec s = {0, 400000000}; r = nanosleep(&s, 0);",
  clock_nanosleep:
    "struct timespec s = {0, 400000000}; errno = clock_nanosleep(CLOCK_MONOTONIC, 0, &s, 0); r = errno ? -1 : 0;",
  usleep: "r = usleep(400000);",
  select: "struct timeval s = {0, 400000}; r = select(0, 0, 0, 0, &s);",
  pause_by_sigtimedwait:
    "sigset_t s; sigemptyset(&s); sigaddset(&s, SIGUSR2); struct timespec w = {0, 400000000}; sigprocmask(SIG_BLOCK, &s, 0); r = sigtimedwait(&s, 0, &w); if (r < 0 && errno == EAGAIN) r = 0;",
  sem_timedwait:
    "sem_t m; sem_init(&m, 0, 0); struct timespec w; clock_gettime(CLOCK_REALTIME, &w); w.tv_nsec += 400000000; if (w.tv_nsec >= 1000000000) { w.tv_sec++; w.tv_nsec -= 1000000000; } r = sem_timedwait(&m, &w); if (r < 0 && errno == ETIMEDOUT) r = 0;",
  recv_with_timeout:
    "int s[2]; socketpair(AF_UNIX, SOCK_STREAM, 0, s); struct timeval w = {0, 400000}; setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &w, sizeof w); char c; r = recv(s[0], &c, 1, 0); if (r < 0 && errno == EAGAIN) r = 0; close(s[0]); close(s[1]);",
};

test("waiting calls of the C library are not interrupted by updates", async (t) => {
  const box = new Sandbox(t);
  const names = Object.keys(waits);
  box.write(
    "wait.c",
    `#define _GNU_SOURCE
     #include <errno.h>
     #include <poll.h>
     #include <semaphore.h>
     #include <signal.h>
     #include <stdio.h>
     #include <stdlib.h>
     #include <string.h>
     #include <sys/epoll.h>
     #include <sys/select.h>
     #include <sys/socket.h>
     #include <time.h>
     #include <unistd.h>
     __attribute__((noipa)) int version(void) { return 1; }
     int main(int argc, char **argv) {
       for (int round = 0;; round++) {
         int r = 0; errno = 0;
         printf("round %d version %d\\n", round, version()); fflush(stdout);
         switch (argc > 1 ? atoi(argv[1]) : 0) {
           ${names.map((name, i) => `case ${i}: { ${waits[name]} break; }`).join("\n")}
         }
         if (r < 0) { printf("interrupted: %s\\n", strerror(errno)); fflush(stdout); return 1; }
       }
     }`,
  );
  box.build(["wait.c"], { flags: "-O1" });
  const programs = names.map((_, i) => box.start("./program", String(i)));
  for (const program of programs) await program.line(/version 1$/);
  for (let version = 2; version <= 6; version++) {
    const report = box.change("wait.c", `return ${version - 1};`, `return ${version};`);
    assert.deepEqual(
      report.targets.map((target) => target.refused),
      names.map(() => undefined),
    );
    for (const program of programs) await program.line(new RegExp(`version ${version}$`));
  }
  for (const [i, program] of programs.entries()) {
    assert.ok(!program.output.includes("interrupted"), `${names[i]}: ${program.output}`);
  }
  assert.deepEqual(box.drift(), []);
});

test("sixteen threads call changing functions, some running, some waiting", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "threads.c",
    `#include <hotlink.h>
     #include <pthread.h>
     #include <stdio.h>
     #include <unistd.h>
     static int calls[16];
     __attribute__((noipa)) int one(int x) { return x + 1; }
     __attribute__((noipa)) int two(int x) { return one(x) + 1; }
     static void *work(void *index) {
       int i = (int)(long)index;
       for (;;) {
         int value = two(i);
         if (value < i) printf("wrong %d\\n", value);
         calls[i]++;
         if (i % 4 == 0) usleep(500);
       }
       return 0;
     }
     int main(void) {
       for (long i = 0; i < 16; i++) { pthread_t t; pthread_create(&t, 0, work, (void *)i); }
       for (;;) {
         hotlink_safe_point();
         int busy = 0;
         for (int i = 0; i < 16; i++) busy += calls[i] > 0;
         printf("busy %d value %d\\n", busy, two(0)); fflush(stdout);
         usleep(20000);
       }
     }`,
  );
  box.build(["threads.c"], { flags: "-O2", link: ["-pthread"] });
  const program = box.start();
  await program.line(/^busy 16 value 2$/);
  for (let n = 2; n <= 15; n++) {
    const report = box.change("threads.c", `return x + ${n - 1};`, `return x + ${n};`);
    assert.equal(report.targets[0]?.refused, undefined);
    assert.equal(report.targets[0]?.outcome?.threads, 17);
    await program.line(new RegExp(`^busy 16 value ${n + 1}$`));
  }
  assert.ok(!program.output.includes("wrong"));
  assert.deepEqual(box.drift(), []);
});

test("a program that does not reach its safe point is left alone, and gets everything when it does", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.c",
    `#include <hotlink.h>
     #include <stdio.h>
     #include <unistd.h>
     static int ready;
     __attribute__((noipa)) int version(void) { return 1; }
     int main(void) {
       for (;;) {
         if (access("go", F_OK) == 0) ready = 1;
         if (ready) hotlink_safe_point();
         printf("version %d\\n", version()); fflush(stdout); usleep(10000);
       }
     }`,
  );
  box.build(["main.c"]);
  const program = box.start();
  await program.line(/^version 1$/);
  const report = box.change("main.c", "return 1;", "return 2;");
  assert.match(report.targets[0]?.refused ?? "", /did not reach a safe point/);
  await program.line(/^version 1$/);
  box.write("go", "");
  const next = box.change("main.c", "return 2;", "return 3;");
  assert.equal(next.targets[0]?.refused, undefined);
  await program.line(/^version 3$/);
  assert.doesNotMatch(program.output.slice(program.output.indexOf("version 3")), /version [12]/);
  assert.deepEqual(box.drift(), []);
});

test("threads that block all signals are changed too, and the C library's own signal still works", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "threads.c",
    `#define _GNU_SOURCE
     #include <hotlink.h>
     #include <pthread.h>
     #include <signal.h>
     #include <stdio.h>
     #include <unistd.h>
     static int calls[4], caught;
     __attribute__((noipa)) int one(int x) { return x + 1; }
     static void *work(void *index) {
       int i = (int)(long)index;
       for (;;) { if (one(i) > i) calls[i] = 1; if (i == 0) usleep(300); }
       return 0;
     }
     static void *wait_for_signals(void *all) {
       for (int signal;;) if (sigwait(all, &signal) == 0) caught++;
       return 0;
     }
     int main(void) {
       static sigset_t all;
       sigfillset(&all);
       pthread_sigmask(SIG_BLOCK, &all, 0);
       pthread_t t;
       for (long i = 0; i < 4; i++) pthread_create(&t, 0, work, (void *)i);
       pthread_create(&t, 0, wait_for_signals, &all);
       for (;;) {
         hotlink_safe_point();
         int busy = 0;
         for (int i = 0; i < 4; i++) busy += calls[i] > 0;
         // Changes the user of all threads, by a signal to each.
         int failed = setresuid(getuid(), geteuid(), geteuid());
         kill(getpid(), SIGUSR1);
         printf("busy %d value %d failed %d caught %d\\n", busy, one(0), failed, caught > 3); fflush(stdout);
         usleep(5000);
       }
     }`,
  );
  box.build(["threads.c"], { flags: "-O2", link: ["-pthread"] });
  const program = box.start();
  await program.line(/^busy 4 value 1 failed 0 caught 1$/);
  for (let n = 2; n <= 12; n++) {
    const report = box.change("threads.c", `return x + ${n - 1};`, `return x + ${n};`);
    assert.equal(report.targets[0]?.refused, undefined);
    assert.equal(report.targets[0]?.outcome?.threads, 6);
    await program.line(new RegExp(`^busy 4 value ${n} failed 0 caught 1$`));
  }
  assert.deepEqual(box.drift(), []);
});
