/** Survival: whoever is killed, the other side lives on, says so, and the next link works. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { encode } from "../../src/wire/codec.ts";
import { helloMagic, protocolVersion, Role } from "../../src/wire/messages.ts";
import { Sandbox } from "../support/sandbox.ts";

const main = `
  #include <hotlink.h>
  #include <stdio.h>
  #include <unistd.h>
  static int n;
  __attribute__((noipa)) int value(void) { return 1; }
  int main(void) {
    for (;;) { hotlink_safe_point(); printf("%d value %d\\n", ++n, value()); fflush(stdout); usleep(5000); }
  }`;

test("a killed target is noticed, and the next one starts with the newest code", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.build(["main.c"]);
  const first = box.start();
  await first.line(/value 1$/);
  first.child.kill("SIGKILL");
  assert.equal(await first.exit(), "SIGKILL");
  const report = box.change("main.c", "return 1;", "return 2;");
  assert.deepEqual(report.targets, []);
  const second = box.start();
  await second.line(/^1 value 2$/);
  assert.deepEqual(box.drift(), []);
});

test("a child that lives longer than its parent runs on as it is, and keeps nobody waiting", async (t) => {
  const box = new Sandbox(t);
  // The child ends by itself when the directory of the test is gone.
  box.write(
    "main.c",
    main
      .replace("int main(void) {", "int main(void) { if (fork()) return 0;")
      .replace("for (;;)", 'while (access("main.c", F_OK) == 0)'),
  );
  box.build(["main.c"]);
  const program = box.start();
  await program.line(/value 1$/);
  assert.equal(await program.exit(), 0);
  const report = box.change("main.c", "return 1;", "return 2;");
  assert.deepEqual(report.targets, []);
  await program.line(/value 1$/);
});

test("a target that is killed in the middle of updates takes nobody with it", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.build(["main.c"]);
  const steady = box.start();
  await steady.line(/value 1$/);
  for (let round = 2; round <= 9; round++) {
    const victim = box.start();
    await victim.line(/value \d+$/);
    setTimeout(() => victim.child.kill("SIGKILL"), round * 20);
    const report = box.change("main.c", `return ${round - 1};`, `return ${round};`);
    assert.equal(report.targets.find((target) => target.pid === steady.pid)?.refused, undefined);
    await steady.line(new RegExp(`value ${round}$`));
    await victim.end();
  }
  assert.deepEqual(box.drift(), []);
});

test("when the daemon is killed the program runs on and says so; a new daemon serves new processes", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.build(["main.c"]);
  const program = box.start();
  await program.line(/value 1$/);
  process.kill(box.daemonPid(), "SIGKILL");
  await program.error(
    /^hotlink: the connection to the daemon is lost; the program goes on without updates$/m,
  );
  await program.line(/value 1$/);
  await program.line(/value 1$/);
  // The launcher starts a daemon by itself, which links the program again from what it remembers.
  const second = box.start();
  await second.line(/^1 value 1$/);
  box.change("main.c", "return 1;", "return 2;");
  await second.line(/value 2$/);
  await program.line(/value 1$/);
});

test("a daemon that is killed at any moment of an update leaves the program whole", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.build(["main.c"]);
  for (let moment = 0; moment < 8; moment++) {
    const program = box.start();
    await program.line(/value \d+$/);
    const pid = box.daemonPid();
    box.edit("main.c", `return ${moment + 1};`, `return ${moment + 2};`);
    box.compile("main.c");
    const update = box.start(process.execPath, box.tool, "update");
    await sleep(70 + moment * 8);
    process.kill(pid, "SIGKILL");
    await update.exit();
    const line = await program.line(/value \d+$/);
    await program.line(/value \d+$/);
    assert.match(line, new RegExp(`value ${moment + 1}$|value ${moment + 2}$`));
    assert.equal(program.ended, false);
    await program.end();
  }
});

test("a launcher that cannot find its program says so in one sentence", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.build(["main.c"]);
  box.hotlink("stop");
  box.run("rm", "-rf", "state/hotlink/programs", "state/hotlink/images", "main.o");
  const program = box.start();
  assert.equal(await program.exit(), 127);
  assert.match(
    program.errors,
    /^hotlink: program: the daemon does not know \S+\/program; link it again\n$/,
  );
});

test("a program whose object is gone still runs while the daemon has it, and says what is missing where no image was kept", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.build(["main.c"]);
  box.run("rm", "main.o");
  const program = box.start();
  await program.line(/value 1$/);
  box.hotlink("stop");
  box.run("rm", "-rf", "state/hotlink/images");
  const second = box.start();
  assert.equal(await second.exit(), 127);
  assert.match(second.errors, /main\.o: cannot open: no such file or directory/);
});

test("several processes of one program are changed together, each with its own state", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.build(["main.c"]);
  const programs = [box.start(), box.start(), box.start()];
  for (const program of programs) await program.line(/value 1$/);
  const report = box.change("main.c", "return 1;", "return 2;");
  assert.equal(report.targets.length, 3);
  for (const program of programs) await program.line(/value 2$/);
  const late = box.start();
  await late.line(/^1 value 2$/);
  box.change("main.c", "return 2;", "return 3;");
  for (const program of [...programs, late]) await program.line(/value 3$/);
  assert.deepEqual(box.drift(), []);
});

test("a daemon with little memory forgets what does not run, and links it again when it is wanted", async (t) => {
  const box = new Sandbox(t);
  box.setEnvironment("HOTLINK_MEMORY", "2");
  box.write("main.c", main);
  box.compile("main.c");
  const names = Array.from({ length: 8 }, (_, i) => `program${i}`);
  box.hotlink("link", "--", "gcc", "main.o", "-o", names[0]!);
  const running = box.start(`./${names[0]}`);
  await running.line(/value 1$/);
  for (const name of names.slice(1)) box.hotlink("link", "--", "gcc", "main.o", "-o", name);
  const kept = JSON.parse(box.hotlink("status", "--json").stdout) as { output: string }[];
  assert.ok(kept.length < names.length, `${kept.length} are kept`);
  assert.ok(kept.some(({ output }) => output === box.path(names[0]!)));
  for (const name of names) {
    const program = box.start(`./${name}`);
    await program.line(/value 1$/);
    await program.end();
  }
  box.change("main.c", "return 1;", "return 2;");
  await running.line(/value 2$/);
});

test("two hundred updates of one process", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.build(["main.c"]);
  const program = box.start();
  await program.line(/value 1$/);
  // One compiled object for each version, so that the test is about updates and not about compiling.
  for (let version = 2; version <= 5; version++) {
    box.edit("main.c", `return ${version - 1};`, `return ${version};`);
    box.compile("main.c");
    box.run("cp", "main.o", `version${version}.o`);
  }
  const built = box.hotlink(
    "build",
    "--",
    "sh",
    "-ec",
    "for round in $(seq 50); do for v in 2 3 4 5; do cp version$v.o main.o; gcc main.o -o program; done; done",
  );
  assert.equal(built.status, 0, built.stderr);
  assert.equal(built.stdout.match(/^ {2}changed +value /gm)?.length, 200);
  assert.equal(built.stdout.match(/^ {2}process \d+ changed with .+; /gm)?.length, 200);
  await program.line(/value 5$/);
  assert.deepEqual(box.drift(), []);
});

test("a daemon of another version does not serve, and can be stopped", async (t) => {
  const box = new Sandbox(t);
  box.write("main.c", main);
  box.build(["main.c"]);
  const ask = async (command: string) => {
    const socket = connect(box.path("run/hotlink/socket"));
    const version = protocolVersion + 1;
    const hello = { magic: helloMagic, version, role: Role.Command, pid: process.pid };
    socket.write(encode("Hello", hello));
    socket.write(encode("Command", {}, Buffer.from(JSON.stringify({ command, outputs: [] }))));
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString("latin1");
  };
  assert.match(await ask("status"), /another version of the protocol; stop it/);
  assert.equal(box.hotlink("status").status, 0);
  await ask("stop");
  assert.equal(box.hotlink("status").status, 4);
});
