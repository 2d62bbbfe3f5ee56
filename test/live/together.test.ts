/** All objects of one build apply together to a program, or none of them does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Result, Sandbox } from "../support/sandbox.ts";

const main = (name: string) => `
  #include <hotlink.h>
  #include <stdio.h>
  #include <unistd.h>
  int left(void), right(void);
  int main(void) {
    for (;;) { hotlink_safe_point(); printf("${name} %d %d\\n", left(), right()); fflush(stdout); usleep(5000); }
  }`;

/** Two programs of the same two files, and a build of both that stops where something fails. */
function twoPrograms(box: Sandbox): () => Result {
  for (const name of ["one", "two"]) box.write(`${name}.c`, main(name));
  box.write("left.c", "int left(void) { return 1; }");
  box.write("right.c", "int right(void) { return 1; }");
  box.write(
    "build.sh",
    `set -e
     for source in left right one two; do gcc -O1 -I${box.headers} -c $source.c -o $source.o; done
     gcc one.o left.o right.o -o one
     gcc two.o left.o right.o -o two\n`,
  );
  return () => box.hotlink("build", "--", "sh", "build.sh");
}

test("the second of two links fails: the first program has all of the change, the second nothing", async (t) => {
  const box = new Sandbox(t);
  const build = twoPrograms(box);
  assert.equal(build().status, 0);
  const one = box.start("./one");
  const two = box.start("./two");
  await one.line(/one 1 1$/);
  await two.line(/two 1 1$/);
  box.write("left.c", "int left(void) { return 2; }");
  box.write("right.c", "int right(void) { return 2; }");
  box.edit("two.c", "int left(void)", "int missing(void), left(void)");
  box.edit("two.c", "left()", "left() + missing()");
  const failed = build();
  assert.notEqual(failed.status, 0);
  assert.match(failed.stderr, /two\.o:.*undefined reference to 'missing'/);
  await one.line(/one 2 2$/);
  await two.line(/^/);
  assert.match(await two.line(/^/), /two 1 1$/);
  assert.doesNotMatch(one.output, /one (1 2|2 1)/);
  box.edit("two.c", "left() + missing()", "left()");
  assert.equal(build().status, 0);
  await two.line(/two 2 2$/);
  assert.doesNotMatch(two.output, /two (1 2|2 1)/);
  assert.deepEqual(box.drift(), []);
});

test("a build that fails after some objects were written changes nothing", async (t) => {
  const box = new Sandbox(t);
  const build = twoPrograms(box);
  build();
  const one = box.start("./one");
  await one.line(/one 1 1$/);
  box.write("left.c", "int left(void) { return 2; }");
  box.write("right.c", "int right(void) { return oops; }");
  assert.notEqual(build().status, 0);
  await one.line(/^/);
  assert.match(await one.line(/^/), /one 1 1$/);
  box.write("right.c", "int right(void) { return 2; }");
  assert.equal(build().status, 0);
  await one.line(/one 2 2$/);
  assert.doesNotMatch(one.output, /one (1 2|2 1)/);
  assert.deepEqual(box.drift(), []);
});
