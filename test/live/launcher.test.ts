/** The file a link leaves is a program like any: wherever it is, whoever starts it. */
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { needs } from "../support/needs.ts";
import { type Result, Sandbox } from "../support/sandbox.ts";

/** A program that tells its name and its arguments, and crashes where it has many. */
function prepare(t: TestContext): Sandbox {
  const box = new Sandbox(t);
  box.write(
    "main.c",
    `#include <signal.h>
     #include <stdio.h>
     __attribute__((noipa)) void work(int n) { if (n > 3) raise(SIGABRT); }
     int main(int argc, char **argv) {
       printf("I am %s, of %d\\n", argv[0], argc);
       fflush(stdout);
       work(argc);
       return 4;
     }`,
  );
  const { status, stderr } = box.build(["main.c"]);
  assert.equal(status, 0, stderr);
  mkdirSync(box.path("other"));
  return box;
}

function expectRun({ status, stdout, stderr }: Result, name: string, count = 1): void {
  assert.deepEqual(
    { status, stdout, stderr },
    { status: 4, stdout: `I am ${name}, of ${count}\n`, stderr: "" },
  );
}

test("a launcher runs from another directory, by links, and under another name", (t) => {
  const box = prepare(t);
  symlinkSync("../program", box.path("other/link"));
  symlinkSync("link", box.path("other/chain"));
  const shell = (command: string) => box.try("bash", "-c", command);
  expectRun(shell("cd other && ../program x"), "../program", 2);
  expectRun(shell("cd / && exec $OLDPWD/program"), box.path("program"));
  expectRun(shell("cd other && ./chain"), "./chain");
  expectRun(shell("exec -a somebody ./program"), "somebody");
  expectRun(shell("PATH=$PWD:$PATH program"), "program");
});

test("a launcher runs with an empty environment, and for those who watch it", (t) => {
  const box = prepare(t);
  expectRun(box.try("env", "-i", box.path("program")), box.path("program"));
  expectRun(box.try("timeout", "60", "./program"), "./program");
  expectRun(box.try("nice", "./program", "x"), "./program", 2);
  expectRun(box.try("bash", "-c", "set -o pipefail; ./program </dev/null | cat"), "./program");
});

test("a copy of a launcher finds its program, stripped or not", needs("strip"), (t) => {
  const box = prepare(t);
  box.run("cp", "program", "other/copy");
  expectRun(box.try("other/copy"), "other/copy");
  box.run("install", "-s", "-m", "755", "program", "other/installed");
  expectRun(box.try("other/installed"), "other/installed");
  box.run("strip", "program");
  expectRun(box.try("./program"), "./program");
  // The next link writes it anew, and the copies run what is newest.
  box.edit("main.c", "I am", "I am now");
  box.compile("main.c");
  assert.equal(box.link().status, 0);
  assert.equal(box.try("other/copy").stdout, "I am now other/copy, of 1\n");
});

test("a launcher that was moved runs, and the build can link it again", (t) => {
  const box = prepare(t);
  box.run("mv", "program", "other/moved");
  box.hotlink("status");
  expectRun(box.try("other/moved"), "other/moved");
});

test("a launcher that was moved stays what it was when something else is linked in its place", async (t) => {
  const box = prepare(t);
  box.write(
    "other.c",
    '#include <stdio.h>\n#include <unistd.h>\nint main(void) { for (;;) { puts("another"); fflush(stdout); usleep(5000); } }',
  );
  box.run("mv", "program", "first");
  const { status, stderr } = box.build(["other.c"]);
  assert.equal(status, 0, stderr);
  expectRun(box.try("./first"), "./first");
  const another = box.start();
  await another.line(/^another$/);
  // One that runs is not changed into the next.
  box.run("mv", "program", "second");
  assert.equal(box.build(["main.c"]).status, 0);
  await another.line(/^another$/);
  expectRun(box.try("./program"), "./program");
  await box.start("./second").line(/^another$/);
  // What was removed was not moved: the next link goes on with it.
  box.run("rm", "program");
  assert.equal(box.link().status, 0);
  expectRun(box.try("./program"), "./program");
});

test("a program starts without its objects after the daemon was restarted", (t) => {
  const box = prepare(t);
  box.run("mv", "main.o", "gone.o");
  expectRun(box.try("./program"), "./program");
  box.hotlink("stop");
  expectRun(box.try("./program"), "./program");
  const { status, stderr } = box.hotlink("update");
  assert.equal(status, 1);
  assert.match(stderr + box.hotlink("update").stdout, /main\.o: cannot open/);
  box.run("mv", "gone.o", "main.o");
  assert.equal(box.link().status, 0);
  expectRun(box.try("./program"), "./program");
});

test("a program without its objects that runs waits for a restart", async (t) => {
  const box = new Sandbox(t);
  box.write(
    "main.c",
    '#include <stdio.h>\n#include <unistd.h>\nint main(void) { for (;;) { puts("first"); fflush(stdout); usleep(5000); } }',
  );
  box.build(["main.c"]);
  box.run("mv", "main.o", "gone.o");
  box.hotlink("stop");
  const program = box.start();
  await program.line(/^first$/);
  box.edit("main.c", "first", "second");
  box.compile("main.c");
  const [report] = JSON.parse(box.hotlink("update", "--json").stdout);
  assert.match(report.targets[0].refused, /must be restarted: .*cannot open/);
  await program.line(/^first$/);
  assert.equal(box.hotlink("restart").status, 0);
  await program.line(/^second$/);
});

test("a debugger starts a launcher and sees a crash", needs("gdb"), (t) => {
  const box = prepare(t);
  const debug = (...args: string[]) =>
    box.try("gdb", "-nx", "-batch", "-ex", "run", "-ex", "bt", "--args", "./program", ...args);
  const crash = debug("1", "2", "3");
  assert.match(crash.stdout, /I am .*, of 4/, crash.stderr);
  assert.match(crash.stdout, /received signal SIGABRT/);
  assert.match(crash.stdout, /#\d+ .*raise \(/);
  assert.match(debug().stdout, /exited with code 04/);
});

test("a launcher runs under strace", needs("strace"), (t) => {
  const box = prepare(t);
  expectRun(box.try("strace", "-f", "-o", "trace", "./program"), "./program");
  assert.match(box.read("trace"), /exit_group\(4\)/);
});

test("launchers are executables that no tool takes for one and the same", needs("readelf"), (t) => {
  const box = prepare(t);
  assert.match(box.run("readelf", "-h", "program"), /Type: +EXEC/);
  assert.doesNotMatch(box.run("readelf", "-n", "program"), /Build ID/);
});
