/** What tests of collections share: a program with a step that changes, and what `hotlink gc` says. */
import assert from "node:assert/strict";
import type { Collection } from "../../src/daemon/collection.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * The main loop of most tests: reads letters, and does with each what `step` says. Return addresses that
 * calls leave on the stack look like any others, so they are overwritten.
 */
export const main: string = `
  #include <stdio.h>
  #include <unistd.h>
  int step(int letter);
  __attribute__((noinline)) int input(void) { char c = 0; return read(0, &c, 1) == 1 ? c : -1; }
  __attribute__((noinline)) void forget(void) { volatile char left[1024]; for (int i = 0; i < 1024; i++) left[i] = 0; }
  int main(void) {
    setvbuf(stdout, 0, _IOLBF, 0);
    for (int c; (c = input()) >= 0; forget()) printf("%c %d\\n", c, step(c));
    return 0;
  }`;

export const head: string = `
  #include <stdio.h>
  #include <stdlib.h>
  int input(void);`;

/** `hotlink gc`, as data. */
export function gc(box: Sandbox): Collection {
  const { status, stdout, stderr } = box.hotlink("gc", "--json");
  assert.equal(status, 0, stderr);
  return (JSON.parse(stdout) as Collection[])[0]!;
}

/** What stays of the blocks that a pattern means, as `block why`. */
export function retained(collection: Collection, pattern: RegExp): string[] {
  return collection.retained
    .map(({ block, why }) => `${block} ${why}`)
    .filter((line) => pattern.test(line));
}
