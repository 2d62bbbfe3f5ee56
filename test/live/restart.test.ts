/** Starting again: the same process, as it was started, with what was linked last. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Sandbox } from "../support/sandbox.ts";

const main = `
  #include <fcntl.h>
  #include <hotlink.h>
  #include <signal.h>
  #include <stdio.h>
  #include <stdlib.h>
  #include <string.h>
  #include <unistd.h>
  static int table[4];
  static int frames;
  static const char *version(void) { return "first"; }
  int main(int argc, char **argv) {
    char where[256];
    getcwd(where, sizeof where);
    printf("starts %d %s %s %s %s\\n", getpid(), argv[1], getenv("COLOUR"),
           strrchr(where, '/') ? "here" : "nowhere", fcntl(77, F_GETFD) < 0 ? "closed" : "open");
    setenv("COLOUR", "changed", 1);
    chdir("/");
    dup2(0, 77);
    sigset_t all;
    sigfillset(&all);
    sigdelset(&all, SIGUSR1);
    sigprocmask(SIG_SETMASK, &all, NULL);
    table[0] = argc;
    for (;;) {
      hotlink_safe_point();
      printf("frame %d of the %s version, %zu\\n", ++frames, version(), sizeof table); fflush(stdout);
      usleep(10000);
    }
  }`;

test("a process starts again with its arguments, environment and directory, and with the newest code", async (t) => {
  const box = new Sandbox(t);
  box.setEnvironment("COLOUR", "green");
  box.write("main.c", main);
  box.build(["main.c"]);
  const program = box.start("./program", "argument");
  const first = await program.line(/^starts /);
  assert.equal(first, `starts ${program.pid} argument green here closed`);
  await program.line(/^frame 5 of the first version, 16$/);

  box.edit("main.c", '"first"', '"second"');
  box.edit("main.c", "table[4]", "table[40]");
  box.compile("main.c");
  const updated = box.hotlink("update");
  assert.equal(updated.status, 3);
  assert.match(updated.stdout, /'hotlink restart' starts it again/);
  await program.line(/^frame \d+ of the first version, 16$/);

  const restarted = box.hotlink("restart");
  assert.equal(restarted.status, 0, restarted.stdout);
  assert.equal(
    restarted.stdout,
    `program: process ${program.pid} started again, with generation 2\n`,
  );
  assert.equal(await program.line(/^starts /), first);
  await program.line(/^frame 3 of the second version, 160$/);
  box.change("main.c", '"second"', '"third"');
  await program.line(/^frame \d+ of the third version, 160$/);
  assert.deepEqual(box.drift(), []);
  // Signals that were blocked before the restart are not blocked after it.
  program.child.kill("SIGUSR1");
  assert.equal(await program.exit(), "SIGUSR1");
});

test("a restart of nothing says so", (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.build(["main.c"]);
  assert.match(box.hotlink("restart").stdout, /^program: no process is running$/m);
});
